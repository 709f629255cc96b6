"""``logrotate -d``: what really holds for each log, after includes and global settings."""

from __future__ import annotations

import pytest

from observers.conftest import own, read
from secaudit.observers import Unreadable


def test_each_log_has_what_the_dry_run_prints_for_it() -> None:
    reading = read(own("logrotate-debug/dry-run.txt"))
    found: dict[str, dict[str, object]] = {}
    for setting in reading.settings:
        found.setdefault(setting.scope, {})[setting.column] = setting.value
    assert found == {
        "/var/log/line/press.log": {"log_size_limited": 0},
        "/var/log/line/oven.log": {"log_size_limited": 0},
        "/var/log/gate.log": {"log_size_limited": 1},
        "/var/log/web/*.log": {"log_size_limited": 1},
        "/var/log/btmp": {"log_retention_days": 0, "log_size_limited": 0},
    }
    assert {s.in_force for s in reading.settings} == {None}
    assert any("強制輪替" in note for note in reading.notes)
    assert any("不印 maxage" in note for note in reading.notes)


def test_an_output_cut_within_a_pattern_is_one_problem() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(b"rotating pattern: /a  weekly (3 rotations)\nempty log files are rotated\nrotating pattern: /b\n")
