"""PAM stacks: whether they lock, by what, and what they ask of a new password."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample, settings
from secaudit.observers import Export, Unreadable, recognised
from secaudit.observers.linux.pam import PAM
from secaudit.observers.linux.pam_lines import call_of
from secaudit.observers.linux.pam_stack import locking
from secaudit.observers.reading import Basis

_DEBIAN = "auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\nauth required pam_permit.so\n"


def test_a_stack_that_really_calls_pam_faillock_proves_it_and_leaves_the_rest_to_its_file() -> None:
    reading = read(own("pam/system-auth-faillock"))
    assert reading.proves == (
        "pam_faillock:deny",
        "pam_faillock:unlock_time",
        "pam_pwquality:classes",
        "pam_pwquality:enforcing",
        "pam_pwquality:minlen",
    )
    assert settings(reading) == {"password_strength_enforced": 1}
    assert any("faillock.conf" in n for n in reading.notes)


def test_stack_and_files_prove_each_other() -> None:
    stack, locks = read(own("pam/system-auth-faillock")), read(own("faillock/three-fifteen.conf"))
    quality = read(own("pwquality/strict.conf"))
    assert {s.needs for s in (*locks.settings, *quality.settings)} == set(stack.proves)
    assert {s.needs for s in stack.settings} == set(quality.proves)
    assert {s.scope for one in (locks, quality) for s in one.settings} == {"pam"}
    assert {s.scope for s in stack.settings} == {"pam／system-auth-faillock"}


def test_a_whole_stack_without_a_lock_never_locks_and_that_is_in_force() -> None:
    reading = read(own("pam/common-auth-plain"))
    assert settings(reading) == {"lockout_threshold": 0}
    assert [s.in_force for s in reading.settings] == [True]
    assert any("nullok" in n for n in reading.notes)


def test_pam_tally2_before_the_password_locks() -> None:
    reading = read(own("pam/common-auth-tally2"))
    assert settings(reading) == {"lockout_threshold": 3, "lockout_minutes": 15, "lockout_until_admin": 0}
    assert {s.in_force for s in reading.settings} == {True}


def test_faillock_lines_appended_after_the_refusal_never_count() -> None:
    reading = read(own("pam/common-auth-appended"))
    assert settings(reading) == {"lockout_threshold": 0}
    assert reading.proves == ()
    assert any("順序" in n for n in reading.notes)


def test_nothing_is_concluded_of_files_that_are_not_at_hand() -> None:
    reading = read(own("pam/sshd-includes"))
    assert reading.settings == ()
    assert any("include" in n for n in reading.notes)


def test_each_service_of_pam_conf_is_its_own_scope() -> None:
    found = {(s.column, s.scope): s.value for s in read(own("pam/pam.conf")).settings}
    assert found == {
        ("lockout_threshold", "pam／login"): 4,
        ("lockout_minutes", "pam／login"): 20,
        ("lockout_until_admin", "pam／login"): 0,
        ("lockout_threshold", "pam／sshd"): 0,
    }


def test_a_template_is_refused_and_the_problem_says_what_to_export() -> None:
    text = (
        'auth required pam_env.so\nauth required pam_faillock.so preauth {include if "with-faillock"}\n'
        'auth sufficient pam_unix.so {if not "without-nullok":nullok}\nauth required pam_deny.so\n'
    )
    with pytest.raises(Unreadable, match="範本"):
        read(text.encode())


_PRE, _FAIL, _SUCC = (
    "required pam_faillock preauth",
    "[default=die] pam_faillock authfail",
    "sufficient pam_faillock authsucc",
)
_UNIX, _SSS, _DENY = "sufficient pam_unix", "sufficient pam_sss", "required pam_deny"
_LAST, _REGULAR = "required pam_faillock authfail", "[default=1 ignore=ignore success=ok] pam_usertype isregular"


@pytest.mark.parametrize(
    ("stack", "locks"),
    [
        ((_PRE, _UNIX, _FAIL, _DENY), True),
        (("[success=1 default=bad] pam_unix", _FAIL, _SUCC, _DENY), True),
        ((_PRE, _UNIX, _DENY), False),
        ((_UNIX, _FAIL, _DENY), False),
        ((_UNIX, _PRE, "required pam_faillock authfail", _DENY), False),
        ((_PRE, _UNIX, "sufficient pam_sss", "required pam_faillock authfail", _DENY), True),
        (("required pam_tally2 deny=3", "required pam_unix"), True),
        (("required pam_unix", "required pam_tally2 deny=3"), True),
        ((_UNIX, "required pam_tally2 deny=3", _DENY), False),
        (("optional pam_tally2 deny=3", "required pam_unix"), False),
        ((_PRE, "[success=2 default=ignore] pam_unix", _FAIL, "requisite pam_deny", "required pam_permit"), True),
        (("required pam_faillock", "required pam_unix"), False),
        (
            (_PRE, _REGULAR, "[default=1 ignore=ignore success=ok] pam_localuser", _UNIX, _REGULAR, _SSS, _LAST, _DENY),
            True,
        ),
        ((_REGULAR, _UNIX, _REGULAR, _SSS, _DENY, _PRE, _LAST), False),
        ((_PRE, _UNIX, "requisite pam_succeed_if uid >= 1000 quiet_success", _SSS, _LAST, _DENY), True),
        (("sufficient pam_rootok", _PRE, _UNIX, _FAIL, _DENY), True),
        (("[success=9999999 default=ignore] pam_unix", _FAIL), False),
    ],
)
def test_where_the_lock_stands_decides(stack: tuple[str, ...], locks: bool) -> None:
    calls = [call_of(f"auth {line}", n) for n, line in enumerate(stack, 1)]
    assert locking([c for c in calls if c]).effective is locks


@pytest.mark.parametrize("module", ["pam_succeed_if.so uid >= 1000 quiet_success", "pam_mystery.so"])
def test_a_module_that_is_not_known_makes_no_zero_of_a_lock_in_the_wrong_place(module: str) -> None:
    text = f"auth sufficient pam_unix.so\nauth requisite {module}\nauth required pam_faillock.so authfail deny=3\n"
    reading = read(text.encode())
    assert reading.settings == ()
    assert any("人工確認" in n for n in reading.notes)


def test_arguments_of_all_faillock_lines_count_and_the_weakest_decides() -> None:
    text = (
        "auth required pam_faillock.so preauth deny=3 unlock_time=900\nauth sufficient pam_unix.so\n"
        "auth [default=die] pam_faillock.so authfail deny=5 unlock_time=600\nauth required pam_deny.so\n"
    )
    reading = read(text.encode())
    assert settings(reading) == {"lockout_threshold": 5, "lockout_minutes": 10, "lockout_until_admin": 0}
    assert reading.proves == ("no pam_faillock:deny", "no pam_faillock:unlock_time")


def test_an_argument_wins_over_faillock_conf_and_only_the_rest_is_proven() -> None:
    text = (
        "auth required pam_faillock.so preauth deny=3\nauth sufficient pam_unix.so\n"
        "auth [default=die] pam_faillock.so authfail deny=3\nauth required pam_deny.so\n"
    )
    reading = read(text.encode())
    assert settings(reading) == {"lockout_threshold": 3}
    assert reading.proves == ("no pam_faillock:deny", "pam_faillock:unlock_time")


def test_pam_tally2_without_deny_locks_nobody_and_without_a_time_until_an_administrator() -> None:
    assert settings(read(f"auth required pam_tally2.so\n{_DEBIAN}".encode())) == {"lockout_threshold": 0}
    reading = read(f"auth required pam_tally2.so deny=3\n{_DEBIAN}".encode())
    assert settings(reading) == {"lockout_threshold": 3, "lockout_until_admin": 1}
    assert [s.basis for s in reading.settings] == [Basis.STATED, Basis.DEFAULT]


def test_a_tally_before_an_include_is_in_force_but_a_faillock_around_one_is_not_known_to_be() -> None:
    tally = read(b"auth required pam_tally2.so deny=3 unlock_time=0\n@include common-auth\n")
    assert {(s.column, s.value, s.in_force) for s in tally.settings} == {
        ("lockout_threshold", 3, True),
        ("lockout_until_admin", 1, True),
    }
    around = read(b"auth required pam_faillock.so preauth deny=3\nauth include system-auth\n")
    assert {(s.column, s.in_force) for s in around.settings} == {("lockout_threshold", None)}
    assert around.proves == ()


def test_a_lone_line_of_a_stack_is_not_known_to_be_in_force() -> None:
    reading = read(b"auth required pam_tally2.so deny=3 unlock_time=900\n")
    assert {s.in_force for s in reading.settings} == {None}


def test_a_directory_alone_may_lock_by_rules_of_its_own() -> None:
    assert read(b"auth required pam_sss.so\nauth required pam_deny.so\n").settings == ()


def test_pam_cracklib_asks_for_what_its_arguments_and_its_built_in_values_say() -> None:
    found = settings(read(own("pam/common-password-cracklib")))
    assert found == {"password_min_length": 12, "password_complexity": 1, "password_strength_enforced": 1}
    plain = settings(read(b"password requisite pam_cracklib.so minlen=12\npassword required pam_unix.so\n"))
    assert plain == {"password_min_length": 8, "password_complexity": 0, "password_strength_enforced": 1}


def test_a_stack_that_checks_nothing_asks_for_no_mixture() -> None:
    found = settings(read(own("pam/common-password-plain")))
    assert found == {"password_min_length": 6, "password_complexity": 0, "password_strength_enforced": 0}


def test_arguments_of_pam_pwquality_wait_for_its_file_to_say_that_it_refuses() -> None:
    reading = read(b"password requisite pam_pwquality.so minlen=12 minclass=4\npassword required pam_unix.so\n")
    assert settings(reading) == {"password_min_length": 12, "password_complexity": 1, "password_strength_enforced": 1}
    assert {(s.in_force, s.needs) for s in reading.settings} == {(None, "pwquality_enforcing")}
    assert reading.proves == ("no pam_pwquality:classes", "no pam_pwquality:minlen", "pam_pwquality:enforcing")


def test_an_optional_check_lets_weak_passwords_pass() -> None:
    reading = read(b"password optional pam_pwquality.so minlen=12\npassword required pam_unix.so\n")
    assert reading.settings == ()
    assert reading.proves == ()


def test_pam_passwdqc_gives_the_shortest_that_passes() -> None:
    reading = read(b"password requisite pam_passwdqc.so min=disabled,24,11,8,7\npassword required pam_unix.so\n")
    assert settings(reading) == {"password_min_length": 7, "password_strength_enforced": 1}


def test_joined_lines_paths_and_minus_signs_are_read() -> None:
    text = (
        b"auth required \\\r\n  /lib64/security/$ISA/pam_tally2.so deny=3 \\\r\n  unlock_time=900\r\n"
        b"-auth required pam_unix.so\r\n"
    )
    assert settings(read(text))["lockout_minutes"] == 15


@pytest.mark.parametrize("value", ["x", "-1", "9" * 5000, ""])
def test_an_argument_that_is_no_number_is_one_problem_with_its_line(value: str) -> None:
    with pytest.raises(Unreadable, match=":1"):
        read(f"auth required pam_tally2.so deny={value}\n{_DEBIAN}".encode())


def test_a_line_that_is_none_is_one_problem_with_its_line() -> None:
    with pytest.raises(Unreadable, match=":4"):
        read(f"{_DEBIAN}auth requ\n".encode())


def test_prose_about_pam_is_no_stack() -> None:
    text = b"To lock accounts, write this line:\nauth required pam_faillock.so preauth\nThen restart the service.\n"
    assert not recognised(Export.of(text))


@given(st.integers(1, 65535), st.integers(1, 604800), st.sampled_from(["pam_tally2", "pam_tally"]))
def test_what_is_written_is_read(deny: int, seconds: int, module: str) -> None:
    found = settings(read(f"auth required {module}.so deny={deny} unlock_time={seconds}\n{_DEBIAN}".encode()))
    assert found == {"lockout_threshold": deny, "lockout_minutes": seconds // 60, "lockout_until_admin": 0}


@pytest.mark.parametrize(
    "name",
    [
        "authselect-local__password-auth.template",
        "authselect-sssd__password-auth.template",
        "authselect-winbind__password-auth.template",
        "debian12__common-auth.template",
        "debian12__pam-configs_pwquality",
    ],
)
def test_the_real_templates_are_refused_as_templates(name: str) -> None:
    with pytest.raises(Unreadable, match="範本"):
        read(sample(f"passwords/pam/{name}"))


def test_a_stack_is_told_from_others_of_the_machine_by_the_name_that_its_file_has() -> None:
    text = b"auth required pam_unix.so\nauth required pam_permit.so\n"
    found = {name: PAM.reads(Export.of(text, name)).settings[0].scope for name in ("sshd", "srv-01.txt", "auth2")}
    assert found == {"sshd": "pam／sshd", "srv-01.txt": "pam", "auth2": "pam"}


def test_a_module_that_is_not_known_and_may_let_people_past_the_lock_leaves_it_unproven() -> None:
    stack = (
        "auth [success=3 default=ignore] pam_succeed_if.so user ingroup operators\n"
        "auth required pam_faillock.so preauth deny=3 unlock_time=900\nauth sufficient pam_unix.so\n"
        "auth [default=die] pam_faillock.so authfail deny=3 unlock_time=900\nauth required pam_deny.so\n"
    )
    reading = read(stack.encode())
    assert {s.in_force for s in reading.settings} == {None}
    assert all("pam_succeed_if" in s.why for s in reading.settings)
    assert reading.proves == ()
    around = "[success=3 default=ignore] pam_succeed_if.so user ingroup operators"
    harmless = stack.replace(around, "sufficient pam_rootok.so")
    assert {s.in_force for s in read(harmless.encode()).settings} == {True}


def test_another_conf_leaves_the_usual_one_nothing() -> None:
    reading = read(
        b"auth required pam_faillock.so preauth conf=/etc/lock.conf\nauth sufficient pam_unix.so\n"
        b"auth [default=die] pam_faillock.so authfail conf=/etc/lock.conf\nauth required pam_deny.so\n"
    )
    assert reading.proves == ()
    assert any("/etc/lock.conf" in n for n in reading.notes)
