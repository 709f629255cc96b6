"""The ways people go through it, from an empty folder to the documents and from a missed ratio to a kept one.

The reviewer's way (verify, judge, sign) comes with the review bundle.
"""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.store import open_store
from secaudit.tui.app import SecauditApp
from secaudit.tui.dialogs import Confirm, Form, Pick, Told
from secaudit.tui.new_case import NewCase, Stock
from secaudit.tui.pages.overview import OverviewPage
from secaudit.tui.start import StartScreen
from tui.conftest import NOW, SMALL, WIDE, settled
from tui.pilots import Drive, Made, fill, painted, press, until, until_on


def answers_in(case: Path) -> dict[str, object]:
    with closing(open_store(case)) as store:
        return {str(row["control_id"]): row["claim"] for row in store.inventory().dicts("answer")}


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["100x30", "80x24"])
def test_a_first_appendix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app_on: Made, drive: Drive, size: tuple[int, int]
) -> None:
    monkeypatch.chdir(tmp_path)

    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, StartScreen)
        await pilot.press("1")
        await until_on(pilot, NewCase)
        await fill(pilot, "正達精密")
        await pilot.press("ctrl+s")
        await until_on(pilot, Stock)
        await pilot.press("1")
        await until_on(pilot, Form)
        await pilot.press("ctrl+s")
        app = pilot.app
        assert isinstance(app, SecauditApp)
        await until(pilot, lambda: app.checked is not None and isinstance(app.page, OverviewPage))
        await settled(pilot)
        assert "正達精密" in painted(pilot)
        case = tmp_path / "正達精密.secaudit"
        assert answers_in(case) == {}

        await press(pilot, "space")
        for key in ("1", "2", "3"):
            await press(pilot, key, "space")
        assert sorted(map(str, answers_in(case).values())) == ["met", "not_met", "partial"]

        await press(pilot, "f2", "f8", "5", "6", "7", "8", "r")
        await until_on(pilot, Confirm)
        assert "只能當草稿" in painted(pilot)
        await press(pilot, "right", "enter")
        await until(pilot, lambda: bool(list(tmp_path.glob("附錄-*/appendix.docx"))))
        assert [p.name for p in tmp_path.glob("附錄-*/*")] == ["appendix.docx"]

    drive(app_on(None), script, size)


def test_a_missed_ratio_is_mended_with_proof(case: Path, app_on: Made, drive: Drive, tmp_path: Path) -> None:
    """A4-1.2.0: 228,000 of 690,000 is 33.04 %; with P-03 (120,000) it is 348,000, that is 50.43 %."""
    proof = tmp_path / "產地證明 P-03.pdf"
    proof.write_bytes(b"%PDF-1.4 proof")
    day = (NOW - timedelta(days=3)).timestamp()
    import os

    os.utime(proof, (day, day))

    async def script(pilot: Pilot[None]) -> None:
        assert "33.04%" in painted(pilot)
        await press(pilot, "enter")
        assert "228,000 / 690,000" in painted(pilot)
        await press(pilot, "t")
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "down", "enter")
        assert "試算 348,000 / 690,000" in painted(pilot)
        assert "副作用" in painted(pilot)
        await press(pilot, "y")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        assert "目前 348,000 / 690,000" in painted(pilot)
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, Told)
        await press(pilot, "escape", "a")
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, Form)
        await fill(pilot, str(proof))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await settled(pilot)
        with closing(open_store(case)) as store:
            kept = [r for r in store.inventory().dicts("evidence") if r["file_name"] == proof.name]
        assert [r["control_ids"] for r in kept] == ["|A4-1.2.0|"]
        await press(pilot, "f2")
        assert "50.43%" in painted(pilot) or "比率符合" in painted(pilot)

    drive(app_on(case), script)
