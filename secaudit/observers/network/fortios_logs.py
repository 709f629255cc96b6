"""Where a FortiGate logs to, for how long, and which of the ten event classes it records.

FortiOS CLI reference, "config log …". ``disk setting`` has ``maximum-log-age`` (days; 0: no bound by age; the reference
of 8.0 states 7 by default, none of a version read here was seen to: left out, it stays unknown) and ``diskfull``
(``overwrite`` by default, reference of 6.0), so the disk log is always bounded by size too unless ``nolog`` is set.
``memory setting`` is a buffer lost on restart. ``syslogd``, ``fortianalyzer``, ``fortiguard`` send away and say nothing
about how long the receiver keeps it: where there is one, it decides, and the local store is not counted (FortiGate
Cloud without a licence keeps 7 days, technical tip 248992). Whether disk and memory log at all depends on the model:
only a stated ``status`` counts. In a virtual domain ``override-setting`` takes the place of the device's own.

``eventfilter``: ``event`` is the master switch, ``system`` has administrators' logins and every change of the
configuration (accounts included; in the log of the management VDOM), ``user`` the logins of firewall users; all on by
default. The filter's ``severity`` is ``information`` by default (of memory: since 6.0), which is the level of a
successful login; its ``filter`` and ``free-style`` (7.0 on) pass some events only, which is not worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.observers.network.fortios_device import FIRST, KNOWN, LOG_TARGET, Device, Stated, by_default, stated
from secaudit.observers.reading import Basis, Setting

_FINE_ENOUGH = ("information", "debug")
_DISK = "log disk setting"
_SYSTEM_EVENTS = ("log_login", "log_privilege", "log_system_change")


def settings(device: Device) -> Iterator[Setting]:
    """Retention of each log, and what is recorded, for each virtual domain."""
    for vdom in device.vdoms:
        targets = _targets(device, vdom)
        is_local = not _receivers(device, vdom, targets)
        if is_local and "disk" in targets:
            yield from _disk(device, vdom)
        if is_local and "memory" in targets:
            scope = _scope("memory", vdom)
            yield stated(device, "log_size_limited", 1, targets["memory"], "log memory：緩衝區，重開機即失", scope)
        yield from _access_log(device, vdom, targets)
        if vdom == device.management_vdom:
            yield from _classes(device, vdom, targets)


def notes(device: Device) -> Iterator[str]:
    """What of the logs cannot be told from the device."""
    targets = {vdom: _targets(device, vdom) for vdom in device.vdoms}
    sent = {name for vdom, found in targets.items() for name in _receivers(device, vdom, found)}
    if sent:
        yield f"日誌另送 {'、'.join(sorted(sent))}：保存多久由接收端決定，本機的天數與容量不採計"
        yield "接收端的保存設定匯出後，可用 --asset 讀到同一個資產"
    if "fortiguard" in sent:
        yield "log fortiguard（FortiGate Cloud）免費版只保存 7 天，有授權才有一年：請附授權畫面"
    coarse = {n for vdom, found in targets.items() for n in found if _is_coarse(device, vdom, n)}
    if coarse:
        yield f"{'、'.join(sorted(coarse))} 只收較嚴重的紀錄（filter severity）：登入成功與設定異動不會送到"
    local = [vdom for vdom, found in targets.items() if "disk" in found and not _receivers(device, vdom, found)]
    if any(not _age(device, vdom) for vdom in local):
        yield "未列出 maximum-log-age（磁碟日誌保存天數），內建預設未經核對：請用 show full-configuration 匯出"
    if any(_disk_full(device, vdom) == "nolog" for vdom in device.vdoms):
        yield "log disk setting diskfull nolog：磁碟滿了就不再記錄新日誌"
    if not any(found or _local_off(device, vdom) for vdom, found in targets.items()):
        yield "看不出日誌記到哪裡（show 不列預設值，磁碟與記憶體的預設依機型而異）：請改用 show full-configuration 匯出"
    yield "連線、機敏資料、可移動媒體、資料異動、遠端操作是否記錄，要看各政策的 logtraffic 與接收端：設定檔不足以判定"


def _targets(device: Device, vdom: str) -> dict[str, Stated]:
    """The targets that are switched on, with the statement that does."""
    found: dict[str, Stated] = {}
    named = [("", section) for section in device.by_vdom.get("", ())]
    named += [(vdom, section) for section in device.by_vdom.get(vdom, ())] if vdom else []
    for where, section in sorted(named):
        name = LOG_TARGET.fullmatch(section)
        if not name:
            continue
        if where != vdom and (vdom, f"log {name[1]} override-setting") in device.sections:
            continue
        status = device.switch(section, "status", vdom=where)
        if status and status.word == "enable":
            found[name[1]] = status
    return found


def _receivers(device: Device, vdom: str, targets: dict[str, Stated]) -> list[str]:
    """Where all logs are sent to, as far as is seen; files uploaded count too, administrators' accounting does not."""
    partial = ("disk", "memory", "tacacs+accounting")
    found = [name for name in targets if not name.startswith(partial) and not _is_coarse(device, vdom, name)]
    upload = device.get(_DISK, "upload", vdom=vdom) or device.get(_DISK, "upload")
    return [*found, "FTP"] if "disk" in targets and upload and upload.word == "enable" else found


