"""Before the appendix is handed in: what stops it in this phase, and what a reviewer will ask about.

Blocks:

1. data that cannot be judged at all, or a case of which nothing was evaluated;
2. a gate of this phase that fails or cannot be told;
3. a control of this phase that lacks only the evidence that the phase asks for;
4. nothing to draw the architecture from; a fact unknown that the cover or the choice of clauses depends on;
5. evidence whose bytes are damaged or gone, when it covers a control that needs evidence in this phase.

Warnings are gates that want an explanation, the findings beside the verdicts, what nobody has answered, other troubled
evidence, reviewers' points that are overdue and approvals that no longer hold, and the places that the appendix will
print as 待補.

Invariant: nothing here forbids rendering; every point of the case says where it is mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from secaudit.errors import Problem
from secaudit.model.assessment import ControlResult, Finding, FindingKind, GateState, Verdict
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Column
from secaudit.tables.views import incomplete_plans
from secaudit.usecases.check import Checked
from secaudit.usecases.evidence.verify import Held, ItemCheck, Original, Verified, verify_evidence
from secaudit.usecases.new_case import FACTS
from secaudit.usecases.next_steps import lacks_evidence
from secaudit.usecases.overview.alarms import QUICK_BYTES
from secaudit.usecases.reporting.missing import Placeholder
from secaudit.usecases.shortfalls import Target, conflicting
from secaudit.usecases.sitting import Sitting

PLAN = "C2M-2.3-plan"
"""The clause that asks for the inventory and the architecture diagrams."""
MOST_MISSING = 8
"""Different things that one part lacks and that are named one by one."""
_ASSUMED = ("phase", "assessment_date")
"""Facts that a blank one does not leave open: 提案, today."""
_DRAWN = ("zone", "asset")
FINDING_TITLES = {
    FindingKind.CONTRADICTION: "自評與判定矛盾",
    FindingKind.OBSERVED_OTHERWISE: "自填與匯出檔不同",
    FindingKind.UNPROVEN: "未證明生效",
    FindingKind.EXCEPTION_PENDING: "例外待同意",
    FindingKind.INCOMPLETE_PLAN: "規劃不完整",
    FindingKind.CONFLICT: "資料衝突",
    FindingKind.STALE_EVIDENCE: "佐證過舊",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to mend or to know. ``clause`` is a control's id, or ""; no ``target``: it stands in the appendix."""

    text: str
    clause: str
    target: Target | None


@dataclass(frozen=True, slots=True)
class Preflight:
    blocks: tuple[Point, ...]
    warnings: tuple[Point, ...]

    @property
    def ready(self) -> bool:
        """Whether the appendix may be handed in as it is."""
        return not self.blocks


def examined(sitting: Sitting) -> Preflight:
    """The case as it stands, its evidence hashed again unless that is too much to do in passing."""
    whole = sum(blob.size for blob in sitting.store.blobs())
    verified = verify_evidence(sitting.store) if whole <= QUICK_BYTES else None
    return with_reviews(preflight(sitting.checked(), verified, sitting.problems), sitting)


def with_reviews(found: Preflight, sitting: Sitting) -> Preflight:
    """``found`` and a warning for every point that is overdue and every approval that no longer holds; those of a case
    that is reviewed are not the reviewer's."""
    from secaudit.usecases.reviewing.company.reminders import reminders
    from secaudit.usecases.reviewing.open_review import is_review

    if is_review(sitting):
        return found
    told = reminders(sitting.store, sitting.catalogue, sitting.today())
    return Preflight(found.blocks, (*found.warnings, *(Point(r.text, r.control_id, r.target) for r in told)))


def preflight(checked: Checked, verified: Verified | None = None, problems: Sequence[Problem] = ()) -> Preflight:
    """``verified`` is the evidence hashed again, ``None`` when it was not; ``problems`` those of the data itself."""
    troubled = tuple(_evidence(checked, verified))
    blocks = (
        *_unreadable(problems),
        *_nothing(checked),
        *gate_points(checked, GateState.FAIL, GateState.UNKNOWN),
        *_lacking_evidence(checked),
        *_undrawable(checked),
        *_unknown_facts(checked),
        *(point for blocking, point in troubled if blocking),
    )
    warnings = (
        *gate_points(checked, GateState.EXPLAIN),
        *_findings(checked),
        *_unanswered(checked),
        *(point for blocking, point in troubled if not blocking),
        *_unhashed(verified),
    )
    return Preflight(blocks, warnings)


def with_placeholders(found: Preflight, missing: Iterable[Placeholder]) -> Preflight:
    """``found`` and a warning for what the appendix prints as 待補: in which part, what, how often, where to fill it.

    What the part lacks beyond the first :data:`MOST_MISSING` things is one warning with their number.
    """
    points: list[Point] = []
    for heading, group in groupby(missing, key=lambda p: p.heading):
        lines = list(group)
        for line in lines[:MOST_MISSING]:
            points.append(Point(f"待補「{line.what}」{line.times} 處：附錄「{heading}」", "", line.target))
        if rest := lines[MOST_MISSING:]:
            text = f"附錄「{heading}」另有 {sum(line.times for line in rest)} 處待補，共 {len(rest)} 種"
            points.append(Point(text, "", None))
    return Preflight(found.blocks, (*found.warnings, *points))


def _unreadable(problems: Sequence[Problem]) -> Iterator[Point]:
    for problem in problems:
        yield Point(f"資料有問題，修正前不能產出：{problem.place}：{problem.what}。{problem.fix}", "", Target("case"))


