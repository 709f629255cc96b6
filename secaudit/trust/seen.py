"""What a verifier remembers of the bundles that were verified here: one small SQLite file a reviewer.

1. A row is written once, for each seal that was verified, and never changed or removed: so nothing is ever lowered.
2. Two verifications at once are put in order by SQLite's own lock; the second of two seals with one number is not kept.
3. No file is a first look. A file that can't be read, is damaged or comes from a newer version is said to be so.

Invariant: the newest seal of a line that was remembered is the one that is recalled, whoever else verifies meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from secaudit.errors import SecauditError
from secaudit.files import why

FILE = "seen.sqlite3"
_APPLICATION_ID = 0x73656165
_VERSION = 1
_WAIT_SECONDS = 10
_HEX = frozenset("0123456789abcdef")
_MOST = 2**63 - 1

_SCHEMA = f"""
BEGIN;
CREATE TABLE seen (
  type TEXT NOT NULL, signer TEXT NOT NULL, case_id TEXT NOT NULL, subject_seal TEXT NOT NULL,
  sequence INTEGER NOT NULL, seal_id TEXT NOT NULL, log_count INTEGER NOT NULL, log_head TEXT NOT NULL,
  log_digest TEXT NOT NULL, first_seen TEXT NOT NULL,
  PRIMARY KEY (type, signer, case_id, subject_seal, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER kept BEFORE UPDATE ON seen BEGIN SELECT raise(ABORT, 'kept'); END;
CREATE TRIGGER not_forgotten BEFORE DELETE ON seen BEGIN SELECT raise(ABORT, 'kept'); END;
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_LINE = "type = ? AND signer = ? AND case_id = ? AND subject_seal = ?"
_FACTS = "sequence, seal_id, log_count, log_head, log_digest, first_seen"


class SeenTrouble(SecauditError):
    """What was remembered can't be read or kept."""

    code = "E-VER-40"
    exit_code = 6


@dataclass(frozen=True, slots=True)
class Line:
    """What counts on in sequence: the evidence of one case by one signer, or one reviewer's reviews of one seal."""

    type: str
    """Value of ``BundleType``."""
    signer: str
    """The principal under which the key is pinned."""
    case: str
    subject_seal: str = ""
    """Of a review: the seal that is reviewed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A seal that was verified here, and where its log stood."""

    line: Line
    sequence: int
    seal_id: str
    log_count: int
    log_head: str
    log_digest: str
    """Over the hashes of all its entries: a head alone says nothing of an entry before one whose body is withheld."""
    first_seen: datetime
    """When this very seal was first verified here."""


class Memory:
    """What was seen, in ``folder``; nothing is created before something is remembered."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def recall(self, line: Line) -> Seen | None:
        """The newest seal of ``line`` seen here; ``None`` at a first look. Raises :class:`SeenTrouble`."""
        try:
            if not os.path.lexists(self.path):
                return None
            with self._opened() as connection:
                return _newest(connection, line)
        except (sqlite3.Error, OSError, ValueError) as error:
            raise self._unreadable(error) from error

    def remember(self, seen: Seen) -> Seen:
        """Keep ``seen``, unless a seal of this number is kept already; the newest of the line now. Raises
        :class:`SeenTrouble`."""
        line = seen.line
        try:
            self._create()
            with self._opened() as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (line.type, line.signer, line.case, line.subject_seal, seen.sequence, seen.seal_id,
                     seen.log_count, seen.log_head, seen.log_digest, seen.first_seen.isoformat()),
                )  # fmt: skip
                newest = _newest(connection, line)
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError, ValueError) as error:
            what = f"無法記下這次的驗證（{self.path}）：{_said(error)}"
            raise SeenTrouble(what, "請確認資料夾權限與磁碟空間，再驗證一次", code="E-VER-42") from error
        return newest or seen

    def _create(self) -> None:
        """The file with its empty table, whole or not at all, readable by its owner alone."""
        if os.path.lexists(self.path):
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{FILE}.", dir=self.path.parent)
        os.close(descriptor)
        try:
            with closing(sqlite3.connect(temporary, isolation_level=None)) as connection:
                connection.executescript(_SCHEMA)
            _named(Path(temporary), self.path)
        finally:
            Path(temporary).unlink(missing_ok=True)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The file, of our kind and version."""
        uri = f"{self.path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_SECONDS)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA synchronous = EXTRA")
            kind = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if kind != _APPLICATION_ID:
                raise ValueError("不是 secaudit 的驗證紀錄")
            if version != _VERSION:
                what = f"驗證紀錄 {self.path} 由較新版本的 secaudit 寫成"
                raise SeenTrouble(what, "請更新 secaudit 後再驗證", code="E-VER-41")
            yield connection

    def _unreadable(self, error: Exception) -> SeenTrouble:
        what = f"先前的驗證紀錄 {self.path} 無法讀取：{_said(error)}"
        return SeenTrouble(what, "請從備份還原該檔；確定沒有備份才移走它，之後每個案件都會當成第一次驗證")


def _named(made: Path, path: Path) -> None:
    """Give ``made`` its final name, unless somebody else was first: his file may hold something already."""
    try:
        os.link(made, path)
    except FileExistsError:
        return
    except OSError:  # no hard links here
        if not os.path.lexists(path):
            os.rename(made, path)


def _newest(connection: sqlite3.Connection, line: Line) -> Seen | None:
    found = connection.execute(
        f"SELECT {_FACTS} FROM seen WHERE {_LINE} ORDER BY sequence DESC LIMIT 1",
        (line.type, line.signer, line.case, line.subject_seal),
    ).fetchone()
    if found is None:
        return None
    sequence, seal_id, count, head, digest, first_seen = found
    hashes = (seal_id, head, digest)
    if not (0 < sequence <= _MOST and 0 <= count <= _MOST and all(len(h) == 64 and set(h) <= _HEX for h in hashes)):
        raise ValueError("內容不合格式")
    return Seen(line, sequence, seal_id, count, head, digest, datetime.fromisoformat(first_seen))


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        return why(error)
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return "另一個驗證正在使用"
    if isinstance(error, sqlite3.OperationalError):
        return "磁碟已滿" if "full" in str(error) else "無法讀寫"
    return "檔案已損毀" if isinstance(error, sqlite3.Error) else str(error)
