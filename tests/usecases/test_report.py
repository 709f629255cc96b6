"""Formats are chosen by name, and nothing is written that is not whole."""

from pathlib import Path

import pytest

from judged_case import failing_case
from secaudit.errors import UsageError
from secaudit.usecases.report import chosen_formats, report


def test_formats_come_once_and_in_our_order() -> None:
    assert chosen_formats("pdf, DOCX,pdf") == ("docx", "pdf")


@pytest.mark.parametrize("text", ["", "odt", "docx,odt", ","])
def test_unknown_formats_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        chosen_formats(text)


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        report(failing_case(), target, ("json",))
    assert target.read_text(encoding="utf-8") == "mine"
