"""Made-up but believable companies of any size, as folders of CSV files (and as a workbook, for small ones).

    python tests/benchmarks/cases.py FOLDER --assets 1000 [--workbook case.xlsx]

Invariant: the same number of assets gives the same bytes, and every control of the catalogue finds data to judge.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import papers

from secaudit.model.choices import ASSET_KIND, LOG_EVENTS, SYSTEM_KINDS
from secaudit.model.declared import FILLED_TABLES
from secaudit.model.schema import Table

TODAY = date(2024, 3, 1)
Line = Mapping[str, str]

_YES_SETTINGS = (
    "access_controlled", "allowed_paths_set", "allowed_connections_set", "allowed_services_set",
    "default_password_changed", "password_complexity", "password_masked", "password_strength_enforced",
    "password_recovery", "update_mechanism", "deployment_window", "rollback_supported", "integrity_protection",
    "self_check", "self_check_notifies", "monitors_cpu", "monitors_memory", "monitors_storage", "monitors_bandwidth",
    "threshold_logged", "threshold_notified", "access_log",
)  # fmt: skip
_KINDS = {
    "pc": 42, "laptop": 18, "server": 8, "application": 5, "database": 3, "cnc": 6, "plc": 5, "hmi": 3, "camera": 2,
    "printer": 2, "switch": 2, "access_point": 2, "nas": 1, "terminal": 1,
}  # fmt: skip
"""How often each kind stands in a plant, of a hundred. The firewalls and gateways come on top."""
_PROFILE_OF = {
    "pc": "PF-PC", "laptop": "PF-LAPTOP", "terminal": "PF-SHARED", "server": "PF-SERVER", "application": "PF-APP",
    "database": "PF-DB", "nas": "PF-NAS", "hmi": "PF-OT", "plc": "PF-OT", "cnc": "PF-OT", "switch": "PF-NET",
    "access_point": "PF-NET", "firewall": "PF-NET", "vpn_gateway": "PF-NET", "camera": "PF-OTHER",
    "printer": "PF-OTHER",
}  # fmt: skip
_TITLES = {choice.code: choice.title for choice in ASSET_KIND}
_DMZ = ("Z-DMZ-1", "Z-DMZ-2")
_INNER = tuple(f"Z-IN-{i:02}" for i in range(1, 16))
_OUTER = ("Z-INTERNET", "Z-VENDOR", "Z-GUEST")
_GATES = ("FW-1", "FW-2", "FW-3", "VPN-1")


def write_case(folder: Path, assets: int) -> None:
    """One CSV file a table, named and headed in zh-TW, all columns of the schema in it, as the template has them."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(assets)
    network = {"zone": _zones(), "profile": _profiles(), "asset": _assets(assets, chance), "flow": _flows(chance)}
    rows: dict[str, Iterable[Line]] = {**network, **papers.tables(chance)}
    for table in FILLED_TABLES:
        _write(folder / f"{table.title}.csv", table, rows[table.name])


