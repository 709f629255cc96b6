"""logrotate: count × frequency as days that hold, size that undercuts them, and what another file inherits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, sample
from secaudit.observers import Reading, Unreadable
from secaudit.observers.logs.retention import FOREVER_DAYS
from secaudit.observers.reading import Basis


def _by_log(reading: Reading) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for setting in reading.settings:
        assert setting.column not in found.setdefault(setting.scope, {})
        found[setting.scope][setting.column] = setting.value
    return found


def _days(*lines: str) -> object:
    reading = read("\n".join(["missingok", "/var/log/x.log {", *lines, "}"]).encode())
    return _by_log(reading).get("/var/log/x.log", {}).get("log_retention_days")


@pytest.mark.parametrize(
    ("frequency", "count", "days"),
    [
        ("daily", 365, 365),
        ("daily", 364, 364),
        ("weekly", 52, 364),
        ("weekly", 53, 371),
        ("monthly", 12, 365),
        ("monthly", 11, 334),
        ("monthly", 13, 393),
        ("monthly", 1, 28),
        ("monthly", 2, 59),
        ("monthly", 3, 89),
        ("monthly", 24, 730),
        ("yearly", 1, 365),
        ("hourly", 8760, 365),
        ("hourly", 23, 0),
        ("weekly", 0, 0),
    ],
)
def test_count_and_frequency_make_the_days_that_surely_lie_on_the_disk(frequency: str, count: int, days: int) -> None:
    assert _days(frequency, f"rotate {count}") == days


def test_the_shorter_of_count_and_maxage_decides() -> None:
    assert _days("daily", "rotate 400", "maxage 180") == 180
    assert _days("daily", "rotate 30", "maxage 180") == 30
    assert _days("daily", "rotate -1", "maxage 400") == 400
    assert _days("size 10M", "rotate -1", "maxage 400") == 400
    assert _days("daily", "rotate 30", "maxage 0") == 30


def test_each_log_of_the_snippets_is_read_by_hand_worked_values() -> None:
    assert _by_log(read(own("logrotate/snippets"))) == {
        "/var/log/line/press.log": {"log_retention_days": 364},
        "/var/log/line/oven *.log": {"log_retention_days": 364},
        "/var/log/gate.log": {"log_size_limited": 1},
        "/var/log/web/access.log": {"log_size_limited": 1},
        "/var/log/audit-trail.log": {"log_size_limited": 0},
    }


def test_what_a_snippet_inherits_is_unknown_and_said_so() -> None:
    reading = read(own("logrotate/snippets"))
    assert any("/var/log/inherits.log" in note and "/etc/logrotate.conf" in note for note in reading.notes)
    assert any("沒有全域設定" in note for note in reading.notes)


def test_the_global_section_holds_for_the_blocks_after_it_alone() -> None:
    reading = read(b"/var/log/a { \n rotate 3\n}\ndaily\nrotate 10\n/var/log/b {\n missingok\n}\n")
    assert _by_log(reading) == {"/var/log/b": {"log_retention_days": 10, "log_size_limited": 0}}


def test_a_main_file_without_a_log_settles_nothing_but_names_its_defaults() -> None:
    reading = read(sample("logs/logrotate/upstream__logrotate.conf"))
    assert not reading.settings
    assert any("weekly rotate 4" in note and "28" in note for note in reading.notes)


def test_the_later_of_size_and_frequency_wins() -> None:
    assert _by_log(read(b"missingok\n/a {\n daily\n size 1M\n rotate 400\n}\n")) == {"/a": {"log_size_limited": 1}}
    assert _days("size 1M", "daily", "rotate 400") == 400


def test_minsize_never_cuts_short() -> None:
    assert _by_log(read(b"missingok\n/a {\n monthly\n minsize 1M\n rotate 12\n}\n"))["/a"] == {
        "log_retention_days": 365,
        "log_size_limited": 0,
    }


def test_a_log_named_twice_keeps_the_weaker_values() -> None:
    text = b"/a {\n daily\n rotate 400\n}\n/a /b {\n daily\n rotate 30\n maxsize 1M\n}\n"
    assert _by_log(read(text))["/a"] == {"log_retention_days": 30, "log_size_limited": 1}


def test_a_block_on_one_line_is_read() -> None:
    assert (
        _by_log(read(b"missingok\n/var/log/a.log { weekly rotate 51 }\n"))["/var/log/a.log"]["log_retention_days"]
        == 357
    )


def test_a_weekday_after_weekly_is_no_count() -> None:
    assert _days("weekly 3", "rotate 60") == 420


def test_nothing_is_in_force_by_a_configuration_alone() -> None:
    settings = read(own("logrotate/main.conf")).settings
    assert {s.in_force for s in settings} == {None}
    assert [s.basis for s in settings] == [Basis.DERIVED, Basis.DEFAULT]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"/var/log/a {\n daily\n rotate 3\n", "E-OBS-05"),
        (b"/var/log/a {\n daily\n postrotate\n  kill\n", "E-OBS-05"),
        (b"/var/log/a {\n daily\n rotate many\n}\n", ":3"),
        (b"/var/log/a {\n daily\n rotate 99999999999999999999\n}\n", ":3"),
        (b"/var/log/a {\n daily\n maxage -5\n}\n", ":3"),
    ],
)
def test_a_broken_file_is_one_problem_with_its_place(text: bytes, place: str) -> None:
    with pytest.raises(Unreadable, match=place):
        read(text)


@pytest.mark.parametrize("name", ["upstream__btmp", "upstream__wtmp"])
def test_upstreams_login_records_are_kept_for_one_month_only(name: str) -> None:
    (values,) = _by_log(read(sample(f"logs/logrotate/{name}"))).values()
    assert values == {"log_retention_days": 28}


def test_a_real_folder_of_snippets() -> None:
    logs = _by_log(read(sample("logs/logrotate/wildfielded__logrotate.d_rsyslog")))
    assert "/var/log/security/auth" not in logs
    assert logs["/var/log/debug"] == {"log_retention_days": 91}
    assert logs["/var/log/named/named"] == {"log_size_limited": 1}
    assert logs["/var/log/apache2/error.log"] == {"log_retention_days": 98}
    assert logs["/var/log/squid/cache.log"] == {"log_retention_days": 89}


@given(
    st.dictionaries(
        st.from_regex(r"/var/log/[a-z]{1,8}\.log", fullmatch=True),
        st.tuples(st.sampled_from(["daily", "weekly", "yearly"]), st.integers(0, 900)),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_printed_is_read_again(logs: dict[str, tuple[str, int]]) -> None:
    blocks = (f"{log} {{\n\t{every}\n\trotate {count}\n}}\n" for log, (every, count) in logs.items())
    text = "missingok\n" + "".join(blocks)
    times = {"daily": 1, "weekly": 7, "yearly": 365}
    assert {log: v["log_retention_days"] for log, v in _by_log(read(text.encode())).items()} == {
        log: times[every] * count for log, (every, count) in logs.items()
    }


def test_without_the_rules_for_all_a_year_is_not_proven_but_less_than_a_year_is() -> None:
    block = b"/a {\n daily\n rotate %d\n}\n"
    assert not _by_log(read(block % 400))
    assert _by_log(read(block % 30)) == {"/a": {"log_retention_days": 30}}
    assert _by_log(read(b"maxage 30\n" + block % 400))["/a"]["log_retention_days"] == 30
    assert _by_log(read(b"maxsize 5M\n" + block % 400))["/a"]["log_size_limited"] == 1
    assert _by_log(read(b"dateext\n" + block % 400))["/a"] == {"log_retention_days": 400, "log_size_limited": 0}


def test_one_log_of_which_nothing_is_known_keeps_the_others_from_speaking_for_it() -> None:
    text = b"missingok\n/a {\n daily\n rotate 400\n}\n/b {\n rotate 12\n}\n/c {\n daily\n rotate 9\n}\n"
    reading = read(text)
    found = {scope: values.get("log_retention_days") for scope, values in _by_log(reading).items()}
    assert found == {"/a": None, "/c": 9}
    assert any("/b" in note for note in reading.notes)


def test_what_is_never_removed_is_kept_for_good_unless_an_age_may_remove_it() -> None:
    never = b"/a {\n monthly\n rotate -1\n}\n"
    assert _by_log(read(b"missingok\n" + never))["/a"] == {"log_retention_days": FOREVER_DAYS, "log_size_limited": 0}
    assert _by_log(read(never))["/a"] == {"log_size_limited": 0}
    assert _by_log(read(b"maxage 99\n" + never))["/a"]["log_retention_days"] == 99


@pytest.mark.parametrize("line", ["maxage", "rotate", "maxage x"])
def test_a_number_left_out_is_a_problem_not_a_default(line: str) -> None:
    with pytest.raises(Unreadable, match="不是整數"):
        read(f"/a {{\n daily\n rotate 400\n {line}\n}}\n".encode())


def test_a_line_of_a_hundred_thousand_directives_costs_its_length() -> None:
    line = "rotate 3 " * 100_000
    assert _days("daily", line) == 3
