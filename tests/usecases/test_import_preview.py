"""An import is shown line by line before it is kept."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from secaudit.model.control import Catalogue
from secaudit.store import create
from secaudit.store.protocol import Action, Author
from secaudit.usecases.import_case import Planned, keep_import, plan_import
from secaudit.usecases.ledger.import_preview import (
    Preview,
    PreviewLine,
    TableCount,
    counts,
    nothing_to_import,
    removable,
    renamed_case,
)

ME = Author("王小明", "s1", datetime(2024, 3, 1, 9, 30, tzinfo=UTC))
BEFORE = """\
case: {id: C-1, name: 宏遠}
zone:
  - {id: Z-1, name: 辦公區, layer: 網路層, trust: 內部}
  - {id: Z-2, name: 舊廠, layer: 網路層, trust: 內部}
asset: [{id: PC-1, name: 甲, kind: 個人電腦, quantity: 32}]
"""
AFTER = """\
zone:
  - {id: Z-1, name: 辦公區, layer: 網路層, trust: 內部, site: 臺中廠}
asset:
  - {id: PC-1, name: 甲, kind: 個人電腦, quantity: 33, has_login: 是}
  - {id: PC-2, name: 乙, kind: 筆記型電腦}
"""


@pytest.fixture
def planned(tmp_path: Path, catalogue: Catalogue) -> Planned:
    store = create(tmp_path / "case.secaudit", ME)
    for name, text in (("before", BEFORE), ("after", AFTER)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    today = date(2024, 3, 1)
    keep_import(store, plan_import(store, tmp_path / "before.yaml", catalogue, today=today), ME)
    plan = plan_import(store, tmp_path / "after.yaml", catalogue, today=today)
    store.close()
    return plan


def test_rows_are_counted_by_table(planned: Planned) -> None:
    assert counts(planned) == (TableCount("區域", 0, 1, 1), TableCount("資產", 1, 1, 0))
    assert removable(planned) == 1
    assert renamed_case(planned) is None
    assert not nothing_to_import(planned)


def test_a_case_that_gets_another_identifier_is_told_as_that_and_not_as_a_row_that_goes(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    (tmp_path / "file.yaml").write_text("case: {id: C-2, name: 宏遠}\n", encoding="utf-8")
    with closing(create(tmp_path / "case.secaudit", ME)) as store:
        (tmp_path / "before.yaml").write_text(BEFORE, encoding="utf-8")
        today = date(2024, 3, 1)
        keep_import(store, plan_import(store, tmp_path / "before.yaml", catalogue, today=today), ME)
        assert nothing_to_import(plan_import(store, tmp_path / "before.yaml", catalogue, today=today))
        renamed = plan_import(store, tmp_path / "file.yaml", catalogue, today=today)
    assert renamed_case(renamed) == ("C-1", "C-2")
    assert counts(renamed) == (TableCount("案件", 1, 0, 0),)
    first = Preview(renamed, remove_missing=False).line(0)
    assert (first.action, first.row, first.replaced) == (Action.REMOVE, "C-1 宏遠", True)


def test_every_cell_that_differs_is_a_line(planned: Planned) -> None:
    preview = Preview(planned, remove_missing=False)
    edit, add = Action.EDIT, Action.ADD
    assert [preview.line(i) for i in range(len(preview))] == [
        PreviewLine(add, "資產", "PC-2 乙"),
        PreviewLine(add, "資產", "PC-2 乙", "資產編號", "", "PC-2"),
        PreviewLine(add, "資產", "PC-2 乙", "資產名稱", "", "乙"),
        PreviewLine(add, "資產", "PC-2 乙", "類型", "", "筆記型電腦"),
        PreviewLine(add, "資產", "PC-2 乙", "數量", "", "1"),
        PreviewLine(add, "資產", "PC-2 乙", "狀態", "", "現況"),
        PreviewLine(edit, "區域", "Z-1 辦公區"),
        PreviewLine(edit, "區域", "Z-1 辦公區", "地點", "未填", "臺中廠"),
        PreviewLine(edit, "資產", "PC-1 甲"),
        PreviewLine(edit, "資產", "PC-1 甲", "數量", "32", "33"),
        PreviewLine(edit, "資產", "PC-1 甲", "需登入", "未填", "是"),
    ]


def test_removals_are_lines_once_they_are_asked_for(planned: Planned) -> None:
    preview = Preview(planned, remove_missing=True)
    assert preview.line(len(preview) - 1) == PreviewLine(Action.REMOVE, "區域", "Z-2 舊廠")
    assert len(preview) == 12
