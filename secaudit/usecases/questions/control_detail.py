"""One control in full: the clause, 自評 beside 判定, the rows that decided, why it fails, what to do, what proves it.

Where a row is mended is found out only when somebody wants to go there (:meth:`Details.way_to`).

Invariant: everything here stands in the judgement, the case or the catalogue; nothing is judged anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from secaudit.assess.evidence import EvidenceIndex
from secaudit.model.assessment import VERDICT_TITLES, ControlResult, Finding, FindingKind
from secaudit.model.choices import CLAIM_TITLES
from secaudit.model.control import Control
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.derived import QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.tables.effective import Rows
from secaudit.usecases.check import Checked
from secaudit.usecases.next_steps import Step, next_steps
from secaudit.usecases.questions.check_told import OPEN, CheckTold, asked_columns, check_told
from secaudit.usecases.shortfalls import Target, target_of

_STATES = {"current": "有效", "old": "取得逾一年", "expired": "已過有效期", "undated": "未載取得日"}


@dataclass(frozen=True, slots=True)
class EvidenceTold:
    id: str
    title: str
    file_name: str
    size: str
    collected_on: str
    sha256: str
    """Its beginning and its end; "" when there is none."""
    state: str
    is_counting: bool
    """Whether it proves anything: it has a date and has not expired."""


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """What was answered, as typed; "" for what was not."""

    claim: str = ""
    reason: str = ""
    plan_owner: str = ""
    plan_due: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    control: Control
    result: ControlResult
    claim: str
    verdict: str
    disagreement: str
    answer: AnswerTold
    checks: tuple[CheckTold, ...]
    step: Step | None
    evidence: tuple[EvidenceTold, ...]
    remarks: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is missing: then it says why and what to do."""
        return self.result.verdict in OPEN or self.step is not None


class Details:
    """Every control of one judgement in full; what several of them need is worked out once."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self._case = Rows(checked.case.inventory)

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {step.control_id: step for step in next_steps(self.checked)}

    @cached_property
    def _evidence(self) -> EvidenceIndex:
        return EvidenceIndex.of(self.checked.case.inventory, self.checked.assessment.as_of)

    def of(self, control: Control) -> Detail:
        """``control`` is one of those that were judged."""
        result = self.checked.assessment.result(control.id)
        findings = tuple(f for f in self.checked.assessment.findings if f.control_id == control.id)
        asked = {c.id: c for c in control.checks}
        return Detail(
            control=control,
            result=result,
            claim=CLAIM_TITLES.get(result.claim or "", "未填"),
            verdict=VERDICT_TITLES[result.verdict],
            disagreement=_disagreement(result, findings),
            answer=answer_told(self.checked.case.inventory, control.id),
            checks=tuple(check_told(c, asked.get(c.check_id), self._case, control) for c in result.checks),
            step=self._steps.get(control.id),
            evidence=tuple(_evidence(self._case, self._evidence, control.id)),
            remarks=tuple(_remarks(result, control, findings, self.checked.case.inventory)),
        )

    def way_to(self, control: Control, check: int, row: int) -> Target:
        """Where row number ``row`` of check number ``check`` is mended; a row may be another control."""
        found = self.checked.assessment.result(control.id).checks[check]
        if found.rows[row].table not in QUERYABLE:
            return Target("answer", (found.rows[row].id,))
        asked = next((c for c in control.checks if c.id == found.check_id), None)
        return target_of(found.rows[row], asked_columns(asked, found.rows[row].table), self._case)


def standing(checked: Checked, control: Control) -> tuple[str, bool]:
    """``A4-2.3.1.4 自評符合，判定不符合，矛盾，以資料為準``, and whether the two disagree."""
    result = checked.assessment.result(control.id)
    disagreement = _disagreement(result, tuple(f for f in checked.assessment.findings if f.control_id == control.id))
    claim = f"自評{CLAIM_TITLES[result.claim]}" if result.claim else "未填自評"
    said = f"{control.id} {claim}，判定{VERDICT_TITLES[result.verdict]}"
    return f"{said}，{disagreement}" if disagreement else said, bool(disagreement)


def _disagreement(result: ControlResult, findings: tuple[Finding, ...]) -> str:
    if not any(f.kind is FindingKind.CONTRADICTION for f in findings):
        return ""
    return f"矛盾，以{'佐證' if result.evidence_ids else '資料'}為準"


def answer_told(inventory: Inventory, control_id: str) -> AnswerTold:
    """What stands in the case's answer to the control."""
    row = next((r for r in inventory.dicts("answer") if r["control_id"] == control_id), None)
    names = ("claim", "reason", "plan_owner", "plan_due", "note")
    return AnswerTold(**{name: _text(row[name]) for name in names}) if row else AnswerTold()


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _evidence(case: Rows, index: EvidenceIndex, control_id: str) -> Iterator[EvidenceTold]:
    names = TABLE_BY_NAME["evidence"].names
    for item in index.covering(control_id):
        if (found := case.row("evidence", item.id)) is not None:
            row = dict(zip(names, found, strict=True))
            size, sha256 = row["size_bytes"], _text(row["sha256"])
            yield EvidenceTold(
                id=str(row["id"]),
                title=_text(row["title"]),
                file_name=_text(row["file_name"]),
                size=size_words(size) if isinstance(size, int) else "",
                collected_on=_text(row["collected_on"]),
                sha256=f"{sha256[:4]}..{sha256[-2:]}" if sha256 else "",
                state=_STATES[index.state(item)],
                is_counting=item in index.counting(control_id),
            )


def size_words(size_bytes: int) -> str:
    """``48 KB``: whole units, cut; bytes below one KB."""
    for unit, size in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size_bytes >= size:
            return f"{size_bytes // size} {unit}"
    return f"{size_bytes} B"


def _remarks(
    result: ControlResult, control: Control, findings: tuple[Finding, ...], inventory: Inventory
) -> Iterator[str]:
    yield from (f.text for f in findings if f.kind is not FindingKind.CONTRADICTION)
    yield from (f.text for f in findings if f.kind is FindingKind.CONTRADICTION and not f.text.startswith("自評"))
    yield from (notice.text for notice in result.notices)
    if control.exception or control.alternative:
        yield from _records(control.id, inventory)


_RECORDS = {"exception": "例外", "alternative": "替代措施"}
_RECORD_CELLS = ("asset_id", "reason", "reference", "review_meeting_on", "approved_by", "approved_on")


def _records(control_id: str, inventory: Inventory) -> Iterator[str]:
    """The exceptions and alternative measures that are on record for the control, complete or not."""
    columns = TABLE_BY_NAME["record"].by_name
    for row in inventory.dicts("record"):
        if row["control_id"] == control_id and row["kind"] in _RECORDS:
            cells = "、".join(f"{columns[n].title} {row[n]}" for n in _RECORD_CELLS if row[n] is not None)
            yield f"{_RECORDS[str(row['kind'])]} {row['id']}「{row['title']}」：{cells or '還沒有理由與核可'}"
