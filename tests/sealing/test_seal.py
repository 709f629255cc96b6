"""Sealing a case: what is logged, what is refused, and that nothing half-written stays."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest
from seal_bench import KEY, NOW, WANG, add_file, catalogue, contents, new_case, order, sealed, small_case

from secaudit.errors import SecauditError, UsageError
from secaudit.model.assessment import Verdict
from secaudit.model.inventory import Inventory
from secaudit.model.schema import Cell
from secaudit.store import LockedCase, SqliteStore, open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.trust.bundle import open_bundle
from secaudit.trust.keys import PrivateKey, new_key
from secaudit.usecases.evidence.export import DamagedEvidence
from secaudit.usecases.sealing import neighbour
from secaudit.usecases.sealing.contents import read_contents
from secaudit.usecases.sealing.order import Disclosure, examined, recipients_in
from secaudit.usecases.sealing.preflight import NotSealable
from secaudit.usecases.sealing.seal import seal
from secaudit.usecases.sealing.snapshot import read_catalogue


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A small case with one item of evidence, E-0001."""
    opened = new_case(tmp_path / "甲.secaudit", small_case())
    add_file(opened, tmp_path / "政策.pdf", b"%PDF-1.7 policy")
    yield opened
    opened.close()


def seal_rows(store: SqliteStore) -> list[dict[str, Cell]]:
    return list(store.inventory().dicts("seal"))


def edit_zone(store: SqliteStore, name: str) -> None:
    row = store.row("zone", "Z-1")
    assert row
    store.commit([RowChange("zone", "Z-1", Action.EDIT, {"name": name}, row.version)], WANG)


def nobody_asks() -> NoReturn:
    raise AssertionError("the key was asked for")


def refused(store: SqliteStore, out: Path, **more: Any) -> list[str]:
    """The codes of what blocks the sealing, although everything else is sealed despite; nothing else is told."""
    with pytest.raises(NotSealable) as caught:
        seal(store.path, store, catalogue(), order(out, **more), nobody_asks, WANG, now=lambda: NOW)
    assert not out.exists() or not list(out.iterdir())
    assert [p.code for p in caught.value.problems] == [p.code for p in caught.value.check.blocks]
    return [p.code for p in caught.value.check.blocks]


def nothing_stays(store: SqliteStore, out: Path, error: type[SecauditError], **more: Any) -> SecauditError:
    count = store.check_log().count
    with pytest.raises(error) as caught:
        sealed(store, out, **more)
    assert not out.is_dir() or not list(out.iterdir())
    assert (store.check_log().count, seal_rows(store)) == (count, [])
    return caught.value


def test_seals_follow_each_other(store: SqliteStore, out: Path) -> None:
    first, second = sealed(store, out), sealed(store, out)
    assert (first.facts.sequence, first.facts.previous_seal) == (1, "")
    assert (second.facts.sequence, second.facts.previous_seal) == (2, first.seal_id)
    assert second.facts.log_count == first.facts.log_count + 1
    assert [(r["id"], r["sequence"], r["seal_id"]) for r in seal_rows(store)] == [
        ("S-001", 1, first.seal_id),
        ("S-002", 2, second.seal_id),
    ]
    assert first.path.name == f"C2M-113-001-s001-{first.seal_id[:8]}.zip"
    assert sorted(p.name for p in out.iterdir()) == sorted([first.path.name, second.path.name])


def test_a_seal_names_the_log_as_it_was_before_it(store: SqliteStore, out: Path) -> None:
    head = store.head()
    bundle = sealed(store, out)
    assert (bundle.facts.log_count, bundle.facts.log_head) == (head.sequence, head.hash)
    assert contents(bundle.path).log.head == head.hash
    event = list(store.events())[-1]
    assert (event.kind, event.sequence, event.note) == ("seal", head.sequence + 1, "提案")
    assert store.check_log().first_bad is None


def test_the_next_bundle_holds_the_row_of_the_one_before(store: SqliteStore, out: Path) -> None:
    first = sealed(store, out)
    rows = contents(sealed(store, out).path).inventory.dicts("seal")
    assert [row["seal_id"] for row in rows] == [first.seal_id]


