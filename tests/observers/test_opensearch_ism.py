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


def test_an_age_that_cannot_be_read_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="min_rollover_age"):
        read(own("opensearch-ism/one.json").text().replace("400d", "forever").encode())
