"""Whether a check could ever be judged: its table, its columns, its parameters, its conditions, its sentence.

Invariant: what passes here cannot fail for its own sake when judged; what fails is named by the field it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from secaudit.model.control import Check, Control, NotApplicable
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Kind, pack
from secaudit.rules.condition import ConditionError, compiled
from secaudit.rules.hearing import close_to_all_but_reading
from secaudit.rules.rows import fields_of
from secaudit.tables.database import Database, open_database

FieldPath = tuple[str | int, ...]
_CONDITION_FIELDS = (
    "where",
    "must",
    "partly",
    "part",
    "whole",
    "part_declared",
    "whole_declared",
    "excluded",
    "unproven",
)


@cache
def _empty_database() -> Database:
    database = open_database(Inventory({}), date(2000, 1, 1))
    close_to_all_but_reading(database)
    return database


def lint(control: Control) -> Iterator[tuple[FieldPath, str]]:
    """Every (path inside the control, what is wrong): hostile or wrong conditions, unknown names, unused parameters."""
    known: dict[str, Cell] = dict.fromkeys(f"case_{n}" for n in TABLE_BY_NAME["case"].names)
    known["as_of"] = "2000-01-01"
    known |= {n: pack(v) if isinstance(v, tuple) else v for n, v in control.parameters.items()}
    used: set[str] = set()
    for path, table, condition in _conditions(control):
        if table not in QUERYABLE:
            yield path, f"沒有資料表「{table}」"
            continue
        try:
            reading = compiled(_empty_database().connection, table, QUERYABLE[table].names, condition, known)
            used.update(reading.parameters)
        except ConditionError as error:
            yield path, str(error)
    for path, check in _checks(control):
        used.update(filter(None, (check.at_least, check.at_most)))
        yield from ((path + p, what) for p, what in _lint_check(check, known))
    for i, notice in enumerate(control.notices):
        yield from ((("notices", i, "because"), w) for w in _lint_sentence(notice.because, notice.table))
    for name in sorted(set(control.parameters) - used):
        yield ("parameters", name), f"參數 {name} 沒有任何條件使用"


def _checks(control: Control) -> Iterator[tuple[FieldPath, Check]]:
    return ((("checks", i), check) for i, check in enumerate(control.checks))


def _conditions(control: Control) -> Iterator[tuple[FieldPath, str, str]]:
    """Every condition of a control: where it stands, the table it is asked of, its text."""
    yield from _applicability((), control.not_applicable)
    for path, check in _checks(control):
        yield from _applicability(path, check.not_applicable)
        if check.shape == "attest":
            continue
        for field in _CONDITION_FIELDS:
            condition = getattr(check, field)
            if condition is not None:
                yield (*path, field), check.table, condition
    for i, notice in enumerate(control.notices):
        yield ("notices", i, "where"), notice.table, notice.where


def _applicability(path: FieldPath, condition: NotApplicable | None) -> Iterator[tuple[FieldPath, str, str]]:
    if condition is None:
        return
    yield (*path, "not_applicable", "given", "where"), condition.given.table, condition.given.where
    for i, query in enumerate(condition.unless):
        yield (*path, "not_applicable", "unless", i, "where"), query.table, query.where


def _lint_check(check: Check, parameters: Mapping[str, Cell]) -> Iterator[tuple[FieldPath, str]]:
    if check.shape == "attest" or check.table not in QUERYABLE:
        return
    for what in _lint_sentence(check.because, check.table):
        yield ("because",), what
    if check.shape == "every" and not check.because:
        yield ("because",), "every 必須有 because，說明哪一列為何不符"
    if check.shape != "share":
        return
    column = QUERYABLE[check.table].by_name.get(check.amount)
    if column is None or column.kind is not Kind.MONEY:
        yield ("amount",), f"「{check.amount}」不是金額欄"
    for field in ("at_least", "at_most"):
        name = getattr(check, field)
        if name is None:
            continue
        if name not in parameters:
            yield (field,), f"沒有參數 {name}"
        elif not isinstance(parameters[name], int | None):
            yield (field,), f"參數 {name} 必須是整數百分比"


def _lint_sentence(sentence: str, table: str) -> Iterator[str]:
    names = QUERYABLE[table].by_name if table in QUERYABLE else {}
    return (f"「{{{field}}}」不是資料表 {table} 的欄位" for field in fields_of(sentence) if field not in names)
