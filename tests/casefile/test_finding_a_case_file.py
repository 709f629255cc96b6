"""Which file is the case, how one begins, the user's settings, and judging a case file like any other input."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from secaudit import wiring
from secaudit.errors import BadInput, SecauditError, UsageError
from secaudit.files import UnreadableFile, why
from secaudit.model.control import Catalogue
from secaudit.store import create, open_store
from secaudit.store.protocol import Author, CaseStore
from secaudit.usecases.case_file import find_case, is_case_file, must_be_there
from secaudit.usecases.config import change_setting, read_settings
from secaudit.usecases.new_case import default_file, new_case, read_facts
from secaudit.usecases.open_case import open_case

FACTS = {
    "name": "宏遠精密", "tax_id": "１２３４５６７０", "phase": "簽約", "assessment_date": "113/3/1",
    "has_personal_data": "否", "has_remote_access": "是", "has_sensitive_data": "",
}  # fmt: skip


def test_the_only_case_here_is_meant(tmp_path: Path) -> None:
    (tmp_path / "a.secaudit").write_bytes(b"x")
    (tmp_path / "b.xlsx").write_bytes(b"x")
    assert find_case(tmp_path) == tmp_path / "a.secaudit"


def test_between_several_nothing_is_guessed(tmp_path: Path) -> None:
    for name in ("a.secaudit", "b.SECAUDIT"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UsageError) as caught:
        find_case(tmp_path)
    assert "a.secaudit、b.SECAUDIT" in caught.value.fix
    assert find_case(tmp_path, tmp_path / "b.SECAUDIT").name == "b.SECAUDIT"


def test_no_case_here_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_case(tmp_path)
    assert "secaudit new" in caught.value.fix
    with pytest.raises(UnreadableFile):
        find_case(tmp_path, tmp_path / "absent.secaudit")


def test_an_open_case_whose_file_has_gone_says_to_put_it_back(tmp_path: Path) -> None:
    case = tmp_path / "a.secaudit"
    case.write_bytes(b"x")
    must_be_there(case)
    case.rename(tmp_path / "b.secaudit")
    with pytest.raises(UnreadableFile) as caught:
        must_be_there(case)
    assert (caught.value.what, caught.value.fix[:8]) == ("a.secaudit 不見了", "請把檔案放回原處")


def test_the_system_says_why_in_our_words() -> None:
    assert why(PermissionError(13, "Permission denied")) == "沒有權限"
    assert why(OSError(29, "Illegal seek")) == "Illegal seek"
    assert why(OSError("odd")) == "原因不明"


def test_facts_are_read_as_in_a_workbook() -> None:
    row = dict(zip(("id", "name", "tax_id"), read_facts(FACTS, today=date(2024, 3, 1)), strict=False))
    assert row == {"id": "C2M-113-001", "name": "宏遠精密", "tax_id": "12345670"}


def test_all_wrong_facts_are_told_at_once() -> None:
    wrong = FACTS | {"tax_id": "12345678", "phase": "畢業", "has_personal_data": "大概"}
    with pytest.raises(BadInput) as caught:
        read_facts(wrong, today=date(2024, 3, 1))
    assert {p.code for p in caught.value.problems} == {"E-CEL-19", "E-CEL-07", "E-CEL-08"}


def test_a_new_case_holds_the_facts_in_its_first_event(tmp_path: Path, author: Author) -> None:
    path = tmp_path / "case.secaudit"
    new_case(path, read_facts(FACTS, today=date(2024, 3, 1)), author, create)
    with open_store(path) as store:
        case = store.inventory().case
        assert (case["phase"], case["has_remote_access"], case["has_sensitive_data"]) == ("signing", 1, None)
        (event,) = store.events()
    assert (event.kind, event.actor) == ("new", "王小明")


def test_a_new_case_never_replaces_a_file(tmp_path: Path, author: Author) -> None:
    path = tmp_path / "case.secaudit"
    path.write_bytes(b"mine")
    with pytest.raises(UsageError):
        new_case(path, read_facts(FACTS, today=date(2024, 3, 1)), author, create)
    assert path.read_bytes() == b"mine"


def test_a_beginning_that_fails_leaves_no_file(tmp_path: Path, author: Author) -> None:
    def failing(path: Path) -> CaseStore:
        store = create(path)
        store.connection.execute("DROP TABLE event")
        return store

    with pytest.raises(SecauditError):
        new_case(tmp_path / "case.secaudit", read_facts(FACTS, today=date(2024, 3, 1)), author, failing)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("company", "name"), [("宏遠精密", "宏遠精密.secaudit"), ("../a/b", "ab.secaudit"), ("...", "case.secaudit")]
)
def test_the_file_is_called_after_the_company(tmp_path: Path, company: str, name: str) -> None:
    assert default_file(tmp_path, company) == tmp_path / name


def test_settings_read_back_as_they_were_set(tmp_path: Path) -> None:
    path = tmp_path / "here" / "config.toml"
    assert read_settings(path) == {}
    change_setting(path, "author", '王 "小明" \\')
    change_setting(path, "catalogue", str(tmp_path))
    assert read_settings(path) == {"author": '王 "小明" \\', "catalogue": str(tmp_path)}
    change_setting(path, "author", "")
    assert read_settings(path) == {"catalogue": str(tmp_path)}


def test_an_unknown_setting_or_a_broken_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with pytest.raises(UsageError):
        change_setting(path, "colour", "red")
    path.write_text("author = ", encoding="utf-8")
    with pytest.raises(UnreadableFile):
        change_setting(path, "author", "甲")
    assert path.read_text(encoding="utf-8") == "author = "


def test_a_setting_of_few_values_takes_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("SECAUDIT_CONFIG", str(path))
    change_setting(path, "theme", "light")
    with pytest.raises(UsageError) as caught:
        change_setting(path, "theme", "彩色")
    assert "dark、light" in caught.value.fix
    assert wiring.preference("theme", "dark") == "light"
    assert wiring.preference("language", "zh") == "zh"
    path.write_text('theme = "彩色"\n', encoding="utf-8")
    assert wiring.preference("theme", "dark") == "dark"


def test_a_case_file_is_judged_whatever_it_is_called(store: CaseStore, tmp_path: Path, catalogue: Catalogue) -> None:
    store.close()
    path = (tmp_path / "case.secaudit").rename(tmp_path / "sent by mail.bin")
    assert is_case_file(path)
    case = open_case(path, catalogue, today=date(2030, 1, 1))
    assert (case.phase, case.as_of) == ("proposal", date(2024, 3, 1))
    assert len(case.inventory.rows("asset")) == 2


def test_judging_does_not_change_the_file(store: CaseStore, tmp_path: Path, catalogue: Catalogue) -> None:
    store.close()
    before = (tmp_path / "case.secaudit").read_bytes()
    first = open_case(tmp_path / "case.secaudit", catalogue, today=date(2030, 1, 1))
    assert (tmp_path / "case.secaudit").read_bytes() == before
    assert open_case(tmp_path / "case.secaudit", catalogue, today=date(2030, 1, 1)).digest == first.digest


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(5000), b"PK\x03\x04"])
def test_a_foreign_or_broken_case_file_is_refused(tmp_path: Path, catalogue: Catalogue, content: bytes) -> None:
    path = tmp_path / "case.secaudit"
    path.write_bytes(content)
    with pytest.raises(SecauditError) as caught:
        open_case(path, catalogue, today=date(2024, 3, 1))
    assert caught.value.exit_code == 6
    assert path.read_bytes() == content