def test_undo_and_redo_pass_over_a_seal(store: SqliteStore, out: Path) -> None:
    edit_zone(store, "機房")
    sealed(store, out)
    undone = store.undo(WANG)
    assert undone
    assert undone.rows[0].table == "zone"
    assert [row["name"] for row in store.inventory().dicts("zone")] == ["辦公室"]
    sealed(store, out)
    redone = store.redo(WANG)
    assert redone
    assert [row["name"] for row in store.inventory().dicts("zone")] == ["機房"]
    assert len(seal_rows(store)) == 2
    assert store.check_log().first_bad is None


def test_a_seal_later_than_the_assessment_date_leaves_the_case_as_sound_as_it_was(
    store: SqliteStore, out: Path
) -> None:
    sealed(store, out)
    assert examined(store.path, store, catalogue(), order(out), today=NOW.date()).check.blocks == ()


def test_the_same_case_at_the_same_time_is_the_same_file(store: SqliteStore, out: Path, tmp_path: Path) -> None:
    shutil.copy(store.path, tmp_path / "copy.secaudit")
    first = sealed(store, out)
    with closing(open_store(tmp_path / "copy.secaudit")) as copy:
        second = sealed(copy, tmp_path / "other")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_no_file_is_written_over(store: SqliteStore, out: Path, tmp_path: Path) -> None:
    shutil.copy(store.path, tmp_path / "copy.secaudit")
    first = sealed(store, out)
    first.path.write_bytes(b"mine")
    with closing(open_store(tmp_path / "copy.secaudit")) as copy:
        with pytest.raises(UsageError, match="已存在"):
            sealed(copy, out)
        assert seal_rows(copy) == []
    assert [p.read_bytes() for p in out.iterdir()] == [b"mine"]


