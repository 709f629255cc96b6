"""F7 reads an export: by keys alone from the path to the case and back, and what is refused stays in the form."""

from __future__ import annotations

import json
import os
import shlex
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from secaudit.model.schema import Cell
from secaudit.store import open_store
from secaudit.tui.dialogs import Form, Pick, Ways
from secaudit.tui.pages.evidence import EvidencePage
from secaudit.tui.pages.evidence_reading import DeskForm
from secaudit.tui.pages.inventory import InventoryPage
from secaudit.tui.widgets.prose import Prose
from tui.conftest import SMALL, WIDE
from tui.pilots import Drive, Made, app_of, fill, message, page_of, painted, press, rows_of, until, until_on

NET_ACCOUNTS = """\
Force user logoff how long after time expires?:       Never
Minimum password age (days):                          1
Maximum password age (days):                          90
Minimum password length:                              8
Length of password history maintained:                24
Lockout threshold:                                    9
Lockout duration (minutes):                           30
Lockout observation window (minutes):                 30
Computer role:                                        WORKSTATION
The command completed successfully.
"""
FORTIGATE = (
    "#config-version=FGT60E-7.0.5-FW-build0304-220208:opmode=0:vdom=0:user=admin\nconfig system global\n"
    '    set admin-lockout-threshold 3\n    set hostname "FW"\nend\nconfig system admin\n    edit "admin"\n'
    "        set password ENC SH2rDmY0aZ9kq\n    next\nend\n"
)
"""Of PF-PC the sample has 5 for the threshold, 10 for the minutes, 8 for the length and 0 for the age: three differ."""

SNAPSHOTS = [
    {
        "time": f"2024-02-2{n}T02:00:00Z",
        "tree": "a" * 64,
        "paths": [f"/srv/{name}"],
        "hostname": name,
        "username": "root",
        "id": str(n) * 64,
        "short_id": str(n) * 8,
    }
    for n, name in enumerate(("mes", "erp"))
]


def exported(path: Path, text: str = NET_ACCOUNTS) -> Path:
    path.write_text(text, encoding="utf-8")
    noon = datetime(2024, 2, 25, 12).timestamp()
    os.utime(path, (noon, noon))
    return path


def rows(case: Path, table: str) -> list[dict[str, Cell]]:
    with closing(open_store(case)) as store:
        return list(store.inventory().dicts(table))


def observed(case: Path) -> dict[str, Cell]:
    return {str(row["setting"]): row["value"] for row in rows(case, "observation")}


def problems(pilot: Pilot[None]) -> str:
    """What is wrong, without line breaks: where they fall depends on how long the folder's path is."""
    assert isinstance(pilot.app.screen, Form)
    return "".join(map(str.strip, rows_of(pilot.app.screen.query_one("#problems", Prose)).splitlines()))


def focused_key(pilot: Pilot[None]) -> str:
    """The key of the question that has the focus."""
    assert isinstance(pilot.app.screen, Form)
    return "".join(a.ask.key for a in pilot.app.screen.answers if a.entry.has_focus)


def has_problems(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, Form) and pilot.app.screen.query_one("#problems").size.height > 0


async def drop(pilot: Pilot[None], path: Path) -> None:
    pilot.app.post_message(events.Paste(shlex.quote(str(path))))
    await until_on(pilot, Ways)


async def asked(pilot: Pilot[None], path: Path) -> None:
    """R, and the path; until it is asked what only a person can say."""
    await press(pilot, "r")
    await fill(pilot, str(path))
    first = pilot.app.screen
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: pilot.app.screen is not first and isinstance(pilot.app.screen, DeskForm))


