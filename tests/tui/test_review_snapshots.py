"""F9 as a reviewer and as a company sees it, at 100×30 and 80×24; see ``test_snapshots`` for how to renew them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from secaudit.model.control import Catalogue
from secaudit.tui.app import SecauditApp
from secaudit.usecases.sitting import Sitting
from tui.conftest import NOW, SMALL, WIDE, author, settled
from tui.pilots import Drive, Made, press
from tui.sealed import sealed_sitting
from tui.test_review_company import reviewed
from tui.test_snapshots import SvgFile, picture

SIZES = pytest.mark.parametrize("size", [WIDE, SMALL], ids=["100x30", "80x24"])
__all__ = ["reviewed"]


@SIZES
@pytest.mark.parametrize("face", ["list", "detail"])
def test_reviewer(
    face: str,
    size: tuple[int, int],
    case: Path,
    catalogue: Catalogue,
    sit: Callable[[Path], Sitting],
    drive: Drive,
    snapshot: SnapshotAssertion,
) -> None:
    bundle = case.with_name("bundle.zip")
    bundle.write_bytes(b"PK")

    def review(_path: Path, _told: object) -> Sitting:
        return sealed_sitting(case, catalogue, author())

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "v", "j", "r", "=缺佐證", "enter", "j")
        if face == "detail":
            await press(pilot, "enter")
        assert picture(pilot.app.export_screenshot(title="review")) == snapshot(extension_class=SvgFile)

    drive(SecauditApp(bundle, sit=sit, clock=lambda: NOW, review=review), script, size)


@SIZES
def test_company(
    size: tuple[int, int], reviewed: Path, app_on: Made, drive: Drive, snapshot: SnapshotAssertion
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await settled(pilot)
        assert picture(pilot.app.export_screenshot(title="review")) == snapshot(extension_class=SvgFile)

    drive(app_on(reviewed, "review"), script, size)
