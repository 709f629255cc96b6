"""Cells that an export overrules: the value that counts is shown, what was typed is told beside it."""

from __future__ import annotations

import pytest

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.usecases.ledger.arrangement import Sieve, arrange
from secaudit.usecases.ledger.entry import offers
from secaudit.usecases.ledger.ledger import Ledger, LedgerCell, ledger_of, sentence

ASSET, PROFILE = TABLE_BY_NAME["asset"], TABLE_BY_NAME["profile"]


def observation(number: int, target: str, setting: str, value: str, **more: Cell) -> dict[str, Cell]:
    return {
        "id": f"O-{number}",
        "target_id": target,
        "setting": setting,
        "value": value,
        "basis": "stated",
        "in_force": 1,
        "evidence_id": "E-0007",
        "place": "第 9 行",
        "collected_on": "2024-03-01",
        **more,
    }


TYPED = Inventory.of(
    profile=[{"id": "PF", "name": "AD 設定", "lockout_threshold": 3}],
    asset=[
        {"id": "PC-1", "name": "電腦", "kind": "pc", "profile_id": "PF", "lockout_minutes": 15},
        {"id": "PC-2", "name": "電腦", "kind": "pc", "profile_id": "PF", "lockout_threshold": 4},
        {"id": "SRV", "name": "伺服器", "kind": "server", "has_login": 1},
    ],
    evidence=[{"id": "E-0007", "title": "accounts"}],
)
SEEN = Inventory.of(
    profile=TYPED.dicts("profile"),
    asset=TYPED.dicts("asset"),
    evidence=TYPED.dicts("evidence"),
    observation=[
        observation(1, "PF", "lockout_threshold", "5"),
        observation(2, "PC-1", "lockout_minutes", "15"),
        observation(3, "SRV", "lockout_threshold", "10", in_force=None),
        observation(4, "SRV", "has_login", "0", in_force=0),
        observation(5, "SRV", "antimalware", "1", basis="default"),
    ],
)


@pytest.fixture
def assets() -> Ledger:
    return Ledger(SEEN, ASSET)


def cell(ledger: Ledger, row_id: str, column: str) -> LedgerCell:
    row = ledger.row(row_id)
    assert row is not None
    return ledger.cell(row, ledger.table.by_name[column])


def told(ledger: Ledger, row_id: str, column: str) -> str:
    row = ledger.row(row_id)
    assert row is not None
    return ledger.provenance(row, ledger.table.by_name[column])


def test_a_typed_value_that_an_export_contradicts_gives_way_and_is_told() -> None:
    profiles = Ledger(SEEN, PROFILE)
    assert cell(profiles, "PF", "lockout_threshold") == LedgerCell("*5", overruled=True)
    assert told(profiles, "PF", "lockout_threshold") == "3 → 觀測 5（E-0007 第 9 行），以觀測為準"


def test_the_same_value_is_plain_and_says_that_it_was_observed(assets: Ledger) -> None:
    assert cell(assets, "PC-1", "lockout_minutes") == LedgerCell("15")
    assert told(assets, "PC-1", "lockout_minutes") == "觀測 15（E-0007 第 9 行），與填寫的相同"


def test_what_nobody_typed_is_filled_by_what_was_observed(assets: Ledger) -> None:
    assert cell(assets, "SRV", "lockout_threshold") == LedgerCell("*10")
    assert told(assets, "SRV", "lockout_threshold") == "觀測 10（E-0007 第 9 行，僅證明已設定）"
    assert told(assets, "SRV", "antimalware") == "觀測 是（E-0007 第 9 行，內建預設）"


def test_what_is_not_in_force_overrules_nothing(assets: Ledger) -> None:
    assert cell(assets, "SRV", "has_login") == LedgerCell("是")


def test_an_asset_inherits_what_was_observed_of_its_profile_also_over_a_stronger_claim_of_its_own(
    assets: Ledger,
) -> None:
    assert cell(assets, "PC-1", "lockout_threshold") == LedgerCell("~*5", profile="PF", overruled=True)
    held = "3 → 觀測 5（E-0007 第 9 行），以觀測為準（本列未填，取自設定檔 PF）"
    assert told(assets, "PC-1", "lockout_threshold") == held
    assert cell(assets, "PC-2", "lockout_threshold") == LedgerCell("*5", overruled=True)
    assert told(assets, "PC-2", "lockout_threshold") == "4 → 觀測 5（E-0007 第 9 行），以觀測為準"


def test_what_was_observed_is_not_among_the_blanks(assets: Ledger) -> None:
    blank = assets.blanks(ASSET.by_name["lockout_threshold"])
    assert [assets.rows[at][0] for at in blank] == []
    typed = Ledger(TYPED, ASSET)
    assert [typed.rows[at][0] for at in typed.blanks(ASSET.by_name["lockout_threshold"])] == ["SRV"]


def test_what_is_typed_stays_what_is_edited(assets: Ledger) -> None:
    row = assets.row("SRV")
    assert row is not None
    assert assets.typed(row, ASSET.by_name["lockout_threshold"]) == ""
    blank = offers(assets, ASSET.by_name["antimalware"], row)[-1]
    assert (blank.text, blank.remark) == ("", "以觀測為準：是")


def test_a_ledger_does_not_outlive_its_observations(assets: Ledger) -> None:
    assert ledger_of(SEEN, ASSET, assets) is assets
    assert ledger_of(TYPED, ASSET, assets) is not assets


def test_the_sentence_on_the_cell_has_both_values() -> None:
    profiles = Ledger(SEEN, PROFILE)
    row = profiles.row("PF")
    assert row is not None
    said, _means = sentence(profiles, row, PROFILE.by_name["lockout_threshold"])
    assert "3 → 觀測 5（E-0007 第 9 行），以觀測為準" in said


def test_what_is_typed_afterwards_is_compared_anew(assets: Ledger) -> None:
    assert cell(assets, "PC-1", "lockout_minutes") == LedgerCell("15")
    typed = [{**row, "lockout_minutes": 20} if row["id"] == "PC-1" else row for row in SEEN.dicts("asset")]
    changed = SEEN.replacing(asset=Inventory.of(asset=typed).rows("asset"))
    after = ledger_of(changed, ASSET, assets)
    assert cell(after, "PC-1", "lockout_minutes") == LedgerCell("*15", overruled=True)
    assert told(after, "PC-1", "lockout_minutes") == "20 → 觀測 15（E-0007 第 9 行），以觀測為準"


def test_rows_are_gathered_and_filtered_by_what_counts() -> None:
    table = TABLE_BY_NAME["backup_copy"]
    copies = [{"id": "B-1", "data_set_id": "D", "media": "disk"}, {"id": "B-2", "data_set_id": "D", "media": "disk"}]
    case = Inventory.of(
        data_set=[{"id": "D", "name": "ERP"}],
        backup_copy=copies,
        evidence=[{"id": "E-0007", "title": "listing"}],
        observation=[observation(1, "B-2", "media", "cloud")],
    )
    ledger = Ledger(case, table)
    assert ledger.held(table.by_name["media"]) == ["disk", "cloud"]
    lines = arrange(ledger, Sieve(), table.by_name["media"]).lines
    assert [line if isinstance(line, int) else line.totals for line in lines] == ["1 列", 0, "1 列", 1]
    assert arrange(ledger, Sieve("media", "cloud"), None).ids == ("B-2",)
