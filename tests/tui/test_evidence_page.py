"""F7 on the sample, which lists six items without files: adding by dropped paths, linking, verifying, opening."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from secaudit.errors import SecauditError
from secaudit.model.assessment import Verdict
from secaudit.store import open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.tui.app import SecauditApp
from secaudit.tui.bars import MessageLine
from secaudit.tui.dialogs import Told
from secaudit.tui.dialogs.form import Form
from secaudit.tui.pages import evidence_acts
from secaudit.tui.pages.evidence import EvidencePage
from secaudit.tui.pages.evidence_asking import PickControls, typed_paths
from secaudit.tui.places import Place
from secaudit.tui.widgets.prose import Prose
from secaudit.usecases.evidence.desk import HashState, Sieve
from secaudit.usecases.evidence.items import Item, evidence_items
from tui.conftest import SMALL, WIDE, author, settled

Made = Callable[..., SecauditApp]
Drive = Callable[..., None]
LOCKOUT = "A4-2.3.1.4"


def page(pilot: Pilot[None]) -> EvidencePage:
    return pilot.app.query_one(EvidencePage)


def message(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(MessageLine).text


def listed(pilot: Pilot[None]) -> str:
    grid = page(pilot).grid
    return "\n".join(grid.render_line(y).text.rstrip() for y in range(grid.size.height))


def detail(pilot: Pilot[None]) -> str:
    prose = page(pilot).query_one("#detail", Prose)
    return "\n".join(prose.render_line(y).text.rstrip() for y in range(prose.size.height))


def kept(case: Path) -> list[Item]:
    """The items that were added to the sample's six."""
    with closing(open_store(case)) as store:
        return list(evidence_items(store))[6:]


def written(path: Path, data: bytes = b"%PDF-1.7\nlockout") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    noon = datetime(2024, 2, 25, 12).timestamp()
    os.utime(path, (noon, noon))
    return path


def filled(pilot: Pilot[None]) -> dict[str, str]:
    """What stands in the form."""
    form = pilot.app.screen
    assert isinstance(form, Form)
    return {answer.ask.key: answer.entry.value for answer in form.answers}


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


async def drop(pilot: Pilot[None], *paths: Path) -> None:
    """What a terminal pastes for dropped files."""
    pilot.app.post_message(events.Paste(" ".join(shlex.quote(str(p)) for p in paths)))
    await settled(pilot)


async def until(pilot: Pilot[None], happened: Callable[[], bool]) -> None:
    """Files are kept and hashed in threads of their own."""
    for _ in range(1_000):
        if happened():
            return
        await pilot.pause()
    raise AssertionError("it never happened")


async def adding(pilot: Pilot[None], *typed: str) -> str:
    """Type into the form and submit; the id of the item that was added, once its hash is known."""
    before = message(pilot)
    await press(pilot, *typed, "ctrl+s")
    await until(pilot, lambda: message(pilot) != before and message(pilot).startswith("已加入"))
    await until(pilot, lambda: is_listed(pilot, page(pilot).grid.cursor_key, HashState.INTACT))
    return page(pilot).grid.cursor_key


def is_listed(pilot: Pilot[None], item_id: str, state: HashState) -> bool:
    desk = page(pilot).desk
    return desk is not None and any(line.id == item_id and line.state is state for line in desk.lines)


@pytest.mark.parametrize("name", ["防火牆 設定.pdf", 'it\'s "quoted".pdf', "a b  c.pdf"])
def test_a_dropped_file_is_added_with_its_own_day(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path, name: str
) -> None:
    path = written(tmp_path / name)

    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, path)
        assert isinstance(pilot.app.screen, Form)
        assert filled(pilot)["collected_on"] == "2024-02-25"
        added = await adding(pilot, *LOCKOUT)
        (item,) = kept(case)
        assert (item.file_name, item.collected_on, item.control_ids) == (name, "2024-02-25", (LOCKOUT,))
        assert path.exists()
        assert added == item.id
        assert message(pilot) == f"已加入 1 件：{item.id}"

    drive(app_on(case, "evidence"), script)


