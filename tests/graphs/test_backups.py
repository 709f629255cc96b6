"""Independent backup copies (A4-2.3.6, 321): what counts for certain, and what may count at most."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from secaudit.graphs.backups import backup_sets
from secaudit.model.inventory import Inventory


class Counted(NamedTuple):
    id: str
    name: str
    important: int | None
    copies_min: int
    copies_max: int
    media_min: int
    media_max: int
    offsite_min: int
    offsite_max: int
    abroad: int
    offsite_only_abroad: int | None
    not_counted: str


def counted(*copies: dict[str, Any], site: str | None = "臺中廠", asset_id: str | None = "ERP-01") -> Counted:
    case = Inventory.of(
        zone=[{"id": "HQ", "name": "機房", "site": "臺中廠"}],
        asset=[{"id": "ERP-01", "name": "ERP 主機", "zone_id": "HQ"}],
        data_set=[{"id": "D", "name": "ERP 資料庫", "important": 1, "asset_id": asset_id, "site": site}],
        backup_copy=[{"id": f"B{i}", "data_set_id": "D", **c} for i, c in enumerate(copies, 1)],
    )
    (row,) = backup_sets(case)
    return Counted(*row)  # type: ignore[arg-type]


def copy(device: str | None, media: str | None = "nas", site: str | None = "臺中廠", **more: Any) -> dict[str, Any]:
    return {"kind": "backup", "device": device, "media": media, "site": site, **more}


def test_no_copy_counts_nothing() -> None:
    assert counted() == ("D", "ERP 資料庫", 1, 0, 0, 0, 0, 0, 0, 0, 0, "無")


def test_three_copies_two_forms_one_off_site() -> None:
    found = counted(copy("NAS-1"), copy("NAS-2"), copy("磁帶組 A", "tape", "彰化倉庫", country="TW"))
    assert found[3:] == (3, 3, 2, 2, 1, 1, 0, 0, "無")


def test_raid_snapshot_and_sync_are_no_backups() -> None:
    found = counted(*({"kind": kind, "device": kind, "media": "disk"} for kind in ("raid", "snapshot", "sync")))
    assert found[3:9] == (0, 0, 0, 0, 0, 0)
    assert found.not_counted == "B1 RAID；B2 快照；B3 同步"


def test_a_copy_on_the_device_of_the_original_does_not_count_by_id_or_name() -> None:
    found = counted(copy("erp-01"), copy("ＥＲＰ主機"), copy("NAS-1"))
    assert (found.copies_min, found.copies_max) == (1, 1)
    assert found.not_counted == "B1 與正本同一設備；B2 與正本同一設備"


def test_copies_on_one_device_count_once_however_it_is_spelt() -> None:
    found = counted(copy("NAS-1"), copy("nas - 1", "removable", "彰化倉庫"))
    assert (found.copies_min, found.copies_max, found.media_min, found.media_max) == (1, 1, 1, 1)
    assert found.not_counted == "B2 與 B1 同一設備重複"


def test_a_blank_kind_or_device_counts_in_the_upper_bound_only() -> None:
    found = counted(copy("NAS-1"), copy(None), copy("NAS-2", kind=None))
    assert (found.copies_min, found.copies_max) == (1, 3)
    assert found.not_counted == "B3 未填方式（僅計入上限）；B2 未填設備（僅計入上限）"


def test_a_blank_medium_may_be_another_form() -> None:
    found = counted(copy("NAS-1"), copy("NAS-2", None))
    assert (found.media_min, found.media_max) == (1, 2)


def test_two_copies_at_one_other_place_are_one_off_site_copy() -> None:
    found = counted(copy("NAS-1", site="彰化倉庫"), copy("NAS-2", site="彰化 倉庫"))
    assert (found.copies_min, found.offsite_min, found.offsite_max) == (2, 1, 1)


def test_a_blank_place_counts_in_the_upper_bound_only() -> None:
    found = counted(copy("NAS-1", site=None))
    assert (found.offsite_min, found.offsite_max, found.offsite_only_abroad) == (0, 1, None)


def test_without_the_place_of_the_original_nothing_is_off_site_for_certain() -> None:
    found = counted(copy("NAS-1", site="彰化倉庫"), site=None, asset_id=None)
    assert (found.offsite_min, found.offsite_max) == (0, 1)


def test_the_place_of_the_original_is_that_of_its_zone_when_blank() -> None:
    assert counted(copy("NAS-1"), site=None).offsite_max == 0


def test_off_site_only_abroad_is_seen() -> None:
    abroad = copy("S3", "cloud", "AWS 東京", country="JP")
    at_home = copy("磁帶", "tape", "彰化倉庫", country="TW")
    assert counted(copy("NAS-1", country="TW"), abroad)[9:11] == (1, 1)
    assert counted(abroad, at_home)[9:11] == (1, 0)
    assert counted(abroad, copy("磁帶", "tape", "彰化倉庫"))[9:11] == (1, None)
    assert counted(abroad, copy("磁帶", "tape", None, country="TW")).offsite_only_abroad is None


COPIES = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["backup", "backup", "raid", None]),
            "device": st.sampled_from(["N1", "n1", "N2", "N3", "ERP-01", None]),
            "media": st.sampled_from(["nas", "tape", "cloud", None]),
            "site": st.sampled_from(["臺中廠", "彰化倉庫", "東京", None]),
            "country": st.sampled_from(["TW", "JP", None]),
        }
    ),
    max_size=6,
)
BOUNDS = slice(3, 9)


@given(COPIES)
def test_no_lower_bound_is_above_its_upper_bound(copies: list[dict[str, Any]]) -> None:
    found = counted(*copies)
    assert found.copies_min <= found.copies_max
    assert found.media_min <= found.media_max <= found.copies_max
    assert found.offsite_min <= found.offsite_max <= found.copies_max


@given(COPIES, st.randoms())
def test_the_order_of_rows_never_matters(copies: list[dict[str, Any]], random: Any) -> None:
    named = [{"id": f"C{i}", **c} for i, c in enumerate(copies)]
    shuffled = random.sample(named, len(named))
    assert counted(*named) == counted(*shuffled)


@given(COPIES, COPIES)
def test_a_further_copy_lowers_no_bound(copies: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    before, after = counted(*copies), counted(*copies, *more)
    assert all(b <= a for b, a in zip(before[BOUNDS], after[BOUNDS], strict=True))  # type: ignore[operator]
    assert before.abroad <= after.abroad


@given(COPIES)
def test_raid_never_changes_a_count(copies: list[dict[str, Any]]) -> None:
    raid = {"kind": "raid", "device": "N9", "media": "disk", "site": "東京", "country": "JP"}
    assert counted(*copies)[3:11] == counted(*copies, raid)[3:11]
