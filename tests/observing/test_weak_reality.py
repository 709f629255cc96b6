"""Ways in which a weak machine might have looked like a strong one, each of them shut."""

from __future__ import annotations

from datetime import date

import pytest

from observing.conftest import AUTHOR, Bench, said
from secaudit.tables.observed import counted, overlaid

ACCOUNTS = """\
Minimum password age (days):                          1
Maximum password age (days):                          90
Minimum password length:                              12
Length of password history maintained:                24
Lockout threshold:                                    {threshold}
Lockout duration (minutes):                           30
Lockout observation window (minutes):                 30
Computer role:                                        WORKSTATION
"""
STACK = """\
auth required pam_faillock.so preauth deny={deny} unlock_time=900
auth [success=1 default=ignore] pam_unix.so
auth [default=die] pam_faillock.so authfail deny={deny} unlock_time=900
auth sufficient pam_faillock.so authsucc deny={deny} unlock_time=900
auth requisite pam_deny.so
auth required pam_permit.so
"""
QUALITY = """\
password requisite pam_pwquality.so minlen=12 minclass=3 enforcing=1
password required pam_unix.so use_authtok
"""
NO_LOCK = "auth required pam_env.so\nauth required pam_unix.so\naccount required pam_unix.so\n"
AGES = """\
Last password change : Nov 01, 2023
Minimum number of days between password change : 0
Maximum number of days between password change : {days}
Number of days of warning before password expires : 7
"""
RSOP = """\
<?xml version="1.0" encoding="utf-8"?>
<Rsop xmlns="http://www.microsoft.com/GroupPolicy/Rsop"><ReadTime>2024-03-01T02:00:00</ReadTime>
<DataType>LoggedData</DataType><ComputerResults><Name>CORP\\{name}$</Name><ExtensionData>
<Extension xmlns:q1="http://www.microsoft.com/GroupPolicy/Settings/Security">
<q1:Account><q1:Name>LockoutBadCount</q1:Name><q1:SettingNumber>{threshold}</q1:SettingNumber></q1:Account>
<q1:Account><q1:Name>LockoutDuration</q1:Name><q1:SettingNumber>15</q1:SettingNumber></q1:Account>
</Extension></ExtensionData></ComputerResults></Rsop>
"""


def now(bench: Bench, target: str) -> dict[str, object]:
    """What counts of a target: column → value."""
    return {c: s.value for (_t, row_id, c), s in counted(bench.store.inventory()).items() if row_id == target}


def test_of_several_files_of_one_call_the_weakest_counts_in_whatever_order(bench: Bench) -> None:
    strong, weak = (bench.file(f"{n}.txt", ACCOUNTS.format(threshold=n)) for n in ("3", "Never"))
    bench.observe(weak, strong, profile_id="PF")
    assert now(bench, "PF")["lockout_threshold"] == 0
    bench.store.undo(AUTHOR)
    bench.observe(strong, weak, profile_id="PF")
    assert now(bench, "PF")["lockout_threshold"] == 0


def test_one_account_that_never_expires_is_not_hidden_by_one_that_does(bench: Bench) -> None:
    files = [bench.file(f"{n}.txt", AGES.format(days=d)) for n, d in (("root", 99999), ("wang", 90))]
    bench.observe(*files, asset_id="SRV")
    assert now(bench, "SRV") == {"password_max_age_days": 0}


@pytest.mark.parametrize("together", [True, False])
def test_two_files_of_one_machine_take_nothing_from_each_other(bench: Bench, together: bool) -> None:
    files = [bench.file("common-auth", STACK.format(deny=10)), bench.file("common-password", QUALITY)]
    for group in [files] if together else [[f] for f in files]:
        bench.observe(*group, asset_id="SRV")
    assert now(bench, "SRV")["lockout_threshold"] == 10
    assert now(bench, "SRV")["password_min_length"] == 12


@pytest.mark.parametrize("together", [True, False])
def test_a_service_without_a_lock_is_not_hidden_by_one_that_locks(bench: Bench, together: bool) -> None:
    files = [bench.file("sshd", NO_LOCK), bench.file("system-auth", STACK.format(deny=3))]
    for group in [files] if together else [[f] for f in files]:
        bench.observe(*group, asset_id="SRV")
    assert now(bench, "SRV")["lockout_threshold"] == 0


def test_a_file_that_the_stack_overrules_is_listed_and_does_not_count(bench: Bench) -> None:
    conf = bench.file("faillock.conf", "deny = 9\nunlock_time = 60\n")
    files = [bench.file("system-auth", STACK.format(deny=3)), conf]
    told = said(bench.observe(*files, asset_id="SRV"))
    assert (now(bench, "SRV")["lockout_threshold"], now(bench, "SRV")["lockout_minutes"]) == (3, 15)
    assert "未生效，只列出不採用" in told


