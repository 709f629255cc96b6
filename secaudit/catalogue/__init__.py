"""controls/*.yaml → Catalogue, or every problem with its file and line."""

from __future__ import annotations

from pathlib import Path

from secaudit.catalogue.cache import load_cached
from secaudit.errors import Problem
from secaudit.model.control import Catalogue

__all__ = ["load", "load_cached"]


def load(folder: Path) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """Read, validate and lint the catalogue in ``folder``; pydantic and YAML are imported only now."""
    from secaudit.catalogue.loader import load as read

    return read(folder)
