"""F5: the ratios and the purchases on the screen, and the way from a missed 35 % to the case and back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.store import open_store
from secaudit.tui.app import SecauditApp
from secaudit.tui.dialogs import Confirm, Form, Pick, Told
from secaudit.tui.pages.spending import SpendingPage
from secaudit.tui.places import Place
from secaudit.usecases.edit_rows import edit_row
from secaudit.usecases.spending.ratio_desk import formula
from secaudit.usecases.spending.what_if import PURCHASE
from tui.conftest import SMALL, TODAY, WIDE, author, settled
from tui.pilots import Drive, Made, page_of, painted, press


def amount_of(case: Path, purchase_id: str) -> object:
    with closing(open_store(case)) as store:
        found = store.row("purchase", purchase_id)
        return found.cells.get("amount_twd") if found else None


def vendor_of(case: Path, purchase_id: str) -> object:
    with closing(open_store(case)) as store:
        found = store.row("purchase", purchase_id)
        return found.cells.get("vendor_id") if found else None


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_the_ratio_and_the_purchases_stand_on_the_screen(
    app_on: Made, case: Path, drive: Drive, size: tuple[int, int]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        seen = painted(pilot)
        assert "[!國產35%]" in seen
        assert "228,000 / 690,000" in seen
        assert "33.04% >= 35%" in seen
        assert "差 13,500 不符" in seen
        assert "46.27% >= 35%" in seen
        assert "P-01 為何不計國產" in seen
        assert "達標組合（假設同價）" in seen
        assert all(line.isprintable() for line in seen.splitlines())

    drive(app_on(case, "spending"), script, size)


def test_fix_the_35_percent(app_on: Made, case: Path, drive: Drive) -> None:
    """From the ratio's row on F2: pick a combination, see its effects, apply it, take it back with one undo."""

    async def script(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, SecauditApp)
        await app.go(Place("spending", "A4-1.2.0", "purchase", "P-03"))
        await settled(pilot)
        page = page_of(pilot, SpendingPage)
        assert page.grid.cursor_key == "P-03"
        before = case.read_bytes()
        await press(pilot, "T")
        assert isinstance(app.screen, Pick)
        await press(pilot, "down", "enter")
        assert "試算 348,000 / 690,000" in painted(pilot)
        assert "餘 106,500 符合" in painted(pilot)
        assert "副作用" in painted(pilot)
        assert case.read_bytes() == before
        await press(pilot, "Y")
        assert isinstance(app.screen, Confirm)
        await press(pilot, "y")
        assert not page.what_if
        assert "目前 348,000 / 690,000" in painted(pilot)
        await press(pilot, "c")
        assert isinstance(app.screen, Told)
        assert page.desk is not None
        assert page.desk.view is not None
        assert formula(page.desk.view.main) == "國產 348,000 ÷ 690,000 = 50.43% ≥ 35%（A4-1.2.0）"
        assert app.clipboard.startswith("國產 348,000 ÷ 690,000 = 50.43% ≥ 35%（A4-1.2.0）")
        await press(pilot, "escape", "U")
        assert "目前 228,000 / 690,000" in painted(pilot)

    drive(app_on(case), script)


