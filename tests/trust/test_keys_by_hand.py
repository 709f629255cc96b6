"""What docs/keys.md says to type works with ssh-keygen alone, and we agree with the files that come of it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from openssh_tools import PASSPHRASE, needs_ssh_keygen

from secaudit.trust.signature import holds, read_signature
from secaudit.usecases.keys.own import own_public
from secaudit.usecases.keys.trusted import anchors

PAGE = Path(__file__).resolve().parents[2] / "docs" / "keys.md"


@needs_ssh_keygen
@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
def test_the_page_can_be_followed_without_secaudit(tmp_path: Path) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "message.txt").write_bytes(b"message\n")
    asked = tmp_path / "asked"
    asked.write_text(f"#!/bin/sh\necho '{PASSPHRASE}'\n")
    asked.chmod(0o700)
    environment = {**os.environ, "SSH_ASKPASS": str(asked), "SSH_ASKPASS_REQUIRE": "force"}
    ended = subprocess.run(["sh", "-e", "-c", block], cwd=tmp_path, env=environment, capture_output=True, check=False)
    said = ended.stdout.decode()
    assert ended.returncode == 0, ended.stderr
    key = own_public(tmp_path / "signing").public
    assert key.fingerprint in said
    assert key.spoken.replace(" ", "") in said
    assert 'Good "secaudit-evidence-v1" signature for 12345675' in said
    assert said.rstrip().endswith("已撤銷")
    signature = read_signature((tmp_path / "message.txt.sig").read_bytes())
    assert holds(signature, b"message\n")
    found = anchors(tmp_path)
    assert [p.principal for p in found.pins_of(signature.key)] == ["12345675"]
    assert found.revoked.covers(key)
