"""Every ratio of the catalogue as people read it: both figures, share, bound, margin, verdict, and what was left out.

Invariant: the numbers are the assessment's own; shares are cut, never rounded, and nothing is compared by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.model.assessment import VERDICT_TITLES, CheckResult, ControlResult, Ratio, RatioLine, Verdict
from secaudit.model.control import Check, Control
from secaudit.model.ratio_words import amount_words, bound_words, division_words, margin_words
from secaudit.text import thousands, truncated_percent
from secaudit.usecases.check import Checked
from secaudit.usecases.spending.ratio_ledger import RatioKey

_FILLERS = ("資安", "業者", "產品", "服務", "支出", "業務費", "經費", "及")
"""Words that a short label does without."""
_LABEL_CHARACTERS = 6
_FORMULA_SIGNS = {("at_least", True): "≥", ("at_least", False): "<", ("at_most", True): "≤", ("at_most", False): ">"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One ratio check as it came out. ``ratio`` is ``None`` where the clause is not asked."""

    key: RatioKey
    title: str
    label: str
    """What the numerator is called in a word: 國產, 再外包 …"""
    outcome: Verdict
    reason: str
    ratio: Ratio | None

    @property
    def figures(self) -> str:
        return (
            f"{thousands(self.ratio.numerator_twd)} / {thousands(self.ratio.denominator_twd)}" if self.ratio else "--"
        )

    @property
    def percent(self) -> str:
        return truncated_percent(self.ratio.numerator_twd, self.ratio.denominator_twd) if self.ratio else "--"

    @property
    def bound(self) -> str:
        """``>= 35%``; 無門檻 where the clause states none."""
        if self.ratio is None:
            return "--"
        return bound_words(self.ratio) or "無門檻"

    @property
    def margin(self) -> str:
        """``差 13,500``, ``餘 97,000``, ``超出 5``; what keeps it from being told; blank without a bound."""
        if self.ratio is None or not self.ratio.sense:
            return ""
        if not self.ratio.denominator_twd and not self.ratio.unsettled:
            return "分母為零"
        if self.ratio.margin_twd is None:
            return f"{len(self.ratio.unsettled)} 筆未定"
        if self.ratio.margin_twd < 0 and self.ratio.sense == "at_most":
            return f"超出 {thousands(-self.ratio.margin_twd)}"
        return margin_words(self.ratio)


@dataclass(frozen=True, slots=True)
class RatioView:
    """A tab: the ratio that decides, the other readings of the same clause, and the clause itself."""

    main: Reading
    others: tuple[Reading, ...]
    tab: str
    verdict: Verdict
    """Of the whole control, which may ask for more than this ratio."""
    is_gate: bool
    interpretation: str

    @property
    def key(self) -> RatioKey:
        return self.main.key


@dataclass(frozen=True, slots=True)
class Remark:
    """A line that was left out of a ratio, counted against it, or is not settled."""

    kind: str
    line: RatioLine

    @property
    def text(self) -> str:
        return f"{self.kind} {self.line.id} {self.line.name} {amount_words(self.line)}：{self.line.because}"


def ratio_views(checked: Checked) -> tuple[RatioView, ...]:
    """Every ratio that the phase asks for, gates first, then in the order of the catalogue."""
    results = {r.control_id: r for r in checked.assessment.results}
    asked = ((c, results[c.id]) for c in checked.catalogue.controls if c.id in results)
    views = [view for control, result in asked for view in _views(control, result)]
    return tuple(sorted(views, key=lambda v: not v.is_gate))


def view_of(views: tuple[RatioView, ...], key: RatioKey | None) -> RatioView | None:
    """The view of ``key``; the first failing gate, else the first, where there is none."""
    found = next((v for v in views if v.key == key), None)
    failing = next((v for v in views if v.is_gate and v.main.outcome is Verdict.NOT_MET), None)
    return found or failing or next(iter(views), None)


def _views(control: Control, result: ControlResult) -> Iterator[RatioView]:
    """A recommended ratio beside a required one is another reading of it; else each ratio stands for itself."""
    found = {c.check_id: c for c in result.checks}
    checks = [c for c in control.checks if c.shape == "share" and c.id in found]
    required = [c for c in checks if c.binding == "required"] or checks
    others = tuple(_reading(control, c, found[c.id]) for c in checks if c not in required)
    for place, check in enumerate(required):
        main = _reading(control, check, found[check.id])
        bound = main.ratio.bound_percent if main.ratio else _stated_bound(control, check)
        yield RatioView(
            main=main,
            others=() if place else others,
            tab=main.label + (f"{bound}%" if bound is not None else ""),
            verdict=result.verdict,
            is_gate=result.is_gate,
            interpretation=control.interpretation,
        )


def _stated_bound(control: Control, check: Check) -> int | None:
    value = control.parameters.get(check.at_least or check.at_most or "")
    return value if isinstance(value, int) else None


def _reading(control: Control, check: Check, result: CheckResult) -> Reading:
    label = short_label(check.title)
    return Reading(RatioKey(control.id, check.id), check.title, label, result.outcome, result.reason, result.ratio)


def short_label(title: str) -> str:
    """``國產產品及服務／建置及導入`` → ``國產``: the numerator without the words that every ratio has."""
    numerator = title.partition("／")[0]
    label = numerator
    for filler in _FILLERS:
        label = label.replace(filler, "")
    return (label or numerator)[:_LABEL_CHARACTERS]


def remarks(ratio: Ratio | None) -> tuple[Remark, ...]:
    """What stands beside the figure, the unsettled first."""
    if ratio is None:
        return ()
    groups = (("未定", ratio.unsettled), ("不利計入", ratio.unproven), ("剔除", ratio.excluded))
    return tuple(Remark(kind, line) for kind, lines in groups for line in lines)


def before_exclusion(ratio: Ratio | None) -> str:
    """The figure with what was left out still in it; blank where nothing was, or none is stated."""
    if ratio is None or ratio.declared_numerator_twd is None or ratio.declared_denominator_twd is None:
        return ""
    if not ratio.excluded:
        return ""
    return f"剔除前 {division_words(ratio.declared_numerator_twd, ratio.declared_denominator_twd)}"


def formula(reading: Reading) -> str:
    """One line for the proposal: 國產 724,000 ÷ 2,000,000 = 36.20% ≥ 35%（A4-1.2.0）."""
    ratio, clause = reading.ratio, f"（{reading.key.control_id}）"
    if ratio is None:
        return f"{reading.label}：{VERDICT_TITLES[reading.outcome]}，{reading.reason}{clause}"
    if ratio.denominator_twd <= 0:
        return f"{reading.label}：分母為零，無法計算{clause}"
    said = f"{reading.label} {thousands(ratio.numerator_twd)} ÷ {thousands(ratio.denominator_twd)} = {reading.percent}"
    if ratio.unsettled:
        said += f"，另有 {len(ratio.unsettled)} 筆未定"
    elif ratio.holds is not None:
        said += f" {_FORMULA_SIGNS[ratio.sense, ratio.holds]} {ratio.bound_percent}%"
    return said + clause


def formulas(view: RatioView) -> tuple[str, ...]:
    """The one that decides, then the other readings by their full titles."""
    return (formula(view.main), *(f"{other.title}：{formula(other)}" for other in view.others))
