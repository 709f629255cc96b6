"""Sealing from the screen: what stands in the way, what is asked, how far it is, what came out.

Invariant: nothing is asked for that a block makes useless; a passphrase is taken once, at the desk, and kept nowhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit import wiring
from secaudit.errors import SecauditError
from secaudit.model.choices import PHASE, PHASE_TITLES
from secaudit.tui.dialogs import Ask, Confirm, Form, Told
from secaudit.tui.opening import Heard, begun
from secaudit.tui.passphrase import Passphrase
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.keys.own import own_key, own_keys
from secaudit.usecases.sealing.order import Disclosure, SealOrder, examined
from secaudit.usecases.sealing.preflight import NotSealable, SealCheck, SealPoint
from secaudit.usecases.sealing.seal import SealedBundle, seal

if TYPE_CHECKING:
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.sitting import Sitting

_LISTED = 60


async def seal_case(app: SecauditApp, checked: Checked) -> None:
    """Examine, ask, seal, tell; every refusal leads back to the question that can mend it."""
    order = SealOrder(folder=checked.case.path.absolute().parent, phase=checked.case.phase)
    check = await _looked(app, order)
    if check is None or not await _agreed(app, check, order):
        return
    keys = await asyncio.to_thread(own_keys, wiring.keys_folder())
    texts: Mapping[str, str] = {
        "phase": checked.case.phase,
        "key": str(keys[0].path) if len(keys) == 1 else f"{wiring.keys_folder()}/",
        "folder": str(order.folder),
    }
    known = order
    while (answers := await app.ask(_form(texts))) is not None:
        secret, texts = Passphrase(answers.pop("passphrase")), answers
        order = _order(answers, despite=bool(check.shortfalls))
        if (order.phase, order.disclosure) != (known.phase, known.disclosure):
            if (looked := await _looked(app, order)) is None:
                continue
            check, known = looked, order
            if not await _agreed(app, check, order):
                return
            order = replace(order, despite=bool(check.shortfalls))
        key = Path(answers["key"].strip()).expanduser()
        work = partial(_sealed, folder=app.catalogue_folder, order=order, key=key, secret=secret)
        done = await app.do(partial(work, heard=begun(_("封存"), app.say)))
        app.say("")
        if isinstance(done, SealedBundle):
            await app.ask(Told(_("已封存"), _done_lines(done)))
            return
        if done is not None:
            lines = list(_check_lines(done.check)) if isinstance(done, NotSealable) else ()
            await app.ask(Told(str(done), lines))


async def _looked(app: SecauditApp, order: SealOrder) -> SealCheck | None:
    """The pre-flight of ``order``; ``None`` for one that nobody can carry out, which has been told."""
    app.say(_("封存前檢查中"))
    folder = app.catalogue_folder

    def looked(sitting: Sitting) -> SealCheck | SecauditError:
        try:
            files = wiring.catalogue_files(folder)
            return examined(sitting.path, sitting.store, files, order, today=sitting.today()).check
        except SecauditError as refused:
            return refused

    check = await app.look(looked)
    app.say("")
    if isinstance(check, SecauditError):
        await app.ask(Told(str(check), ()))
        return None
    return check


async def _agreed(app: SecauditApp, check: SealCheck, order: SealOrder) -> bool:
    """Blocks are only told; shortfalls are agreed to, and stand in the bundle then."""
    lines = list(_check_lines(check))
    if check.blocks:
        await app.ask(Told(_("還不能封存：{n} 項要先處理").format(n=len(check.blocks)), lines))
        return False
    if not check.shortfalls:
        return True
    title = _("{n} 項缺失，封存後會記在佐證包裡").format(n=len(check.shortfalls))
    phase = Line(_("以「{phase}」階段封存").format(phase=_(PHASE_TITLES[order.phase or "proposal"])), "strong")
    agreed: bool | None = await app.ask(Confirm(title, [phase, *lines], N_("仍要封存"), N_("先不封存"), careful=True))
    return bool(agreed)


def _check_lines(check: SealCheck) -> Iterator[Line]:
    for title, tone, points in (
        (_("擋住的"), "bad", check.blocks),
        (_("要確認的"), "warn", check.shortfalls),
        (_("提醒"), "muted", check.notes),
    ):
        if points:
            yield Line(f"{title} {len(points)}", "title")
            yield from _point_lines(points, tone)


def _point_lines(points: Sequence[SealPoint], tone: str) -> Iterator[Line]:
    for point in points[:_LISTED]:
        clause = f"{point.clause} " if point.clause else ""
        yield Line(f"- {clause}{point.text}", tone, 0, 2)
        if point.fix and not (point.clause and point.clause in point.fix):
            yield Line(point.fix, "muted", 2)
    if len(points) > _LISTED:
        yield Line(_("另有 {n} 項").format(n=len(points) - _LISTED), "muted", 2)


def _form(texts: Mapping[str, str]) -> Form:
    phases = [(choice.code, _(choice.title)) for choice in PHASE]
    logs = [("hashes", _("只放雜湊")), ("full", _("全部揭露"))]
    plain = [("no", _("不留")), ("yes", _("保留"))]
    asks = [
        Ask("phase", N_("階段"), texts["phase"], N_("封存的是哪個階段"), phases),
        Ask("key", N_("金鑰"), texts["key"], N_("公司的私鑰檔；還沒有就先執行 secaudit key new。Tab 補全"), path=True),
        Ask("passphrase", N_("通行碼"), "", N_("只用這一次，不會存下來"), secret=True),
        Ask("folder", N_("資料夾"), texts["folder"], N_("佐證包放在哪裡；同名檔案不會被覆寫"), path=True),
        Ask(
            "recipients",
            N_("收件者"),
            texts.get("recipients", ""),
            N_("加密給誰：age1… 或 ssh-ed25519 …，以、分隔；留空＝不加密"),
        ),
        Ask(
            "challenge", N_("審查碼"), texts.get("challenge", ""), N_("審查者事先給的文字，證明封存晚於該文字；可留空")
        ),
        Ask("withheld", N_("不放入"), texts.get("withheld", ""), N_("不放入的佐證編號，以、分隔；只留雜湊。可留空")),
        Ask("why", N_("理由"), texts.get("why", ""), N_("為何不放入，審查者看得到")),
        Ask("log", N_("歷程"), texts.get("log", "hashes"), N_("只放雜湊，或連同改過的內容、操作者一起揭露"), logs),
        Ask("plain", N_("未加密檔"), texts.get("plain", "no"), N_("有收件者時，是否也留一份未加密的"), plain),
    ]
    return Form(_("封存案件"), asks, _trouble)


def _trouble(texts: dict[str, str]) -> list[str]:
    must = {"key": _("請填金鑰檔"), "passphrase": _("請填通行碼"), "folder": _("請填資料夾")}
    wrong = [said for key, said in must.items() if not texts[key].strip()]
    return [*wrong, _("請填不放入的理由")] if texts["withheld"].strip() and not texts["why"].strip() else wrong


def _order(texts: Mapping[str, str], *, despite: bool) -> SealOrder:
    why = texts["why"].strip()
    disclosure = Disclosure(dict.fromkeys(_named(texts["withheld"]), why), log_bodies=texts["log"] == "full")
    return SealOrder(
        folder=Path(texts["folder"].strip()).expanduser(),
        phase=texts["phase"],
        disclosure=disclosure,
        recipients=_named(texts["recipients"]),
        challenge=texts["challenge"].strip(),
        despite=despite,
        keep_plain=texts["plain"] == "yes",
    )


def _named(text: str) -> tuple[str, ...]:
    """What is written one behind the other, each once."""
    parts = text.replace("，", "、").replace(",", "、").split("、")
    return tuple(dict.fromkeys(one.strip() for one in parts if one.strip()))


def _sealed(
    sitting: Sitting, folder: Path | None, order: SealOrder, key: Path, secret: Passphrase, heard: Heard
) -> SealedBundle | SecauditError:
    """The bundle, or why there is none, so that it can be asked again."""
    try:
        return seal(
            sitting.path,
            sitting.store,
            wiring.catalogue_files(folder),
            order,
            lambda: own_key(key, secret.take()),
            sitting.author(),
            now=wiring.now,
            told=heard,
        )
    except SecauditError as refused:
        return refused


def _done_lines(done: SealedBundle) -> Iterator[Line]:
    withheld = sum(not item.disclosed for item in done.items)
    yield Line(_("檔案  ") + done.path.name, hanging=6)
    if done.plain is not None:
        yield Line(_("未加密  ") + done.plain.name, hanging=8)
    yield Line(_("放在  ") + str(done.path.parent), hanging=6)
    yield Line(_("封存編號  ") + done.seal_id, hanging=6)
    yield Line(_("序號  ") + f"s{done.facts.sequence:03d}")
    yield Line(_("佐證 {n} 件，未揭露 {withheld} 件").format(n=len(done.items), withheld=withheld))
    if done.check.shortfalls:
        yield Line(_("已載明 {n} 項缺失").format(n=len(done.check.shortfalls)), "warn")
    yield Line(_("把這個檔案交給審查者；收到審查包後按 I 匯入。"), "muted")
