"""Get-ADDefaultDomainPasswordPolicy, as a list and as JSON, and fine-grained policies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import observer, own, read, sample, settings
from secaudit.observers import Export, Unreadable

_LIST = {
    "ComplexityEnabled": "True",
    "DistinguishedName": "DC=plant,DC=example",
    "LockoutDuration": "00:30:00",
    "LockoutObservationWindow": "00:30:00",
    "LockoutThreshold": "3",
    "MaxPasswordAge": "60.00:00:00",
    "MinPasswordLength": "10",
    "ReversibleEncryptionEnabled": "False",
}


def _list(**changed: str) -> bytes:
    return "".join(f"{k:<27} : {v}\r\n" for k, v in (_LIST | changed).items()).encode()


def test_fifteen_minutes_and_ninety_days() -> None:
    reading = read(own("domain-password-policy/list-15-minutes.txt"))
    assert settings(reading) == {
        "password_min_length": 12,
        "password_complexity": 1,
        "password_max_age_days": 90,
        "password_strength_enforced": 1,
        "lockout_threshold": 3,
        "lockout_minutes": 15,
        "lockout_until_admin": 0,
    }
    assert {s.in_force for s in reading.settings} == {True}
    assert any("PSO" in note for note in reading.notes)


def test_json_spans_are_ticks_and_zero_is_until_an_administrator_unlocks() -> None:
    reading = read(own("domain-password-policy/json-until-admin.json"))
    assert settings(reading) == {
        "password_min_length": 7,
        "password_complexity": 1,
        "password_max_age_days": 42,
        "password_strength_enforced": 1,
        "lockout_threshold": 5,
        "lockout_until_admin": 1,
    }
    assert (
        next(s.said for s in reading.settings if s.column == "password_max_age_days") == "MaxPasswordAge: 42.00:00:00"
    )


def test_fine_grained_policies_are_kept_apart_and_one_that_applies_to_none_is_not_in_force() -> None:
    reading = read(own("domain-password-policy/fine-grained.txt"))
    threshold = {s.scope: (s.value, s.in_force) for s in reading.settings if s.column == "lockout_threshold"}
    assert threshold == {"PSO leaders": (3, True), "PSO kiosk": (0, False)}


@pytest.mark.parametrize(
    ("span", "minutes"),
    [("00:15:00", 15), ("1.00:00:00", 1440), ("00:14:59", 14), ("00:00:30", 1), ("69.10:39:00", 99999)],
)
def test_a_span_counts_whole_minutes(span: str, minutes: int) -> None:
    assert settings(read(_list(LockoutDuration=span)))["lockout_minutes"] == minutes


@pytest.mark.parametrize("span", ["00:00:00", "10675199.02:48:05.4775807", "-10675199.02:48:05.4775808"])
def test_no_span_and_the_largest_span_never_end(span: str) -> None:
    found = settings(read(_list(LockoutDuration=span, MaxPasswordAge=span)))
    assert (found["lockout_until_admin"], found["password_max_age_days"]) == (1, 0)
    assert "lockout_minutes" not in found


def test_a_threshold_of_zero_says_nothing_of_the_duration() -> None:
    found = settings(read(_list(LockoutThreshold="0", LockoutDuration="00:00:00")))
    assert found["lockout_threshold"] == 0
    assert "lockout_until_admin" not in found


def test_a_day_begun_counts() -> None:
    assert settings(read(_list(MaxPasswordAge="89.00:00:01")))["password_max_age_days"] == 90


@pytest.mark.parametrize(
    "changed",
    [
        {"LockoutDuration": "soon"},
        {"LockoutDuration": "15"},
        {"MaxPasswordAge": ""},
        {"LockoutThreshold": "many"},
        {"LockoutThreshold": "9" * 5000},
        {"ComplexityEnabled": "yes"},
        {"MinPasswordLength": "-1"},
    ],
)
def test_what_the_cmdlet_would_not_print_is_a_problem(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable, match="E-OBS-03"):
        read(_list(**changed))


def test_a_list_cut_in_a_number_or_before_the_length_is_not_whole() -> None:
    whole = _list()
    for end in (whole.index(b"10\r\n") + 1, whole.index(b"MinPasswordLength")):
        with pytest.raises(Unreadable, match="E-OBS-05"):
            read(whole[:end])


def test_the_same_policy_twice_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="兩次"):
        read(_list() + b"\r\n" + _list(LockoutThreshold="5"))


def test_several_domains_are_several_scopes() -> None:
    reading = read(_list() + b"\r\n" + _list(DistinguishedName="DC=office,DC=example", LockoutThreshold="5"))
    found = {s.scope: s.value for s in reading.settings if s.column == "lockout_threshold"}
    assert found == {"DC=plant,DC=example": 3, "DC=office,DC=example": 5}


@pytest.mark.parametrize(
    "shape", [[], {}, [1], {"LockoutThreshold": 3, "MaxPasswordAge": None, "ComplexityEnabled": 1}]
)
def test_json_of_another_shape_is_a_problem(shape: object) -> None:
    with pytest.raises(Unreadable):
        observer("domain-password-policy").reads(Export.of(json.dumps(shape).encode()))


@given(st.integers(1, 3650), st.integers(1, 99999), st.integers(1, 999), st.integers(1, 128))
def test_list_and_json_say_the_same(days: int, minutes: int, threshold: int, length: int) -> None:
    span = f"{minutes // 1440}.{minutes // 60 % 24:02}:{minutes % 60:02}:00"
    listed = _list(
        LockoutDuration=span,
        MaxPasswordAge=f"{days}.00:00:00",
        LockoutThreshold=str(threshold),
        MinPasswordLength=str(length),
    )
    document = {
        "ComplexityEnabled": True,
        "DistinguishedName": "DC=plant,DC=example",
        "LockoutDuration": {"Ticks": minutes * 600_000_000},
        "LockoutThreshold": threshold,
        "MaxPasswordAge": {"Ticks": days * 864_000_000_000},
        "MinPasswordLength": length,
    }
    found = settings(read(listed))
    assert found == settings(read(json.dumps(document).encode("utf-16")))
    assert (found["lockout_minutes"], found["password_max_age_days"]) == (minutes, days)


def test_a_real_policy_that_locks_until_an_administrator_unlocks() -> None:
    reading = read(sample("passwords/ad-default-policy/transcribed__YourDomain_lockout0_window69d.txt"))
    assert settings(reading) == {
        "password_min_length": 14,
        "password_complexity": 1,
        "password_max_age_days": 35,
        "password_strength_enforced": 1,
        "lockout_threshold": 5,
        "lockout_until_admin": 1,
    }


@pytest.mark.parametrize(
    ("applies", "in_force"),
    [
        ([], False),
        ({"value": [], "Count": 0}, False),
        ({"value": ["CN=svc,DC=plant"], "Count": 1}, True),
        ({"CN": "svc"}, True),
        (["CN=svc,DC=plant"], True),
    ],
)
def test_a_fine_grained_policy_is_set_aside_only_where_it_surely_applies_to_none(
    applies: object, in_force: bool
) -> None:
    policy = {
        "Name": "svc", "Precedence": 10, "AppliesTo": applies, "ComplexityEnabled": False, "LockoutThreshold": 0,
        "LockoutDuration": {"Ticks": 0}, "MaxPasswordAge": {"Ticks": 0}, "MinPasswordLength": 4,
    }  # fmt: skip
    found = observer("domain-password-policy").reads(Export.of(json.dumps(policy).encode()))
    assert {s.in_force for s in found.settings} == {in_force}
