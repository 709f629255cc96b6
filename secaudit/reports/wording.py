"""How stored values and verdicts are worded for a reader of the appendix.

Invariant: a value that is not known is worded as missing (待補), never as 無, 否 or zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from secaudit.model.assessment import VERDICT_TITLES, GateState, Verdict
from secaudit.model.choices import CLAIM, PHASE
from secaudit.model.countries import country_title
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell, Choice, Column, Kind, members
from secaudit.reports.blocks import TableCell, Tone
from secaudit.text import padded, roc_date, thousands, width

NONE = "無"
_ISO_DATE = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")
MISSING = "待補"

TONES: dict[Verdict, Tone] = {
    Verdict.MET: Tone.MET,
    Verdict.PARTIAL: Tone.PARTIAL,
    Verdict.NOT_MET: Tone.NOT_MET,
    Verdict.UNKNOWN: Tone.UNKNOWN,
    Verdict.UNASSESSED: Tone.UNKNOWN,
    Verdict.NA: Tone.NA,
    Verdict.EXCEPTED: Tone.PARTIAL,
    Verdict.PLANNED: Tone.PLANNED,
}
GATE_TONES: dict[GateState, Tone] = {
    GateState.PASS: Tone.MET,
    GateState.EXPLAIN: Tone.PARTIAL,
    GateState.FAIL: Tone.NOT_MET,
    GateState.UNKNOWN: Tone.UNKNOWN,
}


def missing(what: str) -> str:
    return f"{MISSING}：{what}"


def known(value: Cell, what: str) -> str:
    """The value, or 「待補：what」."""
    return missing(what) if value is None or value == "" else str(value)


def verdict_cell(verdict: Verdict) -> TableCell:
    return TableCell(VERDICT_TITLES[verdict], TONES[verdict])


def title_of(choices: tuple[Choice, ...], code: Cell, absent: str = MISSING) -> str:
    """The zh-TW term of a choice code; the code itself when it is none of ours; ``absent`` when not known."""
    if code is None or code == "":
        return absent
    return next((c.title for c in choices if c.code == code), str(code))


def claim_title(claim: str | None) -> str:
    return title_of(CLAIM, claim, "未填")


def phase_title(phase: str) -> str:
    return title_of(PHASE, phase)


def titles_of(choices: tuple[Choice, ...], stored: Cell, absent: str = MISSING) -> str:
    """The terms of a stored list: NULL is ``absent``, the known-to-be-empty list is 無."""
    if stored is None:
        return absent
    return joined(title_of(choices, code) for code in members(stored))


def joined(parts: Iterable[str]) -> str:
    return "、".join(parts) or NONE


def day(value: Cell, absent: str = MISSING) -> str:
    return roc_date(str(value)) if value else absent


def yes_no(value: Cell, absent: str = MISSING) -> str:
    return absent if value is None else "是" if value else "否"


def yes_no_cell(value: Cell) -> TableCell:
    return TableCell(yes_no(value), Tone.UNKNOWN if value is None else Tone.MET if value else Tone.NOT_MET)


def country(value: Cell, absent: str = MISSING) -> str:
    return country_title(str(value)) if value else absent


def thousand_twd(amount: Cell) -> str:
    """Whole NT$ as 千元, rounded half up: 1500 → ``2``."""
    return thousands((int(amount) + 500) // 1000) if amount is not None else missing("金額")


def formal(text: str) -> str:
    """``text`` with every ISO date in it written as the ROC date that formal tables use."""
    return _ISO_DATE.sub(lambda match: roc_date(match.group()), text)


def shortened(text: str, cells: int) -> str:
    """``text`` cut to ``cells`` half-width places with …, for the one-page summary; the annex has it whole."""
    return text if width(text) <= cells else padded(text, cells - 2).rstrip() + "…"


def exact_twd(amount: int | None) -> str:
    return thousands(amount) if amount is not None else missing("金額")


def shown(table: str, column: str, value: Cell, absent: str = MISSING) -> str:
    """A stored cell of a declared table as people write it."""
    return worded(TABLE_BY_NAME[table].by_name[column], value, absent)


def worded(column: Column, value: Cell, absent: str = MISSING) -> str:
    if value is None or value == "":
        return absent
    match column.kind:
        case Kind.BOOL:
            return yes_no(value)
        case Kind.DATE:
            return day(value)
        case Kind.COUNTRY:
            return country(value)
        case Kind.CHOICE:
            return title_of(column.choices, value)
        case Kind.CHOICES:
            return titles_of(column.choices, value)
        case Kind.REFS:
            return joined(members(value))
        case Kind.MONEY:
            return thousands(int(value))
        case Kind.PERCENT:
            return f"{int(value) // 10_000}.{int(value) % 10_000:04d}".rstrip("0").rstrip(".") + "%"
        case Kind.HUNDREDTHS:
            return f"{int(value) // 100}.{int(value) % 100:02d}"
        case _:
            return str(value)
