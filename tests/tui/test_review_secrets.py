"""A passphrase on the screen: masked, never copied, forgotten with its dialog, and in no report of a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.tui.crash import Faults
from secaudit.tui.dialogs import Ask, Form
from secaudit.tui.passphrase import Passphrase
from secaudit.tui.widgets.secret import SecretField
from tui.conftest import NOW, settled
from tui.pilots import Drive, Made, app_of, fill, painted, press

SECRET = "correct  horse\u200b 電池9"
"""Two blanks and an invisible character: a passphrase is kept letter by letter."""


def ask() -> Form:
    return Form("簽署", [Ask("name", "名稱", ""), Ask("passphrase", "通行碼", "", secret=True)])


async def opened(pilot: Pilot[None], form: Form) -> tuple[SecretField, list[dict[str, str] | None]]:
    answers: list[dict[str, str] | None] = []
    await app_of(pilot).push_screen(form, answers.append)
    await settled(pilot)
    field = form.query_one(SecretField)
    field.focus()
    await pilot.pause()
    return field, answers


def test_only_the_length_is_painted_and_nothing_can_be_copied(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        field, _answers = await opened(pilot, ask())
        await press(pilot, "=pass 9", "ctrl+a", "ctrl+c", "ctrl+x", "home", "shift+end", "ctrl+c")
        assert "******" in painted(pilot)
        assert "pass 9" not in painted(pilot)
        assert (field.value, pilot.app.clipboard) == ("pass 9", "")

    drive(app_on(case), script)


def test_it_is_handed_on_letter_by_letter_and_its_field_forgets_it(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        field, answers = await opened(pilot, ask())
        field.paste(SECRET + "\nsecond line")
        await pilot.pause()
        assert field.value == SECRET
        await press(pilot, "ctrl+s")
        assert answers == [{"name": "", "passphrase": SECRET}]
        assert field.value == ""

    drive(app_on(case), script)


@pytest.mark.parametrize("key", ["escape", "ctrl+s"])
def test_it_is_forgotten_however_the_dialog_ends(key: str, case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        field, answers = await opened(pilot, ask())
        await press(pilot, "=pass 9", key)
        assert field.value == ""
        assert len(answers) == 1

    drive(app_on(case), script)


def test_it_is_taken_once_and_has_no_representation() -> None:
    held = Passphrase(SECRET)
    assert "correct" not in repr(held) + repr([held]) + str(held)
    assert (held.take(), held.take()) == (SECRET, "")


def test_a_fault_while_it_is_used_tells_nothing_of_it(tmp_path: Path) -> None:
    def used(secret: Passphrase) -> None:
        text = secret.take()
        raise RuntimeError(f"cannot sign with {text}")

    faults = Faults(tmp_path / "state", lambda: NOW)
    try:
        used(Passphrase(SECRET))
    except RuntimeError as error:
        faults.keep(error)
    (log,) = (tmp_path / "state").glob("crash-*.log")
    written = log.read_text(encoding="utf-8")
    assert "test_review_secrets.py" in written
    assert "RuntimeError" in written
    assert "horse" not in written


def test_a_text_longer_than_its_field_stays_in_view(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f3", "e")
        await fill(pilot, "abcdefghij" * 10)
        await settled(pilot)
        assert "abcdefghij" * 5 in painted(pilot)

    drive(app_on(case), script)
