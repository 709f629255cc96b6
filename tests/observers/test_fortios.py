"""FortiOS: what a FortiGate's configuration settles, in every form that it is saved in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample, settings
from secaudit.observers import Export, Unreadable
from secaudit.observers.network.fortios import FORTIOS
from secaudit.observers.network.fortios_blocks import statements, words
from secaudit.observers.reading import Basis, Reading, Setting
from secaudit.observers.secrets import redacted

HEADER = "#config-version=FGT60E-{}-FW-build0001-200101:opmode=0:vdom=0:user=a\n"


def config(body: str = "", version: str = "7.0.5") -> bytes:
    """A whole configuration of that version with a global section."""
    return (HEADER.format(version) + 'config system global\n    set hostname "FW"\nend\n' + body).encode()


def one(reading: Reading, column: str, scope: str = "") -> Setting:
    (found,) = (s for s in reading.settings if s.column == column and s.scope == scope)
    return found


def columns(reading: Reading) -> set[str]:
    return {s.column for s in reading.settings}


# Own exports


def test_a_backup_settles_lockout_password_policy_and_logs() -> None:
    reading = read(own("fortios/backup-7.0.conf"))
    assert settings(reading) == {
        "lockout_threshold": 3,
        "lockout_minutes": 15,
        "password_min_length": 12,
        "password_complexity": 1,
        "password_max_age_days": 90,
        "password_strength_enforced": 1,
        "access_log": 1,
        "log_login": 1,
        "log_privilege": 1,
        "log_system_change": 1,
    }
    assert reading.program == "FortiOS 7.0.5 build0304"
    assert all(s.host.name == "FW-TAOYUAN" for s in reading.settings)
    assert all(s.in_force for s in reading.settings if not s.column.startswith("password"))
    assert one(reading, "lockout_threshold").place == "第 7 行"


def test_a_backup_proposes_the_firewall_itself() -> None:
    (host,) = read(own("fortios/backup-7.0.conf")).hosts
    assert (host.kind, host.brand, host.model, host.name) == ("firewall", "Fortinet", "FGT60E", "FW-TAOYUAN")


def test_notes_name_open_admins_plain_management_and_weak_tunnels() -> None:
    notes = "\n".join(read(own("fortios/backup-7.0.conf")).notes)
    assert "1 個管理者未限制來源位址（trusthost）：vendor-lin" in notes
    assert "2 個管理者未啟用雙因子（two-factor）：vendor-lin、radius-ops" in notes
    assert "由外部伺服器驗證" in notes
    assert "1 個介面開放未加密的管理（http 或 telnet）：internal" in notes
    assert "IPsec VPN 2 條，其中 1 條允許 DES、3DES 或 MD5" in notes
    assert "日誌另送 syslogd" in notes


@pytest.mark.parametrize("name", ["backup-7.0.conf", "show-vdom-5.6.txt", "full-7.2.txt"])
def test_no_secret_is_in_anything_that_is_read(name: str) -> None:
    said = repr(read(own(f"fortios/{name}")))
    assert not any(word in said for word in ("ENC", "SH2", "AK1", "PRIVATE", "NotAReal", "bm90"))


@pytest.mark.parametrize("name", ["backup-7.0.conf", "show-vdom-5.6.txt", "full-7.2.txt", "backup-7.6.5-utf16.conf"])
def test_a_copy_without_secrets_is_read_the_same(name: str) -> None:
    copy = Export.of(b"".join(redacted(own(f"fortios/{name}"))))
    assert FORTIOS.recognises(copy)
    assert FORTIOS.reads(copy) == FORTIOS.reads(own(f"fortios/{name}"))


def test_show_leaves_out_defaults_which_are_then_said_to_be_defaults() -> None:
    reading = read(own("fortios/show-vdom-5.6.txt"))
    assert reading.program == "FortiOS 5.6.4 build1575"
    threshold, minutes = one(reading, "lockout_threshold"), one(reading, "lockout_minutes")
    assert (threshold.value, minutes.value) == (3, 1)
    assert threshold.basis is minutes.basis is Basis.DEFAULT
    assert "內建預設" in threshold.said
    assert one(reading, "password_min_length").value == 0
    assert threshold.host.serial == "FG100D3G00000001"


def test_each_virtual_domain_keeps_its_own_log() -> None:
    reading = read(own("fortios/show-vdom-5.6.txt"))
    assert one(reading, "access_log", "root").value == 1
    assert one(reading, "log_size_limited", "memory（GUEST）").value == 1
    assert "log_retention_days" not in columns(reading)
    assert not [s for s in reading.settings if s.scope == "disk（root）"]
    assert any("磁碟滿了就不再記錄" in note for note in reading.notes)


def test_events_of_the_device_are_judged_by_the_management_vdom_alone() -> None:
    reading = read(own("fortios/show-vdom-5.6.txt"))
    assert [(s.scope, s.value) for s in reading.settings if s.column == "log_login"] == [("root", 1)]


def test_full_configuration_states_everything() -> None:
    reading = read(own("fortios/full-7.2.txt"))
    assert settings(reading) == {
        "lockout_threshold": 5,
        "lockout_minutes": 30,
        "password_min_length": 8,
        "password_complexity": 0,
        "password_max_age_days": 0,
        "password_strength_enforced": 1,
        "access_log": 1,
        "log_login": 1,
        "log_privilege": 1,
        "log_system_change": 1,
    }
    assert {s.basis for s in reading.settings} == {Basis.STATED}


def test_where_defaults_are_taken_the_missing_end_mark_is_told() -> None:
    assert any("結尾標記" in note for note in read(own("fortios/show-vdom-5.6.txt")).notes)
    assert not any("結尾標記" in note for note in read(own("fortios/full-7.2.txt")).notes)


def test_from_7_6_5_on_an_unstated_password_policy_is_unknown() -> None:
    reading = read(own("fortios/backup-7.6.5-utf16.conf"))
    assert settings(reading) == {"lockout_threshold": 3, "lockout_minutes": 1, "access_log": 0}
    assert one(reading, "access_log").basis is Basis.DERIVED
    assert reading.hosts[0].name == "分公司FW"
    assert any("7.6.5" in note for note in reading.notes)


def test_a_part_shown_on_the_screen_gives_what_it_states_and_no_default() -> None:
    reading = read(own("fortios/global-only.txt"))
    assert settings(reading) == {
        "lockout_threshold": 2,
        "lockout_minutes": 14,
        "password_min_length": 0,
        "password_complexity": 0,
        "password_max_age_days": 0,
        "password_strength_enforced": 0,
    }
    assert {s.basis for s in reading.settings} == {Basis.STATED}


# Versions and defaults


@pytest.mark.parametrize(
    ("header", "program", "model"),
    [
        ("FGT60E-7.0.5-FW-build0304-220208:opmode=0", "FortiOS 7.0.5 build0304", "FGT60E"),
        ("FGT_VM64-5.06-FW-build1486-170816:opmode=0", "FortiOS 5.6 build1486", "FGT_VM64"),
        ("FGT60D-5.00-FW-build0228-130809:opmode=0", "FortiOS 5.0 build0228", "FGT60D"),
        ("FG100D-5.02-FW-build0718-160328:opmode=0", "FortiOS 5.2 build0718", "FG100D"),
        ("FWF61E-6.4.9-FW-build1966-220421:opmode=0", "FortiOS 6.4.9 build1966", "FWF61E"),
        ("FGVMK6-7.4.1-FW-build2463-230830:opmode=0", "FortiOS 7.4.1 build2463", "FGVMK6"),
        ("FGT60F-7.2.5", "FortiOS 7.2.5", "FGT60F"),
        ("FortiGate-VM64 v6.2.3,build1066,191218 (GA):opmode=1", "FortiOS 6.2.3 build1066", "FortiGate-VM64"),
    ],
)
def test_the_header_tells_model_and_version_in_every_form(header: str, program: str, model: str) -> None:
    reading = read(f"#config-version={header}\nconfig system global\n    set hostname A\nend\n".encode())
    assert (reading.program, reading.hosts[0].model) == (program, model)
    assert one(reading, "lockout_threshold").value == 3


@pytest.mark.parametrize("version", ["4.3.7", "8.0.1", "3.0.1"])
def test_defaults_of_versions_that_were_not_checked_are_left_out(version: str) -> None:
    reading = read(config(version=version))
    assert not reading.settings
    assert any("未經核對" in note for note in reading.notes)


def test_a_version_that_cannot_be_told_gives_no_default() -> None:
    reading = read(b"#config-version=FGT60E\nconfig system global\n    set hostname A\nend\n")
    assert not reading.settings


def test_a_configuration_without_header_is_not_known_to_be_in_force() -> None:
    text = b"config system global\n    set admin-lockout-threshold 3\nend\nconfig firewall policy\nend\n"
    (found,) = read(text).settings
    assert (found.column, found.in_force) == ("lockout_threshold", None)
    assert found.why


def test_minutes_of_what_may_be_a_fortimail_are_left_out() -> None:
    reading = read(b"config system global\n    set admin-lockout-duration 60\nend\n")
    assert not reading.settings
    assert not reading.hosts
    assert any("FortiMail" in note for note in reading.notes)


def test_the_backup_of_one_virtual_domain_says_nothing_of_administrators() -> None:
    text = HEADER.format("7.0.5") + "config log disk setting\n    set status enable\nend\n"
    reading = read(text.encode())
    assert columns(reading) == {"access_log"}
    assert any("單一 VDOM" in note for note in reading.notes)


@pytest.mark.parametrize("model", ["FMG-VM64", "FE400E", "FWB_VM", "FAZVM64", "S124EP", "FAC-VM", "FADV"])
def test_another_product_of_fortinet_is_refused_by_name(model: str) -> None:
    with pytest.raises(Unreadable, match="不是 FortiGate"):
        read(f"#config-version={model}-7.0.5-FW-build1-1:opmode=0\nconfig system global\nend\n".encode())


def test_an_encrypted_backup_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable, match="加密"):
        read(b"#FGBK|3|FGT60E|7|00|0304|\n" + bytes(range(256)))


# Password policy


POLICY = "config system password-policy\n    set status enable\n{}end\n"


def test_a_policy_that_leaves_out_its_values_has_the_defaults_of_its_version() -> None:
    reading = read(config(POLICY.format("")))
    assert (one(reading, "password_min_length").value, one(reading, "password_max_age_days").value) == (8, 0)
    assert one(reading, "password_complexity").value == 0
    assert one(reading, "password_strength_enforced").basis is Basis.STATED


def test_from_7_6_5_on_only_what_the_policy_states_counts() -> None:
    reading = read(config(POLICY.format("    set min-number 2\n"), "7.6.5"))
    assert "password_min_length" not in columns(reading)
    assert "password_complexity" not in columns(reading)
    assert one(reading, "password_strength_enforced").value == 1


def test_expiry_without_a_day_is_ninety_days_by_default() -> None:
    found = one(read(config(POLICY.format("    set expire-status enable\n"))), "password_max_age_days")
    assert (found.value, found.basis) == (90, Basis.DEFAULT)


def test_a_policy_for_preshared_keys_alone_asks_nothing_of_administrators() -> None:
    reading = read(config(POLICY.format("    set apply-to ipsec-preshared-key\n    set minimum-length 20\n")))
    assert one(reading, "password_min_length").value == 0
    assert one(reading, "password_strength_enforced").value == 0


def test_the_older_list_of_classes_counts_too() -> None:
    listed = "    set must-contain upper-case-letter lower-case-letter number\n"
    assert one(read(config(POLICY.format(listed))), "password_complexity").value == 1


def test_the_policy_for_guests_is_not_the_policy_of_administrators() -> None:
    guests = "config system password-policy-guest-admin\n    set status enable\n    set minimum-length 30\nend\n"
    assert one(read(config(guests)), "password_min_length").value == 0


ADMINS = "config system admin\n{}end\n"
REMOTE = '    edit "ops"\n        set remote-auth enable\n    next\n'
LOCAL = '    edit "admin"\n        set accprofile "super_admin"\n    next\n'
STRICT = POLICY.format("    set minimum-length 14\n")


def test_a_policy_is_not_known_to_hold_for_administrators_of_a_server() -> None:
    found = one(read(config(STRICT + ADMINS.format(LOCAL + REMOTE))), "password_min_length")
    assert (found.value, found.in_force, found.why) == (14, None, "1 個管理者由外部伺服器驗證，不受此規則")
    assert one(read(config(STRICT + ADMINS.format(LOCAL))), "password_min_length").in_force


def test_no_policy_at_all_is_known_of_the_local_administrators() -> None:
    found = one(read(config(ADMINS.format(LOCAL + REMOTE))), "password_min_length")
    assert (found.value, found.in_force) == (0, True)


def test_where_a_server_checks_all_administrators_the_policy_says_nothing() -> None:
    reading = read(config(STRICT + ADMINS.format(REMOTE)))
    assert not any(column.startswith("password") for column in columns(reading))


@pytest.mark.parametrize("version", ["7.0.19", "7.2.13", "7.4.10", "7.6.5", "7.6"])
def test_patches_whose_default_policy_was_not_seen_give_none(version: str) -> None:
    reading = read(config(version=version))
    assert columns(reading) == {"lockout_threshold", "lockout_minutes"}
    assert any("密碼原則可能預設啟用" in note for note in reading.notes)


@pytest.mark.parametrize("version", ["5.6.14", "6.4.16", "7.2.12", "7.4.9", "7.6.4"])
def test_patches_whose_default_policy_was_seen_have_none_switched_on(version: str) -> None:
    assert one(read(config(version=version)), "password_strength_enforced").value == 0


def test_the_lock_is_said_to_be_on_addresses() -> None:
    assert any("鎖定以來源位址計" in note for note in read(config()).notes)


def test_a_vpn_that_is_switched_off_is_not_told() -> None:
    body = "config vpn ssl settings\n    set status {}\n    set source-interface wan1\nend\n"
    assert any("SSL VPN" in note for note in read(config(body.format("enable"))).notes)
    assert not any("SSL VPN" in note for note in read(config(body.format("disable"))).notes)


# Logs


@pytest.mark.parametrize(("version", "limited"), [("7.2.3", True), ("6.2.9", True), ("5.6.9", False)])
def test_disk_logs_without_age_have_no_default(version: str, limited: bool) -> None:
    reading = read(config("config log disk setting\n    set status enable\nend\n", version))
    assert "log_retention_days" not in columns(reading)
    assert ("log_size_limited" in columns(reading)) == limited
    assert any("未列出 maximum-log-age" in note for note in reading.notes)


DISK = "config log disk setting\n    set status enable\n    set maximum-log-age 30\nend\n"
SYSLOG = "config log syslogd setting\n    set status enable\nend\n"


@pytest.mark.parametrize("receiver", ["syslogd", "syslogd3", "fortianalyzer", "fortianalyzer2", "fortiguard"])
def test_with_a_receiver_the_local_store_does_not_decide(receiver: str) -> None:
    reading = read(config(DISK + SYSLOG.replace("syslogd", receiver)))
    assert not columns(reading) & {"log_retention_days", "log_size_limited"}
    notes = "\n".join(reading.notes)
    assert f"日誌另送 {receiver}：保存多久由接收端決定，本機的天數與容量不採計" in notes
    assert "--asset" in notes
    assert ("免費版只保存 7 天" in notes) == (receiver == "fortiguard")


def test_without_a_receiver_the_local_store_decides() -> None:
    off = SYSLOG.replace("enable", "disable")
    reading = read(config(DISK + off))
    assert (one(reading, "log_retention_days", "disk").value, one(reading, "log_size_limited", "disk").value) == (30, 1)
    assert not any("日誌另送" in note for note in reading.notes)


def test_accounting_of_administrators_is_no_receiver_of_all_logs() -> None:
    reading = read(config(DISK + SYSLOG.replace("syslogd", "tacacs+accounting")))
    assert one(reading, "log_retention_days", "disk").value == 30


def test_log_files_that_are_uploaded_are_kept_elsewhere_too() -> None:
    reading = read(config(DISK.replace("end", "    set upload enable\nend")))
    assert "log_retention_days" not in columns(reading)
    assert any("日誌另送 FTP" in note for note in reading.notes)


def test_a_receiver_of_grave_events_alone_leaves_the_local_store_to_decide() -> None:
    coarse = "config log syslogd filter\n    set severity error\nend\n"
    reading = read(config(DISK + SYSLOG + coarse))
    assert one(reading, "log_retention_days", "disk").value == 30
    assert any("syslogd 只收較嚴重的紀錄" in note for note in reading.notes)


def test_a_domain_that_overrides_the_receiver_has_its_own() -> None:
    domain = f"config vdom\nedit root\n{DISK}config log syslogd override-setting\n    set override enable\nend\nend\n"
    whole = f"config global\nconfig system global\n    set hostname FW\nend\n{SYSLOG}end\n"
    reading = read((HEADER.format("7.0.5") + whole + domain).encode())
    assert one(reading, "log_retention_days", "disk（root）").value == 30


@pytest.mark.parametrize(
    "picked",
    [
        '    set filter "logid(0100032001)"\n    set filter-type exclude\n',
        '    config free-style\n        edit 1\n            set filter "x"\n        next\n    end\n',
        "    set system disable\n",
    ],
)
def test_a_filter_that_lets_some_events_pass_leaves_logins_unknown(picked: str) -> None:
    reading = read(config(f"{SYSLOG}config log syslogd filter\n{picked}end\n"))
    assert not columns(reading) & {"log_login", "log_privilege", "log_system_change"}


def test_a_filter_that_is_empty_lets_all_pass() -> None:
    reading = read(config(f"{SYSLOG}config log syslogd filter\n    set filter ''\n    set severity information\nend\n"))
    assert one(reading, "log_login").value == 1


def test_a_log_that_is_not_switched_on_says_nothing() -> None:
    reading = read(config("config log disk setting\n    set maximum-log-age 365\nend\n"))
    assert not {"log_retention_days", "access_log", "log_login"} & columns(reading)


def test_memory_alone_is_no_kept_access_log() -> None:
    reading = read(config("config log memory setting\n    set status enable\nend\n"))
    assert one(reading, "log_size_limited", "memory").value == 1
    assert "access_log" not in columns(reading)
    assert one(reading, "log_login").value == 1


def test_events_switched_off_are_known_not_to_be_logged() -> None:
    body = (
        "config log syslogd setting\n    set status enable\nend\nconfig log eventfilter\n    set event disable\nend\n"
    )
    reading = read(config(body))
    off = {"log_login", "log_privilege", "log_system_change", "log_remote", "log_update_failure"}
    assert {s.column for s in reading.settings if s.column.startswith("log_") and s.value == 0} == off
    assert "access_log" not in columns(reading)


def test_a_filter_above_information_leaves_logins_unknown() -> None:
    filtered = "config log syslogd filter\n    set severity warning\nend\n"
    reading = read(config(f"config log syslogd setting\n    set status enable\nend\n{filtered}"))
    assert not columns(reading) & {"log_login", "access_log"}


def test_user_events_switched_off_leave_logins_unknown() -> None:
    body = "config log syslogd setting\n    set status enable\nend\nconfig log eventfilter\n    set user disable\nend\n"
    reading = read(config(body))
    assert "log_login" not in columns(reading)
    assert one(reading, "log_privilege").value == 1


# Bad files


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("config system admin\n    edit a\n", 6),
        ("config system admin\n    edit a\n    next\n", 5),
        ('config vpn certificate ca\n    edit a\n        set ca "-----BEGIN\nabc\n', 7),
        ("    next\n", 5),
        ("end\n", 5),
        ("set admin-lockout-threshold 1\n", 5),
        ("config system global\n    st admin-lockout-threshold 9\nend\n", 6),
        ("config system global\n    set admin-lockout-threshold many\nend\n", 6),
        ("config system global\n    set admin-lockout-threshold -1\nend\n", 6),
        ("config system global\n    set admin-lockout-threshold ９\nend\n", 6),
        ("config system global\n    set admin-lockout-threshold " + "9" * 5000 + "\nend\n", 6),
        ('config system global\n    set admin-lockout-threshold "3\n"\nend\n', 6),
        ("config system global\n    set hostname OTHER\nend\n", 6),
        ("config log disk setting\n    set status maybe\nend\n", 6),
        ("config a\n" * 60, 55),
    ],
)
def test_what_is_broken_is_one_problem_with_its_line(body: str, line: int) -> None:
    with pytest.raises(Unreadable) as caught:
        read(config(body))
    assert caught.value.problem.place.line == line


def test_a_file_cut_short_is_said_to_be_cut() -> None:
    with pytest.raises(Unreadable, match="截斷"):
        read(config("config system global\n    set admin-lockout-threshold 3\n"))


def test_a_counter_beyond_any_is_a_problem_with_its_line() -> None:
    with pytest.raises(Unreadable, match=":6"):
        read(config("config system global\n    set admin-lockout-threshold 4294967295\nend\n"))


def test_the_longest_lock_of_all_is_in_whole_minutes() -> None:
    reading = read(config("config system global\n    set admin-lockout-duration 4294967295\nend\n"))
    assert one(reading, "lockout_minutes").value == 71582788


def test_carriage_returns_byte_order_marks_and_tabs_change_nothing() -> None:
    data = config("config system global\n\tset admin-lockout-threshold 2\nend\n").replace(b"\n", b"\r\n")
    assert one(read(b"\xef\xbb\xbf" + data), "lockout_threshold").value == 2


def test_a_pager_that_was_wiped_with_backspaces_is_no_part_of_the_line() -> None:
    wiped = "--More--" + "\b" * 8 + " " * 8 + "\b" * 8
    reading = read(config(f"config system global\n{wiped}    set admin-lockout-threshold 4\nend\n"))
    assert one(reading, "lockout_threshold").value == 4


@pytest.mark.parametrize("unit", ['"a ', "'a ", '"a"b ', '" ', '\\" '])
def test_a_line_of_quotes_is_read_in_one_pass(unit: str) -> None:
    text = unit * (900_000 // len(unit))
    assert len(words(text)) <= len(text)


def test_a_quote_that_nothing_closes_takes_what_is_left() -> None:
    assert words('a "b c "d') == ("a", 'b c "d')


def test_more_virtual_domains_than_any_device_has_are_refused() -> None:
    domains = "".join(f"config vdom\nedit v{n}\nconfig system object-tagging\nend\nend\n" for n in range(1001))
    with pytest.raises(Unreadable, match="不像一台設備"):
        read(config(domains))


def test_other_files_with_the_same_words_are_no_configuration() -> None:
    for text in (
        b"config-version=1\nset a b\n",
        b"# how to: config system global\n",
        b"config interface 'lan'\n\toption a\n",
    ):
        assert not FORTIOS.recognises(Export.of(text))


# Printing and parsing


_NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12).filter(
    str.strip
)
_WORDS = st.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True)
_VALUES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=8), min_size=1, max_size=3
)
_STATED = st.tuples(st.just("set"), _WORDS, _VALUES)
_TREE = st.recursive(
    st.lists(_STATED, max_size=3),
    lambda inner: st.lists(
        st.one_of(_STATED, st.tuples(st.just("config"), _WORDS, inner), st.tuples(st.just("edit"), _NAMES, inner)),
        max_size=3,
    ),
    max_leaves=12,
)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _printed(tree: list, path: tuple[str, ...], in_config: bool, lines: list[str], said: list) -> None:
    for verb, name, rest in tree:
        if verb == "set":
            lines.append(f"set {name} {' '.join(map(_quoted, rest))}")
            said.append((path, name, tuple(rest)))
        elif verb == "config":
            lines.append(f"config {name}")
            _printed(rest, (*path, name), True, lines, said)
            lines.append("end")
        elif in_config:
            lines.append(f"edit {_quoted(name)}")
            _printed(rest, (*path, name), False, lines, said)
            lines.append("next")


@given(_TREE)
def test_what_is_printed_as_nested_blocks_is_read_back(tree: list) -> None:
    lines, said = ["config top"], []
    _printed(tree, ("top",), True, lines, said)
    text = "\n".join([*lines, "end", ""])
    got = [((s.section, *s.entries), s.key, s.words) for s in statements(Export.of(text.encode())) if s.verb == "set"]
    assert got == said


@given(_TREE, st.integers(min_value=1))
def test_any_cut_between_lines_is_noticed(tree: list, at: int) -> None:
    lines, said = ["config top"], []
    _printed(tree, ("top",), True, lines, said)
    with pytest.raises(Unreadable):
        list(statements(Export.of("\n".join(lines[: 1 + at % len(lines)]).encode())))


# Real exports


def test_a_real_show_without_virtual_domains() -> None:
    reading = read(sample("passwords/fortigate/fortios-xutils__show_sample_0.txt"))
    assert reading.program == "FortiOS 6.2.3 build1066"
    assert (one(reading, "lockout_threshold").value, one(reading, "lockout_minutes").value) == (3, 1)
    assert one(reading, "access_log").value == 0
    assert reading.hosts[0].host.name == "fortigate-01"


def test_a_real_show_with_two_virtual_domains() -> None:
    reading = read(sample("passwords/fortigate/fortios-xutils__show_sample_1.txt"))
    assert {s.scope for s in reading.settings} == {"", "root", "ro"}
    assert reading.hosts[0].host.name == "fortigate-02"


@pytest.mark.parametrize("name", ["netutils__fortios_full.txt", "netutils__fortios_backup.txt"])
def test_a_real_full_configuration_without_header(name: str) -> None:
    reading = read(sample(f"passwords/fortigate/{name}"))
    assert settings(reading) == {"lockout_threshold": 3, "lockout_minutes": 1}
    assert all(s.in_force is None for s in reading.settings)
