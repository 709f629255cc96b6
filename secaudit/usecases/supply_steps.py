"""What a check of money, origins or owners still lacks, in a buyer's words; every other check as ``shortfalls`` has it.

1. Products: what is from the PRC comes first, then what waits for somebody's decision, then what is blank.
2. Owners: a party with PRC capital is replaced, not looked up again; one that is to be confirmed says why.
3. Money: a ceiling on what is passed on leads to the subcontracts; an open line leads to its blank cells; where the
   clause knows exceptions, the record of one is named as far as it has come.

Invariant: as for ``shortfalls``, only rows and columns of declared tables are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from secaudit.graphs.products import missing_origins
from secaudit.model.assessment import CheckResult, DecidingRow, Ratio, Verdict
from secaudit.model.control import Check, Control
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Row
from secaudit.tables.effective import Rows
from secaudit.usecases.shortfalls import Effort, Shortfall, Target, listed, shortfall

_PURCHASE = TABLE_BY_NAME["purchase"]
_TYPED = {
    "line_amount_twd": ("amount_twd",), "in_security": ("booked_as", "it_product"), "in_build": ("element",),
    "made_in_taiwan": ("made_in", "developed_in"), "is_domestic": ("vendor_id",),
}  # fmt: skip
"""What is typed behind the derived columns of a budget line; the others are typed under their own names."""
_PASSED_ON = "'passed_on'"
_WAITING = ("suspect", "confirm")
_DECIDED = ("outcome", "reason", "decided_by", "decided_on")


def lacking(control: Control, check: Check, result: CheckResult, case: Rows) -> Shortfall:
    """``result`` of ``check`` did not pass; ``case`` are the declared rows by id."""
    general = shortfall(result, check.table, case)
    if result.ratio is not None:
        return _of_money(control, check, result, result.ratio, general, case)
    if result.rows and check.table == "product_origin":
        return _of_products(result, general, case)
    if result.rows and check.table == "party":
        return _of_parties(result, general, case)
    return general


def may_be_planned(check: Check, result: CheckResult) -> bool:
    """Whether changing purchases may mend it: ``secaudit plan`` then says how."""
    if result.ratio is not None:
        return result.ratio.holds is False and not result.ratio.unsettled and result.ratio.bound_percent is not None
    return result.outcome is Verdict.NOT_MET and check.table in ("product_origin", "party")


def _of_money(
    control: Control, check: Check, result: CheckResult, ratio: Ratio, general: Shortfall, case: Rows
) -> Shortfall:
    if ratio.unsettled:
        return _of_open_lines(result, ratio, general, case)
    if ratio.holds is not False:
        return general
    if control.exception:
        found = _exception(control, case)
        return replace(general, sentence=f"{general.sentence}；{found.sentence}", target=found.target or general.target)
    if _PASSED_ON in (check.part or ""):
        return replace(general, target=Target("subcontract", _by_amount(case)))
    return general


def _by_amount(case: Rows) -> tuple[str, ...]:
    """The subcontracts, the largest first: those are the ones to do oneself."""
    rows = sorted(case.inventory.dicts("subcontract"), key=lambda r: -int(r["amount_twd"] or 0))
    return tuple(str(r["id"]) for r in rows)


def _of_open_lines(result: CheckResult, ratio: Ratio, general: Shortfall, case: Rows) -> Shortfall:
    """The same, with the cells that are blank instead of 金額或歸屬, where the purchases have such."""
    asked = dict.fromkeys(typed for _, c in result.columns for typed in _TYPED.get(c, (c,)))
    known = [c for c in asked if c in _PURCHASE.by_name]
    rows = {line.id: row for line in ratio.unsettled if (row := case.row("purchase", line.id))}
    blank = [c for c in known if any(row[_PURCHASE.positions[c]] is None for row in rows.values())]
    if not blank or len(rows) < len(ratio.unsettled):
        return general
    said = f"{ratio.title}：" + ("門檻未過，且有 " if ratio.holds is False else "")
    said += f"{len(rows)} 筆未填{_titles('purchase', blank)}（{listed(rows)}）"
    return replace(general, sentence=said, target=Target("purchase", tuple(rows), tuple(blank)))


class _Exception(NamedTuple):
    sentence: str
    target: Target | None


def _exception(control: Control, case: Rows) -> _Exception:
    """How far the exception has come: none, not complete, or waiting for the 審查會."""
    records = [r for r in case.inventory.dicts("record") if r["kind"] == "exception" and r["control_id"] == control.id]
    if not records:
        return _Exception("確有特殊情形者可在「紀錄」登錄例外說明", None)
    record, columns = records[0], TABLE_BY_NAME["record"].by_name
    blank = tuple(c for c in ("reason", "reference") if not str(record[c] or "").strip())
    if blank:
        said = f"例外說明 {record['id']} 還缺{'、'.join(columns[c].title for c in blank)}"
        return _Exception(said, Target("record", (str(record["id"]),), blank))
    said = f"例外說明 {record['id']} 待審查會說明，會後填審查會日期"
    return _Exception(said, Target("record", (str(record["id"]),), ("review_meeting_on",)))


def _of_products(result: CheckResult, general: Shortfall, case: Rows) -> Shortfall:
    barred = [r for r in result.rows if r.outcome is Verdict.NOT_MET]
    waiting = [r for r in result.rows if r.outcome is Verdict.UNKNOWN and _result(r) in _WAITING]
    blank = [r for r in result.rows if r.outcome is Verdict.UNKNOWN and r not in waiting]
    said = []
    if barred:
        said.append(barred[0].because if len(barred) == 1 else f"{len(barred)} 項不得採用（{_ids(barred)}）")
    if waiting:
        said.append(f"{len(waiting)} 項{_standing(waiting)}（{_ids(waiting)}），請查明後登錄來源判定")
    if blank:
        said.append(f"{len(blank)} 項未填{_titles('purchase', _missing(blank, case))}（{_ids(blank)}）")
    sentence = f"{result.title}：{'；'.join(said)}"
    if barred or not waiting:
        return replace(general, sentence=sentence)
    return Shortfall(sentence, _decision(waiting, case), Effort.DOCUMENT)


def _decision(waiting: Sequence[DecidingRow], case: Rows) -> Target:
    """The decision that was begun and is not complete; else a new one about the first product."""
    begun = {str(d["product_id"]): d for d in case.inventory.dicts("origin_decision")}
    for row in waiting:
        blank = tuple(c for c in _DECIDED if row.id in begun and not str(begun[row.id][c] or "").strip())
        if blank:
            return Target("origin_decision", (str(begun[row.id]["id"]),), blank)
    return Target("origin_decision", (), _DECIDED, (("product_id", waiting[0].id),))


def _result(row: DecidingRow) -> object:
    return next((cell.value for cell in row.cells if cell.column == "result"), None)


def _standing(rows: Sequence[DecidingRow]) -> str:
    found = {_result(row) for row in rows}
    return "疑似或需確認" if len(found) > 1 else "疑似" if "suspect" in found else "需確認"


def _missing(rows: Sequence[DecidingRow], case: Rows) -> tuple[str, ...]:
    """The columns still to be filled in of purchases and assets, which call them alike; the most often blank first."""
    return tuple(name for name, _ in Counter(_blanks(rows, case)).most_common())


def _blanks(rows: Sequence[DecidingRow], case: Rows) -> Iterator[str]:
    for row in rows:
        for table in ("purchase", "asset"):
            declared: Row | None = case.row(table, row.id)
            if declared:
                yield from missing_origins(table, declared)
                break


def _of_parties(result: CheckResult, general: Shortfall, case: Rows) -> Shortfall:
    barred = [r for r in result.rows if r.outcome is Verdict.NOT_MET]
    if not barred:
        return replace(general, sentence=_confirmed(result, general))
    vendors = tuple(r.id for r in barred if case.row("vendor", r.id))
    said = f"{len(barred)} 家有陸資（{listed(f'{r.id} {r.name}' for r in barred)}）"
    said += "，須改由其他廠商，或更正登記國、股權與查詢資料" if vendors else "，請更正股權與查詢資料"
    if open_ := [r for r in result.rows if r.outcome is Verdict.UNKNOWN]:
        said += f"；另 {len(open_)} 家待查（{_ids(open_)}）"
    target = Target("vendor", vendors) if vendors else Target("case", tuple(r.id for r in barred))
    return Shortfall(f"{result.title}：{said}", target, Effort.PURCHASE)


def _confirmed(result: CheckResult, general: Shortfall) -> str:
    """``general`` with the reason in place of 無法判斷, where it is one party that is looked up and not settled."""
    looked_up = [r for r in result.rows if all(c.value is not None for c in r.cells if c.column == "prc_checked_on")]
    if len(looked_up) != 1:
        return general.sentence
    row = looked_up[0]
    reason = row.because.rpartition("；")[2]
    return general.sentence.replace(f"1 項無法判斷（{row.id}）", reason if row.id in reason else f"{row.id} {reason}")


def _ids(rows: Sequence[DecidingRow]) -> str:
    return listed(row.id for row in rows)


def _titles(table: str, columns: Sequence[str]) -> str:
    return listed(f"「{TABLE_BY_NAME[table].by_name[c].title}」" for c in columns)
