"""What a check that does not pass still lacks: one sentence, where that is to be mended, and what kind of work it is.

Invariant: a shortfall names rows and columns of declared tables only, as derived ones are nowhere to be typed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from secaudit.graphs.products import missing_origins
from secaudit.model.assessment import CheckResult, DecidingRow, Ratio, RatioLine, Verdict
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.tables.effective import Rows
from secaudit.text import thousands

NAMED = 3
"""Rows or columns named in a sentence; the rest are counted."""


class Effort(StrEnum):
    """What kind of work it is to mend something."""

    ANSWER = "answer"
    EVIDENCE = "evidence"
    SETTING = "setting"
    DOCUMENT = "document"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to mend it: a declared table, and in it the rows and columns that are known; ``given`` are the cells that
    are known of a row that has yet to be added."""

    table: str
    ids: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    given: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        table = TABLE_BY_NAME[self.table]
        columns = "、".join(table.by_name[c].title for c in self.columns)
        new = "、".join(f"{table.by_name[c].title} {text}" for c, text in self.given)
        rows = f"加一列（{new}）" if new else listed(self.ids)
        return f"「{table.title}」{rows}" + (f"：{columns}" if columns else "")


@dataclass(frozen=True, slots=True)
class Shortfall:
    sentence: str
    target: Target
    effort: Effort


_ORIGINS = "product_origin"
_HOMES = {
    "budget_line": ("purchase", "case"),
    _ORIGINS: ("purchase", "asset"),
    "vendor_total": ("vendor",),
    "party": ("vendor", "case"),
    "exposure": ("zone", "asset", "flow"),
    "residency": ("asset", "data_set", "backup_copy", "flow"),
    "backup_set": ("data_set", "backup_copy"),
    "key_duty": ("key",),
    "aspect": ("risk",),
    "layer_state": ("asset",),
}
"""Where the rows of a derived table come from: the first in which an id is found, else the first."""
_WORK = {
    "record": Effort.DOCUMENT, "risk": Effort.DOCUMENT, "aspect": Effort.DOCUMENT, "person": Effort.DOCUMENT,
    "layer_state": Effort.DOCUMENT, "case": Effort.ANSWER, "answer": Effort.ANSWER, "budget_line": Effort.PURCHASE,
    "vendor_total": Effort.PURCHASE, "party": Effort.PURCHASE, "product_origin": Effort.PURCHASE,
    "residency": Effort.PURCHASE,
}  # fmt: skip
"""The kind of work behind a table whose rows fall short; whatever is not named here is a setting."""
_SCOPES = {"in_scope": "project_data", "is_remote": "purpose"}
"""The column that is typed behind a derived one that puts a row in scope."""
_SHORT = (Verdict.NOT_MET, Verdict.PARTIAL)


_CONFLICTS = {"C2M-1.2-prc": "holding", "C2M-5.1.6": "case"}


def conflicting(control_id: str) -> Target:
    """Where to look first when entered money or owners contradict each other, by the clause that it is about."""
    return Target(_CONFLICTS.get(control_id, "subcontract"))


def shortfall(check: CheckResult, table: str, case: Rows) -> Shortfall:
    """``check`` did not pass; ``table`` is the one that it asks ("answer" for attest), ``case`` its rows by id."""
    if check.ratio is not None:
        return _of_money(check.ratio)
    if table == "answer":
        return Shortfall(f"{check.title}：{check.reason}", Target("answer"), Effort.ANSWER)
    if check.outcome is Verdict.UNKNOWN:
        return _of_blanks(check, table, case)
    return _of_rows(check, table, case)


def target_of(row: DecidingRow, asked: Iterable[str], case: Rows) -> Target:
    """Where ``row`` alone is mended: its first blank column, else the first of the columns ``asked`` that is typed."""
    at = _at((row,), row.table, case)
    known = TABLE_BY_NAME[at.table].by_name
    columns = _blank_columns((row,), at.table, case) or tuple(
        name for c in asked if (name := _typed(c, known)) in known
    )
    return Target(at.table, at.ids, columns[:1])