def test_a_file_that_some_stack_leaves_the_rule_to_counts_beside_the_stack_that_does_not(bench: Bench) -> None:
    files = [
        bench.file("sshd", STACK.format(deny=3)),
        bench.file("login", STACK.replace(" deny={deny} unlock_time=900", "")),
        bench.file("faillock.conf", "deny = 9\nunlock_time = 900\n"),
    ]
    bench.observe(*files, asset_id="SRV")
    assert now(bench, "SRV")["lockout_threshold"] == 9


def test_a_policy_that_is_not_applied_does_not_hide_a_weak_one_that_is(bench: Bench) -> None:
    bench.observe(
        bench.file("a", "auth required pam_unix.so\npassword requisite pam_pwquality.so minlen=6 enforcing=0\n"),
        bench.file("b", "auth required pam_unix.so\npassword requisite pam_pwquality.so minlen=8 enforcing=1\n"),
        asset_id="SRV",
    )
    assert now(bench, "SRV")["password_min_length"] == 8


def test_each_machine_of_a_profile_is_kept_and_the_weakest_counts(bench: Bench) -> None:
    for name, threshold in (("LINE-1", 10), ("LINE-2", 3)):
        bench.observe(bench.file(f"{name}.xml", RSOP.format(name=name, threshold=threshold)), asset_id="PC-2")
    assert now(bench, "PC-2")["lockout_threshold"] == 10
    bench.observe(bench.file("again.xml", RSOP.format(name="LINE-1", threshold=3)), asset_id="PC-2")
    assert now(bench, "PC-2")["lockout_threshold"] == 3


def test_one_machine_of_several_proves_nothing_of_the_others(bench: Bench) -> None:
    told = said(bench.observe(bench.file("one.xml", RSOP.format(name="LINE-1", threshold=3)), asset_id="PC-2"))
    assert {r["in_force"] for r in bench.rows("observation").values()} == {None}
    assert "只看到 LINE-1，共 3 台" in told
    bench.observe(bench.file("pc.xml", RSOP.format(name="PC-WANG", threshold=3)))
    assert {r["in_force"] for r in bench.rows("observation").values() if r["target_id"] == "PC-1"} == {1}


def test_replacing_what_was_weaker_is_said(bench: Bench) -> None:
    bench.observe(bench.file("one.txt", ACCOUNTS.format(threshold="10")), profile_id="PF")
    told = said(bench.observe(bench.file("two.txt", ACCOUNTS.format(threshold="3")), profile_id="PF"))
    assert "取代佐證 E-0001 的 10" in told


def test_a_file_of_another_asset_is_told_even_where_no_host_name_was_typed(bench: Bench) -> None:
    told = said(bench.observe(bench.file("pc.xml", RSOP.format(name="PC-WANG", threshold=3)), asset_id="SRV"))
    assert "檔案的主機是 PC-WANG，那是資產 PC-1" in told
    told = said(bench.observe(bench.file("x.xml", RSOP.format(name="OTHER", threshold=3)), asset_id="PC-1"))
    assert "與主機名稱 pc-wang 不同" in told


def test_a_day_that_is_later_than_the_file_says_is_told(bench: Bench) -> None:
    path = bench.file("old.xml", RSOP.format(name="PC-WANG", threshold=3).replace("2024-03-01", "2020-01-02"))
    told = said(bench.observe(path, collected_on=date(2024, 3, 4)))
    assert "檔案內的日期是 2020-01-02" in told


def test_what_counts_is_what_the_controls_see(bench: Bench) -> None:
    bench.observe(bench.file("a.txt", ACCOUNTS.format(threshold="Never")), profile_id="PF")
    row = next(r for r in overlaid(bench.store.inventory()).dicts("profile") if r["id"] == "PF")
    assert row["lockout_threshold"] == 0


def test_a_file_that_is_said_to_be_a_format_it_does_not_look_like_gets_no_built_in_default(bench: Bench) -> None:
    letter = bench.file("letter.txt", "Dear all, the policy is fine.\n")
    told = said(bench.observe(letter, asset_id="SRV", format_name="faillock"))
    assert not bench.rows("observation")
    assert "內建預設不採用" in told
    bench.observe(bench.file("f.conf", "deny = 9\n"), asset_id="SRV", format_name="faillock")
    assert bench.seen("SRV")["lockout_threshold"] == "9"
