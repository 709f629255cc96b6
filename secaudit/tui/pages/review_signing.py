"""What a reviewer does with the whole: compare it with an earlier bundle, sign it, write the form.

Invariant: signing is offered when everything was seen, and asked for with what is to be signed; a passphrase is taken
once, at the desk, and kept nowhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit import wiring
from secaudit.errors import SecauditError
from secaudit.model.choices import REVIEW_OPINION_TITLES
from secaudit.tui.dialogs import Ask, Confirm, Form, Told, Ways
from secaudit.tui.opening import Heard, begun
from secaudit.tui.pages import review_asking as asking
from secaudit.tui.pages.review_acts import or_trouble
from secaudit.tui.pages.review_compare import Movement, all_lines, summary
from secaudit.tui.passphrase import Passphrase
from secaudit.tui.terms import title_of
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _
from secaudit.usecases.keys.own import own_key, own_keys
from secaudit.usecases.reviewing.desk import ReviewDesk
from secaudit.usecases.reviewing.earlier import compared_with

if TYPE_CHECKING:
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.reviewing.open_review import ReviewSitting
    from secaudit.usecases.reviewing.sign import SignedReview

_LISTED = 12
_OTHER = "other"


# Compare


async def compare_with_earlier(app: SecauditApp, known: Movement | None) -> Movement | None:
    """Choose an earlier bundle, verify it, compare; with one at hand show what differs, or choose another."""
    if known is not None:
        ways = [(_OTHER, N_("換一個"))]
        shown = Ways(_("與前次佐證包比較"), all_lines(known), ways, head=summary(known), careful=True)
        if await app.ask(shown) != _OTHER:
            return known
    path = ""
    while (texts := await app.ask(asking.earlier_form(path))) is not None:
        path = texts["path"]
        heard = begun(_("驗證前次佐證包"), app.say)
        work = partial(_compared, path=Path(path.strip()).expanduser(), heard=heard)
        compared = await app.look(partial(or_trouble, work))
        if isinstance(compared, Movement):
            app.say(summary(compared), "good")
            return compared
        app.say("")
        if compared is not None:
            await app.ask(Told(str(compared), ()))
    return known


def _compared(sitting: ReviewSitting, path: Path, heard: Heard) -> Movement:
    return Movement(compared_with(sitting, wiring.verified(path, remember=False, told=heard)), path.name)


# Sign


async def sign(app: SecauditApp, desk: ReviewDesk) -> str:
    """Sign the review; while something was not seen, say what, and return the first of it."""
    if desk.unseen:
        await app.ask(Told(_("還有 {n} 條沒看過，不能簽署").format(n=len(desk.unseen)), _missing(desk)))
        return desk.unseen[0]
    if not await app.ask(Confirm(_("要簽署的審查結果"), _to_sign(desk), N_("簽署"), N_("先不簽"))):
        return ""
    keys = await asyncio.to_thread(own_keys, wiring.keys_folder())
    key = str(keys[0].path) if len(keys) == 1 else str(wiring.keys_folder()) + "/"
    folder = str(app.case.absolute().parent) if app.case else ""
    while (texts := await app.ask(asking.sign_form(key, folder))) is not None:
        key, folder = texts["key"].strip(), texts["folder"].strip()
        secret = Passphrase(texts.pop("passphrase"))
        heard = begun(_("簽署"), app.say)
        work = partial(_signed, key=Path(key).expanduser(), secret=secret, out=Path(folder).expanduser(), heard=heard)
        done = await app.do(partial(or_trouble, work))
        app.say("")
        if done is not None and not isinstance(done, SecauditError):
            await app.ask(Told(_("審查結果已簽署"), _signed_lines(done)))
            break
        if done is not None:
            await app.ask(Told(str(done), ()))
    return ""


def _missing(desk: ReviewDesk) -> Iterator[str]:
    for control_id in desk.unseen[:_LISTED]:
        if (line := desk.line(control_id)) is not None:
            yield f"{control_id} {title_of(line.control)}"
    if len(desk.unseen) > _LISTED:
        yield _("另有 {n} 條").format(n=len(desk.unseen) - _LISTED)


def _to_sign(desk: ReviewDesk) -> Iterator[Line]:
    counts = [
        f"{_(REVIEW_OPINION_TITLES[code])} {n}" for code, n in desk.progress.by_opinion.items() if n and code != "seen"
    ]
    yield Line(
        "、".join((_("已看 {seen}/{total}").format(seen=desk.progress.seen, total=desk.progress.total), *counts))
    )
    yield Line(_("審查者 {name}").format(name=desk.reviewer or _("未填（按 W 填）")))
    yield Line(_("總評：") + (desk.conclusion or _("沒有")), hanging=2)
    if desk.review_seal:
        yield Line(_("已簽過一次；再簽會是下一個序號。"), "warn")
    yield Line(_("簽署綁定封存編號與每件佐證的雜湊。"), "muted")


def _signed(sitting: ReviewSitting, key: Path, secret: Passphrase, out: Path, heard: Heard) -> SignedReview:
    from secaudit.usecases.reviewing.sign import sign

    return sign(sitting, own_key(key, secret.take()), out=out, told=heard)


def _signed_lines(done: SignedReview) -> Iterator[Line]:
    yield Line(_("檔案  ") + done.path.name, hanging=6)
    yield Line(_("放在  ") + str(done.path.parent), hanging=6)
    yield Line(_("封存編號  ") + done.seal_id, hanging=6)
    yield Line(_("序號  ") + str(done.sequence))
    yield Line(_("把這個檔案交給公司；公司以 secaudit review import 或 F9 匯入。"), "muted")


# The form


async def export(app: SecauditApp, movement: Movement | None) -> None:
    """Write the 審查意見表 as it stands now."""
    folder = str(app.case.absolute().parent) if app.case else ""
    formats = [("docx", "DOCX"), ("pdf", "PDF"), ("both", N_("兩種都要"))]
    asks = [
        Ask("folder", N_("資料夾"), folder, N_("Tab 補全；同名檔案不會被覆寫"), path=True),
        Ask("format", N_("格式"), "both", "", formats),
    ]
    while (texts := await app.ask(Form(_("匯出審查意見表"), asks, _folder_trouble))) is not None:
        wanted = ("docx", "pdf") if texts["format"] == "both" else (texts["format"],)
        out = Path(texts["folder"].strip()).expanduser()
        app.say(_("產出中"))
        compared = movement.compared if movement else None
        work = partial(wiring.review_form_files, formats=wanted, folder=out, earlier=compared)
        done = await app.look(partial(or_trouble, work))
        app.say("")
        if isinstance(done, tuple):
            names = "、".join(path.name for path in done)
            app.say(_("已匯出 {names} 到 {folder}").format(names=names, folder=out), "good")
            return
        if done is not None:
            await app.ask(Told(str(done), ()))


def _folder_trouble(answers: dict[str, str]) -> list[str]:
    return [] if answers["folder"].strip() else [_("請填資料夾")]
