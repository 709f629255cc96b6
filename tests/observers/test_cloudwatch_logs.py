"""CloudWatch Logs: days as the service keeps them; a group without days never expires."""

from __future__ import annotations

from datetime import date

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Unreadable
from secaudit.observers.logs.retention import FOREVER_DAYS


def test_days_of_each_group_are_in_force() -> None:
    reading = read(own("cloudwatch-logs/groups.json"))
    days = {s.scope: (s.value, s.in_force) for s in reading.settings if s.column == "log_retention_days"}
    assert days == {"/plant/oven": (90, True)}
    assert {s.value for s in reading.settings if s.column == "log_size_limited"} == {0}
    assert any("nextToken" in note for note in reading.notes)


def test_a_whole_listing_lets_every_group_speak_and_one_without_days_is_never_deleted() -> None:
    reading = read(own("cloudwatch-logs/groups.json").text().replace(', "nextToken": "abc"', "").encode())
    days = {s.scope: (s.value, s.in_force) for s in reading.settings if s.column == "log_retention_days"}
    assert days == {"/plant/press": (400, True), "/plant/oven": (90, True), "/plant/forever": (FOREVER_DAYS, True)}
    assert any("不刪除" in s.said for s in reading.settings)


def test_a_group_that_only_hands_on_says_nothing_of_how_long_its_records_are_kept() -> None:
    group = '{"logGroupName": "%s", "storedBytes": 1, "logGroupClass": "%s"}'
    both = f"[{group % ('a', 'STANDARD')}, {group % ('b', 'DELIVERY')}]"
    assert {s.scope: s.column for s in read(both.encode()).settings} == {"a": "log_size_limited"}


def test_a_recorded_response_tells_its_day() -> None:
    reading = read(own("cloudwatch-logs/recorded.json"))
    assert settings(reading) == {"log_retention_days": 365, "log_size_limited": 0}
    assert reading.collected_on == date(2024, 5, 3)


def test_the_bare_list_of_a_query_is_read() -> None:
    reading = read(b'[{"logGroupName": "a", "retentionInDays": 731, "storedBytes": 1}]')
    assert settings(reading) == {"log_retention_days": 731, "log_size_limited": 0}


@pytest.mark.parametrize("days", ['"365"', "0", "-1", "1.5", "true", "99999999999"])
def test_days_that_are_none_are_a_problem(days: str) -> None:
    with pytest.raises(Unreadable, match="retentionInDays"):
        read(f'{{"logGroups":[{{"logGroupName":"a","retentionInDays":{days}}}]}}'.encode())


@pytest.mark.parametrize(
    ("name", "group", "day"),
    [
        ("test_cwl_subscriber", "custodian-test-log-sub", None),
        ("test_log_existing_stream", "/custodian-dev", date(2016, 11, 27)),
        ("test_log_group_cross_account", "/aws/codebuild/custodian", date(2018, 3, 30)),
        ("test_log_group_age_normalize", "/aws/lambda/myIOTFunction", date(2019, 6, 18)),
    ],
)
def test_real_groups_never_expire(name: str, group: str, day: date | None) -> None:
    reading = read(sample(f"logs/aws-cloudwatch-logs/{name}__DescribeLogGroups.json"))
    assert settings(reading) == {"log_retention_days": FOREVER_DAYS, "log_size_limited": 0}
    assert reading.settings[0].scope == group
    assert reading.collected_on == day
