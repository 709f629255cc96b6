"""What may be entered into a cell: the offers to pick from, and what a new row is asked.

Invariant: an offer is text as a person would type it; whatever is picked is read and checked like anything typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from secaudit.errors import BadInput, Place, Problem
from secaudit.model.control import Catalogue
from secaudit.model.declared import SETTINGS
from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.model.schema import LIST_KINDS, Column, Kind, Row, Table
from secaudit.usecases.edit_rows import checked_row, next_id
from secaudit.usecases.ledger.columns import asked_of_new_rows
from secaudit.usecases.ledger.ledger import Ledger, about, targets

BLANK = ""
NONE = "無"
"""How a list is typed that is known to be empty."""
_MOST_IN_A_FORM = 200
_DIGITS = {"1": "是", "2": "否", "0": BLANK}


@dataclass(frozen=True, slots=True)
class Offer:
    """``text`` as typed into the cell, how it is shown, and a short remark."""

    text: str
    label: str
    remark: str = ""


def offers(ledger: Ledger, column: Column, row: Row | None = None) -> tuple[Offer, ...]:
    """What can be picked for ``column``; () where it has to be typed. ``row`` tells what a blank would mean."""
    found = _offered(ledger, column)
    return (*found, _blank(ledger, column, row)) if found and _may_be_blank(column) else found


def is_list(column: Column) -> bool:
    """Whether several offers may be picked."""
    return column.kind in LIST_KINDS


def _offered(ledger: Ledger, column: Column) -> tuple[Offer, ...]:
    if column.kind is Kind.BOOL:
        return (Offer("是", "是"), Offer("否", "否"))
    if column.choices:
        return tuple(Offer(c.title, c.title) for c in column.choices)
    if ledger.table.name == "change" and column.name == "setting":
        return tuple(Offer(c.title, c.title, c.help) for c in SETTINGS)
    several = len(column.refs) > 1
    return tuple(Offer(t.key, t.label, t.table if several else "") for t in targets(ledger.inventory, column))


def _may_be_blank(column: Column) -> bool:
    return not column.required and column.default is None


def _blank(ledger: Ledger, column: Column, row: Row | None) -> Offer:
    if row is not None:
        bare = tuple(None if c is column else v for c, v in zip(ledger.table.columns, row, strict=True))
        given = ledger.cell(bare, column)
        if seen := ledger.seen(bare, column):
            return Offer(BLANK, "留空", f"以觀測為準：{shown(column, seen.value)}")
        if given.profile:
            return Offer(BLANK, "留空", f"取自設定檔 {given.profile}：{shown(column, ledger.value(bare, column))}")
    return Offer(BLANK, "留空" if column.refs else "不知道（留空）")


def by_digit(column: Column, digit: str) -> str | None:
    """What a single digit enters into a yes-or-no cell: 1 是, 2 否, 0 不知道; ``None`` elsewhere."""
    return _DIGITS.get(digit) if column.kind is Kind.BOOL else None


@dataclass(frozen=True, slots=True)
class Question:
    """One cell of a new row; ``offers`` as (text, label) where there are few enough to choose from."""

    column: Column
    value: str
    help: str
    offers: tuple[tuple[str, str], ...]


def questions(ledger: Ledger, given: Mapping[str, str]) -> tuple[Question, ...]:
    """What a new row is asked for, prefilled with ``given``; the identifier is proposed."""
    proposed = {**_defaults(ledger.table), **given, ledger.table.key.name: next_id(ledger.table, ledger.inventory)}
    return tuple(_question(ledger, column, proposed.get(column.name, "")) for column in asked_of_new_rows(ledger.table))


def _defaults(table: Table) -> dict[str, str]:
    return {c.name: shown(c, c.default) for c in table.columns if c.default is not None}


def _question(ledger: Ledger, column: Column, value: str) -> Question:
    told = about(column)
    listed = () if is_list(column) else offers(ledger, column)
    if len(listed) > _MOST_IN_A_FORM:
        listed = ()
    help_ = told.help if listed else f"{told.help}。可填：{told.allowed}"
    return Question(column, value, help_, tuple((o.text, o.label) for o in listed))


def problems_of_new_row(
    table: Table, texts: Mapping[str, str], inventory: Inventory, catalogue: Catalogue, as_of: date
) -> tuple[Problem, ...]:
    """What keeps ``texts`` from being a new row; () when nothing does."""
    given = texts.get(table.key.name, "").strip()
    if any(row[0] == given for row in inventory.rows(table.name)):
        place = Place(f"{table.title} {given}", column=table.key.title)
        return (Problem("E-ROW-01", place, f"「{given}」已有", "請換一個編號"),)
    try:
        checked_row(table, texts, inventory, catalogue, as_of)
    except BadInput as error:
        return error.problems
    return ()
