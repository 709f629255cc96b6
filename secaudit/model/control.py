"""A control as data: the clause, what binds and when, and the checks that decide it.

Invariant: a control is only data. Conditions are SQL search conditions over the tables of ``model.derived.QUERYABLE``;
nothing here runs them (``rules`` does) or reads files (``catalogue`` does).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Phase = Literal["proposal", "signing", "interim", "acceptance"]
Binding = Literal["required", "recommended"]
Shape = Literal["every", "share", "exists", "attest"]
ParameterValue = int | str | tuple[str, ...]
NonEmpty = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Za-z0-9.]+)+$")]

_FIELDS_BY_SHAPE: dict[Shape, frozenset[str]] = {
    "every": frozenset({"where", "must", "partly", "because", "prohibition"}),
    "exists": frozenset({"where", "must", "partly", "because"}),
    "share": frozenset(
        {"part", "whole", "amount", "at_least", "at_most", "part_declared", "whole_declared", "excluded", "unproven"}
    ),
    "attest": frozenset(),
}
_SHAPED_FIELDS = frozenset().union(*_FIELDS_BY_SHAPE.values())


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Query(_Frozen):
    """Rows of a table for which a condition is TRUE."""

    table: Annotated[NonEmpty, Field(alias="from")]
    where: NonEmpty = "1"
    unknown_applies: bool = False
    """In ``unless``: a row that leaves the condition open already keeps the clause applying."""


class NotApplicable(_Frozen):
    """When a conditional clause does not apply (interpretation G1).

    ``given`` is the declared fact: some row must make it TRUE. ``unless`` are rows that show the clause applies after
    all; one TRUE row contradicts the 不適用, one NULL row makes it 無法評估.
    """

    given: Query
    unless: tuple[Query, ...] = ()
    reason: NonEmpty


class Notice(_Frozen):
    """A remark beside the verdict for each row that makes ``where`` TRUE; never changes the verdict."""

    table: Annotated[NonEmpty, Field(alias="from")]
    where: NonEmpty
    because: NonEmpty


class Check(_Frozen):
    """One question with one of four shapes; several checks of a control combine to the worst.

    every: each row of the table in ``where`` scope must satisfy ``must``.
    exists: some row satisfies ``where`` and ``must``; ``partly`` says when a lesser one counts as 部分符合.
    share: the amounts where ``part`` ÷ those where ``whole``, against the parameter named by at_least / at_most (percent).
    attest: the person's statement decides.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: NonEmpty
    every: str | None = None
    exists: str | None = None
    share: str | None = None
    attest: str | None = None

    where: str = "1"
    must: str = "1"
    partly: str | None = None
    because: str = ""
    prohibition: bool = False
    """A single FALSE row is 不符合, never 部分符合 (不得 … clauses)."""

    part: str | None = None
    whole: str | None = None
    amount: str = "line_amount_twd"
    at_least: str | None = None
    at_most: str | None = None
    part_declared: str | None = None
    whole_declared: str | None = None
    excluded: str | None = None
    """share: rows that were left out, listed with their reason beside the figure."""
    unproven: str | None = None
    """share: rows counted against the applicant for lack of proof, listed beside the figure."""

    binding: Binding = "required"
    from_phase: Phase | None = None
    asked_from: Phase | None = None
    not_applicable: NotApplicable | None = None

    @property
    def shape(self) -> Shape:
        for name in ("every", "exists", "share"):
            if getattr(self, name) is not None:
                return name
        return "attest"

    @property
    def table(self) -> str:
        """The table asked; "answer" for an attest check."""
        return self.every or self.exists or self.share or "answer"

    @model_validator(mode="after")
    def _one_shape(self) -> Check:
        shapes = [s for s in _FIELDS_BY_SHAPE if getattr(self, s) is not None]
        if len(shapes) != 1:
            raise ValueError("每個 check 必須恰有 every、exists、share、attest 其中之一")
        wrong = sorted((self.model_fields_set & _SHAPED_FIELDS) - _FIELDS_BY_SHAPE[shapes[0]])
        if wrong:
            raise ValueError(f"{shapes[0]} 不能有 {'、'.join(wrong)}")
        if self.shape == "share":
            if self.part is None or self.whole is None:
                raise ValueError("share 必須有 part 與 whole")
            if self.at_least and self.at_most:
                raise ValueError("at_least 與 at_most 只能擇一")
        if self.shape == "every" and "must" not in self.model_fields_set:
            raise ValueError("every 必須有 must")
        return self


class Title(_Frozen):
    zh_tw: Annotated[NonEmpty, Field(alias="zh-TW")]
    en: NonEmpty


class Control(_Frozen):
    """One clause and how it is decided. Field by field: docs/catalogue.md."""

    id: Identifier
    title: Title
    chapter: NonEmpty
    clause: NonEmpty
    source: NonEmpty
    binding: Binding
    from_phase: Phase
    """Before this phase a plan with owner and date is enough (已規劃)."""
    asked_from: Phase = "proposal"
    """Before this phase the clause is not asked at all."""
    gate_from: Phase | None = None
    """From this phase the control is a hard gate."""
    weight: Annotated[int, Field(ge=1, le=10)] = 1
    parameters: dict[str, ParameterValue] = {}
    not_applicable: NotApplicable | None = None
    checks: Annotated[tuple[Check, ...], Field(min_length=1)]
    requires: str | None = None
    """Id prefix of controls that must all pass (A4-1.2.0 asks for all of 貳 at 驗收)."""
    requires_from: Phase = "acceptance"
    exception: bool = False
    """A complete exception record turns 不符合 into 例外 (A4-1.2.8)."""
    alternative: bool = False
    """An approved alternative measure for an asset stands in for the setting (替代措施)."""
    notices: tuple[Notice, ...] = ()
    interpretation: NonEmpty
    remedy: NonEmpty
    evidence: tuple[NonEmpty, ...] = ()
    evidence_from: Phase | None = "acceptance"
    """From this phase 符合 needs valid evidence; ``None`` = never asked."""
    maps_to: dict[str, tuple[str, ...]] = {}


class Catalogue(_Frozen):
    """All controls of a programme, in the order of the source; ``digest`` is the SHA-256 of the files it came from."""

    id: NonEmpty
    title: NonEmpty
    controls: tuple[Control, ...]
    digest: str = ""

    def by_id(self, control_id: str) -> Control | None:
        return next((c for c in self.controls if c.id == control_id), None)
