"""ILM policies: the age of the delete phase, whether anything uses them, and no number for what is never deleted."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Reading, Unreadable
from secaudit.observers.logs.retention import FOREVER_DAYS
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


def _deleting(age: str, hot: str = '{"rollover":{"max_age":"7d"}}') -> bytes:
    deleted = f'"delete":{{"min_age":"{age}","actions":{{"delete":{{}}}}}}'
    return f'{{"policy":{{"phases":{{"hot":{{"actions":{hot}}},{deleted}}}}}}}'.encode()


@pytest.mark.parametrize(("age", "days"), [("365d", 365), ("8760h", 365), ("8759h", 364), ("90m", 0), ("0", 0)])
def test_ages_in_the_units_of_elasticsearch(age: str, days: int) -> None:
    assert settings(read(_deleting(age)))["log_retention_days"] == days


def test_without_a_rollover_the_age_is_an_upper_bound() -> None:
    assert settings(read(_deleting("90d", "{}"))) == {"log_retention_days": 90, "log_size_limited": 0}
    reading = read(_deleting("365d", "{}"))
    assert settings(reading) == {"log_size_limited": 0}
    assert any("沒有 rollover" in note for note in reading.notes)


def _keeping(users: str) -> Reading:
    policy = '"policy":{"phases":{"hot":{"actions":{"rollover":{"max_age":"7d"}}}}}'
    return read(f'{{"plant":{{"version":1,{policy},"in_use_by":{users}}}}}'.encode())


def test_what_is_in_use_and_has_no_delete_phase_is_never_deleted() -> None:
    reading = _keeping('{"indices":["plant-000001"],"data_streams":[],"composable_templates":[]}')
    assert settings(reading) == {"log_retention_days": FOREVER_DAYS, "log_size_limited": 0}
    assert reading.settings[0].in_force is True
    assert "不刪除" in reading.settings[0].said


@pytest.mark.parametrize("users", ['{"indices":[],"composable_templates":["plant"]}', '{"indices":[]}', "{}", "[]"])
def test_what_no_index_uses_keeps_nothing(users: str) -> None:
    assert "log_retention_days" not in settings(_keeping(users))


def test_the_clusters_own_records_say_nothing_of_the_logs() -> None:
    own_users = '{"indices":[".ds-ilm-history-7-2026.01.01-000001"],"data_streams":["ilm-history-7"]}'
    reading = _keeping(own_users)
    assert not reading.settings
    assert "叢集自己" in reading.notes[0]
    assert _keeping('{"indices":[".hidden","plant-1"]}').settings


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
