"""What a test does with an app that runs: press keys, wait for what they set off, read what is painted.

``settled`` is in ``tui.conftest``: every app is settled when its script begins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from secaudit.tui.app import SecauditApp
from secaudit.tui.bars import MessageLine
from secaudit.tui.page import Page
from secaudit.tui.places import Place
from secaudit.tui.widgets.field import Field
from tui.conftest import settled

Made = Callable[..., SecauditApp]
Drive = Callable[..., None]
P = TypeVar("P", bound=Page)

_TRIES = 2_000


def app_of(pilot: Pilot[None]) -> SecauditApp:
    assert isinstance(pilot.app, SecauditApp)
    return pilot.app


def page_of(pilot: Pilot[None], kind: type[P]) -> P:
    """The page that is shown."""
    page = app_of(pilot).page
    assert isinstance(page, kind)
    return page


def lines(pilot: Pilot[None]) -> list[str]:
    """The rows of the screen, each as it was painted to its last blank."""
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def painted(pilot: Pilot[None]) -> str:
    """What stands on the screen, line by line."""
    return "\n".join(line.rstrip() for line in lines(pilot))


def rows_of(view: Widget, count: int | None = None) -> str:
    """What a widget paints, or its first ``count`` lines, line by line."""
    return "\n".join(view.render_line(y).text.rstrip() for y in range(view.size.height if count is None else count))


def message(pilot: Pilot[None]) -> str:
    """The line above the keys."""
    return pilot.app.screen_stack[0].query_one(MessageLine).text


async def press(pilot: Pilot[None], *keys: str) -> None:
    """One after the other, each with all that it sets off; what begins with = is typed."""
    for key in keys:
        await pilot.press(*(key[1:] if key.startswith("=") else [key]))
        await settled(pilot)


async def fill(pilot: Pilot[None], text: str) -> None:
    """``text`` in place of what stands in the field that has the focus, as a paste brings it."""
    field = pilot.app.focused
    assert isinstance(field, Field)
    field.replace(text, 0, len(field.value))
    await pilot.pause()


async def until(pilot: Pilot[None], reached: Callable[[], bool]) -> None:
    """Until ``reached``, however long the threads take that make it so."""
    for _ in range(_TRIES):
        if reached():
            break
        await pilot.pause(0.01)
    assert reached(), painted(pilot)
    await pilot.pause()


async def until_on(pilot: Pilot[None], kind: type) -> None:
    """Until a screen of this kind is in front."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))


async def go_to(pilot: Pilot[None], place: Place) -> None:
    await app_of(pilot).go(place)
    await settled(pilot)


def kept_on(page: str, monkeypatch: pytest.MonkeyPatch) -> list[Place]:
    """Where ``page`` wants to go, which it is not let: the other pages stay unopened."""
    places: list[Place] = []
    really = SecauditApp.go

    async def go(app: SecauditApp, place: Place) -> None:
        if place.page == page:
            await really(app, place)
        else:
            places.append(place)

    monkeypatch.setattr(SecauditApp, "go", go)
    return places
