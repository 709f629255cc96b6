"""Who can open an encrypted bundle: the private keys in a file of the verifier's.

Invariant: no message quotes what the file holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.files import read_bounded

if TYPE_CHECKING:
    from secaudit.trust.encryption import Identity
    from secaudit.trust.keys import PrivateKey


def identities_in(path: Path, opened_key: Callable[[], PrivateKey]) -> Sequence[Identity]:
    """Those of an age identity file; of an OpenSSH private key its own, once ``opened_key`` has its passphrase."""
    from secaudit.trust.encryption import MOST_IDENTITY_BYTES, identities, identity_of

    data = read_bounded(path, MOST_IDENTITY_BYTES)
    return (identity_of(opened_key()),) if data.startswith(b"-----BEGIN OPENSSH") else identities(data)
