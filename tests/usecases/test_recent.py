"""Which cases can be opened without typing a path, and what is kept of coming to one."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secaudit.model.control import Catalogue
from secaudit.store import create, open_store
from secaudit.store.protocol import Author
from secaudit.usecases.beginning.recent import FILE, MOST, cases_in, recent, remember
from secaudit.usecases.new_case import new_case, read_facts
from secaudit.usecases.overview.visit import visit
from secaudit.usecases.sitting import Sitting

NOW = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
AUTHOR = Author("王小明", "s1", NOW)


@pytest.fixture
def sitting(tmp_path: Path, catalogue: Catalogue) -> Iterator[Sitting]:
    path = tmp_path / "case.secaudit"
    new_case(path, read_facts({"name": "甲公司"}, today=NOW.date()), AUTHOR, lambda p: create(p, AUTHOR))
    opened = Sitting(path, open_store(path), catalogue, today=NOW.date, author=lambda: AUTHOR)
    yield opened
    opened.close()


def test_the_newest_stands_first_and_none_twice(tmp_path: Path) -> None:
    for name in ("a", "b", "a"):
        remember(tmp_path, tmp_path / name)
    assert [k.name for k in recent(tmp_path)] == ["a", "b"]


def test_only_so_many_are_kept_for_the_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    for n in range(MOST + 3):
        remember(folder, tmp_path / f"{n}.secaudit")
    assert len(recent(folder)) == MOST
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_case_that_is_gone_is_listed_as_gone(tmp_path: Path) -> None:
    (tmp_path / "there.secaudit").touch()
    remember(tmp_path, tmp_path / "gone.secaudit")
    remember(tmp_path, tmp_path / "there.secaudit")
    assert [(k.name, k.is_there) for k in recent(tmp_path)] == [("there.secaudit", True), ("gone.secaudit", False)]


@pytest.mark.parametrize("text", ["", "{}", "[", '["a\\u0000b", 3, ""]', "\x00"])
def test_a_damaged_list_counts_as_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert recent(tmp_path) == ()


def test_a_name_cannot_drive_the_terminal(tmp_path: Path) -> None:
    remember(tmp_path, tmp_path / "\x1b[2J.secaudit")
    assert recent(tmp_path)[0].name == "‹U+001B›[2J.secaudit"


def test_the_cases_of_a_folder_are_its_case_files(tmp_path: Path) -> None:
    for name in ("b.secaudit", "A.SECAUDIT", "book.xlsx"):
        (tmp_path / name).touch()
    (tmp_path / "folder.secaudit").mkdir()
    assert [k.name for k in cases_in(tmp_path)] == ["A.SECAUDIT", "b.secaudit"]
    assert cases_in(tmp_path / "nowhere") == ()


def test_coming_to_a_case_keeps_the_look_and_the_path(tmp_path: Path, sitting: Sitting) -> None:
    state, checked = tmp_path / "state", sitting.checked()
    assert visit(sitting.store, checked, state, NOW).since is None
    assert visit(sitting.store, checked, state, NOW + timedelta(hours=1)).since == NOW
    assert visit(sitting.store, checked, state, NOW + timedelta(hours=2)).since == NOW + timedelta(hours=1)
    assert [k.path for k in recent(state)] == [tmp_path / "case.secaudit"]


def test_a_state_folder_that_cannot_be_written_keeps_nobody_out(tmp_path: Path, sitting: Sitting) -> None:
    (tmp_path / "file").touch()
    assert visit(sitting.store, sitting.checked(), tmp_path / "file" / "state", NOW).since is None