def _disk(device: Device, vdom: str) -> Iterator[Setting]:
    section, scope = _DISK, _scope("disk", vdom)
    where = vdom if (vdom, section) in device.sections else ""
    age = _age(device, vdom)
    if age and age.number > 0:
        yield stated(device, "log_retention_days", age.number, age, f"set maximum-log-age {age.number}", scope)
    full = device.get(section, "diskfull", vdom=where)
    if full and full.word == "overwrite":
        yield stated(device, "log_size_limited", 1, full, "set diskfull overwrite", scope)
    elif full is None and device.is_whole and device.is_between((6, 0), KNOWN):
        yield by_default(device, "log_size_limited", 1, "未列出 diskfull：FortiOS 6.0–7.x 內建預設 overwrite", scope)


def _age(device: Device, vdom: str) -> Stated | None:
    where = vdom if (vdom, _DISK) in device.sections else ""
    return device.number(_DISK, "maximum-log-age", vdom=where)


def _disk_full(device: Device, vdom: str) -> str:
    found = device.get(_DISK, "diskfull", vdom=vdom) or device.get(_DISK, "diskfull")
    return found.word if found else ""


def _access_log(device: Device, vdom: str, targets: dict[str, Stated]) -> Iterator[Setting]:
    """Kept anywhere that outlives a restart; known to be kept nowhere only where each place is said to be off."""
    kept = [name for name in sorted(targets) if name != "memory" and not _is_coarse(device, vdom, name)]
    if kept and _event(device, vdom, "event")[0] is not False:
        name = kept[0]
        yield stated(device, "access_log", 1, targets[name], f"log {name} setting: set status enable", vdom)
    off = _local_off(device, vdom)
    if not targets and off and device.is_whole:
        words = "log disk、memory: set status disable，也沒有遠端"
        yield stated(device, "access_log", 0, off[0], words, vdom, Basis.DERIVED)


def _local_off(device: Device, vdom: str) -> list[Stated]:
    """The two statements that switch off both local logs; [] when not both are said to be off."""
    found = []
    for name in ("disk", "memory"):
        section = f"log {name} setting"
        said = device.switch(section, "status", vdom=vdom) or device.switch(section, "status")
        if not said or said.word != "disable":
            return []
        found.append(said)
    return found


def _classes(device: Device, vdom: str, targets: dict[str, Stated]) -> Iterator[Setting]:
    event, said = _event(device, vdom, "event")
    if event is False and said:
        for column in (*_SYSTEM_EVENTS, "log_remote", "log_update_failure"):
            yield stated(device, column, 0, said, "eventfilter: set event disable", vdom)
        return
    system, said = _event(device, vdom, "system")
    if system is False and said:
        for column in (*_SYSTEM_EVENTS, "log_update_failure"):
            yield stated(device, column, 0, said, "eventfilter: set system disable", vdom)
        return
    recording = next((name for name in sorted(targets) if _is_fine(device, vdom, name)), "")
    if not recording or not event or not system:
        return
    basis = Basis.STATED if said and _event(device, vdom, "event")[1] else Basis.DEFAULT
    words = f"eventfilter event、system {'enable' if basis is Basis.STATED else '預設開啟（5.0 起）'}；記到 {recording}"
    for column in _SYSTEM_EVENTS:
        if column != "log_login" or _event(device, vdom, "user")[0]:
            yield stated(device, column, 1, targets[recording], words, vdom, basis)


def _event(device: Device, vdom: str, key: str) -> tuple[bool | None, Stated | None]:
    """Whether a class of events passes; None when the file does not tell."""
    for where in (vdom, ""):
        said = device.switch("log eventfilter", key, vdom=where)
        if said:
            return said.word == "enable", said
    return (True if device.is_whole and device.is_between(FIRST, KNOWN) else None), None


def _is_fine(device: Device, vdom: str, target: str) -> bool:
    """Whether the filter of a target lets pass what is logged at level information, all of it."""
    sections = _filters(device, vdom, target)
    if any(one in device.picking for one in sections) or _is_coarse(device, vdom, target):
        return False
    if any(device.get(section, "severity", vdom=where) for where, section in sections):
        return True
    return device.is_whole and device.is_between((6, 0) if target == "memory" else FIRST, KNOWN)


def _is_coarse(device: Device, vdom: str, target: str) -> bool:
    """Whether the filter of a target is said to stop what is logged at level information."""
    said = [device.get(section, "severity", vdom=where) for where, section in _filters(device, vdom, target)]
    return any(one is not None and one.word not in _FINE_ENOUGH for one in said)


def _filters(device: Device, vdom: str, target: str) -> list[tuple[str, str]]:
    """The filters that hold for a target in a virtual domain: its own, else the device's."""
    own = [(vdom, f"log {target} {name}") for name in ("override-filter", "filter")]
    found = [one for one in own if one in device.sections]
    return found or [("", f"log {target} filter")]


def _scope(log: str, vdom: str) -> str:
    return f"{log}（{vdom}）" if vdom else log