def test_several_dropped_files_are_added_at_once_and_undone_at_once(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    paths = [written(tmp_path / "甲.pdf", b"%PDF-1.7\n1"), written(tmp_path / "乙.pdf", b"%PDF-1.7\n2")]

    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, *paths)
        await adding(pilot, *LOCKOUT)
        assert [item.file_name for item in kept(case)] == ["甲.pdf", "乙.pdf"]
        await press(pilot, "u")
        await until(pilot, lambda: not kept(case))

    drive(app_on(case, "evidence"), script)


def test_the_same_bytes_twice_are_said_to_be_the_same(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        for name in ("a.pdf", "b.pdf"):
            await drop(pilot, written(tmp_path / name))
            await press(pilot, *LOCKOUT, "ctrl+s")
            await until(pilot, lambda: "已加入" in message(pilot) and is_listed(pilot, "E-0007", HashState.INTACT))
        await until(pilot, lambda: len(kept(case)) == 2 and "相同" in message(pilot))
        first, second = kept(case)
        assert first.sha256 == second.sha256
        assert f"內容與 {first.id} 相同，只存一份" in message(pilot)

    drive(app_on(case, "evidence"), script)


def test_a_missing_file_is_said_at_once_and_what_was_typed_stays(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, tmp_path / "沒有.pdf")
        await press(pilot, *LOCKOUT, "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Told))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        assert filled(pilot)["control_ids"] == LOCKOUT
        await press(pilot, "escape")
        assert kept(case) == []

    drive(app_on(case, "evidence"), script)


def test_an_unknown_control_or_a_day_ahead_keeps_the_form_open(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, written(tmp_path / "a.pdf"))
        await press(pilot, *"A4-9.9.9", "ctrl+s")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert "目錄中沒有條文「A4-9.9.9」" in form.query_one("#problems", Prose).render_line(0).text
        assert kept(case) == []

    drive(app_on(case, "evidence"), script)


def test_without_a_control_one_is_picked_from_the_list(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, written(tmp_path / "a.pdf"))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickControls))
        await adding(pilot, *"2.3.1.4", "enter")
        assert [item.control_ids for item in kept(case)] == [(LOCKOUT,)]

    drive(app_on(case, "evidence"), script)


def test_what_was_picked_is_not_asked_again_when_the_file_is_refused(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, tmp_path / "沒有.pdf")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickControls))
        await press(pilot, *"2.3.1.4", "enter", "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Told))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        assert filled(pilot)["control_ids"] == LOCKOUT

    drive(app_on(case, "evidence"), script)


def test_a_full_disk_is_said_and_what_was_typed_stays(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_more: object) -> None:
        raise SecauditError("磁碟已滿", "請確認磁碟空間", code="E-STO-06")

    monkeypatch.setattr("secaudit.tui.pages.evidence_acts.add_evidence", full)

    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, written(tmp_path / "a.pdf"))
        await press(pilot, *LOCKOUT, "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Told))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        assert filled(pilot)["control_ids"] == LOCKOUT

    drive(app_on(case, "evidence"), script)


def test_a_path_can_be_typed_and_completed(
    app_on: Made, drive: Drive, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "papers" / "lockout.pdf")
    monkeypatch.chdir(tmp_path)

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "a")
        form = pilot.app.screen
        assert isinstance(form, Form)
        await press(pilot, *"papers/l", "tab")
        await until(pilot, lambda: filled(pilot)["path"] == "papers/lockout.pdf")
        await adding(pilot, "enter", *LOCKOUT)
        assert [item.file_name for item in kept(case)] == ["lockout.pdf"]

    drive(app_on(case, "evidence"), script)


def test_files_dropped_into_the_form_are_all_meant(tmp_path: Path) -> None:
    one, other = written(tmp_path / "甲 一.pdf"), written(tmp_path / "乙.pdf")
    assert typed_paths(f"{shlex.quote(str(one))} {shlex.quote(str(other))}") == (one, other)
    assert typed_paths(str(one)) == (one,)
    assert typed_paths(" ") == ()


