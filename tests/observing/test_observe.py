"""Files observed into a case: what is kept of them, beside what, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from observing.conftest import AUTHOR, TODAY, Bench, said
from secaudit.assess.run import assess
from secaudit.errors import BadInput, UsageError
from secaudit.model.assessment import FindingKind, Verdict
from secaudit.store.protocol import Action, RowChange
from secaudit.store.trouble import Conflict
from secaudit.usecases.evidence.items import remove_evidence
from secaudit.usecases.observing.keep import keep
from secaudit.usecases.observing.proposal import propose
from secaudit.usecases.observing.request import Request

NET_ACCOUNTS = """\
Force user logoff how long after time expires?:       Never
Minimum password age (days):                          1
Maximum password age (days):                          90
Minimum password length:                              8
Length of password history maintained:                24
Lockout threshold:                                    {threshold}
Lockout duration (minutes):                           30
Lockout observation window (minutes):                 30
Computer role:                                        WORKSTATION
The command completed successfully.
"""
FAILLOCK = "deny = 3\nunlock_time = 900\n"
PAM_WITH = """\
auth required pam_faillock.so preauth
auth sufficient pam_unix.so
auth [default=die] pam_faillock.so authfail
auth required pam_deny.so
account required pam_faillock.so
account required pam_unix.so
"""


def accounts(bench: Bench, threshold: str = "5", name: str = "accounts.txt", **more: tuple[int, int, int]) -> Path:
    return bench.file(name, NET_ACCOUNTS.format(threshold=threshold), **more)


def test_an_export_is_kept_as_evidence_and_its_settings_stand_before_the_typed_ones(bench: Bench) -> None:
    proposal = bench.observe(accounts(bench), profile_id="pf")
    assert bench.seen("PF")["lockout_threshold"] == "5"
    evidence = bench.rows("evidence")["E-0001"]
    assert evidence["file_name"] == "accounts.txt"
    assert evidence["collected_on"] == "2024-03-01"
    assert "A4-2.3.1.4" in str(evidence["control_ids"])
    assert b"".join(bench.store.read_blob(str(evidence["sha256"]))) == (bench.folder / "accounts.txt").read_bytes()
    assert proposal.disagreements == 2
    assert "鎖定次數：5（第 6 行；自填 3，以觀測為準）" in said(proposal)
    assert bench.rows("profile")["PF"]["lockout_threshold"] == 3


def test_the_evidence_decides_and_the_disagreement_is_a_finding(bench: Bench) -> None:
    before = assess(bench.store.inventory(), bench.catalogue, "proposal", TODAY)
    bench.observe(accounts(bench), profile_id="PF")
    after = assess(bench.store.inventory(), bench.catalogue, "proposal", TODAY)
    rows = {r.id: r for c in after.result("A4-2.3.1.4").checks for r in c.rows}
    assert rows["PC-1"].outcome is not Verdict.MET
    odd = [f for f in after.findings if f.kind is FindingKind.OBSERVED_OTHERWISE]
    assert [f.control_id for f in odd] == ["A4-2.3.1.4", "A4-2.3.1.4"]
    assert "自填 3" in odd[0].text
    assert "E-0001" in odd[0].text
    assert not any(f.kind is FindingKind.OBSERVED_OTHERWISE for f in before.findings)


def test_the_same_file_a_second_time_changes_nothing(bench: Bench) -> None:
    path = accounts(bench)
    bench.observe(path, profile_id="PF")
    before = bench.store.head()
    assert bench.observe(path, profile_id="PF").is_empty
    assert bench.store.head() == before


def test_a_newer_export_takes_the_place_of_the_older_and_an_older_one_changes_nothing(bench: Bench) -> None:
    bench.observe(accounts(bench, "5", "march.txt"), profile_id="PF")
    bench.observe(accounts(bench, "3", "today.txt", day=(2024, 3, 4)), profile_id="PF")
    assert bench.seen("PF")["lockout_threshold"] == "3"
    assert len(bench.rows("observation")) == len(bench.seen("PF"))
    told = said(bench.observe(accounts(bench, "10", "january.txt", day=(2024, 1, 2)), profile_id="PF"))
    assert "已有較新的同格式觀測（2024-03-04）" in told
    assert bench.seen("PF")["lockout_threshold"] == "3"


def test_what_a_newer_export_says_no_more_is_not_kept_from_the_older(bench: Bench) -> None:
    bench.observe(bench.file("old.conf", "[Journal]\nMaxRetentionSec=1year\n"), asset_id="SRV")
    assert bench.seen("SRV")["log_retention_days"] == "365"
    newer = bench.file("new.conf", "[Journal]\nSystemMaxUse=2G\n", (2024, 3, 4))
    told = said(bench.observe(newer, asset_id="SRV"))
    assert "log_retention_days" not in bench.seen("SRV")
    assert "日誌保存天數：先前的匯出檔有、這份沒有" in told


def test_one_undo_takes_back_all_of_it(bench: Bench) -> None:
    bench.observe(accounts(bench), profile_id="PF")
    bench.store.undo(AUTHOR)
    assert not bench.rows("observation")
    assert not bench.rows("evidence")


def test_what_was_read_in_a_file_goes_with_its_evidence_and_comes_back_with_it(bench: Bench) -> None:
    bench.observe(accounts(bench), profile_id="PF")
    remove_evidence(bench.store, ["E-0001"], AUTHOR)
    assert not bench.rows("observation")
    bench.store.undo(AUTHOR)
    assert bench.seen("PF")["lockout_threshold"] == "5"


def test_nobody_guesses_whose_settings_a_file_tells(bench: Bench) -> None:
    with pytest.raises(BadInput) as caught:
        bench.observe(accounts(bench))
    assert [p.code for p in caught.value.problems] == ["E-OBS-10"]
    assert "accounts.txt" in str(caught.value.problems[0])
    assert not bench.rows("evidence")


def test_all_problems_of_all_files_come_at_once_and_nothing_is_kept(bench: Bench) -> None:
    files = [
        accounts(bench),
        bench.file("letter.txt", "Dear all, the password policy is fine."),
        bench.file("cut.xml", '<?xml version="1.0"?><nmaprun scanner="nmap" start="1700000000"><host>'),
    ]
    with pytest.raises(BadInput) as caught:
        bench.observe(*files, profile_id="PF")
    assert sorted(p.code for p in caught.value.problems) == ["E-OBS-01", "E-OBS-05"]
    assert not bench.rows("evidence")
    assert not bench.rows("observation")


def test_a_day_after_the_day_of_assessment_is_refused(bench: Bench) -> None:
    with pytest.raises(BadInput) as caught:
        bench.observe(accounts(bench, day=(2024, 3, 6)), profile_id="PF")
    assert [p.code for p in caught.value.problems] == ["E-EVD-09"]


def test_only_one_target_and_one_that_is_there(bench: Bench) -> None:
    with pytest.raises(UsageError, match="只能指定一個對象"):
        bench.observe(accounts(bench), profile_id="PF", asset_id="PC-1")
    with pytest.raises(UsageError, match="資產沒有「PC-9」"):
        bench.observe(accounts(bench), asset_id="PC-9")


def test_a_file_that_is_only_configured_says_so_until_the_stack_proves_it(bench: Bench) -> None:
    conf, stack = bench.file("faillock.conf", FAILLOCK), bench.file("system-auth", PAM_WITH)
    bench.observe(conf, asset_id="SRV")
    assert {r["in_force"] for r in bench.rows("observation").values()} == {None}
    found = assess(bench.store.inventory(), bench.catalogue, "proposal", TODAY).findings
    assert [f.control_id for f in found if f.kind is FindingKind.UNPROVEN] == ["A4-2.3.1.4"]
    bench.observe(conf, stack, asset_id="SRV")
    assert {r["in_force"] for r in bench.rows("observation").values() if r["format"] == "faillock"} == {1}


def test_a_changed_file_is_refused_and_nothing_is_kept(bench: Bench) -> None:
    path = accounts(bench)
    proposal = propose(bench.store, Request((path,), profile_id="PF"), bench.catalogue, today=TODAY)
    path.write_text(NET_ACCOUNTS.format(threshold="3"))
    with pytest.raises(BadInput, match="沒有寫入任何資料"):
        keep(bench.store, proposal, AUTHOR)
    assert not bench.rows("evidence")


def test_a_redacted_copy_is_kept_in_place_of_the_file_and_its_row_says_so(bench: Bench) -> None:
    secret = "ENC SH2rDmY0aZ9kq"
    path = bench.file(
        "fw.conf",
        f"#config-version=FGT60E-7.0.5-FW-build0304-220208:opmode=0:vdom=0:user=admin\nconfig system global\n"
        f'    set admin-lockout-threshold 3\n    set hostname "FW"\nend\nconfig system admin\n    edit "admin"\n'
        f"        set password {secret}\n    next\nend\n",
    )
    assert "--redact" in said(propose(bench.store, Request((path,), asset_id="SRV"), bench.catalogue, today=TODAY))
    bench.observe(path, asset_id="SRV", is_redacted=True)
    evidence = next(iter(bench.rows("evidence").values()))
    kept = b"".join(bench.store.read_blob(str(evidence["sha256"]))).decode()
    assert secret not in kept
    assert "set admin-lockout-threshold 3" in kept
    assert evidence["file_name"] == "遮蔽_fw.conf"
    assert "設備密碼 1 處" in str(evidence["note"])
    assert "原檔 SHA-256 " in str(evidence["note"])
    everything = (bench.folder / "case.secaudit").read_bytes()
    assert secret.encode() not in everything


def _shown(bench: Bench, path: Path, asset_id: str) -> Callable[[], object]:
    """Keeping what was shown now, later."""
    asked = Request((path,), asset_id=asset_id)
    proposal = propose(bench.store, asked, bench.catalogue, today=TODAY)
    return lambda: keep(bench.store, proposal, AUTHOR)


def test_of_two_who_observe_at_once_the_second_overwrites_nothing(bench: Bench) -> None:
    mine = _shown(bench, accounts(bench, "3", "mine.txt"), "PC-1")
    _shown(bench, accounts(bench, "5", "theirs.txt"), "SRV")()
    before = bench.rows("observation")
    with pytest.raises(Conflict):
        mine()
    assert bench.rows("observation") == before
    assert [e["file_name"] for e in bench.rows("evidence").values()] == ["theirs.txt"]


def test_what_was_read_of_a_row_that_is_gone_by_now_is_not_kept(bench: Bench) -> None:
    mine = _shown(bench, accounts(bench), "PC-2")
    stored = bench.store.row("asset", "PC-2")
    assert stored is not None
    bench.store.commit([RowChange("asset", "PC-2", Action.REMOVE, {}, stored.version)], AUTHOR)
    with pytest.raises(BadInput, match="案件已被更動"):
        mine()
    assert not bench.rows("evidence")


FIREWALL = (
    "#config-version=FGT60E-7.0.5-FW-build0304-220208:opmode=0:vdom=0:user=admin\nconfig system global\n"
    '    set admin-lockout-threshold 3\nend\nconfig system admin\n    edit "admin"\n'
    "        set password ENC {}\n    next\nend\n"
)


def test_a_redacted_copy_that_is_kept_already_is_not_kept_again(bench: Bench) -> None:
    path = bench.file("fw.conf", FIREWALL.format("SH2rDmY0aZ9kq"))
    bench.observe(path, asset_id="SRV", is_redacted=True)
    assert bench.observe(path, asset_id="SRV", is_redacted=True).is_empty
    assert len(bench.rows("evidence")) == 1


def test_a_file_changed_behind_its_own_date_is_refused_for_a_redacted_copy_too(bench: Bench) -> None:
    path, request = bench.file("fw.conf", FIREWALL.format("SH2rDmY0aZ9kq")), {"asset_id": "SRV", "is_redacted": True}
    asked = Request((path,), **request)
    proposal = propose(bench.store, asked, bench.catalogue, today=TODAY)
    before = path.stat()
    path.write_text(FIREWALL.format("SH2rDmY0aZ9kq").replace("threshold 3", "threshold 9"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(BadInput, match="沒有寫入任何資料"):
        keep(bench.store, proposal, AUTHOR)
    assert not bench.rows("evidence")


def test_the_event_tells_what_was_done(bench: Bench) -> None:
    proposal = propose(bench.store, Request((accounts(bench),), profile_id="PF"), bench.catalogue, today=TODAY)
    event = keep(bench.store, proposal, AUTHOR)
    assert (event.kind, event.note) == ("observe", "accounts.txt")


def test_the_pieces_of_one_log_reach_back_as_far_as_the_oldest_of_them(bench: Bench) -> None:
    line = "2024-{} 02:00:00+08:00 srv app[1]: started\n".replace(" 02", "T02")
    new = bench.file("app.log", "".join(line.format(f"03-0{d}") for d in (1, 2, 3)), (2024, 3, 4))
    old = bench.file("app.log.1", "".join(line.format(f"01-0{d}") for d in (5, 6, 7)), (2024, 2, 1))
    for order in ((new, old), (old, new)):
        bench.observe(*order, asset_id="SRV")
        assert bench.seen("SRV")["log_oldest_on"] == "2024-01-05"


def test_two_machines_read_for_one_profile_are_as_weak_as_the_weaker(bench: Bench) -> None:
    bench.observe(accounts(bench, "5", "a.txt"), accounts(bench, "3", "b.txt"), profile_id="PF")
    assert bench.seen("PF")["lockout_threshold"] == "5"


def test_of_a_folder_what_nobody_knows_is_left_out_and_told(bench: Bench) -> None:
    folder = bench.folder / "exports"
    folder.mkdir()
    bench.file("exports/accounts.txt", NET_ACCOUNTS.format(threshold="5"))
    bench.file("exports/wtmp", b"\x07\0\0\0" * 100)
    bench.file("exports/empty.log", b"")
    proposal = bench.observe(folder, profile_id="PF")
    assert sorted(proposal.unknown) == ["empty.log", "wtmp"]
    assert [told.name for told in proposal.files] == ["accounts.txt"]
    with pytest.raises(BadInput, match="沒有寫入任何資料"):
        bench.observe(folder / "wtmp", profile_id="PF")


def test_a_folder_in_which_nobody_knows_anything_is_a_problem(bench: Bench) -> None:
    folder = bench.folder / "exports"
    folder.mkdir()
    bench.file("exports/letter.txt", "Dear all")
    with pytest.raises(BadInput) as caught:
        bench.observe(folder, profile_id="PF")
    assert [p.code for p in caught.value.problems] == ["E-OBS-01"]
    assert "1 個檔案看不出格式" in str(caught.value.problems[0])


def test_one_machine_that_is_not_named_proves_nothing_of_the_others_of_its_group(bench: Bench) -> None:
    bench.observe(accounts(bench), asset_id="PC-2")
    assert {(r["in_force"], r["note"]) for r in bench.rows("observation").values()} == {
        (None, "這份只看到一台，共 3 台")
    }
    bench.observe(accounts(bench), asset_id="PC-1")
    assert {r["in_force"] for r in bench.rows("observation").values() if r["target_id"] == "PC-1"} == {1}