def test_a_name_taken_at_the_last_moment_costs_no_bytes(
    store: SqliteStore, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def taken(source: Path, target: Path) -> None:
        target.write_bytes(b"mine")
        link(source, target)

    monkeypatch.setattr(os, "link", taken)
    with pytest.raises(neighbour.NotNamed) as caught:
        sealed(store, out)
    (part,) = out.glob(".*.part")
    assert str(part) in caught.value.fix
    assert [p.read_bytes() for p in out.glob("*.zip")] == [b"mine"]
    assert open_bundle(part).seal_id == seal_rows(store)[0]["seal_id"]


def test_a_file_system_without_links_will_do(store: SqliteStore, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "not here")

    monkeypatch.setattr(os, "link", no_links)
    assert contents(sealed(store, out).path).log.count == 2
    assert len(list(out.iterdir())) == 1


def test_a_full_disk_leaves_nothing(store: SqliteStore, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(neighbour, "synced", full)
    error = nothing_stays(store, out, neighbour.NotWritten)
    assert (error.code, "磁碟已滿" in error.what) == ("E-SEA-30", True)


def test_a_file_in_the_place_of_the_folder_is_left_alone(store: SqliteStore, out: Path) -> None:
    out.write_bytes(b"mine")
    nothing_stays(store, out, neighbour.NotWritten)
    assert out.read_bytes() == b"mine"


def test_a_case_that_somebody_else_writes_to_is_told(store: SqliteStore, out: Path) -> None:
    store.connection.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedCase):
            sealed(store, out)
    assert not out.exists()


def test_an_interrupted_prompt_leaves_nothing(store: SqliteStore, out: Path) -> None:
    def interrupted() -> NoReturn:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seal(store.path, store, catalogue(), order(out), interrupted, WANG, now=lambda: NOW)
    assert not out.exists()
    assert seal_rows(store) == []


def test_what_was_changed_while_the_passphrase_was_typed_is_in(store: SqliteStore, out: Path) -> None:
    def slow() -> PrivateKey:
        with closing(open_store(store.path)) as other:
            edit_zone(other, "機房")
        return KEY

    bundle = seal(store.path, store, catalogue(), order(out), slow, WANG, now=lambda: NOW)
    found = contents(bundle.path)
    assert [row["name"] for row in found.inventory.dicts("zone")] == ["機房"]
    assert found.log.head == list(store.log_entries())[-2].hash


def test_bytes_that_changed_in_the_case_stop_the_sealing_by_name(store: SqliteStore, out: Path) -> None:
    spoil(store, "UPDATE evidence_chunk SET data = CAST('X' || substr(data, 2) AS BLOB)")
    error = nothing_stays(store, out, DamagedEvidence)
    assert (error.exit_code, "E-0001「政策」" in error.what) == (5, True)


def test_bytes_cut_short_stop_it_too(store: SqliteStore, out: Path) -> None:
    spoil(store, "UPDATE evidence_chunk SET data = CAST(substr(data, 1, 3) AS BLOB)")
    assert "E-0001" in nothing_stays(store, out, DamagedEvidence).what


def test_withheld_bytes_are_hashed_before_their_hash_is_promised(store: SqliteStore, out: Path) -> None:
    spoil(store, "UPDATE evidence_chunk SET data = CAST('X' || substr(data, 2) AS BLOB)")
    assert refused(store, out, disclosure=Disclosure({"E-0001": "機密"}, reports=())) == ["E-SEA-11"]


def test_a_dry_run_hashes_everything(store: SqliteStore, out: Path) -> None:
    spoil(store, "UPDATE evidence_chunk SET data = CAST('X' || substr(data, 2) AS BLOB)")
    looked = examined(store.path, store, catalogue(), order(out), today=NOW.date(), thorough=True)
    assert [p.code for p in looked.check.blocks] == ["E-SEA-11"]
    assert looked.check.exit_code(despite=True) == 5
    assert not out.exists()


def spoil(store: SqliteStore, statement: str) -> None:
    """What a failing disk or another program could do: the guards taken away and put back."""
    guards = store.connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        store.connection.execute(f"DROP TRIGGER {name}")
    store.connection.execute(statement)
    for _, sql in guards:
        store.connection.execute(sql)


def test_bytes_that_are_gone_block(store: SqliteStore, out: Path) -> None:
    spoil(store, "DELETE FROM evidence_chunk")
    spoil(store, "DELETE FROM evidence_blob")
    assert refused(store, out) == ["E-SEA-12"]


def test_a_log_that_was_tampered_with_blocks(store: SqliteStore, out: Path) -> None:
    spoil(store, "UPDATE event SET body = replace(body, '辦公室', '機房') WHERE sequence = 1")
    with pytest.raises(NotSealable) as caught:
        sealed(store, out)
    assert ([p.code for p in caught.value.check.blocks], caught.value.exit_code) == (["E-LOG-01"], 5)


def test_everything_that_blocks_is_said_at_once(tmp_path: Path, out: Path) -> None:
    case = list(small_case(tax_id=None).dicts("case"))
    zones = [{"id": "Z-1", "name": "辦公室\0"}]
    assets = [{"id": "A-1", "name": "主機", "zone_id": "Z-9"}]
    with closing(new_case(tmp_path / "乙.secaudit", Inventory.of(case=case, zone=zones, asset=assets))) as store:
        add_file(store, tmp_path / "政策.pdf", b"%PDF")
        spoil(store, "DELETE FROM evidence_chunk")
        spoil(store, "DELETE FROM evidence_blob")
        assert refused(store, out) == ["E-SEA-12", "E-ROW-02", "E-SEA-01", "E-SEA-14"]


@pytest.mark.parametrize(("tax_id", "codes"), [(None, ["E-SEA-14"]), ("12345678", ["E-SEA-14"]), ("12345675", [])])
def test_a_seal_has_to_belong_to_somebody(tmp_path: Path, out: Path, tax_id: str | None, codes: list[str]) -> None:
    with closing(new_case(tmp_path / "乙.secaudit", small_case(tax_id=tax_id))) as store:
        looked = examined(store.path, store, catalogue(), order(out), today=NOW.date())
        assert [p.code for p in looked.check.blocks] == codes


def test_more_than_the_archive_holds_is_said_before(
    store: SqliteStore, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secaudit.trust.archive_headers.MAX_BYTES", 1000)
    assert refused(store, out) == ["E-SEA-15"]


def test_a_disk_without_room_is_said_before(store: SqliteStore, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbour, "free_bytes", lambda folder: 1000)
    assert refused(store, out) == ["E-SEA-16"]


def test_shortfalls_have_to_be_confirmed_and_stand_in_the_bundle(store: SqliteStore, out: Path) -> None:
    with pytest.raises(NotSealable) as caught:
        seal(store.path, store, catalogue(), order(out, despite=False), nobody_asks, WANG, now=lambda: NOW)
    assert (caught.value.check.blocks, caught.value.exit_code) == ((), 3)
    shortfalls = caught.value.check.shortfalls
    assert shortfalls
    assert "--despite" in caught.value.fix
    said = contents(sealed(store, out).path).record["shortfalls"]
    assert said == [{"code": p.code, "text": p.text, "clause": p.clause} for p in shortfalls]


def test_a_case_that_lacks_nothing_needs_no_despite(tmp_path: Path, out: Path) -> None:
    """With a catalogue of one clause, as the whole of ours leaves nobody without a point."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "programme.yaml").write_text("id: one\ntitle: 一條\n", encoding="utf-8")
    (folder / "controls.yaml").write_text(ONE_CLAUSE, encoding="utf-8")
    files = read_catalogue(folder, None)
    case = list(small_case(has_personal_data=0, has_sensitive_data=0, has_remote_access=0).dicts("case"))
    rows = Inventory.of(
        case=case,
        zone=[{"id": "Z-1", "name": "辦公室"}],
        asset=[{"id": "A-1", "name": "主機", "zone_id": "Z-1"}],
        answer=[{"control_id": "A4-2.1.1", "claim": "met"}],
    )
    with closing(new_case(tmp_path / "乙.secaudit", rows)) as store:
        bundle = seal(store.path, store, files, order(out, despite=False), lambda: KEY, WANG, now=lambda: NOW)
    assert bundle.check.ready
    found, problems = read_contents(open_bundle(bundle.path))
    assert not problems
    assert found
    assert [c.id for c in found.catalogue.controls] == ["A4-2.1.1"]
    assert found.stated.controls["A4-2.1.1"].verdict is Verdict.MET


ONE_CLAUSE = """
- id: A4-2.1.1
  title: {zh-TW: 區域有名稱, en: Zones are named}
  chapter: 貳一 人員認知及訓練
  clause: 每個區域都有名稱。
  source: 附件四 貳 一 (一)
  binding: required
  from_phase: proposal
  checks:
    - id: named
      title: 每個區域都有名稱
      every: zone
      must: name IS NOT NULL
      because: "{name}"
  interpretation: 有名稱即符合。
  remedy: 填名稱
  evidence: [區域清單]
"""


def test_an_original_that_changed_since_is_a_shortfall(store: SqliteStore, out: Path, tmp_path: Path) -> None:
    (tmp_path / "政策.pdf").write_bytes(b"%PDF-1.7 POLICY")
    texts = [p.text for p in sealed(store, out).check.shortfalls]
    assert any("E-0001" in text and "原檔內容已變" in text for text in texts)


def test_evidence_that_is_only_listed_is_a_shortfall(tmp_path: Path, out: Path) -> None:
    rows = small_case()
    listed = Inventory(
        {**rows.tables, **Inventory.of(evidence=[{"id": "E-9", "title": "合約", "control_ids": "|"}]).tables}
    )
    with closing(new_case(tmp_path / "乙.secaudit", listed)) as store:
        point = next(p for p in sealed(store, out).check.shortfalls if p.code == "E-SEA-26")
    assert "E-9" in point.text


def test_entries_without_salt_are_warned_of_unless_the_log_is_shown(store: SqliteStore, out: Path) -> None:
    assert "E-SEA-22" not in [p.code for p in sealed(store, out).check.shortfalls]
    with closing(open_store(store.path, salt=lambda: "")) as older:
        edit_zone(older, "機房")
        (point,) = (p for p in sealed(older, out).check.shortfalls if p.code == "E-SEA-22")
        shown = sealed(older, out, disclosure=Disclosure(log_bodies=True, reports=()))
    assert "1 筆" in point.text
    assert "E-SEA-22" not in [p.code for p in shown.check.shortfalls]


def test_a_log_shown_in_full_is_told_of(store: SqliteStore, out: Path) -> None:
    bundle = sealed(store, out, disclosure=Disclosure(log_bodies=True, reports=()))
    assert "E-SEA-23" in [p.code for p in bundle.check.notes]


@pytest.mark.parametrize("withheld", [{"E-0009": "機密"}, {"E-0001": " "}])
def test_what_is_withheld_has_to_exist_and_to_have_a_reason(
    store: SqliteStore, out: Path, withheld: dict[str, str]
) -> None:
    nothing_stays(store, out, UsageError, disclosure=Disclosure(withheld, reports=()))


def test_the_row_says_how_many_items_were_withheld(store: SqliteStore, out: Path) -> None:
    sealed(store, out, disclosure=Disclosure({"E-0001": "機密"}, reports=()))
    assert [row["withheld"] for row in seal_rows(store)] == [1]


def test_the_challenge_stands_in_the_seal(store: SqliteStore, out: Path) -> None:
    bundle = sealed(store, out, challenge="產發署 113-0042")
    assert open_bundle(bundle.path).facts.challenge == "產發署 113-0042"
    assert seal_rows(store)[0]["challenge"] == "產發署 113-0042"


def test_signed_first_then_encrypted(store: SqliteStore, out: Path) -> None:
    from secaudit.trust.encryption import decrypt_to, identity_of

    reviewer = new_key("reviewer")
    bundle = sealed(store, out, recipients=(reviewer.public.line,))
    assert [p.name for p in out.iterdir()] == [bundle.path.name]
    assert bundle.path.name.endswith(".zip.age")
    assert bundle.plain is None
    assert bundle.path.stat().st_size == bundle.size
    plain = out / "plain.zip"
    with bundle.path.open("rb") as source, plain.open("wb") as target:
        decrypt_to(source, target, [identity_of(reviewer)])
    assert open_bundle(plain).seal_id == bundle.seal_id
    assert open_bundle(plain).facts.recipients == (reviewer.public.line,)
    assert seal_rows(store)[0]["file_name"] == bundle.path.name


def test_the_plain_bundle_is_kept_where_it_is_asked_for(store: SqliteStore, out: Path) -> None:
    bundle = sealed(store, out, recipients=(new_key("reviewer").public.line,), keep_plain=True)
    assert bundle.plain
    assert open_bundle(bundle.plain).seal_id == bundle.seal_id
    assert sorted(p.name for p in out.iterdir()) == [bundle.plain.name, bundle.path.name]


def test_a_recipient_that_is_none_is_refused_at_once(store: SqliteStore, out: Path) -> None:
    error = nothing_stays(store, out, SecauditError, recipients=("age1nonsense",))
    assert error.code == "E-AGE-02"


def test_recipients_may_stand_in_a_file(tmp_path: Path) -> None:
    keys = tmp_path / "keys.txt"
    keys.write_text("# reviewers\nage1aaa\n\nssh-ed25519 AAAA x\n", encoding="utf-8")
    assert recipients_in(["age1zzz", str(keys), "age1aaa"]) == ("age1zzz", "age1aaa", "ssh-ed25519 AAAA x")


def test_remains_of_a_stopped_seal_of_this_case_are_swept(store: SqliteStore, out: Path) -> None:
    out.mkdir()
    mark = neighbour.mark_of(store.path)
    old, newer = out / f".secaudit-seal-{mark}-old.part", out / f".secaudit-seal-{mark}-newer.part"
    other, mine = out / ".secaudit-seal-00000000-x.part", out / "mine.part"
    for path in (old, newer, other, mine):
        path.write_bytes(b"x")
        os.utime(path, (NOW.timestamp() - 60,) * 2)
    os.utime(newer, (NOW.timestamp() + 60,) * 2)
    bundle = sealed(store, out)
    assert bundle.swept == (old,)
    assert sorted(out.iterdir()) == sorted([newer, other, mine, bundle.path])


def test_progress_counts_the_bytes_that_go_in(store: SqliteStore, out: Path) -> None:
    heard: list[tuple[int, int]] = []
    bundle = seal(
        store.path, store, catalogue(), order(out), lambda: KEY, WANG, now=lambda: NOW,
        told=lambda done, whole: heard.append((done, whole)),
    )  # fmt: skip
    assert heard[-1] == (bundle.facts.bytes, bundle.facts.bytes)
    assert heard == sorted(heard)


def test_the_letter_can_be_compared_with_the_bundle(store: SqliteStore, out: Path) -> None:
    from secaudit.usecases.sealing.letter import letter_text

    bundle = sealed(store, out)
    text = letter_text(bundle)
    assert bundle.path.name in text
    assert KEY.public.fingerprint in text
    assert "113年3月5日" in text
    assert bundle.seal_id in text.replace(" ", "").replace("\n", "")
    assert io.StringIO(text).readline().startswith("主旨：")