async def answered(pilot: Pilot[None], target: str) -> None:
    """Choose whose the settings are, and go on to what would be written."""
    await press(pilot, "space")
    await until_on(pilot, Pick)
    await press(pilot, f"={target}", "enter")
    await until_on(pilot, DeskForm)
    await press(pilot, "ctrl+s")


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["100x30", "80x24"])
def test_an_export_is_read_onto_a_profile_and_undone_by_keys_alone(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = exported(tmp_path / "accounts.txt")

    async def script(pilot: Pilot[None]) -> None:
        await asked(pilot, path)
        await answered(pilot, "PF-PC")
        await until_on(pilot, Ways)
        assert "鎖定次數：9（第 6 行；自填 5，以觀測為準）" in painted(pilot)
        assert observed(case) == {}
        await press(pilot, "enter")
        assert observed(case) == {}, "a second Enter keeps nothing"
        await press(pilot, "1")
        await until(pilot, lambda: "已寫入 E-0007，3 項與填寫的不同" in message(pilot))
        assert observed(case)["lockout_threshold"] == "9"
        await until(pilot, lambda: page_of(pilot, EvidencePage).grid.cursor_key == "E-0007")
        await press(pilot, "u")
        await until(pilot, lambda: observed(case) == {})
        await until(pilot, lambda: message(pilot).startswith("已復原：") and "佐證 1 列" in message(pilot))

    drive(app_on(case, "evidence"), script, size)


def test_what_was_read_is_listed_with_its_evidence_and_leads_to_its_cell(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    path = exported(tmp_path / "accounts.txt")

    async def script(pilot: Pilot[None]) -> None:
        await asked(pilot, path)
        await answered(pilot, "PF-PC")
        await until_on(pilot, Ways)
        await press(pilot, "1")
        page = page_of(pilot, EvidencePage)
        await until(pilot, lambda: page.grid.cursor_key == "E-0007" and page.line() is not None)
        detail = page.query_one("#detail", Prose)
        await until(pilot, lambda: any("鎖定次數" in str(line.text) for line in detail._lines))
        await press(pilot, "enter")
        while "lockout_threshold" not in detail.link:
            await press(pilot, "down")
        shown = "".join(rows_of(detail).split())
        assert "鎖定次數：9，自填5（第6行，僅設" in shown
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app_of(pilot).page, InventoryPage))
        await until(pilot, lambda: "*9" in painted(pilot))
        assert "5 -> 觀測 9" in painted(pilot)

    drive(app_on(case, "evidence"), script)


def test_a_file_that_no_one_knows_is_refused_in_the_form(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    path = exported(tmp_path / "letter.txt", "Dear all, the password policy is fine.")

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "r")
        await fill(pilot, str(path))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: has_problems(pilot))
        assert "letter.txt" in problems(pilot)
        assert "E-OBS-01" in problems(pilot)
        await fill(pilot, str(tmp_path / "gone.txt"))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "gone.txt" in problems(pilot))
        await press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1
        assert len(rows(case, "evidence")) == 6

    drive(app_on(case, "evidence"), script)


