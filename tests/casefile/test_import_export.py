"""Importing: everything or nothing, nothing twice, nothing lost; and exporting without loss."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secaudit.errors import BadInput, UsageError
from secaudit.files import data_dir
from secaudit.importers import Misread, read_cell
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell, Column, Kind, Table
from secaudit.store import Conflict, create
from secaudit.store.protocol import Action, Author, CaseStore, RowChange
from secaudit.usecases.difference import added
from secaudit.usecases.export_case import export_case
from secaudit.usecases.import_case import Planned, keep_import, plan_import


class Bench:
    """A store and all that importing into it takes."""

    def __init__(self, store: CaseStore, folder: Path, catalogue: Catalogue, author: Author, today: date) -> None:
        self.store, self.folder, self.catalogue, self.author, self.today = store, folder, catalogue, author, today

    def plan(self, given: str | Path) -> Planned:
        path = given
        if isinstance(path, str):
            path = self.folder / "more.yaml"
            path.write_text(str(given), encoding="utf-8")
        return plan_import(self.store, path, self.catalogue, today=self.today)

    def take(self, given: str | Path, *, remove_missing: bool = False) -> bool:
        return keep_import(self.store, self.plan(given), self.author, remove_missing=remove_missing) is not None

    def cell(self, table: str, row_id: str, column: str) -> Cell:
        row = self.store.row(table, row_id)
        assert row is not None
        return row.cells.get(column)


@pytest.fixture
def bench(store: CaseStore, tmp_path: Path, catalogue: Catalogue, author: Author, today: date) -> Bench:
    return Bench(store, tmp_path, catalogue, author, today)


PC = "{id: PC-01, name: 辦公電腦, kind: 個人電腦"


def test_the_same_file_twice_is_no_second_event(bench: Bench, begun: Path) -> None:
    assert not bench.take(begun)
    assert [e.kind for e in bench.store.events()] == ["import"]


def test_a_difference_names_old_and_new(bench: Bench) -> None:
    found = bench.plan("asset: [" + PC + ", quantity: 33}, {id: PC-02, name: 新, kind: 筆記型電腦}]").comparison
    assert [d.row_id for d in found.added] == ["PC-02"]
    assert [(d.row_id, [c.words for c in d.cells]) for d in found.changed] == [("PC-01", [("32", "33")])]
    assert [d.row_id for d in found.missing] == ["NAS-01"]


def test_looking_changes_nothing(bench: Bench) -> None:
    before = bench.store.inventory().tables
    bench.plan("asset: [" + PC + ", quantity: 33}]")
    assert bench.store.inventory().tables == before


def test_what_the_file_does_not_have_stays(bench: Bench) -> None:
    """Of PC-01 the file says the quantity alone; of NAS-01 and of the zones it says nothing."""
    assert bench.take("asset: [" + PC + ", quantity: 33}]")
    assert bench.cell("asset", "PC-01", "quantity") == 33
    assert bench.cell("asset", "PC-01", "lockout_threshold") == 5
    assert bench.cell("asset", "PC-01", "zone_id") == "Z-OFFICE"
    assert bench.cell("asset", "NAS-01", "name") == "檔案伺服器"
    assert bench.store.row("zone", "Z-OFFICE")


def test_each_row_of_a_yaml_file_says_its_own_columns(bench: Bench) -> None:
    """NAS-01 says nothing of a quantity, though PC-01 beside it does; a default is no statement."""
    bench.take("asset: [{id: NAS-01, name: 檔案伺服器, kind: NAS 儲存設備, quantity: 7}]")
    bench.take("asset: [" + PC + ", quantity: 34}, {id: NAS-01, name: 備份機, kind: NAS 儲存設備}]")
    assert bench.cell("asset", "NAS-01", "quantity") == 7
    assert bench.cell("asset", "NAS-01", "name") == "備份機"


def test_a_blank_cell_of_a_column_that_the_file_has_is_cleared(bench: Bench, tmp_path: Path) -> None:
    csv = tmp_path / "part"
    csv.mkdir()
    (csv / "asset.csv").write_text("資產編號,資產名稱,類型,鎖定次數\nPC-01,辦公電腦,個人電腦,\n", encoding="utf-8-sig")
    assert bench.take(csv)
    assert bench.cell("asset", "PC-01", "lockout_threshold") is None
    assert bench.cell("asset", "PC-01", "quantity") == 32


def test_part_of_a_case_may_point_into_the_rest(bench: Bench) -> None:
    assert bench.take("asset: [{id: PC-02, name: 新, kind: 筆記型電腦, zone_id: Z-OFFICE}]")
    with pytest.raises(BadInput):
        bench.take("asset: [{id: PC-03, name: 新, kind: 筆記型電腦, zone_id: Z-NONE}]")


def test_missing_rows_are_removed_only_when_asked(bench: Bench) -> None:
    assert bench.take("flow: [{id: F-01, name: 檔案存取, source_id: PC-01, target_id: NAS-01, purpose: 業務}]",
                      remove_missing=True)  # fmt: skip
    assert bench.store.row("flow", "F-02") is None
    assert bench.store.row("flow", "F-01")


def test_a_removal_that_would_break_a_reference_keeps_nothing(bench: Bench) -> None:
    with pytest.raises(BadInput) as caught:
        bench.take("asset: [" + PC + ", quantity: 99}]", remove_missing=True)
    assert {p.code for p in caught.value.problems} == {"E-ROW-02"}
    assert bench.cell("asset", "PC-01", "quantity") == 32


def test_all_problems_come_at_once_and_nothing_is_kept(bench: Bench) -> None:
    with pytest.raises(BadInput) as caught:
        bench.take(
            "asset: [" + PC + ", quantity: 三打}]\nanswer: [{control_id: A4-9.9, claim: 符合}]\n"
            "record: [{id: R-1, kind: 資安會議, title: 會議, held_on: 113/3/2}]"
        )
    assert {p.code for p in caught.value.problems} == {"E-CEL-12", "E-REF-01", "E-ROW-06"}
    assert caught.value.exit_code == 6
    assert len(list(bench.store.events())) == 1


def test_the_case_of_another_company_is_refused(bench: Bench) -> None:
    with pytest.raises(UsageError, match="另一家公司"):
        bench.plan("case: {id: C-9, name: 別家, tax_id: '04595257'}")


def test_a_case_may_take_the_number_that_its_workbook_gives_it(bench: Bench) -> None:
    assert bench.take("case: {id: C2M-113-028, name: 宏遠精密股份有限公司}")
    case = bench.store.inventory().case
    assert (case["id"], case["tax_id"], case["assessment_date"]) == ("C2M-113-028", "12345670", "2024-03-01")
    assert len(bench.store.inventory().rows("case")) == 1


def test_what_somebody_changed_after_the_look_is_not_overwritten(bench: Bench) -> None:
    planned = bench.plan("asset: [" + PC + ", quantity: 33}]")
    version = bench.store.row("asset", "PC-01")
    assert version
    bench.store.commit([RowChange("asset", "PC-01", Action.EDIT, {"quantity": 40}, version.version)], bench.author)
    with pytest.raises(Conflict, match="40"):
        keep_import(bench.store, planned, bench.author)
    assert bench.cell("asset", "PC-01", "quantity") == 40


def test_an_import_is_undone_in_one_step(bench: Bench) -> None:
    before = bench.store.inventory().tables
    bench.take("asset: [" + PC + ", quantity: 33}, {id: PC-02, name: 新, kind: 筆記型電腦}]")
    bench.store.undo(bench.author)
    assert bench.store.inventory().tables == before


def test_what_the_case_recorded_of_a_kept_file_is_not_imported_over(bench: Bench) -> None:
    cells: dict[str, Cell] = {"id": "E-01", "title": "匯出", "control_ids": "|A4-2.3.1.4|"}
    cells |= {"sha256": "a" * 64, "size_bytes": 9}
    bench.store.commit([RowChange("evidence", "E-01", Action.ADD, cells, 0)], bench.author)
    bench.take("evidence: [{id: E-01, title: 改名, control_ids: A4-2.3.1.4, sha256: " + "b" * 64 + "}]")
    assert bench.cell("evidence", "E-01", "sha256") == "a" * 64
    assert bench.cell("evidence", "E-01", "title") == "改名"


@pytest.mark.parametrize("out", ["case.xlsx", "csv"])
@pytest.mark.parametrize("sample", ["hongyuan-precision", "boundary-electronics", "yongxin-plastics"])
def test_importing_the_export_of_a_sample_changes_nothing(
    tmp_path: Path, catalogue: Catalogue, author: Author, today: date, sample: str, out: str
) -> None:
    store = create(tmp_path / "case.secaudit", author)
    bench = Bench(store, tmp_path, catalogue, author, today)
    assert bench.take(data_dir("sample_inventories") / sample / "case.xlsx")
    export_case(store.inventory(), tmp_path / "out" / out, force=False)
    assert not bench.take(tmp_path / "out" / out, remove_missing=True)
    store.close()


def test_an_export_does_not_write_over_a_file_unasked(bench: Bench, tmp_path: Path) -> None:
    target = tmp_path / "mine.xlsx"
    target.write_bytes(b"mine")
    with pytest.raises(UsageError):
        export_case(bench.store.inventory(), target, force=False)
    assert target.read_bytes() == b"mine"
    export_case(bench.store.inventory(), target, force=True)
    assert target.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("name", ["case.ods", "case.csv"])
def test_an_export_to_an_unknown_format_is_usage(bench: Bench, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        export_case(bench.store.inventory(), tmp_path / name, force=False)


TYPED = {
    Kind.TEXT: st.text(max_size=30), Kind.INT: st.integers(1, 99_999).map(str),
    Kind.BOOL: st.sampled_from(["是", "否"]),
    Kind.MONEY: st.integers(0, 10**12).map(str), Kind.DATE: st.dates(date(2000, 1, 1), date(2024, 3, 1)).map(str),
    Kind.PERCENT: st.integers(0, 1_000_000).map(lambda n: f"{n // 10_000}.{n % 10_000:04}%"),
    Kind.COUNTRY: st.sampled_from(["TW", "日本", "US", "CN"]),
    Kind.HUNDREDTHS: st.integers(0, 9999).map(lambda n: f"{n // 100}.{n % 100:02}"),
}  # fmt: skip


def cells_of(column: Column) -> st.SearchStrategy[Cell]:
    """Stored values of ``column`` as they come from what people type; blank where it may be."""
    if column.kind is Kind.ID:
        return st.just(None)
    typed = TYPED.get(column.kind, st.sampled_from([c.title for c in column.choices] or [""]))
    read = typed.map(lambda text: read_cell(column, text)).filter(lambda v: not isinstance(v, Misread))
    found = read.map(lambda v: None if isinstance(v, Misread) else v)
    return found.filter(lambda v: v is not None) if column.required else found


@st.composite
def rows(draw: st.DrawFn, table: Table) -> list[dict[str, Cell]]:
    free = [c for c in table.columns if not c.refs and c.name != "control_id"]
    drawn = []
    for number in range(draw(st.integers(1, 3))):
        chosen = [c for c in free if c.required or draw(st.booleans())]
        drawn.append({**{c.name: draw(cells_of(c)) for c in chosen}, "id": f"X-{number}"})
    return drawn


@pytest.mark.parametrize("out", ["case.xlsx", "csv"])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_importing_an_export_is_no_change_for_any_case(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, author: Author, out: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("round")
    names = ("vendor", "person", "asset", "record", "data_set")
    drawn: dict[str, list[dict[str, Cell]]] = {n: data.draw(rows(TABLE_BY_NAME[n]), label=n) for n in names}
    drawn["case"] = [{"id": "C-1", "name": "甲", "assessment_date": "2024-03-01"}]
    for vendor in drawn["vendor"]:
        vendor.pop("tax_id", None)
    inventory = Inventory.of(**drawn)
    store = create(folder / "case.secaudit", author)
    changes = [added(TABLE_BY_NAME[n], row).change for n in inventory.tables for row in inventory.rows(n)]
    store.commit(changes, author)
    export_case(store.inventory(), folder / out, force=False)
    planned = plan_import(store, folder / out, catalogue, today=date(2024, 3, 1))
    assert planned.comparison.chosen(remove_missing=True) == ()
    store.close()
