"""Both architecture figures and the views of one kind of flow: same positions, honest, editable, safe."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from typing import Any

import sample_case as case

from benchmarks.drawings import plant
from secaudit.model.inventory import Inventory
from secaudit.reports.figures.architecture import Drawn, architecture_figures, flow_view

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "A<script>alert(1)</script>&#10;\u202eB\"' ]]> <b>x</b>"


def drawn() -> Drawn:
    derived = case.derived()["exposure"]
    return architecture_figures(case.inventory(), derived, case.exposure_to_be(), case.AS_OF)


def texts(svg: str) -> list[tuple[str, str, str]]:
    return [(t.text or "", t.get("x", ""), t.get("y", "")) for t in ET.fromstring(svg).iter(f"{SVG}text")]


def frames(svg: str) -> set[tuple[str | None, ...]]:
    return {tuple(r.get(k) for k in ("x", "y", "width", "height")) for r in ET.fromstring(svg).iter(f"{SVG}rect")}


def cells(drawio: str) -> Iterator[ET.Element]:
    return ET.fromstring(drawio).iter("mxCell")


def assets(drawio: str) -> list[str]:
    return [c.get("id", "") for c in cells(drawio) if c.get("id", "").startswith("k-asset")]


def place(drawio: str, key: str) -> tuple[str | None, ...]:
    (cell,) = [c for c in cells(drawio) if c.get("id") == key]
    (geometry,) = cell
    return tuple(geometry.get(k) for k in ("x", "y", "width", "height"))


def test_what_stands_at_both_moments_stands_at_the_same_place() -> None:
    found = drawn()
    now, later = texts(found.as_is.svg), texts(found.to_be.svg)
    for name in ("網際網路", "邊界 DMZ", "CNC 機台區", "辦公室個人電腦 ×32", "WEB-01 官網伺服器", "官網伺服器"):
        assert [t for t in now if t[0] == name] == [t for t in later if t[0] == name]
    assert ("網際網路") in [t[0] for t in now]
    # zones and boxes that are drawn today are drawn at the same places by plan; legend and labels may differ
    zones = [f for f in frames(found.as_is.svg) if int(f[3] or 0) >= 60 and int(f[2] or 0) < 900]
    assert zones
    assert set(zones) <= frames(found.to_be.svg)


def test_new_leaving_and_changed_things_are_told_by_words() -> None:
    found = drawn()
    words = [t[0] for t in texts(found.to_be.svg)]
    assert words.count("新增") >= 4
    assert "汰除" in words
    assert "變更" in words
    assert not {"新增", "汰除", "變更"} & {t[0] for t in texts(found.as_is.svg)}


def test_a_counted_change_of_a_setting_marks_its_asset_and_one_without_owner_does_not() -> None:
    zone = [{"id": "Z", "name": "區", "layer": "device", "trust": "internal"}]
    asset = [{"id": f"A{n}", "name": f"主機 {n}", "kind": "pc", "zone_id": "Z", "profile_id": "P"} for n in range(3)]
    asset[1]["lockout_threshold"] = 5
    change = [
        {"id": "C1", "target_id": "P", "setting": "lockout_threshold", "value": "3", "plan_due": "2024-06-30",
         "plan_owner": "王"},
        {"id": "C2", "target_id": "A1", "setting": "lockout_minutes", "value": "3", "plan_due": "2024-06-30"},
    ]  # fmt: skip
    found = architecture_figures(Inventory.of(zone=zone, asset=asset, change=change), [], [], date(2024, 3, 1))
    marked = [t for t in texts(found.to_be.svg) if t[0] == "變更"]
    # A1 has a threshold of its own, and the change of its minutes has no owner
    assert len(marked) == 2


def test_a_plan_that_was_not_judged_does_not_look_clean() -> None:
    found = architecture_figures(case.inventory(), case.derived()["exposure"], None, case.AS_OF)
    for told in (found.to_be.alt, "".join(t[0] for t in texts(found.to_be.svg)), found.to_be.drawio):
        assert "不代表沒有違反" in told
    assert "0 處未經防火牆" not in found.to_be.alt
    assert found.to_be_notes == ()
    assert "不代表沒有違反" not in found.as_is.alt + found.as_is.svg


def test_file_names_captions_and_notes_are_those_the_document_expects() -> None:
    found = drawn()
    assert (found.as_is.file_name, found.to_be.file_name) == ("架構圖-現況.svg", "架構圖-規劃.svg")
    assert (found.as_is.caption, found.to_be.caption) == ("現況資安架構圖", "規劃後資安架構圖")
    assert [n.shown for n in found.as_is_notes][:2] == ["1", "?2"]
    assert (found.as_is_undrawn, found.to_be_undrawn) == (0, 0)


def test_the_editable_drawing_holds_each_asset_once_inside_its_zone_and_wires_hold_zones() -> None:
    found = drawn()
    ids = {c.get("id"): c for c in cells(found.as_is.drawio)}
    kept = [a for a in case.ASSETS if a.get("state") != "planned"]
    assert len(assets(found.as_is.drawio)) == len(set(assets(found.as_is.drawio))) == len(kept)
    for asset in kept:
        (cell,) = [c for c in ids.values() if (c.get("id") or "") == f"k-asset_3a_{asset['id']}"]
        assert cell.get("parent") == f"k-zone_3a_{asset['zone_id']}"
    edges = [c for c in ids.values() if c.get("edge") == "1"]
    assert len(edges) == len({(e.get("source"), e.get("target")) for e in edges})
    assert {e.get(end) for e in edges for end in ("source", "target")} <= ids.keys()


def test_the_editable_drawing_has_the_places_of_the_printed_one() -> None:
    found = drawn()
    for key in ("k-asset_3a_PC-GRP", "k-zone_3a_Z-OFF", "k-zone_3a_Z-CNC"):
        assert place(found.as_is.drawio, key) == place(found.to_be.drawio, key)
    x, y, w, h = place(found.as_is.drawio, "k-lane_3a_device")
    assert (x, y, w, h) in frames(found.as_is.svg)


def test_a_thousand_assets_are_grouped_in_print_and_single_in_the_editable_drawing() -> None:
    found = architecture_figures(plant(3, 1000, 300), [], [], case.AS_OF)
    assert len(set(assets(found.as_is.drawio))) == 1002
    words = [t[0] for t in texts(found.as_is.svg)]
    assert any("項，共" in w for w in words)
    assert {"FW-01 防火牆", "FW-02 防火牆"} <= set(words)


def test_hostile_names_stay_text_in_every_form() -> None:
    rows: dict[str, Any] = {
        "zone": [{"id": f"Z{n}{HOSTILE}", "name": HOSTILE * 9, "layer": "network", "trust": "external"}
                 for n in (1, 2)],
        "asset": [{"id": f"A{HOSTILE}", "name": HOSTILE, "kind": "firewall", "zone_id": f"Z1{HOSTILE}"}],
        "flow": [{"id": f"F{HOSTILE}", "name": HOSTILE, "source_id": f"Z1{HOSTILE}", "target_id": f"Z2{HOSTILE}",
                  "purpose": "backup", "via_ids": f"|A{HOSTILE}|"}],
    }  # fmt: skip
    inventory = Inventory.of(**rows)
    found = architecture_figures(inventory, [], [], case.AS_OF)
    view = flow_view(inventory, [], [], case.AS_OF, "backup")
    assert view
    for figure in (found.as_is, found.to_be, view):
        for markup in (figure.svg, figure.drawio):
            root = ET.fromstring(markup)
            assert not any(e.tag.endswith(("script", "}b", "image")) for e in root.iter())
            assert "\u202e" not in markup
            assert "‹U+202E›" in markup
    (asset,) = [c for c in cells(found.as_is.drawio) if c.get("id", "").startswith(("k-asset", "h-")) and
                "▦" in c.get("value", "")]  # fmt: skip
    assert "&#10;" in asset.get("value", "")
    assert "html=0" in asset.get("style", "")


def test_a_view_inks_its_own_flows_alone_at_the_same_places() -> None:
    found, derived = drawn(), case.derived()["exposure"]
    remote = flow_view(case.inventory(), derived, case.exposure_to_be(), case.AS_OF, "remote")
    assert remote
    assert remote.file_name == "架構圖-遠端存取.svg"
    # F-03 without a firewall or a tunnel, F-04 and F-07 through both
    assert "共 3 條連線（F-03、F-04、F-07）；經防火牆 2 條；經加密通道 2 條。" in remote.alt
    for name in ("網際網路", "邊界 DMZ", "五軸加工中心機 ×6"):
        assert [t for t in texts(remote.svg) if t[0] == name] == [t for t in texts(found.as_is.svg) if t[0] == name]
    labels = [t[0] for t in texts(remote.svg) if t[0].endswith("條 遠端")]
    assert labels == ["1條 遠端"] * 3


def test_a_view_of_what_is_only_planned_exists_only_by_plan() -> None:
    derived, later = case.derived()["exposure"], case.exposure_to_be()
    assert flow_view(case.inventory(), derived, later, case.AS_OF, "log") is None
    log = flow_view(case.inventory(), derived, later, case.AS_OF, "log", planned=True)
    assert log
    assert log.file_name == "架構圖-日誌-規劃.svg"
    assert "共 1 條連線（F-16）；其中新增 1 條" in log.alt
    # no remote flow changes
    assert flow_view(case.inventory(), derived, later, case.AS_OF, "remote", planned=True) is None


def test_the_same_case_gives_the_same_bytes() -> None:
    assert drawn() == drawn()
