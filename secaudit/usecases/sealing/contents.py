"""What stands under ``data/`` of an evidence bundle, both ways: a snapshot of a case becomes files, files a case.

Invariant: ``read_contents`` of what ``payload_of`` wrote gives the same case, but for the blanked original paths; the
same snapshot with the same disclosure gives the same bytes. Reading loads nothing that only writing needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from secaudit.catalogue import digest_of, load_files
from secaudit.errors import Place, Problem
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.model.schema import members
from secaudit.store import DamagedCase
from secaudit.store.evidence import EvidenceStore
from secaudit.text import safe_text
from secaudit.usecases.sealing import record, tables_csv
from secaudit.usecases.sealing.exact_json import is_digest
from secaudit.usecases.sealing.log_lines import NAME as LOG
from secaudit.usecases.sealing.log_lines import log_payload, read_log
from secaudit.usecases.sealing.remedies import AGAIN
from secaudit.usecases.sealing.sealed_case import (
    LogLines,
    SealedCase,
    SealedEntry,
    SealedItem,
    Stated,
    StatedControl,
)
from secaudit.usecases.sealing.snapshot import (
    CatalogueFiles,
    Disclosure,
    Snapshot,
    snapshot_of,
    tables_digest,
    without_paths,
)

if TYPE_CHECKING:
    from secaudit.trust.bundle import Bundle, Payload
    from secaudit.usecases.evidence.export import DamagedEvidence

__all__ = [
    "CatalogueFiles", "Disclosure", "LogLines", "SealedCase", "SealedEntry", "SealedItem", "Snapshot", "Stated",
    "StatedControl", "drifted", "payload_of", "read_contents", "sealed_items", "snapshot_of", "without_paths",
]  # fmt: skip

CATALOGUE = "catalogue/"
EVIDENCE = "evidence/"
REPORT = "report/"
NOT_HELD = "案件內只有登錄，沒有檔案"
_DATA = "data/"
_MOST_CATALOGUE_BYTES = 4 * 1024 * 1024
_MOST_CATALOGUE_FILES = 200
_SUFFIX = re.compile(r"[a-z0-9]{1,8}", re.ASCII)
_RUN_WHEN_OPENED = frozenset(
    "ade app bat chm cmd com cpl desktop dll exe gadget hta inf ins isp jar js jse lnk mht msc msi msp mst pif ps1 "
    "psc1 py pyw reg scf scr sct sh shb shs sys url vb vbe vbs ws wsc wsf wsh xll".split()
)
"""Suffixes that make a double click run the file instead of showing it."""
_ITEM_PATH = re.compile(r"evidence/E[0-9]{6}\.[a-z0-9]{1,8}", re.ASCII)


def payload_of(
    snapshot: Snapshot,
    disclosure: Disclosure,
    items: Sequence[SealedItem] | None = None,
) -> tuple[Payload, ...]:
    """The files under ``data/``, sorted by name; evidence and log are read from the store when they are written.

    ``items`` are the ``sealed_items`` of both, where they are at hand.
    """
    from secaudit.trust.bundle import Payload

    items = sealed_items(snapshot, disclosure) if items is None else items
    report, names = _report(snapshot, disclosure)
    small = {
        record.NAME: record.record_json(snapshot, disclosure, items, names),
        **{CATALOGUE + name: data for name, data in snapshot.catalogue_files},
        **snapshot.tables,
        **report,
    }
    payload = [Payload(name, len(data), partial(_whole, data)) for name, data in small.items()]
    payload.append(log_payload(snapshot.store, bodies=disclosure.log_bodies))
    for item in items:
        if item.path:
            payload.append(Payload(item.path, item.size, partial(_bytes, snapshot.store, item), item.sha256))
    return tuple(sorted(payload, key=lambda p: p.name))


def sealed_items(snapshot: Snapshot, disclosure: Disclosure) -> tuple[SealedItem, ...]:
    """Every item of evidence in the order of the table; those that go in are called after their number in it.

    Each has a file of its own, also where two have the same bytes: so a name belongs to one item.
    """
    rows = snapshot.inventory.dicts("evidence")
    return tuple(_item(number, row, snapshot, disclosure) for number, row in enumerate(rows, start=1))


def read_contents(bundle: Bundle, known: Catalogue | None = None) -> tuple[SealedCase | None, tuple[Problem, ...]]:
    """The case inside a bundle *whose signature holds*, or everything that is wrong with its files.

    Checked here: tables, catalogue and record are readable and name each other's digests; the log is a chain without a
    gap, as long as the record says, and its shown bodies hash to their entries; every row of evidence is an item, and
    every item says whether its bytes are inside. Left to the verifier: that seal.txt agrees (catalogue digest, phase,
    log count and head), that the bytes of each disclosed item are there with their hash
    (``bundle.members["data/" + item.path]``), and the score computed anew.

    ``known`` is taken for the catalogue inside where both have the same digest: reading one takes its time.
    """
    from secaudit.trust.trouble import TooLarge

    try:
        return _read(bundle, known)
    except TooLarge as error:
        return None, (Problem("E-SEA-08", Place(safe_text(bundle.path.name)), error.what, AGAIN),)


def _read(bundle: Bundle, known: Catalogue | None) -> tuple[SealedCase | None, tuple[Problem, ...]]:
    stated, wrong_record = _record(bundle)
    inventory, digest, wrong_tables = _tables(bundle)
    catalogue, wrong_catalogue = _catalogue(bundle, known)
    log, wrong_log = _log(bundle)
    problems = (*wrong_record, *wrong_tables, *wrong_catalogue, *wrong_log)
    if problems or stated is None or catalogue is None or log is None:
        return None, problems
    if problems := tuple(_disagreements(stated, digest, catalogue, log, inventory)):
        return None, problems
    sealed = SealedCase(
        inventory, catalogue, stated.phase, stated.as_of, stated.stated, stated.items, log, stated.whole
    )
    return sealed, ()


def drifted(item: SealedItem) -> DamagedEvidence:
    """The bytes of an item are no longer those that were added."""
    from secaudit.usecases.evidence.export import DamagedEvidence

    what = f"佐證 {safe_text(item.id)}「{safe_text(item.title)}」在案件檔內的內容與雜湊值不符，已停止封存"
    return DamagedEvidence(what, "請移除後重新加入再封存；secaudit evidence verify 可看全部")


def _bytes(store: EvidenceStore, item: SealedItem) -> Iterator[bytes]:
    """The bytes of an item as the case holds them; what they hash to is compared by whoever hashes them."""
    size = 0
    try:
        for piece in store.read_blob(item.sha256):
            size += len(piece)
            if size > item.size:
                break
            yield piece
    except DamagedCase as error:
        raise drifted(item) from error
    if size != item.size:
        raise drifted(item)


def _whole(data: bytes) -> Iterator[bytes]:
    yield data


def _report(snapshot: Snapshot, disclosure: Disclosure) -> tuple[dict[str, bytes], dict[str, str]]:
    """The report's files by their names below data/, and what each is called where names may be Chinese."""
    files, names, figures = dict[str, bytes](), dict[str, str](), 0
    if not disclosure.reports:
        return files, names
    from secaudit.usecases.report import Wanted, rendered

    for name, data in rendered(snapshot.checked, Wanted(formats=disclosure.reports)).items():
        figures += name.endswith(".svg")
        path = REPORT + (f"figure-{figures}.svg" if name.endswith(".svg") else name)
        files[path], names[path] = data, name
    return files, names


