"""Our architecture diagram crosses fewer wires than a plain layered one, and its labels lie on nothing."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from benchmarks.drawings import compared, measured, plant, plants
from secaudit.importers import read_case
from secaudit.reports.figures.architecture_layout import HEIGHT, composed, spread
from secaudit.reports.figures.stage import as_is

SAMPLES = Path(__file__).parents[2] / "sample_inventories"


def test_over_made_up_plants_at_most_six_of_ten_crossings_remain_and_no_label_overlaps() -> None:
    pairs = [compared(as_is(inventory, ())) for inventory in islice(plants(), 0, None, 2)]
    ours, plain = sum(o.crossings for o, _ in pairs), sum(p.crossings for _, p in pairs)
    assert 10 * ours <= 6 * plain
    assert all(o.crossings <= p.crossings for o, p in pairs)
    assert sum(o.overlaps for o, _ in pairs) == 0
    assert all(o.height <= HEIGHT for o, _ in pairs)


@pytest.mark.parametrize("sample", ["hongyuan-precision", "yongxin-plastics", "boundary-electronics"])
def test_a_sample_crosses_fewer_wires_than_drawn_plainly(sample: str) -> None:
    inventory, problems = read_case(SAMPLES / sample / "case.xlsx")
    assert not problems
    ours, plain = compared(as_is(inventory, ()))
    assert ours.crossings < plain.crossings
    assert ours.overlaps == 0


def test_a_thousand_assets_stay_on_one_page_and_each_has_its_place_when_spread() -> None:
    scene = as_is(plant(3, 1000, 300), ())
    page = composed(scene)
    whole = spread(page, scene)
    assert page.height <= HEIGHT
    assert measured(page).overlaps == measured(whole).overlaps == 0
    assert sum(len(s.slot.ids) for a in page.areas for s in a.boxes) == 1002
    assert all(len(s.slot.ids) == 1 for a in whole.areas for s in a.boxes)
