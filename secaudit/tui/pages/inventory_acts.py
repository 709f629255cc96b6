"""What the inventory page does to the case: set cells, add and remove rows, take a file in, write one out.

Invariant: each is one change of the case, so one step of undo, and says what it did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from secaudit.errors import UsageError
from secaudit.model.schema import Column, Row, Table
from secaudit.text import safe_text, thousands
from secaudit.tui.app import SecauditApp
from secaudit.tui.dialogs import Confirm, Told
from secaudit.tui.pages import inventory_asking as asking
from secaudit.tui.pages.inventory_view import TableView
from secaudit.tui.words import _
from secaudit.usecases.check import Checked
from secaudit.usecases.difference import RowDifference
from secaudit.usecases.edit_rows import add_row
from secaudit.usecases.export_case import export_case
from secaudit.usecases.import_case import Planned, keep_import, plan_import
from secaudit.usecases.ledger.bulk_edit import Kept, Refused, set_or_refuse
from secaudit.usecases.ledger.entry import problems_of_new_row
from secaudit.usecases.ledger.import_preview import nothing_to_import
from secaudit.usecases.ledger.removal import plan_removal, remove_rows
from secaudit.usecases.links import Link
from secaudit.usecases.sitting import Sitting

_LISTED = 12


def called(row_ids: Sequence[str]) -> str:
    """The one row by its identifier, several by their number."""
    if len(row_ids) == 1:
        return safe_text(row_ids[0])
    return _("標記的 {count} 列").format(count=thousands(len(row_ids)))


class Pen:
    """What one hand writes into cells, one change after the other, however fast they come."""

    def __init__(self, app: SecauditApp) -> None:
        self._app = app
        self._turn = asyncio.Lock()
        self._written: list[RowDifference] = []

    async def put(self, view: TableView, row_ids: tuple[str, ...], column: Column, text: str) -> tuple[str, ...]:
        """Keep ``text`` in ``column`` of the rows; what is wrong with it instead, a sentence each."""
        looked_at, before = view.rows_of(row_ids), len(self._written)
        async with self._turn:
            seen = {i: _since(row, view.table, self._written[before:]) for i, row in looked_at.items()}
            found = await self._app.do(lambda s: _kept(s, view.table, seen, row_ids, {column.name: text}))
            self._written += found.differences if isinstance(found, Kept) else ()
        if isinstance(found, Refused):
            self._app.say("")
            return found.told
        if found is not None:
            said = _kept_words(found, column) if found.differences else _("和原來一樣，沒有更改")
            self._app.say(said, "good" if found.differences else "info")
        return ()


def _since(row: Row, table: Table, written: Sequence[RowDifference]) -> Row:
    """``row`` as it is looked at, with what this hand has written into it meanwhile: that is nobody else's."""
    new = {c.column.name: c.new for d in written if (d.table, d.row_id) == (table, row[0]) for c in d.cells}
    return tuple(new.get(name, cell) for name, cell in zip(table.names, row, strict=True))


def _kept(
    sitting: Sitting, table: Table, seen: Mapping[str, Row], row_ids: Sequence[str], texts: Mapping[str, str]
) -> Kept | Refused:
    author, today = sitting.author(), sitting.today()
    return set_or_refuse(sitting.store, table, row_ids, texts, author, sitting.catalogue, today=today, seen=seen)


def _kept_words(done: Kept, column: Column) -> str:
    first = done.differences[0]
    old, new = next((c.words for c in first.cells if c.column is column), ("", ""))
    if len(done.differences) == 1:
        return _("已存：") + f"{safe_text(first.row_id)} {_(column.title)} {old} -> {new}"
    count = thousands(len(done.differences))
    return _("已存：{count} 列的{column} -> {new}，按 U 一次復原").format(count=count, column=_(column.title), new=new)


async def add(app: SecauditApp, checked: Checked, view: TableView, given: Mapping[str, str], title: str) -> str | None:
    """Ask for a new row, prefilled with ``given``, and keep it; its identifier."""
    table, case = view.table, checked.case

    def check(values: dict[str, str]) -> list[str]:
        found = problems_of_new_row(table, values, case.inventory, checked.catalogue, case.as_of)
        return [f"{p.place.column}：{p.what}。{p.fix}" for p in found]

    texts = await asking.new_row(app, view.ledger, given, title, check)
    if texts is None:
        return None
    done = await app.do(lambda s: add_row(s.store, table, texts, s.author(), s.catalogue, today=s.today()))
    if done is None:
        return None
    app.say(_("已新增 {row}，其他欄位可直接在表格裡填").format(row=safe_text(done[0].row_id)), "good")
    return done[0].row_id


async def remove(app: SecauditApp, table: Table, row_ids: tuple[str, ...]) -> None:
    """Remove the rows once what names them has been shown and agreed to be cleared."""
    planned = await app.look(lambda s: plan_removal(s.store.inventory(), table, row_ids))
    if planned is None:
        return
    who = called(row_ids)
    if planned.stuck:
        lines = [_("下列欄位必填，請先移除或改正那些資料："), *_listed(planned.stuck)]
        await app.ask(Told(_("{who} 還被用到，不能移除").format(who=who), lines))
        return
    used = [_("下列欄位指到它，會一併清空："), *_listed(planned.links)] if planned.links else []
    title = _("移除{table} {who}？").format(table=_(table.title), who=who)
    yes = _("移除並清空") if used else _("移除")
    if await app.ask(Confirm(title, [*used, _("移除後可按 U 復原。")], yes, careful=True)):
        said = _("已移除 {who}，按 U 復原").format(who=who)
        await app.do(lambda s: remove_rows(s.store, table, row_ids, s.author()), said)


def _listed(links: Sequence[Link]) -> list[str]:
    rest = len(links) - _LISTED
    return [*map(str, links[:_LISTED]), *([_("等 {count} 處").format(count=len(links))] if rest > 0 else [])]


async def take_in(app: SecauditApp) -> None:
    """Import a file once what it would change has been shown."""
    from secaudit.tui.pages.inventory_import import ImportPreview

    path = await asking.file_to_read(app)
    if path is None:
        return
    app.say(_("讀取與比對 {file} 中，請稍候").format(file=safe_text(path.name)))

    def planned_or_refused(sitting: Sitting) -> Planned | str:
        try:
            return plan_import(sitting.store, path, sitting.catalogue, today=sitting.today())
        except UsageError as error:
            return str(error)

    planned = await app.look(planned_or_refused)
    if planned is None:
        return
    app.say("")
    if isinstance(planned, str):
        await app.ask(Told(_("沒有匯入任何資料"), [planned]))
        return
    if nothing_to_import(planned):
        app.say(_("{file} 和案件內容相同，不需要匯入").format(file=planned.file), "good")
        return
    preview = await app.ask(ImportPreview(planned))
    if preview is None:
        app.say(_("沒有匯入任何資料"))
        return
    missing, count = preview.remove_missing, thousands(len(preview.rows))
    said = _("已匯入 {file}，共 {count} 列，按 U 一次復原").format(file=planned.file, count=count)
    await app.do(lambda s: keep_import(s.store, planned, s.author(), remove_missing=missing), said)


async def write_out(app: SecauditApp) -> None:
    """Export the case to a file that is not there yet."""
    proposed = str(app.case.with_suffix(".xlsx")) if app.case else ""
    path = await asking.file_to_write(app, proposed)
    if path is None:
        return
    written = await app.look(lambda s: export_case(s.store.inventory(), path, force=False))
    if written:
        app.say(_("已匯出：") + safe_text(str(path)), "good")
