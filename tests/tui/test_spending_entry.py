"""F5: alternatives of a purchase and decisions about its origin, entered by keys alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.model.control import Catalogue
from secaudit.model.schema import Cell
from secaudit.store import open_store
from secaudit.store.protocol import CaseStore
from secaudit.tui.dialogs import Confirm, Form, Pick
from secaudit.tui.pages.spending import SpendingPage
from secaudit.usecases.edit_rows import add_row, edit_row
from secaudit.usecases.spending.alternatives import CANDIDATE
from secaudit.usecases.spending.what_if import PURCHASE
from tui.conftest import SMALL, TODAY, WIDE, author
from tui.pilots import Drive, Made, fill, message, page_of, painted, press

WALL = {
    "purchase_id": "P-01", "name": "國產牆", "way": "改採其他產品", "vendor_id": "V-01", "brand": "國產甲",
    "brand_country": "臺灣", "made_in": "臺灣", "developed_in": "臺灣", "origin_proof": "產地證明",
    "amount_twd": "120000", "effort_days": "5",
}  # fmt: skip


def rows_of(case: Path, table: str, about: str) -> list[dict[str, Cell]]:
    """What is kept of the purchase ``about``."""
    with closing(open_store(case)) as store:
        rows = [dict(row) for row in store.inventory().dicts(table)]
    return [row for row in rows if about in (row.get("purchase_id"), row.get("product_id"))]


@pytest.fixture
def doubtful(case: Path, catalogue: Catalogue) -> Path:
    """The sample case, in which P-02 is made under a name of the brand list and P-01 has an alternative."""

    def written(store: CaseStore) -> None:
        edit_row(store, PURCHASE, "P-02", {"brand": "TP-Link"}, author("s"), catalogue, today=TODAY)
        add_row(store, CANDIDATE, WALL, author("s"), catalogue, today=TODAY)

    with closing(open_store(case)) as store:
        written(store)
    return case


def test_an_alternative_is_entered_by_its_way_and_asks_only_what_that_needs(
    app_on: Made, case: Path, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert page_of(pilot, SpendingPage).grid.cursor_key == "P-01"
        await press(pilot, "O")
        assert isinstance(pilot.app.screen, Pick)
        assert "不再外包" not in painted(pilot), "nothing of it is passed on"
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Form)
        asked = painted(pilot)
        assert "廠牌" in asked
        assert "再外包金額" not in asked
        await fill(pilot, "國產防火牆")
        await press(pilot, "ctrl+s")
        assert message(pilot) == "已存候選方案；按 L 找達標方案"
        assert "國產防火牆  改採其他產品" in painted(pilot)
        assert "假設同價" in painted(pilot)
        await press(pilot, "U")
        assert "國產防火牆" not in painted(pilot)
        await press(pilot, "ctrl+y")

    drive(app_on(case, "spending"), script)
    (row,) = rows_of(case, "candidate", "P-01")
    assert (row["purchase_id"], row["way"], row["name"], row["amount_twd"]) == ("P-01", "product", "國產防火牆", None)
    assert (row["made_in"], row["origin_proof"]) == ("TW", "certificate")


def test_another_vendor_that_is_not_named_keeps_the_form_open(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "o", "down", "enter")
        assert "再外包金額" in painted(pilot)
        assert "廠牌" not in painted(pilot)
        await press(pilot, "tab", "1", "ctrl+s")
        assert "換廠商要說換成哪一家" in painted(pilot)
        await press(pilot, "escape")

    drive(app_on(case, "spending"), script)
    assert rows_of(case, "candidate", "P-01") == []


def test_an_alternative_is_edited_tried_and_removed(app_on: Made, doubtful: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        page = page_of(pilot, SpendingPage)
        await press(pilot, "o")
        assert "120,000（+24,000）" in painted(pilot)
        await press(pilot, "enter", "enter")
        # 228,000 + 120,000 of 690,000 + 24,000
        assert "試算 348,000 / 714,000" in painted(pilot)
        assert page.what_if.assumes
        await press(pilot, "Z", "y")
        await press(pilot, "o", "enter", "down", "enter")
        assert isinstance(pilot.app.screen, Form)
        await fill(pilot, "國產高牆")
        await press(pilot, "ctrl+s")
        assert "國產高牆" in painted(pilot)
        await press(pilot, "o", "enter", "down", "down", "enter")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        assert "國產高牆" not in painted(pilot)
        assert not page.what_if

    drive(app_on(doubtful, "spending"), script)
    assert rows_of(doubtful, "candidate", "P-01") == []


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_a_doubtful_origin_is_seen_and_settled_by_a_decision(
    app_on: Made, doubtful: Path, drive: Drive, size: tuple[int, int]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "down")
        seen = painted(pilot)
        assert ">?  P-02" in seen
        assert "疑似" in next(line for line in seen.splitlines() if "P-02" in line)
        assert "TP-Link" in seen
        assert "按 D 記錄來源判定" in seen
        await press(pilot, "D")
        assert isinstance(pilot.app.screen, Form)
        assert "王小明" in painted(pilot)
        assert "2024-03-01" in painted(pilot)
        await press(pilot, "ctrl+s")
        assert "判定、理由未填" in painted(pilot)
        await press(pilot, "1", "tab")
        await fill(pilot, "原廠書面說明於新竹廠開發")
        await press(pilot, "ctrl+s")
        assert message(pilot) == "已存來源判定；按 U 復原"
        settled_line = next(line for line in painted(pilot).splitlines() if "P-02" in line)
        assert "疑似" not in settled_line
        assert "疑慮已由判定 OD-02 排除" in painted(pilot)
        await press(pilot, "d")
        assert "原廠書面說明" in painted(pilot), "the decision that was made is open to be changed"
        await press(pilot, "escape")

    drive(app_on(doubtful, "spending"), script, size)
    (row,) = rows_of(doubtful, "origin_decision", "P-02")
    assert (row["product_id"], row["outcome"], row["decided_by"]) == ("P-02", "not_prc", "王小明")
    assert row["decided_on"] == "2024-03-01"


def test_doubtful_products_are_filtered(app_on: Made, doubtful: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f", "f", "f", "f")
        assert "[疑似 1]" in painted(pilot)
        assert page_of(pilot, SpendingPage).grid.cursor_key == "P-02"

    drive(app_on(doubtful, "spending"), script)


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_gear_that_came_by_no_purchase_is_decided_here_too(
    app_on: Made, case: Path, drive: Drive, size: tuple[int, int]
) -> None:
    """P-05 is a service. FW-01 was bought before the project, and its maker is owned from the PRC: 疑似."""

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "down", "down", "down", "down", "d")
        assert isinstance(pilot.app.screen, Pick)
        assert "疑似" in next(line for line in painted(pilot).splitlines() if "FW-01 邊界防火牆" in line)
        assert "VPN-01" not in painted(pilot), "decided already"
        assert "NVR-01" not in painted(pilot), "no security gear"
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Form)
        assert "來源判定：FW-01 邊界防火牆" in painted(pilot)
        await press(pilot, "1", "tab")
        await fill(pilot, "原廠出具書面說明於桃園廠生產")
        await press(pilot, "ctrl+s")
        assert message(pilot) == "已存來源判定；按 U 復原"
        await press(pilot, "d")
        assert "P-05 不是軟韌硬體產品" in message(pilot), "nothing waits any more"

    drive(app_on(case, "spending"), script, size)
    (row,) = rows_of(case, "origin_decision", "FW-01")
    assert (row["product_id"], row["outcome"], row["decided_by"]) == ("FW-01", "not_prc", "王小明")


def test_a_product_that_needs_no_decision_stands_behind_the_gear_that_does(
    app_on: Made, case: Path, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "d")
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "down", "enter")
        assert "來源判定：P-01" in painted(pilot)
        await press(pilot, "escape")

    drive(app_on(case, "spending"), script)
    assert rows_of(case, "origin_decision", "P-01") == []


def test_what_is_only_tried_has_no_alternatives_yet(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "w", "=一筆", "enter")
        assert isinstance(pilot.app.screen, Form)
        await fill(pilot, "試買")
        await press(pilot, "tab", "tab", "1", "tab", "1", "ctrl+s", "end")
        for key in ("o", "d"):
            await press(pilot, key)
            assert message(pilot).endswith("這一筆只在試算裡，請按 W 修改")

    drive(app_on(case, "spending"), script)


def test_an_empty_case_says_what_to_press(app_on: Made, empty_case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        for key in ("o", "d"):
            await press(pilot, key)
            assert "按 N 新增" in message(pilot)

    drive(app_on(empty_case, "spending"), script)
