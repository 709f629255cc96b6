"""controls/*.yaml → Catalogue, or every problem with its file and line."""

from __future__ import annotations

from pathlib import Path

from secaudit.catalogue.cache import load_cached
from secaudit.catalogue.sources import control_files, digest_of
from secaudit.errors import Problem
from secaudit.model.control import Catalogue

__all__ = ["control_files", "digest_of", "load", "load_cached", "load_files"]


def load(folder: Path) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """Read, validate and lint the catalogue in ``folder``; pydantic and YAML are imported only now."""
    from secaudit.catalogue.loader import load as read

    return read(folder)


def load_files(files: tuple[tuple[str, bytes], ...]) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """The same of control files that are at hand: (name, bytes), sorted by name."""
    from secaudit.catalogue.loader import load_files as read

    return read(files)
