"""What the evidence page does to the case, each after its question: add, link, edit, remove, open, export.

Invariant: what is refused is said with all its problems, and what was typed is asked again, not lost.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import BadInput, SecauditError, UsageError
from secaudit.tui.desktop import open_outside, opener
from secaudit.tui.dialogs import Ask, Confirm, Form, Told
from secaudit.tui.opening import is_review
from secaudit.tui.pages.evidence_asking import PickControls, add_form, edit_form, typed_paths
from secaudit.tui.pages.evidence_reading import KEEP, READ, offered
from secaudit.tui.words import N_, _
from secaudit.usecases.evidence.add import AddedAll, Wish, add_evidence
from secaudit.usecases.evidence.edit import edit_evidence, link_evidence, typed_texts
from secaudit.usecases.evidence.export import Exported, export_evidence
from secaudit.usecases.evidence.items import Item, remove_evidence
from secaudit.usecases.evidence.viewing import copy_for_viewing, not_viewable
from secaudit.usecases.evidence.wish import in_form_words, proposed_day, typed_wish

if TYPE_CHECKING:
    from secaudit.model.control import Catalogue
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.check import Checked
    from secaudit.usecases.sitting import Sitting

Heard = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ToRead:
    """Files that are to be read rather than only kept, with the day that was typed."""

    paths: tuple[Path, ...]
    collected_on: str = ""


class PrivateCopies:
    """The folder that copies for the viewer lie in: nobody else's to read, gone when the program ends, also when the
    terminal is closed on it."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    @property
    def folder(self) -> Path:
        """To be asked for where the event loop runs, which hears of the end."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="secaudit-"))
            atexit.register(self.remove)
            for name in ("SIGHUP", "SIGTERM"):
                with suppress(NotImplementedError, AttributeError, RuntimeError):
                    number = getattr(signal, name)
                    asyncio.get_running_loop().add_signal_handler(number, self._end, number)
        return self._folder

    def remove(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, number: int) -> None:
        self.remove()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


async def add(
    app: SecauditApp, checked: Checked, paths: Sequence[Path], control_id: str, heard: Heard
) -> AddedAll | ToRead | None:
    """Ask what the files are, keep them as one event; ``None`` when the person thinks better of it.

    Files that can be read are offered to be, once.
    """
    catalogue, latest = checked.catalogue, min(checked.case.as_of, app.clock().date())
    way = await offered(app, paths) if paths else ""
    if paths and way != KEEP:
        return ToRead(tuple(paths)) if way == READ else None
    day = proposed_day(paths)
    texts: Mapping[str, str] = {"control_ids": control_id, "collected_on": day.isoformat() if day else ""}
    while True:
        answers = await app.ask(add_form(paths, texts, catalogue, latest))
        if answers is None:
            return None
        texts = answers
        named = tuple(paths) or typed_paths(answers.get("path", ""))
        if not way and (way := await offered(app, named)) != KEEP:
            return ToRead(named, answers["collected_on"]) if way == READ else None
        wish, _problems = typed_wish(named, answers, catalogue, latest)
        if wish is not None and not wish.control_ids:
            chosen = await app.ask(PickControls(_("這份佐證涵蓋哪些條文？"), catalogue, ()))
            wish = replace(wish, control_ids=chosen) if chosen is not None else None
            texts = {**answers, "control_ids": "、".join(chosen or ())}
        if wish is None:
            continue
        kept = await app.do(partial(_kept, wish=wish, heard=heard))
        if not isinstance(kept, SecauditError):
            return kept
        await app.ask(Told(str(kept), in_form_words(kept.problems) if isinstance(kept, BadInput) else ()))


def _kept(sitting: Sitting, wish: Wish, heard: Heard) -> AddedAll | SecauditError:
    """What was kept, or why nothing was: wrong files, a full disk, a case that others hold."""
    try:
        return add_evidence(sitting.store, wish, sitting.catalogue, sitting.author(), today=sitting.today(), told=heard)
    except SecauditError as refused:
        return refused


def added_words(added: AddedAll) -> tuple[str, str]:
    """What to say of the files that were kept, and in which tone."""
    names = "、".join(i.id for i in added.items[:3]) + ("…" if len(added.items) > 3 else "")
    said = _("已加入 {n} 件：{names}").format(n=len(added.items), names=names)
    if added.skipped:
        said += _("；略過 {n} 個隱藏或暫存檔").format(n=added.skipped)
    same = sorted({i for item in added.items for i in item.same_as})
    if same:
        return said + _("；內容與 {ids} 相同，只存一份").format(ids="、".join(same)), "warn"
    if odd := [i for i in added.items if i.mismatch]:
        return said + _("；副檔名與內容不符：{name}").format(name=odd[0].file_name), "warn"
    return said, "good"


async def link(app: SecauditApp, catalogue: Catalogue, item: Item) -> None:
    """Choose the controls that ``item`` covers."""
    title = _("{id} 涵蓋哪些條文？").format(id=item.id)
    chosen = await app.ask(PickControls(title, catalogue, item.control_ids))
    if chosen is None:
        return

    def said(changed: bool) -> str:
        return _("已連結 {n} 條").format(n=len(chosen)) if changed else _("與原來相同，沒有更改")

    await app.do(lambda sitting: link_evidence(sitting, item.id, chosen), said)


async def edit(app: SecauditApp, item: Item) -> None:
    """Ask for title, kind, dates and words, and keep them."""
    known: Mapping[str, str] = typed_texts(item)
    while True:
        texts = await app.ask(edit_form(item.id, known))
        if texts is None:
            return
        result = await app.do(partial(_edited, item_id=item.id, texts=texts))
        if not isinstance(result, BadInput):
            if result is not None:
                app.say(_("已存") if result else _("與原來相同，沒有更改"), "good")
            return
        await app.ask(Told(str(result), [str(p) for p in result.problems]))
        known = texts


def _edited(sitting: Sitting, item_id: str, texts: Mapping[str, str]) -> bool | BadInput:
    try:
        return edit_evidence(sitting, item_id, texts)
    except BadInput as refused:
        return refused


async def remove(app: SecauditApp, item: Item) -> None:
    lines = [f"{item.id} {item.title}", _("從清單移除；檔案內容仍留在案件裡，按 U 可復原。")]
    if item.control_ids:
        lines.append(_("連到的條文：{ids}").format(ids="、".join(item.control_ids)))
    if await app.ask(Confirm(_("移除這件佐證？"), lines, N_("移除"), careful=True)):
        said = _("已移除 {id}，按 U 復原").format(id=item.id)
        await app.do(lambda s: remove_evidence(s.store, [item.id], s.author()), said)


async def open_copy(app: SecauditApp, item: Item, copies: PrivateCopies) -> None:
    """A private copy of ``item`` in the system's viewer, never anything that runs."""
    program = opener()
    if why := not_viewable(item):
        app.say(_("不開啟 {id}：{why}；可按 X 匯出").format(id=item.id, why=why), "warn")
    elif not program:
        app.say(_("這裡沒有桌面可以開啟，請按 X 匯出後檢視"), "warn")
    else:
        folder = copies.folder
        path = await app.look(partial(_copied, item_id=item.id, folder=folder))
        if path is not None and open_outside(path, program):
            app.say(_("已開啟 {id} 的副本，結束程式時刪除").format(id=item.id), "good")
        elif path is not None:
            app.say(_("無法開啟檢視程式，請按 X 匯出後檢視"), "warn")


