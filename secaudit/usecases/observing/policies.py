"""Settings that a file says, brought to the asset or profile they are true of.

1. With a target that the user names, everything the file says is said of it; a file of several machines then speaks for
   the target only when it shows as many machines as the target stands for.
2. Else each setting goes to the asset that its machine is; a machine that is no asset is told, and settles nothing.
3. Of several machines (or several lines) for one cell and scope the weakest counts.
4. A setting that needs a proof from another file of the same call is in force when that file proves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from secaudit.errors import Place, Problem
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Kind
from secaudit.observers.reading import Host, Setting
from secaudit.tables.observed import weakness
from secaudit.text import safe_text
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.hosts import HostIndex, short_name
from secaudit.usecases.observing.request import Request
from secaudit.usecases.observing.telling import FileTold
from secaudit.usecases.observing.written import Observed

_ASSET = TABLE_BY_NAME["asset"]
_MOST_NAMED = 8


def settled(
    draft: Draft, index: HostIndex, settings: Sequence[Setting], request: Request, told: FileTold
) -> tuple[list[Observed], Problem | None]:
    """What the settings say of which rows; a problem when nobody says whose they are."""
    if not settings:
        return [], None
    if request.asset_id or request.profile_id:
        _compare_hosts(draft, settings, request, told)
        return list(_of_target(draft, request.asset_id or request.profile_id, settings, told)), None
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
        named = "、".join(list(strangers)[:_MOST_NAMED])
        told.warnings.append(f"{len(strangers)} 台不在資產清單，沒有套用：{named}")
    return found, None


def with_proofs(settings: Sequence[Setting], proves: frozenset[str]) -> tuple[Setting, ...]:
    """Rule 4."""
    return tuple(
        replace(s, in_force=True, why="與同時讀取的檔案相符，已生效") if s.needs and s.needs in proves else s
        for s in settings
    )


def _of_target(draft: Draft, target_id: str, settings: Sequence[Setting], told: FileTold) -> Iterator[Observed]:
    table = "asset" if draft.row("asset", target_id) is not None else "profile"
    hosts = {_label(s.host) for s in settings if s.host}
    wanted = _stands_for(draft, table, target_id)
    is_short = 1 < len(hosts) < wanted or (len(hosts) == 1 and wanted > 1 and not _named_alone(hosts, settings))
    grouped: dict[tuple[str, str], list[Setting]] = {}
    for one in settings:
        grouped.setdefault((one.column, one.scope), []).append(one)
    left_out = False
    for (column, scope), group in grouped.items():
        weakest = max(reversed(group), key=lambda s: weakness(_ASSET.by_name[s.column], s.value))
        if is_short and not (_ASSET.by_name[column].kind is Kind.BOOL and weakest.value == 0):
            left_out = True
            continue
        place = weakest.place if len(hosts) < 2 else f"{_label(weakest.host)} {weakest.place}"
        yield Observed(
            table,
            target_id,
            column,
            weakest.value,
            place,
            weakest.said,
            scope,
            weakest.in_force,
            weakest.why,
            weakest.basis,
        )
    if left_out:
        told.warnings.append(f"{target_id} 有 {wanted} 台，檔案只看到 {len(hosts)} 台，其餘不知道，沒有套用")


def _named_alone(hosts: set[str], settings: Sequence[Setting]) -> bool:
    """One machine speaks for a group only where the file is its own configuration, not a list of machines."""
    return len(hosts) == 1 and len({(s.column, s.scope) for s in settings}) == len(settings) and len(settings) > 1


def _stands_for(draft: Draft, table: str, target_id: str) -> int:
    """How many machines the target is."""
    if table == "asset":
        return int((draft.row("asset", target_id) or {}).get("quantity") or 1)
    return sum(int(c["quantity"] or 1) for c in draft.rows("asset") if c["profile_id"] == target_id) or 1


def _compare_hosts(draft: Draft, settings: Sequence[Setting], request: Request, told: FileTold) -> None:
    """Say so when the file names another machine than the asset it is to be read for."""
    cells = draft.row("asset", request.asset_id) if request.asset_id else None
    names = {short_name(s.host.name) for s in settings if s.host.name}
    typed = {short_name(n) for n in str((cells or {}).get("hostname") or "").split("、") if n}
    if len(names) == 1 and typed and not names & typed:
        name = safe_text(next(s.host.name for s in settings if s.host.name))
        told.warnings.append(
            f"檔案的主機是 {name}，與 {request.asset_id} 的主機名稱 {'、'.join(sorted(typed))} 不同，請確認"
        )


def _label(host: Host) -> str:
    return host.name or (host.addresses or host.macs or (host.serial or "?",))[0]
