"""What the evidence page lists and tells: items, controls that lack one, one of them in full.

Invariant: rows and lines only; the content of a file is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from secaudit.text import thousands
from secaudit.tui.places import Place
from secaudit.tui.widgets.grid import Cell, Col, Row, Toned
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _
from secaudit.usecases.evidence.desk import EvidenceLine, Fresh, HashState, LackingControl
from secaudit.usecases.observing.read_in import ReadCell

COLUMNS = (
    Col("state", N_("雜湊"), 8),
    Col("id", N_("編號"), 6, rank=1),
    Col("name", N_("檔案"), 16, flex=1),
    Col("collected", N_("取得日"), 10, rank=3),
    Col("fresh", N_("效期"), 8),
    Col("controls", N_("條文"), 14, rank=2),
    Col("size", N_("大小"), 7, "right", rank=4),
)
LACKING_COLUMNS = (
    Col("state", N_("佐證"), 8),
    Col("name", N_("條文"), 16, flex=1),
    Col("controls", N_("原因"), 14, rank=1),
)
STATE_TONES = {
    HashState.INTACT: "good",
    HashState.DAMAGED: "bad",
    HashState.MISSING: "bad",
    HashState.NOT_HELD: "muted",
    HashState.UNVERIFIED: "warn",
}
FRESH_TONES = {Fresh.CURRENT: "good", Fresh.OLD: "warn", Fresh.EXPIRED: "bad", Fresh.UNDATED: "warn"}
_MEANS = {
    HashState.INTACT: N_("案件內的位元組與加入時相同"),
    HashState.DAMAGED: N_("案件內的位元組已不是加入時的內容：請以備份還原，或重新取得後加入"),
    HashState.MISSING: N_("案件記載加入過，位元組卻不在：請以備份還原，或重新取得後加入"),
    HashState.NOT_HELD: N_("只有登錄，案件內沒有檔案：按 A 加入檔案"),
    HashState.UNVERIFIED: N_("本次還沒有重新計算雜湊：按 V 驗證"),
}
_IN_FORCE = {1: N_("生效"), 0: N_("未生效，不採用"), None: N_("僅設定")}
_MOST_READ = 200
_CELL = "cell"
"""What the key of a link to a cell of the inventory begins with."""


def row_in(columns: Sequence[Col], row: EvidenceLine | LackingControl) -> Row:
    """The cells of an item, or of a control that lacks one, in ``columns``."""
    cells = _item_cells(row) if isinstance(row, EvidenceLine) else _lacking_cells(row)
    return tuple(cells.get(column.key, "") for column in columns)


def _item_cells(line: EvidenceLine) -> dict[str, Cell]:
    controls = line.item.control_ids
    more = f" +{len(controls) - 1}" if len(controls) > 1 else ""
    original = line.original_changed and line.state is HashState.INTACT
    return {
        "state": Toned(
            _("原檔已變") if original else _(line.state.value), "warn" if original else STATE_TONES[line.state]
        ),
        "id": line.id,
        "name": line.name,
        "collected": line.item.collected_on or "--",
        "fresh": Toned(_(line.fresh.value), FRESH_TONES[line.fresh]),
        "controls": controls[0] + more if controls else Toned(_("未連結"), "warn"),
        "size": line.size,
    }


def _lacking_cells(control: LackingControl) -> dict[str, Cell]:
    name, why = f"{control.id} {_(control.title)}", Toned(control.why, "warn")
    if not control.from_phase:
        return {"state": Toned(_("缺證"), "bad"), "name": name, "controls": why}
    later = _("{phase}須附").format(phase=_(control.from_phase))
    return {"state": Toned(later, "muted"), "name": name, "controls": Toned(control.why, "muted")}


def item_lines(line: EvidenceLine, verified_at: datetime | None, read: Sequence[ReadCell] = ()) -> Iterator[Line]:
    """One item in full; the controls it covers are links, and so is what was read in it."""
    item = line.item
    yield Line(f"{item.id} {item.title}", "title")
    facts = (
        (_("檔名"), item.file_name),
        (_("種類"), _(line.kind)),
        (_("大小"), line.size),
        (_("檔案格式"), item.content),
        (_("取得日"), item.collected_on),
        (_("有效至"), item.valid_until),
        (_("加入日"), item.added_on),
        (_("頁碼或文號"), item.reference),
        (_("備註"), item.note),
    )
    yield from (Line(f"{label}  {text}", hanging=2) for label, text in facts if text)
    yield Line((f"{_('效期')}  ", Toned(_(line.fresh.value), FRESH_TONES[line.fresh])))
    yield Line("")
    yield Line((f"{_('雜湊')}  ", Toned(_(line.state.value), STATE_TONES[line.state])), hanging=2)
    yield Line(_(_MEANS[line.state]), "muted", hanging=2)
    if item.sha256:
        yield Line(f"sha256 {item.sha256}", hanging=2)
    if item.original_path:
        yield Line(f"{_(line.original)}：{item.original_path}", "warn" if line.original_changed else "muted", hanging=2)
    if verified_at is not None and line.state not in (HashState.UNVERIFIED, HashState.NOT_HELD):
        yield Line(_("{time} 驗證過").format(time=verified_at.strftime("%H:%M")), "muted")
    yield Line("")
    yield Line(_("涵蓋條文（Enter 前往）") if line.controls else _("還沒有連到任何條文：按 L 連結"), "strong")
    for control in line.controls:
        counts = "" if control.counts else _("，不計")
        yield Line(f" {control.id} {_(control.title)}  {_(control.verdict)}{counts}", hanging=3, key=control.id)
    if read:
        yield Line("")
        yield Line(_("讀出的設定（Enter 前往）"), "strong")
        yield from _read_lines(read)


def _read_lines(read: Sequence[ReadCell]) -> Iterator[Line]:
    """Under the row it was read of, each value with its place and whether it is in force."""
    row = ("", "")
    for cell in read[:_MOST_READ]:
        if row != (cell.table, cell.row_id):
            row = (cell.table, cell.row_id)
            yield Line(f"{cell.row_id} {cell.name}".rstrip(), "title", hanging=2)
        typed = _("，自填 {value}").format(value=cell.typed) if cell.typed else ""
        place = f"{cell.place}，" if cell.place else ""
        told = (f" {_(cell.title)}：{cell.value}", Toned(typed, "bad"), f"（{place}{_(_IN_FORCE[cell.in_force])}）")
        yield Line(told, hanging=3, key="\n".join((_CELL, cell.table, cell.row_id, cell.column)))
    if len(read) > _MOST_READ:
        yield Line(_("其餘 {n} 項沒有列出").format(n=thousands(len(read) - _MOST_READ)), "muted")


def place_of(key: str) -> Place:
    """Where a link of the detail leads: to a control, or to a cell of the inventory."""
    kind, *cell = key.split("\n")
    if kind != _CELL or len(cell) != 3:
        return Place("answers", control_id=key)
    return Place("inventory", table=cell[0], row_id=cell[1], column=cell[2])


def lacking_lines(control: LackingControl) -> Iterator[Line]:
    """A control without evidence: why, and what would do."""
    yield Line(f"{control.id} {_(control.title)}", "title")
    yield Line((f"{_('判定')}  ", Toned(_(control.verdict), "strong"), f"  {control.why}"))
    if control.asked:
        yield Line(f"{_('可用佐證：')}{'、'.join(control.asked)}", hanging=2)
    yield Line("")
    yield Line(_("按 A 加入檔案，會自動連到這一條；Enter 前往題目"), "muted")
    yield Line(f" {_('前往')} {control.id}", key=control.id)
