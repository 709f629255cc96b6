"""The demonstration: a sample that ships with us, judged and written out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from secaudit.errors import SecauditError
from secaudit.files import data_dir
from secaudit.model.control import Catalogue
from secaudit.usecases.demo import demo, sample_case


def test_a_sample_ships_with_us_and_is_judged_and_written(tmp_path: Path, catalogue: Catalogue) -> None:
    sample = sample_case(data_dir("sample_inventories"))
    checked, written = demo(sample, catalogue, tmp_path / "out", today=date(2024, 3, 1))
    assert checked.assessment.coverage.judged > 0
    names = [p.name for p in written]
    assert names[:3] == ["appendix.docx", "appendix.pdf", "appendix.html"]
    assert {"架構圖-現況.svg", "架構圖-規劃.svg", "比率圖.svg", "供應鏈圖.svg"} <= set(names)
    assert all(name.endswith(".svg") for name in names[3:])
    starts = {"docx": b"PK", "pdf": b"%PDF", "html": b"<!DOCTYPE html", "svg": b"<svg"}
    for path in written:
        assert path.read_bytes().lstrip().lower().startswith(starts[path.suffix[1:]].lower()), path.name


def test_a_program_without_samples_says_so(tmp_path: Path) -> None:
    with pytest.raises(SecauditError):
        sample_case(tmp_path)