def _copied(sitting: Sitting, item_id: str, folder: Path) -> Path:
    """The copy; of a sealed case, whose bytes a stranger named, it is looked at again."""
    if not is_review(sitting):
        return copy_for_viewing(sitting.store, item_id, folder)
    from secaudit.tui.pages.review_acts import reviewer
    from secaudit.usecases.reviewing.viewing import copy_for_review

    return copy_for_review(reviewer(sitting), item_id, folder)


async def export(app: SecauditApp, case: Path, item: Item | None, listed: Sequence[Item]) -> None:
    """Write one item, or all that are listed, into a folder."""
    held = [i for i in listed if i.content]
    if not held:
        app.say(_("清單裡沒有存在案件內的檔案"), "warn")
        return
    choices = [("all", _("清單全部 {n} 件").format(n=len(held)))]
    if item is not None and item.content:
        choices.insert(0, ("one", _("只有 {id}").format(id=item.id)))
    asks = [
        Ask(
            "folder",
            N_("資料夾"),
            str(case.absolute().parent / "佐證匯出"),
            N_("Tab 補全；同名檔案不會被覆寫"),
            path=True,
        ),
        Ask("scope", N_("範圍"), choices[0][0], "", choices),
    ]
    answers = await app.ask(Form(_("匯出佐證"), asks, _folder_trouble))
    if answers is None:
        return
    ids = [item.id] if item is not None and answers["scope"] == "one" else [i.id for i in held]
    folder = Path(answers["folder"].strip()).expanduser()

    def written(sitting: Sitting) -> Exported:
        try:
            return export_evidence(sitting.store, ids, folder, force=False)
        except UsageError as taken:
            if taken.code != "E-USE-04":
                raise
            raise UsageError(f"{folder} 已有同名檔案，未覆寫", "請換一個資料夾", code="E-USE-04") from taken

    exported = await app.look(written)
    if exported is not None:
        app.say(_("已匯出 {n} 件到 {folder}").format(n=len(exported.files), folder=folder), "good")


def _folder_trouble(answers: dict[str, str]) -> list[str]:
    return [] if answers["folder"].strip() else [_("請填資料夾")]
