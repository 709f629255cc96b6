"""What a verifier starts from: the keys he pinned himself and those that were revoked.

Invariant: nothing here comes from a bundle. A revoked key is revoked under every name, dates or not.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.trust.keys import PublicKey
from secaudit.trust.revocations import NOTHING_REVOKED, Revoked
from secaudit.trust.signers import Pinned


@dataclass(frozen=True, slots=True)
class Anchors:
    """The pins in the file's order, and the revocations."""

    pins: tuple[Pinned, ...] = ()
    revoked: Revoked = NOTHING_REVOKED

    def pins_of(self, key: PublicKey) -> tuple[Pinned, ...]:
        """Every pin of exactly this key, whatever its dates and namespaces; revoked or not."""
        return tuple(pin for pin in self.pins if pin.key == key)
