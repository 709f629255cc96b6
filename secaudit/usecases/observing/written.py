"""Observations as rows: each cell that a file settles, beside what the same format said of it before.

1. A newer export of the same format, target and scope replaces what the older one said, also what it says no more.
2. An older export than the one that is kept changes nothing, and that is said.
3. The files of one call are all true: of several of one format, target and scope none replaces another, and of one cell
   that several say the weakest is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.observers.reading import Basis
from secaudit.observers.secrets import hidden
from secaudit.tables.observed import stored, weakness
from secaudit.text import safe_text
from secaudit.usecases.observing.draft import Cells, Draft
from secaudit.usecases.observing.telling import FileTold, Said, words

_BASES = {Basis.DEFAULT: "內建預設", Basis.DERIVED: "推算"}
_LONGEST = 300
_OF_ONE_LOG = "log_oldest_on"


@dataclass(frozen=True, slots=True)
class Observed:
    """One cell of one row of the case, as a file settles it."""

    table: str
    target_id: str
    column: str
    value: Cell
    place: str
    said: str = ""
    scope: str = ""
    in_force: bool | None = True
    why: str = ""
    basis: Basis = Basis.STATED
    collected_on: str = ""
    """"" = as the file it stands in; several files that speak together are as new as the newest."""


Group = tuple[str, str, str]
"""Format, target and scope: what a newer export of the same speaks of again."""


def together(spoken: Sequence[tuple[FileTold, list[Observed]]]) -> Iterator[tuple[FileTold, list[Observed]]]:
    """What files of one call say together: of one cell and scope by the same format, one file speaks.

    The oldest record of a log is the earliest in any piece of it; of everything else the weakest counts.
    """
    best: dict[tuple[str, ...], tuple[int, Observed]] = {}
    for number, (told, group) in enumerate(spoken):
        for one in group:
            key = (told.format_name, one.table, one.target_id, one.column, one.scope)
            known = best.get(key)
            if known is None or _speaks_for(one, known[1]):
                best[key] = (number, one)
    days: dict[tuple[str, str, str], str] = {}
    for told, group in spoken:
        for one in group:
            of = (told.format_name, one.target_id, one.scope)
            days[of] = max(days.get(of, ""), told.collected_on)
    for number, (told, _group) in enumerate(spoken):
        chosen = [one for at, one in best.values() if at == number]
        yield told, [replace(o, collected_on=days[told.format_name, o.target_id, o.scope]) for o in chosen]


def _speaks_for(one: Observed, known: Observed) -> bool:
    if (one.in_force is False) != (known.in_force is False):
        return known.in_force is False
    column = TABLE_BY_NAME[one.table].by_name[one.column]
    is_weaker = weakness(column, one.value) > weakness(column, known.value)
    is_stronger = weakness(column, one.value) < weakness(column, known.value)
    return is_stronger if one.column == _OF_ONE_LOG else is_weaker


def write_down(draft: Draft, spoken: Sequence[tuple[FileTold, list[Observed]]]) -> None:
    """Put what the files of one call say into the draft, in place of what was said before them, and tell each."""
    groups: dict[Group, list[tuple[FileTold, Observed]]] = {}
    plain = [(told, [replace(o, scope=_plain(o.scope) or "") for o in observed]) for told, observed in spoken]
    for told, observed in together(plain):
        for one in observed:
            groups.setdefault((told.format_name, one.target_id, one.scope), []).append((told, one))
    before: dict[Group, dict[str, Cells]] = {}
    for cells in draft.rows("observation"):
        key = (str(cells["format"]), str(cells["target_id"]), str(cells["scope"] or ""))
        if key in groups:
            before.setdefault(key, {})[str(cells["setting"])] = cells
    for key, group in groups.items():
        _write_group(draft, group, before.get(key, {}))


def _write_group(draft: Draft, group: list[tuple[FileTold, Observed]], before: dict[str, Cells]) -> None:
    newest = max((str(c["collected_on"] or "") for c in before.values()), default="")
    if any(newest > one.collected_on for _told, one in group):
        for told in {id(told): told for told, _one in group}.values():
            told.notes.append(f"{group[0][1].target_id} 已有較新的同格式觀測（{newest}），這份不採用")
        return
    for told, one in group:
        cells = _cells(one, told)
        known = before.pop(one.column, None)
        if known is None:
            draft.add("observation", cells)
        else:
            draft.edit("observation", str(known["id"]), cells)
            _tell_stronger(known, one, told)
        told.cells.append(_said(draft, one))
    told, one = group[0]
    for gone in before.values():
        draft.remove("observation", str(gone["id"]))
        column = TABLE_BY_NAME[one.table].by_name.get(str(gone["setting"]))
        title = column.title if column else safe_text(str(gone["setting"]))
        told.notes.append(f"{one.target_id} {title}：先前的匯出檔有、這份沒有，觀測 {gone['id']} 移除")


def _tell_stronger(known: Cells, one: Observed, told: FileTold) -> None:
    """Say so when what another file said before was weaker: it may have been another machine."""
    column = TABLE_BY_NAME[one.table].by_name[one.column]
    value = stored(column, known["value"])
    if known["evidence_id"] == told.evidence_id or value is None:
        return
    if weakness(column, value) > weakness(column, one.value):
        was = f"佐證 {known['evidence_id']} 的 {words(one.table, one.column, value)}"
        told.warnings.append(
            safe_text(f"{one.target_id} {column.title}：取代{was}；若是另一台機器，請分開登錄資產再各自讀取")
        )


def _cells(one: Observed, told: FileTold) -> dict[str, Cell]:
    return {
        "target_id": one.target_id,
        "setting": one.column,
        "value": str(one.value),
        "basis": one.basis.value,
        "in_force": None if one.in_force is None else int(one.in_force),
        "evidence_id": told.evidence_id,
        "place": _plain(one.place),
        "said": _plain(one.said),
        "scope": _plain(one.scope),
        "format": told.format_name,
        "collected_on": one.collected_on or told.collected_on,
        "note": _plain(one.why),
    }


def _plain(text: str) -> str | None:
    return safe_text(hidden(text))[:_LONGEST].strip() or None


def _said(draft: Draft, one: Observed) -> Said:
    cells = draft.row(one.table, one.target_id) or {}
    typed = cells.get(one.column)
    name = next((str(cells[n]) for n in ("name", "title", "device") if cells.get(n)), one.target_id)
    remark = ["" if one.scope == name else one.scope]
    if one.in_force is None:
        remark.append("僅證明已設定" + (f"：{one.why}" if one.why else ""))
    elif one.why:
        remark.append(one.why)
    return Said(
        one.target_id,
        safe_text(name),
        TABLE_BY_NAME[one.table].by_name[one.column].title,
        safe_text(words(one.table, one.column, one.value)),
        "" if typed is None else safe_text(words(one.table, one.column, typed)),
        typed is not None and typed != one.value,
        _plain(one.place) or "",
        _BASES.get(one.basis, ""),
        _plain("，".join(filter(None, remark))) or "",
        one.in_force is not False,
    )
