"""Two states of a case beside each other: rows, verdicts, gates, evidence, log, and what is told before all of it."""

from __future__ import annotations

from datetime import date

import pytest
from two_states import HASHES, PROMISED_ON, item, promised, stand

from secaudit.model.assessment import Gate, GateState, Verdict
from secaudit.usecases.comparing.compare import compare
from secaudit.usecases.comparing.compared import Compared, Drift, ProofTurn, Turn
from secaudit.usecases.comparing.stand import Stand


def asset(row_id: str, **cells: object) -> dict[str, object]:
    return {"id": row_id, "name": f"設備 {row_id}", "kind": "server", **cells}


def test_a_row_is_added_changed_or_withdrawn_by_its_id() -> None:
    old = promised(asset=[asset("S-1", lockout_threshold=10), asset("S-2"), asset("S-3")])
    new = stand(asset=[asset("S-1", lockout_threshold=3), asset("S-3"), asset("S-4")])
    found = [(r.id, r.drift) for r in compare(old, new).rows if r.table == "asset"]
    assert found == [("S-2", Drift.WITHDRAWN), ("S-1", Drift.CHANGED), ("S-4", Drift.ADDED)]


def test_a_changed_row_names_only_the_cells_that_differ_in_the_words_of_people() -> None:
    old = promised(asset=[asset("S-1", lockout_threshold=10, has_login=1, has_hardcoded_password=0)])
    new = stand(asset=[asset("S-1", lockout_threshold=3, has_login=0, has_hardcoded_password=0)])
    (row,) = compare(old, new).rows
    assert {c.column: (c.old, c.new, c.old_words, c.new_words) for c in row.cells} == {
        "lockout_threshold": (10, 3, "10", "3"), "has_login": (1, 0, "是", "否"),
    }  # fmt: skip


def test_a_row_under_another_id_is_one_withdrawn_and_one_added() -> None:
    found = compare(promised(asset=[asset("S-1", name="ERP")]), stand(asset=[asset("S-9", name="ERP")]))
    assert [(r.id, r.drift) for r in found.rows] == [("S-1", Drift.WITHDRAWN), ("S-9", Drift.ADDED)]


def test_the_case_is_one_row_whatever_its_number() -> None:
    found = compare(promised(), stand(case={"id": "C-2"}))
    (row,) = found.rows
    assert (row.table, row.drift) == ("case", Drift.CHANGED)
    assert [(c.column, c.old, c.new) for c in row.cells] == [("id", "C-1", "C-2")]


def test_seals_and_reviews_are_no_difference_of_the_company() -> None:
    seal = {"id": "S-001", "phase": "proposal", "sequence": 1, "seal_id": "e" * 64, "file_name": "a.zip",
            "sealed_on": "2024-03-01", "signed_with": "SHA256:x", "log_count": 3, "log_head": "f" * 64}  # fmt: skip
    point = {"id": "RP-001", "review_id": "RV-001", "control_id": "A4-2.3.1.3", "opinion": "question"}
    assert not compare(promised(), stand(seal=[seal], review_point=[point])).rows


def test_tables_are_tallied() -> None:
    old = promised(asset=[asset("S-1"), asset("S-2")], person=[{"id": "H-1", "name": "王小明"}])
    new = stand(
        asset=[asset("S-2", name="另一台"), asset("S-3"), asset("S-4")], person=[{"id": "H-1", "name": "王小明"}]
    )
    assert [(t.table, t.added, t.changed, t.withdrawn) for t in compare(old, new).tallies] == [("asset", 2, 1, 1)]


def of_verdicts(old: Verdict | None, new: Verdict | None) -> Compared:
    def with_(verdict: Verdict | None) -> dict[str, Verdict]:
        return {"A4-2.3.1.4": verdict} if verdict else {}

    return compare(promised(verdicts=with_(old)), stand(verdicts=with_(new)))


