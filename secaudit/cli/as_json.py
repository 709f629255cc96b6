"""Values as JSON: one document on stdout, whole numbers only, enums by code, dates in ISO form."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any


def print_json(value: Any) -> None:
    """Print ``value``; escaped to ASCII where stdout is not UTF-8, so that no character is lost."""
    utf8 = (sys.stdout.encoding or "").replace("-", "").lower().startswith("utf8")
    print(json.dumps(plain(value), ensure_ascii=not utf8, indent=2, allow_nan=False))


def plain(value: Any) -> Any:
    """Dataclasses, named tuples, enums, dates and tuples as what JSON knows; a float is a mistake of ours."""
    match value:
        case None | bool() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case int():
            return value
        case date():
            return value.isoformat()
        case Path():
            return str(value)
        case Mapping():
            return {str(plain(k)): plain(v) for k, v in value.items()}
        case tuple() if hasattr(value, "_fields"):
            return {name: plain(part) for name, part in zip(value._fields, value, strict=True)}
        case tuple() | list() | frozenset() | set():
            return [plain(v) for v in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        case _:
            raise TypeError(f"{type(value).__name__} has no place in our JSON")
