"""What a reviewer should see beside the verdicts: contradictions, unproven settings, pending exceptions, weak plans,
stale evidence.

Invariant: a finding never changes a verdict; where 自評 and 判定 disagree, both are shown and the data decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from secaudit.assess.evidence import EvidenceIndex
from secaudit.assess.exceptions import ExceptionState, half_exceptions, unheard_exceptions
from secaudit.assess.money_conflicts import money_conflicts
from secaudit.assess.origin_conflicts import origin_conflicts
from secaudit.assess.ruling import Ruling
from secaudit.model.assessment import VERDICT_TITLES, Finding, FindingKind, Verdict
from secaudit.model.choices import CLAIM_TITLES
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.display import shown
from secaudit.model.inventory import Inventory
from secaudit.tables.effective import observed_at
from secaudit.tables.observed import counted, disagreeing
from secaudit.tables.views import incomplete_plans, is_complete

_ASSET = TABLE_BY_NAME["asset"]
_PLAN_CLAUSE = TABLE_BY_NAME["asset"].by_name["plan_due"].clause
_DISAGREE = {
    "met": frozenset({Verdict.NOT_MET, Verdict.PARTIAL}),
    "partial": frozenset({Verdict.NOT_MET, Verdict.MET}),
    "not_met": frozenset({Verdict.MET, Verdict.PARTIAL}),
    "na": frozenset(Verdict) - {Verdict.NA},
    "planned": frozenset({Verdict.NOT_MET, Verdict.MET}),
}


def findings_of(
    inventory: Inventory, rulings: tuple[Ruling, ...], as_of: date, evidence: EvidenceIndex
) -> tuple[Finding, ...]:
    """All findings, contradictions first."""
    return (
        *(f for r in rulings for f in _contradictions(r)),
        *_disagreements(inventory),
        *(f for r in rulings for f in _exceptions(r, inventory, as_of)),
        *(f for r in rulings for f in _weak_answers(r, as_of)),
        *money_conflicts(inventory),
        *origin_conflicts(inventory),
        *(
            Finding(FindingKind.INCOMPLETE_PLAN, _PLAN_CLAUSE, f"{name}（{row_id}）：{why}")
            for _table, row_id, name, why in incomplete_plans(inventory, as_of)
        ),
        *_unproven(inventory),
        *_stale(evidence),
    )


def _contradictions(ruling: Ruling) -> Iterator[Finding]:
    result = ruling.result
    if result.claim and result.verdict in _DISAGREE[result.claim]:
        yield Finding(
            FindingKind.CONTRADICTION,
            result.control_id,
            f"自評{CLAIM_TITLES[result.claim]}，判定{VERDICT_TITLES[result.verdict]}：{result.reason}",
        )
    if ruling.fact_contradicted:
        yield Finding(
            FindingKind.CONTRADICTION,
            result.control_id,
            f"{ruling.fact_contradicted}，但盤點資料顯示條文適用，以盤點資料為準",
        )


def _exceptions(ruling: Ruling, inventory: Inventory, as_of: date) -> Iterator[Finding]:
    control, pending = ruling.control, FindingKind.EXCEPTION_PENDING
    if ruling.exception is ExceptionState.PENDING:
        yield Finding(pending, control.id, "例外說明已載理由與頁碼，待審查會說明；在此之前仍為不符合")
    if ruling.exception is ExceptionState.NONE and ruling.result.verdict is Verdict.NOT_MET:
        for row_id, lacking in half_exceptions(control, inventory) if control.exception else ():
            yield Finding(pending, control.id, f"例外說明 {row_id} 缺{lacking}，不計為例外")
    if ruling.exception is ExceptionState.COMPLETE:
        for row_id, day in unheard_exceptions(control, inventory, as_of):
            why = f"例外說明 {row_id} 載審查會日期 {day}，但紀錄中沒有當天的審查會，請補會議紀錄"
            yield Finding(pending, control.id, why)


def _weak_answers(ruling: Ruling, as_of: date) -> Iterator[Finding]:
    result = ruling.result
    if result.claim == "planned" and not is_complete(result.plan_owner, result.plan_due or None, as_of):
        missing = not result.plan_owner or not result.plan_due
        why = "未填負責人或完成日" if missing else f"規劃完成日 {result.plan_due} 已過"
        yield Finding(FindingKind.INCOMPLETE_PLAN, result.control_id, f"填答規劃中，但{why}，不計為已規劃")


def _disagreements(inventory: Inventory) -> Iterator[Finding]:
    """What was typed, where an export says otherwise: the export decides."""
    for seen in disagreeing(inventory):
        told = f"{seen.name} {seen.column.title}：自填 {shown(seen.column, seen.typed)}"
        yield Finding(
            FindingKind.OBSERVED_OTHERWISE,
            seen.clause,
            f"{told}，{observed_at(seen)}為 {shown(seen.column, seen.value)}，以觀測為準",
        )


def _unproven(inventory: Inventory) -> Iterator[Finding]:
    """Each observed thing whose exports prove configuration alone, once for each clause."""
    unproven: dict[tuple[str, str, str], list[str]] = {}
    for seen in counted(inventory).values():
        if seen.observation.in_force is None and seen.table in ("asset", "profile"):
            key = (seen.clause, seen.name, seen.observation.note or "")
            unproven.setdefault(key, []).append(seen.column.title)
    for (clause, name, why), titles in unproven.items():
        text = f"{name} {'、'.join(titles)}：匯出檔只證明已設定，未證明生效" + (f"（{why}）" if why else "")
        yield Finding(FindingKind.UNPROVEN, clause, text)


_STALE = {"expired": "已過有效期", "old": "取得已逾一年", "undated": "未載取得日"}


def _stale(evidence: EvidenceIndex) -> Iterator[Finding]:
    for item in evidence.items:
        if why := _STALE.get(evidence.state(item)):
            yield Finding(FindingKind.STALE_EVIDENCE, "", f"佐證 {item.id}「{item.title}」{why}")
