"""Which checks a plan has to satisfy: the gates of the phase that are about money, or about what is bought from whom.

1. A gate is about money when it has a required share of the budget lines with a bound. All of these are asked, and what
   it requires of every budget line; what it recommends as a share is a wish.
2. Prohibitions about what is bought and from whom are asked where they are gates.
3. Not asked: what does not apply, what the case has planned already, and shares that a complete exception settles.

Invariant: everything is taken from the catalogue and from the judgement of the case as it is; no clause is named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.assess.exceptions import ExceptionState, exception_for
from secaudit.errors import UsageError
from secaudit.model.assessment import Assessment, CheckResult, ControlResult, Verdict
from secaudit.model.control import Check, Control
from secaudit.model.inventory import Inventory
from secaudit.text import safe_text
from secaudit.usecases.spending.ratio_ledger import LINES, RatioKey, RatioLedger

_SETTLED = (Verdict.NA, Verdict.PLANNED, Verdict.EXCEPTED)


@dataclass(frozen=True, slots=True)
class MoneyCheck:
    """One check that a plan is asked for. ``sense`` is blank for what every row must satisfy."""

    key: RatioKey
    control: Control
    check: Check
    before: CheckResult
    wish: bool = False

    @property
    def gate(self) -> str:
        """What it is called where it is asked: a wish can be given up by itself."""
        return f"{self.key.control_id}/{self.key.check_id}" if self.wish else self.key.control_id

    @property
    def is_share(self) -> bool:
        return self.check.shape == "share"

    @property
    def bound_percent(self) -> int:
        ratio = self.before.ratio
        return 0 if ratio is None or ratio.bound_percent is None else ratio.bound_percent

    @property
    def sense(self) -> str:
        return self.before.ratio.sense if self.before.ratio else ""


@dataclass(frozen=True, slots=True)
class MoneyGates:
    """``excepted`` are the controls whose shares an exception settles."""

    checks: tuple[MoneyCheck, ...]
    excepted: tuple[Control, ...] = ()

    @property
    def shares(self) -> tuple[MoneyCheck, ...]:
        return tuple(c for c in self.checks if c.is_share)

    @property
    def rules(self) -> tuple[MoneyCheck, ...]:
        """What every row must satisfy."""
        return tuple(c for c in self.checks if not c.is_share)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(c.gate for c in self.checks)

    @property
    def wishes(self) -> frozenset[str]:
        return frozenset(c.gate for c in self.checks if c.wish)

    def only(self, control_ids: tuple[str, ...]) -> MoneyGates:
        """Those of the controls named; raises :class:`UsageError` for one that is not asked in this phase."""
        known = tuple(dict.fromkeys(c.control.id for c in self.checks))
        if strange := [i for i in control_ids if i not in known]:
            what = f"{'、'.join(map(safe_text, strange))} 不是這個階段與錢有關的關卡"
            raise UsageError(what, f"可填 {'、'.join(known)}" if known else "這個階段沒有", code="E-PLN-02")
        return MoneyGates(tuple(c for c in self.checks if c.control.id in control_ids), self.excepted)

    def without(self, gates: frozenset[str]) -> MoneyGates:
        return MoneyGates(tuple(c for c in self.checks if c.gate not in gates), self.excepted)


def money_gates(ledger: RatioLedger, assessment: Assessment, view: Inventory) -> MoneyGates:
    """The checks to ask for the case that ``assessment`` judged; ``view`` is the case as it is."""
    results = {r.control_id: r for r in assessment.results if r.is_gate}
    forbidding = {key.control_id for key in ledger.prohibitions}
    checks, excepted = list[MoneyCheck](), list[Control]()
    for control in ledger.catalogue.controls:
        if control.id not in results:
            continue
        found = list(_asked(control, results[control.id], control.id in forbidding))
        if found and exception_for(control, view, assessment.as_of) is ExceptionState.COMPLETE:
            excepted.append(control)
            found = [c for c in found if not c.is_share]
        checks += found
    return MoneyGates(tuple(checks), tuple(excepted))


def _asked(control: Control, result: ControlResult, forbids: bool) -> Iterator[MoneyCheck]:
    results = {r.check_id: r for r in result.checks if r.outcome not in _SETTLED}
    bounded = {i for i, r in results.items() if r.ratio and r.ratio.bound_percent is not None}
    checks = [c for c in control.checks if c.id in results]
    shares = [c for c in checks if c.share == LINES and c.id in bounded]
    about_money = any(c.binding == "required" for c in shares)
    for check in checks:
        key, before = RatioKey(control.id, check.id), results[check.id]
        if check in shares and about_money:
            yield MoneyCheck(key, control, check, before, wish=check.binding != "required")
        elif check.binding == "required" and (
            (forbids and check.prohibition) or (about_money and check.every == LINES)
        ):
            yield MoneyCheck(key, control, check, before)
