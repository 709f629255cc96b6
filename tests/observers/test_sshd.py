"""sshd_config and sshd -T: what is logged of logins, and never a lockout."""

from __future__ import annotations

import pytest

from observers.conftest import observer, own, read, sample, settings
from secaudit.observers import OBSERVERS, Unreadable
from secaudit.observers.reading import Basis


def test_max_auth_tries_is_no_lockout_and_is_said_not_to_be() -> None:
    assert not any(c.startswith("lockout") for o in OBSERVERS if o.name.startswith("sshd") for c in o.settles)
    assert any("MaxAuthTries 3" in n and "不會鎖定帳號" in n for n in read(own("sshd-config/verbose.conf")).notes)


def test_the_weakest_level_of_the_file_counts_match_blocks_too() -> None:
    reading = read(own("sshd-config/verbose.conf"))
    assert settings(reading) == {"log_login": 1}
    assert reading.settings[0].place == "第 13 行"


def test_the_built_in_level_logs_logins_and_is_said_to_be_built_in() -> None:
    reading = read(own("sshd-config/commented.conf"))
    assert settings(reading) == {"log_login": 1}
    assert [(s.basis, s.in_force) for s in reading.settings] == [(Basis.DEFAULT, None)]


def test_quiet_without_pam_logs_nothing() -> None:
    reading = read(own("sshd-config/quiet.conf"))
    assert settings(reading) == {"log_login": 0, "log_connection": 0}
    notes = " ".join(reading.notes)
    assert "PermitEmptyPasswords" in notes
    assert "UsePAM no" in notes


def test_quiet_with_pam_is_unknown() -> None:
    assert read(b"LogLevel ERROR\nUsePAM yes\nMaxAuthTries 4\n").settings == ()


def test_the_first_value_of_a_keyword_counts() -> None:
    text = b"MaxAuthTries 4\nLogLevel VERBOSE\nLogLevel QUIET\nPermitRootLogin no\n"
    assert settings(read(text)) == {"log_login": 1, "log_connection": 1}


def test_what_sshd_prints_is_in_force() -> None:
    reading = read(own("sshd-effective/verbose.txt"))
    assert settings(reading) == {"log_login": 1, "log_connection": 1}
    assert {s.in_force for s in reading.settings} == {True}


def test_output_cut_short_is_refused() -> None:
    whole = own("sshd-effective/verbose.txt")
    data = b"".join(whole.chunks()).partition(b"loglevel")[0]
    with pytest.raises(Unreadable, match="E-OBS-05"):
        observer("sshd-effective").reads(type(whole).of(data))


def test_a_level_that_sshd_does_not_know_is_one_problem_with_its_line() -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(b"MaxAuthTries 4\nLogLevel LOUD\nPermitRootLogin no\n")


@pytest.mark.parametrize(
    ("name", "in_force", "basis"),
    [
        ("debian12__sshd_config", None, Basis.DEFAULT),
        ("jc__sshd_config", None, Basis.DEFAULT),
        ("jc__sshd-T.out", True, Basis.STATED),
        ("jc__sshd-T-2.out", True, Basis.STATED),
    ],
)
def test_the_real_files_log_logins(name: str, in_force: bool | None, basis: Basis) -> None:
    reading = read(sample(f"passwords/sshd_config/{name}"))
    assert settings(reading) == {"log_login": 1}
    assert [(s.in_force, s.basis) for s in reading.settings] == [(in_force, basis)]
