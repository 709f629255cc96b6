"""Answers on a real case file: for a group at once, notes beside them, what is missing, and their history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from judged_case import assessment, checked, control, result
from secaudit.errors import BadInput, UsageError
from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.store import create
from secaudit.store.evidence import EvidenceStore
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.usecases.answer import Particulars, annotate, answer
from secaudit.usecases.history import told_in_a_line, undo
from secaudit.usecases.questions.answer_check import wanting
from secaudit.usecases.questions.answer_history import Histories, read_on
from secaudit.usecases.questions.group_answer import GroupPlan, keep_group, plan_group
from secaudit.usecases.questions.questionnaire import Entry, questionnaire

AUTHOR = Author("王小明", "screen", datetime(2024, 3, 1, 14, 1, tzinfo=UTC))
CONDITION = {"given": {"from": "case", "where": "NOT uses_keys"}, "reason": "沒有金鑰"}
CONTROLS = (
    control("X-1", "甲"),
    control("X-2", "乙", not_applicable=CONDITION),
    control("X-3", "丙"),
    control("X-4", "丁", not_applicable=CONDITION),
)
CATALOGUE = Catalogue(id="x", title="測試", controls=CONTROLS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EvidenceStore]:
    kept = create(tmp_path / "case.secaudit", AUTHOR)
    yield kept
    kept.close()


def entries() -> tuple[Entry, ...]:
    """X-1 is answered, X-4 is 不適用 by the data; X-2 and X-3 are open."""
    assessed = assessment(
        result("X-1", Verdict.MET, claim="met"),
        result("X-2", Verdict.UNASSESSED),
        result("X-3", Verdict.UNASSESSED),
        result("X-4", Verdict.NA),
    )
    return questionnaire(checked(assessed, *CONTROLS)).entries


def claims(store: EvidenceStore) -> dict[str, object]:
    return {str(row["control_id"]): row["claim"] for row in store.inventory().dicts("answer")}


def named(plan: GroupPlan) -> tuple[list[str], list[str], list[str]]:
    found = (plan.taken, plan.answered, plan.unconditional)
    return tuple([c.id for c in part] for part in found)  # type: ignore[return-value]


def test_a_group_is_answered_where_nothing_is_answered_yet() -> None:
    assert named(plan_group(entries(), "met")) == (["X-2", "X-3"], ["X-1", "X-4"], [])


def test_what_cannot_be_not_applicable_is_skipped_and_said() -> None:
    assert named(plan_group(entries(), "na")) == (["X-2"], ["X-1", "X-4"], ["X-3"])


def test_answers_are_written_over_only_when_chosen() -> None:
    assert named(plan_group(entries(), "partial", overwrite=True)) == (["X-1", "X-2", "X-3", "X-4"], [], [])


def test_a_group_is_one_event_and_one_undo(store: EvidenceStore) -> None:
    answer(store, CATALOGUE, "X-1", "1", AUTHOR)
    count, event = keep_group(store, plan_group(entries(), "partial", overwrite=True), Particulars(), AUTHOR)
    assert (count, event is not None) == (4, True)
    assert claims(store) == {"X-1": "partial", "X-2": "partial", "X-3": "partial", "X-4": "partial"}
    undo(store, AUTHOR)
    assert claims(store) == {"X-1": "met"}


def test_a_group_that_stands_so_already_keeps_nothing(store: EvidenceStore) -> None:
    plan = plan_group(entries(), "met")
    keep_group(store, plan, Particulars(), AUTHOR)
    assert keep_group(store, plan, Particulars(), AUTHOR) == (0, None)


def test_a_group_gets_its_reason_once_or_nothing_is_kept(store: EvidenceStore) -> None:
    plan = plan_group(entries(), "planned")
    with pytest.raises(UsageError):
        keep_group(store, plan, Particulars(), AUTHOR)
    assert claims(store) == {}
    keep_group(store, plan, Particulars(plan_owner="王小明", plan_due="113/6/30"), AUTHOR)
    assert {r["plan_due"] for r in store.inventory().dicts("answer")} == {"2024-06-30"}


def test_a_note_needs_no_claim_and_takes_none_away(store: EvidenceStore) -> None:
    annotate(store, CATALOGUE, "X-1", Particulars(note="待問廠商"), AUTHOR)
    assert claims(store) == {"X-1": None}
    answer(store, CATALOGUE, "X-1", "3", AUTHOR)
    annotate(store, CATALOGUE, "X-1", Particulars(note="已問"), AUTHOR)
    kept = store.row("answer", "X-1")
    assert kept is not None
    assert (kept.cells["claim"], kept.cells["note"]) == ("not_met", "已問")


def test_a_note_taken_away_without_a_claim_leaves_nothing(store: EvidenceStore) -> None:
    annotate(store, CATALOGUE, "X-1", Particulars(note="待問廠商"), AUTHOR)
    annotate(store, CATALOGUE, "X-1", Particulars(note=""), AUTHOR)
    assert claims(store) == {}
    assert annotate(store, CATALOGUE, "X-1", Particulars(note=""), AUTHOR) is None


def test_the_owner_of_a_plan_cannot_be_noted_away(store: EvidenceStore) -> None:
    answer(store, CATALOGUE, "X-1", "5", AUTHOR, Particulars(plan_owner="王小明", plan_due="113/6/30"))
    with pytest.raises(UsageError):
        annotate(store, CATALOGUE, "X-1", Particulars(plan_owner=""), AUTHOR)


@pytest.mark.parametrize(
    ("claim", "texts", "fine"),
    [
        ("met", {}, True),
        ("na", {"reason": "沒有遠端存取"}, True),
        ("na", {"reason": "  "}, False),
        ("planned", {"plan_owner": "王小明", "plan_due": "113/8/31"}, True),
        ("planned", {"plan_owner": "王小明", "plan_due": "2024-08-31"}, True),
        ("planned", {"plan_owner": "", "plan_due": "2024-08-31"}, False),
        ("planned", {"plan_owner": "王小明", "plan_due": ""}, False),
        ("planned", {"plan_owner": "王小明", "plan_due": "下個月"}, False),
        ("met", {"plan_due": "下個月"}, False),
    ],
)
def test_what_goes_beside_a_claim_is_looked_at(claim: str, texts: dict[str, str], fine: bool) -> None:
    assert (wanting(claim, texts) == ()) is fine


@pytest.mark.parametrize(("claim", "texts"), [("na", {"reason": ""}), ("planned", {"plan_owner": "", "plan_due": ""})])
def test_what_is_refused_while_typing_is_refused_when_kept(
    store: EvidenceStore, claim: str, texts: dict[str, str]
) -> None:
    assert wanting(claim, texts)
    with pytest.raises((UsageError, BadInput)):
        answer(store, CATALOGUE, "X-2", claim, AUTHOR, Particulars(**texts))


def history(store: EvidenceStore, lot: int) -> Histories:
    known, done = Histories(), False
    while not done:
        known, done = read_on(store, known, lot)
    return known


@pytest.mark.parametrize("lot", [1, 2, 200])
def test_the_history_tells_who_said_what_in_lots_of_any_size(store: EvidenceStore, lot: int) -> None:
    answer(store, CATALOGUE, "X-1", "1", AUTHOR)
    answer(store, CATALOGUE, "X-2", "4", Author("李大華", "other", AUTHOR.at), Particulars(reason="沒有金鑰"))
    answer(store, CATALOGUE, "X-1", "3", AUTHOR)
    undo(store, AUTHOR)
    found = history(store, lot)
    assert [(e.actor, e.kind, e.words) for e in found.of("X-1")] == [
        ("王小明", "修改", "自評 未填 -> 符合"),
        ("王小明", "修改", "自評 符合 -> 不符合"),
        ("王小明", "復原", "自評 不符合 -> 符合"),
    ]
    assert [(e.actor, e.words) for e in found.of("X-2")] == [("李大華", "自評 未填 -> 不適用、理由 未填 -> 沒有金鑰")]
    assert found.of("X-3") == ()


def test_the_history_is_read_on_from_where_it_was(store: EvidenceStore) -> None:
    answer(store, CATALOGUE, "X-1", "1", AUTHOR)
    known = history(store, 200)
    assert read_on(store, known) == (known, True)
    answer(store, CATALOGUE, "X-1", "0", AUTHOR)
    later, _done = read_on(store, known)
    assert [e.words for e in later.of("X-1")] == ["自評 未填 -> 符合", "自評 符合 -> 未填"]


def test_the_log_gives_only_what_it_says_of_one_table(store: EvidenceStore) -> None:
    vendor = RowChange("vendor", "V-1", Action.ADD, {"id": "V-1", "name": '甲"table":"answer"'}, 0)
    said = RowChange("answer", "X-1", Action.ADD, {"control_id": "X-1", "claim": "met"}, 0)
    store.commit([vendor], AUTHOR)
    store.commit([vendor_again(vendor), said], AUTHOR)
    found = [event for event in store.events_about("answer") if event.rows]
    assert [[row.row_id for row in event.rows] for event in found] == [["X-1"]]
    assert found[0].hash == store.head().hash
    assert list(store.events_about("answer", found[0].sequence)) == []


def vendor_again(first: RowChange) -> RowChange:
    return RowChange("vendor", "V-2", Action.ADD, {**first.cells, "id": "V-2"}, 0)


def test_an_undone_answer_is_told_by_what_was_said_not_by_its_key(store: EvidenceStore) -> None:
    answer(store, CATALOGUE, "X-1", "2", AUTHOR)
    undone = undo(store, AUTHOR)
    assert undone is not None
    assert told_in_a_line(undone) == "填答 X-1 自評：部分符合 -> 未填"
