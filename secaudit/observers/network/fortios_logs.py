"""Where a FortiGate logs to, for how long, and which of the ten event classes it records.

FortiOS CLI reference, "config log …": ``disk setting`` has ``maximum-log-age`` (days, 7 by default; 0: no bound by age)
and ``diskfull`` (``overwrite`` by default), so the disk log is always bounded by size too unless ``nolog`` is set;
``memory setting`` is a buffer lost on restart; ``syslogd``, ``fortianalyzer``, ``fortiguard`` send away and say nothing
about how long the receiver keeps it. Whether disk and memory log at all depends on the model: only a stated ``status``
counts. ``eventfilter``: ``event`` is the master switch, ``system`` has administrators' logins and every change of the
configuration (accounts included; in the log of the management VDOM), ``user`` the logins of firewall users; all on by
default. The filter's ``severity`` is ``information`` by default (of memory: since 6.0), which is the level of a
successful login.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.network.fortios_device import Device, Stated, by_default, stated
from secaudit.observers.reading import Basis, Setting

_SETTING = re.compile(r"log ([\w+-]{1,40}) (?:override-)?setting")
_TARGET = re.compile(
    r"disk|memory|(?:syslogd|fortianalyzer|tacacs\+accounting)\d?|fortianalyzer-cloud|fortiguard|webtrends"
)
_FINE_ENOUGH = ("information", "debug")
_FIRST, _KNOWN = (5, 0), (8, 0)
_SYSTEM_EVENTS = ("log_login", "log_privilege", "log_system_change")


def settings(device: Device) -> Iterator[Setting]:
    """Retention of each log, and what is recorded, for each virtual domain."""
    for vdom in device.vdoms:
        targets = _targets(device, vdom)
        if "disk" in targets:
            yield from _disk(device, vdom)
        if "memory" in targets:
            scope = _scope("memory", vdom)
            yield stated(device, "log_size_limited", 1, targets["memory"], "log memory：緩衝區，重開機即失", scope)
        yield from _access_log(device, vdom, targets)
        if vdom == device.management_vdom:
            yield from _classes(device, vdom, targets)


def notes(device: Device) -> Iterator[str]:
    """What of the logs cannot be told from the device."""
    sent = {name for vdom in device.vdoms for name in _targets(device, vdom) if name not in ("disk", "memory")}
    if sent:
        yield f"日誌另送 {'、'.join(sorted(sent))}：保存多久由接收端決定，請另匯出接收端的保存設定"
    if any(_disk_full(device, vdom) == "nolog" for vdom in device.vdoms):
        yield "log disk setting diskfull nolog：磁碟滿了就不再記錄新日誌"
    if not any(_targets(device, vdom) or _local_off(device, vdom) for vdom in device.vdoms):
        yield "看不出日誌記到哪裡（show 不列預設值，磁碟與記憶體的預設依機型而異）：請改用 show full-configuration 匯出"
    yield "連線、機敏資料、可移動媒體、資料異動、遠端操作是否記錄，要看各政策的 logtraffic 與接收端：設定檔不足以判定"


def _targets(device: Device, vdom: str) -> dict[str, Stated]:
    """The targets that are switched on, with the statement that does."""
    found: dict[str, Stated] = {}
    for where, section in sorted(device.sections):
        name = _SETTING.fullmatch(section)
        if where not in ("", vdom) or not name or not _TARGET.fullmatch(name[1]):
            continue
        status = device.switch(section, "status", vdom=where)
        if status and status.word == "enable":
            found[name[1]] = status
    return found


def _disk(device: Device, vdom: str) -> Iterator[Setting]:
    section, scope = "log disk setting", _scope("disk", vdom)
    where = vdom if (vdom, section) in device.sections else ""
    age = device.number(section, "maximum-log-age", vdom=where)
    if age and age.number > 0:
        yield stated(device, "log_retention_days", age.number, age, f"set maximum-log-age {age.number}", scope)
    elif age is None and device.is_whole and device.is_between((5, 4), _KNOWN):
        yield by_default(
            device, "log_retention_days", 7, "未列出 maximum-log-age：FortiOS 5.4–7.x 內建預設 7 天", scope
        )
    full = device.get(section, "diskfull", vdom=where)
    if full and full.word == "overwrite":
        yield stated(device, "log_size_limited", 1, full, "set diskfull overwrite", scope)
    elif full is None and device.is_whole and device.is_between(_FIRST, _KNOWN):
        yield by_default(device, "log_size_limited", 1, "未列出 diskfull：FortiOS 5.0 起內建預設 overwrite", scope)


def _disk_full(device: Device, vdom: str) -> str:
    found = device.get("log disk setting", "diskfull", vdom=vdom) or device.get("log disk setting", "diskfull")
    return found.word if found else ""


def _access_log(device: Device, vdom: str, targets: dict[str, Stated]) -> Iterator[Setting]:
    """Kept anywhere that outlives a restart; known to be kept nowhere only where each place is said to be off."""
    kept = [name for name in sorted(targets) if name != "memory"]
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
    return (True if device.is_whole and device.is_between(_FIRST, _KNOWN) else None), None


def _is_fine(device: Device, vdom: str, target: str) -> bool:
    """Whether the filter of a target lets pass what is logged at level information."""
    section = f"log {target} filter"
    said = device.get(section, "severity", vdom=vdom) or device.get(section, "severity")
    if said:
        return said.word in _FINE_ENOUGH
    return device.is_whole and device.is_between((6, 0) if target == "memory" else _FIRST, _KNOWN)


def _scope(log: str, vdom: str) -> str:
    return f"{log}（{vdom}）" if vdom else log
