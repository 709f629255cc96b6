"""Golden bundles with every byte changed, cut short and lengthened, in one file that is mended again each time.

Invariant: what :meth:`Changing.everything` counts was opened and verified as any bundle is; nothing is looked at alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from golden.golden_bundles import NOW
from secaudit.trust.anchors import Anchors
from secaudit.trust.bundle import open_bundle
from secaudit.trust.seal_facts import BundleType
from secaudit.trust.trouble import BundleTrouble
from secaudit.trust.verification import verified


def values_for(byte: int) -> set[int]:
    return {byte ^ 1, byte ^ 0x80, 0, 0xFF} - {byte}


@dataclass(frozen=True, slots=True)
class Found:
    """How many were tried and at which offsets one was accepted."""

    tried: int
    accepted: tuple[tuple[str, int], ...]

    def __add__(self, other: Found) -> Found:
        return Found(self.tried + other.tried, self.accepted + other.accepted)


class Changing:
    """One bundle's bytes in a file of their own."""

    def __init__(self, path: Path, data: bytes, anchors: Anchors, type_: BundleType) -> None:
        self.path, self.data, self.anchors, self.type = path, data, anchors, type_
        path.write_bytes(data)

    def is_accepted(self) -> bool:
        """Whether integrity and identity both pass for the file as it is now."""
        try:
            with open_bundle(self.path) as bundle:
                return verified(bundle, self.anchors, now=NOW, expected=self.type).trusted
        except BundleTrouble:
            return False

    def everything(self, offsets: Sequence[int]) -> Found:
        return self.changed(offsets) + self.cut(offsets) + self.lengthened(offsets)

    def changed(self, offsets: Iterable[int]) -> Found:
        """Each byte there given up to four other values."""
        return self._counted("changed", self._changes(offsets))

    def cut(self, offsets: Iterable[int]) -> Found:
        """The file cut before each of these bytes."""
        return self._counted("cut", self._cuts(sorted(offsets, reverse=True)))

    def lengthened(self, offsets: Iterable[int]) -> Found:
        """A byte put in before each of these, one that is there already or a zero."""
        return self._counted("lengthened", self._insertions(offsets))

    def _counted(self, how: str, changes: Iterator[int]) -> Found:
        tried, accepted = 0, []
        for at in changes:
            tried += 1
            if self.is_accepted():
                accepted.append((how, at))
        return Found(tried, tuple(accepted))

    def _changes(self, offsets: Iterable[int]) -> Iterator[int]:
        with self.path.open("r+b", buffering=0) as handle:
            for at in offsets:
                for value in values_for(self.data[at]):
                    os.pwrite(handle.fileno(), bytes([value]), at)
                    yield at
                os.pwrite(handle.fileno(), self.data[at : at + 1], at)

    def _cuts(self, offsets: Iterable[int]) -> Iterator[int]:
        for at in offsets:
            os.truncate(self.path, at)
            yield at
        self.path.write_bytes(self.data)

    def _insertions(self, offsets: Iterable[int]) -> Iterator[int]:
        with self.path.open("r+b", buffering=0) as handle:
            for at in offsets:
                put = b"\0" if at % 2 else self.data[at : at + 1]
                os.pwrite(handle.fileno(), put + self.data[at:], at)
                yield at
        self.path.write_bytes(self.data)