def _of_money(ratio: Ratio) -> Shortfall:
    if ratio.unsettled:
        fails = "門檻未過，且有 " if ratio.holds is False else ""
        said = f"{ratio.title}：{fails}{len(ratio.unsettled)} 筆金額或歸屬未填（{_named(ratio.unsettled)}）"
        return Shortfall(said, _of_lines(ratio.unsettled), Effort.ANSWER)
    if ratio.holds is None or ratio.margin_twd is None:
        return Shortfall(f"{ratio.title}：分母為零，請先填金額", Target("purchase"), Effort.ANSWER)
    missing, bound = thousands(-ratio.margin_twd), ratio.bound_percent
    if ratio.sense == "at_least":
        said = f"{ratio.title}：差 NT$ {missing} 才達 {bound}%"
    else:
        said = f"{ratio.title}：超出 NT$ {missing}，上限 {bound}%"
    if ratio.unproven:
        said += f"；{_named(ratio.unproven)} 未證明產地"
    return Shortfall(said, _of_lines(ratio.unproven), Effort.PURCHASE)


def _is_total(line: RatioLine) -> bool:
    """Whether the line is a total of the case, no purchase."""
    return f"{line.id}_twd" in TABLE_BY_NAME["case"].by_name


def _named(lines: tuple[RatioLine, ...]) -> str:
    return listed(line.name if _is_total(line) else line.id for line in lines)


def _of_lines(lines: tuple[RatioLine, ...]) -> Target:
    """The purchases behind budget lines; the totals of the case when only they are meant."""
    purchases = tuple(dict.fromkeys(line.id.partition("/")[0] for line in lines if not _is_total(line)))
    if lines and not purchases:
        return Target("case", columns=tuple(f"{line.id}_twd" for line in lines))
    return Target("purchase", purchases)


def _of_rows(check: CheckResult, table: str, case: Rows) -> Shortfall:
    work = _WORK.get(table, Effort.SETTING)
    rows = tuple(r for r in check.rows if r.outcome in _SHORT)
    target = _at(rows, table, case)
    target = Target(target.table, target.ids, _blank_columns(rows, target.table, case))
    if not rows:
        title = TABLE_BY_NAME[target.table].title
        said = f"還缺「{check.title.removeprefix('有').strip()}」，請在「{title}」加一列"
        return Shortfall(said, target, work)
    count = check.tally.not_met + check.tally.partial
    if count == 1:
        said = f"{check.title}：{rows[0].because or rows[0].name + ' 不符'}"
    else:
        said = f"{check.title}：{count} 項不符（{_called(rows, table, case)}）"
    return Shortfall(said, target, work)


def _of_blanks(check: CheckResult, table: str, case: Rows) -> Shortfall:
    rows = tuple(r for r in check.rows if r.outcome is Verdict.UNKNOWN)
    target = _at(rows, table, case)
    if not rows:
        return _of_nothing(check, target.table, case)
    count = max(check.tally.unknown, len(rows))
    columns = _blank_columns(rows, target.table, case)
    if not columns:
        said = f"{check.title}：{count} 項無法判斷（{_called(rows, table, case)}）"
        return Shortfall(said, target, Effort.ANSWER)
    unclear = tuple(r for r in rows if not _blank_columns((r,), target.table, case))
    blank = tuple(r for r in rows if r not in unclear)
    titles = listed(f"「{TABLE_BY_NAME[target.table].by_name[c].title}」" for c in columns)
    said = f"{check.title}：{count - len(unclear)} 項未填{titles}（{_called(blank, table, case)}）"
    if unclear:
        said += f"；{len(unclear)} 項無法判斷（{_called(unclear, table, case)}）"
    ids = _at(blank, table, case).ids
    return Shortfall(said, _in_profile(Target(target.table, ids, columns), case), Effort.ANSWER)


