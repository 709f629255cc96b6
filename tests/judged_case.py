"""A small judged case built by hand, for tests of what is said about a judgement (never of how it is reached)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from secaudit.catalogue.written import validated
from secaudit.model.assessment import (
    Assessment,
    CheckResult,
    ControlResult,
    Coverage,
    DecidingCell,
    DecidingRow,
    Finding,
    FindingKind,
    Freshness,
    Gate,
    GateState,
    Ratio,
    RatioLine,
    Score,
    Verdict,
)
from secaudit.model.control import Catalogue, Control
from secaudit.model.inventory import Inventory
from secaudit.usecases.check import Checked
from secaudit.usecases.open_case import OpenCase

AS_OF = date(2024, 3, 1)


def control(control_id: str, title: str, chapter: str = "貳三 存取與端點", **more: object) -> Control:
    given = {
        "id": control_id,
        "title": {"zh-TW": title, "en": "A title"},
        "chapter": chapter,
        "clause": "條文原文。",
        "source": "附件四 貳 三",
        "binding": "required",
        "from_phase": "acceptance",
        "checks": [{"id": "main", "title": "檢核", "attest": "是否做到"}],
        "interpretation": "判定依據說明。",
        "remedy": "群組原則 > 帳戶鎖定原則：閾值 3、鎖定時間 15 分鐘",
    }
    return validated({**given, **more})


def result(control_id: str, verdict: Verdict, **more: object) -> ControlResult:
    given = {"claim": None, "reason": "理由", "checks": (), "is_gate": False}
    return ControlResult(control_id=control_id, verdict=verdict, **{**given, **more})  # type: ignore[arg-type]


def assessment(
    *results: ControlResult, gates: tuple[GateState, ...] = (), findings: tuple[Finding, ...] = (), judged: int = 1
) -> Assessment:
    return Assessment(
        case_id="C-1",
        case_name="宏遠精密股份有限公司",
        phase="proposal",
        as_of=AS_OF,
        catalogue_id="c2m",
        catalogue_digest="ab" * 32,
        results=results,
        gates=tuple(Gate("A4-1.2.0", state, "國產占比 31.20%") for state in gates),
        findings=findings,
        counts={v: sum(r.verdict is v for r in results) for v in Verdict},
        score=Score(10, 12, 20),
        coverage=Coverage(len(results), judged, 1),
        freshness=Freshness(0, 0, 0, 0, 0, 0, 0),
    )


def checked(assessed: Assessment, *controls: Control) -> Checked:
    case = OpenCase(Path("case.xlsx"), Inventory({}), assessed.phase, assessed.as_of, "cd" * 32)
    return Checked(case, Catalogue(id="c2m", title="附件四 資訊安全要求", controls=controls), assessed)


def failing_case() -> Checked:
    """Lockout fails on 45 PCs, a ratio misses its bound, one control can't be told, one claim is contradicted."""
    cells = (DecidingCell("lockout_threshold", "鎖定次數", 5, "5", "設定檔 PF-PC"),)
    rows = tuple(
        DecidingRow(
            "asset", f"PC-{n:02}", f"辦公電腦 {n}", Verdict.NOT_MET, "5 次才鎖定", cells, 5, f"「資產」第 {n} 列"
        )
        for n in range(2, 11)
    )
    lockout = CheckResult("main", "3 次鎖定", "every", Verdict.NOT_MET, "45 項不符", rows=rows, rows_left_out=2)
    line = RatioLine("P-01", "伺服器", 120_000, "資訊類產品")
    ratio = Ratio(
        "A4-1.2.0", "share", "國產／建置及導入", 624_000, 2_000_000, 35, "at_least", False, -76_000, excluded=(line,)
    )
    share = CheckResult("share", "國產占比", "share", Verdict.NOT_MET, "31.20% 未達 35%", ratio=ratio)
    assessed = assessment(
        result("A4-1.2.0", Verdict.NOT_MET, checks=(share,), is_gate=True),
        result("A4-2.3.1.4", Verdict.NOT_MET, checks=(lockout,), claim="met"),
        result("A4-2.3.1.5", Verdict.UNKNOWN, reason="遮罩未填"),
        result("A4-2.3.1.3", Verdict.MET),
        gates=(GateState.FAIL,),
        findings=(Finding(FindingKind.CONTRADICTION, "A4-2.3.1.4", "自評符合，判定不符合"),),
    )
    return checked(
        assessed,
        control("A4-1.2.0", "國內占比 35%", "壹 共同規範"),
        control("A4-2.3.1.3", "密碼強度"),
        control("A4-2.3.1.4", "密碼失效鎖定機制"),
        control("A4-2.3.1.5", "密碼遮罩"),
    )
