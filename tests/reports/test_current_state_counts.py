"""Whatever the case holds: no sentence of parts 3 and 6 says a count that differs from the table's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from told import later, now, table, words

from secaudit.model.choices import ASSET_KIND, FLOW_PURPOSE, LAYER, TRUST
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MAYBE = st.sampled_from([None, 0, 1])
ZONES = tuple(f"Z-{n}" for n in range(4))
ASSETS = tuple(f"A-{n}" for n in range(8))
PLAN = {
    "state": st.sampled_from([None, "current", "planned", "retiring"]),
    "plan_owner": st.sampled_from([None, "王小明", "陳怡君"]),
    "plan_due": st.sampled_from([None, "2024-02-15", "2024-06-30"]),
}
ZONE = st.fixed_dictionaries({
    "layer": st.sampled_from([c.code for c in LAYER]), "trust": st.sampled_from([c.code for c in TRUST]),
    "site": st.sampled_from([None, "臺中廠"]), "country": st.sampled_from([None, "TW", "JP"]), "has_detection": MAYBE,
    **PLAN,
})  # fmt: skip
ASSET = st.fixed_dictionaries({
    "kind": st.sampled_from([c.code for c in ASSET_KIND]), "quantity": st.integers(1, 40),
    "zone_id": st.sampled_from([None, "nowhere", *ZONES]), "profile_id": st.sampled_from([None, "PF"]),
    "has_login": MAYBE, "antimalware": MAYBE, "log_retention_days": st.sampled_from([None, 0, 90, 400, 36500]),
    "log_size_limited": MAYBE, "lockout_threshold": st.sampled_from([None, 0, 3]), **PLAN,
})  # fmt: skip
ENDS = st.sampled_from([*ZONES, *ASSETS])
FLOW = st.fixed_dictionaries({
    "source_id": ENDS, "target_id": ENDS, "purpose": st.sampled_from([c.code for c in FLOW_PURPOSE]),
    "via_ids": st.sampled_from([None, "|", "|A-0|"]), "encrypted": MAYBE, "approved": MAYBE,
    "authentication": st.sampled_from([None, "mfa", "password"]), **PLAN,
})  # fmt: skip
CHANGE = st.fixed_dictionaries({
    "target_id": st.sampled_from(["PF", *ASSETS]), "setting": st.sampled_from(["lockout_threshold", "antimalware"]),
    "value": st.just("1"), "plan_owner": PLAN["plan_owner"], "plan_due": PLAN["plan_due"],
})  # fmt: skip


def named(prefix: str, rows: Sequence[Any]) -> list[Mapping[str, Cell]]:
    return [{"id": f"{prefix}{n}", "name": f"{prefix}{n} 名", **row} for n, row in enumerate(rows)]


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    return Inventory.of(
        zone=named("Z-", draw(st.lists(ZONE, max_size=4))),
        asset=named("A-", draw(st.lists(ASSET, max_size=8))),
        flow=named("F-", draw(st.lists(FLOW, max_size=8))),
        profile=[{"id": "PF", "name": "共用設定", "has_login": draw(MAYBE), "password_max_age_days": 0}],
        change=[{"id": f"CH-{n}", **row} for n, row in enumerate(draw(st.lists(CHANGE, max_size=4)))],
    )


def numbers(pattern: str, text: str) -> list[int]:
    return [int(found) for found in re.findall(pattern, text)]


@FEW
@given(inventories())
def test_layers_are_told_as_their_tables_list_them(inventory: Inventory) -> None:
    part = now(inventory)
    sums = {row[0]: row for row in table(part, "現況資產彙總")}
    for layer in LAYER:
        said, rows = words(part, layer.title), [r for r in table(part, f"{layer.title}現況") if r[0] != "待補：區域"]
        assert numbers(r"劃分區域 (\d+) 個", said) == ([len(rows)] if rows else [])
        of_assets = re.findall(r"本層資產計 (\d+) 項，數量合計 (\d+) 台（套）", said)
        items, pieces = sums[layer.title][2:4]
        assert of_assets == ([(items, pieces)] if items != "0" else [])
        logins = numbers(r"需登入者計 (\d+) 台", said)
        assert sum(logins) == sum(int(r[3]) for r in table(part, "帳號安全設定") if r[0] == layer.title)
    overview = words(part, "資產彙總")
    assert numbers(r"資產 (\d+) 項", overview) == ([int(sums["合計"][2])] if sums["合計"][2] != "0" else [])


@FEW
@given(inventories())
def test_remote_connections_are_counted_once_under_each_aspect(inventory: Inventory) -> None:
    part = now(inventory)
    said, rows = words(part, "網路層"), table(part, "遠端連線")
    assert numbers(r"遠端連線計 (\d+) 條", said) == ([len(rows)] if rows else [])
    for sentence in re.findall(r"傳輸加密方面，(?!皆|已|未|待)([^，。]*)", said):
        assert sum(numbers(r"(\d+) 條", sentence)) == len(rows)
    for sentence in re.findall(r"身分鑑別方式為([^。]*)。", said):
        assert sum(numbers(r"(\d+) 條", sentence)) == len(rows)


@FEW
@given(st.lists(MAYBE, max_size=9))
def test_places_reached_are_counted_as_the_table_counts_them(answers: list[int | None]) -> None:
    rows = [
        {"id": f"X-{n}", "name": f"X{n}", "trust": "dmz", "filtered": a, "path": "路", "flow_ids": f"|F-{n % 3}|"}
        for n, a in enumerate(answers)
    ]
    part = now(Inventory({}), exposure=rows)
    said, listed = words(part, "網路層"), table(part, "外部可達性")
    assert numbers(r"位置 (\d+) 處中", said) == ([len(answers)] if answers else [])
    for words_, state in (("之路徑均經", "均經防火牆"), ("有路徑未經", "未經防火牆"), ("待補", "無法判斷")):
        assert sum(numbers(rf"(\d+) 處{words_}", said)) == sum(int(r[2]) for r in listed if r[0] == state)


@FEW
@given(inventories())
def test_planned_items_are_told_as_their_tables_list_them_and_each_once(inventory: Inventory) -> None:
    part = later(inventory)
    listed = 0
    for layer in LAYER:
        said, rows = words(part, layer.title), table(part, f"{layer.title}規劃異動")
        assert numbers(r"規劃異動計 (\d+) 項", said) == ([len(rows)] if rows else [])
        for action in ("新增", "汰除", "變更"):
            inside = re.search(r"規劃異動計 \d+ 項（([^）]*)）", said)
            counted = numbers(rf"{action} (\d+) 項", inside[1]) if inside else []
            assert sum(counted) == sum(1 for r in rows if r[0] == action)
        late = [r for r in rows if "待補" in r[3] or "待補" in r[4] or "已過預定日" in r[4]]
        assert numbers(r"其中 (\d+) 項（[^）]*）未填負責人", said) == ([len(late)] if late else [])
        listed += len(rows)
    listed += len(table(part, "未能歸層之規劃異動"))
    assert numbers(r"架構規劃異動計 (\d+) 項", words(part, "規劃前後對照")) == ([listed] if listed else [])


@FEW
@given(inventories())
def test_every_effect_that_is_told_is_a_cell_of_the_comparison(inventory: Inventory) -> None:
    part = later(inventory)
    cells = {row[1]: tuple(row[2:]) for row in table(part, "規劃前後對照")}
    for layer in LAYER:
        told = words(part, layer.title).partition("依計入之規劃推導，")[2].split("。")[0]
        for what, (before, after) in cells.items():
            if f"{what}由 " in told:
                assert before != after
                assert f"{what}由 {before}變為 {after}" in told
