"""No login, token or password of an address that a listing has anywhere comes out of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from observers.conftest import EXPORTS, export
from secaudit.observers import Unreadable, recognised

WORD = "Sesame4711"
ADDRESS = f"https://user:{WORD}@host.example/x?sig={WORD}&auth-password={WORD}"
FOLDERS = (
    "aws-backup borg duplicati duplicati-report kopia kopia-repository proxmox-backup proxmox-ve restic cyclonedx spdx "
    "snipe-it netbox glpi-json defender"
)
FILES = sorted(p for name in FOLDERS.split() for p in (EXPORTS / name).glob("*.json"))


def strings(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in strings(v, (*path, k))]
    if isinstance(value, list):
        return [p for i, v in enumerate(value[:2]) for p in strings(v, (*path, i))]
    return [path] if isinstance(value, str) else []


def put(value: Any, path: tuple[Any, ...], text: str) -> Any:
    copied = json.loads(json.dumps(value))
    inner = copied
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = text
    return copied


@pytest.mark.parametrize("file", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_an_address_with_a_login_in_any_text_of_a_listing_does_not_come_out(file: Any) -> None:
    document = json.loads(export(file).text())
    for path in strings(document):
        one = export(file).of(json.dumps(put(document, path, ADDRESS)).encode())
        for observer in recognised(one):
            try:
                said = repr(observer.reads(one))
            except Unreadable as refused:
                said = str(refused)
            assert WORD not in said, (path, observer.name)
