"""What no company can truly have never gets into a case: by a form, by many cells at once, or by part of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from secaudit.errors import BadInput
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.store import create
from secaudit.store.protocol import Author, CaseStore
from secaudit.usecases.edit_rows import add_row, edit_row
from secaudit.usecases.import_case import keep_import, plan_import
from secaudit.usecases.ledger.bulk_edit import set_cells

TODAY = date(2024, 3, 1)
ME = Author("王小明", "s1", datetime(2024, 3, 1, 9, 30, tzinfo=UTC))
HOLDING = TABLE_BY_NAME["holding"]
CASE = """\
case: {id: C-1, name: 宏遠, assessment_date: 113/3/1}
vendor: [{id: V-1, name: 甲}, {id: V-2, name: 乙}]
company: [{id: K-1, name: 丙}, {id: K-2, name: 丁}]
holding:
  - {id: H-1, owned_id: V-1, owner_id: K-1, share_ppm: 60%}
  - {id: H-2, owned_id: V-1, owner_id: K-2, share_ppm: 40%}
purchase: [{id: P-1, name: 建置, vendor_id: V-1, kind: 服務, booked_as: 資安經費}]
"""


@pytest.fixture
def kept(tmp_path: Path, catalogue: Catalogue) -> Iterator[CaseStore]:
    begun = tmp_path / "begun.yaml"
    begun.write_text(CASE, encoding="utf-8")
    store = create(tmp_path / "owners.secaudit", ME)
    keep_import(store, plan_import(store, begun, catalogue, today=TODAY), ME)
    yield store
    store.close()


def refused(error: pytest.ExceptionInfo[BadInput]) -> list[tuple[str, str]]:
    return [(p.code, p.place.file) for p in error.value.problems]


@pytest.mark.parametrize(
    ("table", "texts", "code"),
    [
        ("holding", {"owned_id": "V-1", "owner_id": "V-2", "share_ppm": "0.0001%"}, "E-OWN-04"),
        ("holding", {"owned_id": "V-2", "owner_id": "K-1", "share_ppm": "0"}, "E-OWN-01"),
        ("holding", {"owned_id": "V-2", "owner_id": "V-2"}, "E-OWN-02"),
        ("holding", {"owned_id": "V-1", "owner_id": "K-1"}, "E-OWN-03"),
        ("holding", {"owned_id": "V-9", "owner_id": "K-1"}, "E-ROW-02"),
        ("holding", {"owned_id": "C-1", "owner_id": "K-9"}, "E-ROW-02"),
        ("subcontract", {"purchase_id": "P-1", "from_vendor_id": "V-1", "to_vendor_id": "V-1"}, "E-SUB-01"),
    ],
)
def test_a_form_refuses_it(kept: CaseStore, catalogue: Catalogue, table: str, texts: dict[str, str], code: str) -> None:
    with pytest.raises(BadInput) as error:
        add_row(kept, TABLE_BY_NAME[table], texts, ME, catalogue, today=TODAY)
    assert [c for c, _ in refused(error)] == [code]


def test_an_edit_is_asked_with_the_other_rows(kept: CaseStore, catalogue: Catalogue) -> None:
    with pytest.raises(BadInput) as error:
        edit_row(kept, HOLDING, "H-1", {"share_ppm": "60.0001%"}, ME, catalogue, today=TODAY)
    assert refused(error) == [("E-OWN-04", "持股 H-1")]
    assert edit_row(kept, HOLDING, "H-1", {"share_ppm": "59%"}, ME, catalogue, today=TODAY) is not None
    assert edit_row(kept, HOLDING, "H-2", {"share_ppm": "41%"}, ME, catalogue, today=TODAY) is not None


def test_many_cells_at_once_are_asked_together(kept: CaseStore, catalogue: Catalogue) -> None:
    ids = ("H-1", "H-2")
    with pytest.raises(BadInput) as error:
        set_cells(kept, HOLDING, ids, {"share_ppm": "51%"}, ME, catalogue, today=TODAY)
    assert refused(error) == [("E-OWN-04", "持股 H-1"), ("E-OWN-04", "持股 H-2")]
    assert set_cells(kept, HOLDING, ids, {"share_ppm": "50%"}, ME, catalogue, today=TODAY) is not None


def test_part_of_a_file_is_asked_with_what_the_case_has(kept: CaseStore, catalogue: Catalogue, tmp_path: Path) -> None:
    part = tmp_path / "part.yaml"
    part.write_text("holding: [{id: H-3, owned_id: V-1, owner_id: V-2, share_ppm: 1%}]", encoding="utf-8")
    planned = plan_import(kept, part, catalogue, today=TODAY)
    with pytest.raises(BadInput) as error:
        keep_import(kept, planned, ME)
    assert refused(error) == [("E-OWN-04", f"持股 H-{i}") for i in (1, 2, 3)]
    assert [str(row[0]) for row in kept.inventory().rows("holding")] == ["H-1", "H-2"]


def test_a_file_that_is_impossible_by_itself_is_refused_with_its_places(
    kept: CaseStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    part = tmp_path / "part.yaml"
    part.write_text("holding:\n  - {id: H-3, owned_id: K-1, owner_id: K-1, share_ppm: 1%}\n", encoding="utf-8")
    with pytest.raises(BadInput) as error:
        plan_import(kept, part, catalogue, today=TODAY)
    assert [(p.code, p.place.line) for p in error.value.problems] == [("E-OWN-02", 2)]
