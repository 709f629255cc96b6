"""Exports read on the screen: what is asked of them, what is shown before, and that only that is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from observing.conftest import AUTHOR, TODAY, Bench
from observing.test_copies import ONE, TWO
from observing.test_observe import NET_ACCOUNTS, accounts
from secaudit.usecases.observing.asking import Asked, RowChoice, asked_of, known_as, remaining
from secaudit.usecases.observing.at_the_desk import BY_HOSTS, NO, YES, Kept, Preview, kept, proposed
from secaudit.usecases.observing.form_words import in_a_form, question_of
from secaudit.usecases.observing.read_in import read_in
from secaudit.usecases.sitting import Sitting, open_sitting

FORTIGATE = (
    "#config-version=FGT60E-7.0.5-FW-build0304-220208:opmode=0:vdom=0:user=admin\nconfig system global\n"
    '    set admin-lockout-threshold 3\n    set hostname "FW"\nend\nconfig system admin\n    edit "admin"\n'
    "        set password ENC SH2rDmY0aZ9kq\n    next\nend\n"
)


@pytest.fixture
def sitting(bench: Bench) -> Sitting:
    path = bench.folder / "case.secaudit"
    return open_sitting(path, bench.store, bench.catalogue, today=lambda: TODAY, author=lambda: AUTHOR)


def asked(sitting: Sitting, *paths: Path) -> Asked:
    found = asked_of(sitting, paths)
    assert isinstance(found, Asked), found
    return found


def shown(sitting: Sitting, about: Asked, **texts: str) -> Preview:
    found = proposed(sitting, about, texts)
    assert isinstance(found, Preview), found
    return found


def wrong(sitting: Sitting, about: Asked, **texts: str) -> str:
    found = proposed(sitting, about, texts)
    assert isinstance(found, tuple)
    return "\n".join(found)


def test_of_settings_without_a_machine_it_is_asked_whose_they_are(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, accounts(bench))
    assert about.targets == (
        RowChoice("profile", "PF", "AD 設定"),
        RowChoice("asset", "PC-1", "辦公電腦"),
        RowChoice("asset", "PC-2", "產線電腦"),
        RowChoice("asset", "SRV", "檔案伺服器"),
    )
    assert not about.by_hosts
    assert (about.copies, about.picks, about.records, about.secrets, about.machines) == ((), (), (), "", False)
    assert "還沒有選對象" in wrong(sitting, about)


def test_of_a_firewall_it_is_asked_what_becomes_of_its_password_and_of_itself(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, bench.file("fw.conf", FORTIGATE))
    assert about.by_hosts
    assert about.secrets == "設備密碼 1 處"
    assert (about.machines, about.adds) == (True, False)
    assert "設備密碼 1 處" in wrong(sitting, about, target=BY_HOSTS)
    preview = shown(sitting, about, target="asset SRV", redact=YES, machines=NO)
    assert preview.proposal.request.is_redacted
    assert not any(d.change.table == "asset" for d in preview.proposal.differences)


def test_what_is_said_of_secrets_is_what_will_be_kept(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, bench.file("fw.conf", FORTIGATE))

    def warned(redact: str) -> str:
        preview = shown(sitting, about, target="asset SRV", redact=redact, machines=NO)
        return "\n".join(line.text for line in preview.lines() if line.weight == "warning")

    assert "存進案件的是遮蔽後的副本" in warned(YES)
    assert "會原樣存進案件；可選存遮蔽後的副本" in warned(NO)


def test_of_a_backup_listing_it_is_asked_what_it_backs_up_and_which_copy(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, bench.file("restic.json", json.dumps(TWO)))
    assert about.copies == (RowChoice("data_set", "D", "ERP"),)
    assert len(about.picks) == 2
    assert not about.as_before
    assert "還沒有選是哪一筆備份" in wrong(sitting, about)
    both = wrong(sitting, about, copy="data_set D")
    assert "在「哪一份」選" in both
    chosen = next(name for name in about.picks if "/srv/erp" in name)
    assert isinstance(kept(sitting, shown(sitting, about, copy="data_set D", pick=chosen)), Kept)
    assert len(bench.rows("backup_copy")) == 1


def test_a_later_listing_may_be_of_the_same_copy(bench: Bench, sitting: Sitting) -> None:
    bench.observe(bench.file("restic.json", json.dumps(ONE)), data_set_id="D")
    later = [{**ONE[0], "time": "2024-03-02T02:00:00Z"}]
    about = asked(sitting, bench.file("later.json", json.dumps(later), (2024, 3, 3)))
    assert about.as_before
    assert not shown(sitting, about).is_empty


def test_what_is_wrong_with_files_is_said_in_words_for_a_form(bench: Bench, sitting: Sitting) -> None:
    letter = bench.file("letter.txt", "Dear all, the password policy is fine.")
    (told,) = asked_of(sitting, (letter,))  # type: ignore[misc]
    assert "letter.txt" in told
    assert "請按 A 加入" in told
    assert "--" not in told
    assert asked_of(sitting, ()) == ("還沒有檔案：請填路徑，或把檔案拖進視窗",)
    (gone,) = asked_of(sitting, (bench.folder / "gone.txt",))  # type: ignore[misc]
    assert "找不到" in gone


def test_a_file_of_a_later_day_is_asked_its_day(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, bench.file("late.txt", NET_ACCOUNTS.format(threshold=5), (2024, 3, 6)))
    assert "請填取得日" in wrong(sitting, about, target="profile PF")
    assert "取得日" in wrong(sitting, about, target="profile PF", collected_on="2024-13-01")
    preview = shown(sitting, about, target="profile PF", collected_on="113/3/4")
    assert preview.proposal.files[0].collected_on == "2024-03-04"


def test_two_kinds_of_target_in_one_go_are_refused(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, accounts(bench), bench.file("restic.json", json.dumps(ONE)))
    bench.observe(bench.file("restic.json", json.dumps(ONE)), data_set_id="D")
    (copy_id,) = bench.rows("backup_copy")
    told = wrong(sitting, about, target="profile PF", copy=f"backup_copy {copy_id}")
    assert "請分次讀取" in told
    assert "--" not in told


def test_a_value_that_differs_from_the_typed_one_stands_out(bench: Bench, sitting: Sitting) -> None:
    preview = shown(sitting, asked(sitting, accounts(bench)), target="profile PF")
    assert [line.text for line in preview.lines() if line.weight == "differs"] == [
        "鎖定次數：5（第 6 行；自填 3，以觀測為準）",
        "鎖定分鐘：30（第 7 行；自填 15，以觀測為準）",
    ]
    assert next(preview.lines()).depth == 0
    assert preview.summary.endswith("2 項與填寫的不同")


def test_what_was_shown_is_kept_and_nothing_before(bench: Bench, sitting: Sitting) -> None:
    preview = shown(sitting, asked(sitting, accounts(bench)), target="profile PF")
    assert not bench.rows("observation")
    assert kept(sitting, preview) == Kept("E-0001", 2)
    assert bench.seen("PF")["lockout_threshold"] == "5"
    again = shown(sitting, asked(sitting, accounts(bench)), target="profile PF")
    assert again.is_empty
    assert again.summary == "沒有新的內容，案件不變"
    assert next(preview.lines()).text.endswith("存為佐證 E-0001")
    assert next(again.lines()).text.endswith("已是佐證 E-0001")


def test_a_file_that_has_changed_since_it_was_shown_is_not_kept(bench: Bench, sitting: Sitting) -> None:
    path = accounts(bench)
    preview = shown(sitting, asked(sitting, path), target="profile PF")
    path.write_text(NET_ACCOUNTS.format(threshold=3))
    (told,) = kept(sitting, preview)  # type: ignore[misc]
    assert "內容有變" in told
    assert not bench.rows("evidence")


def test_a_redacted_copy_names_no_original_that_it_could_be_compared_with(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, bench.file("fw.conf", FORTIGATE))
    assert isinstance(kept(sitting, shown(sitting, about, target="asset SRV", redact=YES, machines=NO)), Kept)
    (evidence,) = bench.rows("evidence").values()
    assert evidence["original_path"] is None
    assert "原檔 SHA-256" in str(evidence["note"])


def test_exports_are_known_when_all_of_them_are(bench: Bench) -> None:
    path, letter = accounts(bench), bench.file("letter.txt", "Dear all")
    assert "net accounts" in known_as((path,))
    assert known_as((letter,)) == ""
    assert known_as((path, letter)) == ""
    assert known_as((bench.folder / "gone.txt",)) == ""
    assert known_as(()) == ""


def test_what_was_read_is_listed_with_its_evidence(bench: Bench, sitting: Sitting) -> None:
    kept(sitting, shown(sitting, asked(sitting, accounts(bench)), target="profile PF"))
    found = {cell.column: cell for cell in read_in(bench.store.inventory())["E-0001"]}
    cell = found["lockout_threshold"]
    assert (cell.table, cell.row_id, cell.name, cell.title) == ("profile", "PF", "AD 設定", "鎖定次數")
    assert (cell.value, cell.typed, cell.place, cell.in_force) == ("5", "3", "第 6 行", 1)
    assert found["password_min_length"].typed == ""


def test_a_policy_that_is_only_configured_says_so(bench: Bench) -> None:
    bench.observe(bench.file("faillock.conf", "deny = 3\nunlock_time = 900\n"), asset_id="SRV")
    assert {cell.in_force for cell in read_in(bench.store.inventory())["E-0001"]} == {None}


def test_a_problem_leads_to_the_question_that_mends_it(bench: Bench, sitting: Sitting) -> None:
    accounts_only = asked(sitting, accounts(bench))
    firewall = asked(sitting, bench.file("fw.conf", FORTIGATE))
    listing = asked(sitting, bench.file("restic.json", json.dumps(TWO)))
    late = asked(sitting, bench.file("late.txt", NET_ACCOUNTS.format(threshold=5), (2024, 3, 6)))

    assert question_of(wrong(sitting, accounts_only)) == "target"
    assert question_of(wrong(sitting, accounts_only, target="profile PF", collected_on="x")) == "collected_on"
    assert question_of(wrong(sitting, firewall, target=BY_HOSTS)) == "redact"
    assert question_of(wrong(sitting, listing)) == "copy"
    assert question_of(wrong(sitting, listing, copy="data_set D")) == "pick"
    assert question_of(wrong(sitting, late, target="profile PF")) == "collected_on"
    assert question_of("磁碟已滿") == ""


def test_after_one_of_several_copies_the_others_are_left(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, bench.file("restic.json", json.dumps(TWO)))
    first, second = about.picks
    left = remaining(about, first)
    assert left is not None
    assert left.picks == (second,)
    assert left.copies == about.copies
    assert remaining(left, second) is None
    assert remaining(about, "") is None, "all were read at once"


def test_an_option_of_the_command_is_not_named_in_a_form() -> None:
    assert in_a_form("接收端的保存設定匯出後，可用 --asset 讀到同一個資產").endswith("，讀取時對象請選同一個資產")


def test_of_a_machine_that_is_no_asset_the_way_on_is_said(bench: Bench, sitting: Sitting) -> None:
    about = asked(sitting, bench.file("fw.conf", FORTIGATE))
    preview = shown(sitting, about, target=BY_HOSTS, redact=YES, machines=NO)
    assert any("沒有套用（是同一台就返回，選對象）：FW" in line.text for line in preview.lines())
