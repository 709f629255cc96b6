"""A4-2.4.1 over what was observed: nothing that may be less than a year of logs is taken for one, and a year is."""

from __future__ import annotations

import pytest

from observing.conftest import TODAY, Bench
from secaudit.assess import assess
from secaudit.model.declared import TABLE_BY_NAME

_BLOCK = "/var/log/a.log {{\n{}\n}}\n"
_LOKI = "auth_enabled: false\nlimits_config:\n  retention_period: {}\n{}compactor:\n  retention_enabled: {}\n"
_ILM = (
    '{{"p":{{"version":1,"policy":{{"phases":{{"hot":{{"actions":{}}}{}}}}},'
    '"in_use_by":{{"indices":{},"data_streams":[],"composable_templates":["t"]}}}}}}'
)
_ROLLS, _OLD = '{"rollover":{"max_age":"7d"}}', ',"delete":{"min_age":"365d","actions":{"delete":{}}}'
_AUDITD = "log_file = /var/log/audit/audit.log\nmax_log_file = 8\nflush = NONE\n"
_GROUP = '{"logGroups":[{"logGroupName":"a","storedBytes":1%s}]%s}'

NOT_A_YEAR = {
    "weekly 52 is 364 days": "dateext\n" + _BLOCK.format("weekly\nrotate 52"),
    "a count without a time": "dateext\n" + _BLOCK.format("rotate 12"),
    "a size undercuts": "dateext\n" + _BLOCK.format("daily\nrotate 400\nmaxsize 5M"),
    "a size for all undercuts": "maxsize 5M\n" + _BLOCK.format("daily\nrotate 400"),
    "an age for all undercuts": "maxage 90\n" + _BLOCK.format("daily\nrotate 400"),
    "a size in place of a time": "dateext\n" + _BLOCK.format("daily\nrotate 400\nsize 5M"),
    "hours": "dateext\n" + _BLOCK.format("hourly\nrotate 365"),
    "the rules for all are not in sight": _BLOCK.format("daily\nrotate 400"),
    "another log says nothing": "dateext\n" + _BLOCK.format("daily\nrotate 400") + "/b {\n compress\n}\n",
    "the dry run hides the age": "rotating pattern: /a  after 1 days (400 rotations)\n"
    "empty log files are not rotated, old logs are removed\n",
    "the journal is bounded by size": "[Journal]\nMaxRetentionSec=2year\n",
    "a tenant may have less": _LOKI.format("400d", "  per_tenant_override_config: /etc/t.yml\n", "true"),
    "a stream has less": _LOKI.format(
        "400d", "  retention_stream:\n  - {selector: '{a=\"b\"}', period: 72h}\n", "true"
    ),
    "the switch is in the environment": _LOKI.format("90d", "", "${DELETE}"),
    "364 days": _LOKI.format("52w", "", "true"),
    "the age counts from the creation": _ILM.format("{}", _OLD, '["i-1"]'),
    "nothing uses the policy": _ILM.format(_ROLLS, "", "[]"),
    "groups are missing": _GROUP % (',"retentionInDays":400', ',"nextToken":"x"'),
    "a group for 180 days": _GROUP % (',"retentionInDays":180', ""),
    "five of eight megabytes": _AUDITD + "max_log_file_action = ROTATE\nnum_logs = 5\n",
    "a full disk loses the oldest": _AUDITD + "max_log_file_action = KEEP_LOGS\ndisk_full_action = ROTATE\n",
    "splunk is bounded by size": "[a]\nhomePath = x\nfrozenTimePeriodInSecs = 63072000\n",
}
A_YEAR = {
    "daily 365": "dateext\n" + _BLOCK.format("daily\nrotate 365"),
    "monthly 12": "dateext\n" + _BLOCK.format("monthly\nrotate 12\nminsize 1M"),
    "never removed": "dateext\n" + _BLOCK.format("monthly\nrotate -1"),
    "loki 365 days": _LOKI.format("8760h", "", "true"),
    "loki never deletes": _LOKI.format("24h", "  per_tenant_override_config: /etc/t.yml\n", "false"),
    "ilm 365 days": _ILM.format(_ROLLS, _OLD, '["i-1"]'),
    "ilm never deletes": _ILM.format(_ROLLS, "", '["i-1"]'),
    "a group without days": _GROUP % ("", ""),
    "audit keeps all": _AUDITD + "max_log_file_action = KEEP_LOGS\n",
    "smartstore without a bound": "[a]\nhomePath = x\nremotePath = volume:s/a\nfrozenTimePeriodInSecs = 63072000\n",
}


def _outcome(bench: Bench, text: str) -> str:
    """Of the one check of A4-2.4.1, for the server alone, with an old enough first record typed and nothing else."""
    bench.observe(bench.file("export", text), asset_id="SRV")
    inventory = bench.store.inventory()
    at = TABLE_BY_NAME["asset"].positions
    row = next(list(row) for row in inventory.rows("asset") if row[at["id"]] == "SRV")
    row[at["log_oldest_on"]] = "2020-01-01"
    alone = inventory.replacing(asset=(tuple(row),))
    found = assess(alone, bench.catalogue, "acceptance", TODAY).result("A4-2.4.1")
    return str(found.checks[0].outcome.value)


@pytest.mark.parametrize("name", NOT_A_YEAR)
def test_what_may_be_less_than_a_year_is_not_met(bench: Bench, name: str) -> None:
    assert _outcome(bench, NOT_A_YEAR[name]) in ("unknown", "not_met")


@pytest.mark.parametrize("name", A_YEAR)
def test_what_is_kept_for_a_year_is_met(bench: Bench, name: str) -> None:
    assert _outcome(bench, A_YEAR[name]) == "met"
