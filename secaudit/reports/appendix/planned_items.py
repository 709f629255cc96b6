"""What the case plans to add, take away and change in the architecture: one item a row, each in one layer.

Invariant: every planned or retiring zone, asset, flow, data set, backup and key, and every change of a setting, is one
item in one layer; one that does not count as planned stays in, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from secaudit.model.choices import ASSET_KIND, LAYER, MEDIA, REMOTE_PURPOSES, TRUST
from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.schema import INTEGER_KINDS, Cell, members
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import Item, by_item, measures
from secaudit.reports.appendix.sentences import amount
from secaudit.reports.appendix.standing import UNIT, Row, Standing, quantities, quantity
from secaudit.reports.appendix.strata import NETWORK_GEAR
from secaudit.reports.appendix.ways_in import flow_said
from secaudit.reports.wording import missing, title_of, worded
from secaudit.tables.views import as_is, is_complete

ACTIONS = {"planned": "新增", "retiring": "汰除"}
CHANGED = "變更"
_BUILT = ("zone", "asset", "flow", "data_set", "backup_copy", "key")
_DATA = ("data_set", "backup_copy", "key")
NETWORK, APPLICATION = LAYER[0].code, LAYER[1].code


@dataclass(frozen=True)
class Planned:
    """One item, ``content`` for a table, ``told`` (and ``scope`` behind it) for a sentence.

    ``layer`` is ``None`` where the zone is not known; ``counts``: it has owner and day, and is not late.
    """

    row: Item
    layer: Cell
    action: str
    name: str
    content: str
    told: str
    scope: str
    owner: Cell
    due: Cell
    counts: bool
    purchases: tuple[str, ...]
    measures: tuple[str, ...]


def planned_items(material: Material) -> tuple[Planned, ...]:
    """All of them: first what is added, then what is taken away, then what is changed, each as the tables have them."""
    reader = _Reader(material)
    found = [*reader.built("planned"), *reader.built("retiring"), *reader.changed()]
    return tuple(found)


class _Reader:
    def __init__(self, material: Material) -> None:
        self._material = material
        self._whole = Standing(material.inventory)
        self._now = Standing(as_is(material.inventory))
        self._assets: Mapping[Cell, Row] = {a["id"]: a for a in self._whole.assets}
        self._profiles: Mapping[Cell, Row] = {p["id"]: p for p in material.rows("profile")}
        self._measures = by_item(measures(material))
        self._delivered: dict[str, list[str]] = {}
        for purchase in material.rows("purchase"):
            for asset in members(purchase["asset_ids"]):
                self._delivered.setdefault(asset, []).append(str(purchase["id"]))

    def built(self, state: str) -> Iterator[Planned]:
        for table in _BUILT:
            for row in self._material.rows(table, state):
                yield self._item(table, row, ACTIONS[state], self._delivered.get(str(row["id"]), ()))

    def changed(self) -> Iterator[Planned]:
        for row in self._material.rows("change"):
            bought = (str(row["purchase_id"]),) if row["purchase_id"] else ()
            yield self._item("change", row, CHANGED, bought)

    def _item(self, table: str, row: Row, action: str, purchases: Sequence[str]) -> Planned:
        key = Item(table, str(row["id"]))
        name, content, told = self._said(table, row, action)
        return Planned(
            row=key,
            layer=self._layer(table, row),
            action=action,
            name=name,
            content=content,
            told=told,
            scope=self._scope(row) if table == "change" else "",
            owner=row["plan_owner"],
            due=row["plan_due"],
            counts=is_complete(row["plan_owner"], row["plan_due"], self._material.assessment.as_of),
            purchases=tuple(purchases),
            measures=self._measures.get(key, ()),
        )

    def _layer(self, table: str, row: Row) -> Cell:
        """Network gear and remote connections are 網路層, data is 應用層, another flow stands where it leads."""
        match table:
            case "zone":
                return row["layer"]
            case "asset":
                return NETWORK if row["kind"] in NETWORK_GEAR else self._whole.layer(row)
            case "flow":
                remote = row["purpose"] in REMOTE_PURPOSES
                return NETWORK if remote else self._layer_of(row["target_id"]) or self._layer_of(row["source_id"])
            case "change":
                return self._layer_of(row["target_id"]) or self._layer_of_profile(row["target_id"])
        return APPLICATION

    def _layer_of(self, end: Cell) -> Cell:
        if end in self._whole.zone:
            return self._whole.zone[end]["layer"]
        return self._whole.layer(self._assets[end]) if end in self._assets else None

    def _layer_of_profile(self, profile: Cell) -> Cell:
        """Where most of the pieces with it stand; the first layer of several."""
        pieces = {
            c.code: quantities(a for a in self._whole.assets_in(c.code) if a["profile_id"] == profile) for c in LAYER
        }
        most = max(pieces, key=lambda layer: pieces[layer])
        return most if pieces[most] else None

    def _said(self, table: str, row: Row, action: str) -> tuple[str, str, str]:
        """The name of the item, what it is, and both in a clause of a sentence."""
        material = self._material
        match table:
            case "zone":
                content = f"{title_of(TRUST, row['trust'])}區域，{row['site'] or missing('地點')}"
                return str(row["name"]), content, f"{action}{row['name']}（{content}）"
            case "asset":
                kind, many = title_of(ASSET_KIND, row["kind"]), amount(quantity(row), UNIT)
                zone = material.name(row["zone_id"], missing("區域"))
                return str(row["name"]), f"{kind} {many}，{zone}", f"於{zone}{action}{row['name']}（{kind} {many}）"
            case "flow":
                content = flow_said(material, row)
                return str(row["name"]), content, f"{action}連線「{row['name']}」（{content}）"
            case "backup_copy":
                media, place = title_of(MEDIA, row["media"], missing("媒體")), row["site"] or missing("地點")
                name, device = f"{material.name(row['data_set_id'])}之備份", row["device"] or missing("設備")
                return name, f"{device}（{media}），{place}", f"{action}{name}（{device}，{media}，{place}）"
            case "change":
                name, content = material.name(row["target_id"]), self._change_said(row)
                return name, content, content
        title = TABLE_BY_NAME[table].title
        return str(row["name"]), title, f"{action}{title}「{row['name']}」"

    def _change_said(self, row: Row) -> str:
        target, setting = row["target_id"], str(row["setting"])
        column = next((c for c in SETTINGS if c.name == setting), None)
        if column is None:
            return f"{setting}改為{row['value']}"
        before = self._profiles.get(target) or self._assets.get(target) or {}
        return (
            f"{column.title}由{setting_words(setting, before.get(setting))}改為{setting_words(setting, row['value'])}"
        )

    def _scope(self, row: Row) -> str:
        """How many pieces a change of a profile reaches."""
        if row["target_id"] not in self._profiles or row["setting"] not in TABLE_BY_NAME["asset"].by_name:
            return ""
        return f"（適用 {amount(self._affected(row['target_id'], str(row['setting'])), UNIT)}）"

    def _affected(self, profile: Cell, setting: str) -> int:
        """The pieces for which the profile's value holds today: they name it and say nothing of their own."""
        own = {a["id"]: a[setting] for a in self._now.view.dicts("asset")}
        return quantities(a for a in self._now.assets if a["profile_id"] == profile and own[a["id"]] is None)


def setting_words(setting: str, value: Cell) -> str:
    """A planned or present value of a setting as people write it, with its unit; as typed when it is no such value."""
    column = TABLE_BY_NAME["asset"].by_name[setting]
    if value is None or value == "":
        return f"（{missing(column.title)}）"
    if column.kind in INTEGER_KINDS:
        if not str(value).isdecimal():
            return f" {value}"
        value = int(value)
    unit = f" {column.unit}" if column.unit not in ("", "%") else ""
    said = f"{worded(column, value)}{unit}"
    return f" {said}" if said[:1].isascii() else f"「{said}」"
