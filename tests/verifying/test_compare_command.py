"""``secaudit compare`` as a reviewer meets it: both bundles verified first, differences told, exit codes, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from sealed_bench import ANCHORS, AUTHOR, SmallCase, bundle

from secaudit.cli.main import run
from secaudit.model.control import Catalogue
from secaudit.store.protocol import Action, RowChange
from secaudit.text import width
from secaudit.trust.signers import signers_text


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reviewer's computer: the company is pinned, nothing was seen yet."""
    home = tmp_path / "home"
    for name in ("trust", "keys", "state"):
        (home / name).mkdir(parents=True)
        monkeypatch.setenv(f"SECAUDIT_{name.upper()}", str(home / name))
    monkeypatch.setenv("SECAUDIT_CONFIG", str(home / "none.toml"))
    monkeypatch.setenv("COLUMNS", "80")
    (home / "trust" / "allowed_signers").write_text(signers_text(ANCHORS.pins))
    return home


def edited(case: SmallCase, row_id: str = "ERP-01", lockout: int = 3) -> None:
    """The lockout of the server is another one now."""
    held = case.store.row("asset", row_id)
    assert held is not None
    change = RowChange("asset", row_id, Action.EDIT, {"lockout_threshold": lockout}, held.version)
    case.store.commit([change], AUTHOR)


def pair(case: SmallCase) -> tuple[str, str]:
    """Two seals of the case; between them one entry of the log, which lowers the lockout from 5 to 3."""
    old, new = case.folder / "s001.zip", case.folder / "s002.zip"
    first = bundle(old, case.files(), case.facts())
    edited(case)
    bundle(new, case.files(), case.facts(sequence=2, previous_seal=first.seal_id))
    return str(old), str(new)


def test_both_are_verified_and_what_differs_is_told(
    case: SmallCase, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", *pair(case)]) == 0
    said = capfd.readouterr().out
    lines = said.splitlines()
    assert lines[0] == "驗證舊  完整 通過、身分 通過、齊全 通過"
    assert lines[1] == "驗證新  完整 通過、身分 通過、新舊 無法判斷（第 10 步）、齊全 通過"
    assert "更改 ERP-01 ERP" in said
    assert "鎖定次數：5 -> 3" in said
    assert "其間 1 筆" in lines[-1]
    assert max(map(width, lines)) <= 80


def test_a_seal_compared_with_itself_differs_in_nothing(
    case: SmallCase, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old, _ = pair(case)
    assert run(["compare", old, old, "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["differs"] is False


def test_that_a_newer_one_was_seen_is_no_trouble_for_the_older_and_is_for_the_newer(
    case: SmallCase, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old, new = pair(case)
    assert run(["verify", new]) == 0
    assert run(["compare", old, new]) == 0
    capfd.readouterr()
    assert run(["compare", new, old]) == 5
    said = capfd.readouterr().out
    assert "新的一份新舊不通過" in said
    assert "放反了" in said


def test_comparing_keeps_nothing_of_what_was_seen(case: SmallCase, home: Path) -> None:
    old, new = pair(case)
    assert run(["compare", old, new]) == 0
    assert not list((home / "state").iterdir())


def test_a_case_file_can_be_compared_before_it_is_sealed(
    case: SmallCase, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old, _ = pair(case)
    edited(case, lockout=4)
    assert run(["compare", old, str(case.store.path)]) == 0
    said = capfd.readouterr().out
    assert "驗證新  未封存" in said
    assert "鎖定次數：5 -> 4" in said
    assert "其間 2 筆" in said


def test_a_stranger_is_refused_and_read_only_despite_that(
    case: SmallCase, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old, new = pair(case)
    (home / "trust" / "allowed_signers").write_text("")
    assert run(["compare", old, new]) == 5
    said = capfd.readouterr()
    assert "E-CMP-02" in said.err
    assert said.out == ""
    assert run(["compare", old, new, "--despite"]) == 5
    said = capfd.readouterr()
    assert "舊的一份身分不通過" in said.out
    assert said.out.index("身分不通過") < said.out.index("鎖定次數：5 -> 3")


def test_a_bundle_that_was_touched_is_never_read(
    case: SmallCase, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old, new = pair(case)
    touched = bytearray(Path(new).read_bytes())
    touched[len(touched) // 2] ^= 1
    Path(new).write_bytes(touched)
    for more in ((), ("--despite",)):
        assert run(["compare", old, new, *more]) == 5
        said = capfd.readouterr()
        assert "E-CMP-01" in said.err
        assert said.out == ""


def test_the_log_of_another_case_file_is_told_and_fails(
    case: SmallCase, home: Path, tmp_path: Path, catalogue: Catalogue, capfd: pytest.CaptureFixture[str]
) -> None:
    old, _ = pair(case)
    (tmp_path / "other").mkdir()
    other = SmallCase(tmp_path / "other", catalogue)
    try:
        assert run(["compare", old, str(other.store.path)]) == 5
    finally:
        other.store.close()
    assert "不是同一個案件檔" in capfd.readouterr().out


def test_json_has_codes_words_and_differences(case: SmallCase, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", *pair(case), "--json"]) == 0
    said = json.loads(capfd.readouterr().out)
    assert (said["old"]["sequence"], said["new"]["sequence"], said["exit_code"]) == (1, 2, 0)
    (row,) = said["rows"]
    (cell,) = row["cells"]
    assert (row["table"], row["id"], row["drift"]) == ("asset", "ERP-01", "changed")
    assert (cell["column"], cell["old"], cell["new"]) == ("lockout_threshold", 5, 3)
    assert said["log"]["between"] == 1
    assert said["verified"]["old"].startswith("完整 通過")
    assert {t["key"] for t in said["totals"]} >= {"total_budget_twd", "security", "domestic", "foreign", "cloud"}


def test_what_is_no_bundle_is_told(case: SmallCase, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    old, _ = pair(case)
    text = case.folder / "plan.zip"
    text.write_bytes(b"a document")
    assert run(["compare", str(text), old]) == 6
    assert run(["compare", old, str(case.folder / "absent.zip")]) == 6
    assert run(["compare", old]) == 2


def test_the_review_form_tells_what_differs_from_an_earlier_bundle(
    case: SmallCase, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old, new = pair(case)
    assert run(["review", "form", new, "--earlier", old, "--format", "docx", "--out", str(tmp_path)]) == 0
    (written,) = tmp_path.glob("*.docx")
    text = "\n".join(p.text for p in docx.Document(str(written)).paragraphs)
    assert "前次：驗收，第 1 次封存，評估日 113年3月5日（s001.zip）" in text
    assert "新的歷程接續舊的" in text
