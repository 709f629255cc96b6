"""What a bundle holds, in nouns: the items of evidence, what was stated, the log, and the case as a whole.

Invariant: a :class:`SealedCase` was read whole; what is wrong with a bundle's files is told beside it, never inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from secaudit.model.assessment import Coverage, GateState, Score, Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory


@dataclass(frozen=True, slots=True)
class SealedItem:
    """One item of evidence as the seal names it.

    ``path`` is its name under ``data/`` (``evidence/E000001.pdf``), "" when its bytes are not inside: then
    ``disclosed`` is False and ``why`` says the reason. ``held`` is False where the case never had the bytes.
    ``sha256`` and ``size`` are those of the bytes, also of withheld ones ("" and 0 where nobody knows them); ``kind``
    is their media type by content.
    """

    id: str
    path: str
    sha256: str
    size: int
    file_name: str
    title: str
    control_ids: tuple[str, ...]
    disclosed: bool
    why: str = ""
    held: bool = True
    kind: str = ""


class StatedControl(NamedTuple):
    """How one control came out when the case was sealed. ``claim`` is the stored code of 自評."""

    verdict: Verdict
    claim: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Stated:
    """What the sealing program computed; the verifier computes it again and compares."""

    program: str
    score: Score
    coverage: Coverage
    gates: Mapping[str, GateState]
    controls: Mapping[str, StatedControl]


class SealedEntry(NamedTuple):
    """One entry of the log; ``body`` is ``None`` where it was withheld."""

    sequence: int
    previous: str
    hash: str
    body: str | None


@dataclass(frozen=True, slots=True)
class LogLines:
    """The log inside a bundle: a chain without a gap, checked while it was read.

    ``packed`` are the hashes of all entries one after the other, 32 bytes each.
    """

    packed: bytes
    disclosed: int
    """How many entries show their body."""
    read: Callable[[], Iterator[SealedEntry]]

    @property
    def count(self) -> int:
        return len(self.packed) // 32

    @property
    def head(self) -> str:
        return self.hash_at(self.count)

    def hash_at(self, sequence: int) -> str:
        """The hash of entry ``sequence``; 64 zeros for 0, before the first. Raises IndexError beyond the last."""
        if not 0 <= sequence <= self.count:
            raise IndexError(sequence)
        return self.packed[32 * (sequence - 1) : 32 * sequence].hex() if sequence else "0" * 64

    def entries(self) -> Iterator[SealedEntry]:
        """The entries in order, read from the bundle again, which must still be open."""
        return self.read()


@dataclass(frozen=True, slots=True)
class SealedCase:
    """The case that stands under ``data/``.

    ``inventory`` is whole but for ``evidence.original_path``, which is blanked. ``catalogue`` is the one inside;
    ``record`` is assessment.json as it was read. ``as_of`` and ``phase`` are what was judged.
    """

    inventory: Inventory
    catalogue: Catalogue
    phase: str
    as_of: date
    stated: Stated
    items: tuple[SealedItem, ...]
    log: LogLines
    record: Mapping[str, Any]

    def item(self, item_id: str) -> SealedItem | None:
        return next((i for i in self.items if i.id == item_id), None)
