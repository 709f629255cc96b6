"""rsyslog: logins written to a file are settled, forwarding is a note, and doubt settles nothing."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Unreadable
from secaudit.observers.logs.rsyslog_rules import unquoted


def _login(text: str) -> bool:
    return "log_login" in {
        s.column for s in read(f"$ModLoad imuxsock\n{text}\n*.emerg :omusrmsg:*\n".encode()).settings
    }


def test_the_classic_rules_write_logins_and_cut_one_file_by_size() -> None:
    reading = read(own("rsyslog/classic.conf"))
    assert settings(reading) == {"log_login": 1, "log_size_limited": 1}
    assert {s.in_force for s in reading.settings} == {None}
    assert {s.scope for s in reading.settings} == {"rsyslog", "/var/log/cut.log"}
    assert any("logs.example.tw:6514" in note for note in reading.notes)
    assert any("/etc/rsyslog.d/*.conf" in note for note in reading.notes)


def test_rainerscript_is_read_and_its_rulesets_and_comments_prove_nothing() -> None:
    reading = read(own("rsyslog/rainer.conf"))
    login = next(s for s in reading.settings if s.column == "log_login")
    assert login.place == "第 11 行"
    assert [s.scope for s in reading.settings if s.column == "log_size_limited"] == ["/var/log/secure"]
    assert any("192.0.2.9" in note for note in reading.notes)


def test_logins_sent_away_and_then_dropped_are_not_in_a_local_file() -> None:
    reading = read(own("rsyslog/forward-only.conf"))
    assert not reading.settings
    assert any("192.0.2.7" in note for note in reading.notes)


@pytest.mark.parametrize(
    "rule",
    [
        "authpriv.* /var/log/secure",
        "auth,authpriv.*\t-/var/log/auth.log",
        "*.info;mail.none;cron.none /var/log/messages",
        "*.* /var/log/all",
        '*.debug;kern.none action(type="omfile" file="/var/log/all")',
        "authpriv.debug;mail.* /var/log/secure",
        "*.info;authpriv.warning /var/log/messages",
        'if prifilt("authpriv.*") then /var/log/secure',
        "if $syslogfacility-text == 'authpriv' then -/var/log/secure",
        ':syslogfacility-text, isequal, "authpriv" /var/log/secure',
        ':programname, isequal, "sshd" /var/log/sshd\n& stop\nauthpriv.* /var/log/secure',
        'action(type="omfile" file="/var/log/all")',
        "*.info;\\\n\tmail.none;\\\n\tcron.none\t-/var/log/messages",
    ],
)
def test_rules_that_surely_write_logins(rule: str) -> None:
    assert _login(rule)


@pytest.mark.parametrize(
    "rule",
    [
        "auth.* /var/log/auth.log",
        "authpriv.warning /var/log/secure",
        "authpriv.=info /var/log/secure",
        "*.info;authpriv.!err /var/log/messages",
        "*.*;authpriv.none /var/log/messages",
        "authpriv.* @@192.0.2.1:514",
        "authpriv.* |/dev/xconsole",
        "authpriv.* /dev/console",
        "# authpriv.* /var/log/secure",
        "*.*;\\\n\tauth,authpriv.none\t-/var/log/syslog",
        "*.=info;*.=notice;\\\n\tmail.none\t-/var/log/messages",
        "authpriv.* ~\n*.* /var/log/messages",
        "authpriv.* stop\n*.* /var/log/messages",
        ':programname, isequal, "sshd" stop\n*.* /var/log/messages',
        "if $syslogfacility-text == 'authpriv' and $hostname == 'gate' then /var/log/secure",
        "if $syslogfacility-text != 'authpriv' then /var/log/rest",
        "if $programname == 'sshd' then /var/log/sshd",
    ],
)
def test_rules_that_leave_it_open(rule: str) -> None:
    assert not _login(rule)


def test_a_brace_that_is_never_closed_is_one_problem() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(b'module(load="imuxsock")\nmodule(load="imklog")\nif $msg contains "x" then {\n  stop\n')


def test_real_configurations() -> None:
    reading = read(sample("logs/rsyslog/wildfielded__rsyslog.conf"))
    assert settings(reading) == {"log_login": 1}
    assert reading.settings[0].place == "第 96 行"
    assert not read(sample("logs/rsyslog/wildfielded__rsyslog.d_bsdsrv")).settings


def test_a_line_of_quotes_that_never_close_costs_its_length() -> None:
    rules = b'*.info /var/log/messages\nauth,authpriv.* /var/log/secure\n:msg, contains, "' + b'\\"' * 30_000 + b"\n"
    assert settings(read(rules))["log_login"] == 1


def test_quotes_are_taken_out_and_what_is_not_closed_stays() -> None:
    assert unquoted("a \"b # c\" 'd' e") == 'a "" "" e'
    assert unquoted('it\'s "a # b" c', "_") == "it's _______ c"
    assert unquoted('stop "x\\" {') == 'stop "x\\" {'


def test_more_rules_than_a_configuration_has_are_refused() -> None:
    with pytest.raises(Unreadable, match="條規則"):
        read(b"*.info /var/log/messages\nauth.* /a\n" * 60_000)
