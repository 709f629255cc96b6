"""Cisco IOS and IOS XE: what a running configuration settles, and what of it is no command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample, settings
from secaudit.observers import Export, Unreadable, cisco_models
from secaudit.observers.network.cisco_ios import CISCO_IOS
from secaudit.observers.network.ios_lines import ios_lines
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.observers.secrets import redacted

BEFORE = "version 15.7\nservice timestamps log datetime\nhostname R1\n"
AFTER = "interface GigabitEthernet0/0\n ip address dhcp\nline vty 0 4\n transport input ssh\nend\n"


def config(body: str = "") -> bytes:
    return (BEFORE + body + AFTER).encode()


def one(reading: Reading, column: str, scope: str = "") -> Setting:
    (found,) = (s for s in reading.settings if s.column == column and s.scope == scope)
    return found


def columns(reading: Reading) -> set[str]:
    return {s.column for s in reading.settings}


# Own exports


def test_a_capture_of_the_screen_is_read_past_pager_prompts_and_banner() -> None:
    reading = read(own("cisco-ios/ios-15.2-capture.txt"))
    assert settings(reading) == {
        "lockout_threshold": 3,
        "lockout_minutes": 15,
        "password_min_length": 10,
        "log_login": 1,
        "access_log": 1,
        "log_system_change": 1,
    }
    assert reading.program == "Cisco IOS 15.2"
    assert all(s.host.name == "SW-OFFICE" for s in reading.settings)
    assert {s.column for s in reading.settings if not s.in_force} == {"lockout_threshold", "lockout_minutes"}
    (host,) = reading.hosts
    assert (host.kind, host.brand, host.model) == ("switch", "Cisco", "WS-C2960X-24TS-L")


def test_the_quiet_period_is_said_to_be_one() -> None:
    notes = "\n".join(read(own("cisco-ios/ios-15.2-capture.txt")).notes)
    assert "整台設備的登入靜默期，只數 120 秒內的失敗" in notes
    assert "名單內的位址在靜默期仍可登入" in notes
    assert "日誌另送 1 台日誌主機" in notes
    assert "不鎖 privilege 15 的帳號" in notes


def test_nothing_in_a_banner_is_a_command() -> None:
    reading = read(own("cisco-ios/ios-12.4.cfg"))
    assert reading.program == "Cisco IOS 12.4"
    assert settings(reading) == {"lockout_threshold": 0}
    assert one(reading, "lockout_threshold").basis is Basis.DEFAULT


def test_notes_name_weak_storage_and_open_management_without_any_secret() -> None:
    reading = read(own("cisco-ios/ios-12.4.cfg"))
    notes = "\n".join(reading.notes)
    assert "1 個帳號的密碼以明文存放，請改用 secret：clerk" in notes
    assert "沒有 enable secret" in notes
    assert "允許 telnet" in notes
    assert "ip http server" in notes
    assert "閒置不會登出（exec-timeout 0 0）：line con 0" in notes


@pytest.mark.parametrize("name", ["ios-12.4.cfg", "ios-15.2-capture.txt", "xe-17.9.cfg", "nxos-9.3.cfg"])
def test_no_secret_is_in_anything_that_is_read(name: str) -> None:
    said = repr(read(own(f"cisco-ios/{name}")))
    assert not any(word in said for word in ("NotAReal", "notReal", "RealHash", "$9$", "$5$", "$1$", "alsoNot"))


@pytest.mark.parametrize("name", ["ios-12.4.cfg", "ios-15.2-capture.txt", "xe-17.9.cfg", "nxos-9.3.cfg"])
def test_a_copy_without_secrets_is_read_the_same(name: str) -> None:
    copy = Export.of(b"".join(redacted(own(f"cisco-ios/{name}"))))
    assert CISCO_IOS.recognises(copy)
    assert CISCO_IOS.reads(copy) == CISCO_IOS.reads(own(f"cisco-ios/{name}"))


def test_a_common_criteria_policy_counts_for_the_users_that_name_it() -> None:
    reading = read(own("cisco-ios/xe-17.9.cfg"))
    policy = "common-criteria STAFF"
    assert one(reading, "password_min_length", policy).value == 14
    assert one(reading, "password_complexity", policy).value == 1
    assert one(reading, "password_max_age_days", policy).value == 90
    assert one(reading, "password_min_length", policy).in_force
    spare = one(reading, "password_min_length", "common-criteria SPARE")
    assert (spare.in_force, spare.why) == (False, "沒有帳號套用這個政策")


def test_a_local_lock_lasts_until_an_administrator_unlocks() -> None:
    reading = read(own("cisco-ios/xe-17.9.cfg"))
    assert one(reading, "lockout_threshold", "aaa local").value == 3
    assert one(reading, "lockout_until_admin", "aaa local").value == 1
    assert "lockout_minutes" not in columns(reading)


def test_the_licence_line_tells_model_serial_and_kind() -> None:
    reading = read(own("cisco-ios/xe-17.9.cfg"))
    (host,) = reading.hosts
    assert reading.program == "Cisco IOS XE 17.9"
    assert (host.model, host.kind, host.host.serial) == ("ISR4331/K9", "router", "FDO0000TEST")


def test_logins_recorded_now_and_then_are_not_recorded() -> None:
    reading = read(own("cisco-ios/xe-17.9.cfg"))
    assert not {"log_login", "access_log"} & columns(reading)
    assert any("登入成功未設定逐筆記錄" in note for note in reading.notes)


def test_of_nx_os_only_the_device_is_read() -> None:
    reading = read(own("cisco-ios/nxos-9.3.cfg"))
    assert (reading.program, reading.settings) == ("Cisco NX-OS 9.3(5)", ())
    assert (reading.hosts[0].name, reading.hosts[0].kind) == ("LEAF-01", "switch")


# Lockout


def test_seconds_of_the_quiet_period_are_truncated_to_minutes() -> None:
    reading = read(config("login block-for 899 attempts 3 within 60\n"))
    assert settings(reading)["lockout_minutes"] == 14


def test_a_local_lock_that_spares_privilege_15_is_not_known_to_hold() -> None:
    body = "aaa new-model\naaa local authentication attempts max-fail 3\nusername a privilege 15 secret 9 x\n"
    found = one(read(config(body)), "lockout_threshold", "aaa local")
    assert (found.value, found.in_force, found.why) == (3, None, "privilege 15 的帳號不受此鎖定")


def test_of_two_locks_the_one_that_holds_for_all_decides() -> None:
    both = "aaa new-model\naaa local authentication attempts max-fail 4\nlogin block-for 60 attempts 9 within 60\n"
    assert settings(read(config(both))) == {"lockout_threshold": 4, "lockout_until_admin": 1}
    with_chief = both + "username chief privilege 15 secret 9 x\n"
    assert settings(read(config(with_chief))) == {"lockout_threshold": 9, "lockout_minutes": 1}


def test_accounts_on_a_server_leave_the_lock_unknown() -> None:
    reading = read(config("aaa new-model\naaa authentication login default group tacacs+ local\n"))
    assert "lockout_threshold" not in columns(reading)
    assert any("AAA 伺服器" in note for note in reading.notes)


def test_a_negated_command_is_not_the_command() -> None:
    body = "no login block-for\nno security passwords min-length\nno aaa new-model\nno logging buffered\n"
    assert settings(read(config(body))) == {"lockout_threshold": 0}


def test_accounts_of_privilege_15_that_no_lock_reaches_never_lock() -> None:
    body = "aaa new-model\naaa local authentication attempts max-fail 3\nusername a privilege 15 secret 9 x\n"
    found = one(read(config(body)), "lockout_threshold", "privilege 15")
    assert (found.value, found.in_force, found.basis, found.place) == (0, True, Basis.DERIVED, "第 6 行")
    by_server = body + "aaa authentication login default group radius local\n"
    assert [s.value for s in read(config(by_server)).settings if s.column == "lockout_threshold"] == [3]


BLOCK = "login block-for 900 attempts 3 within 120\n"


def test_a_quiet_period_that_spares_some_addresses_is_not_known_to_hold() -> None:
    found = one(read(config(BLOCK + "login quiet-mode access-class JUMP\n")), "lockout_threshold", "login block-for")
    assert (found.value, found.in_force, found.why) == (3, None, "quiet-mode 名單內的位址不受鎖定")


def test_a_quiet_period_that_spares_all_who_may_connect_locks_nobody() -> None:
    body = f"{BLOCK}login quiet-mode access-class MGMT\nline vty 0 4\n access-class MGMT in\nline vty 5 15\n{{}}"
    closed = read(config(body.format(" transport input none\n")))
    assert settings(closed) == {"lockout_threshold": 0}
    assert any("實際上不會鎖定" in note for note in closed.notes)
    open_too = read(config(body.format(" transport input ssh\n")))
    assert settings(open_too) == {"lockout_threshold": 3, "lockout_minutes": 15}


@pytest.mark.parametrize(("within", "in_force"), [(1, None), (59, None), (60, True)])
def test_a_lock_that_forgets_failures_at_once_is_not_known_to_hold(within: int, in_force: bool | None) -> None:
    reading = read(config(f"login block-for 900 attempts 3 within {within}\n"))
    assert {s.in_force for s in reading.settings} == {in_force}


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("line vty 0 4\n no login\n", "line vty 0 4"),
        ("aaa new-model\naaa authentication login default none\n", "line vty 0 4"),
        (
            "aaa new-model\naaa authentication login OPEN none\nline vty 5 9\n login authentication OPEN\n",
            "line vty 5 9",
        ),
    ],
)
def test_where_nobody_has_to_log_in_no_rule_is_known_to_hold(body: str, line: str) -> None:
    rules = f"{BLOCK}security passwords min-length 12\n"
    reading = read(config(rules + body))
    assert {(s.in_force, s.why) for s in reading.settings} == {(None, f"{line} 不需登入")}
    assert any("不需登入就能遠端管理" in note and line in note for note in reading.notes)


def test_a_method_list_that_ends_in_none_is_told() -> None:
    body = "aaa new-model\naaa authentication login default group radius none\n"
    assert any("以 none 收尾" in note for note in read(config(body)).notes)


def test_the_older_login_at_a_tacacs_server_leaves_the_lock_unknown() -> None:
    assert "lockout_threshold" not in columns(read(config("line vty 5 15\n login tacacs\n")))


def test_a_line_that_is_shut_lets_nobody_in() -> None:
    reading = read(config(f"{BLOCK}line vty 5 15\n no login\n transport input none\n"))
    assert all(s.in_force for s in reading.settings)


def test_a_password_that_all_share_is_no_account_that_locks() -> None:
    body = "aaa new-model\naaa local authentication attempts max-fail 3\naaa authentication login default enable\n"
    found = one(read(config(body)), "lockout_threshold", "aaa local")
    assert (found.in_force, found.why) == (None, "line vty 0 4 用共用密碼登入，不經本機帳號")
    assert any("共用密碼" in note for note in read(config("line vty 0 4\n login\n")).notes)
    assert not any("共用密碼" in note for note in read(config("line vty 0 4\n login local\n")).notes)


def test_a_console_that_asks_nothing_is_told() -> None:
    def told(body: str) -> bool:
        return any("主控台" in note for note in read(config(body)).notes)

    assert told("line con 0\n")
    assert told("line con 0\n exec-timeout 5 0\n no login\n")
    assert not told("line con 0\n login local\n")
    assert not told("aaa new-model\nline con 0\n")


def test_more_policies_than_any_device_has_are_refused() -> None:
    with pytest.raises(Unreadable, match="不像一台設備"):
        read(config("".join(f"aaa common-criteria policy P{n}\n min-length 9\n" for n in range(201))))


def test_an_account_without_password_is_told() -> None:
    assert any("1 個帳號沒有密碼" in note for note in read(config("username guest nopassword\n")).notes)


# Passwords


def test_rules_of_local_passwords_are_not_known_to_hold_where_a_server_checks() -> None:
    body = "aaa new-model\naaa authentication login default group tacacs+ local\nsecurity passwords min-length 12\n"
    found = one(read(config(body)), "password_min_length", "security passwords")
    assert (found.value, found.in_force, found.why) == (12, None, "登入由 AAA 伺服器驗證，這只管本機帳號")


def test_a_policy_that_some_users_do_not_name_is_not_known_to_hold() -> None:
    users = "username a common-criteria-policy P secret 9 x\nusername b secret 9 y\n"
    body = f"aaa common-criteria policy P\n min-length 12\n{users}"
    found = one(read(config(body)), "password_min_length", "common-criteria P")
    assert (found.in_force, found.why) == (None, "另有 1 個本機帳號未套用")


@pytest.mark.parametrize(
    ("lifetime", "days"),
    [
        ("lifetime day 60", 60),
        ("lifetime year 1", 365),
        ("lifetime month 2 day 5 hour 0", 65),
        ("lifetime hour 5", None),
    ],
)
def test_lifetimes_are_read_in_days(lifetime: str, days: int | None) -> None:
    body = (
        f"aaa common-criteria policy P\n min-length 12\n {lifetime}\nusername a common-criteria-policy P secret 9 x\n"
    )
    assert settings(read(config(body))).get("password_max_age_days") == days


def test_the_older_restriction_asks_three_classes_of_four() -> None:
    reading = read(config("aaa new-model\naaa password restriction\n"))
    assert one(reading, "password_complexity", "aaa password restriction").value == 1


# Logs


LOGINS = "login on-failure log\nlogin on-success log\n"


def test_logins_recorded_to_a_buffer_are_recorded_but_not_kept() -> None:
    reading = read(config(LOGINS + "logging buffered 8192\n"))
    assert one(reading, "log_login").value == 1
    assert "access_log" not in columns(reading)


@pytest.mark.parametrize(
    "logging",
    [
        "",
        "logging buffered 4096 errors\n",
        "logging host 10.0.0.1\nlogging trap 4\n",
        "no logging on\nlogging host 10.0.0.1\n",
    ],
)
def test_logins_that_reach_no_log_stay_unknown(logging: str) -> None:
    assert not {"log_login", "access_log"} & columns(read(config(LOGINS + logging)))


@pytest.mark.parametrize(
    "host",
    ["logging 10.0.0.1", "logging host log.example.net", "logging host 10.0.0.1 vrf Mgmt", "logging 2001:db8::1"],
)
def test_a_log_host_is_named_in_several_ways(host: str) -> None:
    assert one(read(config(LOGINS + host + "\n")), "access_log").value == 1


def test_with_a_log_host_the_local_buffer_does_not_decide() -> None:
    reading = read(config("logging buffered 8192\nlogging persistent\nlogging host 10.0.0.1\n"))
    assert "log_size_limited" not in columns(reading)
    notes = "\n".join(reading.notes)
    assert "保存多久由該主機決定，本機緩衝區不採計" in notes
    assert "--asset" in notes


@pytest.mark.parametrize(
    "host", ["logging host 10.0.0.1\nlogging trap errors\n", "logging host 10.0.0.1 discriminator D\n"]
)
def test_a_log_host_that_may_not_get_logins_leaves_the_buffer_to_decide(host: str) -> None:
    reading = read(config(LOGINS + "logging buffered 8192\n" + host))
    assert one(reading, "log_size_limited", "buffered").value == 1
    assert "access_log" not in columns(reading)
    assert any("不一定送到" in note for note in reading.notes)


def test_commands_recorded_on_a_server_record_changes() -> None:
    body = "aaa new-model\naaa accounting commands 15 default start-stop group tacacs+\n"
    assert one(read(config(body)), "log_system_change").value == 1


def test_logging_enable_elsewhere_is_not_the_log_of_changes() -> None:
    assert "log_system_change" not in columns(read(config("archive\n path flash:a\n logging enable\n")))


# Form


def test_the_configuration_of_a_second_device_is_not_passed_over() -> None:
    second = config().replace(b"hostname R1", b"hostname R2")
    with pytest.raises(Unreadable, match=r":11：end 之後還有另一台設備的設定"):
        read(config() + second)
    assert settings(read(config() + config())) == {"lockout_threshold": 0}


def test_tabs_indent_as_spaces_do() -> None:
    assert not any("主控台" in note for note in read(config("line con 0\n\tlogin local\n")).notes)


@pytest.mark.parametrize("delimiter", ["^C", "\x03", "#", "$", "%"])
def test_a_banner_ends_where_its_delimiter_stands_again(delimiter: str) -> None:
    banner = f"banner motd {delimiter}\nend\nlogin block-for 1 attempts 1 within 1\n{delimiter}\n"
    body = f"{banner}security passwords min-length 9\n"
    assert settings(read(config(body))) == {"lockout_threshold": 0, "password_min_length": 9}


def test_a_banner_on_one_line_hides_nothing_after_it() -> None:
    assert settings(read(config("banner motd #Hello#\nsecurity passwords min-length 9\n")))["password_min_length"] == 9


def test_a_banner_that_never_ends_is_a_file_cut_short() -> None:
    with pytest.raises(Unreadable, match=":4"):
        read(config("banner motd ^C\nHello\n"))


def test_a_running_configuration_without_end_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="截斷"):
        read((BEFORE + AFTER.removesuffix("end\n")).encode())


def test_what_comes_after_end_is_not_read() -> None:
    assert settings(read(config() + b"R1#show clock\nlogin block-for 1 attempts 1 within 1\n")) == {
        "lockout_threshold": 0
    }


@pytest.mark.parametrize(
    "body",
    [
        "login block-for x attempts 3 within 9\n",
        "login block-for " + "9" * 5000 + " attempts 3 within 9\n",
        "security passwords min-length ten\n",
        "aaa local authentication attempts max-fail\n",
        "aaa common-criteria policy P\n min-length ３\n",
        "aaa common-criteria policy P\n min-length 3\n lifetime month x\n",
    ],
)
def test_a_value_that_is_no_number_is_a_problem_with_its_line(body: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(config(body))
    assert caught.value.problem.place.line >= 4


@pytest.mark.parametrize(
    "text",
    [
        ": Saved\nASA Version 9.8(2)\nhostname fw\ninterface GigabitEthernet0/0\nenable password x\nend\n",
        "! device: sw (DCS-7050, EOS-4.20.1F)\nhostname sw\ninterface Ethernet1\nusername a\nip route 0 1.1.1.1\nend\n",
        "!! IOS XR Configuration 6.1.2\nhostname xr\ninterface MgmtEth0/0/CPU0/0\nrouter bgp 1\nline console\nend\n",
        "hostname xr\naaa new-model\ninterface MgmtEth0/RP0/CPU0/0\nvty-pool default 0 4\nline default\nend\n",
        "frr version 8.1\nhostname r\nservice password-encryption\ninterface eth0\nline vty\nend\n",
        "hostname alone\n",
        "version 2.0\nhostname box\n",
    ],
)
def test_other_makers_and_systems_are_not_recognised(text: str) -> None:
    assert not CISCO_IOS.recognises(Export.of(text.encode()))


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_change_nothing(newline: str) -> None:
    data = config("security passwords min-length 9\n").replace(b"\n", newline.encode())
    assert settings(read(data))["password_min_length"] == 9


@pytest.mark.parametrize(
    ("product", "kind"),
    [
        ("cisco WS-C2960-24TT-L", "switch"),
        ("N9K-C93180YC-EX", "switch"),
        ("C9300-48P", "switch"),
        ("C9115AXI-H", "access_point"),
        ("AIR-CAP3702I-A-K9", "access_point"),
        ("AIR-CT5508-K9", ""),
        ("C9800-L-F-K9", ""),
        ("ISR4331/K9", "router"),
        ("Cisco CISCO2911/K9", "router"),
        ("Cisco 2811", "router"),
        ("C891F-K9", "router"),
        ("C8300-1N1S-6T", "router"),
        ("ASA5506", "firewall"),
        ("Cisco IP Phone 7841", ""),
        ("", ""),
        ("N77-C7706", "switch"),
        ("N20-C6508", ""),
        ("N540-24Z8Q2C-SYS", ""),
    ],
)
def test_product_numbers_tell_a_kind_where_they_can(product: str, kind: str) -> None:
    assert cisco_models.kind(product) == kind


# Printing and parsing

_TREE = st.recursive(
    st.just([]),
    lambda inner: st.lists(
        st.tuples(st.from_regex(r"[a-df-z][a-z0-9-]{0,8}( [a-z0-9]{1,5})?", fullmatch=True), inner), max_size=4
    ),
    max_leaves=15,
)


def _printed(tree: list, depth: int, parents: tuple[str, ...], lines: list[str], said: list) -> None:
    for text, below in tree:
        lines.append(" " * depth + text)
        said.append((text, parents))
        _printed(below, depth + 1, (*parents, text), lines, said)


@given(_TREE)
def test_what_is_indented_is_read_back_below_what_opened_it(tree: list) -> None:
    lines: list[str] = []
    said: list[tuple[str, tuple[str, ...]]] = []
    _printed([(f"x{text}", below) for text, below in tree], 0, (), lines, said)
    got = [(line.text, line.parents) for line in ios_lines(Export.of("\n!\n".join([*lines, "end", ""]).encode()))]
    assert got == [*said, ("end", ())]


# Real exports


def test_a_real_router_of_15_4() -> None:
    reading = read(sample("passwords/cisco-ios/ciscoconfparse__sample_08.ios"))
    assert reading.program == "Cisco IOS 15.4"
    assert settings(reading) == {
        "lockout_threshold": 5,
        "lockout_minutes": 0,
        "password_min_length": 6,
        "log_system_change": 1,
    }


def test_a_real_switch_of_12_1_that_asks_a_radius_server() -> None:
    reading = read(sample("passwords/cisco-ios/ciscoconfparse__sample_04.ios"))
    assert settings(reading) == {"access_log": 1}
    assert reading.hosts[0].name == "Foo"


def test_a_real_configuration_without_version_gives_no_default() -> None:
    reading = read(sample("passwords/cisco-ios/ciscoconfparse__sample_09.ios"))
    assert not reading.settings
    assert reading.hosts[0].name == "AS65503"


def test_a_real_sd_wan_configuration_has_no_end_and_is_read_as_far_as_it_goes() -> None:
    reading = read(sample("passwords/cisco-ios/ciscoconfparse__sample_10.ios"))
    assert {s.scope for s in reading.settings} == {"buffered", "persistent"}
    assert any("沒有結尾的 end" in note for note in reading.notes)


def test_a_real_nexus() -> None:
    reading = read(sample("passwords/cisco-ios/netutils__nxos_full.txt"))
    assert reading.program == "Cisco NX-OS 9.3(3)"
    assert reading.hosts[0].name == "jcy-spine-01"
