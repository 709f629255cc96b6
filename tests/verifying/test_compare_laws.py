"""What holds of every comparison: nothing differs from itself, and the other way round says the same mirrored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from two_states import item, promised, stand

from secaudit.cli.compare_lines import compare_lines
from secaudit.model.assessment import Gate, GateState, Ratio, Verdict
from secaudit.text import width
from secaudit.usecases.comparing.compare import compare
from secaudit.usecases.comparing.compared import Compared, Drift, ProofTurn, Turn
from secaudit.usecases.comparing.stand import Stand

IDS = ("X-1", "X-2", "X-3", "X-4")
AMOUNTS = st.none() | st.sampled_from([0, 1, 40_000, 480_000])
STATES = st.sampled_from(["current", "planned", "retiring"])
DAYS = st.none() | st.sampled_from(["2024-02-01", "2024-06-30", "2025-01-31"])
CONTROLS = ("A4-1.2.0", "A4-2.3.1.3", "A4-2.3.1.4")


def rows(**cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries({"id": st.sampled_from(IDS), **cells})
    return st.lists(one, max_size=4, unique_by=lambda row: row["id"])


PLANNED = {"plan_due": DAYS, "plan_owner": st.sampled_from([None, "王小明"])}
TABLES = {
    "asset": rows(name=st.sampled_from(["ERP", "NAS"]), lockout_threshold=AMOUNTS, state=STATES, **PLANNED),
    "backup_copy": rows(device=st.sampled_from(["NAS-1", "NAS-2"]), state=STATES, **PLANNED),
    "change": rows(target_id=st.sampled_from(IDS), setting=st.just("lockout_threshold"),
                   value=st.sampled_from(["3", "40000", "x"]), **PLANNED),
    "purchase": rows(name=st.just("防火牆"), amount_twd=AMOUNTS, kind=st.sampled_from(["hardware", "service"]),
                     booked_as=st.sampled_from(["security", "it_system"]),
                     it_product=st.sampled_from([None, "none", "server"]), is_cloud=st.sampled_from([None, 0, 1]),
                     it_system_spend=st.sampled_from([None, 0, 1]), made_in=st.sampled_from([None, "TW", "US"]),
                     stage=st.sampled_from(["planned", "contracted", "paid"]), **PLANNED),
}  # fmt: skip
ITEMS = st.lists(
    st.builds(item, st.sampled_from(IDS), st.sampled_from("abc"), st.booleans()), max_size=4, unique_by=lambda i: i.id
)
RATIOS = st.lists(
    st.builds(lambda n, d, h: Ratio("M-1", "main", "占比", n, d, 35, "at_least", h, None),
              st.integers(0, 9), st.integers(0, 9), st.sampled_from([None, True, False])), max_size=1,
)  # fmt: skip


@st.composite
def states(draw: st.DrawFn) -> Stand:
    tables = {name: draw(strategy) for name, strategy in TABLES.items()}
    verdicts = draw(st.dictionaries(st.sampled_from(CONTROLS), st.sampled_from(Verdict)))
    claims = draw(st.dictionaries(st.sampled_from(CONTROLS), st.sampled_from(["met", "planned", "na"])))
    gates = draw(st.dictionaries(st.sampled_from(CONTROLS), st.sampled_from(GateState)))
    built: Callable[..., Stand] = draw(st.sampled_from([promised, stand]))
    return built(
        verdicts=verdicts,
        claims=claims,
        answer=[{"control_id": c, "claim": k} for c, k in claims.items()],
        gates=[Gate(c, s, "") for c, s in gates.items()],
        items=draw(ITEMS),
        ratios=draw(RATIOS),
        case={"total_budget_twd": draw(AMOUNTS)},
        **tables,
    )


@given(states())
@settings(max_examples=60, deadline=None)
def test_a_state_differs_in_nothing_from_itself(one: Stand) -> None:
    found = compare(one, one)
    assert found.is_empty
    assert not any(t.difference_twd for t in found.totals)


DRIFTS = {Drift.ADDED: Drift.WITHDRAWN, Drift.WITHDRAWN: Drift.ADDED}
TURNS = {Turn.WORSE: Turn.BETTER, Turn.NO_LONGER_ASKED: Turn.NEWLY_ASKED, Turn.NEWLY_NA: Turn.NOW_APPLIES}
PROOFS = {ProofTurn.GONE: ProofTurn.NEW, ProofTurn.WITHHELD: ProofTurn.DISCLOSED}


def mirrored(pairs: dict[Any, Any], value: Any) -> Any:
    return {**pairs, **{new: old for old, new in pairs.items()}}.get(value, value)


def facts(found: Compared, turned: bool = False) -> dict[str, set[Any]]:
    """What a comparison says, as sets; ``turned``: as the comparison the other way round has to say it."""

    def way(old: Any, new: Any) -> tuple[Any, Any]:
        return (new, old) if turned else (old, new)

    def sign(amount: int | None) -> int | None:
        return -amount if turned and amount is not None else amount

    def of(pairs: dict[Any, Any], value: Any) -> Any:
        return mirrored(pairs, value) if turned else value

    return {
        "rows": {
            (r.table, r.id, of(DRIFTS, r.drift), tuple((c.column, *way(c.old, c.new)) for c in r.cells))
            for r in found.rows
        },
        "verdicts": {(v.control_id, of(TURNS, v.turn), *way(v.old, v.new)) for v in found.verdicts},
        "gates": {(g.control_id, of(TURNS, g.turn), *way(g.old, g.new)) for g in found.gates},
        "evidence": {(of(PROOFS, p.turn), *way(p.old_id, p.new_id)) for p in found.evidence},
        "totals": {(t.key, *way(t.old, t.new), sign(t.difference_twd)) for t in found.totals},
        "purchases": {
            (p.id, of(DRIFTS, p.drift), *way(p.old_twd, p.new_twd), sign(p.difference_twd)) for p in found.purchases
        },
        "ratios": {(r.control_id, r.check_id, *way(r.old, r.new)) for r in found.ratios},
        "tallies": {(t.table, *way(t.withdrawn, t.added), t.changed) for t in found.tallies},
    }


@given(states(), states())
@settings(max_examples=120, deadline=None)
def test_the_other_way_round_says_the_same_with_signs_and_names_swapped(old: Stand, new: Stand) -> None:
    assert facts(compare(old, new)) == facts(compare(new, old), turned=True)


@given(states(), states(), st.sampled_from([60, 80, 100]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_line_fits_the_terminal(old: Stand, new: Stand, cells: int, everything: bool) -> None:
    lines = list(compare_lines(compare(old, new), cells, everything=everything))
    assert max(map(width, lines)) <= cells
