"""Where an inventory begins: a few kinds of company, each with what such a company usually has.

The presets are case files in YAML, read by the same importer as what people fill in: no second format, no second rule.

1. Only what is said by the kind of company itself is filled; how a thing is set up is never guessed.
2. The quantities are asked; what a company has none of goes, with the flows from and to it.
3. A remote connection comes along only where the case says that there is remote access.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from secaudit.errors import BadInput, Problem
from secaudit.importers import read_case, read_row
from secaudit.model.choices import REMOTE_PURPOSES
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Row
from secaudit.model.tax_id import normal
from secaudit.store.protocol import Author, CaseStore, Event
from secaudit.usecases.difference import compare
from secaudit.usecases.import_case import Planned, keep_import

_FOLDER = Path(__file__).resolve().parent
_ASSET, _FLOW = TABLE_BY_NAME["asset"], TABLE_BY_NAME["flow"]
_NONE = ("", "0")
_ANY_CASE = Inventory.of(case=[{"id": "-", "name": "-"}])


@dataclass(frozen=True, slots=True)
class Preset:
    key: str
    title: str
    help: str

    @property
    def path(self) -> Path:
        return _FOLDER / f"{self.key}.yaml"


PRESETS: tuple[Preset, ...] = (
    Preset("office", "辦公室為主", "電腦、NAS、雲端郵件，沒有連網的機台"),
    Preset("workshop", "小型工廠", "辦公室加幾台機台，同一個網路"),
    Preset("machine-shop", "有產線網路的工廠", "辦公、伺服器、產線分區"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """An asset group that a preset proposes, and how many."""

    id: str
    name: str
    kind: str
    quantity: int


def groups(preset: Preset) -> tuple[Group, ...]:
    at = _ASSET.positions
    kind = _ASSET.by_name["kind"]
    return tuple(
        Group(str(row[0]), str(row[at["name"]]), kind.title_of(row[at["kind"]]), int(row[at["quantity"]] or 0))
        for row in _read(preset, _ANY_CASE).rows("asset")
    )


def _read(preset: Preset, base: Inventory) -> Inventory:
    found, problems = read_case(preset.path, base)
    if problems:
        raise BadInput(f"預設集「{preset.title}」有 {len(problems)} 個問題，沒有加入任何資料", problems)
    return found


def quantity_problems(asked: tuple[Group, ...], texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the typed quantities, by the rules of the asset table; blank and 0 mean none."""
    return tuple(p for group in asked for p in _typed(group, texts.get(group.id, ""))[1])


def _typed(group: Group, text: str) -> tuple[int, tuple[Problem, ...]]:
    if normal(text) in _NONE:
        return 0, ()
    row, problems = read_row(
        _ASSET, {"id": group.id, "name": group.name, "kind": group.kind, "quantity": text}, Inventory({})
    )
    return (int(row[_ASSET.positions["quantity"]] or 0) if row else 0), problems


def add_preset(store: CaseStore, preset: Preset, texts: Mapping[str, str], author: Author) -> Event | None:
    """Keep the preset's rows with the typed quantities as one event; raises with everything that is wrong."""
    asked = groups(preset)
    if problems := quantity_problems(asked, texts):
        raise BadInput(f"有 {len(problems)} 個數量不對，沒有加入任何資料", problems)
    current = store.inventory()
    wanted = {group.id: _typed(group, texts.get(group.id, ""))[0] for group in asked}
    chosen = _chosen(_read(preset, current), wanted, current.case["has_remote_access"] == 1)
    return keep_import(store, Planned(f"預設集：{preset.title}", current, compare(store, current, chosen)), author)


def _chosen(preset: Inventory, wanted: Mapping[str, int], remote: bool) -> Inventory:
    at = _ASSET.positions["quantity"]
    assets = tuple(
        (*row[:at], wanted[str(row[0])], *row[at + 1 :]) for row in preset.rows("asset") if wanted.get(str(row[0]))
    )
    gone = {row[0] for row in preset.rows("asset")} - {row[0] for row in assets}
    flows = tuple(row for row in preset.rows("flow") if not gone & set(_ends(row)) and (remote or not _is_remote(row)))
    named = set(_named(assets, flows))
    profiles = tuple(row for row in preset.rows("profile") if row[0] in named)
    zones = tuple(row for row in preset.rows("zone") if row[0] in named)
    return Inventory({"zone": zones, "profile": profiles, "asset": assets, "flow": flows})


def _ends(flow: Row) -> tuple[object, object]:
    return flow[_FLOW.positions["source_id"]], flow[_FLOW.positions["target_id"]]


def _is_remote(flow: Row) -> bool:
    return flow[_FLOW.positions["purpose"]] in REMOTE_PURPOSES


def _named(assets: tuple[Row, ...], flows: tuple[Row, ...]) -> Iterator[object]:
    """Every zone, profile and asset that some row speaks of."""
    at = _ASSET.positions
    for row in assets:
        yield from (row[at["zone_id"]], row[at["profile_id"]])
    for flow in flows:
        yield from _ends(flow)
