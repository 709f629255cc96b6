"""The rival: the asset, flow and zone checks of the catalogue written by hand, over the same CSV files.

    python tests/benchmarks/loop.py FOLDER      prints {"control/check": {verdict: quantity}} as JSON

It does what somebody would write who needs only these rules on these files, and quickly: no validation, no explanation,
no database, only the standard library. An empty cell is not known, so every test has three answers.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

YES, NO = "是", "否"
MET, NOT_MET, PARTIAL, UNKNOWN, EXCEPTED = "met", "not_met", "partial", "unknown", "excepted"
NEVER = {YES: NOT_MET, NO: MET, "": UNKNOWN}
HOSTS = {"伺服器", "個人電腦", "筆記型電腦", "終端機", "NAS 儲存設備", "人機介面"}
CONTROLLERS = {"PLC", "CNC 機台", "其他產線設備"}
SYSTEMS = {
    "伺服器", "NAS 儲存設備", "儲存設備", "應用系統", "資料庫", "雲端服務", "防火牆", "VPN 閘道", "入侵偵測設備",
    "網站應用防火牆", "其他資安設備", "路由器", "交換器", "無線基地台", "人機介面",
}  # fmt: skip
STRONG = {"多因子", "憑證", "金鑰", "硬體權杖"}
REMOTE_ADMINISTRATION = {"遠端管理", "廠商遠端維護"}

FACTS = ("資產編號", "類型", "數量", "設定檔", "核心系統", "公用電腦", "存有設定或程式", "上線日")
MARKED = ("需登入", "存取控管", "限定存取路徑", "限定連線方式", "限定可用服務", "防竄改", "存取日誌", "日誌保存天數")
LOGIN = (
    "已改初始密碼", "有硬編碼密碼", "有後門密碼", "密碼最短長度", "密碼複雜度", "密碼週期", "鎖定次數", "鎖定分鐘",
    "管理者解鎖", "密碼遮罩", "系統審核強度", "密碼恢復重置",
)  # fmt: skip
SYSTEM = (
    "更新機制", "部署時機", "可回復前版", "自我檢測", "異常通知", "監控 CPU", "監控記憶體", "監控儲存空間", "監控頻寬",
    "警戒存日誌", "警戒通知", "實測可用性", "日誌保存天數", "依容量覆寫", "最舊日誌日期", "未記錄原因",
)  # fmt: skip
HOST = ("最近更新日", "防護軟體")
EVENTS = (
    "記錄：登入、登出及失敗驗證", "記錄：連接、中斷及失敗連線", "記錄：授權存取失敗", "記錄：存取機敏性資料",
    "記錄：可移動媒體存取", "記錄：帳號權限更改", "記錄：資料新建修改刪除", "記錄：系統變更操作", "記錄：遠端操作",
    "記錄：安全更新失敗",
)  # fmt: skip

Counts = defaultdict[str, defaultdict[str, int]]
Told = tuple[str, str]  # a check, and what it says of one row
Pick = Callable[[Sequence[str]], tuple[str, ...]]


class Case(NamedTuple):
    """What the rules need of the case itself."""

    folder: Path
    as_of: date
    patch_days: int
    availability: float


class Days(dict[str, "int | None"]):
    """How many days before the assessment a date lies; each date is read once."""

    def __init__(self, as_of: date) -> None:
        super().__init__({"": None})
        self.as_of = as_of

    def __missing__(self, day: str) -> int:
        age = self[day] = (self.as_of - date.fromisoformat(day)).days
        return age


def rows_of(folder: Path, title: str) -> Iterator[list[str]]:
    with (folder / f"{title}.csv").open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.reader(handle)


def pick(titles: Sequence[str], wanted: Sequence[str]) -> Pick:
    return itemgetter(*map(list(titles).index, wanted))


def case_of(folder: Path) -> Case:
    case = dict(zip(*rows_of(folder, "案件"), strict=True))
    availability = float(case["可用性目標"].rstrip("%"))
    return Case(folder, date.fromisoformat(case["評估日"]), int(case["更新週期"]), availability)


def alternatives_of(folder: Path) -> set[tuple[str, str]]:
    """(control, asset) of every approved alternative measure."""
    rows = rows_of(folder, "紀錄")
    wanted = pick(next(rows), ("種類", "條文", "資產", "理由", "核可人", "核可日"))
    records = (wanted(row) for row in rows)
    return {(control, asset) for kind, control, asset, *approval in records if kind == "替代措施" and all(approval)}


def all_yes(*answers: str) -> str:
    return NOT_MET if NO in answers else UNKNOWN if "" in answers else MET


def all_met(*verdicts: str) -> str:
    return NOT_MET if NOT_MET in verdicts else UNKNOWN if UNKNOWN in verdicts else MET


def at_least(text: str, bound: float) -> str:
    return UNKNOWN if not text else MET if float(text) >= bound else NOT_MET


def no_less(age: int | None, bound: int | None) -> str:
    return UNKNOWN if age is None or bound is None else MET if age >= bound else NOT_MET


def no_more(age: int | None, bound: int) -> str:
    return UNKNOWN if age is None else MET if age <= bound else NOT_MET


def ten_classes(logged: int, untold: int, gap: str) -> str:
    if logged == 10 or (logged and gap):
        return MET
    if logged:
        return PARTIAL
    return UNKNOWN if untold == 10 or (untold and gap) else NOT_MET


def login_checks(picked: tuple[str, ...]) -> Iterator[Told]:
    (changed, hard_coded, back_door, length, complexity, period, tries, minutes, by_admin, masked, enforced,
     recovery) = picked  # fmt: skip
    yield "A4-2.3.1.2/changed", all_yes(changed)
    yield "A4-2.3.1.2/none_built_in", all_met(NEVER[hard_coded], NEVER[back_door])
    yield "A4-2.3.1.3/defined", all_met(at_least(length, 1), all_yes(complexity), at_least(period, 1))
    locks = UNKNOWN if not tries else MET if 1 <= int(tries) <= 3 else NOT_MET
    yield "A4-2.3.1.4/lockout", all_met(locks, MET if by_admin == YES else at_least(minutes, 15))
    yield "A4-2.3.1.5/masked", all_yes(masked)
    yield "A4-2.3.4.2/enforced", all_yes(enforced, recovery)


def system_checks(
    picked: tuple[str, ...], events: tuple[str, ...], live: str, case: Case, days: Days
) -> Iterator[Told]:
    mechanism, window, rollback, self_check, notifies, *watched, availability, retention, limited, oldest, gap = picked
    yield "A4-2.3.2.2/mechanism", all_yes(mechanism, window, rollback)
    yield "A4-2.3.5.1/monitored", all_yes(self_check, notifies)
    yield "A4-2.3.5.2/watched", all_yes(*watched)
    yield "A4-2.3.5.2/measured", at_least(availability.rstrip("%"), case.availability)
    back = {no_less(days[oldest], 365), no_less(days[oldest], days[live])}
    whole = MET if MET in back else UNKNOWN if UNKNOWN in back else NOT_MET
    yield "A4-2.4.1/kept", all_met(at_least(retention, 365), NEVER[limited], whole)
    yield "A4-2.4.4/classes", ten_classes(events.count(YES), events.count(""), gap)


class Assets:
    """The asset table with the settings of its profiles, and what each row is asked."""

    def __init__(self, case: Case) -> None:
        self.case, self.days = case, Days(case.as_of)
        self.rows, profiles = rows_of(case.folder, "資產"), rows_of(case.folder, "設定檔")
        titles = next(self.rows)
        self.facts = pick(titles, FACTS)
        self.first, self.last = titles.index("需登入"), titles.index("未記錄原因") + 1
        self.marked, self.login, self.system, self.events, self.host = (
            pick(titles[self.first : self.last], w) for w in (MARKED, LOGIN, SYSTEM, EVENTS, HOST)
        )
        start = next(profiles).index("需登入")
        self.profiles = {row[0]: row[start : start + self.last - self.first] for row in profiles}

    def settings(self) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        first, last = self.first, self.last
        nothing = [""] * (last - first)
        for row in self.rows:
            facts = self.facts(row)
            given = self.profiles.get(facts[3], nothing)
            yield facts, [own or other for own, other in zip(row[first:last], given, strict=True)]

    def asked(self, facts: tuple[str, ...], s: list[str]) -> Iterator[tuple[str, Iterable[Told]]]:
        """Whether the row is in scope (是, or empty: not known), and what the checks of that scope say."""
        _, kind, _, _, core, shared, config, live = facts
        login, controlled, *limits, integrity, log, retention = self.marked(s)
        patched, antimalware = self.host(s)
        if core != NO:
            yield core, (("A4-2.2.2/logged", all_met(all_yes(controlled, log), at_least(retention, 365))),)
        if shared != NO:
            yield shared, (("A4-2.3.1.1/controlled", all_yes(login, controlled, *limits)),)
        if config != NO:
            yield config, (("A4-2.2.3.1/integrity", all_yes(integrity)),)
        if login != NO:
            yield login, login_checks(self.login(s))
        is_host, is_system = kind in HOSTS, kind in SYSTEMS
        if is_host or is_system:
            yield YES, (("A4-2.3.2.1/patched", no_more(self.days[patched], self.case.patch_days)),)
        if is_host or kind in CONTROLLERS:
            yield YES, (("A4-2.3.4.1/installed", all_yes(antimalware)),)
        if is_system:
            yield YES, system_checks(self.system(s), self.events(s), live, self.case, self.days)


def count_assets(case: Case, counts: Counts) -> None:
    """Rows whose scope is not known count only when they would not pass."""
    assets, alternatives = Assets(case), alternatives_of(case.folder)
    for facts, settings in assets.settings():
        asset, quantity = facts[0], int(facts[2] or 1)
        for where, told in assets.asked(facts, settings):
            for check, verdict in told:
                if verdict != MET:
                    if not where:
                        verdict = UNKNOWN
                    elif (check.partition("/")[0], asset) in alternatives:
                        verdict = EXCEPTED
                elif not where:
                    continue
                counts[check][verdict] += quantity


def count_flows(case: Case, counts: Counts) -> None:
    rows = rows_of(case.folder, "連線")
    wanted = pick(next(rows), ("用途", "機敏性資料", "加密通道", "身分鑑別", "加密", "已核准", "最小權限", "留存日誌"))
    for row in rows:
        purpose, sensitive, tunnel, login, encrypted, approved, least, logged = wanted(row)
        if purpose in REMOTE_ADMINISTRATION:
            sealed = UNKNOWN if not tunnel else NOT_MET if tunnel == "無" else MET
            strong = UNKNOWN if not login else MET if login in STRONG else NOT_MET
            counts["A4-2.2.1/remote"][all_met(sealed, strong)] += 1
        if purpose in REMOTE_ADMINISTRATION or purpose == "遠距工作":
            counts["A4-2.3.3.2/controlled"][all_yes(encrypted, approved, least, logged)] += 1
        if sensitive == YES:
            counts["A4-2.2.3.2/flows"][all_yes(encrypted)] += 1
        elif not sensitive and encrypted != YES:
            counts["A4-2.2.3.2/flows"][UNKNOWN] += 1


def count_zones(case: Case, counts: Counts) -> None:
    rows = rows_of(case.folder, "區域")
    wanted = pick(next(rows), ("信任", "有偵測涵蓋"))
    for trust, detection in map(wanted, rows):
        if trust in ("內部", "DMZ"):
            counts["A4-2.2.1/detection"][all_yes(detection)] += 1


def main(folder: Path) -> Counts:
    case = case_of(folder)
    counts: Counts = defaultdict(lambda: defaultdict(int))
    for count in (count_assets, count_flows, count_zones):
        count(case, counts)
    return counts


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), sort_keys=True))
