"""ILM policies: the age of the delete phase, whether anything uses them, and no number for what is never deleted."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Unreadable
from secaudit.observers.reading import Basis


def test_a_year_after_the_rollover() -> None:
    reading = read(own("elastic-ilm/one-policy.json"))
    assert settings(reading) == {"log_retention_days": 365, "log_size_limited": 0}
    assert {s.in_force for s in reading.settings} == {None}


def test_a_cluster_tells_which_policies_are_in_use() -> None:
    reading = read(own("elastic-ilm/cluster.json"))
    days = {s.scope: (s.value, s.in_force, s.basis) for s in reading.settings if s.column == "log_retention_days"}
    assert days == {"plant-logs": (90, True, Basis.STATED), "spare": (0, False, Basis.DEFAULT)}
    limits = {s.scope: (s.value, s.in_force) for s in reading.settings if s.column == "log_size_limited"}
    assert limits == {"plant-logs": (0, True), "spare": (0, False), "keeps": (0, None)}
    assert any(note.startswith("keeps：沒有刪除階段") for note in reading.notes)


@pytest.mark.parametrize(("age", "days"), [("365d", 365), ("8760h", 365), ("8759h", 364), ("90m", 0), ("0", 0)])
def test_ages_in_the_units_of_elasticsearch(age: str, days: int) -> None:
    text = f'{{"policy":{{"phases":{{"delete":{{"min_age":"{age}","actions":{{"delete":{{}}}}}}}}}}}}'
    assert settings(read(text.encode()))["log_retention_days"] == days


def test_a_delete_phase_that_does_not_delete_keeps() -> None:
    text = b'{"policy":{"phases":{"delete":{"min_age":"9d","actions":{"wait_for_snapshot":{"policy":"x"}}}}}}'
    assert settings(read(text)) == {"log_size_limited": 0}


@pytest.mark.parametrize("age", ['"1 year"', '"30M"', "{}", '"-1"', "null"])
def test_an_age_that_cannot_be_read_is_a_problem(age: str) -> None:
    with pytest.raises(Unreadable, match="min_age"):
        read(f'{{"policy":{{"phases":{{"delete":{{"min_age":{age},"actions":{{"delete":{{}}}}}}}}}}}}'.encode())


def test_a_real_policy_without_a_delete_phase_gives_no_days() -> None:
    reading = read(sample("logs/elastic-ilm/netatmobeat__ilm-policy.json"))
    assert settings(reading) == {"log_size_limited": 0}
    assert "沒有刪除階段" in reading.notes[0]
