"""ISM policies: the age on the way into a deleting state, and none where size or nobody deletes."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, settings
from secaudit.observers import Unreadable


def test_the_age_of_the_transition_into_the_deleting_state() -> None:
    assert settings(read(own("opensearch-ism/one.json"))) == {"log_retention_days": 400, "log_size_limited": 0}


def test_each_policy_of_a_listing() -> None:
    reading = read(own("opensearch-ism/listing.json"))
    found = {(s.scope, s.column): s.value for s in reading.settings}
    assert found == {
        ("short", "log_retention_days"): 90,
        ("short", "log_size_limited"): 0,
        ("full", "log_size_limited"): 1,
        ("keeps", "log_size_limited"): 0,
    }


def test_from_its_creation_an_index_is_still_written_to() -> None:
    text = own("opensearch-ism/one.json").text().replace("min_rollover_age", "min_index_age")
    assert settings(read(text.encode())) == {"log_size_limited": 0}
    short = text.replace("400d", "90d")
    assert settings(read(short.encode())) == {"log_retention_days": 90, "log_size_limited": 0}


def test_a_policy_that_deletes_at_no_age_that_is_told_lets_no_other_reach_a_year() -> None:
    one = own("opensearch-ism/one.json").text()
    at_once = one.replace('"conditions": {"min_rollover_age": "400d"}', '"conditions": {"cron": {}}')
    reading = read(f'{{"policies": [{one}, {at_once.replace("plant logs", "x")}]}}'.encode())
    assert "log_retention_days" not in {s.column for s in reading.settings}


def test_a_policy_that_begins_with_deleting_keeps_nothing_however_old_the_way_back_is() -> None:
    text = own("opensearch-ism/one.json").text().replace('"default_state": "hot"', '"default_state": "gone"')
    assert settings(read(text.encode())) == {"log_size_limited": 0}


def test_an_age_that_cannot_be_read_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="min_rollover_age"):
        read(own("opensearch-ism/one.json").text().replace("400d", "forever").encode())
