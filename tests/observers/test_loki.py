"""Loki: a retention that nobody enforces is none, streams have their own, and versions differ in their default."""

from __future__ import annotations

import pytest

from observers.conftest import own, read, sample, settings
from secaudit.observers import Reading, Unreadable
from secaudit.observers.logs.retention import FOREVER_DAYS
from secaudit.observers.reading import Basis


def _days(reading: Reading) -> dict[str, object]:
    return {s.scope: s.value for s in reading.settings if s.column == "log_retention_days"}


def _config(period: str, more: str = "") -> bytes:
    return f"auth_enabled: false\nlimits_config:\n  {period}\n{more}compactor:\n  retention_enabled: true\n".encode()


def test_the_compactor_deletes_after_the_period_and_a_stream_after_its_own() -> None:
    assert _days(read(own("loki/compactor.yaml"))) == {"loki": 400, 'loki {app="debug"}': 3}


def test_a_period_without_a_compactor_that_deletes_is_none() -> None:
    reading = read(own("loki/never-deletes.yaml"))
    assert settings(reading) == {"log_retention_days": FOREVER_DAYS, "log_size_limited": 0}
    assert reading.settings[0].basis is Basis.DERIVED
    assert "不刪除" in reading.settings[0].said


@pytest.mark.parametrize("switch", ["yes", '"true"', "${RETENTION_ENABLED:-true}", "on", "1"])
def test_a_switch_that_is_not_plainly_off_is_not_taken_for_off(switch: str) -> None:
    text = f"auth_enabled: false\nlimits_config:\n  retention_period: 744h\ncompactor:\n  retention_enabled: {switch}\n"
    assert settings(read(text.encode())) == {"log_size_limited": 0}


def test_a_chart_that_sets_the_switch_elsewhere_is_not_taken_for_one_that_never_deletes() -> None:
    text = "loki:\n  structuredConfig:\n    limits_config:\n      retention_period: 30d\n    schema_config: {}\n"
    assert _days(read(text.encode())) == {"loki": FOREVER_DAYS}
    assert not _days(read((text + "  compactor:\n    retention_enabled: true\n").encode()))


def test_a_year_does_not_count_where_a_tenant_or_the_environment_may_have_less() -> None:
    tenants = "  per_tenant_override_config: /etc/loki/tenants.yaml\n"
    assert not _days(read(_config("retention_period: 400d", tenants)))
    assert _days(read(_config("retention_period: 90d", tenants))) == {"loki": 90}
    stream = "  retention_stream:\n  - {selector: '{a=\"b\"}', period: 400d}\n"
    assert not _days(read(_config("retention_period: ${KEEP}", stream)))
    assert not _days(read(_config("max_streams: 1", stream)))


def test_the_values_of_a_helm_chart_are_read_and_the_environment_is_not_guessed() -> None:
    reading = read(own("loki/helm-values.yaml"))
    assert not _days(reading)
    assert any("環境變數" in note for note in reading.notes)


def test_the_old_table_manager_deletes_whole_tables() -> None:
    assert _days(read(own("loki/table-manager.yaml"))) == {"loki": 371}


def test_a_period_that_is_no_multiple_of_the_table_is_refused_as_loki_does() -> None:
    text = own("loki/table-manager.yaml").text().replace("8904h", "8905h")
    with pytest.raises(Unreadable, match="整數倍"):
        read(text.encode())


@pytest.mark.parametrize(("period", "days"), [("1y", 365), ("52w", 364), ("8760h", 365), ("1y1d", 366), ("36h", 1)])
def test_durations_are_prometheus_ones(period: str, days: int) -> None:
    assert _days(read(_config(f"retention_period: {period}"))) == {"loki": days}


@pytest.mark.parametrize("period", ["retention_period: 0s", "retention_period: 0", "max_streams: 1"])
def test_zero_and_absent_periods_give_no_days_but_a_note(period: str) -> None:
    reading = read(_config(period))
    assert not _days(reading)
    assert any("retention_period" in note for note in reading.notes)


@pytest.mark.parametrize("period", ["1 year", "30", "-1h", "[1]", "1mo"])
def test_a_period_that_loki_would_refuse_is_a_problem_with_its_line(period: str) -> None:
    with pytest.raises(Unreadable, match=":3"):
        read(_config(f"retention_period: {period}"))


def test_yaml_with_an_alias_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable, match=r"別名|錨點"):
        read(_config("retention_period: &a 1y", "x: *a\n"))


def test_real_configurations() -> None:
    assert _days(read(sample("logs/loki/martinliu__loki-local-config.yaml"))) == {"loki": 90}
    assert _days(read(sample("logs/loki/adavault__loki-config.yaml"))) == {"loki": 32}


def test_the_configuration_within_the_values_of_an_older_chart_is_found() -> None:
    assert _days(read(own("loki/helm-nested.yaml"))) == {"loki": 3}
