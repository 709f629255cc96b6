"""A case of the sample company, an app over it with a clock that stands still, and how a test drives it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit import wiring
from secaudit.catalogue import load_cached
from secaudit.files import data_dir
from secaudit.model.control import Catalogue
from secaudit.store import create, open_store
from secaudit.store.protocol import Author
from secaudit.tui.app import SecauditApp
from secaudit.usecases.import_case import keep_import, plan_import
from secaudit.usecases.new_case import new_case, read_facts
from secaudit.usecases.sitting import Sitting, open_sitting

NOW = datetime(2024, 3, 1, 14, 2, tzinfo=timezone(timedelta(hours=8)))
TODAY = NOW.date()
WIDE = (100, 30)
SMALL = (80, 24)
_TRIES = 2_000
Script = Callable[[Pilot[None]], Awaitable[None]]


def author(session: str = "screen", name: str = "王小明") -> Author:
    return Author(name, session, NOW)


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test writes down what it looked at in the user's own folder."""
    folder = tmp_path / "state"
    monkeypatch.setenv("SECAUDIT_STATE", str(folder))
    return folder


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_cached(data_dir("controls"), None)


@pytest.fixture(scope="session")
def sample_bytes(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> bytes:
    path = tmp_path_factory.mktemp("sample") / "hongyuan.secaudit"
    facts = read_facts({"name": "宏遠精密"}, today=TODAY)
    new_case(path, facts, author("import"), partial(create, author=author("import")))
    workbook = next((wiring.samples_folder() / "hongyuan-precision").glob("*.xlsx"))
    with closing(open_store(path)) as store:
        keep_import(store, plan_import(store, workbook, catalogue, today=TODAY), author("import"))
    return path.read_bytes()


@pytest.fixture
def case(tmp_path: Path, sample_bytes: bytes) -> Path:
    """A fresh copy of the sample company's case file."""
    path = tmp_path / "宏遠精密.secaudit"
    path.write_bytes(sample_bytes)
    return path


@pytest.fixture
def empty_case(tmp_path: Path) -> Path:
    """A case of which only the company's name is known."""
    path = tmp_path / "新案.secaudit"
    new_case(path, read_facts({"name": "新公司"}, today=TODAY), author("new"), partial(create, author=author("new")))
    return path


@pytest.fixture
def sit(catalogue: Catalogue) -> Callable[[Path], Sitting]:
    def opened(path: Path, today: date = TODAY) -> Sitting:
        return open_sitting(path, open_store(path), catalogue, today=lambda: today, author=author)

    return opened


@pytest.fixture
def app_on(sit: Callable[[Path], Sitting]) -> Callable[..., SecauditApp]:
    def made(path: Path | None, page: str = "overview") -> SecauditApp:
        return SecauditApp(path, sit=sit, clock=lambda: NOW, first_page=page)

    return made


async def settled(pilot: Pilot[None]) -> None:
    """Until the case is open and every worker is done, or waits for a dialog, and the screen is painted."""
    for _ in range(_TRIES):
        await pilot.pause()
        working = len(pilot.app.screen_stack) == 1 and any(w.is_running for w in pilot.app.workers)
        if not working and not _awaited(pilot):
            break
    await pilot.pause()


def _awaited(pilot: Pilot[None]) -> bool:
    """Whether a message, a callback or a repainting is still to come; on a busy computer a pause may end before it."""
    screen = pilot.app.screen
    pumps = (pilot.app, *screen.walk_children(with_self=True))
    callbacks = any(pump.message_queue_size or pump._next_callbacks for pump in pumps) or bool(screen._callbacks)
    return callbacks or screen._layout_required or bool(screen._dirty_widgets)


@pytest.fixture
def drive() -> Callable[..., None]:
    """Run ``script`` against ``app``; the app is settled when it begins."""

    def driven(app: SecauditApp, script: Script, size: tuple[int, int] = WIDE) -> None:
        async def main() -> None:
            async with app.run_test(size=size) as pilot:
                await settled(pilot)
                await script(pilot)

        asyncio.run(main())

    return driven
