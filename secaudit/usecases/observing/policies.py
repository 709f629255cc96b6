"""Settings that a file says, brought to the asset or profile they are true of.

1. With a target that the user names, everything the file says is said of it; a file of several machines then speaks
   for the target only when it shows as many machines as the target stands for, or what is weaker than what stands
   there.
2. Else each setting goes to the asset that its machine is; a machine that is no asset is told, and settles nothing.
3. Of several machines (or several lines) for one cell and scope the weakest counts. One machine that speaks for a
   target of several, named (then it is a scope of its own) or not, proves nothing of the others.
4. A setting that needs a proof from another file of the same call is in force when that file proves it, and not in
   force when such a file shows that it says otherwise itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from secaudit.errors import Place, Problem
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell, Kind
from secaudit.observers.reading import Host, Setting, overruled
from secaudit.tables.effective import merging
from secaudit.tables.observed import overlaid, weakness
from secaudit.text import safe_text
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.hosts import HostIndex, several, short_name
from secaudit.usecases.observing.request import Request
from secaudit.usecases.observing.telling import MOST_NAMED, FileTold, first_few
from secaudit.usecases.observing.written import Observed

_ASSET = TABLE_BY_NAME["asset"]


def settled(
    draft: Draft,
    index: HostIndex,
    settings: Sequence[Setting],
    request: Request,
    told: FileTold,
    *,
    of_one_machine: bool = False,
) -> tuple[list[Observed], Problem | None]:
    """What the settings say of which rows; a problem when nobody says whose they are."""
    if not settings:
        return [], None
    if request.asset_id or request.profile_id:
        _compare_hosts(draft, index, settings, request, told)
        theirs = _theirs(draft, index, settings, request, told)
        target_id = request.asset_id or request.profile_id
        if of_one_machine:
            theirs = _of_some_machine(draft, target_id, theirs)
        return list(_of_target(draft, target_id, theirs, told)), None
    if any(not s.host for s in settings):
        fix = "請加上 --asset 資產編號 或 --profile 設定檔編號"
        return [], Problem("E-OBS-10", Place(told.name), "檔案沒有說是哪一台的設定", fix)
    found: list[Observed] = []
    strangers: dict[str, None] = {}
    by_asset: dict[str, list[Setting]] = {}
    for one in settings:
        asset_id = index.find(one.host)
        if asset_id:
            by_asset.setdefault(asset_id, []).append(one)
        else:
            strangers[safe_text(_label(one.host))] = None
    for asset_id, group in by_asset.items():
        found += _of_target(draft, asset_id, group, told)
    if strangers:
        told.warnings.append(f"{len(strangers)} 台不在資產清單，沒有套用：{first_few(list(strangers))}")
    return found, None


def with_proofs(settings: Sequence[Setting], proves: frozenset[str]) -> tuple[Setting, ...]:
    """Rule 4."""
    return tuple(_proven(s, proves) if s.needs and s.in_force is not False else s for s in settings)


def _proven(one: Setting, proves: frozenset[str]) -> Setting:
    if one.needs in proves:
        return replace(one, in_force=True, why="與同時讀取的檔案相符，已生效")
    if overruled(one.needs) in proves:
        return replace(one, in_force=False, why="同時讀取的檔案另有指定，以該檔為準")
    return one


def _theirs(
    draft: Draft, index: HostIndex, settings: Sequence[Setting], request: Request, told: FileTold
) -> Sequence[Setting]:
    """Of a file with more machines than the target stands for only those that are known to be the target's."""
    target_id = request.asset_id or request.profile_id
    wanted = _stands_for(draft, "asset" if request.asset_id else "profile", target_id)
    hosts = {s.host for s in settings if s.host}
    if len(hosts) <= wanted:
        return settings
    own = {target_id} | {
        str(c["id"]) for c in draft.rows("asset") if request.profile_id and c["profile_id"] == target_id
    }
    theirs = [s for s in settings if not s.host or index.find(s.host) in own]
    if not theirs:
        told.warnings.append(
            f"檔案有 {len(hosts)} 台，{target_id} 是 {wanted} 台，看不出是哪幾台，沒有套用："
            "請在資產的主機名稱填各台名稱（以、分隔），或只匯出這幾台"
        )
    return theirs