def _nothing(checked: Checked) -> Iterator[Point]:
    if not checked.assessment.coverage.judged:
        yield Point("還沒有任何條文可以判定，附錄會是空的；請先填盤點資料與自評", "", Target("asset"))


def gate_points(checked: Checked, *states: GateState) -> Iterator[Point]:
    """The gates in one of ``states``: in their order, then in that of the catalogue."""
    said = {GateState.FAIL: "門檻未通過", GateState.UNKNOWN: "門檻無法判定", GateState.EXPLAIN: "須在審查時說明"}
    for state in states:
        for gate in checked.assessment.gates:
            if gate.state is state:
                text = f"{said[state]}：{_title(checked, gate.control_id)}：{gate.text}"
                yield Point(text, gate.control_id, _home(checked.assessment.result(gate.control_id)))


def _home(result: ControlResult) -> Target:
    """Money is mended where the money is; anything else begins with the answer."""
    short = [c for c in result.checks if c.outcome in (Verdict.NOT_MET, Verdict.PARTIAL, Verdict.UNKNOWN)]
    of_money = bool(short) and all(c.ratio is not None for c in short)
    return Target("purchase") if of_money else Target("answer", (result.control_id,))


def _lacking_evidence(checked: Checked) -> Iterator[Point]:
    gates = {g.control_id for g in checked.assessment.gates}
    for result in checked.assessment.results:
        if lacks_evidence(result) and result.control_id not in gates:
            text = f"{_title(checked, result.control_id)}：{result.reason}"
            yield Point(text, result.control_id, Target("evidence"))


def _undrawable(checked: Checked) -> Iterator[Point]:
    for name in _DRAWN:
        if not checked.case.inventory.rows(name):
            title = TABLE_BY_NAME[name].title
            yield Point(f"「{title}」一列都沒有，畫不出資安架構圖", PLAN, Target(name))


def _unknown_facts(checked: Checked) -> Iterator[Point]:
    case = checked.case.inventory.case
    for column in FACTS:
        if column.name not in _ASSUMED and case[column.name] is None:
            yield Point(f"未填「{column.title}」：{_why_asked(column)}", column.clause or "", _fact(column))


def _why_asked(column: Column) -> str:
    return "它決定哪些條文適用" if column.kind == "bool" else "附錄封面會印「待補」"


def _fact(column: Column) -> Target:
    return Target("case", columns=(column.name,))


def _findings(checked: Checked) -> Iterator[Point]:
    case = checked.case
    planned = {
        f"{name}（{row_id}）：{why}": Target(table, (row_id,))
        for table, row_id, name, why in incomplete_plans(case.inventory, case.as_of)
    }
    for kind, said in FINDING_TITLES.items():
        for finding in checked.assessment.findings:
            if finding.kind is kind:
                home = planned.get(finding.text) or _finding_home(finding)
                yield Point(_worded(checked, finding, said), finding.control_id, home)


def _worded(checked: Checked, finding: Finding, said: str) -> str:
    named = _about_an_answer(finding) and _title(checked, finding.control_id)
    return f"{said}：{named}：{finding.text}" if named else f"{said}：{finding.text}"


def _about_an_answer(finding: Finding) -> bool:
    """Whether the finding speaks of the answer to one control."""
    return finding.kind in (FindingKind.CONTRADICTION, FindingKind.EXCEPTION_PENDING)


def _finding_home(finding: Finding) -> Target:
    if finding.kind is FindingKind.STALE_EVIDENCE:
        return Target("evidence")
    if finding.kind is FindingKind.CONFLICT:
        return conflicting(finding.control_id)
    return Target("answer", (finding.control_id,))


def _unanswered(checked: Checked) -> Iterator[Point]:
    blank = [r for r in checked.assessment.results if r.claim is None and r.verdict is not Verdict.NA]
    if blank:
        text = f"{len(blank)} 題自評未填，從 {blank[0].control_id} 開始"
        yield Point(text, blank[0].control_id, Target("answer", (blank[0].control_id,)))


def _evidence(checked: Checked, verified: Verified | None) -> Iterator[tuple[bool, Point]]:
    """(whether it blocks, what is wrong with an item)."""
    if verified is None:
        return
    needing = {r.control_id for r in checked.assessment.results if r.evidence_needed and r.verdict is not Verdict.NA}
    for check in verified.items:
        if trouble := _trouble(check):
            item = check.item
            asked = [i for i in item.control_ids if i in needing]
            clause = (asked or [*item.control_ids, ""])[0]
            lost = check.held in (Held.DAMAGED, Held.MISSING)
            yield lost and bool(asked), Point(f"佐證 {item.id}「{item.title}」{trouble}", clause, _item(item.id))
    if verified.unlisted_damaged:
        text = f"{len(verified.unlisted_damaged)} 件已移除的佐證內容損壞，不影響附錄"
        yield False, Point(text, "", Target("evidence"))


def _item(item_id: str) -> Target:
    return Target("evidence", (item_id,))


def _trouble(check: ItemCheck) -> str:
    if check.held is Held.DAMAGED:
        return "在案件檔內已損壞（SHA-256 不同），請重新加入"
    if check.held is Held.MISSING:
        return "的檔案不見了，請重新加入"
    return "的原檔內容已變（SHA-256 不同），請確認用哪一份" if check.original is Original.CHANGED else ""


def _unhashed(verified: Verified | None) -> Iterator[Point]:
    if verified is None:
        yield Point("佐證檔案較大，這次沒有比對 SHA-256；到佐證頁可比對", "", Target("evidence"))


def _title(checked: Checked, control_id: str) -> str:
    control = checked.catalogue.by_id(control_id)
    return control.title.zh_tw if control else control_id