def test_a_missing_answer_or_a_wrong_day_keeps_the_form_open(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    path = exported(tmp_path / "accounts.txt")

    async def script(pilot: Pilot[None]) -> None:
        await asked(pilot, path)
        await press(pilot, "down")
        await press(pilot, "=2024-13-1", "ctrl+s")
        await until(pilot, lambda: has_problems(pilot))
        assert "取得日" in problems(pilot)
        assert "還沒有選對象" in problems(pilot)
        assert focused_key(pilot) == "collected_on", "the first that is wrong"

    drive(app_on(case, "evidence"), script)


def test_going_back_keeps_the_answers_and_leaving_keeps_nothing(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    path = exported(tmp_path / "accounts.txt")

    async def script(pilot: Pilot[None]) -> None:
        await asked(pilot, path)
        await answered(pilot, "PF-PC")
        await until_on(pilot, Ways)
        await press(pilot, "2")
        await until_on(pilot, DeskForm)
        assert "設定檔 PF-PC" in painted(pilot)
        await press(pilot, "ctrl+s")
        await until_on(pilot, Ways)
        await press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1
        assert len(rows(case, "evidence")) == 6
        assert observed(case) == {}

    drive(app_on(case, "evidence"), script)


def test_secrets_ask_for_a_decision_and_are_taken_out_of_the_copy(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    path = exported(tmp_path / "fw.conf", FORTIGATE)

    async def script(pilot: Pilot[None]) -> None:
        await asked(pilot, path)
        await answered(pilot, "FW-01")
        await until(pilot, lambda: has_problems(pilot))
        assert "設備密碼 1 處" in problems(pilot)
        assert focused_key(pilot) == "redact"
        await press(pilot, "1", "ctrl+s")
        await until_on(pilot, Ways)
        assert "存進案件的是遮蔽後的副本" in painted(pilot)
        await press(pilot, "1")
        await until(pilot, lambda: "已寫入 E-0007" in message(pilot))
        assert rows(case, "evidence")[-1]["file_name"] == "遮蔽_fw.conf"
        assert b"SH2rDmY0aZ9kq" not in case.read_bytes()

    drive(app_on(case, "evidence"), script)


def test_several_copies_of_one_listing_are_read_one_after_the_other(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    path = exported(tmp_path / "restic.json", json.dumps(SNAPSHOTS))
    before = len(rows(case, "evidence"))

    def read() -> set[str]:
        return {str(row["target_id"]) for row in rows(case, "observation")}

    async def script(pilot: Pilot[None]) -> None:
        await asked(pilot, path)
        await answered(pilot, "B-01")
        await until(pilot, lambda: has_problems(pilot) and focused_key(pilot) == "pick")
        assert "請一次一份" in problems(pilot)
        await press(pilot, "2", "ctrl+s")
        await until(pilot, lambda: "會寫入" in painted(pilot))
        await press(pilot, "1")
        await until(pilot, lambda: "還有 1 份沒有讀" in painted(pilot))
        assert read() == {"B-01"}
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskForm) and focused_key(pilot) == "copy")
        await answered(pilot, "B-02")
        await until(pilot, lambda: "會寫入" in painted(pilot))
        await press(pilot, "1")
        await until(pilot, lambda: "已寫入 E-0007" in message(pilot))
        assert read() == {"B-01", "B-02"}
        assert len(rows(case, "evidence")) == before + 1

    drive(app_on(case, "evidence"), script)


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["100x30", "80x24"])
def test_a_long_preview_says_so_and_is_read_to_its_end_by_keys(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    for n in range(9):
        exported(tmp_path / f"accounts{n}.txt", NET_ACCOUNTS.replace(": " + " " * 37 + "24", ": " + str(n + 3)))

    async def script(pilot: Pilot[None]) -> None:
        await asked(pilot, tmp_path)
        await answered(pilot, "PF-PC")
        await until_on(pilot, Ways)
        assert "（上下鍵看全部）" in painted(pilot)
        assert "accounts8.txt" not in painted(pilot)
        await press(pilot, "end")
        await until(pilot, lambda: "accounts8.txt" in painted(pilot))
        assert "1 寫入" in painted(pilot)
        await press(pilot, "escape")
        assert observed(case) == {}

    drive(app_on(case, "evidence"), script, size)


@pytest.mark.parametrize(("key", "is_read"), [("1", True), ("2", False)])
def test_a_dropped_export_is_offered_to_be_read(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path, key: str, is_read: bool
) -> None:
    path = exported(tmp_path / "accounts.txt")

    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, path)
        assert "要讀出設定嗎" in painted(pilot)
        await press(pilot, key)
        await until(pilot, lambda: isinstance(pilot.app.screen, Form) and len(pilot.app.screen.answers) > 1)
        assert isinstance(pilot.app.screen, DeskForm) is is_read

    drive(app_on(case, "evidence"), script)


def test_a_typed_path_is_offered_once_and_its_day_is_taken_along(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    path = exported(tmp_path / "accounts.txt")

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "a")
        await fill(pilot, str(path))
        await press(pilot, "down", "=A4-2.3.1.4", "down", "=2024-02-20", "ctrl+s")
        await until_on(pilot, Ways)
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskForm) and "對象" in painted(pilot))
        assert "2024-02-20" in painted(pilot)
        await press(pilot, "escape")
        assert len(rows(case, "evidence")) == 6

    drive(app_on(case, "evidence"), script)


def test_only_as_evidence_it_is_added_as_ever(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    path = exported(tmp_path / "accounts.txt")

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "a")
        await fill(pilot, str(path))
        await press(pilot, "down", "=A4-2.3.1.4", "ctrl+s")
        await until_on(pilot, Ways)
        await press(pilot, "2")
        await until(pilot, lambda: message(pilot) == "已加入 1 件：E-0007")
        assert observed(case) == {}

    drive(app_on(case, "evidence"), script)


def test_hostile_names_are_painted_as_text(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    path = exported(tmp_path / "[bold]壞\u202efdp\x1b]52;c;QQ\x07.txt")

    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, path)
        seen = painted(pilot)
        await press(pilot, "1")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskForm) and "對象" in painted(pilot))
        seen += painted(pilot)
        await answered(pilot, "PF-PC")
        await until_on(pilot, Ways)
        seen += painted(pilot)
        assert "壞" in seen
        await press(pilot, "1")
        await until(pilot, lambda: "已寫入" in message(pilot))
        seen += painted(pilot)
        assert not set(seen) & {"\x1b", "\x07", "\u202e"}

    drive(app_on(case, "evidence"), script)
