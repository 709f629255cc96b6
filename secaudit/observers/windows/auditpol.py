"""``auditpol /get /category:* /r``: what the security log records, subcategory by subcategory.

CSV (Microsoft Learn, "auditpol get"): machine name, policy target, subcategory, its GUID, inclusion setting,
exclusion setting; header, names and settings are in the language of Windows and in the console's code page, the GUID
is the same everywhere and tells the columns. ``auditpol /backup`` and the ``audit.csv`` of a group policy object
([MS-GPAC] 2.2) have a seventh column, the value in figures: 0 and 4 none, 1 success, 2 failure, 3 both; they prove
configuration only. A policy for one user (target other than System) settles nothing; where it keeps events out, that
is told. What each class needs: ``audit_policy``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from secaudit.observers.csv_rows import rows
from secaudit.observers.export import Export
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading
from secaudit.observers.windows import audit_policy
from secaudit.observers.windows.audit_policy import BOTH, FAILURE, SUCCESS, Audited
from secaudit.observers.windows.stated import Ground, short
from secaudit.text import folded, safe_text

_ROW = re.compile(rf'^"?[^,\n]{{0,200}},[^,\n]{{0,80}},[^,\n]{{0,200}},"?{audit_policy.GUID}', re.I | re.M)
_GUID = re.compile(audit_policy.GUID, re.IGNORECASE)
_SYSTEM = ("system", "系統", "系统", "")
_NONE = re.compile(r"noauditing|(?:無|沒有|不|未|无|没有)(?:稽核|審核|审核|审计)")
_FIGURES = {"0": 0, "1": SUCCESS, "2": FAILURE, "3": BOTH, "4": 0}
_WHY = "這是備份檔或 GPO 的 audit.csv：未必已套用"
_SPARED = "有 {} 項個別使用者的稽核排除：這些人的事件可能不記錄，請確認必要性"
_COLUMNS = ("machine", "target", "name", "guid", "includes", "excludes", "value")
_MAX_MACHINES = 5_000
_AGAIN = "請重新匯出：auditpol /get /category:* /r > audit.csv"


def _recognises(export: Export) -> bool:
    return bool(_ROW.search(export.text_head.lstrip("\ufeff")))


def _codec(export: Export) -> str:
    """Of the codecs that decode the file the one in which most settings are understood."""
    tried = [*export.codecs, *(("gb18030",) if export.codecs[:1] in (("cp950",), ("big5hkscs",)) else ())]
    understood = {}
    for codec in dict.fromkeys(tried):
        try:
            head = export.head_in(codec)
        except UnicodeDecodeError:
            continue
        cells = (line.split(",")[4:5] for line in head.splitlines() if _GUID.search(line))
        understood[codec] = sum(_records(cell[0]) is not None for cell in cells if cell)
    return max(understood, key=lambda codec: understood[codec], default="")


def _records(setting: str) -> int | None:
    """What an inclusion setting records, in whichever of the known languages; ``None`` when it cannot be told."""
    words = folded(setting)
    success = "success" in words or "成功" in words
    failure = "failure" in words or "失敗" in words or "失败" in words
    if success or failure:
        return success * SUCCESS | failure * FAILURE
    return 0 if _NONE.fullmatch(words) else None


def _reads(export: Export) -> Reading:
    machines: dict[str, dict[str, Audited]] = {}
    unread, spared, backup = 0, 0, False
    for line, cells in _table(export):
        guid = _GUID.fullmatch(cells["guid"])
        if not guid or folded(cells["target"]) not in _SYSTEM:
            spared += bool(guid) and _spares(cells)
            continue
        backup = backup or "value" in cells
        audited = _audited(export, cells, line)
        if audited is None:
            unread += 1
            continue
        policy = machines.setdefault(cells["machine"], {})
        if len(machines) > _MAX_MACHINES:
            raise export.fail(f"超過 {_MAX_MACHINES:,} 台電腦", "請分成幾個檔案", line=line)
        digits = guid["digits"].upper()
        if digits in policy and policy[digits].records != audited.records:
            raise export.fail(f"子類別「{cells['name'][:40]}」出現兩次，設定不同", "請把每次的輸出分開存檔", line=line)
        policy.setdefault(digits, audited)
    if not machines:
        raise export.fail(
            "看不懂稽核設定的語言，或沒有系統稽核原則",
            "請用英文或中文介面匯出，或改用 auditpol /backup /file:audit.csv",
        )
    settings = (s for name, policy in machines.items() for s in audit_policy.settings(policy, _ground(name, backup)))
    notes = (*_notes(unread, backup), *_missing(machines), *((_SPARED.format(spared),) if spared else ()))
    return Reading("auditpol", settings=tuple(settings), notes=notes)


def _spares(cells: dict[str, str]) -> bool:
    """Whether the policy of one user keeps events out of the log, whatever the system audits ([MS-GPAC] 2.2.1.3)."""
    value = cells.get("value", "")
    if value:
        return value.isascii() and value.isdecimal() and bool(int(value[:6]) & 0b1010)
    return bool(_records(cells["excludes"]))


def _table(export: Export) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that have a GUID where it belongs, under our own names of the columns."""
    codec = _codec(export)
    _refuse_cut(export, codec)
    for line, cells in rows(export, codec):
        values = list(cells.values())
        if any(_GUID.fullmatch(name) for name in cells):
            raise export.fail("第一列就是資料，沒有標題列", _AGAIN, line=line)
        if len(values) < len(_COLUMNS) - 1:
            fix = "請刪去標題列之前的文字，或重新匯出：auditpol /get /category:* /r > audit.csv"
            raise export.fail(f"標題列只有 {len(values)} 欄，不是 auditpol 的報表", fix, line=line)
        if not values[4] and not values[6:7]:
            raise export.fail("稽核設定是空的，檔案可能沒寫完", _AGAIN, line=line, code="E-OBS-05")
        yield line, dict(zip(_COLUMNS, values, strict=False))


