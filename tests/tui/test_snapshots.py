"""Each page as it looks on the sample company, at 100×30 and 80×24; a change of looks is a change of these files.

After looking at what changed: ``pytest tests/tui/test_snapshots.py --snapshot-update``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from secaudit.tui.app import PAGES, SecauditApp
from tui.conftest import SMALL, WIDE, settled

_FONT_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_TEXT = re.compile(r'<text class="([^"]+)" x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>([^<]*)</text>')


class SvgFile(SingleFileSnapshotExtension):
    file_extension = "svg"
    _write_mode = WriteMode.TEXT


def picture(svg: str) -> str:
    """The screenshot without fonts from the network, and with each character in its own cells whatever the font."""

    def laid(found: re.Match[str]) -> str:
        kind, x, y, length, rest, inside = found.groups()
        text = html.unescape(inside).replace("\u00a0", " ")
        cell = float(length) / len(text)
        at, runs = float(x), []
        for _wide, run in groupby(text, lambda char: cell_len(char) > 1):
            said = "".join(run)
            width = cell * cell_len(said)
            if said.strip():
                escaped = html.escape(said).replace(" ", "&#160;")
                runs.append(
                    f'<text class="{kind}" x="{at:g}" y="{y}" textLength="{width:g}" '
                    f'lengthAdjust="spacingAndGlyphs"{rest}>{escaped}</text>'
                )
            at += width
        return "".join(runs)

    return _TEXT.sub(laid, _FONT_FACES.sub("", svg))


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["100x30", "80x24"])
@pytest.mark.parametrize("page", PAGES)
def test_page(
    page: str,
    size: tuple[int, int],
    case: Path,
    app_on: Callable[..., SecauditApp],
    drive: Callable[..., None],
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("secaudit.tui.pages.appendix.proposed_folder", lambda _checked: Path("/案件/附錄"))

    async def script(pilot: Pilot[None]) -> None:
        await settled(pilot)
        assert picture(pilot.app.export_screenshot(title=page)) == snapshot(extension_class=SvgFile)

    drive(app_on(case, page), script, size)
