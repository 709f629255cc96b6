"""Rows are removed together with what names them, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from secaudit.errors import UsageError
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.store import create
from secaudit.store.protocol import Author, CaseStore
from secaudit.usecases.history import undo
from secaudit.usecases.import_case import keep_import, plan_import
from secaudit.usecases.ledger.removal import plan_removal, remove_rows
from secaudit.usecases.links import broken_links

ME = Author("王小明", "s1", datetime(2024, 3, 1, 9, 30, tzinfo=UTC))
ASSET, ZONE, PERSON = (TABLE_BY_NAME[name] for name in ("asset", "zone", "person"))
CASE = """\
case: {id: C-1, name: 宏遠}
zone: [{id: Z-1, name: 辦公區, layer: 網路層, trust: 內部}, {id: Z-2, name: 產線, layer: 設備層, trust: 內部}]
asset:
  - {id: FW-1, name: 甲, kind: 防火牆, zone_id: Z-2}
  - {id: VPN-1, name: 乙, kind: VPN 閘道, zone_id: Z-2}
  - {id: PC-1, name: 丙, kind: 個人電腦}
flow: [{id: F-1, name: 上網, source_id: Z-1, target_id: Z-1, purpose: 上網, via_ids: FW-1、VPN-1}]
person: [{id: H-1, name: 王}, {id: H-2, name: 李}]
key: [{id: K-1, name: 金鑰, generated_by: H-1, stored_by: H-1、H-2, used_by: H-2}]
"""


@pytest.fixture
def store(tmp_path: Path, catalogue: Catalogue) -> Iterator[CaseStore]:
    (tmp_path / "begun.yaml").write_text(CASE, encoding="utf-8")
    kept = create(tmp_path / "case.secaudit", ME)
    keep_import(kept, plan_import(kept, tmp_path / "begun.yaml", catalogue, today=date(2024, 3, 1)), ME)
    yield kept
    kept.close()


def cells(store: CaseStore, table: str, row_id: str, *names: str) -> list[object]:
    row = store.row(table, row_id)
    assert row is not None
    return [row.cells.get(name) for name in names]


def test_what_a_removal_would_touch_is_told_first(store: CaseStore) -> None:
    found = plan_removal(store.inventory(), ASSET, ("FW-1", "PC-1"))
    assert list(map(str, found.links)) == ["連線 F-1 的經過設備"]
    assert found.stuck == ()


def test_several_rows_leave_every_list_that_names_them(store: CaseStore) -> None:
    remove_rows(store, ASSET, ("FW-1", "VPN-1"), ME)
    assert cells(store, "flow", "F-1", "via_ids") == ["|"]
    assert [row[0] for row in store.inventory().rows("asset")] == ["PC-1"]
    assert broken_links(store.inventory()) == ()


def test_every_cell_of_a_row_that_names_them_is_cleared_at_once(store: CaseStore) -> None:
    remove_rows(store, PERSON, ("H-1",), ME)
    assert cells(store, "key", "K-1", "generated_by", "stored_by", "used_by") == ["|", "|H-2|", "|H-2|"]


def test_one_undo_brings_rows_and_references_back(store: CaseStore) -> None:
    before = store.inventory().tables
    remove_rows(store, ASSET, ("FW-1", "VPN-1"), ME)
    assert undo(store, ME) is not None
    assert store.inventory().tables == before


def test_what_is_required_elsewhere_stays(store: CaseStore) -> None:
    with pytest.raises(UsageError, match="連線 F-1 的來源"):
        remove_rows(store, ZONE, ("Z-2", "Z-1"), ME)
    assert [row[0] for row in store.inventory().rows("zone")] == ["Z-1", "Z-2"]


def test_links_between_rows_that_go_together_do_not_count(store: CaseStore, catalogue: Catalogue) -> None:
    assert plan_removal(store.inventory(), ZONE, ("Z-2",)).stuck == ()
    assert [link.row_id for link in plan_removal(store.inventory(), ZONE, ("Z-2",)).links] == ["FW-1", "VPN-1"]


def test_a_row_that_is_gone_already_is_named(store: CaseStore) -> None:
    with pytest.raises(UsageError, match="PC-9"):
        remove_rows(store, ASSET, ("PC-9",), ME)