def _refuse_cut(export: Export, codec: str) -> None:
    """Every row has as many commas as the header: "Success and" must not pass for success."""
    header, last, at = "", "", 0
    for line, words in export.lines(codec):
        if words.strip():
            header, last, at = header or words, words, line
    if last.count(",") < header.count(","):
        raise export.fail("最後一列不完整，檔案可能沒寫完", _AGAIN, line=at, code="E-OBS-05")


def _audited(export: Export, cells: dict[str, str], line: int) -> Audited | None:
    value = cells.get("value", "")
    if value and value not in _FIGURES:
        raise export.fail(f"設定值「{value[:20]}」不是 0 到 4", _AGAIN, line=line)
    records = _FIGURES[value] if value else _records(cells["includes"])
    said = f"{cells['name']}：{cells['includes'] or value}"
    return None if records is None else Audited(records, f"第 {line} 行", short(said))


def _ground(machine: str, backup: bool) -> Ground:
    host = Host(safe_text(machine[:100])) if machine else Host()
    return Ground(in_force=None if backup else True, why=_WHY if backup else "", host=host)


def _notes(unread: int, backup: bool) -> tuple[str, ...]:
    return (
        *audit_policy.NOTES,
        "連線與遠端操作若由防火牆或 VPN 記錄，請另附其日誌設定",
        *((f"有 {unread} 個子類別的設定看不懂或未設定，視為未知",) if unread else ()),
        *(("要證明現行值，請改用 auditpol /get /category:* /r",) if backup else ()),
    )


def _missing(machines: dict[str, dict[str, Audited]]) -> tuple[str, ...]:
    lacking = sum(bool(audit_policy.missing(policy)) for policy in machines.values())
    if not lacking:
        return ()
    return (f"有 {lacking} 台的報表沒有列出全部要看的子類別，缺的視為未知：請用 /category:* 匯出完整報表",)


AUDITPOL = Observer(
    "auditpol",
    "Windows 稽核原則（auditpol）",
    "auditpol /get /category:* /r > audit.csv（以系統管理員身分）",
    "Windows 7–11、Server 2008 R2–2025；英文、繁中、簡中；/backup 與 GPO audit.csv",
    audit_policy.SETTLES,
    _recognises,
    _reads,
)