def test_coming_from_a_control_it_is_filled_in(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.app.go(Place("evidence", control_id=LOCKOUT))  # type: ignore[attr-defined]
        await settled(pilot)
        assert "E-02" in listed(pilot)
        assert "E-01" not in listed(pilot)
        await drop(pilot, written(tmp_path / "a.pdf"))
        assert filled(pilot)["control_ids"] == LOCKOUT
        await press(pilot, "escape", "escape")
        assert "E-01" in listed(pilot)

    drive(app_on(case, "evidence"), script)


def lacks(pilot: Pilot[None], control_id: str) -> bool:
    desk = page(pilot).desk
    return desk is not None and control_id in {c.id for c in desk.lacking}


def test_a_link_changes_the_verdict_at_acceptance(app_on: Made, drive: Drive, case: Path) -> None:
    """A4-1.1.3 is met by the data; at 驗收 it wants evidence as well."""
    control_id = "A4-1.1.3"

    async def script(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, SecauditApp)
        await app.do(lambda sitting: sitting.set_phase("acceptance"))
        await settled(pilot)
        assert app.checked
        assert app.checked.assessment.result(control_id).verdict is Verdict.UNKNOWN
        await press(pilot, "f")
        await until(pilot, lambda: lacks(pilot, control_id))
        await press(pilot, "f", "f", "f", "f", "home", "l")
        await press(pilot, *"1.1.3", "enter", "ctrl+s")
        await until(pilot, lambda: not lacks(pilot, control_id))
        assert app.checked.assessment.result(control_id).verdict is Verdict.MET

    drive(app_on(case, "evidence"), script)


def test_what_lacks_evidence_gets_it_by_one_key(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        assert "驗收須附" in listed(pilot)
        row = page(pilot).row()
        assert row is not None
        await drop(pilot, written(tmp_path / "a.pdf"))
        await adding(pilot)
        assert [item.control_ids for item in kept(case)] == [(row.id,)]

    drive(app_on(case, "evidence"), script)


def test_a_tampered_blob_is_found_by_verifying(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, written(tmp_path / "a.pdf"))
        item_id = await adding(pilot, *LOCKOUT)
        with closing(open_store(case)) as other:
            other.connection.execute("UPDATE evidence_chunk SET data = X'2550444600'")
        await press(pilot, "v")
        await until(pilot, lambda: is_listed(pilot, item_id, HashState.DAMAGED))
        assert message(pilot) == "驗證完成，有問題的列在「已變」"
        assert "內容已變" in listed(pilot)
        await press(pilot, "f", "f", "f")
        assert [getattr(row, "id", "") for row in page(pilot)._rows] == [item_id]
        assert "14:02 驗證過" in detail(pilot)

    drive(app_on(case, "evidence"), script)


def test_removing_asks_and_can_be_undone(app_on: Made, drive: Drive, case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "d", "n")
        assert "E-01" in listed(pilot)
        await press(pilot, "d", "y")
        await until(pilot, lambda: "E-01" not in listed(pilot))
        await press(pilot, "u")
        await until(pilot, lambda: "E-01" in listed(pilot))

    drive(app_on(case, "evidence"), script)


def test_dates_are_edited_and_a_wrong_one_is_asked_again(app_on: Made, drive: Drive, case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "e", "down", "down", "down", *"2024-13-1", "ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Told))
        await press(pilot, "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Form))
        assert filled(pilot)["valid_until"] == "2024-13-1"
        await press(pilot, "down", "down", "down", *"2024-2-25", "ctrl+s")
        await until(pilot, lambda: page(pilot).grid.count == 6 and "過期" in listed(pilot))

    drive(app_on(case, "evidence"), script)


@pytest.mark.parametrize(("name", "data", "opened"), [("a.pdf", b"%PDF-1.7\n", 1), ("a.html", b"<html></html>", 0)])
def test_only_a_private_copy_of_a_document_is_opened(
    app_on: Made,
    drive: Drive,
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    data: bytes,
    opened: int,
) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(evidence_acts, "opener", lambda: "viewer")
    monkeypatch.setattr(evidence_acts, "open_outside", lambda path, program: not seen.append(path))
    original = written(tmp_path / name, data)

    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, original)
        await adding(pilot, *LOCKOUT)
        await press(pilot, "o")
        await until(pilot, lambda: len(seen) == opened)
        if opened:
            assert seen[0] != original
            assert seen[0].read_bytes() == data
            assert seen[0].stat().st_mode & 0o077 == 0
            assert seen[0].parent.stat().st_mode & 0o077 == 0
        else:
            assert "不開啟" in message(pilot)

    drive(app_on(case, "evidence"), script)


@pytest.mark.skipif(os.name != "posix", reason="signals as Unix has them")
@pytest.mark.parametrize("how", ["SIGHUP", "SIGTERM"])
def test_copies_for_the_viewer_are_gone_when_the_terminal_is_closed(how: str) -> None:
    code = f"""
import asyncio, os, signal
from secaudit.tui.pages.evidence_acts import PrivateCopies
async def main():
    folder = PrivateCopies().folder
    (folder / "plan.pdf").write_text("x")
    print(folder, flush=True)
    os.kill(os.getpid(), signal.{how})
    await asyncio.Event().wait()
asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == -getattr(signal, how)
    assert not Path(ended.stdout.strip()).exists()


def test_over_ssh_nothing_is_opened(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, written(tmp_path / "a.pdf"))
        await adding(pilot, *LOCKOUT)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSH_CONNECTION", "1")
            await press(pilot, "o")
        assert "這裡沒有桌面" in message(pilot)

    drive(app_on(case, "evidence"), script)


def test_files_are_exported_and_never_over_others(app_on: Made, drive: Drive, case: Path, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await drop(pilot, written(tmp_path / "a.pdf"))
        await adding(pilot, *LOCKOUT)
        await press(pilot, "x", "ctrl+s")
        await until(pilot, lambda: "已匯出 1 件" in message(pilot))
        (copy,) = (case.parent / "佐證匯出").iterdir()
        assert copy.read_bytes() == b"%PDF-1.7\nlockout"
        await press(pilot, "x", "ctrl+s")
        await until(pilot, lambda: "已有同名檔案" in message(pilot))
        assert "--force" not in message(pilot)

    drive(app_on(case, "evidence"), script)


def test_enter_leads_from_an_item_to_its_control(
    app_on: Made, drive: Drive, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[Place] = []
    really = SecauditApp.go

    async def go(self: SecauditApp, place: Place) -> None:
        if place.page == "evidence":
            await really(self, place)
        else:
            places.append(place)

    monkeypatch.setattr(SecauditApp, "go", go)

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "down", "enter", "enter")
        assert places == [Place("answers", control_id="A4-2.3.1.3")]

    drive(app_on(case, "evidence"), script, SMALL)
    places.clear()
    drive(app_on(case, "evidence"), script, WIDE)


def test_text_that_is_no_path_is_refused_kindly(app_on: Made, drive: Drive, case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        pilot.app.post_message(events.Paste("你好 rm -rf"))
        await settled(pilot)
        assert message(pilot) == "貼上的不是檔案路徑；按 A 可輸入路徑"

    drive(app_on(case, "evidence"), script)


def test_hostile_names_are_painted_as_text(app_on: Made, drive: Drive, case: Path) -> None:
    with closing(open_store(case)) as store:
        name = "\x1b]52;c;QQ\x07壞\u202efdp.exe●"
        cells = {"title": name, "file_name": name, "control_ids": "|", "note": "[bold]\x9b31m", "original_path": name}
        store.commit([RowChange("evidence", "E-99", Action.ADD, cells, 0)], author())

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "end")
        painted = listed(pilot) + detail(pilot)
        assert "壞" in painted
        assert not set(painted) & {"\x1b", "\x07", "\x9b", "\u202e", "●"}

    drive(app_on(case, "evidence"), script)


def test_an_empty_list_names_the_next_key(app_on: Made, drive: Drive, empty_case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "按 A 加入檔案" in listed(pilot)
        await press(pilot, "l", "e", "d", "o", "enter", "x")
        assert len(pilot.app.screen_stack) == 1

    drive(app_on(empty_case, "evidence"), script, SMALL)


def test_filters_go_round(app_on: Made, drive: Drive, case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        for sieve in (*Sieve, Sieve.ALL):
            assert page(pilot)._sieve is sieve
            await press(pilot, "f")

    drive(app_on(case, "evidence"), script)
