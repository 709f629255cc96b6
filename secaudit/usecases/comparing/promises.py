"""What was promised in the older state, and what became of each promise.

A promise is, in the older state: a row in state 規劃 or 汰除, a purchase not delivered yet, a planned change of a
setting, or a control whose 自評 is 規劃中. In the newer state it is, the first that fits:

1. 已兌現: the planned row is 現況, the retired one is gone, the purchase is delivered, the setting is in force (as
   observed, else as typed, of the asset or its profile), the control is claimed 符合 and judged 符合;
2. 與承諾不同: the same, but the row says something else than was promised, or the setting has a third value, or the
   control is an exception: the reviewer decides what that is worth;
3. 逾期未做 / 仍在規劃: still planned, its day before the newer assessment date or not. A plan without a day is overdue
   at 驗收 and planned before;
4. 未做到: claimed as done, judged otherwise; 無法判斷 where the judgement can't tell;
5. 取消: neither there nor planned any more, or no longer claimed.

Of several changes planned for one setting the last is the promise; the others were steps to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from secaudit.model.assessment import VERDICT_TITLES, Verdict
from secaudit.model.choices import CLAIM_TITLES
from secaudit.model.declared import TABLE_BY_NAME, TABLES
from secaudit.model.display import shown_setting
from secaudit.model.schema import INTEGER_KINDS, Cell, Row, Table
from secaudit.tables.effective import merging
from secaudit.tables.views import as_is
from secaudit.usecases.comparing.compared import CellDrift, Fate, Promise
from secaudit.usecases.comparing.rows import Rows, called, rows_of, said_otherwise
from secaudit.usecases.comparing.stand import Stand

_ORDER = tuple(Fate)
_DONE_STAGES = ("delivered", "paid")
_CHANGE = TABLE_BY_NAME["change"]
_PURCHASE = TABLE_BY_NAME["purchase"]
_OF_THE_DEAL = ("name", "vendor_id", "kind", "amount_twd", "brand", "model", "made_in", "developed_in", "brand_country")
"""What of a purchase was promised: the product, from whom, for how much. The rest is bookkeeping."""


def promises(old: Stand, new: Stand) -> tuple[Promise, ...]:
    """Every promise of ``old``, those a reviewer must see first in front."""
    found = [*_rows(old, new), *_purchases(old, new), *_changes(old, new), *_answers(old, new)]
    return tuple(sorted(found, key=lambda p: (_ORDER.index(p.fate), p.due or "9999")))


class _Ended(NamedTuple):
    """How a promise ended, or that it goes on."""

    fate: Fate
    why: str
    due_now: str = ""
    cells: tuple[CellDrift, ...] = ()


def _rows(old: Stand, new: Stand) -> Iterator[Promise]:
    for table in TABLES:
        if not table.plannable:
            continue
        now = rows_of(new.inventory, table.name)
        for key, row in rows_of(old.inventory, table.name).items():
            named = f"{table.title}「{called(table, row) or key}」"
            match _cell(table, row, "state"):
                case "planned":
                    yield _promise(table, row, f"新增{named}", _built(table, row, now.get(key), new))
                case "retiring":
                    yield _promise(table, row, f"汰除{named}", _retired(table, now.get(key), new))


def _built(table: Table, promised: Row, now: Row | None, new: Stand) -> _Ended:
    if now is None:
        return _Ended(Fate.WITHDRAWN, "這一列已不在")
    if _cell(table, now, "state") == "planned":
        return _pending(table, now, new)
    if _cell(table, now, "state") == "retiring":
        return _Ended(Fate.OTHERWISE, "已存在，但列為汰除")
    return _done(said_otherwise(table, promised, now), "狀態為現況")


def _retired(table: Table, now: Row | None, new: Stand) -> _Ended:
    if now is None:
        return _Ended(Fate.KEPT, "已不在清單")
    if _cell(table, now, "state") == "retiring":
        return _pending(table, now, new)
    return _Ended(Fate.WITHDRAWN, "仍在使用，不再列為汰除")


def _purchases(old: Stand, new: Stand) -> Iterator[Promise]:
    now = rows_of(new.inventory, "purchase")
    for key, row in rows_of(old.inventory, "purchase").items():
        if _cell(_PURCHASE, row, "stage") not in _DONE_STAGES:
            ended = _bought(row, now.get(key), new)
            yield _promise(_PURCHASE, row, f"採購「{called(_PURCHASE, row) or key}」", ended)


def _bought(promised: Row, now: Row | None, new: Stand) -> _Ended:
    if now is None:
        return _Ended(Fate.WITHDRAWN, "這一筆已不在")
    if _cell(_PURCHASE, now, "stage") not in _DONE_STAGES:
        return _pending(_PURCHASE, now, new)
    differs = tuple(c for c in said_otherwise(_PURCHASE, promised, now) if c.column in _OF_THE_DEAL)
    return _done(differs, f"進度為{_PURCHASE.by_name['stage'].title_of(_cell(_PURCHASE, now, 'stage'))}")


def _changes(old: Stand, new: Stand) -> Iterator[Promise]:
    last: dict[tuple[Cell, Cell], Row] = {}
    for row in old.inventory.rows("change"):
        key = (_cell(_CHANGE, row, "target_id"), _cell(_CHANGE, row, "setting"))
        if key not in last or _due(_CHANGE, row) >= _due(_CHANGE, last[key]):
            last[key] = row
    if not last:
        return
    settings, before = _Settings(new), _Settings(old)
    still = rows_of(new.inventory, "change")
    for row in last.values():
        target, setting, value = (str(_cell(_CHANGE, row, n) or "") for n in ("target_id", "setting", "value"))
        what = f"{target} 的{shown_setting(setting)}改為 {shown_setting(setting, value)}"
        yield _promise(_CHANGE, row, what, _in_force(row, before, settings, still.get(str(row[0])), new))


def _in_force(row: Row, before: _Settings, settings: _Settings, still: Row | None, new: Stand) -> _Ended:
    target, setting, value = (str(_cell(_CHANGE, row, n) or "") for n in ("target_id", "setting", "value"))
    now = settings.of(target, setting)
    told = "未填" if now is None else shown_setting(setting, str(now))
    if now is not None and now == _stored(setting, value):
        return _Ended(Fate.KEPT, f"目前為 {told}")
    if still is not None:
        return _pending(_CHANGE, still, new)
    if not settings.knows(target):
        return _Ended(Fate.WITHDRAWN, f"{target} 已不在")
    if now is not None and now != before.of(target, setting):
        return _Ended(Fate.OTHERWISE, f"目前為 {told}")
    return _Ended(Fate.WITHDRAWN, f"不再列為規劃，目前為 {told}")


class _Settings:
    """The settings in force: as observed, else as typed, of the asset itself or of its profile."""

    def __init__(self, stand: Stand) -> None:
        view = as_is(stand.inventory)
        self._merged = merging(view)
        self._tables: Mapping[str, Rows] = {name: rows_of(view, name) for name in ("asset", "profile")}

    def knows(self, target: str) -> bool:
        return any(target in rows for rows in self._tables.values())

    def of(self, target: str, setting: str) -> Cell:
        for name, rows in self._tables.items():
            position = TABLE_BY_NAME[name].positions.get(setting)
            if target in rows and position is not None:
                row = rows[target]
                return (self._merged(row) if name == "asset" else row)[position]
        return None


def _stored(setting: str, value: str) -> Cell:
    """The promised value in its stored form; the text itself where the column can have no such value."""
    column = TABLE_BY_NAME["asset"].by_name.get(setting)
    if column is None or column.kind not in INTEGER_KINDS:
        return value
    try:
        return int(value)
    except ValueError:
        return value


def _answers(old: Stand, new: Stand) -> Iterator[Promise]:
    table = TABLE_BY_NAME["answer"]
    now = rows_of(new.inventory, "answer")
    titles = {c.id: c.title.zh_tw for c in (*old.catalogue.controls, *new.catalogue.controls)}
    verdicts = {r.control_id: r.verdict for r in new.assessment.results}
    for key, row in rows_of(old.inventory, "answer").items():
        if _cell(table, row, "claim") == "planned":
            ended = _answered(table, now.get(key), verdicts.get(key), new)
            yield _promise(table, row, f"做到{titles.get(key, '這一條')}", ended)


def _answered(table: Table, now: Row | None, verdict: Verdict | None, new: Stand) -> _Ended:
    claim = None if now is None else _cell(table, now, "claim")
    if verdict is None:
        return _Ended(Fate.UNTOLD, "這一條已不在評估範圍")
    judged = f"判定{VERDICT_TITLES[verdict]}"
    if now is not None and claim == "planned":
        return _pending(table, now, new)
    if claim in (None, "na"):
        return _Ended(Fate.WITHDRAWN, f"自評改為{CLAIM_TITLES.get(str(claim), '未填')}，{judged}")
    told = f"自評{CLAIM_TITLES.get(str(claim), str(claim))}，{judged}"
    if verdict is Verdict.MET and claim == "met":
        return _Ended(Fate.KEPT, told)
    if verdict in (Verdict.UNKNOWN, Verdict.UNASSESSED):
        return _Ended(Fate.UNTOLD, told)
    return _Ended(Fate.OTHERWISE if verdict in (Verdict.EXCEPTED, Verdict.NA) else Fate.BROKEN, told)


def _pending(table: Table, now: Row, new: Stand) -> _Ended:
    due = _due(table, now)
    if not due:
        fate = Fate.OVERDUE if new.assessment.phase == "acceptance" else Fate.PLANNED
        return _Ended(fate, "仍在規劃，未填完成日")
    if due < new.as_of.isoformat():
        return _Ended(Fate.OVERDUE, f"完成日 {due} 已過", due)
    return _Ended(Fate.PLANNED, f"完成日 {due}", due)


def _done(differs: tuple[CellDrift, ...], why: str) -> _Ended:
    return _Ended(Fate.OTHERWISE if differs else Fate.KEPT, why, cells=differs)


def _promise(table: Table, row: Row, what: str, ended: _Ended) -> Promise:
    due = _due(table, row)
    owner = str(_cell(table, row, "plan_owner") or "")
    moved = ended.due_now if ended.due_now != due else ""
    return Promise(table.name, str(row[0]), what, owner, due, ended.fate, ended.why, moved, ended.cells)


def _due(table: Table, row: Row) -> str:
    return str(_cell(table, row, "plan_due") or "")


def _cell(table: Table, row: Row, column: str) -> Cell:
    return row[table.positions[column]]