@pytest.mark.parametrize(
    ("old", "new", "turn"),
    [
        (Verdict.PLANNED, Verdict.NOT_MET, Turn.WORSE),
        (Verdict.MET, Verdict.UNKNOWN, Turn.WORSE),
        (Verdict.PLANNED, Verdict.MET, Turn.BETTER),
        (Verdict.NOT_MET, Verdict.PARTIAL, Turn.BETTER),
        (Verdict.NOT_MET, Verdict.NA, Turn.NEWLY_NA),
        (Verdict.MET, Verdict.NA, Turn.NEWLY_NA),
        (Verdict.NA, Verdict.NOT_MET, Turn.NOW_APPLIES),
        (None, Verdict.MET, Turn.NEWLY_ASKED),
        (Verdict.MET, None, Turn.NO_LONGER_ASKED),
    ],
)
def test_a_verdict_turns(old: Verdict | None, new: Verdict | None, turn: Turn) -> None:
    (drift,) = of_verdicts(old, new).verdicts
    assert (drift.turn, drift.old, drift.new) == (turn, old, new)


def test_the_same_verdict_is_no_difference_but_another_claim_is() -> None:
    assert not of_verdicts(Verdict.MET, Verdict.MET).verdicts
    one = {"A4-2.3.1.4": Verdict.UNKNOWN}
    old, new = (
        promised(verdicts=one, claims={"A4-2.3.1.4": "planned"}),
        stand(verdicts=one, claims={"A4-2.3.1.4": "met"}),
    )
    (drift,) = compare(old, new).verdicts
    assert (drift.turn, drift.old_claim, drift.new_claim) == (Turn.SAME, "planned", "met")


def test_what_got_worse_stands_before_what_got_better_and_gates_before_the_rest() -> None:
    ids = ("A4-1.2.0", "A4-2.3.1.3", "A4-2.3.1.4")
    old = promised(verdicts=dict(zip(ids, (Verdict.NOT_MET, Verdict.MET, Verdict.MET), strict=True)))
    gates = (Gate("A4-2.3.1.4", GateState.FAIL, "未做"),)
    new = stand(verdicts=dict(zip(ids, (Verdict.MET, Verdict.PARTIAL, Verdict.NOT_MET), strict=True)), gates=gates)
    assert [d.control_id for d in compare(old, new).verdicts] == ["A4-2.3.1.4", "A4-2.3.1.3", "A4-1.2.0"]


def test_a_gate_that_comes_with_the_phase_is_newly_listed_and_one_that_fails_now_is_worse() -> None:
    old = promised(gates=[Gate("A4-1.2.0", GateState.PASS, "")])
    new = stand(gates=[Gate("A4-2.3.1.4", GateState.PASS, ""), Gate("A4-1.2.0", GateState.UNKNOWN, "無佐證")])
    assert [(g.control_id, g.turn) for g in compare(old, new).gates] == [
        ("A4-1.2.0", Turn.WORSE), ("A4-2.3.1.4", Turn.NEWLY_ASKED),
    ]  # fmt: skip


def test_evidence_is_new_gone_replaced_renumbered_and_withheld() -> None:
    old = [item("E-1", "a"), item("E-2", "b"), item("E-3", "c"), item("E-4", "d"), item("E-5", "e")]
    new = [item("E-1", "a"), item("E-2", "f"), item("E-30", "c"), item("E-4", "d", disclosed=False), item("E-6", "")]
    found = compare(promised(items=old), stand(items=new)).evidence
    assert [(p.turn, p.old_id, p.new_id) for p in found] == [
        (ProofTurn.OTHER_BYTES, "E-2", "E-2"),
        (ProofTurn.WITHHELD, "E-4", "E-4"),
        (ProofTurn.GONE, "E-5", ""),
        (ProofTurn.OTHER_ID, "E-3", "E-30"),
        (ProofTurn.NEW, "", "E-6"),
    ]
    assert (found[0].old_sha256, found[0].new_sha256) == (HASHES["b"], HASHES["f"])


def test_the_same_bytes_twice_are_matched_one_to_one() -> None:
    found = compare(promised(items=[item("E-1", "a")]), stand(items=[item("E-7", "a"), item("E-8", "a")])).evidence
    assert [(p.turn, p.old_id, p.new_id) for p in found] == [
        (ProofTurn.OTHER_ID, "E-1", "E-7"), (ProofTurn.NEW, "", "E-8"),
    ]  # fmt: skip


