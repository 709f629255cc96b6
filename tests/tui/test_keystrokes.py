"""What comes in one burst goes where the same keys go that come one by one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from textual import events
from textual.pilot import Pilot

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.store import open_store
from secaudit.tui.dialogs import Pick
from secaudit.tui.finding import Chart
from secaudit.tui.pages.answers import AnswersPage
from secaudit.tui.pages.inventory import InventoryPage
from secaudit.tui.pages.inventory_board import TableBoard
from secaudit.tui.places import Place
from secaudit.tui.widgets.field import Field
from tui.pilots import Drive, Made, app_of, go_to, page_of, until, until_on

CONDITIONAL = "A4-1.1.2"
"""May be 不適用 and is not on the sample company."""
ENTER = "enter"


def burst(pilot: Pilot[None], *keys: str | events.Paste) -> None:
    """All of them before the application takes the first one, as one packet of a lagging line brings them."""
    for key in keys:
        character = key if isinstance(key, str) and len(key) == 1 else None
        pilot.app.post_message(events.Key(key, character) if isinstance(key, str) else key)


def stored(case: Path, table: str, row_id: str, column: str) -> Cell:
    with closing(open_store(case)) as store:
        row = next(r for r in store.inventory().rows(table) if r[0] == row_id)
    return row[TABLE_BY_NAME[table].positions[column]]


def kept(case: Path, control_id: str) -> dict[str, Cell]:
    with closing(open_store(case)) as store:
        found = store.row("answer", control_id)
    return dict(found.cells) if found else {}


def idle(pilot: Pilot[None]) -> Callable[[], bool]:
    """Whether everything typed has been taken and has landed."""
    return lambda: app_of(pilot)._landing is None


async def at_quantity(pilot: Pilot[None]) -> None:
    await go_to(pilot, Place("inventory", table="asset", row_id="PC-GRP", column="quantity"))


def test_the_field_that_a_key_opens_takes_the_keys_behind_it(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at_quantity(pilot)
        burst(pilot, ENTER, "backspace", "backspace", "5", "2", ENTER)
        await until(pilot, lambda: stored(case, "asset", "PC-GRP", "quantity") == 52)

    drive(app_on(case, "inventory"), script)


def test_what_is_pasted_keeps_its_place_among_the_keys(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at_quantity(pilot)
        burst(pilot, ENTER, "backspace", "backspace", events.Paste("4"), "7", ENTER)
        await until(pilot, lambda: stored(case, "asset", "PC-GRP", "quantity") == 47)

    drive(app_on(case, "inventory"), script)


def test_keys_behind_the_enter_of_a_field_belong_to_the_sheet(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at_quantity(pilot)
        burst(pilot, ENTER, "backspace", ENTER, "down", ENTER, "7")
        await until(pilot, lambda: isinstance(pilot.app.focused, Field))
        await pilot.pause()
        await until(pilot, idle(pilot))
        entry = pilot.app.focused
        assert isinstance(entry, Field)
        assert entry.value.endswith("7")
        await until(pilot, lambda: stored(case, "asset", "PC-GRP", "quantity") == 3)

    drive(app_on(case, "inventory"), script)


def test_the_form_that_an_answer_opens_takes_its_reason(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await go_to(pilot, Place("answers", control_id=CONDITIONAL))
        burst(pilot, "4", *"沒有外包abc", ENTER)
        await until(pilot, lambda: kept(case, CONDITIONAL).get("claim") == "na")
        assert str(kept(case, CONDITIONAL)["reason"]).endswith("沒有外包abc")

    drive(app_on(case, "answers"), script)


def test_the_sign_behind_the_chart_s_key_goes_to_its_control(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        checked = app_of(pilot).checked
        assert checked is not None
        sign, control, _result = Chart(checked).entries[11]
        burst(pilot, "g", sign)
        await until(pilot, lambda: isinstance(app_of(pilot).page, AnswersPage))
        await until(pilot, lambda: page_of(pilot, AnswersPage).list.grid.cursor_key == control.id)

    drive(app_on(case), script)


def test_letters_behind_the_enter_that_offers_a_choice_narrow_it(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await go_to(pilot, Place("inventory", table="asset", row_id="PC-GRP", column="zone_id"))
        burst(pilot, ENTER, *"量測")
        await until_on(pilot, Pick)
        await pilot.pause()
        await until(pilot, idle(pilot))
        assert isinstance(pilot.app.focused, Field)
        assert pilot.app.focused.value == "量測"
        burst(pilot, "區", ENTER)
        await until(pilot, lambda: stored(case, "asset", "PC-GRP", "zone_id") == "Z-QC")

    drive(app_on(case, "inventory"), script)


def test_twenty_times_down_is_twenty_rows(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        sheet = page_of(pilot, InventoryPage).board.sheet
        sheet.move_by(-sheet.count)
        for _ in range(20):
            sheet.move_by(1)
        wanted = sheet.cursor
        sheet.move_by(-sheet.count)
        burst(pilot, *["j"] * 20)
        await pilot.pause()
        await until(pilot, idle(pilot))
        assert sheet.cursor == wanted < sheet.count - 1

    drive(app_on(case, "inventory"), script)


def test_leaving_in_the_middle_of_a_burst_leaves(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await at_quantity(pilot)
        burst(pilot, ENTER, "5", "ctrl+q", "2", ENTER)
        await until(pilot, lambda: pilot.app._exit)

    drive(app_on(case, "inventory"), script)
    assert stored(case, "asset", "PC-GRP", "quantity") == 32


def test_a_widget_that_is_removed_holds_nothing_back(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        field = Field()
        await pilot.app.query_one("#body").mount(field)
        field.focus()
        await pilot.pause()
        burst(pilot, "x")
        field.remove()
        burst(pilot, "f4")
        await until(pilot, lambda: bool(pilot.app.query(TableBoard)))

    drive(app_on(case), script)


def test_a_screen_that_never_gets_ready_does_not_hold_typing_back_for_ever(
    app_on: Made, case: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secaudit.tui.keystrokes.PATIENCE_SECONDS", 0.05)

    async def never(node: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("secaudit.tui.keystrokes._passed", never)

    async def script(pilot: Pilot[None]) -> None:
        burst(pilot, "f3", "f4")
        await until(pilot, lambda: bool(pilot.app.query(TableBoard)))

    drive(app_on(case), script)


def test_keys_are_taken_while_the_desk_is_at_work(app_on: Made, case: Path, drive: Drive) -> None:
    done = Event()

    async def script(pilot: Pilot[None]) -> None:
        await at_quantity(pilot)
        app = app_of(pilot)
        app.run_worker(app.look(lambda sitting: done.wait()))
        burst(pilot, ENTER, "backspace", "backspace", "5", "2", ENTER, ENTER, "1")
        await pilot.pause()
        await until(pilot, idle(pilot))
        try:
            assert isinstance(app.focused, Field)
            assert stored(case, "asset", "PC-GRP", "quantity") == 32
        finally:
            done.set()
        await until(pilot, lambda: stored(case, "asset", "PC-GRP", "quantity") == 52)

    drive(app_on(case, "inventory"), script)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal here")
def test_one_packet_of_a_terminal_is_taken_key_by_key(case: Path) -> None:
    from tui.terminal import PYTHON, Terminal

    with Terminal(PYTHON, case.parent) as terminal:
        terminal.until("符合度")
        terminal.type(b"\x1bOS")
        terminal.until("PC-GRP")
        terminal.type(b"/ERP\r")
        terminal.until("含「ERP」")
        terminal.type(b"u\x11")
        assert terminal.ended() == 0
