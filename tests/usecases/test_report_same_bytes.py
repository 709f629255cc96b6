"""The same case gives the same bytes: every document, drawing and format, wherever, whenever and however it is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "sample_inventories" / "boundary-electronics" / "case.xlsx"
ASKED = ("--what", "appendix,gap,findings", "--figures", "svg,png,drawio", "--views", "remote,backup,log")
WORLDS = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Taipei", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LANG": "zh_TW.UTF-8", "LC_ALL": "C.UTF-8"},
)


def test_two_processes_in_two_worlds_write_the_same_bytes(tmp_path: Path) -> None:
    """Side by side, each started in a folder of its own."""
    folders = [tmp_path / name for name in ("one", "two")]
    started = []
    for folder, world in zip(folders, WORLDS, strict=True):
        folder.mkdir()
        case = os.path.relpath(CASE, folder)
        python = [sys.executable, "-m", "secaudit", "report", case, "--out", "out", *ASKED]
        world = {**os.environ, **world, "PYTHONPATH": str(ROOT)}
        started.append(
            subprocess.Popen(python, cwd=folder, env=world, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        )
    told = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0], told
    one, two = ({path.name: path.read_bytes() for path in (folder / "out").iterdir()} for folder in folders)
    assert {
        "appendix.docx",
        "appendix.pdf",
        "appendix.html",
        "appendix.json",
        "gap.docx",
        "findings.xlsx",
    } <= one.keys()
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