def test_items_of_unknown_hash_are_not_taken_for_each_other() -> None:
    found = compare(promised(items=[item("E-1", "")]), stand(items=[item("E-2", "")])).evidence
    assert [p.turn for p in found] == [ProofTurn.GONE, ProofTurn.NEW]


def test_what_is_said_of_an_item_may_differ_while_its_bytes_are_the_same() -> None:
    row = {
        "id": "E-1",
        "title": "匯出",
        "control_ids": "|A4-1.2.0|",
        "sha256": HASHES["a"],
        "valid_until": "2024-12-31",
    }
    old = promised(items=[item("E-1")], evidence=[row])
    new = stand(items=[item("E-1")], evidence=[{**row, "valid_until": "2025-12-31", "original_path": "/tmp/x"}])
    found = compare(old, new)
    (proof,) = found.evidence
    assert proof.turn is ProofTurn.DESCRIBED
    assert [(c.column, c.old_words, c.new_words) for c in proof.cells] == [("valid_until", "2024-12-31", "2025-12-31")]
    assert not found.rows


ONE, TWO, THREE, OTHER = (n * 64 for n in "1239")


@pytest.mark.parametrize(
    ("old", "new", "same_start", "extends", "between"),
    [
        ([ONE, TWO], [ONE, TWO, THREE], True, True, 1),
        ([ONE, TWO], [ONE, TWO], True, True, 0),
        ([ONE, TWO], [ONE, OTHER, THREE], True, False, 1),
        ([ONE, TWO], [ONE], True, False, -1),
        ([ONE, TWO], [OTHER, THREE, THREE], False, False, 1),
        ([], [ONE], True, True, 1),
    ],
)
def test_the_newer_log_goes_on_where_the_older_one_stood(
    old: list[str], new: list[str], same_start: bool, extends: bool, between: int
) -> None:
    log = compare(promised(log=old), stand(log=new)).log
    assert log is not None
    assert (log.same_start, log.extends, log.between) == (same_start, extends, between)


def test_without_a_log_nothing_is_said_of_it() -> None:
    assert compare(promised(log=[ONE]), stand()).log is None


def told(old: Stand, new: Stand) -> str:
    return "\n".join(compare(old, new).cautions)


def test_another_case_or_organisation_is_told_before_everything_and_compared_all_the_same() -> None:
    found = compare(promised(), stand(case={"id": "C-2", "tax_id": "24536806"}))
    assert found.cautions[:2] == ("案件編號不同：C-1 → C-2", "統一編號不同：12345670 → 24536806")
    assert found.rows


def test_a_log_that_does_not_go_on_is_told() -> None:
    assert "沒有接續舊的第 2 筆" in told(promised(log=[ONE, TWO]), stand(log=[ONE, OTHER, THREE]))
    assert "較短" in told(promised(log=[ONE, TWO]), stand(log=[ONE]))
    assert "開頭不同" in told(promised(log=[ONE, TWO]), stand(log=[OTHER, THREE]))


def test_states_the_wrong_way_round_are_told() -> None:
    for old, new in (
        (stand(), promised()),
        (stand(as_of=date(2024, 11, 21)), stand()),
        (stand(sequence=3), stand(sequence=2)),
    ):
        assert "放反了" in told(old, new)
    assert "放反了" not in told(promised(sequence=1), stand(sequence=2))


def test_the_same_phase_and_another_catalogue_are_told() -> None:
    assert "兩份都是驗收階段" in told(stand(), stand())
    assert "條文目錄不同" in told(promised(), stand(digest="cd" * 32))
    assert told(promised(), stand()) == ""


def test_the_head_says_which_states_these_are() -> None:
    found = compare(promised(sequence=1), stand(sequence=3))
    assert (found.old.phase, found.old.as_of, found.old.sequence) == ("proposal", PROMISED_ON, 1)
    assert (found.new.organisation, found.new.score.earned_after) == ("宏遠精密股份有限公司", 12)
