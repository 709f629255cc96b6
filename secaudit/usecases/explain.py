"""Explain a control: find it by a loose id, and put its conditions into the words of the tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from secaudit.catalogue.written import as_written
from secaudit.errors import UsageError
from secaudit.model.control import Catalogue, Check, Control, ParameterValue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.schema import Column, Table, pack
from secaudit.rules.condition import screened, words

_WORDS = {
    "AND": "且", "OR": "或", "NOT": "非", "IN": "屬於", "BETWEEN": "介於", "IS": "為", "NULL": "未填",
    "LIKE": "符合樣式", "=": "為", "==": "為", "<>": "不為", "!=": "不為", "HAS": "含", "TRUE": "真", "FALSE": "假",
    "CASE": "（", "WHEN": "若", "THEN": "則", "ELSE": "否則", "END": "）", "COALESCE": "首個已填",
    "IFNULL": "首個已填",
}  # fmt: skip
_OUTCOMES = {"1": "成立", "0": "不成立", "NULL": "無法判斷"}
_HAS = re.compile(r"含 \(([^,()]+), ?([^()]+)\)")
_TIDY = (("( ", "("), (" )", ")"), (" ,", ","), ("（ ", "（"), (" ）", "）"), (" 「", "「"))
_FILLED = (("為 非 未填", "已填"), ("為 未填", "未填"))


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of a check: what it is for, as SQL, and in words."""

    role: str
    condition: str
    words: str


@dataclass(frozen=True, slots=True)
class CheckExplained:
    check_id: str
    title: str
    shape: str
    table: str
    table_title: str
    clauses: tuple[Clause, ...]
    columns: tuple[Column, ...]
    filled_in: tuple[str, ...] = ()
    """The titles of the tables that people fill in, where ``table`` itself is derived."""
    asked_from: str = ""
    """The phase from which it is asked, where that is later than the first."""


_FILLED_IN = {
    "exposure": ("zone", "asset", "flow"), "residency": ("asset", "data_set", "backup_copy", "flow"),
    "backup_set": ("data_set", "backup_copy"), "key_duty": ("key",), "aspect": ("risk",),
    "layer_state": ("zone", "asset", "flow", "change"), "budget_line": ("purchase", "subcontract", "vendor", "case"),
    "product_origin": ("purchase", "asset", "vendor", "company", "holding", "origin_decision"),
    "vendor_total": ("vendor", "purchase", "subcontract"), "party": ("case", "vendor", "company", "holding"),
}  # fmt: skip
_ROLES = {
    "where": "範圍", "must": "必須", "partly": "部分符合", "part": "分子", "whole": "分母", "excluded": "剔除",
    "unproven": "未證明", "part_declared": "申報分子", "whole_declared": "申報分母",
}  # fmt: skip


def find_control(catalogue: Catalogue, wanted: str) -> Control:
    """By id, whatever its case and without its programme prefix; raises with the nearest ids."""
    folded = {c.id.casefold(): c for c in catalogue.controls}
    key = wanted.strip().casefold()
    if key in folded:
        return folded[key]
    loose = [c for full, c in folded.items() if full.partition("-")[2] == key]
    if len(loose) == 1:
        return loose[0]
    starting = [c.id for full, c in folded.items() if full.startswith(key) or full.partition("-")[2].startswith(key)]
    near = starting or [folded[n].id for n in get_close_matches(key, folded, 5, 0.5)]
    fix = f"相近的有：{'、'.join(near[:8])}" if near else "不加編號執行 secaudit explain 可列出全部"
    raise UsageError(f"沒有條文「{wanted}」", fix, code="E-USE-05")


def explain(control: Control) -> tuple[CheckExplained, ...]:
    """How each check of ``control`` decides, and the columns it looks at in the order they are named."""
    return tuple(_explained(check, control.parameters) for check in control.checks)


def _explained(check: Check, parameters: Mapping[str, ParameterValue]) -> CheckExplained:
    table = QUERYABLE.get(check.table)
    texts = {r: str(t) for r in _ROLES if (t := getattr(check, r)) is not None and check.states(r)}
    clauses = tuple(Clause(_ROLES[r], t, in_words(t, table, parameters)) for r, t in texts.items())
    columns = {n: table.by_name[n] for t in texts.values() for n in screened(t, table.names).columns} if table else {}
    title = table.title if table else check.table
    filled_in = tuple(TABLE_BY_NAME[t].title for t in _FILLED_IN.get(check.table, ()))
    asked_from = check.asked_from or ""
    return CheckExplained(
        check.id, check.title, check.shape, check.table, title, clauses, tuple(columns.values()), filled_in, asked_from
    )


def in_words(condition: str, table: Table | None, parameters: Mapping[str, ParameterValue]) -> str:
    """``lockout_minutes >= :min_minutes`` → ``鎖定分鐘 >= 15``: titles for columns, values for parameters."""
    said: list[str] = []
    before, between = "", False
    for kind, token in words(condition):
        upper = token.upper()
        if upper == "AND" and between:
            said.append("至")
        elif before in ("THEN", "ELSE") and upper in _OUTCOMES:
            said.append(_OUTCOMES[upper])
        else:
            said.append(_word(kind, token, table, parameters))
        between = upper == "BETWEEN" or (between and upper != "AND")
        before = upper
    return _tidied(" ".join(said))


def _tidied(said: str) -> str:
    for clumsy, plain in (*_FILLED, *_TIDY):
        said = said.replace(clumsy, plain)
    return _HAS.sub(r"\1 含 \2", said)


def _word(kind: str, token: str, table: Table | None, parameters: Mapping[str, ParameterValue]) -> str:
    if kind == "parameter":
        return _value(token[1:], parameters)
    if kind == "text":
        return f"「{_term(token[1:-1], table)}」"
    if table and token in table.by_name:
        return table.by_name[token].title
    return _WORDS.get(token.upper(), token)


def _value(name: str, parameters: Mapping[str, ParameterValue]) -> str:
    """What a parameter stands for: its value, or the fact of the case that it is taken from."""
    if name == "as_of":
        return "評估日"
    fact = TABLE_BY_NAME["case"].by_name.get(name.removeprefix("case_"))
    if name not in parameters and fact:
        return f"案件的{fact.title}"
    value = parameters.get(name, f":{name}")
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _term(code: str, table: Table | None) -> str:
    """The zh-TW term of a choice code, where the table has just one for it; 無 for the stored empty list."""
    if code == pack(()):
        return "無"
    columns = table.columns if table else ()
    titles = {choice.title for c in columns for choice in c.choices if choice.code == code}
    return titles.pop() if len(titles) == 1 else code


def written(control: Control) -> dict[str, object]:
    """The control as it stands in its YAML file: same keys, defaults left out."""
    return dict(as_written(control))
