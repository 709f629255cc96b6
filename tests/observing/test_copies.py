"""Backup listings: which row a copy is, and that listing more never counts as more backups by itself."""

from __future__ import annotations

import json

import pytest

from observing.conftest import TODAY, Bench
from secaudit.errors import BadInput
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.tables.views import as_is

ONE = [{"time": "2024-02-28T02:00:00.123456789+08:00", "tree": "a" * 64, "paths": ["/srv/erp"], "hostname": "erp",
        "username": "root", "id": "b" * 64, "short_id": "bbbbbbbb"}]  # fmt: skip
TWO = [*ONE, {**ONE[0], "paths": ["/home"], "id": "c" * 64, "short_id": "cccccccc"}]


def listing(snapshots: list[dict[str, object]]) -> str:
    return json.dumps(snapshots)


def test_a_listing_alone_does_not_say_what_it_backs_up(bench: Bench) -> None:
    with pytest.raises(BadInput) as caught:
        bench.observe(bench.file("restic.json", listing(ONE)))
    assert [p.code for p in caught.value.problems] == ["E-OBS-11"]
    assert "--data-set" in str(caught.value.problems[0])


def test_a_new_copy_of_a_data_set_has_what_the_listing_says_and_nothing_else(bench: Bench) -> None:
    bench.observe(bench.file("restic.json", listing(ONE)), data_set_id="D")
    (copy,) = bench.rows("backup_copy").values()
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


def test_a_later_listing_finds_the_copy_again(bench: Bench) -> None:
    bench.observe(bench.file("restic.json", listing(ONE)), data_set_id="D")
    later = [{**ONE[0], "time": "2024-03-02T02:00:00Z"}]
    bench.observe(bench.file("later.json", listing(later), (2024, 3, 3)))
    (row,) = as_is(bench.store.inventory()).rows("backup_copy")
    assert row[TABLE_BY_NAME["backup_copy"].positions["last_success_on"]] == "2024-03-02"


def test_a_typed_date_newer_than_the_listing_is_overruled(bench: Bench) -> None:
    from observing.conftest import AUTHOR
    from secaudit.usecases.edit_rows import add_row

    texts = {"id": "B-9", "data_set_id": "D", "last_success_on": "2024-03-04"}
    add_row(bench.store, TABLE_BY_NAME["backup_copy"], texts, AUTHOR, bench.catalogue, today=TODAY)
    proposal = bench.observe(bench.file("restic.json", listing(ONE)), backup_id="B-9")
    assert proposal.disagreements == 1
    (row,) = as_is(bench.store.inventory()).rows("backup_copy")
    assert row[TABLE_BY_NAME["backup_copy"].positions["last_success_on"]] == "2024-02-28"