def _of_nothing(check: CheckResult, table: str, case: Rows) -> Shortfall:
    """No row is in scope: there are none, or the column that decides it is blank, or it leaves all of them out."""
    title, rows = TABLE_BY_NAME[table].title, case.inventory.rows(table)
    if not rows:
        return Shortfall(f"{check.title}：「{title}」是空的，請加一筆", Target(table), Effort.ANSWER)
    positions = TABLE_BY_NAME[table].positions
    read = tuple(_SCOPES.get(column, column) for _, column in check.columns)
    scope = next((column for column in reversed(read) if column in positions), "")
    if not scope:
        return Shortfall(f"{check.title}：「{title}」還沒有可判定的資料", Target(table), Effort.ANSWER)
    blank = tuple(str(row[0]) for row in rows if _is_blank(row[positions[scope]]))
    asked = f"「{title}」的「{TABLE_BY_NAME[table].by_name[scope].title}」"
    said = f"先填{asked}" if blank else f"{asked}沒有一筆列入，請核對"
    return Shortfall(f"{check.title}：{said}", Target(table, blank, (scope,)), Effort.ANSWER)


def _is_blank(cell: Cell) -> bool:
    return cell is None or cell == ""


def _blank_columns(rows: tuple[DecidingRow, ...], table: str, case: Rows) -> tuple[str, ...]:
    """The columns of ``table`` that are not known in some row, the most often blank first.

    What a derivation cannot tell although it is filled in is not blank.
    """
    known = TABLE_BY_NAME[table].by_name
    blank = Counter(
        name
        for row in rows
        for cell in row.cells
        if cell.value is None and (name := _typed(cell.column, known)) in known and _is_open(table, row.id, name, case)
    )
    blank.update(name for row in rows for name in _blank_origins(row, table, case))
    return tuple(name for name, _ in blank.most_common())


def _is_open(table: str, row_id: str, column: str, case: Rows) -> bool:
    row = case.row(table, row_id)
    return row is None or _is_blank(row[TABLE_BY_NAME[table].positions[column]])


def _blank_origins(row: DecidingRow, table: str, case: Rows) -> tuple[str, ...]:
    """The columns behind a row of ``product_origin`` that have to be filled in before its product can be cleared."""
    declared = case.row(table, row.id) if row.table == _ORIGINS and row.outcome is Verdict.UNKNOWN else None
    return missing_origins(table, declared) if declared else ()


def _typed(column: str, known: Container[str]) -> str:
    """The column that people fill: itself, or the date behind an age."""
    derived = column.endswith("_age_days") and column not in known
    return column.removesuffix("_age_days") + "_on" if derived else column


def _at(rows: tuple[DecidingRow, ...], table: str, case: Rows) -> Target:
    """The declared table of the first row that stands in one, and the rows that stand there too."""
    homes = {row.id: _home(table, row.id, case) for row in rows}
    first = next((home for home in homes.values() if home), _HOMES.get(table, (table,))[0])
    return Target(first, tuple(i for i, home in homes.items() if home == first))


def _called(rows: tuple[DecidingRow, ...], table: str, case: Rows) -> str:
    """The rows by their identifiers; by name where the identifier is one of ours (面向、層)."""
    return listed(row.id if _home(table, row.id, case) else row.name for row in rows)


def _home(table: str, row_id: str, case: Rows) -> str | None:
    candidates = _HOMES.get(table, (table,))
    return next((t for t in candidates if case.position(t, row_id) is not None), None)


def _in_profile(target: Target, case: Rows) -> Target:
    """The one profile that several assets share, where settings left blank in all of them are filled at once."""
    profile = TABLE_BY_NAME["profile"]
    if target.table != "asset" or len(target.ids) < 2 or not all(c in profile.by_name for c in target.columns):
        return target
    position = TABLE_BY_NAME["asset"].positions["profile_id"]
    used = {row[position] for i in target.ids if (row := case.row("asset", i))}
    shared = used.pop() if len(used) == 1 else None
    return Target("profile", (str(shared),), target.columns) if shared else target


def listed(names: Iterable[str]) -> str:
    """The first few, and how many there are where those are not all."""
    every = tuple(names)
    shown = "、".join(every[:NAMED])
    return f"{shown} 等 {len(every)} 項" if len(every) > NAMED else shown
