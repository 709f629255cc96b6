"""Today and as planned side by side: the same counts taken of both moments.

Invariant: both columns are counted the same way, the planned one with those plans alone that have owner and day and
are not late; the paragraphs say the cells of this table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secaudit.reports.appendix.duties import documents, trainings
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.safeguards import kept_a_year, protected, settled, with_login
from secaudit.reports.appendix.sentences import Tally, amount, sentence, tally, weighed_tally
from secaudit.reports.appendix.standing import UNIT, Row, Standing, of_kinds, quantities, quantity
from secaudit.reports.appendix.strata import STRATA
from secaudit.reports.appendix.ways_in import detection, encrypted, reach
from secaudit.reports.blocks import Paragraph, Table, table
from secaudit.reports.wording import MISSING, missing

SAFE = ("mfa", "certificate", "key", "hardware_token")
MANAGEMENT, TRAINING = "management", "training"
TITLES = {c.code: c.title for c in STRATA}
COMPARISON = "table:before-after"
WAYS = "經過設備或外部區域"


@dataclass(frozen=True)
class Measured:
    """One thing that is counted at both moments; ``stratum`` is a layer, ``management`` or ``training``."""

    stratum: str
    what: str
    before: str
    after: str


def compared(material: Material, now: Standing, later: Standing) -> tuple[Measured, ...]:
    return tuple(_compared(material, now, later))


def comparison(material: Material, measured: Sequence[Measured]) -> Table | Paragraph:
    return table(
        "規劃前後對照",
        [("層面", 2), ("項目", 7), ("現況", 4, "right"), ("規劃後", 4, "right")],
        [(TITLES[m.stratum], m.what, m.before, m.after) for m in measured],
        f"{material.source('zone', 'asset', 'flow', 'change', 'record')}；規劃後僅計具負責人及未逾期完成日之規劃。",
        anchor=COMPARISON,
    )


def effects_said(measured: Sequence[Measured], stratum: str) -> str:
    """What the plans change in one stratum, what stays as it is, and what cannot be compared yet."""
    here = [m for m in measured if m.stratum == stratum]
    told = [m for m in here if MISSING not in m.before + m.after]
    moved = "；".join(f"{m.what}由 {m.before}變為 {m.after}" for m in told if m.before != m.after)
    same = "、".join(f"{m.what}（{m.before}）" for m in told if m.before == m.after)
    unsure = "、".join(m.what for m in here if m not in told)
    return (
        sentence(f"依計入之規劃推導，{moved}" if moved else "")
        + sentence(f"{same}與現況相同" if same else "")
        + sentence(f"{unsure}因資料未齊，規劃前後尚無法比較" if unsure else "")
    )


def share(answers: Tally, unit: str, what: str) -> str:
    """``12／19 台``, with how many do not say ``what``; 待補 where none does."""
    if not answers.whole:
        return "無對象"
    if answers.unknown == answers.whole:
        return missing(what)
    unknown = f"（{amount(answers.unknown, unit)}{missing(what)}）" if answers.unknown else ""
    return f"{amount(answers.yes, '').strip()}／{amount(answers.whole, unit)}{unknown}"


def _compared(material: Material, now: Standing, later: Standing) -> Iterator[Measured]:
    for stratum, what, said in (
        ("network", "防火牆", _firewalls),
        ("network", "入侵偵測涵蓋之內部及 DMZ 區域", lambda s: share(detection(s), "個", "有偵測涵蓋")),
        ("network", "已加密之遠端連線", lambda s: share(encrypted(s.remote), "條", "加密")),
        ("network", "採多因子、憑證、金鑰或硬體權杖之遠端連線", lambda s: share(_strong(s.remote), "條", "身分鑑別")),
        ("application", "留存存取日誌之核心系統", _core_logs),
        (
            "application",
            "日誌設定保存一年以上且不依容量覆寫之資通訊系統",
            lambda s: share(kept_a_year(s.assets), UNIT, "日誌保存天數"),
        ),
        ("application", "儲存加密之機敏性資料", _sensitive),
        ("application", "存放於境外之備份", _abroad),
        (
            "device",
            "已安裝防護軟體之主機及控制器",
            lambda s: share(settled(protected(s.assets), "antimalware"), UNIT, "防護軟體"),
        ),
        ("device", "設有登入失敗鎖定者", lambda s: share(_positive(s, "lockout_threshold"), UNIT, "鎖定次數")),
        ("device", "設有密碼更換週期者", lambda s: share(_positive(s, "password_max_age_days"), UNIT, "密碼週期")),
    ):
        yield Measured(stratum, what, said(now), said(later))
        if what == "防火牆":
            yield Measured("network", "路徑均經防火牆之內部及 DMZ 位置", *_reached(material))
    for stratum, what, found in (
        (MANAGEMENT, "管理文件、會議及檢測紀錄", documents),
        (TRAINING, "資安教育訓練", trainings),
    ):
        unit = "次" if stratum == TRAINING else "件"
        before = len(found(material, "current", "retiring"))
        ids = {r["id"] for r in found(material)}
        after = sum(1 for r in later.view.dicts("record") if r["id"] in ids)
        yield Measured(stratum, what, amount(before, unit), amount(after, unit))


def _firewalls(standing: Standing) -> str:
    return amount(quantities(of_kinds(standing.assets, ("firewall",))), UNIT)


def _reached(material: Material) -> tuple[str, str]:
    later = material.exposure_to_be
    return (
        share(reach(material.derived_rows("exposure")), "處", WAYS),
        missing("規劃後外部可達性") if later is None else share(reach(later), "處", WAYS),
    )


def _strong(flows: Sequence[Row]) -> Tally:
    return tally(None if f["authentication"] is None else int(f["authentication"] in SAFE) for f in flows)


def _core_logs(standing: Standing) -> str:
    return share(settled([a for a in standing.assets if a["is_core"]], "access_log"), UNIT, "存取日誌")


def _sensitive(standing: Standing) -> str:
    return share(
        tally(d["encrypted_at_rest"] for d in standing.view.dicts("data_set") if d["sensitive"]), "項", "儲存加密"
    )


def _abroad(standing: Standing) -> str:
    copies = list(standing.view.dicts("backup_copy"))
    return share(tally(None if c["country"] is None else int(c["country"] != "TW") for c in copies), "份", "國家")


def _positive(standing: Standing, setting: str) -> Tally:
    """Of what has to be logged in to: how many pieces have more than zero of it."""
    logins = with_login(standing.assets)
    return weighed_tally((None if a[setting] is None else int(int(a[setting] or 0) > 0), quantity(a)) for a in logins)
