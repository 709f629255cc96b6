"""Audit rules: a class counts only where the rules cover it whole."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, settings

_ACCOUNTS = "-w /etc/passwd -p wa\n-w /etc/shadow -p wa\n-w /etc/group -p wa\n-w /etc/sudoers -p wa\n"


def test_rules_that_cover_four_classes() -> None:
    reading = read(own("audit-rules/plant.rules"))
    assert settings(reading) == {"log_privilege": 1, "log_login": 1, "log_denied": 1, "log_system_change": 1}
    assert {s.column: s.place for s in reading.settings}["log_denied"] == "第 11 行、第 12 行"
    assert {s.in_force for s in reading.settings} == {None}
    assert any("mount" in note for note in reading.notes)


def test_a_watch_on_the_folder_covers_what_is_in_it() -> None:
    reading = read(own("audit-rules/listed.txt"))
    assert settings(reading) == {"log_privilege": 1}
    assert any("never" in note for note in reading.notes)


@pytest.mark.parametrize(
    "rules",
    [
        "-w /etc/passwd -p wa\n-w /etc/group -p wa\n",
        _ACCOUNTS.replace("-p wa", "-p r"),
        _ACCOUNTS + "-D\n-w /etc/hosts -p wa\n",
        "-w /var/log/lastlog -p wa\n",
        "-a always,exit -F arch=b64 -S open -F exit=-EACCES -k x\n",
        "-a always,exit -S open -F exit=-EACCES -F dir=/home\n-a always,exit -S open -F exit=-EPERM -F dir=/home\n",
        "-a always,exit -S execve -F euid=1000\n",
        "-a always,exit -S init_module -k modules\n",
    ],
)
def test_rules_that_cover_a_class_in_part_settle_nothing(rules: str) -> None:
    assert not read(rules.encode()).settings


def test_auditing_that_is_turned_off_is_shown_as_not_in_force() -> None:
    reading = read(f"{_ACCOUNTS}-e 0\n".encode())
    assert [(s.column, s.in_force) for s in reading.settings] == [("log_privilege", False)]


def test_a_rule_for_32_bit_programs_alone_counts_for_nothing() -> None:
    assert not read(b"-a always,exit -F arch=b32 -S execve -F euid=0 -k root\n").settings


@pytest.mark.parametrize(
    "rule", ["-a never,task", "-a task,never", "-a never,exit -F arch=b64 -S all", "-A exit,never"]
)
def test_a_rule_that_silences_everything_leaves_no_class_in_force(rule: str) -> None:
    text = f"{rule}\n-a always,exit -F arch=b64 -S execve -F euid=0 -k root\n"
    (setting,) = read(text.encode()).settings
    assert (setting.column, setting.in_force) == ("log_system_change", False)
    assert "第 1 行" in setting.why


def test_a_rule_that_silences_one_thing_does_not_silence_the_others() -> None:
    text = b"-a never,exit -F path=/tmp/x\n-a always,exit -F arch=b64 -S execve -F euid=0 -k root\n"
    assert [s.in_force for s in read(text).settings] == [None]
