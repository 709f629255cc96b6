"""One cell: what a person typed → its stored form, or why it cannot be understood.

Invariant: ``read_cell`` is total; it returns a stored value that its column allows, or a :class:`Misread`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from secaudit.importers import days, numbers
from secaudit.model.countries import country_code
from secaudit.model.notation import EXAMPLE, ID_LENGTH, LIST_SEPARATORS, NONE, TEXT_LENGTH, UNKNOWN
from secaudit.model.schema import Cell, Column, Kind, pack
from secaudit.text import folded, safe_text, thousands


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a cell cannot be used: a Problem without its place."""

    code: str
    what: str
    fix: str


_YES = frozenset({"是", "有", "y", "yes", "true", "1", "✓", "✔", "☑", "v", "o", "○", "◯", "√"})
_NO = frozenset({"否", "無", "不是", "沒有", "n", "no", "false", "0", "✗", "✘", "x", "×", "╳"})
_NOT_KNOWN = UNKNOWN | {"空白"}
_SPLIT = re.compile(f"[{LIST_SEPARATORS}]")
_SPACES = re.compile(r"[ \u3000\u00a0]*[\t\r\n\v\f]+[ \u3000\u00a0]*")
_EXCEL_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_PLAIN_ID = re.compile(r"[A-Z][A-Z0-9_.]{0,20}-[A-Za-z0-9_.-]{1,40}", re.ASCII)
_LOST = "\ufffd"
_LOST_IN_BIG5 = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]\?|\?[\u2e80-\u9fff\uf900-\ufaff]")


def read_cell(column: Column, text: str, *, big5: bool = False) -> Cell | Misread:
    """``text`` in the stored form of ``column``; blank is the column's default.

    ``big5``: the text was decoded from CP950 or a relative, where a lone ``?`` beside a Han character is a lost one.
    """
    text = text.strip()
    if not text:
        return Misread("E-CEL-01", "必填欄是空白", f"請填{column.title}") if column.required else column.default
    if _LOST in text or (big5 and _LOST_IN_BIG5.search(text)):
        fix = "請用 UTF-8 重新存檔並補上正確的字；若真的是問號，請用全形「？」"
        return Misread("E-CEL-02", f"「{quoted(text)}」有遺失的字（例如堃變成 ?）", fix)
    if text in _EXCEL_ERRORS:
        return Misread("E-CEL-03", f"公式錯誤 {text}", "請修正公式，或直接填值")
    if column.kind in (Kind.TEXT, Kind.ID):
        return _READERS[column.kind](column, text)
    if folded(text) in _NOT_KNOWN and folded(text) not in codes_of(column):
        return _not_known(column, text)
    return _READERS[column.kind](column, text)


def quoted(text: str) -> str:
    shown = safe_text(text)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def _not_known(column: Column, text: str) -> Cell | Misread:
    if column.required or column.default is not None:
        return Misread("E-CEL-04", f"「{quoted(text)}」：此欄要有確定的值", f"請填{column.title}")
    return None


def _text(column: Column, text: str) -> Cell | Misread:
    line = safe_text(text if text.isprintable() else _SPACES.sub(" ", text))
    if len(line) > TEXT_LENGTH:
        fix = f"請縮短到 {thousands(TEXT_LENGTH)} 字以內，詳細內容請放佐證文件"
        return Misread("E-CEL-05", f"文字有 {thousands(len(line))} 字，太長", fix)
    return line


def _identifier(column: Column, text: str) -> Cell | Misread:
    return id_trouble(text) or text


def id_trouble(text: str) -> Misread | None:
    """What makes ``text`` unfit as an identifier; ``None`` when it can be one."""
    if _PLAIN_ID.fullmatch(text):
        return None
    what = ""
    if len(text) > ID_LENGTH:
        what = f"編號超過 {ID_LENGTH} 字"
    elif safe_text(text) != text:
        what = f"編號「{quoted(text)}」含有看不見的字元"
    elif "|" in text or _SPLIT.search(text):
        what = f"編號「{quoted(text)}」含有分隔符號（| 、 , ;）"
    elif folded(text) in _NOT_KNOWN | {NONE} or text.startswith(EXAMPLE):
        what = f"「{quoted(text)}」不能當編號"
    return Misread("E-CEL-06", what, "請換一個簡短的編號，例如 PC-01") if what else None


def _reference(column: Column, text: str) -> Cell | Misread:
    if folded(text) == NONE:
        return Misread("E-CEL-06", f"「{NONE}」不是編號", "沒有或不清楚請留空白")
    return id_trouble(text) or text


def _references(column: Column, text: str) -> Cell | Misread:
    if folded(text) == NONE:
        return pack(())
    parts = _parts(text)
    trouble = next((t for p in parts if (t := id_trouble(p))), None)
    return trouble or pack(parts)


def _choices(column: Column, text: str) -> Cell | Misread:
    if folded(text) == NONE:
        return pack(())
    allowed = codes_of(column)
    codes = [allowed.get(folded(p)) for p in _parts(text)]
    wrong = [p for p, code in zip(_parts(text), codes, strict=True) if code is None]
    return _no_choice(column, "、".join(wrong)) if wrong else pack(tuple(dict.fromkeys(c for c in codes if c)))


