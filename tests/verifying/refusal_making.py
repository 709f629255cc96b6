"""What refusals are made with: each is a function of a fresh case and verifier that gives what to verify."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from sealed_bench import (
    COMPANY,
    SmallCase,
    Verifier,
    bundle,
)

from trust.bundles import archive_bytes, members_of, resigned

Given = tuple[Path, dict[str, Any]]
Making = Callable[[SmallCase, Verifier], Given]


class Refusal(NamedTuple):
    """``number`` and ``code`` of the step that must not pass; ``state`` is FAIL unless it is only untold."""

    name: str
    make: Making
    number: int
    code: str
    fails: bool = True


def good(case: SmallCase, name: str = "good.zip", **facts: Any) -> Path:
    path = case.folder / name
    bundle(path, case.files(), case.facts(**facts))
    return path


def packed(path: Path, members: dict[str, bytes], **how: Any) -> Path:
    path.write_bytes(resigned(members, how.get("key", COMPANY), how.get("namespace", "secaudit-evidence-v1")))
    return path


def with_member(case: SmallCase, name: str, change: Callable[[bytes], bytes], *, again: bool = False) -> Given:
    """A good bundle with one member changed; ``again``: hashed and signed again, as the signer himself could."""
    path = good(case)
    members = members_of(path.read_bytes())
    members[name] = change(members.get(name, b""))
    if again:
        return packed(path, members), {}
    path.write_bytes(archive_bytes(members))
    return path, {}


def with_files(small: SmallCase, changed: dict[str, bytes], **facts: Any) -> Given:
    path = small.folder / "changed.zip"
    bundle(path, small.files() | changed, small.facts(**facts))
    return path, {}
