"""Splunk's indexes: what each inherits, its built-in defaults, and the size that always bounds it."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample
from secaudit.observers import Reading, Unreadable
from secaudit.observers.reading import Basis


def _by_index(reading: Reading) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for setting in reading.settings:
        found.setdefault(setting.scope, {})[setting.column] = setting.value
    return found


def test_an_index_inherits_what_stands_before_it_and_an_archive_is_not_a_loss() -> None:
    reading = read(own("splunk-indexes/local.conf"))
    assert _by_index(reading) == {
        "plant": {"log_retention_days": 400, "log_size_limited": 1},
        "gate": {"log_retention_days": 90},
        "retired": {"log_retention_days": 400, "log_size_limited": 1},
    }
    assert {s.scope for s in reading.settings if s.in_force is False} == {"retired"}
    assert any("maxVolumeDataSizeMB" in note for note in reading.notes)


def test_built_in_defaults_count_for_indexes_of_ones_own_alone() -> None:
    reading = read(own("splunk-indexes/bare.conf"))
    assert _by_index(reading) == {
        "line1": {"log_retention_days": 2184, "log_size_limited": 1},
        "_internal": {"log_size_limited": 1},
        "remote1": {"log_retention_days": 2184, "log_size_limited": 0},
    }
    assert {s.basis for s in reading.settings if s.scope == "line1"} == {Basis.DEFAULT}


def test_the_merged_listing_of_btool_is_read_with_its_file_names() -> None:
    assert _by_index(read(own("splunk-indexes/btool.txt"))) == {
        "plant": {"log_retention_days": 366, "log_size_limited": 1}
    }


@pytest.mark.parametrize("value", ["one year", "-1", "99999999999999999", "1e9"])
def test_a_number_that_is_none_is_a_problem_with_its_line(value: str) -> None:
    with pytest.raises(Unreadable, match=":3"):
        read(f"[a]\nhomePath = x\nfrozenTimePeriodInSecs = {value}\n".encode())


def test_a_real_index_without_settings_has_the_defaults() -> None:
    reading = read(sample("logs/splunk-indexes/seconion__indexes.conf"))
    assert _by_index(reading) == {"seconion": {"log_retention_days": 2184, "log_size_limited": 1}}