def _parts(text: str) -> tuple[str, ...]:
    """The parts of a list cell in their order, each once."""
    return tuple(dict.fromkeys(p for p in (part.strip() for part in _SPLIT.split(text)) if p))


@cache
def codes_of(column: Column) -> dict[str, str]:
    """Folded title or code → code."""
    return {folded(c.code): c.code for c in column.choices} | {folded(c.title): c.code for c in column.choices}


def _choice(column: Column, text: str) -> Cell | Misread:
    return codes_of(column).get(folded(text)) or _no_choice(column, text)


def _no_choice(column: Column, text: str) -> Misread:
    return Misread("E-CEL-07", f"「{quoted(text)}」不在選項內", f"可填：{'、'.join(c.title for c in column.choices)}")


def _yes_no(column: Column, text: str) -> Cell | Misread:
    word = folded(text)
    if word in _YES:
        return 1
    return (
        0
        if word in _NO
        else Misread("E-CEL-08", f"「{quoted(text)}」看不出是或否", "請填「是」或「否」，不清楚請留空白")
    )


def _country(column: Column, text: str) -> Cell | Misread:
    code = country_code(numbers.plain(text))
    return code or Misread("E-CEL-09", f"「{quoted(text)}」不是看得懂的國家", "請填國名（臺灣）或兩碼國碼（TW）")


def _day(column: Column, text: str) -> Cell | Misread:
    iso, why, fix = days.day(text)
    return iso or Misread("E-CEL-10", f"「{quoted(text)}」{why}", fix)


def _money(column: Column, text: str) -> Cell | Misread:
    value = numbers.amount(text)
    if value is None:
        return Misread("E-CEL-11", f"「{quoted(text)}」不是看得懂的金額", "請填整數元，例如 1,200,000、120萬")
    return _whole(column, text, value, "金額要是整數元", "請填整數元")


def _integer(column: Column, text: str) -> Cell | Misread:
    value = numbers.quantity(text, column.unit)
    if value is None:
        return Misread("E-CEL-12", f"「{quoted(text)}」不是看得懂的數字", "請填整數，例如 30")
    return _whole(column, text, value, "要是整數", "請填整數")


def _hundredths(column: Column, text: str) -> Cell | Misread:
    value = numbers.quantity(text, column.unit)
    if value is None:
        return Misread("E-CEL-12", f"「{quoted(text)}」不是看得懂的數字", "請填數字，例如 6.5")
    return _whole(column, text, value * 100, "最多兩位小數", "請四捨五入到兩位小數")


def _percent(column: Column, text: str) -> Cell | Misread:
    read = numbers.percentage(text)
    if read is None:
        return Misread("E-CEL-13", f"「{quoted(text)}」不是看得懂的百分比", "請寫成 99.5%")
    value, marked = read
    if not marked and 0 < value <= 1:
        fix = f"請寫成 {_decimal(value * 100)}% 或 {_decimal(value)}%；在 Excel 請先把這一格的格式改成文字"
        return Misread("E-CEL-14", f"「{quoted(text)}」看不出是不是百分比", fix)
    return _whole(column, text, value * 10_000, "最多四位小數", "請縮減小數位數")


def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _whole(column: Column, text: str, value: Decimal, what: str, fix: str) -> Cell | Misread:
    """``value`` as a stored integer within the column's bounds."""
    if abs(value) >= numbers.LARGEST:
        return Misread("E-CEL-15", f"「{quoted(text)}」太大", "請核對位數")
    if value != value.to_integral_value():
        return Misread("E-CEL-16", f"「{quoted(text)}」{what}", fix)
    stored = int(value)
    if column.minimum is not None and stored < column.minimum:
        lowest = _bound(column, column.minimum)
        return Misread("E-CEL-17", f"「{quoted(text)}」小於下限 {lowest}", f"請填 {lowest} 以上")
    if column.maximum is not None and stored > column.maximum:
        highest = _bound(column, column.maximum)
        return Misread("E-CEL-17", f"「{quoted(text)}」大於上限 {highest}", f"請填 {highest} 以下")
    return stored


def _bound(column: Column, stored: int) -> str:
    if column.kind is Kind.PERCENT:
        return f"{_decimal(Decimal(stored) / 10_000)}%"
    return _decimal(Decimal(stored) / 100) if column.kind is Kind.HUNDREDTHS else thousands(stored)


_READERS: dict[Kind, Callable[[Column, str], Cell | Misread]] = {
    Kind.ID: _identifier, Kind.REF: _reference, Kind.REFS: _references, Kind.TEXT: _text, Kind.INT: _integer,
    Kind.MONEY: _money, Kind.PERCENT: _percent, Kind.HUNDREDTHS: _hundredths, Kind.BOOL: _yes_no, Kind.DATE: _day,
    Kind.CHOICE: _choice, Kind.CHOICES: _choices, Kind.COUNTRY: _country,
}  # fmt: skip
