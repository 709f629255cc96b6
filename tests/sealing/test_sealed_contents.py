"""A snapshot becomes files and files a case: nothing lost, nothing told that was not to be told."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from seal_bench import add_file, catalogue, contents, data_of, new_case, sealed

from secaudit.model.inventory import Inventory
from secaudit.store import SqliteStore, open_store
from secaudit.trust.bundle import open_bundle
from secaudit.trust.trouble import TooLarge
from secaudit.usecases.check import check
from secaudit.usecases.open_case import OpenCase
from secaudit.usecases.sealing.contents import (
    Disclosure,
    Snapshot,
    payload_of,
    read_contents,
    sealed_items,
    snapshot_of,
    without_paths,
)

ONLY_JSON = Disclosure(reports=("json",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company with three items of evidence more: E-0006 to E-0008, two of them with the same bytes."""
    folder = tmp_path_factory.mktemp("made")
    with closing(new_case(folder / "甲.secaudit")) as store:
        add_file(store, folder / "密碼 政策.PDF", b"%PDF-1.7 policy")
        add_file(store, folder / "開機.exe", b"MZ not a program")
        add_file(store, folder / "again.txt", b"%PDF-1.7 policy")
    return folder / "甲.secaudit"


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Iterator[SqliteStore]:
    shutil.copy(made, tmp_path / "甲.secaudit")
    with closing(open_store(tmp_path / "甲.secaudit")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sound_files(made: Path) -> Mapping[str, bytes]:
    """Everything below data/ of that case, without report."""
    with closing(open_store(made)) as opened:
        return files_of(snapshot(opened), Disclosure(reports=()))


def snapshot(store: SqliteStore) -> Snapshot:
    return snapshot_of(store.path, store, catalogue(), today=date(2024, 3, 5), phase=None, as_of=None)


def files_of(taken: Snapshot, disclosure: Disclosure = ONLY_JSON) -> dict[str, bytes]:
    found = {p.name: (p.size, b"".join(p.pieces())) for p in payload_of(taken, disclosure)}
    assert all(len(data) == size for size, data in found.values())
    return {name: data for name, (_, data) in found.items()}


class Unsigned:
    """As much of an open bundle as reading its contents takes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.path = Path("x.zip")
        self.members = {f"data/{name}": None for name in files}
        self.payload = tuple(files)

    def read(self, name: str, limit: int) -> bytes:
        data = self.files[name.removeprefix("data/")]
        if len(data) > limit:
            raise TooLarge(name)
        return data

    def pieces(self, name: str) -> Iterator[bytes]:
        yield self.files[name.removeprefix("data/")]


def problems_with(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    case, problems = read_contents(Unsigned(files), catalogue().catalogue)  # type: ignore[arg-type]
    assert (case is None) is bool(problems)
    return [(p.code, str(p.place)) for p in problems]


def test_the_case_comes_back_but_for_the_places_on_a_pc(store: SqliteStore) -> None:
    before = store.inventory()
    bundle = sealed(store, store.path.parent / "out")
    found = contents(bundle.path)
    assert found.inventory.tables == without_paths(before).tables
    was, now = ([row["original_path"] for row in i.dicts("evidence")] for i in (before, found.inventory))
    assert sum(path is not None for path in was) == 3
    assert set(now) == {None}


def test_judged_again_it_comes_out_as_stated(store: SqliteStore) -> None:
    found = contents(sealed(store, store.path.parent / "out").path)
    opened = OpenCase(Path("x"), found.inventory, found.phase, found.as_of, "")
    again = check(opened, found.catalogue).assessment
    assert (found.stated.score, found.stated.coverage) == (again.score, again.coverage)
    assert found.stated.gates == {g.control_id: g.state for g in again.gates}
    assert {i: c.verdict for i, c in found.stated.controls.items()} == {r.control_id: r.verdict for r in again.results}
    assert found.catalogue == catalogue().catalogue


def test_the_catalogue_inside_is_enough(store: SqliteStore) -> None:
    found, problems = read_contents(open_bundle(sealed(store, store.path.parent / "out").path))
    assert not problems
    assert found
    assert found.catalogue == catalogue().catalogue


def test_evidence_is_called_after_its_place_in_the_table(store: SqliteStore) -> None:
    items = {i.id: i for i in sealed_items(snapshot(store), ONLY_JSON)}
    assert [i.path for i in items.values()] == [
        "", "", "", "", "", "evidence/E000006.pdf", "evidence/E000007.bin", "evidence/E000008.txt",
    ]  # fmt: skip
    assert items["E-0006"].file_name == "密碼 政策.PDF"
    assert items["E-0006"].sha256 == hashlib.sha256(b"%PDF-1.7 policy").hexdigest()
    assert items["E-0006"].kind == "application/pdf"
    assert (items["E-01"].held, items["E-01"].disclosed) == (False, False)


def test_two_items_with_the_same_bytes_have_a_file_each(store: SqliteStore) -> None:
    files = files_of(snapshot(store))
    assert files["evidence/E000006.pdf"] == files["evidence/E000008.txt"] == b"%PDF-1.7 policy"


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.pdf", "pdf"), ("a.tar.GZ", "gz"), ("a", "bin"), ("a.", "bin"), (".pdf", "pdf"), ("a.附件", "bin"),
        ("a.htm l", "bin"), ("a.verylongsuffix", "bin"), ("a.BAT", "bin"), ("a.lnk", "bin"), ("a.p/df", "bin"),
        ("a.pd\u202ef", "bin"),
    ],
)  # fmt: skip
def test_suffixes_are_plain_and_run_nothing(store: SqliteStore, name: str, suffix: str) -> None:
    taken = snapshot(store)
    rows = [{**row, "file_name": name} for row in taken.inventory.dicts("evidence")]
    case = replace(taken.checked.case, inventory=Inventory.of(evidence=rows))
    item = sealed_items(replace(taken, checked=replace(taken.checked, case=case)), ONLY_JSON)[5]
    assert item.path == f"evidence/E000006.{suffix}"
    assert item.file_name == name


def test_the_same_snapshot_gives_the_same_bytes(store: SqliteStore) -> None:
    whole = Disclosure(reports=("pdf", "json"), log_bodies=True)
    first, second = files_of(snapshot(store), whole), files_of(snapshot(store), whole)
    assert first == second
    assert {"report/appendix.pdf", "report/appendix.json", "report/figure-1.svg"} <= first.keys()


def test_names_are_plain_and_the_real_ones_stand_in_the_record(store: SqliteStore) -> None:
    files = files_of(snapshot(store))
    assert all(name.isascii() for name in files)
    said = json.loads(files["assessment.json"])["reports"]
    called = {entry["name"]: entry["path"] for entry in said}
    assert files[called["架構圖-現況.svg"]].startswith(b"<svg")
    assert len(called) == len(set(called.values())) == len(said)
    assert {entry["path"] for entry in said} == {name for name in files if name.startswith("report/")}


def test_no_report_means_no_figures_either(store: SqliteStore) -> None:
    assert not any(name.startswith("report/") for name in files_of(snapshot(store), Disclosure(reports=())))


def test_nothing_tells_where_a_file_lay_on_the_pc(store: SqliteStore, made: Path) -> None:
    folder = str(made.parent).encode()
    assert any(folder in entry.body.encode() for entry in store.log_entries())
    assert not [name for name, data in files_of(snapshot(store)).items() if folder in data]


def test_what_is_withheld_is_named_with_its_hash_and_why_but_not_inside(store: SqliteStore) -> None:
    disclosure = Disclosure(withheld={"E-0006": "營業秘密"}, reports=())
    out = store.path.parent / "out"
    bundle = sealed(store, out, disclosure=disclosure)
    found = contents(bundle.path)
    item = found.item("E-0006")
    assert item
    assert (item.path, item.disclosed, item.held, item.why) == ("", False, True, "營業秘密")
    assert item.sha256 == hashlib.sha256(b"%PDF-1.7 policy").hexdigest()
    with open_bundle(bundle.path) as opened:
        files = data_of(opened)
    assert "evidence/E000006.pdf" not in files
    assert files["evidence/E000008.txt"] == b"%PDF-1.7 policy"


def test_the_log_is_withheld_unless_it_is_asked_for(store: SqliteStore) -> None:
    out = store.path.parent / "out"
    hidden = contents(sealed(store, out).path)
    shown = contents(sealed(store, out, disclosure=Disclosure(log_bodies=True, reports=())).path)
    assert (hidden.log.disclosed, hidden.log.count) == (0, 4)
    assert (shown.log.disclosed, shown.log.count) == (5, 5)
    assert shown.log.hash_at(4) == hidden.log.head


def test_the_record_has_no_floats_and_says_what_was_judged(store: SqliteStore) -> None:
    said = json.loads(files_of(snapshot(store))["assessment.json"], parse_float=pytest.fail)
    assert said["format"] == "secaudit-sealed-case/1"
    assert (said["phase"], said["as_of"]) == ("acceptance", "2024-12-16")
    assert said["catalogue"]["digest"] == catalogue().catalogue.digest
    assert said["mac_registry"] == "2024-05-20"
    assert said["log"] == {"count": 4, "head": store.head().hash, "bodies": False}


def test_the_digest_of_the_tables_can_be_computed_by_hand(store: SqliteStore) -> None:
    """sha256sum *.csv | sha256sum"""
    files = files_of(snapshot(store))
    tables = sorted((n.removeprefix("inventory/"), d) for n, d in files.items() if n.startswith("inventory/"))
    lines = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in tables)
    assert json.loads(files["assessment.json"])["tables_digest"] == hashlib.sha256(lines.encode()).hexdigest()


def changed_record(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, bytes]], None]:
    def apply(files: dict[str, bytes]) -> None:
        said = json.loads(files["assessment.json"])
        change(said)
        files["assessment.json"] = json.dumps(said).encode()

    return apply


def emptied(name: str) -> Callable[[dict[str, bytes]], object]:
    return lambda files: files.pop(name)


RECORD = "assessment.json"


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (emptied(RECORD), {"E-SEA-07"}),
        (emptied("log.jsonl"), {"E-SEA-06"}),
        (emptied("catalogue/programme.yaml"), {"E-CAT-01"}),
        (emptied("catalogue/brands.yaml"), {"E-SEA-09"}),
        (emptied("inventory/zone.csv"), {"E-SEA-09"}),
        (emptied("inventory/evidence.csv"), {"E-SEA-09"}),
        (lambda files: files.update({"inventory/later.csv": b""}), {"E-SEA-02"}),
        (lambda files: files.update({"inventory/sub/zone.csv": b""}), {"E-SEA-02"}),
        (lambda files: files.update({RECORD: b'{"format":"secaudit-sealed-case/2"}'}), {"E-SEA-02"}),
        (lambda files: files.update({RECORD: b'{"format":"secaudit-sealed-case/1"}'}), {"E-SEA-07"}),
        (lambda files: files.update({RECORD: b"[]"}), {"E-SEA-07"}),
        (lambda files: files.update({RECORD: b"\xff"}), {"E-SEA-07"}),
        (changed_record(lambda said: said.update(phase="someday")), {"E-SEA-07"}),
        (changed_record(lambda said: said.update(as_of="2024-02-30")), {"E-SEA-07"}),
        (changed_record(lambda said: said.update(as_of="20241216")), {"E-SEA-07"}),
        (changed_record(lambda said: said.update(score={"possible": -1})), {"E-SEA-07"}),
        (changed_record(lambda said: said.update(score=True)), {"E-SEA-07"}),
        (changed_record(lambda said: said["evidence"].pop()), {"E-SEA-09"}),
        (changed_record(lambda said: said["evidence"].reverse()), {"E-SEA-09"}),
        (changed_record(lambda said: said["evidence"][5].update(path="evidence/E000007.pdf")), {"E-SEA-09"}),
        (changed_record(lambda said: said["evidence"][5].update(path="../../etc/passwd")), {"E-SEA-09"}),
        (changed_record(lambda said: said["evidence"][5].update(path="")), {"E-SEA-07"}),
        (changed_record(lambda said: said["evidence"][5].update(sha256="0" * 64)), {"E-SEA-09"}),
        (changed_record(lambda said: said["evidence"][5].update(size=1.0)), {"E-SEA-07"}),
        (changed_record(lambda said: said["controls"].append(said["controls"][0])), {"E-SEA-07"}),
        (changed_record(lambda said: said["controls"][0].update(verdict="great")), {"E-SEA-07"}),
        (changed_record(lambda said: said["gates"][0].update(state=1)), {"E-SEA-07"}),
        (changed_record(lambda said: said["log"].update(count=3)), {"E-SEA-09"}),
        (changed_record(lambda said: said["catalogue"].update(digest="0" * 64)), {"E-SEA-09"}),
    ],
)  # fmt: skip
def test_files_that_do_not_fit_each_other_are_named(
    sound_files: Mapping[str, bytes], change: Callable[[dict[str, bytes]], object], codes: set[str]
) -> None:
    files = dict(sound_files)
    assert problems_with(files) == []
    change(files)
    assert {code for code, _ in problems_with(files)} == codes


def test_no_more_is_read_than_a_case_may_need(
    sound_files: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = sum(len(data) for name, data in sound_files.items() if name.startswith("inventory/"))
    monkeypatch.setattr("secaudit.usecases.sealing.tables_csv.MOST_BYTES", tables)
    assert problems_with(sound_files) == []
    monkeypatch.setattr("secaudit.usecases.sealing.tables_csv.MOST_BYTES", tables - 1)
    assert problems_with(sound_files) == [("E-SEA-08", "x.zip")]


def test_everything_wrong_is_told_at_once(sound_files: Mapping[str, bytes]) -> None:
    files = dict(sound_files)
    files["inventory/zone.csv"] = b"x"
    files["log.jsonl"] = b"x"
    files["assessment.json"] = b"x"
    files["catalogue/programme.yaml"] = b"["
    assert {code for code, _ in problems_with(files)} >= {"E-SEA-03", "E-SEA-06", "E-SEA-07"}
