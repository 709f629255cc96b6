"""What is said of data, settings, people and records: each sentence of a few rows whose answers are counted by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
import sample_case as case
from told import added, changed, material, now, table, words

from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.reports.appendix.duties import meetings_said, people_said, stages
from secaudit.reports.appendix.keeping import backups_said, data_said, keys_said
from secaudit.reports.appendix.safeguards import (
    accounts_said,
    kept_a_year,
    lockout_words,
    password_words,
    retention_words,
    updates_said,
)
from secaudit.reports.appendix.sentences import Tally
from secaudit.reports.appendix.standing import Row, Standing


def assets(*rows: Mapping[str, Cell]) -> tuple[Row, ...]:
    """Servers with every column, as a view has them."""
    named = [{"id": f"A-{n}", "name": f"主機{n}", "kind": "server", **row} for n, row in enumerate(rows, 1)]
    return Standing(Inventory.of(asset=named)).assets


def test_who_is_said_to_keep_data_unencrypted_has_said_so() -> None:
    rows: list[Mapping[str, Cell]] = [
        {"id": "D-1", "name": "設計圖", "sensitive": 1, "encrypted_at_rest": 0, "encrypted_in_use": 1},
        {"id": "D-2", "name": "報價", "sensitive": 1, "encrypted_at_rest": 1, "encrypted_in_use": 1},
        {"id": "D-3", "name": "型錄", "sensitive": 0, "encrypted_at_rest": 0},
    ]
    assert data_said(material(Inventory.of(data_set=rows))) == (
        "資料盤點計 3 項，其中機敏性資料 2 項。機敏性資料之加密情形為：儲存加密1 項已實施、1 項未實施；"
        "傳輸加密待補：傳輸加密；使用加密皆已實施，尚有未加密情形者為設計圖。"
    )


def test_copies_that_are_not_certain_are_a_range_and_those_abroad_alone_are_told() -> None:
    whole: dict[str, Cell] = {
        "media_min": 1,
        "media_max": 1,
        "offsite_min": 1,
        "offsite_max": 1,
        "copies_min": 2,
        "copies_max": 3,
    }
    rows: list[Mapping[str, Cell]] = [
        {"name": "設計圖", "important": 1, "offsite_only_abroad": 1, **whole},
        {"name": "報價", "important": 1, "offsite_only_abroad": 0, **whole, "copies_max": 2},
        {"name": "型錄", "important": 0, "offsite_only_abroad": 0, **whole},
        {"name": "信件", "important": None, "offsite_only_abroad": 0, **whole},
    ]
    given = material(case.inventory())
    assert backups_said(dataclasses.replace(given, derived={**given.derived, "backup_set": rows})) == (
        "重要檔案計 2 項，備份情形（正本不計）為：設計圖備份 2 至 3 份、媒體 1 種、異地 1 份（異地備份僅存於境外）；"
        "報價備份 2 份、媒體 1 種、異地 1 份，另有 1 項待補：重要檔案。"
    )


@pytest.mark.parametrize(
    ("uses", "said"),
    [
        (None, "待補：使用金鑰。"),
        (1, "案件載明使用金鑰，待補：金鑰盤點。"),
        (0, "案件載明未自行產生、儲存或使用金鑰。"),
    ],
)
def test_that_no_key_is_used_is_said_only_where_the_case_says_so(uses: int | None, said: str) -> None:
    assert keys_said(material(Inventory.of(case=[{"id": "C-1", "uses_keys": uses}]))) == said


def test_duties_held_together_are_named_for_the_keys_that_are_not_separated() -> None:
    rows: list[Mapping[str, Cell]] = [
        {"id": "K-01", "separated": 0, "held_together": "王小明：產生、儲存"},
        {"id": "K-02", "separated": 1, "held_together": ""},
        {"id": "K-03", "separated": None, "held_together": "李國華：使用"},
    ]
    given = material(case.inventory())
    said = keys_said(dataclasses.replace(given, derived={**given.derived, "key_duty": rows}))
    assert said.endswith(
        "金鑰管理職責1 支已分離、1 支有兼任、1 支待補：產生、保管及使用者（王小明：產生、儲存）。"
    )  # fmt: skip


def test_what_needs_no_login_is_not_asked_for_rules() -> None:
    given = assets(
        {"has_login": 1, "quantity": 3, "password_complexity": 0, "lockout_threshold": None},
        {"has_login": 0, "quantity": 5, "password_complexity": 0},
        {"has_login": None, "quantity": 2},
    )
    said, *_ = accounts_said(given)
    assert said == "需登入者計 3 台，其中未要求密碼複雜度者 3 台，另有 2 台待補：需登入。"


@pytest.mark.parametrize(
    ("days", "limited", "answer"),
    [
        (365, 0, Tally(1, 0, 0)),
        (364, 0, Tally(0, 1, 0)),
        (364, None, Tally(0, 1, 0)),
        (400, 1, Tally(0, 1, 0)),
        (400, None, Tally(0, 0, 1)),
        (None, 0, Tally(0, 0, 1)),
        (None, 1, Tally(0, 1, 0)),
    ],
)
def test_a_year_of_logs_is_365_days_that_no_lack_of_room_cuts_short(
    days: int | None, limited: int | None, answer: Tally
) -> None:
    assert kept_a_year(assets({"log_retention_days": days, "log_size_limited": limited})) == answer


def test_retention_is_for_ever_from_a_hundred_years() -> None:
    assert [retention_words(days) for days in (None, 0, 36_499, 36_500)] == [
        "待補：日誌保存天數", "不保存", "36499 天", "不刪除"
    ]  # fmt: skip


def test_the_oldest_of_the_last_updates_is_named() -> None:
    given = assets({"last_patched_on": "2024-01-15"}, {"last_patched_on": "2023-05-01"}, {"quantity": 4})
    assert updates_said(given) == (
        "安全性更新之最近更新日，最早者為主機2之112年5月1日，另有 4 台待補：最近更新日。"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, "待補：鎖定次數"),
        ({"lockout_threshold": 0, "lockout_minutes": 15}, "未啟用鎖定"),
        ({"lockout_threshold": 5}, "錯誤 5 次即鎖定、待補：鎖定分鐘"),
        ({"lockout_threshold": 3, "lockout_minutes": 15}, "錯誤 3 次即鎖定、15 分鐘後解鎖"),
        ({"lockout_threshold": 3, "lockout_until_admin": 1}, "錯誤 3 次即鎖定、由管理者解鎖"),
    ],
)
def test_how_an_account_is_locked_is_told_as_it_is_set(cells: Mapping[str, Cell], said: str) -> None:
    assert lockout_words(assets(cells)[0]) == said


def test_a_length_of_zero_is_a_rule_that_asks_for_none() -> None:
    (blank, zero) = assets({}, {"password_min_length": 0, "password_complexity": 1, "password_max_age_days": 0})
    assert password_words(blank) == "待補：密碼規則"
    assert password_words(zero) == "未要求長度、具複雜度、永不過期"


def test_devices_passed_are_asked_for_where_not_told_and_none_where_told_so() -> None:
    def passed(via: str | None) -> str:
        rows = table(now(changed("flow", "F-03", via_ids=via)), "遠端連線")
        return next(row[2] for row in rows if row[0].startswith("F-03"))

    assert (passed(None), passed("|"), passed("|FW-01|")) == ("待補", "無", "次世代防火牆 主機")


def test_who_has_not_signed_and_of_whom_it_is_not_known_are_two_things() -> None:
    people = [
        {"id": f"H-{n}", "name": name, "on_project": on, "nda_signed": signed}
        for n, (name, on, signed) in enumerate([("甲", 1, 1), ("乙", 1, 0), ("丙", 1, None), ("丁", 0, 0)])
    ]
    assert people_said(material(Inventory.of(person=people))) == (
        "計畫成員 3 人中，1 人已簽署保密合約，乙尚未簽署，丙待補：已簽保密合約。"
    )


def test_the_last_meeting_is_the_newest() -> None:
    rows = [{"id": f"R-{y}", "kind": "meeting", "title": "會議", "held_on": f"{y}-06-15"} for y in (2023, 2021, 2022)]
    # 15 June 2023 to 1 March 2024: 15 + 31 + 31 + 30 + 31 + 30 + 31 + 31 + 29 + 1
    assert meetings_said(material(Inventory.of(record=rows))) == (
        "資訊安全會議計 3 次，最近一次為112年6月15日，距評估日 260 天。"
    )


def test_documents_are_named_newest_first_and_training_is_none_of_them() -> None:
    held = changed("record", "R-04", state="current", held_on="2024-02-20")
    assert (
        "現有管理文件、會議及檢測紀錄 4 件：上線前弱點掃描（113年2月10日）、資訊安全規劃（113年2月1日）、"
        "決策主管指派書（113年1月5日）、112 年度資訊安全會議（112年6月15日）。"
    ) in words(now(held), "管理")


def test_each_stage_of_the_cycle_counts_its_own_records_alone() -> None:
    drill = {"id": "R-9", "kind": "drill", "title": "演練", "held_on": "2024-02-01", "person_id": "H-01"}
    told = {name: who for name, _, who in stages(material(added("record", drill)))}
    assert told["計畫"] == "1 項待補：負責人"
    assert told["查核"] == "2 項待補：負責人、王小明 1 項"  # and the drill
