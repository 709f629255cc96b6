"""Secrets in exports: found by kind and line, taken out of a copy, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import OWN_EXPORTS, export
from secaudit.observers import Export
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


def test_a_long_line_is_looked_through_quickly() -> None:
    line = ("password " * 2000 + "set passwd " * 2000 + "key=a&" * 2000)[:60_000]
    assert len(hidden(line)) > 0
