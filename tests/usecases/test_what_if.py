"""A what-if changes nothing until it is applied, and then everything at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from money_case import BUILD, author, blueprint, kept

from secaudit.errors import BadInput, UsageError
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.plan import Turn
from secaudit.store import Conflict, open_store
from secaudit.store.protocol import CaseStore
from secaudit.usecases.edit_rows import add_row, edit_row, remove_row
from secaudit.usecases.report import Wanted, report
from secaudit.usecases.sitting import Sitting, open_sitting
from secaudit.usecases.spending.assumed_vendor import domestic_vendors, settle_vendor
from secaudit.usecases.spending.combinations import Combination
from secaudit.usecases.spending.side_effects import side_effects
from secaudit.usecases.spending.spending_desk import about, look_at
from secaudit.usecases.spending.what_if import (
    ASSUMED_VENDOR,
    PURCHASE,
    VENDOR,
    WhatIf,
    apply,
    rebased,
    try_also,
    try_cells,
    try_removal,
    wrong_with,
)
from secaudit.usecases.spending.what_if_told import overtaken, told_changes

TODAY = author().at.date()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "case.secaudit"
    kept(path, blueprint()).close()
    return path


@pytest.fixture
def sitting(path: Path, catalogue: Catalogue) -> Iterator[Sitting]:
    opened = open_sitting(path, open_store(path), catalogue, today=lambda: TODAY, author=author)
    yield opened
    opened.close()


def tried(sitting: Sitting, row_id: str, what_if: WhatIf | None = None, **texts: str) -> WhatIf:
    before = what_if or WhatIf()
    return try_cells(before, sitting.store, PURCHASE, row_id, texts, sitting.catalogue, today=TODAY)


def combination(sitting: Sitting, place: int) -> Combination:
    return look_at(sitting, WhatIf(), BUILD).reaching.found[place]


def rows(store: CaseStore) -> list[tuple[object, ...]]:
    return [row for table in TABLE_BY_NAME for row in store.inventory().rows(table)]


def test_an_open_what_if_leaves_the_case_as_it_is(sitting: Sitting, path: Path, tmp_path: Path) -> None:
    before, head = path.read_bytes(), sitting.store.check_log()
    report(sitting.checked(), tmp_path / "one", Wanted(formats=("json",)))
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 1).changes)
    what_if = try_removal(tried(sitting, "P-01", what_if, amount_twd="1"), sitting.store, PURCHASE, "P-06")
    desk = look_at(sitting, what_if, BUILD)
    assert desk.view is not None
    about(sitting, what_if, desk.view, desk.lines[0])
    assert path.read_bytes() == before
    assert sitting.store.check_log() == head
    report(sitting.checked(), tmp_path / "two", Wanted(formats=("json",)))
    one, two = (next((tmp_path / name).glob("*.json")).read_bytes() for name in ("one", "two"))
    assert one == two


def test_applied_is_one_event_that_one_undo_takes_back(sitting: Sitting) -> None:
    before, count = rows(sitting.store), sitting.store.check_log().count
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 0).changes)
    event = apply(what_if, sitting.store, author())
    assert sitting.store.check_log().count == count + 1
    assert event.note.startswith("試算套用；現為美國生產")
    assert sitting.store.undo(author()) is not None
    assert rows(sitting.store) == before


def test_what_was_listed_reaches_the_bound_once_applied(sitting: Sitting) -> None:
    chosen = combination(sitting, 0)
    apply(try_also(WhatIf(), sitting.store, chosen.changes), sitting.store, author())
    ratio = next(r for r in sitting.checked().assessment.ratios if r.check_id == BUILD.check_id)
    assert ratio == chosen.ratio
    assert ratio.holds


def test_an_assumed_vendor_never_reaches_the_case(sitting: Sitting) -> None:
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 1).changes)
    assert what_if.assumes_vendor
    with pytest.raises(UsageError) as refused:
        apply(what_if, sitting.store, author())
    assert refused.value.code == "E-WIF-01"
    assert not any(ASSUMED_VENDOR in row for row in rows(sitting.store))


def test_the_assumed_vendor_becomes_one_of_the_case(sitting: Sitting) -> None:
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 1).changes)
    settled = settle_vendor(what_if, sitting.store.inventory(), {"id": "V-01"}, sitting.catalogue, today=TODAY)
    apply(settled, sitting.store, author())
    stored = sitting.store.row("purchase", "P-04")
    assert stored is not None
    assert stored.cells["vendor_id"] == "V-01"
    assert len(sitting.store.inventory().rows("vendor")) == 3


def test_the_assumed_vendor_becomes_a_new_one_with_its_number(sitting: Sitting) -> None:
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 1).changes)
    texts = {"id": "V-09", "name": "新的資安公司", "tax_id": "12345675", "prc_checked_on": "113/2/20"}
    settled = settle_vendor(what_if, sitting.store.inventory(), texts, sitting.catalogue, today=TODAY)
    apply(settled, sitting.store, author())
    ratio = next(r for r in sitting.checked().assessment.ratios if r.check_id == BUILD.check_id)
    assert (ratio.numerator_twd, ratio.holds) == (724_000, True)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"id": ""}, "E-WIF-02"),
        ({"id": ASSUMED_VENDOR}, "E-WIF-02"),
        ({"id": "V-09", "name": "沒有統編"}, "E-WIF-03"),
        ({"id": "V-02"}, "E-WIF-04"),
        ({"id": "V-03"}, "E-WIF-04"),
    ],
)
def test_a_vendor_that_is_not_ours_does_not_take_its_place(sitting: Sitting, texts: dict[str, str], code: str) -> None:
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 1).changes)
    with pytest.raises(UsageError) as refused:
        settle_vendor(what_if, sitting.store.inventory(), texts, sitting.catalogue, today=TODAY)
    assert refused.value.code == code
    assert domestic_vendors(sitting.store.inventory()) == (("V-01", "國產甲"),)


def test_a_false_tax_id_is_refused(sitting: Sitting) -> None:
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 1).changes)
    texts = {"id": "V-09", "name": "新的資安公司", "tax_id": "12345678"}
    with pytest.raises(BadInput):
        settle_vendor(what_if, sitting.store.inventory(), texts, sitting.catalogue, today=TODAY)


def test_a_cell_that_someone_else_changed_is_told_and_nothing_is_kept(sitting: Sitting, path: Path) -> None:
    what_if = tried(sitting, "P-03", amount_twd="100000")
    other = open_store(path)
    edit_row(other, PURCHASE, "P-03", {"amount_twd": "999"}, author("s2", "李小華"), sitting.catalogue, today=TODAY)
    other.close()
    assert overtaken(what_if, sitting.store.inventory()) == ("採購 P-03「編列金額」原為 1,276,000，現為 999",)
    with pytest.raises(Conflict):
        apply(what_if, sitting.store, author())
    stored = sitting.store.row("purchase", "P-03")
    assert stored is not None
    assert stored.cells["amount_twd"] == 999


def test_what_was_tried_is_kept_over_a_newer_value_once_that_was_seen(sitting: Sitting, path: Path) -> None:
    what_if = tried(sitting, "P-03", amount_twd="100000")
    what_if = tried(sitting, "P-02", what_if, amount_twd="5000")
    with closing(open_store(path)) as other:
        for row_id, amount in (("P-03", "999"), ("P-02", "5000")):
            theirs = {"amount_twd": amount}
            edit_row(other, PURCHASE, row_id, theirs, author("s2", "李小華"), sitting.catalogue, today=TODAY)
    anew = rebased(what_if, sitting.store)
    assert overtaken(anew, sitting.store.inventory()) == ()
    assert told_changes(anew) == ("採購 P-03：編列金額 999 → 100,000",)
    apply(anew, sitting.store, author())
    stored = sitting.store.row("purchase", "P-03")
    assert stored is not None
    assert stored.cells["amount_twd"] == 100_000


def test_a_new_row_never_takes_the_place_of_one_that_someone_else_added(sitting: Sitting, path: Path) -> None:
    what_if = tried(sitting, "P-90", name="我的", kind="服務", booked_as="資安經費", amount_twd="1")
    with closing(open_store(path)) as other:
        theirs = {"id": "P-90", "name": "別人的", "kind": "服務", "booked_as": "資安經費", "amount_twd": "2"}
        add_row(other, PURCHASE, theirs, author("s2", "李小華"), sitting.catalogue, today=TODAY)
    with pytest.raises(Conflict):
        apply(rebased(what_if, sitting.store), sitting.store, author())


def test_another_cell_of_the_row_changed_by_someone_else_is_kept_too(sitting: Sitting, path: Path) -> None:
    what_if = tried(sitting, "P-03", amount_twd="100000")
    other = open_store(path)
    edit_row(other, PURCHASE, "P-03", {"model": "F-2"}, author("s2", "李小華"), sitting.catalogue, today=TODAY)
    other.close()
    assert overtaken(what_if, sitting.store.inventory()) == ()
    apply(what_if, sitting.store, author())
    stored = sitting.store.row("purchase", "P-03")
    assert stored is not None
    assert (stored.cells["amount_twd"], stored.cells["model"]) == (100_000, "F-2")


def test_a_further_change_does_not_make_a_clash_unseen(sitting: Sitting, path: Path) -> None:
    what_if = tried(sitting, "P-03", amount_twd="100000")
    other = open_store(path)
    edit_row(other, PURCHASE, "P-03", {"amount_twd": "999"}, author("s2", "李小華"), sitting.catalogue, today=TODAY)
    other.close()
    further = tried(sitting, "P-03", what_if, model="F-2")
    with pytest.raises(Conflict):
        apply(further, sitting.store, author())


def test_a_purchase_that_is_gone_is_told(sitting: Sitting, path: Path) -> None:
    what_if = tried(sitting, "P-04", amount_twd="1")
    other = open_store(path)
    remove_row(other, PURCHASE, "P-04", author("s2"), force=False)
    other.close()
    assert overtaken(what_if, sitting.store.inventory()) == ("採購 P-04 已被移除",)
    assert len(look_at(sitting, what_if, BUILD).lines) == 5
    with pytest.raises(Conflict):
        apply(what_if, sitting.store, author())


def test_a_tried_row_can_be_taken_back_alone(sitting: Sitting) -> None:
    what_if = tried(sitting, "P-03", tried(sitting, "P-01", amount_twd="1"), amount_twd="2")
    assert what_if.without("purchase", "P-01").purchases == {"P-03"}
    back = tried(sitting, "P-03", what_if, amount_twd="1276000")
    assert back.purchases == {"P-01"}


def test_what_nobody_assumes_any_more_goes(sitting: Sitting) -> None:
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 1).changes)
    left = what_if.without("purchase", "P-04")
    assert not left.assumes_vendor
    assert left.purchases == {"P-05"}


def test_an_alternative_is_a_new_row_and_may_be_dropped_again(sitting: Sitting) -> None:
    texts = {"name": "國產防火牆", "kind": "硬體", "booked_as": "資安經費", "amount_twd": "500000"}
    what_if = tried(sitting, "P-90", **texts)
    assert [c.id for c in look_at(sitting, what_if, BUILD).lines if c.changed] == ["P-90"]
    assert not try_removal(what_if, sitting.store, PURCHASE, "P-90")


def test_what_is_removed_stays_listed_as_such(sitting: Sitting) -> None:
    what_if = try_removal(WhatIf(), sitting.store, PURCHASE, "P-03")
    desk = look_at(sitting, what_if, BUILD)
    assert [(c.id, c.verdict("國產")) for c in desk.lines if c.removed] == [("P-03", "試算移除")]
    assert desk.tried is not None
    assert desk.tried.main.figures == "624,000 / 724,000"
    assert told_changes(what_if) == ("採購 P-03 移除",)


def test_cells_are_read_as_in_a_workbook(sitting: Sitting) -> None:
    with pytest.raises(BadInput):
        tried(sitting, "P-03", amount_twd="很多")
    with pytest.raises(BadInput):
        tried(sitting, "P-03", vendor_id="V-99")
    inventory = sitting.store.inventory()
    assert not wrong_with(PURCHASE, "P-03", {"made_in": "台灣"}, inventory, sitting.catalogue, TODAY)
    (wrong,) = wrong_with(PURCHASE, "P-03", {"made_in": "火星"}, inventory, sitting.catalogue, TODAY)
    assert wrong.startswith("生產國：")


def test_a_vendor_can_be_tried_too(sitting: Sitting) -> None:
    texts = {"tax_id": "12345675", "prc_capital": "否"}
    what_if = try_cells(WhatIf(), sitting.store, VENDOR, "V-03", texts, sitting.catalogue, today=TODAY)
    assert what_if.purchases == frozenset()
    assert what_if.changes[0].row_id == "V-03"


def test_side_effects_are_every_difference_between_two_judgements(sitting: Sitting) -> None:
    what_if = try_also(WhatIf(), sitting.store, combination(sitting, 0).changes)
    present, then = sitting.checked(), sitting.judged_as(what_if.tried(sitting.store.inventory()))
    effects = {e.what: e for e in side_effects(present, then, BUILD)}
    # the firewall is 1,276,000 of 2,000,000 foreign products, the unproven software another 40,000
    foreign = effects["非國內"]
    assert (foreign.before, foreign.after, foreign.turn) == ("65.80% 不符合", "2.00% 符合", Turn.BETTER)
    assert effects["再外包"].turn is Turn.SAME
    moved = {
        r.control_id
        for r, s in zip(present.assessment.results, then.assessment.results, strict=True)
        if r.verdict is not s.verdict
    }
    assert moved == {e.control_id for e in effects.values() if e.what.startswith("條文")}


EDIT = st.fixed_dictionaries(
    {},
    optional={
        "amount_twd": st.integers(0, 3_000_000).map(str),
        "vendor_id": st.sampled_from(["V-01", "V-02", "V-03", ""]),
        "made_in": st.sampled_from(["臺灣", "美國", "中國大陸", ""]),
        "developed_in": st.sampled_from(["臺灣", "美國", ""]),
        "booked_as": st.sampled_from(["資安經費", "其他經費"]),
        "it_product": st.sampled_from(["非資訊類", "伺服器", ""]),
    },
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.dictionaries(st.sampled_from(["P-01", "P-02", "P-03", "P-04"]), EDIT, min_size=1, max_size=3))
def test_applied_is_judged_as_it_was_tried(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, edits: dict[str, dict[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("law") / "case.secaudit"
    kept(path, blueprint()).close()
    sitting = open_sitting(path, open_store(path), catalogue, today=lambda: TODAY, author=author)
    what_if = WhatIf()
    for row_id, texts in edits.items():
        what_if = tried(sitting, row_id, what_if, **texts)
    then = sitting.judged_as(what_if.tried(sitting.store.inventory())).assessment
    if what_if:
        apply(what_if, sitting.store, author())
    assert sitting.checked().assessment == then
    sitting.close()
