"""An encrypted file made to keep its reader busy."""

from __future__ import annotations

import io

import pytest

from secaudit.trust.encryption import MOST_HEADER, Damaged, decrypt_to


def test_a_header_of_tens_of_thousands_of_recipients_is_refused_before_it_is_parsed() -> None:
    """The age library needed three minutes for 240 kB of them."""
    import pyrage

    header = b"age-encryption.org/v1\n" + b"-> x\n\n" * 40_000 + b"--- " + b"a" * 43 + b"\n"
    assert len(header) < MOST_HEADER
    with pytest.raises(Damaged, match="收件人"):
        decrypt_to(io.BytesIO(header), io.BytesIO(), [pyrage.x25519.Identity.generate()])