def _item(number: int, row: Mapping[str, object], snapshot: Snapshot, disclosure: Disclosure) -> SealedItem:
    item_id, sha256 = str(row["id"]), str(row["sha256"] or "").lower()
    blob = snapshot.blobs.get(sha256)
    why = disclosure.withheld.get(item_id, "" if blob else NOT_HELD)
    file_name = str(row["file_name"] or "")
    size = row["size_bytes"]
    return SealedItem(
        id=item_id,
        path="" if why or blob is None else f"{EVIDENCE}E{number:06d}.{_suffix(file_name)}",
        sha256=sha256 if is_digest(sha256) else "",
        size=blob.size if blob else size if isinstance(size, int) and size > 0 else 0,
        file_name=file_name,
        title=str(row["title"] or ""),
        control_ids=members(row["control_ids"] if isinstance(row["control_ids"], str) else None),
        disclosed=not why and blob is not None,
        why=why,
        held=blob is not None,
        kind=blob.kind if blob else "",
    )


def _suffix(file_name: str) -> str:
    """The suffix of a file's name where every system takes it and none runs it; else ``bin``."""
    suffix = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    return suffix if _SUFFIX.fullmatch(suffix) and suffix not in _RUN_WHEN_OPENED else "bin"


def _record(bundle: Bundle) -> tuple[record.Record | None, tuple[Problem, ...]]:
    if _DATA + record.NAME not in bundle.members:
        return None, (Problem("E-SEA-07", Place(record.NAME), "缺少這個檔案", AGAIN),)
    return record.read_record(bundle.read(_DATA + record.NAME, record.MOST_BYTES))


