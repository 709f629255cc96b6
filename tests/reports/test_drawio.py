"""Files of draw.io: what diagrams.net needs to open one, and that nothing in a case can break out of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from drawn import HOSTILE, cells
from hypothesis import given
from hypothesis import strategies as st

from secaudit.reports.figures.drawio import Look, Page, cell_id, drawio_file
from secaudit.reports.figures.svg_elements import Rect
from secaudit.text import safe_text

ANY = st.text(st.characters(exclude_categories=[]), max_size=30)


def example() -> Page:
    """A lane at (10, 20) with a server in it, and another server below that it sends to."""
    page = Page("現況", 960, 400)
    page.box("lane", Rect(10, 20, 300, 100), ["網路層"], holds=True)
    page.box("asset:A-01", Rect(30, 40, 100, 50), ["ERP", "主機"], inside="lane")
    page.box("asset:A-02", Rect(400, 300, 100, 60), ["備份"], Look(dash="6 3"))
    page.wire(
        "flow:F-1", "asset:A-01", "asset:A-02", [(50, 90), (50, 200), (450, 200), (450, 300)],
        lines=["443"], label_at=(250, 190),
    )  # fmt: skip
    return page


def model(page: Page) -> ET.Element:
    found = ET.fromstring(drawio_file([page])).find("diagram/mxGraphModel/root")
    assert found is not None
    return found


def test_the_file_has_a_page_with_the_two_cells_that_draw_io_starts_from() -> None:
    root = ET.fromstring(drawio_file([example(), Page("規劃", 960, 10)]))
    assert (root.tag, [d.attrib["name"] for d in root]) == ("mxfile", ["現況", "規劃"])
    assert len({d.attrib["id"] for d in root}) == 2
    for diagram in root:
        assert [c.attrib["id"] for c in diagram.iter("mxCell")][:2] == ["0", "1"]
        assert diagram.find("mxGraphModel").attrib["math"] == "0"  # type: ignore[union-attr]


def test_a_box_in_a_box_is_placed_from_its_corner_and_belongs_to_it() -> None:
    server = next(c for c in model(example()) if c.attrib.get("value", "").startswith("ERP"))
    geometry = server.find("mxGeometry")
    assert geometry is not None
    assert server.attrib["parent"] == cell_id("lane")
    assert (geometry.attrib["x"], geometry.attrib["y"]) == ("20", "20")
    assert server.attrib["value"] == "ERP\n主機"


def test_a_wire_is_tied_to_its_two_boxes_at_the_pixels_where_it_touches_them() -> None:
    wire = cells(drawio_file([example()]))[cell_id("flow:F-1")]
    assert wire.ends == (cell_id("asset:A-01"), cell_id("asset:A-02"))
    # (50, 90) is 20 right of the lower left corner (30, 90); (450, 300) is half way:
    # what is half way counts from the right, so 50 left of the upper right corner (500, 300)
    assert [wire.style[f"exit{k}"] for k in ("X", "Y", "Dx", "Dy")] == ["0", "1", "20", "0"]
    assert [wire.style[f"entry{k}"] for k in ("X", "Y", "Dx", "Dy")] == ["1", "0", "-50", "0"]


def test_the_label_of_a_wire_stands_where_it_is_told_from_the_middle_of_the_wire() -> None:
    wire = next(c for c in model(example()) if c.attrib.get("edge"))
    offset = next(p for p in wire.iter("mxPoint") if p.attrib.get("as") == "offset")
    # 110 down, 400 across, 100 down: half of 610 is 305, so 195 along the middle piece, at (245, 200)
    assert (offset.attrib["x"], offset.attrib["y"]) == ("5", "-10")
    corners = [(p.attrib["x"], p.attrib["y"]) for p in wire.iter("mxPoint") if "as" not in p.attrib]
    assert corners == [("50", "200"), ("450", "200")]


def test_an_arrow_stands_at_the_end_that_was_asked_for() -> None:
    page = Page("p", 100, 100)
    for heads in ((False, True), (True, False), (True, True)):
        page.wire(f"wire:{heads}", "", "", [(1, 2), (90, 2)], heads=heads)
    page.wire("open", "", "", [(1, 2), (90, 2)], open_heads=True)
    arrows = [(c.style["startArrow"], c.style["endArrow"]) for c in cells(drawio_file([page])).values()]
    assert arrows == [("none", "block"), ("block", "none"), ("block", "block"), ("none", "open")]


def test_a_wire_to_nowhere_is_a_line_of_its_own() -> None:
    page = Page("p", 100, 100)
    page.wire("rule", "", "nobody", [(1, 2), (90, 2)])
    wire = cells(drawio_file([page]))[cell_id("rule")]
    assert wire.ends == ("", "")
    assert not any(name.startswith(("exit", "entry")) for name in wire.style)


def test_the_same_page_gives_the_same_bytes_and_says_nothing_of_when_or_by_whom() -> None:
    first = drawio_file([example()])
    assert first == drawio_file([example()])
    assert set(ET.fromstring(first).attrib) == {"host", "type", "pages"}


@given(st.lists(ANY, max_size=4), ANY)
def test_any_text_comes_back_as_it_was_made_safe_and_adds_no_element(lines: list[str], key: str) -> None:
    page = Page("".join(lines), 100, 100)
    page.box(key, Rect(0, 0, 10, 10), lines)
    made = drawio_file([page])
    assert [c.value for c in cells(made).values()] == ["\n".join(map(safe_text, lines))]
    tags = [e.tag for e in ET.fromstring(made).iter()]
    assert tags == ["mxfile", "diagram", "mxGraphModel", "root", "mxCell", "mxCell", "mxCell", "mxGeometry"]


@given(st.lists(ANY, unique=True, max_size=8))
def test_every_key_has_an_id_of_its_own_of_plain_characters(keys: list[str]) -> None:
    ids = [cell_id(key) for key in keys]
    assert len(set(ids)) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,500}", made) for made in ids)


@pytest.mark.parametrize("key", ["0", "1", "", "x" * 5000, HOSTILE])
def test_a_key_never_becomes_a_cell_of_draw_io_s_own(key: str) -> None:
    page = Page("p", 10, 10)
    for _ in range(3):
        page.box(key, Rect(0, 0, 1, 1))
    assert len(cells(drawio_file([page]))) == 3


@pytest.mark.parametrize("character", list("_-.:~"))
def test_what_looks_like_an_escaped_key_is_another_key(character: str) -> None:
    assert cell_id(character) != cell_id(f"_{ord(character):x}_")
