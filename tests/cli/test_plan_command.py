"""``secaudit plan`` as procurement meets it: what it prints, what it ends with, and what a program reads of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from secaudit.cli.main import run
from secaudit.text import width

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_inventories"
HONGYUAN = str(SAMPLES / "hongyuan-precision" / "case.xlsx")
FAILING = """\
case:
  {id: C-1, name: 甲公司, tax_id: "12345675", phase: 提案, assessment_date: 113/3/1, prc_capital: 否,
   prc_checked_on: 113/2/20}
vendor:
  - {id: V-01, name: 國產甲, tax_id: "28431064", country: 臺灣, prc_capital: 否, prc_checked_on: 113/2/20}
  - {id: V-02, name: Fort, country: 美國, prc_capital: 否, prc_checked_on: 113/2/20}
purchase:
  - {id: P-01, name: 監測, vendor_id: V-02, kind: 服務, booked_as: 資安經費, it_product: 非資訊類,
     element: 系統導入, amount_twd: 1000}
candidate:
  - {id: CA-01, purchase_id: P-01, name: 國產監測, way: 改由其他廠商, vendor_id: %s, amount_twd: 1200, effort_days: 2}
"""


@pytest.fixture
def case(tmp_path: Path) -> str:
    path = tmp_path / "case.yaml"
    path.write_text(FAILING % "V-01", encoding="utf-8")
    return str(path)


def test_the_sample_gives_the_plan_worked_by_hand(capfd: pytest.CaptureFixture[str]) -> None:
    """P-06 is made in the PRC and must go; its only offer, 72,000 for 66,000, is ours: (228,000 + 72,000) of
    (690,000 + 6,000) = 43.10 %. The 35 % hold with that, so nothing else changes, and no other plan lacks it."""
    assert run(["plan", HONGYUAN, "--json"]) == 3
    record = json.loads(capfd.readouterr().out)
    assert (record["state"], record["exit_code"], record["proven"]) == ("found", 3, True)
    [plan] = record["plans"]
    assert [(c["purchase_id"], c["candidate_id"]) for c in plan["changes"]] == [("P-06", "CA-01")]
    assert (plan["extra_cost_twd"], plan["effort_days"]) == (6_000, 3)
    build = next(c for c in plan["checks"] if c["check_id"] == "domestic_build")
    assert (build["ratio_before"]["numerator_twd"], build["ratio_before"]["denominator_twd"]) == (228_000, 690_000)
    assert (build["ratio_after"]["numerator_twd"], build["ratio_after"]["denominator_twd"]) == (300_000, 696_000)


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_every_line_fits_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    run(["plan", HONGYUAN, "--gate", "A4-1.2.0"])
    lines = capfd.readouterr().out.splitlines()
    assert max(map(width, lines)) <= columns
    assert lines[3].startswith("達標方案 3 個")


def test_what_is_done_stands_before_what_it_brings(
    case: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """200 more for a service of ours: 1,200 of 1,200, and 35 % of that is 420."""
    monkeypatch.setenv("COLUMNS", "100")
    assert run(["plan", case]) == 3
    said = capfd.readouterr().out
    assert "方案 1  多花 200 元，改 1 筆，2 個工作天" in said
    done = "P-01 監測：改由 國產甲：國產監測，1,000 -> 1,200（+200），2 天，候選 CA-01"
    assert said.index(done) < said.index("0.00% 不符合 -> 100.00% 符合（>= 35%，餘 780）")
    assert "C2M-5.1.6 補助款、自籌款與資本額\n    案件的計畫總經費、補助款未填" in said


def test_an_impossible_case_says_why_and_what_would_help(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(FAILING % "V-02", encoding="utf-8")
    assert run(["plan", str(path)]) == 3
    said = capfd.readouterr().out
    assert "做不到，因為 A4-1.2.0 怎麼改都過不了。" in said
    assert "國產產品及服務／建置及導入：最多到 0.00%（>= 35%，還差 350）" in said.replace("\n    ", "")
    assert "替 P-01 監測 加上可行的做法" in said.replace("\n          ", "")


def test_a_case_that_passes_has_nothing_to_do(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(SAMPLES / "boundary-electronics" / "case.xlsx")]) == 0
    assert "錢的關卡都過，不用改採購。" in capfd.readouterr().out


def test_a_zero_whole_is_neither_a_pass_nor_a_fail(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(SAMPLES / "boundary-electronics" / "zero-budget.xlsx")]) == 4
    assert "分母為零：沒有採購列入資安經費，請先填金額與歸類" in capfd.readouterr().out


@pytest.mark.parametrize("wrong", [["--top", "6"], ["--top", "0"], ["--gate", "A4-9"], ["--seconds", "0"]])
def test_a_wrong_call_of_plan_is_usage(wrong: list[str], case: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", case, *wrong]) == 2
    assert capfd.readouterr().out == ""


def test_plan_reads_a_case_file_and_changes_nothing(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["--no-input", "new", "kept.secaudit", "--name", "甲公司"]) == 0
    assert run(["import", case, "--case", "kept.secaudit", "--yes"]) == 0
    before = Path("kept.secaudit").read_bytes()
    capfd.readouterr()
    assert run(["plan", "--json"]) == 3
    assert json.loads(capfd.readouterr().out)["plans"][0]["changes"][0]["candidate_id"] == "CA-01"
    assert Path("kept.secaudit").read_bytes() == before
