"""Bundles that are honest about who signed them, and not whole or not true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from refusal_making import Given, Refusal, good, with_files
from sealed_bench import (
    SmallCase,
    Verifier,
    bundle,
    company_pin,
    retold,
)

from secaudit.trust.anchors import Anchors


def unreadable_table(case: SmallCase, verifier: Verifier) -> Given:
    return with_files(case, {"inventory/asset.csv": b"nonsense\n"})


def unreadable_table_of_later_program(case: SmallCase, verifier: Verifier) -> Given:
    return with_files(case, {"inventory/asset.csv": b"nonsense\n"}, program="secaudit 99.0.0")


def other_case_inside(case: SmallCase, verifier: Verifier) -> Given:
    return with_files(case, {}, case="C2M-999-999")


def other_company_inside(case: SmallCase, verifier: Verifier) -> Given:
    verifier.anchors = Anchors((company_pin(principal="seal@company.example"),))
    return good(case, organisation="04595257"), {}


def other_phase_inside(case: SmallCase, verifier: Verifier) -> Given:
    return good(case, phase="proposal"), {}


def other_catalogue_than_sealed(case: SmallCase, verifier: Verifier) -> Given:
    return good(case, catalogue_sha256="ab" * 32), {}


def other_program_inside(case: SmallCase, verifier: Verifier) -> Given:
    return good(case, program="secaudit 0.0.1"), {}


def loosened_catalogue(case: SmallCase, verifier: Verifier) -> Given:
    """The verifier's catalogue is another one than the honest bundle's; which of the two is loose is for him to say."""
    verifier.catalogue = replace(case.catalogue, digest="ab" * 32)
    return good(case), {}


def bloated_catalogue(case: SmallCase, verifier: Verifier) -> Given:
    return with_files(case, {"catalogue/zz.yaml": b"#" * (2 * 1024 * 1024)})


def better_score_stated(case: SmallCase, verifier: Verifier) -> Given:
    """Signed by the pinned key, hashed right, and not true."""
    files = retold(case.files(), lambda record: record["score"].update(earned_before=200, earned_after=200))
    path = case.folder / "lie.zip"
    bundle(path, files, case.facts())
    return path, {}


def better_score_of_later_program(case: SmallCase, verifier: Verifier) -> Given:
    def change(record: dict[str, Any]) -> None:
        record["score"].update(earned_before=200, earned_after=200)
        record["program"] = "0.2.0"

    path = case.folder / "later.zip"
    bundle(path, retold(case.files(), change), case.facts(program="secaudit 0.2.0"))
    return path, {}


def missing_evidence(case: SmallCase, verifier: Verifier) -> Given:
    files = case.files()
    del files["evidence/E000001.html"]
    path = case.folder / "missing.zip"
    bundle(path, files, case.facts())
    return path, {}


def replaced_evidence(case: SmallCase, verifier: Verifier) -> Given:
    return with_files(case, {"evidence/E000001.html": b"<html>lockout 9</html>"})


def stray_evidence(case: SmallCase, verifier: Verifier) -> Given:
    return with_files(case, {"evidence/E000009.html": b"<html></html>"})


def withheld_evidence(case: SmallCase, verifier: Verifier) -> Given:
    item = next(case.store.inventory().dicts("evidence"))["id"]
    path = case.folder / "withheld.zip"
    bundle(path, case.files(withheld={str(item): "含個資"}), case.facts())
    return path, {}


def never_held(case: SmallCase, verifier: Verifier) -> Given:
    case.evidence_without_file("E-99")
    return good(case), {}


REFUSED: tuple[Refusal, ...] = (
    Refusal("an unreadable table", unreadable_table, 13, "E-VER-60"),
    Refusal("a table of a later program", unreadable_table_of_later_program, 13, "E-VER-61", fails=False),
    Refusal("another case inside", other_case_inside, 13, "E-VER-62"),
    Refusal("another company inside", other_company_inside, 13, "E-VER-63"),
    Refusal("another phase inside", other_phase_inside, 13, "E-VER-64"),
    Refusal("another catalogue than sealed", other_catalogue_than_sealed, 13, "E-VER-65"),
    Refusal("another program inside", other_program_inside, 13, "E-VER-66"),
    Refusal("a catalogue that is not ours", loosened_catalogue, 13, "E-VER-67", fails=False),
    Refusal("a bloated catalogue", bloated_catalogue, 13, "E-VER-68", fails=False),
    Refusal("a score of a later program", better_score_of_later_program, 14, "E-VER-72", fails=False),
    Refusal("a better score than it is", better_score_stated, 14, "E-VER-73"),
    Refusal("promised evidence missing", missing_evidence, 15, "E-VER-80"),
    Refusal("evidence other than listed", replaced_evidence, 15, "E-VER-81"),
    Refusal("a file of no item", stray_evidence, 15, "E-VER-83"),
    Refusal("withheld evidence", withheld_evidence, 15, "E-VER-84", fails=False),
    Refusal("evidence never held", never_held, 15, "E-VER-85", fails=False),
)
