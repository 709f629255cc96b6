"""Secrets in exports: found by kind and line, taken out of a copy, and nothing else is."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import OWN_EXPORTS, export
from secaudit.observers import Export, Unreadable
from secaudit.observers.secrets import HIDDEN, hidden, redacted, secrets_in

SECRET = "Zq7SuperSecret9x"
LINES = (
    f"    set password ENC {SECRET}=",
    f'    set psksecret "{SECRET}"',
    f"enable secret 5 $1$abcd$efgh{SECRET}",
    f"username admin privilege 15 password 7 {SECRET}",
    f" key 7 {SECRET}",
    f"tacacs-server host 10.0.0.1 key {SECRET}",
    f"crypto isakmp key {SECRET} address 203.0.113.9",
    f"snmp-server community {SECRET} RO",
    f"snmp-server host 10.0.0.9 traps version 2c {SECRET}",
    f"        set key ENC {SECRET}",
    f"                set key-string ENC {SECRET}",
    f" neighbor 10.0.0.1 password 7 {SECRET}",
    f" ip ospf authentication-key 7 {SECRET}",
    f" ip ospf message-digest-key 1 md5 {SECRET}",
    f" area 0 virtual-link 10.0.0.1 authentication-key 7 {SECRET}",
    f" standby 1 authentication md5 key-string 7 {SECRET}",
    f" standby 1 authentication {SECRET}",
    f"ntp authentication-key 1 md5 {SECRET} 7",
    f"snmp-server user nms grp v3 auth sha {SECRET} priv aes 128 {SECRET}x",
    f"snmp-server user admin network-admin auth md5 {SECRET} priv {SECRET} localizedkey",
    f" client 10.0.0.1 server-key 7 {SECRET}",
    f" ppp chap password 7 {SECRET}",
    f" password {SECRET}",
    f" key {SECRET}",
    f"  pre-shared-key local {SECRET}",
    f'    set headers "Authorization: Bearer {SECRET}"',
    f"https://hooks.chat.example/services/T0/B0/{SECRET}",
    f'{{"Name": "--passphrase", "passphrase": "{SECRET}"}}',
    f"ftp://backup:{SECRET}@nas.example/erp",
    f"webdav://nas/erp?auth-username=x&auth-password={SECRET}",
    f"root:$6$salt$hash{SECRET}:19000:0:99999:7:::",
    f'<Properties userName="svc" cpassword="{SECRET}"/>',
    f"<Password>{SECRET}</Password>",
    f"  api_key: {SECRET}",
    f"RESTIC_PASSWORD={SECRET}",
    f"borg create --passphrase={SECRET} ::x",
)
PLAIN = (
    "PasswordComplexity = 1",
    "MinimumPasswordLength = 12",
    "ClearTextPassword = 0",
    "SeAssignPrimaryTokenPrivilege = *S-1-5-19,*S-1-5-20",
    "set admin-lockout-threshold 3",
    "set expire-day 90",
    "    set minimum-length 8",
    "PASS_MAX_DAYS   90",
    "security passwords min-length 10",
    "service password-encryption",
    "password requisite pam_pwquality.so retry=3 minlen=12",
    "auth required pam_faillock.so deny=3 unlock_time=900",
    "PasswordAuthentication no",
    "  key 1",
    "key chain OSPF",
    " standby 1 authentication md5 key-chain OSPF",
    " login authentication CON",
    "crypto key generate rsa modulus 2048",
    "  key file",
    '    set name "internal"',
    "Number of days of warning before password expires : 7",
    '"password_complexity": true,',
    "Length of password history maintained: 24",
    "https://nas.example:8443/status?tab=backup",
)


@pytest.mark.parametrize("line", LINES)
def test_a_secret_is_found_and_taken_out(line: str) -> None:
    assert SECRET not in hidden(line)
    assert HIDDEN in hidden(line)
    (found,) = {s.line for s in secrets_in(Export.of(f"x\n{line}\n".encode()))}
    assert found == 2


@pytest.mark.parametrize("line", PLAIN)
def test_a_setting_is_no_secret(line: str) -> None:
    assert hidden(line) == line


def test_a_private_key_is_taken_out_as_a_whole() -> None:
    text = f"a\n-----BEGIN OPENSSH PRIVATE KEY-----\n{SECRET}\n{SECRET}\n-----END OPENSSH PRIVATE KEY-----\nb\n"
    kept = b"".join(redacted(Export.of(text.encode()))).decode()
    assert SECRET not in kept
    assert kept.startswith("a\n")
    assert kept.endswith("\nb\n")
    assert [(s.kind, s.count, s.line) for s in secrets_in(Export.of(text.encode()))] == [("私鑰", 1, 3)]


def test_the_name_of_an_snmp_community_is_taken_out_and_no_other_name() -> None:
    lines = [
        "config system snmp community",
        "    edit 1",
        f'        set name "{SECRET}"',
        "        config hosts",
        "            edit 1",
        "                set name other",
        "            next",
        "        end",
        "    next",
        "end",
        "config firewall policy",
        "        set name out",
    ]
    kept = b"".join(redacted(Export.of("\n".join(lines).encode()))).decode().splitlines()
    assert [n for n, line in enumerate(kept) if line != lines[n]] == [2]
    assert SECRET not in kept[2]


@pytest.mark.parametrize("indent", [None, 2])
def test_the_environment_in_ansible_facts_is_taken_out(indent: int | None) -> None:
    import json

    facts = {"ansible_facts": {"ansible_env": {"HOME": "/root", "X": SECRET}, "ansible_hostname": "srv"}}
    text = json.dumps(facts, indent=indent)
    kept = b"".join(redacted(Export.of(text.encode()))).decode()
    assert SECRET not in kept
    assert "/root" not in kept
    assert json.loads(kept)["ansible_facts"]["ansible_hostname"] == "srv"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_a_copy_keeps_the_encoding_and_the_ends_of_lines(codec: str) -> None:
    text = f"密碼原則\r\nset password ENC {SECRET}\r\n長度 8\r\n"
    copy = b"".join(redacted(Export.of(text.encode(codec))))
    assert copy.decode(codec) == f"密碼原則\r\nset password {HIDDEN}\r\n長度 8\r\n"


@pytest.mark.parametrize("path", OWN_EXPORTS, ids=lambda p: "/".join(p.parts[-2:]))
def test_a_copy_has_no_secret_left(path: object) -> None:
    given_ = export(path)  # type: ignore[arg-type]
    if given_.codecs:
        assert not secrets_in(Export.of(b"".join(redacted(given_))))


@given(st.text(max_size=200))
def test_any_line_can_be_looked_at(line: str) -> None:
    assert hidden(hidden(line)) == hidden(line)


def test_a_secret_is_found_at_the_end_of_a_long_line_of_words_that_begin_one() -> None:
    line = f"{'password ' * 2000}{'set passwd ' * 2000}{'key=a&' * 2000}api_key: {SECRET}"
    kept = hidden(line)
    assert SECRET not in kept
    assert kept.startswith("password password ")


@pytest.mark.parametrize(
    "line",
    [
        'MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\DefaultPassword=1,"{}"',
        "bindpw {}",
        "rootpw: {}",
        "Server=db;Uid=sa;Pwd={};Encrypt=no",
        "MYSQL_PWD={}",
        "AccountName=x;AccountKey={};EndpointSuffix=y",
        "curl -u admin:{} https://backup.example",
        "net use Z: \\\\srv\\share /user:CORP\\adm {} /persistent:yes",
        "net user wang {} /add",
        "密碼：{}",
        "密碼: {}",
        'x = {{"password": "a\\"{}"}}',
    ],
)
def test_a_secret_of_a_host_is_taken_out(line: str) -> None:
    words = "Zq8kPw3mVt"
    told = hidden(line.format(words))
    assert words not in told
    assert told.count(HIDDEN) == 1


def test_hashes_of_windows_accounts_and_tokens_are_taken_out() -> None:
    half = "0123456789abcdef" * 2
    assert half not in hidden(f"Administrator:500:{half}:{half}:::")
    assert "c2lnbmF0dXJl" not in hidden("Cookie: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")


@pytest.mark.parametrize(
    "line",
    [
        "密碼長度下限:                 8",
        "密碼: 從不",
        "密碼最長使用期限 (天): 42",
        "PWD=/root",
        "OLDPWD=/srv/wang",
        "net user wang",
        "net user wang /domain",
        "pwdLastSet=133400000000000000",
        "ClearTextPassword = 0",
        "MaxPasswordAge : 42.00:00:00",
        "auth sufficient pam_unix.so nullok try_first_pass",
    ],
)
def test_what_is_no_secret_of_a_host_stays(line: str) -> None:
    assert hidden(line) == line


def test_a_packed_log_is_looked_through_in_what_it_unpacks_to() -> None:
    text = "2024-05-01 00:00:00 gate start\n2024-05-01 00:00:01 app --password=hunter2hunter2\n" * 2
    one = Export.of(gzip.compress(text.encode()), "app.log.1.gz")
    assert [(s.kind, s.count, s.line) for s in secrets_in(one)] == [("命令列密碼", 2, 2)]
    assert b"hunter2" not in b"".join(redacted(one))


def test_bytes_that_are_no_text_do_not_keep_a_log_from_being_looked_through() -> None:
    data = b"2024-05-01 00:00:00 a\n" * 4000 + b"\xff\xfe\x80 junk --password=hunter2hunter2\n"
    assert [s.kind for s in secrets_in(Export.of(data))] == ["命令列密碼"]
    cleaned = b"".join(redacted(Export.of(data)))
    assert cleaned == data.replace(b"hunter2hunter2", HIDDEN.encode())


def test_what_is_too_large_is_told_as_not_looked_at_and_never_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secaudit.observers.secrets._MAX_UNPACKED_BYTES", 1000)
    line = b"2024-05-01 00:00:00 a\n"
    bomb = Export.of(gzip.compress(line * 50_000), "app.log.1.gz")
    assert [(s.kind, s.line) for s in secrets_in(bomb)] == [("沒有檢查的內容（檔案太大）", 46)]
    with pytest.raises(Unreadable, match="太大"):
        b"".join(redacted(bomb))
