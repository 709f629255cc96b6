"""The real ssh-keygen as the judge of what we write, and files laid out for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from secaudit.trust.keys import PrivateKey

needs_ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")

PASSPHRASE = "correct horse battery"


def ssh_keygen(*arguments: object, data: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = ["ssh-keygen", *map(str, arguments)]
    return subprocess.run(command, input=data, capture_output=True, check=False, env={**os.environ, **environment})


def bare_private(path: Path, key: PrivateKey) -> Path:
    """The key without a passphrase, as ssh-keygen may sign with it unasked."""
    path.write_bytes(key.unprotected())
    path.chmod(0o600)
    return path


def made_by_ssh_keygen(path: Path, passphrase: str = "", kind: str = "ed25519", *more: str) -> Path:
    ended = ssh_keygen("-q", "-t", kind, "-N", passphrase, "-C", "made elsewhere", "-f", path, *more)
    assert ended.returncode == 0, ended.stderr
    return path


def public_file(path: Path, line: str) -> Path:
    path.write_text(f"{line}\n", encoding="utf-8")
    return path
