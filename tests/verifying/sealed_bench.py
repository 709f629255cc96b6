"""A small case, its bundles of any sequence and wrongness, and a verifier with his own pins and memory."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from evidence.evidence_bench import AUTHOR, LOCKOUT, add, listed, written
from secaudit import PROGRAM
from secaudit.catalogue import control_files, load_files
from secaudit.files import data_dir
from secaudit.model.control import Catalogue
from secaudit.store import SqliteStore, create
from secaudit.store.protocol import Action, RowChange
from secaudit.trust.anchors import Anchors
from secaudit.trust.bundle import Sealed, write_bundle
from secaudit.trust.keys import PrivateKey
from secaudit.trust.seal_facts import BundleType, SealFacts
from secaudit.trust.seen import Memory
from secaudit.trust.signers import Pinned
from secaudit.trust.verification import State, Step
from secaudit.usecases.sealing import contents
from secaudit.usecases.sealing.exact_json import canonical_json
from secaudit.usecases.sealing.snapshot import CatalogueFiles, Disclosure, snapshot_of
from secaudit.usecases.verifying.verify import VerifiedBundle, verify
from trust.bundles import a_key, payload_of

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
COMPANY, REVIEWER, STRANGER = a_key(1), a_key(2), a_key(3)
NAME, REVIEWER_NAME = "12345675", "reviewer@example.tw"
"""The company is pinned under its 統一編號, a valid one."""
CASE: dict[str, str | int | None] = {
    "name": "宏遠精密", "tax_id": NAME, "phase": "acceptance", "assessment_date": "2024-03-05",
}  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
Files = dict[str, bytes]
_CONTROLS = control_files(data_dir("controls"))


def our_catalogue() -> Catalogue:
    found, problems = load_files(_CONTROLS)
    assert found, problems
    return found


class SmallCase:
    """A case file with two servers, an answer and two items of evidence; more entries can be logged."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder, self.catalogue, self.controls = folder, catalogue, _CONTROLS
        self.store: SqliteStore = create(folder / "case.secaudit", AUTHOR)
        row("case", "C2M-113-001", CASE, self.store)
        lockout = {"has_login": 1, "lockout_threshold": 5, "lockout_minutes": 15}
        row("asset", "ERP-01", {"name": "ERP", "kind": "server", **lockout}, self.store)
        row("answer", LOCKOUT, {"claim": "met"}, self.store)
        policy = written(folder / "gpresult.html", b"<html>lockout 5</html>")
        log = written(folder / "log.txt", b"2024-02-01 login failed\n")
        add(self.store, catalogue, policy, log, control_ids=(LOCKOUT,))

    def log(self, note: str) -> None:
        """One more entry that changes no verdict."""
        version = found.version if (found := self.store.row("case", "C2M-113-001")) else 0
        change = RowChange("case", "C2M-113-001", Action.EDIT, {"note": note}, version)
        self.store.commit([change], AUTHOR)

    def evidence_without_file(self, item_id: str) -> None:
        listed(self.store, item_id)

    def files(self, **disclosure: Any) -> Files:
        """What stands below data/, in memory so that it can be tampered with."""
        given = CatalogueFiles(self.catalogue, self.controls)
        snapshot = snapshot_of(self.store.path, self.store, given, today=date(2024, 3, 5), phase=None, as_of=None)
        chosen = Disclosure(**{"reports": (), **disclosure})
        return {p.name: b"".join(p.pieces()) for p in contents.payload_of(snapshot, chosen)}

    def facts(self, **changed: Any) -> SealFacts:
        head = self.store.head()
        return replace(
            SealFacts(
                type=BundleType.EVIDENCE, case="C2M-113-001", organisation=NAME, phase="acceptance", sequence=1,
                previous_seal="", subject_seal="", catalogue=self.catalogue.id,
                catalogue_sha256=self.catalogue.digest, program=PROGRAM, log_count=head.sequence, log_head=head.hash,
                claimed_time=NOW - timedelta(days=1),
            ),
            **changed,
        )  # fmt: skip


def row(table: str, row_id: str, cells: Mapping[str, str | int | None], store: SqliteStore) -> None:
    key = {"answer": "control_id"}.get(table, "id")
    store.commit([RowChange(table, row_id, Action.ADD, {key: row_id, **cells}, 0)], AUTHOR)


def bundle(path: Path, files: Files, facts: SealFacts, key: PrivateKey = COMPANY) -> Sealed:
    handle = io.BytesIO()
    sealed = write_bundle(handle, facts, payload_of(files), key)
    path.write_bytes(handle.getvalue())
    return sealed


def retold(files: Files, change: Callable[[dict[str, Any]], object]) -> Files:
    """``files`` with another assessment.json."""
    record = json.loads(files["assessment.json"])
    change(record)
    return files | {"assessment.json": canonical_json(record)}


def company_pin(**changed: Any) -> Pinned:
    return replace(Pinned(NAME, COMPANY.public, (BundleType.EVIDENCE.namespace,)), **changed)


def reviewer_pin(**changed: Any) -> Pinned:
    namespaces = (BundleType.REVIEW.namespace, "secaudit-receipt-v1")
    return replace(Pinned(REVIEWER_NAME, REVIEWER.public, namespaces), **changed)


ANCHORS = Anchors((company_pin(), reviewer_pin()))


class Verifier:
    """Verifies files as one person does over time: the same pins, the same memory."""

    def __init__(self, folder: Path, catalogue: Catalogue, anchors: Anchors = ANCHORS) -> None:
        self.memory = Memory(folder / "seen")
        self.catalogue, self.anchors = catalogue, anchors

    def whole(self, path: Path, *, now: datetime = NOW, **more: Any) -> VerifiedBundle:
        given = {"memory": self.memory, "catalogue": lambda: self.catalogue, **more}
        return verify(path, self.anchors, now=now, **given)

    def steps(self, path: Path, **more: Any) -> dict[int, Step]:
        """Every step by its number; the bundle is closed."""
        with closing(self.whole(path, **more)) as found:
            return {s.number: s for s in found.verification.steps}

    def step(self, path: Path, number: int, **more: Any) -> Step:
        return self.steps(path, **more)[number]

    def failing(self, path: Path, **more: Any) -> list[Step]:
        return [s for s in self.steps(path, **more).values() if s.state is State.FAIL]
