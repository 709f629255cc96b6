"""A control as data: the clause, what binds and when, and the checks that decide it.

Invariant: a control is only data. Conditions are SQL search conditions over the tables of ``model.derived.QUERYABLE``;
nothing here runs them (``rules`` does), reads files or validates types (``catalogue`` does, with pydantic). Plain
dataclasses, so that a check of a case need not import pydantic (docs/adr/0004).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from secaudit.model.brands import BrandSource, ListedBrand

Phase = Literal["proposal", "signing", "interim", "acceptance"]
Binding = Literal["required", "recommended"]
Shape = Literal["every", "share", "exists", "attest"]
ParameterValue = int | str | tuple[str, ...]

_STRICT = {"extra": "forbid"}
"""pydantic's configuration when a catalogue is validated: an unknown field is an error."""

_CONTROL_ID = re.compile(r"[A-Z0-9]+(-[A-Za-z0-9.]+)+")
_CHECK_ID = re.compile(r"[a-z][a-z0-9_]*")

_FIELDS_BY_SHAPE: dict[Shape, frozenset[str]] = {
    "every": frozenset({"where", "must", "partly", "because", "prohibition"}),
    "exists": frozenset({"where", "must", "partly", "because"}),
    "share": frozenset(
        {"part", "whole", "amount", "at_least", "at_most", "part_declared", "whole_declared", "excluded", "unproven"}
    ),
    "attest": frozenset(),
}
_SHAPED_FIELDS = frozenset().union(*_FIELDS_BY_SHAPE.values())


@dataclass(frozen=True, kw_only=True)
class Query:
    """Rows of a table for which a condition is TRUE."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    table: str
    where: str = "1"
    unknown_applies: bool = False
    """In ``unless``: a row that leaves the condition open already keeps the clause applying."""


@dataclass(frozen=True, kw_only=True)
class NotApplicable:
    """When a conditional clause does not apply (interpretation G1).

    ``given`` is the declared fact: some row must make it TRUE. ``unless`` are rows that show the clause applies after
    all: one TRUE row contradicts the 不適用; with ``unknown_applies`` a NULL row is enough to refuse it.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    given: Query
    reason: str
    unless: tuple[Query, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A remark beside the verdict for each row that makes ``where`` TRUE; never changes the verdict."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    table: str
    where: str
    because: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question with one of four shapes; several checks of a control combine to the worst.

    every: each row of the table in ``where`` scope must satisfy ``must``.
    exists: some row satisfies ``where`` and ``must``; ``partly`` says when a lesser one counts as 部分符合.
    share: amounts where ``part`` ÷ those where ``whole``, against the parameter named by at_least / at_most (percent).
    attest: the person's statement decides.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    id: str
    title: str
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
        return next((s for s in _FIELDS_BY_SHAPE if getattr(self, s) is not None), "attest")

    @property
    def table(self) -> str:
        """The table asked; "answer" for an attest check."""
        return self.every or self.exists or self.share or "answer"

    def states(self, name: str) -> bool:
        """Whether the catalogue says anything in field ``name`` beyond its default."""
        return bool(getattr(self, name) != getattr(Check, name))

    def __post_init__(self) -> None:
        """Raises ValueError (zh-TW) when the fields don't fit one shape."""
        if not _CHECK_ID.fullmatch(self.id):
            raise ValueError(f"檢查編號「{self.id}」只能用小寫英文、數字與底線")
        shapes = [s for s in _FIELDS_BY_SHAPE if getattr(self, s) is not None]
        if len(shapes) != 1:
            raise ValueError("每個檢查必須恰有 every、exists、share、attest 其中之一")
        wrong = sorted(f for f in _SHAPED_FIELDS - _FIELDS_BY_SHAPE[shapes[0]] if self.states(f))
        if wrong:
            raise ValueError(f"{shapes[0]} 不能有 {'、'.join(wrong)}")
        if self.shape == "share" and (self.part is None or self.whole is None):
            raise ValueError("share 必須有 part 與 whole")
        if self.at_least and self.at_most:
            raise ValueError("at_least 與 at_most 只能擇一")
        if self.shape == "every" and not self.states("must"):
            raise ValueError("every 必須有 must")


@dataclass(frozen=True, kw_only=True)
class Title:
    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    zh_tw: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Control:
    """One clause and how it is decided. Field by field: docs/catalogue.md."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    id: str
    title: Title
    chapter: str
    clause: str
    source: str
    binding: Binding
    from_phase: Phase
    """Before this phase a plan with owner and date is enough (已規劃)."""
    checks: tuple[Check, ...]
    interpretation: str
    remedy: str
    asked_from: Phase = "proposal"
    """Before this phase the clause is not asked at all."""
    gate_from: Phase | None = None
    """From this phase the control is a hard gate."""
    weight: int = 1
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    not_applicable: NotApplicable | None = None
    requires: str | None = None
    """Id prefix of controls that must all pass (A4-1.2.0 asks for all of 貳 at 驗收)."""
    requires_from: Phase = "acceptance"
    exception: bool = False
    """A complete exception record turns 不符合 into 例外 (A4-1.2.8)."""
    alternative: bool = False
    """An approved alternative measure for an asset stands in for the setting (替代措施)."""
    notices: tuple[Notice, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_from: Phase | None = "acceptance"
    """From this phase 符合 needs valid evidence; ``None`` = never asked."""
    maps_to: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    effort_minutes: int | None = None
    """Minutes that it usually takes to do what the clause asks; ``None`` = by the kind of work (usecases.next_steps)."""

    @property
    def is_conditional(self) -> bool:
        """Whether the clause can be 不適用 at all (interpretation G1)."""
        return bool(self.not_applicable or any(c.not_applicable for c in self.checks))

    def __post_init__(self) -> None:
        """Raises ValueError (zh-TW) for an id, weight or empty text that no control may have."""
        if not _CONTROL_ID.fullmatch(self.id):
            raise ValueError(f"條文編號「{self.id}」格式不對，例如 A4-2.3.1.4")
        if not 1 <= self.weight <= 10:
            raise ValueError("weight 必須是 1 到 10")
        if self.effort_minutes is not None and self.effort_minutes < 1:
            raise ValueError("effort_minutes 必須是 1 以上")
        if not self.checks:
            raise ValueError("checks 至少要有一項")
        texts = ("chapter", "clause", "source", "interpretation", "remedy")
        if blank := [name for name in texts if not getattr(self, name).strip()]:
            raise ValueError(f"{'、'.join(blank)} 不可空白")
        ids = [check.id for check in self.checks]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"檢查編號 {'、'.join(twice)} 重複")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All controls of a programme, in the order of the source, and the brands that point to the PRC (A4-1.2.7).

    ``digest`` is the SHA-256 of the files it came from, the brand list among them.
    """

    id: str
    title: str
    controls: tuple[Control, ...]
    digest: str = ""
    brands: tuple[ListedBrand, ...] = ()
    brand_sources: tuple[BrandSource, ...] = ()

    def by_id(self, control_id: str) -> Control | None:
        return next((c for c in self.controls if c.id == control_id), None)
