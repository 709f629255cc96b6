"""chage -l: the maximum age of an account's password as it is in force."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Unreadable


def _account(days: object) -> str:
    return (
        f"Minimum number of days between password change : 0\nMaximum number of days between password change : {days}\n"
    )


def test_one_account_is_in_force_and_proves_no_other() -> None:
    reading = read(own("chage/one-account.txt"))
    assert settings(reading) == {"password_max_age_days": 90}
    assert [s.in_force for s in reading.settings] == [True]
    assert any("這一個帳號" in n for n in reading.notes)


def test_the_weakest_of_several_accounts_counts() -> None:
    reading = read(own("chage/zh-TW-two-accounts.txt"))
    assert settings(reading) == {"password_max_age_days": 0}
    assert reading.settings[0].place == "第 15 行"


def test_the_longest_counts_where_none_is_without_end() -> None:
    assert settings(read((_account(60) + _account(120) + _account(90)).encode())) == {"password_max_age_days": 120}


def test_simplified_chinese_in_its_own_code_page_is_read() -> None:
    assert settings(read(own("chage/zh-CN-gb18030.txt"))) == {"password_max_age_days": 180}


@pytest.mark.parametrize(
    ("least", "most"),
    [
        ("最少必須相隔幾天才能改變密碼", "最多必須相隔幾天才能改變密碼"),
        ("パスワードが変更できるまでの最短日数", "パスワードを変更しなくてよい最長日数"),
        (
            "Nombre minimal de jours entre deux changements de mot de passe \t\xa0",
            "Nombre maximal de jours entre deux changements du mot de passe\t\xa0",
        ),
    ],
)  # fmt: skip
def test_other_languages_are_read(least: str, most: str) -> None:
    assert settings(read(f"{least}: 0\n{most}: 45\n".encode())) == {"password_max_age_days": 45}


def test_an_account_without_its_maximum_was_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read((_account(90) + "Minimum number of days between password change : 0\n").encode())


@pytest.mark.parametrize("value", ["soon", "9" * 5000, "-2"])
def test_days_that_are_none_are_one_problem_with_its_line(value: str) -> None:
    with pytest.raises(Unreadable, match=":2"):
        read(_account(value).encode())


def test_a_password_to_be_changed_at_once_is_not_taken_for_never() -> None:
    assert read(_account(0).encode()).settings == ()


def test_the_real_output_never_expires() -> None:
    assert settings(read(sample("passwords/sshd_config/jc__chage.out"))) == {"password_max_age_days": 0}
