"""Backup listings: which row a copy is, and that listing more never counts as more backups by itself."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from observing.conftest import AUTHOR, TODAY, Bench, said
from secaudit.errors import BadInput
from secaudit.graphs.backups import backup_sets
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.tables.views import as_is
from secaudit.usecases.edit_rows import add_row
from secaudit.usecases.observing.form_words import in_a_form

ONE = [{"time": "2024-02-28T02:00:00.123456789+08:00", "tree": "a" * 64, "paths": ["/srv/erp"], "hostname": "erp",
        "username": "root", "id": "b" * 64, "short_id": "bbbbbbbb"}]  # fmt: skip
TWO = [*ONE, {**ONE[0], "paths": ["/home"], "id": "c" * 64, "short_id": "cccccccc"}]


def add(bench: Bench, table: str = "backup_copy", **texts: str) -> None:
    add_row(bench.store, TABLE_BY_NAME[table], texts, AUTHOR, bench.catalogue, today=TODAY)


def copies_of(bench: Bench) -> tuple[Any, ...]:
    """How many copies of the one data set count, for certain and at most."""
    (row,) = backup_sets(as_is(bench.store.inventory()))
    return row[3:5]


def borg(location: str) -> str:
    archive = {"name": "erp-2024-02-28", "start": "2024-02-28T02:00:00", "hostname": "erp"}
    where = {"id": "a" * 64, "location": location, "last_modified": "2024-02-28T02:00:00"}
    return json.dumps({"archives": [archive], "encryption": {"mode": "repokey"}, "repository": where})


def listing(snapshots: list[dict[str, object]]) -> str:
    return json.dumps(snapshots)


def test_a_listing_alone_does_not_say_what_it_backs_up(bench: Bench) -> None:
    with pytest.raises(BadInput) as caught:
        bench.observe(bench.file("restic.json", listing(ONE)))
    assert [p.code for p in caught.value.problems] == ["E-OBS-11"]
    assert "--data-set" in str(caught.value.problems[0])


def test_a_new_copy_of_a_data_set_has_what_the_listing_says_and_nothing_else(bench: Bench) -> None:
    bench.observe(bench.file("restic.json", listing(ONE)), data_set_id="D")
    (copy,) = as_is(bench.store.inventory()).dicts("backup_copy")
    assert (copy["data_set_id"], copy["last_success_on"], copy["encrypted"]) == ("D", "2024-02-28", 1)
    assert (copy["media"], copy["site"], copy["restore_tested_on"]) == (None, None, None)


def test_several_copies_have_to_be_picked(bench: Bench) -> None:
    path = bench.file("restic.json", listing(TWO))
    with pytest.raises(BadInput, match="沒有寫入任何資料") as caught:
        bench.observe(path, data_set_id="D")
    assert "--pick" in str(caught.value.problems[0])
    bench.observe(path, data_set_id="D", pick=("/srv/erp",))
    assert len(bench.rows("backup_copy")) == 1
    with pytest.raises(BadInput, match="沒有寫入任何資料"):
        bench.observe(path, data_set_id="D", pick=("/nowhere",))


def test_a_copy_whose_name_begins_that_of_another_can_be_picked(bench: Bench) -> None:
    longer = [*ONE, {**ONE[0], "paths": ["/srv/erp2"], "id": "d" * 64, "short_id": "dddddddd"}]
    path = bench.file("restic.json", listing(longer))
    with pytest.raises(BadInput) as caught:
        bench.observe(path, data_set_id="D", pick=("/srv/erp",))
    names = str(caught.value.problems[0]).partition("--pick：")[2].partition("（")[0].split("、")
    assert len(names) == 2
    bench.observe(path, data_set_id="D", pick=(min(names, key=len),))
    assert len(bench.rows("backup_copy")) == 1


def test_a_later_listing_finds_the_copy_again(bench: Bench) -> None:
    bench.observe(bench.file("restic.json", listing(ONE)), data_set_id="D")
    later = [{**ONE[0], "time": "2024-03-02T02:00:00Z"}]
    proposal = bench.observe(bench.file("later.json", listing(later), (2024, 3, 3)))
    assert proposal.disagreements == 0
    assert "依名稱視為 B-001" in said(proposal)
    (row,) = as_is(bench.store.inventory()).rows("backup_copy")
    assert row[TABLE_BY_NAME["backup_copy"].positions["last_success_on"]] == "2024-03-02"


def test_a_typed_date_newer_than_the_listing_is_overruled(bench: Bench) -> None:
    add(bench, id="B-9", data_set_id="D", last_success_on="2024-03-04")
    proposal = bench.observe(bench.file("restic.json", listing(ONE)), backup_id="B-9")
    assert proposal.disagreements == 1
    (row,) = as_is(bench.store.inventory()).rows("backup_copy")
    assert row[TABLE_BY_NAME["backup_copy"].positions["last_success_on"]] == "2024-02-28"


def problem(bench: Bench, path: Path, **more: Any) -> str:
    with pytest.raises(BadInput) as caught:
        bench.observe(path, **more)
    told = str(caught.value.problems[0])
    assert "--" not in in_a_form(told)
    return told


def test_what_a_later_listing_has_beside_the_known_copy_is_told_and_left_out(bench: Bench) -> None:
    bench.observe(bench.file("restic.json", listing(ONE)), data_set_id="D")
    proposal = bench.observe(bench.file("later.json", listing(TWO), (2024, 3, 3)))
    assert "1 份還不知道是哪一筆備份，沒有列入：restic erp：/home" in said(proposal)
    assert len(bench.rows("backup_copy")) == 1


def test_of_a_listing_of_several_unknown_copies_all_are_named(bench: Bench) -> None:
    told = problem(bench, bench.file("restic.json", listing(TWO)))
    assert "不知道這 2 份是哪一筆備份：restic erp：/srv/erp、restic erp：/home" in told
    assert "--pick" in told


def test_a_second_repository_of_the_same_machine_does_not_speak_for_the_first(bench: Bench) -> None:
    bench.observe(bench.file("nas.json", listing(ONE)), data_set_id="D")
    cloud = bench.file("s3.json", listing([{**ONE[0], "time": "2024-03-02T02:00:00Z"}]))
    assert "已經是備份 B-001" in problem(bench, cloud, data_set_id="D")
    add(bench, id="B-02", data_set_id="D", device="S3")
    bench.observe(cloud, backup_id="B-02")
    assert "先前讀成 B-001、B-02" in problem(bench, bench.file("again.json", listing(ONE * 2)))
    days = {c["id"]: c["last_success_on"] for c in as_is(bench.store.inventory()).dicts("backup_copy")}
    assert days == {"B-001": "2024-02-28", "B-02": "2024-03-02"}


def test_the_same_file_given_once_more_says_nothing_new(bench: Bench) -> None:
    path = bench.file("nas.json", listing(ONE))
    bench.observe(path, data_set_id="D")
    assert bench.observe(path, data_set_id="D").is_empty
    assert len(bench.rows("backup_copy")) == 1


def test_a_repository_that_holds_two_data_sets_is_a_copy_of_each(bench: Bench) -> None:
    add(bench, "data_set", id="D2", name="圖面")
    path = bench.file("nas.json", listing(ONE))
    bench.observe(path, data_set_id="D")
    bench.observe(path, data_set_id="D2")
    assert [c["data_set_id"] for c in bench.rows("backup_copy").values()] == ["D", "D2"]


def test_a_further_copy_of_a_data_set_names_those_that_are_there(bench: Bench) -> None:
    add(bench, id="B-02", data_set_id="D", device="NAS-01")
    assert "D 已有備份 B-02（NAS-01）" in said(bench.observe(bench.file("nas.json", listing(ONE)), data_set_id="D"))


def test_a_repository_on_the_machine_of_the_original_is_no_copy(bench: Bench) -> None:
    bench.observe(bench.file("borg.json", borg("ssh://borg@10.0.0.5/./erp")), data_set_id="D")
    (copy,) = bench.rows("backup_copy").values()
    assert copy["device"] == "SRV"
    assert copies_of(bench) == (0, 0)


def test_one_device_under_two_names_counts_once(bench: Bench) -> None:
    add(bench, "asset", id="N-1", name="備份 NAS", kind="nas", hostname="nas", ip_addresses="10.0.0.9")
    add(bench, id="B-02", data_set_id="D", device="備份 NAS", kind="backup")
    bench.observe(bench.file("borg.json", borg("ssh://borg@nas.corp.example/./erp")), data_set_id="D")
    assert [c["device"] for c in bench.rows("backup_copy").values()] == ["備份 NAS", "備份 NAS"]
    assert copies_of(bench) == (1, 1)


def test_a_device_that_is_no_asset_is_told(bench: Bench) -> None:
    path = bench.file("borg.json", borg("ssh://borg@elsewhere.example/./erp"))
    assert "設備「elsewhere.example」不在資產清單" in said(bench.observe(path, data_set_id="D"))


@pytest.mark.parametrize(("home", "site"), [("TW", "AWS ap-northeast-1"), ("JP", None), (None, None)])
def test_a_region_is_off_site_only_where_the_original_is_in_another_country(
    bench: Bench, home: str | None, site: str | None
) -> None:
    add(bench, "data_set", id="D3", name="雲端資料", **({"country": home} if home else {}))
    point = {
        "BackupVaultArn": "arn:aws:backup:ap-northeast-1:123456789012:backup-vault:main",
        "RecoveryPointArn": "arn:aws:backup:ap-northeast-1:123456789012:recovery-point:1",
        "ResourceArn": "arn:aws:ec2:ap-northeast-1:123456789012:volume/vol-1", "ResourceType": "EBS",
        "BackupVaultName": "main", "Status": "COMPLETED", "CompletionDate": "2024-02-28T02:00:00Z",
    }  # fmt: skip
    bench.observe(bench.file("aws.json", json.dumps({"RecoveryPoints": [point]})), data_set_id="D3")
    (copy,) = bench.rows("backup_copy").values()
    assert (copy["site"], copy["country"], copy["device"]) == (site, "JP", "AWS ap-northeast-1")


def test_the_words_for_a_form_name_no_options(bench: Bench) -> None:
    add(bench, id="B-02", data_set_id="D", device="NAS-01")
    told = said(bench.observe(bench.file("nas.json", listing(ONE)), data_set_id="D"))
    told += said(bench.observe(bench.file("later.json", listing(ONE * 2), (2024, 3, 3))))
    assert "--" in told
    assert "--" not in in_a_form(told)


def test_an_output_without_a_date_is_as_old_as_the_user_says(bench: Bench) -> None:
    add(bench, id="B-02", data_set_id="D", device="NAS-01")
    text = "repository 0a1b2c3d4e opened\ncheck all packs\ncheck snapshots, trees and blobs\nread all data\n"
    path = bench.file("check.txt", text + "no errors were found\n")
    bench.observe(path, backup_id="B-02", collected_on=date(2023, 1, 5))
    assert bench.seen("B-02")["verified_on"] == "2023-01-05"


def test_two_listings_at_once_do_not_become_two_new_copies(bench: Bench) -> None:
    later = [{**ONE[0], "time": "2024-03-02T02:00:00Z"}]
    with pytest.raises(BadInput) as caught:
        bench.observe(bench.file("a.json", listing(ONE)), bench.file("b.json", listing(later)), data_set_id="D")
    assert "請一次讀一個檔案" in str(caught.value.problems[0])
    assert not bench.rows("backup_copy")


def test_what_is_said_to_be_a_synchronised_folder_does_not_become_a_backup(bench: Bench) -> None:
    add(bench, id="B-02", data_set_id="D", device="NAS-01", kind="sync")
    told = said(bench.observe(bench.file("nas.json", listing(ONE)), backup_id="B-02"))
    assert "B-02 填的方式是「同步」" in told
    assert "kind" not in bench.seen("B-02")
    assert copies_of(bench) == (0, 0)


def test_a_new_copy_is_not_said_to_be_known_by_its_name(bench: Bench) -> None:
    add(bench, "data_set", id="D2", name="圖面")
    path = bench.file("nas.json", listing(ONE))
    bench.observe(path, data_set_id="D")
    assert "依名稱視為" not in said(bench.observe(path, data_set_id="D2"))