def _of_target(draft: Draft, target_id: str, settings: Sequence[Setting], told: FileTold) -> Iterator[Observed]:
    table = "asset" if draft.row("asset", target_id) is not None else "profile"
    hosts = {short_name(_label(s.host)): _label(s.host) for s in settings if s.host}
    wanted = _stands_for(draft, table, target_id)
    is_short = 1 < len(hosts) < wanted or (len(hosts) == 1 and wanted > 1 and not _named_alone(settings))
    alone = next(iter(hosts.values())) if len(hosts) == 1 and wanted > 1 else ""
    present = _standing(draft, table, target_id) if is_short else {}
    grouped: dict[tuple[str, str], list[Setting]] = {}
    for one in settings:
        grouped.setdefault((one.column, one.scope), []).append(one)
    left_out = False
    for (column, scope), group in grouped.items():
        weakest = max(reversed(group), key=_weakness)
        if is_short and not _is_weaker(weakest, present.get(column)):
            left_out = True
            continue
        place = weakest.place if len(hosts) < 2 else f"{_label(weakest.host)} {weakest.place}"
        one = _of_one(weakest, f" {alone}", wanted) if alone else weakest
        scope = "／".join(filter(None, (safe_text(alone), scope)))
        yield Observed(table, target_id, column, one.value, place, one.said, scope, one.in_force, one.why, one.basis)
    if left_out:
        told.warnings.append(f"{target_id} 有 {wanted} 台，檔案只看到 {len(hosts)} 台，其餘不知道，沒有套用")


def _standing(draft: Draft, table: str, target_id: str) -> dict[str, Cell]:
    """The settings of the target as they stand now, typed, of its profile or observed."""
    inventory = overlaid(draft.before)
    row = next((r for r in inventory.rows(table) if r[0] == target_id), None)
    if row is None:
        return {}
    whole = merging(inventory)(row) if table == "asset" else row
    return dict(zip(TABLE_BY_NAME[table].names, whole, strict=True))


def _of_some_machine(draft: Draft, target_id: str, settings: Sequence[Setting]) -> Sequence[Setting]:
    """Settings of a machine that the file does not name, read for a target of several: proven for one of them."""
    wanted = _stands_for(draft, "asset" if draft.row("asset", target_id) is not None else "profile", target_id)
    return [s if s.host or wanted == 1 else _of_one(s, "一台", wanted) for s in settings]


def _of_one(one: Setting, host: str, wanted: int) -> Setting:
    """What one machine of several proves: of the others nothing."""
    if one.in_force is not True:
        return one
    return replace(one, in_force=None, why=f"這份只看到{safe_text(host)}，共 {wanted} 台")


def _weakness(one: Setting) -> tuple[bool, tuple[int, int]]:
    return one.in_force is not False, weakness(_ASSET.by_name[one.column], one.value)


def _is_weaker(one: Setting, present: Cell) -> bool:
    """Whether some of several machines already show that all of them cannot be as good as what stands there."""
    column = _ASSET.by_name[one.column]
    if column.kind is Kind.BOOL:
        return weakness(column, one.value) > weakness(column, 1 - int(one.value or 0))
    return present is not None and weakness(column, one.value) > weakness(column, present)


def _named_alone(settings: Sequence[Setting]) -> bool:
    """One machine speaks for a group only where the file is its own configuration, not a list of machines."""
    return len({(s.column, s.scope) for s in settings}) == len(settings) and len(settings) > 1


def _stands_for(draft: Draft, table: str, target_id: str) -> int:
    """How many machines the target is."""
    if table == "asset":
        return int((draft.row("asset", target_id) or {}).get("quantity") or 1)
    return sum(int(c["quantity"] or 1) for c in draft.rows("asset") if c["profile_id"] == target_id) or 1


def _compare_hosts(
    draft: Draft, index: HostIndex, settings: Sequence[Setting], request: Request, told: FileTold
) -> None:
    """Say so when the file names another machine than the asset it is to be read for."""
    cells = draft.row("asset", request.asset_id) if request.asset_id else None
    if cells is None:
        return
    typed = {short_name(n) for n in several(cells.get("hostname"))}
    for host in list({s.host: None for s in settings if s.host.name})[:MOST_NAMED]:
        found = index.find(host)
        if found == request.asset_id or (not found and (not typed or short_name(host.name) in typed)):
            continue
        other = f"，那是資產 {found}" if found else f"，與主機名稱 {'、'.join(sorted(typed))} 不同"
        told.warnings.append(safe_text(f"檔案的主機是 {host.name}{other}；請確認是不是 {request.asset_id} 的檔案"))


def _label(host: Host) -> str:
    return host.name or (host.addresses or host.macs or (host.serial or "?",))[0]