def _write(path: Path, table: Table, rows: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([c.title for c in table.columns])
        for row in rows:
            if unknown := row.keys() - set(table.names):
                raise KeyError(f"{table.name}: {unknown}")
            writer.writerow([row.get(name, "") for name in table.names])


def _zones() -> Iterator[Line]:
    for zone_id in (*_OUTER, *_DMZ, *_INNER):
        trust = "外部" if zone_id in _OUTER else "DMZ" if zone_id in _DMZ else "內部"
        layer = ("網路層", "應用層", "設備層")[sum(map(ord, zone_id)) % 3]
        detected = "" if zone_id in _OUTER else "否" if zone_id == "Z-IN-15" else "是"
        yield {"id": zone_id, "name": f"{trust}區 {zone_id}", "layer": layer, "trust": trust, "site": "臺中廠",
               "country": "臺灣", "has_detection": detected, "state": "現況"}  # fmt: skip


def _profiles() -> Iterator[Line]:
    for number, profile_id in enumerate(sorted(set(_PROFILE_OF.values()))):
        settings = dict.fromkeys(_YES_SETTINGS, "是") | {c.code: "是" for c in LOG_EVENTS}
        if number % 3 == 1:
            settings |= {"log_removable": "否", "log_sensitive": "", "log_gap_reason": ""}
        if number % 4 == 2:
            settings |= {"monitors_bandwidth": "", "password_recovery": "否"}
        yield settings | {
            "id": profile_id, "name": f"設定檔 {profile_id}", "has_login": "否" if profile_id == "PF-OTHER" else "是",
            "has_hardcoded_password": "否", "has_backdoor_password": "否", "password_min_length": "12",
            "password_max_age_days": "0" if number == 5 else "90", "lockout_threshold": "5" if number == 3 else "3",
            "lockout_minutes": "15", "lockout_until_admin": "否", "antimalware": "" if profile_id == "PF-OT" else "是",
            "log_retention_days": "365", "log_size_limited": "否",
        }  # fmt: skip


def _assets(count: int, chance: random.Random) -> Iterator[Line]:
    for gate in _GATES:
        kind = "firewall" if gate.startswith("FW") else "vpn_gateway"
        origin = {"made_in": "臺灣", "developed_in": "臺灣", "brand_country": "臺灣", "origin_proof": "產地證明"}
        yield _asset(gate, kind, chance) | origin | {"zone_id": "Z-DMZ-1", "quantity": "1"}
    kinds, weights = tuple(_KINDS), tuple(_KINDS.values())
    for number in range(count - len(_GATES)):
        kind = chance.choices(kinds, weights)[0]
        yield _asset(f"A-{number:06}", kind, chance)


def _asset(asset_id: str, kind: str, chance: random.Random) -> dict[str, str]:
    """Some 25 filled cells of the 76: who, what, where, and the settings in which it differs from its profile."""
    inside = kind in SYSTEM_KINDS
    owned = f"同仁{chance.randrange(300):03}"
    return {
        "id": asset_id, "name": f"{kind.upper()} {asset_id}", "kind": _TITLES[kind],
        "quantity": str(chance.choice((1, 1, 1, 4))), "state": "現況",
        "zone_id": chance.choice(_DMZ if inside and chance.random() < 0.1 else _INNER), "profile_id": _PROFILE_OF[kind],
        "custodian": owned, "brand": chance.choice(("國產甲", "國產乙", "國產丙")), "model": f"M{chance.randrange(60)}",
        "is_core": _answer(chance, 0.1 if inside else 0), "is_shared_terminal": "是" if kind == "terminal" else "否",
        "holds_config": _answer(chance, 0.6 if inside else 0.05, 0.01), "project_data": _answer(chance, 0.2),
        "sensitive": _answer(chance, 0.1), "personal": "否", "country": "臺灣" if chance.random() < 0.5 else "",
        "went_live_on": _day(chance, 400, 2500), "last_patched_on": _day(chance, 0, 32, 0.02),
        "has_login": "" if chance.random() < 0.8 else "是", "antimalware": _answer(chance, 0.97, 0.5),
        "default_password_changed": _answer(chance, 0.99, 0.3), "password_masked": _answer(chance, 0.99, 0.3),
        "lockout_threshold": "5" if chance.random() < 0.02 else "", "log_oldest_on": _day(chance, 364, 900, 0.02),
        "availability_ppm": chance.choice(("99.9%", "99.95%", "99.5%", "99.2%")) if inside else "",
        "integrity_protection": _answer(chance, 0.95, 0.3), "self_check": _answer(chance, 0.98, 0.3),
    }  # fmt: skip


def _answer(chance: random.Random, yes: float, blank: float = 0.0) -> str:
    return "" if chance.random() < blank else "是" if chance.random() < yes else "否"


def _day(chance: random.Random, least: int, most: int, blank: float = 0.0) -> str:
    """A date that many days ago."""
    return "" if chance.random() < blank else (TODAY - timedelta(days=chance.randint(least, most))).isoformat()


def _flows(chance: random.Random) -> Iterator[Line]:
    """Eighty flows: the outside in through firewalls, remote maintenance through the VPN, business between zones."""
    purposes = ("業務", "上網", "資料交換", "備份", "日誌", "機台控制", "遠端管理", "廠商遠端維護")
    for number in range(80):
        remote = number % 8 >= 6
        target = chance.choice(_INNER + _DMZ)
        outside = remote or number % 5 == 0
        source = chance.choice(_OUTER) if outside else chance.choice([z for z in _INNER if z != target])
        via = "、".join(chance.sample(_GATES[:3], 1) + (["VPN-1"] if remote else [])) if outside else "無"
        yield {
            "id": f"F-{number:03}", "name": f"連線 {number}", "source_id": source, "target_id": target,
            "purpose": purposes[number % 8], "via_ids": "" if number == 77 else via, "both_ways": "否",
            "encrypted": "否" if number == 20 else "是", "tunnel": "IPsec VPN" if remote else "TLS",
            "authentication": "僅密碼" if number == 14 else "多因子", "approved": "是",
            "least_privilege": "" if number == 30 else "是", "logged": "是", "project_data": _answer(chance, 0.3),
            "sensitive": _answer(chance, 0.3), "personal": "否", "state": "現況",
        }  # fmt: skip


def write_workbook(folder: Path, path: Path) -> None:
    """The case in ``folder`` as an .xlsx file."""
    from secaudit.exporters import to_workbook
    from secaudit.importers import read_case

    inventory, problems = read_case(folder)
    if problems:
        raise SystemExit("\n".join(map(str, problems[:20])))
    path.write_bytes(to_workbook(inventory, examples=False))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--assets", type=int, default=1000)
    parser.add_argument("--workbook", type=Path)
    given = parser.parse_args()
    write_case(given.folder, given.assets)
    if given.workbook:
        write_workbook(given.folder, given.workbook)
