"""F6 on the sample: the picture, the table, a way in step by step. What the sample holds stands in its README."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.store import open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.text import width
from secaudit.tui.app import SecauditApp
from secaudit.tui.bars import MessageLine
from secaudit.tui.dialogs import Confirm
from secaudit.tui.pages.architecture import ArchitecturePage
from secaudit.tui.pages.architecture_picture import Lit, Picture, drawn
from secaudit.tui.pages.word_bar import WordBar
from secaudit.tui.places import Place
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Prose
from secaudit.usecases.network.architecture import Moment
from secaudit.usecases.network.rows import Crossing
from secaudit.usecases.network.traffic import Traffic
from tui.conftest import NOW, SMALL, WIDE, author, settled

Made = Callable[..., SecauditApp]
Drive = Callable[..., None]


def page(pilot: Pilot[None]) -> ArchitecturePage:
    return pilot.app.query_one(ArchitecturePage)


def lines_of(view: Picture | Grid | Prose) -> list[str]:
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def picture(pilot: Pilot[None]) -> list[str]:
    return lines_of(pilot.app.query_one(Picture))


def bar(pilot: Pilot[None]) -> str:
    return pilot.app.query_one("#bar", WordBar).render_line(0).text


def message(pilot: Pilot[None]) -> str:
    return pilot.app.query_one(MessageLine).text


@pytest.mark.parametrize("size", [WIDE, SMALL, (160, 50)])
def test_the_picture_holds_every_zone_and_every_conduit_once(
    app_on: Made, drive: Drive, case: Path, size: tuple[int, int]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        shown = page(pilot).shown
        assert shown is not None
        cells = pilot.app.query_one(Picture).scrollable_content_region.width
        drawing = drawn(shown, cells, Lit())
        text = "\n".join("".join(piece.text for piece in row) for row in drawing.rows)
        assert len(shown.areas) == 13
        for area in shown.areas:
            assert text.count(f"[{area.name}]") == 1
        assert set(drawing.zone_rows) == {area.id for area in shown.areas}
        assert set(drawing.conduit_rows) == {conduit.key for conduit in shown.conduits}
        assert {width("".join(piece.text for piece in row)) for row in drawing.rows} == {cells}

    drive(app_on(case, "architecture"), script, size)


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_a_picture_that_fits_does_not_scroll_sideways(
    app_on: Made, drive: Drive, case: Path, size: tuple[int, int]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        view = pilot.app.query_one(Picture)
        assert (view.show_vertical_scrollbar, view.show_horizontal_scrollbar) == (True, False)

    drive(app_on(case, "architecture"), script, size)


def test_a_second_flow_past_the_firewall_is_marked_and_listed(app_on: Made, drive: Drive, case: Path) -> None:
    """F-12 leads from the shop floor, which F-04 opens, to the servers, beside F-11 of the shortest way."""

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("t", "t")
        await settled(pilot)
        assert page(pilot).way().id == "Z-SRV"  # type: ignore[union-attr]
        assert any("F-12" in line for line in lines_of(pilot.app.query_one("#way", Prose)))
        shown = page(pilot).shown
        assert shown is not None
        marked = {f.id for c in shown.conduits for f in c.flows if f.crossing is Crossing.OPEN}
        assert marked == {"F-04", "F-11", "F-12", "F-13"}

    drive(app_on(case, "architecture"), script, WIDE)


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_no_glyph_of_two_widths_is_painted(app_on: Made, drive: Drive, case: Path, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None]) -> None:
        for _view in range(3):
            painted = "".join(
                segment.text for strip in pilot.app.screen._compositor.render_strips() for segment in strip
            )
            assert not [char for char in painted if unicodedata.east_asian_width(char) == "A"]
            await pilot.press("t")
            await settled(pilot)

    drive(app_on(case, "architecture"), script, size)


def test_what_violates_is_marked_by_words(app_on: Made, drive: Drive, case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("end")
        await settled(pilot)
        vendor = next(line for line in picture(pilot) if "設備商維護中心 ==" in line)
        assert vendor.strip() == "!! 設備商維護中心 ==[無設備]==> 加工現場 VLAN30  廠商遠端維護  1 條  未經防火牆"

    drive(app_on(case, "architecture"), script)


def test_enter_walks_a_violating_way_through_the_picture(app_on: Made, drive: Drive, case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        step = pilot.app.query_one("#step", Prose)
        assert not step.display
        await pilot.press("enter")
        await settled(pilot)
        assert any(line.strip().startswith(">[設備商維護中心]") for line in picture(pilot))
        assert "第 1/4 步" in lines_of(step)[0]
        await pilot.press("enter")
        await settled(pilot)
        assert lines_of(step)[1].strip().startswith("F-04 設備商 RDP 診斷")
        assert page(pilot).step == 1
        await pilot.press("escape")
        await settled(pilot)
        assert (page(pilot).step, step.display) == (-1, False)

    drive(app_on(case, "architecture"), script)


def test_the_other_moment_has_what_is_planned(app_on: Made, drive: Drive, case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        before = page(pilot).shown
        await pilot.press("v")
        await settled(pilot)
        after = page(pilot).shown
        assert before
        assert after
        assert (before.moment, after.moment) == (Moment.AS_IS, Moment.TO_BE)
        assert (before.open_ways, after.open_ways) == (13, 14)
        assert not any(asset.row_id == "FW-02" for area in before.areas for asset in area.assets)
        assert any(asset.row_id == "FW-02" for area in after.areas for asset in area.assets)

    drive(app_on(case, "architecture"), script)


def test_the_table_leads_to_the_row_of_the_inventory(
    app_on: Made, drive: Drive, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = gone_to(monkeypatch)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("t", "enter")
        await settled(pilot)
        assert places[-1] == Place("inventory", "A4-2.2.1", "flow", "F-04", "via_ids")
        await pilot.press("t", "e")
        await settled(pilot)
        assert places[-1] == Place("inventory", "A4-2.2.1", "flow", "F-04", "via_ids")

    drive(app_on(case, "architecture"), script)


def gone_to(monkeypatch: pytest.MonkeyPatch) -> list[Place]:
    """Where the page wanted to go, beyond itself."""
    places: list[Place] = []
    really = SecauditApp.go

    async def go(self: SecauditApp, place: Place) -> None:
        if place.page == "architecture":
            await really(self, place)
        else:
            places.append(place)

    monkeypatch.setattr(SecauditApp, "go", go)
    return places


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_the_steps_of_a_way_are_links(
    app_on: Made, drive: Drive, case: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    places = gone_to(monkeypatch)

    async def script(pilot: Pilot[None]) -> None:
        await pilot.app.go(Place("architecture", "A4-2.2.1"))  # type: ignore[attr-defined]
        await settled(pilot)
        way = pilot.app.query_one("#way", Prose)
        way.focus()
        await pilot.press("enter")
        await settled(pilot)
        assert places[-1] == Place("inventory", "A4-2.2.1", "zone", "Z-MAINT", "trust")

    drive(app_on(case, "architecture"), script, size)


def test_a_way_opened_from_its_list_is_walked_from_the_start(app_on: Made, drive: Drive, case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("t", "t", "down", "down", "enter")
        await settled(pilot)
        way = page(pilot).way()
        assert way is not None
        assert (way.id, page(pilot).step) == ("Z-CNC", 0)
        assert pilot.app.query_one(Picture).display

    drive(app_on(case, "architecture"), script)


def test_the_svg_is_written_beside_the_case_and_not_over_another_unasked(
    app_on: Made, drive: Drive, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "1")
    path = case.parent / "宏遠精密-架構圖-現況.svg"

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("o")
        await settled(pilot)
        assert path.read_text().startswith("<svg")
        assert str(path) in message(pilot)
        path.write_text("mine")
        await pilot.press("o")
        await settled(pilot)
        assert isinstance(pilot.app.screen, Confirm)
        await pilot.press("n")
        await settled(pilot)
        assert path.read_text() == "mine"

    drive(app_on(case, "architecture"), script)


def test_flows_of_one_kind_are_shown_in_the_picture_the_table_and_the_file(
    app_on: Made, drive: Drive, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample sends no log anywhere today; that is only planned."""
    monkeypatch.setenv("SSH_CONNECTION", "1")
    with closing(open_store(case)) as store:
        purposes = {str(r["id"]): str(r["purpose"]) for r in store.inventory().dicts("flow") if r["state"] != "planned"}
    remote = {i for i, purpose in purposes.items() if purpose in ("remote_management", "remote_work", "maintenance")}

    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("f", "end")
        await settled(pilot)
        shown = page(pilot).shown
        assert shown is not None
        assert {f.id for c in shown.conduits for f in c.flows} | {f.id for f in shown.inner} == remote
        assert "遠端存取" in bar(pilot)
        assert "上網" not in "\n".join(picture(pilot))
        await pilot.press("o")
        await settled(pilot)
        assert "遠端存取連線圖" in (case.parent / "宏遠精密-架構圖-遠端存取-現況.svg").read_text()
        await pilot.press("f", "f", "t")
        await settled(pilot)
        assert "沒有「日誌」的連線" in lines_of(pilot.app.query_one("#flows", Grid))[1]
        await pilot.press("o")
        await settled(pilot)
        assert "沒有「日誌」的連線" in message(pilot)
        await pilot.press("escape", "f")
        await settled(pilot)
        assert page(pilot).traffic is Traffic.ALL
        assert "遠端" not in bar(pilot)

    drive(app_on(case, "architecture"), script)
    assert [p.name for p in case.parent.glob("*.svg")] == ["宏遠精密-架構圖-遠端存取-現況.svg"]


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_the_bar_keeps_every_view_beside_the_kind_of_flows(
    app_on: Made, drive: Drive, case: Path, size: tuple[int, int]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("v", "f")
        await settled(pilot)
        assert bar(pilot).split()[:5] == ["[圖]", "表", "路徑", "規劃後", "遠端存取"]

    drive(app_on(case, "architecture"), script, size)


def test_a_way_is_walked_though_its_flows_are_not_of_the_kind_that_is_shown(
    app_on: Made, drive: Drive, case: Path
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.press("f", "f", "enter", "enter")
        await settled(pilot)
        assert page(pilot).step == 1

    drive(app_on(case, "architecture"), script)


def test_an_empty_case_names_the_next_key(app_on: Made, drive: Drive, empty_case: Path) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "按 F4" in picture(pilot)[0]
        await pilot.press("enter", "v", "t", "enter", "o")
        await settled(pilot)
        assert "按 F4" in message(pilot)
        assert not list(empty_case.parent.glob("*.svg"))

    drive(app_on(empty_case, "architecture"), script, SMALL)


def test_hostile_names_are_painted_as_text(app_on: Made, drive: Drive, case: Path) -> None:
    with closing(open_store(case)) as store:
        cells = {"name": "\x1b]52;c;AAAA\x07惡意\u202e區 ●[red]", "layer": "network", "trust": "external"}
        store.commit([RowChange("zone", "Z-EVIL", Action.ADD, cells, 0)], author())

    async def script(pilot: Pilot[None]) -> None:
        painted = "\n".join(picture(pilot))
        assert "[<U+001B>]52;c;AAAA<U+0007>" in painted
        assert not set(painted) & {"\x1b", "\x07", "\u202e", "●"}

    drive(app_on(case, "architecture"), script)


def test_a_thousand_assets_are_counted_by_kind(app_on: Made, drive: Drive, empty_case: Path) -> None:
    zones = [
        RowChange("zone", f"Z-{n}", Action.ADD, {"name": f"廠區{n}", "layer": "device", "trust": "internal"}, 0)
        for n in range(20)
    ]
    assets = [
        RowChange("asset", f"A-{n}", Action.ADD, {"name": "電腦", "kind": "pc", "zone_id": f"Z-{n % 20}"}, 0)
        for n in range(1_000)
    ]
    with closing(open_store(empty_case)) as store:
        store.commit([*zones, *assets], author())

    async def script(pilot: Pilot[None]) -> None:
        shown = page(pilot).shown
        assert shown is not None
        assert [line.text for line in shown.areas[0].assets] == ["個人電腦 x50（50 列）"]
        assert "個人電腦 x50（50 列）" in "\n".join(picture(pilot))
        assert pilot.app.query_one(Picture).virtual_size.height < 120

    drive(app_on(empty_case, "architecture"), script)
    assert NOW.date() == date(2024, 3, 1)
