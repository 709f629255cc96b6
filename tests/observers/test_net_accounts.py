"""net accounts: the policy in force, in three languages and their code pages."""

from __future__ import annotations

import pytest

from observers.conftest import observer, own, read, sample, settings
from secaudit.observers import Export, Unreadable

NET_ACCOUNTS = observer("net-accounts")

_ENGLISH = """Force user logoff how long after time expires?:       Never
Minimum password age (days):                          1
Maximum password age (days):                          {age}
Minimum password length:                              8
Length of password history maintained:                24
Lockout threshold:                                    {threshold}
Lockout duration (minutes):                           {duration}
Lockout observation window (minutes):                 30
Computer role:                                        {role}
The command completed successfully.
"""


def _english(age: str = "60", threshold: str = "3", duration: str = "15", role: str = "SERVER") -> bytes:
    return _ENGLISH.format(age=age, threshold=threshold, duration=duration, role=role).encode()


def test_never_as_duration_is_until_an_administrator_unlocks_and_unlimited_age_never_expires() -> None:
    reading = read(own("net-accounts/english-workstation.txt"))
    assert settings(reading) == {
        "password_min_length": 8,
        "password_max_age_days": 0,
        "lockout_threshold": 3,
        "lockout_until_admin": 1,
    }
    assert {s.in_force for s in reading.settings} == {True}


def test_zero_minutes_are_until_an_administrator_unlocks_as_well() -> None:
    assert settings(read(_english(duration="0")))["lockout_until_admin"] == 1


def test_what_powershell_redirected_is_utf16() -> None:
    reading = read(own("net-accounts/english-domain-utf16.txt"))
    found = settings(reading)
    assert (found["password_max_age_days"], found["lockout_minutes"], found["lockout_until_admin"]) == (60, 20, 0)
    assert "網域帳戶" in reading.notes[0]


def test_traditional_chinese_in_code_page_950() -> None:
    assert settings(read(own("net-accounts/zh-tw-cp950.txt"))) == {
        "password_min_length": 12,
        "password_max_age_days": 90,
        "lockout_threshold": 3,
        "lockout_minutes": 15,
        "lockout_until_admin": 0,
    }


def test_traditional_chinese_in_utf8_with_the_other_word_for_threshold() -> None:
    assert settings(read(own("net-accounts/zh-tw-utf8.txt")))["lockout_threshold"] == 0


def test_simplified_chinese_in_code_page_936_is_not_taken_for_950() -> None:
    assert settings(read(own("net-accounts/zh-cn-cp936.txt"))) == {
        "password_min_length": 0,
        "password_max_age_days": 0,
        "lockout_threshold": 0,
    }


@pytest.mark.parametrize(
    ("role", "whose"), [("PRIMARY", "網域控制站"), ("BACKUP", "網域控制站"), ("WORKSTATION", "本機帳戶")]
)
def test_the_note_says_whose_accounts_the_values_count_for(role: str, whose: str) -> None:
    assert whose in read(_english(role=role)).notes[0]


def test_complexity_is_not_shown_and_not_guessed() -> None:
    reading = read(_english())
    assert "password_complexity" not in settings(reading)
    assert any("複雜度" in note for note in reading.notes)


@pytest.mark.parametrize("kept", range(1, 8))
def test_an_output_cut_after_any_line_is_refused_or_not_recognised(kept: int) -> None:
    one = Export.of("".join(_english().decode().splitlines(keepends=True)[:kept]).encode(), "cut.txt")
    assert not NET_ACCOUNTS.recognises(one) or kept > 5
    with pytest.raises(Unreadable, match=r"cut\.txt.*E-OBS-05"):
        NET_ACCOUNTS.reads(one)


def test_two_outputs_that_differ_are_a_problem() -> None:
    with pytest.raises(Unreadable, match="兩次"):
        read(_english() + _english(threshold="5"))
    assert settings(read(_english() + _english()))["lockout_threshold"] == 3


@pytest.mark.parametrize("bad", ["soon", "-3", "9" * 5000, ""])
def test_a_threshold_that_is_no_number_is_a_problem(bad: str) -> None:
    with pytest.raises(Unreadable):
        NET_ACCOUNTS.reads(Export.of(_english(threshold=bad)))


def test_prose_about_lockout_is_not_an_output() -> None:
    assert not NET_ACCOUNTS.recognises(Export.of("鎖定閾值: 3 次\n密碼長度: 12\n".encode()))


@pytest.mark.parametrize("name", ["cp936__zh-CN_domain_primary", "zh-CN_domain_primary", "en_domain_primary_never"])
def test_real_outputs_of_domain_controllers_that_never_lock(name: str) -> None:
    reading = read(sample(f"passwords/net-accounts/transcribed__{name}.txt"))
    assert settings(reading) == {"password_min_length": 7, "password_max_age_days": 42, "lockout_threshold": 0}
    assert "網域控制站" in reading.notes[0]


@pytest.mark.parametrize(
    ("age", "length", "threshold", "duration", "window"),
    [
        ("密碼最長使用期限 (天)", "最小密碼長度", "鎖定閾值", "鎖定持續時間 (分鐘)", "鎖定觀察視窗 (分鐘)"),
        ("最長密碼使用期限（天）", "密碼長度下限", "帳戶鎖定閥值", "鎖定期間 (分)", "重設鎖定計數器的時間間隔 (分)"),
        ("密碼最大使用天數", "密碼最短長度", "鎖定次數", "帳戶鎖定時間(分)", "鎖定觀測視窗(分)"),
    ],
)
def test_labels_of_other_versions_are_known_by_the_words_they_share(
    age: str, length: str, threshold: str, duration: str, window: str
) -> None:
    text = f"{age}:  90\n{length}:  12\n密碼歷程記錄長度:  3\n{threshold}:  3\n{duration}:  15\n{window}:  30\n"
    for codec in ("cp950", "utf-8", "utf-16"):
        found = settings(read(text.encode(codec)))
        assert (found["lockout_threshold"], found["lockout_minutes"]) == (3, 15)
        assert (found["password_max_age_days"], found["password_min_length"]) == (90, 12)