def test_an_assumed_vendor_is_asked_for_before_anything_is_written(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "T", "enter")
        assert "假設" in painted(pilot)
        before = case.read_bytes()
        await press(pilot, "y")
        assert isinstance(pilot.app.screen, Form)
        assert case.read_bytes() == before
        await press(pilot, "ctrl+s")
        assert "E-WIF-03" in painted(pilot)
        await press(pilot, "4", "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        assert "目前 408,000 / 690,000" in painted(pilot)

    drive(app_on(case, "spending"), script)
    assert vendor_of(case, "P-05") == "V-03"


def test_a_what_if_outlives_leaving_the_page_and_is_thrown_away_on_request(
    app_on: Made, case: Path, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, SecauditApp)
        await press(pilot, "tab", "enter")
        tried = page_of(pilot, SpendingPage).what_if
        await press(pilot, "f2", "f5")
        assert page_of(pilot, SpendingPage).what_if == tried
        assert "試算 408,000" in painted(pilot)
        await press(pilot, "Z")
        assert isinstance(app.screen, Confirm)
        await press(pilot, "y")
        assert not page_of(pilot, SpendingPage).what_if
        assert "試算 408,000" not in painted(pilot)

    before = case.read_bytes()
    drive(app_on(case, "spending"), script)
    assert case.read_bytes() == before


def test_a_cell_is_tried_by_form(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "w", "enter")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "tab", "ctrl+u", "=many", "ctrl+s")
        assert "編列金額" in painted(pilot)
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "ctrl+u", "=6000", "ctrl+s")
        # without 90,000 of foreign firewalls: 228,000 of 600,000
        assert "試算 228,000 / 600,000" in painted(pilot)
        assert "~  P-01" in painted(pilot)

    drive(app_on(case, "spending"), script)
    assert amount_of(case, "P-01") == 96_000


def test_a_clash_with_someone_else_is_told_and_the_trial_kept(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, SecauditApp)
        await press(pilot, "w", "enter", "tab", "ctrl+u", "=6000", "ctrl+s")
        assert app.checked is not None
        with closing(open_store(case)) as other:
            edit_row(
                other, PURCHASE, "P-01", {"amount_twd": "70000"}, author("other"), app.checked.catalogue, today=TODAY
            )
        await press(pilot, "y", "y")
        assert page_of(pilot, SpendingPage).what_if
        assert "採購 P-01「編列金額」" in painted(pilot)
        await press(pilot, "escape")
        assert amount_of(case, "P-01") == 70_000
        assert "仍要用試算的值，按 Y" in painted(pilot)

        await press(pilot, "y")
        assert "原為 96,000，現為 70,000" in painted(pilot)
        await press(pilot, "y")
        assert "編列金額 70,000 -> 6,000" in painted(pilot)
        await press(pilot, "y")

    drive(app_on(case, "spending"), script)
    assert amount_of(case, "P-01") == 6_000


def test_a_purchase_that_is_tried_away_can_only_come_back(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        page = page_of(pilot, SpendingPage)
        await press(pilot, "w", "=移除", "enter", "end")
        assert page.grid.cursor_key == "P-01"
        await press(pilot, "w")
        assert "改回案件裡的樣子" in painted(pilot)
        assert "試改" not in painted(pilot)
        await press(pilot, "enter")
        assert not page.what_if

    drive(app_on(case, "spending"), script)


def test_ratios_are_walked_and_purchases_filtered(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "right")
        assert "[再外包50%]" in painted(pilot)
        await press(pilot, "4")
        assert "[雲端20%]" in painted(pilot)
        assert "200,000 / 700,000" in painted(pilot)
        await press(pilot, "left", "left", "left", "left")
        assert "[資安經費]" in painted(pilot)
        await press(pilot, "1")
        counts = [page_of(pilot, SpendingPage).grid.count]
        for _ in range(6):
            await press(pilot, "f")
            counts.append(page_of(pilot, SpendingPage).grid.count)
        assert counts == [22, 0, 4, 1, 0, 1, 22]

    drive(app_on(case, "spending"), script)


def test_a_purchase_is_edited_in_the_case_itself(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "ctrl+u", "=Firewall", "ctrl+s")
        assert "Firewall" in painted(pilot)

    drive(app_on(case, "spending"), script)


def test_an_empty_case_names_the_next_key(app_on: Made, empty_case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "按 N 新增" in painted(pilot)
        assert "分母為零" in painted(pilot)
        await press(pilot, "T", "W", "escape", "Y", "Z", "enter", "C", "escape", "N")
        assert isinstance(pilot.app.screen, Form)

    drive(app_on(empty_case, "spending"), script)
