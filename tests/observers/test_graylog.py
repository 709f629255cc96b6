"""Graylog's index sets: lifetimes and counts as lower bounds, and no days where size, archives or nobody tells."""

from __future__ import annotations

import json
from typing import Any

import pytest

from observers.conftest import own, read
from secaudit.observers import Reading, Unreadable

DAYS, LIMITED = "log_retention_days", "log_size_limited"


def told(reading: Reading) -> dict[tuple[str, str], object]:
    return {(s.scope, s.column): s.value for s in reading.settings}


def by_time(period: str, count: object) -> Reading:
    """The first index set of the oldest export alone, rotated otherwise."""
    one = first("graylog/3-by-time.json")
    one["rotation_strategy"]["rotation_period"] = period
    one["retention_strategy"]["max_number_of_indices"] = count
    return answer(one)


def first(name: str) -> Any:
    return json.loads(own(name).text())["index_sets"][0]


def answer(*sets: Any, total: int = 0) -> Reading:
    return read(json.dumps({"total": total or len(sets), "index_sets": sets, "stats": {}}).encode())


def test_the_index_that_is_written_to_is_one_of_the_count() -> None:
    reading = read(own("graylog/3-by-time.json"))
    assert told(reading) == {
        ("graylog", DAYS): 399,
        ("graylog", LIMITED): 0,
        ("monthly", DAYS): 365,
        ("monthly", LIMITED): 0,
    }
    assert {s.in_force for s in reading.settings if s.column == DAYS} == {None}
    assert any(note.startswith("gl-events：") for note in reading.notes)


@pytest.mark.parametrize(
    ("period", "count", "days"),
    [
        ("P1D", 366, 365),
        ("P1D", 365, 364),
        ("P1D", 1, 0),
        ("P7D", 54, 371),
        ("P1W", 53, 364),
        ("PT36H", 4, 4),
        ("P1M", 12, 334),
        ("P1M", 2, 28),
        ("P1Y", 2, 365),
        ("P1M1DT12H", 3, 62),
        ("P1D", 2**40, 2**31 - 1),
    ],
)
def test_the_days_are_the_fewest_that_the_full_indices_have(period: str, count: int, days: int) -> None:
    assert told(by_time(period, count)) == {("graylog", DAYS): days, ("graylog", LIMITED): 0}


def test_one_index_short_of_a_year_is_said_in_words() -> None:
    assert any("多留一個就滿一年" in note for note in by_time("P1D", 365).notes)
    assert not any("多留一個" in note for note in by_time("P1D", 364).notes)


def test_a_bound_on_the_period_that_is_shorter_decides() -> None:
    one = first("graylog/3-by-time.json")
    one["rotation_strategy"] |= {"rotation_period": "P1M", "max_rotation_period": "P7D"}
    one["retention_strategy"]["max_number_of_indices"] = 14
    assert told(answer(one)) == {("graylog", DAYS): 91, ("graylog", LIMITED): 0}


def test_a_set_that_deletes_by_size_lets_no_other_reach_a_year() -> None:
    reading = read(own("graylog/4-each-strategy.json"))
    assert told(reading) == {
        ("fw", LIMITED): 1,
        ("web", LIMITED): 0,
        ("plc", LIMITED): 0,
        ("year", DAYS): 364,
        ("year", LIMITED): 0,
        ("week", DAYS): 28,
        ("week", LIMITED): 0,
    }
    assert {note.partition("：")[0] for note in reading.notes} >= {"fw", "web", "old"}


@pytest.mark.parametrize("strategy", ["ClosingRetentionStrategy", "NoopRetentionStrategy"])
def test_what_only_closes_or_does_nothing_never_deletes(strategy: str) -> None:
    one = first("graylog/3-by-time.json")
    one["retention_strategy_class"] = f"org.graylog2.indexer.retention.strategies.{strategy}"
    reading = answer(one)
    assert told(reading) == {("graylog", DAYS): 36500, ("graylog", LIMITED): 0}
    assert {s.in_force for s in reading.settings} == {True}


def test_data_tiering_decides_whatever_strategies_stand_beside_it() -> None:
    reading = read(own("graylog/6-data-tiering.json"))
    assert told(reading) == {
        ("graylog", DAYS): 400,
        ("graylog", LIMITED): 0,
        ("tso", DAYS): 380,
        ("tso", LIMITED): 0,
    }
    assert {s.in_force for s in reading.settings} == {True}


def test_what_is_archived_before_is_not_gone_with_its_index() -> None:
    assert told(read(own("graylog/6-archived.json"))) == {
        ("warm", LIMITED): 0,
        ("arch", LIMITED): 0,
        ("closed", LIMITED): 0,
        ("short", DAYS): 30,
        ("short", LIMITED): 0,
    }


def test_what_size_deletes_from_the_indices_is_still_in_the_archive() -> None:
    one = first("graylog/4-each-strategy.json")
    archive = "org.graylog.plugins.archive.indexer.retention.strategies.ArchiveRetentionStrategy"
    assert told(answer(one)) == {("fw", LIMITED): 1}
    one |= {"retention_strategy_class": archive, "retention_strategy": {"index_action": "DELETE"}}
    assert told(answer(one)) == {}


def test_an_archive_does_not_harm_a_lifetime_that_reaches_a_year_itself() -> None:
    one = first("graylog/6-archived.json")
    one["data_tiering"]["index_lifetime_min"] = "P400D"
    assert told(answer(one)) == {("warm", DAYS): 400, ("warm", LIMITED): 0}


@pytest.mark.parametrize("key", ["rotation_strategy_class", "retention_strategy_class"])
def test_a_strategy_that_nobody_knows_settles_nothing(key: str) -> None:
    for other in ("org.example.OwnStrategy", None):
        assert told(answer({**first("graylog/3-by-time.json"), key: other})) == {}


def test_a_lifetime_that_is_not_written_settles_nothing() -> None:
    one = first("graylog/6-data-tiering.json")
    del one["data_tiering"]["index_lifetime_min"]
    assert told(answer(one)) == {}


def test_a_page_of_the_list_proves_no_year() -> None:
    one = first("graylog/3-by-time.json")
    assert told(answer(one, total=2)) == {("graylog", LIMITED): 0}


def test_of_two_sets_of_one_prefix_the_shorter_counts() -> None:
    one, other = first("graylog/3-by-time.json"), first("graylog/3-by-time.json")
    other["retention_strategy"]["max_number_of_indices"] = 31
    assert told(answer(one, other)) == {("graylog", DAYS): 30, ("graylog", LIMITED): 0}


@pytest.mark.parametrize("period", ["", "P", "PT", "P1DT", "1d", "P-1D", "P1H", "P٣D"])
def test_a_period_that_cannot_be_read_is_a_problem(period: str) -> None:
    with pytest.raises(Unreadable, match="graylog"):
        by_time(period, 30)


@pytest.mark.parametrize("count", [0, -1, True, "20", None])
def test_a_count_that_is_none_is_a_problem(count: object) -> None:
    with pytest.raises(Unreadable, match="max_number_of_indices"):
        by_time("P1D", count)
