"""The evidence of a case: states of hashes and dates, what lacks one, linking, editing, a copy for the viewer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from stat import S_IMODE

import pytest

from judged_case import control
from secaudit.errors import BadInput, Place, Problem, UsageError
from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.store import create, open_store
from secaudit.store.protocol import Action, Author, RowChange
from secaudit.usecases.evidence.add import Wish, add_evidence
from secaudit.usecases.evidence.desk import EvidenceDesk, EvidenceLine, Fresh, HashState, Sieve, laid_out, sieved
from secaudit.usecases.evidence.edit import edit_evidence, link_evidence, typed_texts
from secaudit.usecases.evidence.items import evidence_item
from secaudit.usecases.evidence.verify import Verified, verify_evidence
from secaudit.usecases.evidence.viewing import copy_for_viewing, not_viewable, verify_apart
from secaudit.usecases.evidence.wish import in_form_words, proposed_day, typed_wish
from secaudit.usecases.sitting import Sitting, open_sitting

WANG = Author("王小明", "王/1", datetime(2024, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8))))
TODAY = date(2024, 3, 1)
DRILL, NOTICE = "T-1", "T-2"
CATALOGUE = Catalogue(
    id="test",
    title="測試",
    controls=(
        control(DRILL, "復原演練", evidence=["演練紀錄"]),
        control(NOTICE, "公告", evidence=["公告"], evidence_from=None),
    ),
)


def row(row_id: str, **cells: str | int) -> RowChange:
    return RowChange("evidence", row_id, Action.ADD, {"title": row_id, "control_ids": "|", **cells}, 0)


@pytest.fixture
def sitting(tmp_path: Path) -> Iterator[Sitting]:
    path = tmp_path / "甲.secaudit"
    with create(path, WANG) as store:
        case = RowChange("case", "C-1", Action.ADD, {"name": "甲公司", "assessment_date": "2024-03-01"}, 0)
        claim = RowChange("answer", DRILL, Action.ADD, {"claim": "met"}, 0)
        store.commit([case, claim], WANG)
    opened = open_sitting(path, open_store(path), CATALOGUE, today=lambda: TODAY, author=lambda: WANG)
    opened.set_phase("acceptance")
    yield opened
    opened.close()


def written(path: Path, data: bytes = b"%PDF-1.7\n") -> Path:
    path.write_bytes(data)
    noon = datetime(2024, 2, 25, 12).timestamp()
    os.utime(path, (noon, noon))
    return path


def added(sitting: Sitting, *paths: Path, controls: tuple[str, ...] = ()) -> None:
    add_evidence(sitting.store, Wish(paths, controls), CATALOGUE, WANG, today=TODAY)


def desk(sitting: Sitting, verified: Verified | None = None) -> EvidenceDesk:
    return laid_out(sitting, sitting.checked(), verified)


def line(found: EvidenceDesk, item_id: str) -> EvidenceLine:
    return next(one for one in found.lines if one.id == item_id)


def test_a_hash_is_unverified_until_it_was_computed_again(sitting: Sitting, tmp_path: Path) -> None:
    added(sitting, written(tmp_path / "a.pdf"))
    sitting.store.commit([row("E-9", sha256="ab" * 32)], WANG)
    assert {one.id: one.state for one in desk(sitting).lines} == {
        "E-9": HashState.NOT_HELD,
        "E-0001": HashState.UNVERIFIED,
    }
    verified = desk(sitting, verify_evidence(sitting.store))
    assert line(verified, "E-0001").state is HashState.INTACT
    assert verified.states == "相符 1  未存檔 1"


def test_what_was_verified_says_nothing_of_other_bytes(sitting: Sitting, tmp_path: Path) -> None:
    added(sitting, written(tmp_path / "a.pdf"))
    before = verify_evidence(sitting.store)
    added(sitting, written(tmp_path / "b.pdf", b"%PDF-1.7\nb"))
    assert line(desk(sitting, before), "E-0002").state is HashState.UNVERIFIED


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("UPDATE evidence_chunk SET data = X'00'", HashState.DAMAGED),
        ("DELETE FROM evidence_blob", HashState.MISSING),
    ],
)
def test_bytes_that_were_tampered_with_are_seen(
    sitting: Sitting, tmp_path: Path, change: str, state: HashState
) -> None:
    added(sitting, written(tmp_path / "a.pdf"))
    with open_store(sitting.path) as other:
        other.connection.execute(change)
    found = desk(sitting, verify_apart(sitting.path, lambda done, whole: None))
    assert line(found, "E-0001").state is state
    assert [one.id for one in sieved(found, Sieve.CHANGED)] == ["E-0001"]


def test_a_changed_original_is_listed_while_the_case_still_has_the_old_bytes(sitting: Sitting, tmp_path: Path) -> None:
    added(sitting, path := written(tmp_path / "a.pdf"))
    path.write_bytes(b"%PDF-1.7\nchanged")
    found = desk(sitting, verify_evidence(sitting.store))
    assert (line(found, "E-0001").state, line(found, "E-0001").is_changed) == (HashState.INTACT, True)
    assert found.states == "原檔已變 1  相符 1"


@pytest.mark.parametrize(
    ("cells", "fresh"),
    [
        ({"collected_on": "2024-02-25"}, Fresh.CURRENT),
        ({"collected_on": "2023-02-28"}, Fresh.OLD),
        ({"collected_on": "2024-02-25", "valid_until": "2024-03-01"}, Fresh.CURRENT),
        ({"collected_on": "2024-02-25", "valid_until": "2024-02-29"}, Fresh.EXPIRED),
        ({}, Fresh.UNDATED),
    ],
)
def test_dates_are_words_on_the_judged_day(sitting: Sitting, cells: dict[str, str], fresh: Fresh) -> None:
    sitting.store.commit([row("E-1", **cells)], WANG)
    assert line(desk(sitting), "E-1").fresh is fresh


def test_what_lacks_evidence_is_said_with_the_reason(sitting: Sitting) -> None:
    found = desk(sitting)
    assert [(c.id, c.why, c.from_phase, c.asked) for c in found.lacking] == [(DRILL, "尚無佐證", "", ("演練紀錄",))]
    assert found.coverage == "驗收階段 1 條須佐證，已有 0 條"
    expired = row("E-1", collected_on="2024-01-01", valid_until="2024-02-01", control_ids=f"|{DRILL}|")
    sitting.store.commit([expired], WANG)
    assert [c.why for c in desk(sitting).lacking] == ["佐證已過期"]


def test_before_the_phase_that_asks_nothing_is_lacking_but_it_is_announced(sitting: Sitting) -> None:
    sitting.set_phase("proposal")
    found = desk(sitting)
    assert (found.lacking, found.needing) == ((), 0)
    assert [(c.id, c.from_phase) for c in found.upcoming] == [(DRILL, "驗收")]
    assert found.coverage == "提案階段沒有條文必須附佐證，可先備妥驗收要用的"


def test_a_link_changes_the_verdict_and_taking_it_away_changes_it_back(sitting: Sitting, tmp_path: Path) -> None:
    added(sitting, written(tmp_path / "a.pdf"))
    assert sitting.checked().assessment.result(DRILL).verdict is Verdict.UNKNOWN
    assert [one.id for one in sieved(desk(sitting), Sieve.UNLINKED)] == ["E-0001"]
    assert link_evidence(sitting, "E-0001", [DRILL])
    assert sitting.checked().assessment.result(DRILL).verdict is Verdict.MET
    assert [c.id for c in line(desk(sitting), "E-0001").controls] == [DRILL]
    assert not link_evidence(sitting, "E-0001", [DRILL])
    assert link_evidence(sitting, "E-0001", [])
    assert sitting.checked().assessment.result(DRILL).verdict is Verdict.UNKNOWN


def test_an_item_of_a_control_is_found_by_it(sitting: Sitting) -> None:
    sitting.store.commit([row("E-1", control_ids=f"|{DRILL}|{NOTICE}|"), row("E-2", control_ids=f"|{NOTICE}|")], WANG)
    found = desk(sitting)
    assert [one.id for one in sieved(found, Sieve.ALL, NOTICE)] == ["E-1", "E-2"]
    assert [one.id for one in sieved(found, Sieve.ALL, DRILL)] == ["E-1"]
    assert sieved(found, Sieve.LACKING) == ()
    assert [one.id for one in sieved(found, Sieve.EXPIRED)] == ["E-1", "E-2"]


def test_words_and_dates_can_be_edited_and_bytes_cannot(sitting: Sitting, tmp_path: Path) -> None:
    added(sitting, written(tmp_path / "a.pdf"))
    texts = typed_texts(evidence_item(sitting.store, "E-0001"))
    assert texts["collected_on"] == "2024-02-25"
    assert edit_evidence(sitting, "E-0001", {**texts, "valid_until": "114/6/30", "kind": "契約", "title": "維護契約"})
    item = evidence_item(sitting.store, "E-0001")
    assert (item.valid_until, item.kind, item.title) == ("2025-06-30", "contract", "維護契約")
    with pytest.raises(ValueError, match="sha256"):
        edit_evidence(sitting, "E-0001", {"sha256": "ab" * 32})
    with pytest.raises(BadInput):
        edit_evidence(sitting, "E-0001", {"collected_on": "2024-03-02"})


@pytest.mark.parametrize(
    ("name", "data", "allowed"),
    [
        ("報告.pdf", b"%PDF-1.7\n", True),
        ("名單.csv", b"a,b\n1,2\n", True),
        ("紀錄.TXT", b"lockout 3\n", True),
        ("網頁.html", b"<html></html>", False),
        ("網頁.txt", b"<html><script>1</script></html>", False),
        ("程式.exe", b"MZ\x90\x00", False),
        ("程式.pdf", b"MZ\x90\x00", False),
        ("指令.sh", b"#!/bin/sh\n", False),
        ("捷徑.desktop", b"[Desktop Entry]\n", False),
        ("沒有副檔名", b"%PDF-1.7\n", False),
        ("圖.svg", b"<?xml version='1.0'?><svg/>", False),
        ("報告.pdf .sh", b"%PDF-1.7\n", False),
    ],
)
def test_only_documents_are_opened(sitting: Sitting, tmp_path: Path, name: str, data: bytes, allowed: bool) -> None:
    added(sitting, written(tmp_path / name, data))
    item = evidence_item(sitting.store, "E-0001")
    assert (not_viewable(item) == "") is allowed
    folder = tmp_path / "copies"
    if allowed:
        path = copy_for_viewing(sitting.store, "E-0001", folder)
        assert path.read_bytes() == data
        assert (S_IMODE(path.stat().st_mode), S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)
    else:
        with pytest.raises(UsageError):
            copy_for_viewing(sitting.store, "E-0001", folder)
        assert not folder.exists()


def test_what_is_only_listed_cannot_be_opened(sitting: Sitting) -> None:
    sitting.store.commit([row("E-1", file_name="a.pdf")], WANG)
    assert not_viewable(evidence_item(sitting.store, "E-1")) == "案件內沒有這個檔案，只有登錄"


def test_the_day_of_the_only_file_is_proposed(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a.pdf"), written(tmp_path / "b.pdf")
    assert proposed_day([one]) == date(2024, 2, 25)
    assert proposed_day([one, other]) is None
    assert proposed_day([tmp_path / "gone"]) is None
    assert proposed_day([tmp_path]) is None


def test_what_was_typed_becomes_a_wish() -> None:
    texts = {
        "control_ids": "t-1、T-2，T-1",
        "collected_on": "113/2/25",
        "valid_until": "",
        "kind": "export",
        "note": "",
    }
    wish, problems = typed_wish([Path("a.pdf")], texts, CATALOGUE, TODAY)
    assert problems == ()
    assert wish == Wish((Path("a.pdf"),), (DRILL, NOTICE), date(2024, 2, 25), None, None, "export")


def test_everything_that_is_wrong_with_it_is_said_at_once() -> None:
    texts = {"control_ids": "T-11", "collected_on": "2024-03-02", "valid_until": "2024-13-01"}
    wish, problems = typed_wish([], texts, CATALOGUE, TODAY)
    assert wish is None
    assert [text[:10] for text in problems] == [
        "還沒有檔案：請填路徑",
        "目錄中沒有條文「T-",
        "有效至沒有這一天：請",
        "取得日 2024-0",
    ]


def test_a_file_written_after_the_judged_day_wants_its_day_typed(tmp_path: Path) -> None:
    late, early = tmp_path / "late.txt", tmp_path / "early.txt"
    for path, when in ((late, datetime(2024, 3, 2, 12)), (early, datetime(2024, 2, 2, 12))):
        path.write_text("x")
        os.utime(path, (when.timestamp(), when.timestamp()))
    assert typed_wish([early, late], {}, CATALOGUE, date(2024, 3, 1))[1] == (
        "late.txt 的檔案日期 2024-03-02 晚於 2024-03-01：請填取得日，或更新評估日",
    )
    assert typed_wish([early, late], {"collected_on": "113/3/1"}, CATALOGUE, date(2024, 3, 1))[1] == ()


def test_a_validity_that_ends_before_it_began_is_a_problem() -> None:
    texts = {"collected_on": "2024-02-25", "valid_until": "2024-02-24"}
    assert typed_wish([Path("a")], texts, CATALOGUE, TODAY)[1] == (
        "有效至 2024-02-24 早於取得日 2024-02-25：請確認兩個日期",
    )


def test_problems_are_said_without_the_options_of_the_command_line() -> None:
    fix = "請以 --collected-on 指明取得日，或更新評估日"
    problem = Problem("E-EVD-09", Place("/x/a.pdf"), "檔案沒有可用的日期", fix)
    (said,) = in_form_words([problem])
    assert "請填取得日，或更新評估日" in said
    assert "--" not in said
