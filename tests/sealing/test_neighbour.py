"""How a bundle gets its name, and what is taken away of those that never got one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from secaudit.usecases.sealing import neighbour


def no_links(*_: object) -> None:
    raise PermissionError("no links on this file system")


@pytest.mark.parametrize("linked", [True, False])
def test_a_name_that_is_taken_keeps_its_file(linked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not linked:
        monkeypatch.setattr(os, "link", no_links)
    part, final = tmp_path / "a.part", tmp_path / "a.zip"
    part.write_bytes(b"new")
    final.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        neighbour.named(part, final)
    assert (part.read_bytes(), final.read_bytes()) == (b"new", b"old")


@pytest.mark.parametrize("linked", [True, False])
def test_a_whole_file_leaves_its_temporary_name(linked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not linked:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "a.part").write_bytes(b"new")
    neighbour.named(tmp_path / "a.part", tmp_path / "a.zip")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a.zip": b"new"}


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_a_link_that_is_called_like_a_remnant_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    mark = neighbour.mark_of(tmp_path / "case.secaudit")
    (tmp_path / f".secaudit-seal-{mark}-x.part").symlink_to(kept)
    assert neighbour.left_behind(tmp_path, mark, kept.stat().st_mtime + 60) == ()


@pytest.mark.parametrize(
    ("case", "stem"),
    [("C2M-113-001", "C2M-113-001-s003-1a2b3c4d"), ("../a b.", "a-b-s003-1a2b3c4d"), ("中文", "case-s003-1a2b3c4d")],
)
def test_the_file_is_called_after_its_case(case: str, stem: str) -> None:
    assert neighbour.stem_of(case, 3, "1a2b3c4d" + "0" * 56) == stem
