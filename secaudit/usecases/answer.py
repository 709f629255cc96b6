"""Answer a control: what the company claims of itself (自評), beside which the judgement will stand.

Invariant: 不適用 carries its reason, 規劃中 its owner and date; clearing an answer takes the whole answer away.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.errors import BadInput, UsageError
from secaudit.exporters.cells import typed_row
from secaudit.importers import read_row
from secaudit.model.choices import CLAIM, CLAIM_TITLES
from secaudit.model.control import Catalogue, Control
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.store.protocol import Author, CaseStore, Event
from secaudit.text import folded, safe_text
from secaudit.usecases.difference import RowDifference, added, edited, removed, row_of
from secaudit.usecases.explain import find_control

ANSWER = TABLE_BY_NAME["answer"]
CLEAR = "0"
_FLAGS = {"reason": "--reason 理由", "plan_owner": "--owner 負責人", "plan_due": "--due 日期"}
_NEEDED = {"na": ("reason",), "planned": ("plan_owner", "plan_due")}


@dataclass(frozen=True, slots=True)
class Particulars:
    """What goes with a claim, as typed; ``None`` leaves what is there, empty text takes it away."""

    reason: str | None = None
    plan_owner: str | None = None
    plan_due: str | None = None
    note: str | None = None

    def stated(self) -> dict[str, str]:
        named = {n: getattr(self, n) for n in ("reason", "plan_owner", "plan_due", "note")}
        return {name: text for name, text in named.items() if text is not None}


def claim_code(text: str) -> str:
    """符合, met or 1 … 規劃中, planned or 5 → the code; 0 or 清除 → ``CLEAR``."""
    known = {folded(name): c.code for i, c in enumerate(CLAIM, 1) for name in (c.title, c.code, str(i))}
    known |= {CLEAR: CLEAR, "清除": CLEAR, "未填": CLEAR}
    if folded(text) not in known:
        allowed = "、".join(f"{i} {c.title}" for i, c in enumerate(CLAIM, 1))
        raise UsageError(f"「{safe_text(text)}」不是自評", f"可填：{allowed}、0 清除", code="E-USE-15")
    return known[folded(text)]


def answer(
    store: CaseStore,
    catalogue: Catalogue,
    control_id: str,
    claim: str,
    author: Author,
    particulars: Particulars = Particulars(),
) -> tuple[Control, RowDifference, Event] | None:
    """Keep ``claim`` (by title, code or number) for the control; ``None`` when it stands so already.

    Raises with the nearest ids for an unknown control, and naming what 不適用 and 規劃中 need.
    """
    control, code = find_control(catalogue, control_id), claim_code(claim)
    if code == "na":
        refuse_unconditional(control)
    difference = answered(store, control, code, particulars)
    if difference is None:
        return None
    return control, difference, store.commit([difference.change], author)


def answered(store: CaseStore, control: Control, code: str, particulars: Particulars) -> RowDifference | None:
    """What keeping ``code`` ("" leaves the claim as it is) with ``particulars`` changes; ``None`` for nothing.

    An answer that would say nothing at all is taken away.
    """
    stored = store.row(ANSWER.name, control.id)
    texts = dict(zip(ANSWER.names, typed_row(ANSWER, row_of(ANSWER, stored)), strict=True)) if stored else {}
    texts |= {"control_id": control.id, **particulars.stated()}
    if code:
        texts["claim"] = code
    if code == CLEAR or not any(text for name, text in texts.items() if name != ANSWER.key.name):
        return removed(ANSWER, stored) if stored else None
    _refuse_bare(code or str(stored and stored.cells.get("claim")), texts)
    row, problems = read_row(ANSWER, texts, store.inventory())
    if row is None:
        raise BadInput("沒有更改填答", problems)
    return edited(ANSWER, stored, row) if stored else added(ANSWER, row)


def annotate(
    store: CaseStore, catalogue: Catalogue, control_id: str, particulars: Particulars, author: Author
) -> tuple[Control, RowDifference, Event] | None:
    """Keep ``particulars`` beside the claim there is, or beside none; ``None`` when they stand so already."""
    control = find_control(catalogue, control_id)
    difference = answered(store, control, "", particulars)
    return (control, difference, store.commit([difference.change], author)) if difference else None


def refuse_unconditional(control: Control) -> None:
    """Raises where 不適用 can't be answered, before a reason is asked for."""
    if not control.is_conditional:
        raise UsageError("這一條沒有不適用的情形", "請選其他答案，或按 Enter 跳過", code="E-USE-34")


def _refuse_bare(code: str, texts: dict[str, str]) -> None:
    missing = [_FLAGS[name] for name in _NEEDED.get(code, ()) if not texts.get(name, "").strip()]
    if missing:
        raise UsageError(f"「{CLAIM_TITLES[code]}」還缺{'、'.join(missing)}", "請一起寫上", code="E-USE-16")