def _tables(bundle: Bundle) -> tuple[Inventory, str, tuple[Problem, ...]]:
    names, left, files = _below(bundle, tables_csv.FOLDER), tables_csv.MOST_BYTES, dict[str, bytes]()
    for name in names:
        files[name] = bundle.read(_DATA + name, left)
        left -= len(files[name])
    inventory, problems = tables_csv.from_csv(files)
    return inventory, tables_digest(files), problems


def _catalogue(bundle: Bundle, known: Catalogue | None) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    names = _below(bundle, CATALOGUE)
    if len(names) > _MOST_CATALOGUE_FILES:
        return None, (Problem("E-SEA-08", Place(CATALOGUE), f"有 {len(names)} 個檔案，太多了", AGAIN),)
    files = tuple((n.removeprefix(CATALOGUE), bundle.read(_DATA + n, _MOST_CATALOGUE_BYTES)) for n in names)
    if known is not None and known.digest == digest_of(files):
        return known, ()
    return load_files(files)


def _log(bundle: Bundle) -> tuple[LogLines | None, tuple[Problem, ...]]:
    if _DATA + LOG not in bundle.members:
        return None, (Problem("E-SEA-06", Place(LOG), "缺少這個檔案", AGAIN),)
    return read_log(partial(bundle.pieces, _DATA + LOG))


def _below(bundle: Bundle, folder: str) -> list[str]:
    return sorted(name for name in bundle.payload if name.startswith(folder))


def _disagreements(
    stated: record.Record, digest: str, catalogue: Catalogue, log: LogLines, inventory: Inventory
) -> Iterator[Problem]:
    """Where the files, each readable by itself, do not say the same."""

    def wrong(what: str) -> Problem:
        return Problem("E-SEA-09", Place(record.NAME), what, AGAIN)

    if stated.tables_digest != digest:
        yield wrong("資料表的雜湊與 inventory/ 不符")
    if stated.catalogue_digest != catalogue.digest:
        yield wrong("條文目錄的雜湊與 catalogue/ 不符")
    if (stated.log_count, stated.log_head) != (log.count, log.head):
        yield wrong(f"紀錄筆數或最後一筆的雜湊與 {LOG} 不符")
    yield from map(wrong, _odd_items(stated.items, inventory))


def _odd_items(items: Sequence[SealedItem], inventory: Inventory) -> Iterator[str]:
    rows = [(str(row["id"]), str(row["sha256"] or "").lower()) for row in inventory.dicts("evidence")]
    if [item.id for item in items] != [row_id for row_id, _ in rows]:
        yield "佐證項目與佐證表不符"
        return
    for number, (item, (_, sha256)) in enumerate(zip(items, rows, strict=True), start=1):
        named = not item.path or (_ITEM_PATH.fullmatch(item.path) and item.path.startswith(f"{EVIDENCE}E{number:06d}."))
        if not named or (item.sha256 and item.sha256 != sha256):
            yield f"佐證 {safe_text(item.id)} 的檔名或雜湊與佐證表不符"
