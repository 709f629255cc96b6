"""Bundles that are older than, or beside, or unknown to what was seen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from refusal_making import Given, Refusal, good
from sealed_bench import (
    SmallCase,
    Verifier,
    bundle,
    retold,
)

from evidence.evidence_bench import AUTHOR


def first_look(case: SmallCase, verifier: Verifier) -> Given:
    return good(case), {}


def without_memory(case: SmallCase, verifier: Verifier) -> Given:
    return good(case), {"memory": None}


def seen(case: SmallCase, verifier: Verifier, **facts: Any) -> str:
    """The seal id of a bundle that this verifier has verified already."""
    path = good(case, "seen.zip", **facts)
    found = verifier.whole(path)
    found.close()
    return found.verification.seal_id


def older(case: SmallCase, verifier: Verifier) -> Given:
    first = good(case)
    case.log("later")
    seen(case, verifier, sequence=2, previous_seal="12" * 32)
    return first, {}


def same_number_other_content(case: SmallCase, verifier: Verifier) -> Given:
    seen(case, verifier)
    case.log("later")
    return good(case), {}


def another_before(case: SmallCase, verifier: Verifier) -> Given:
    seen(case, verifier)
    case.log("later")
    return good(case, sequence=2, previous_seal="12" * 32), {}


def gap_without_log(case: SmallCase, verifier: Verifier) -> Given:
    case.log("in the seal that was seen")
    seen(case, verifier)
    case.store.undo(AUTHOR)
    return _with_log_of(case, lambda lines: lines[:4], sequence=4, previous_seal="12" * 32), {}


def unreadable_memory(case: SmallCase, verifier: Verifier) -> Given:
    seen(case, verifier)
    verifier.memory.path.write_bytes(b"not a database, " * 64)
    return good(case), {}


def memory_of_later_version(case: SmallCase, verifier: Verifier) -> Given:
    seen(case, verifier)
    with sqlite3.connect(verifier.memory.path) as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    return good(case), {}


def memory_that_cannot_be_kept(case: SmallCase, verifier: Verifier) -> Given:
    (case.folder / "seen").write_bytes(b"a file where the folder should be")
    return good(case), {}


def broken_log(case: SmallCase, verifier: Verifier) -> Given:
    files = case.files()
    lines = files["log.jsonl"].splitlines(keepends=True)
    path = case.folder / "bundle.zip"
    bundle(path, files | {"log.jsonl": b"".join([lines[0], *lines[2:]])}, case.facts())
    return path, {}


def log_not_as_sealed(case: SmallCase, verifier: Verifier) -> Given:
    return good(case, log_head="ab" * 32), {}


def shortened_log(case: SmallCase, verifier: Verifier) -> Given:
    case.log("in the seal that was seen")
    first = seen(case, verifier)
    return _with_log_of(case, lambda lines: lines[:4], sequence=2, previous_seal=first), {}


def rewritten_log(case: SmallCase, verifier: Verifier) -> Given:
    """As many entries as were seen, but the case file comes from a copy in which something else happened."""
    first = seen(case, verifier)
    other = SmallCase(_folder(case, "other"), case.catalogue)
    path = case.folder / "rewritten.zip"
    bundle(path, other.files(), other.facts(sequence=2, previous_seal=first))
    other.store.close()
    return path, {}


def fewer_as_older(case: SmallCase, verifier: Verifier) -> Given:
    return older(case, verifier)


def no_challenge(case: SmallCase, verifier: Verifier) -> Given:
    return good(case), {"challenge": "府經商字第 1130001 號"}


def other_challenge(case: SmallCase, verifier: Verifier) -> Given:
    return good(case, challenge="府經商字第 1120009 號"), {"challenge": "府經商字第 1130001 號"}


def _with_log_of(case: SmallCase, cut: Callable[[list[bytes]], list[bytes]], **facts: Any) -> Path:
    """A bundle whose log, record and seal all agree on a shorter log."""
    files = case.files()
    lines = cut(files["log.jsonl"].splitlines(keepends=True))
    count, head = len(lines), json.loads(lines[-1])["hash"]
    files = retold(files | {"log.jsonl": b"".join(lines)}, lambda record: record["log"].update(count=count, head=head))
    path = case.folder / "shorter.zip"
    bundle(path, files, case.facts(log_count=count, log_head=head, **facts))
    return path


def _folder(case: SmallCase, name: str) -> Path:
    folder = case.folder / name
    folder.mkdir()
    return folder


REFUSED: tuple[Refusal, ...] = (
    Refusal("a first look", first_look, 10, "E-VER-30", fails=False),
    Refusal("nothing looked up", without_memory, 10, "E-VER-31", fails=False),
    Refusal("a lower sequence", older, 10, "E-VER-32"),
    Refusal("the same sequence, other content", same_number_other_content, 10, "E-VER-33"),
    Refusal("another seal before it", another_before, 10, "E-VER-34"),
    Refusal("a gap that the log can't bridge", gap_without_log, 10, "E-VER-35", fails=False),
    Refusal("a damaged memory", unreadable_memory, 10, "E-VER-40", fails=False),
    Refusal("a memory of a later version", memory_of_later_version, 10, "E-VER-41", fails=False),
    Refusal("a memory that can't be kept", memory_that_cannot_be_kept, 10, "E-VER-42", fails=False),
    Refusal("a log with a gap", broken_log, 11, "E-VER-50"),
    Refusal("a log other than sealed", log_not_as_sealed, 11, "E-VER-51"),
    Refusal("a first look at the log", first_look, 11, "E-VER-52", fails=False),
    Refusal("a shortened log", shortened_log, 11, "E-VER-53"),
    Refusal("a rewritten log", rewritten_log, 11, "E-VER-54"),
    Refusal("the shorter log of an older seal", fewer_as_older, 11, "E-VER-55", fails=False),
    Refusal("a log with nothing to compare", without_memory, 11, "E-VER-56", fails=False),
    Refusal("no challenge", no_challenge, 12, "E-VER-57"),
    Refusal("another challenge", other_challenge, 12, "E-VER-58"),
)
