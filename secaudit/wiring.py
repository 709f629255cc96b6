"""The only place that picks from the world: the clock, the packaged folders, the cache, the loaded catalogue."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from secaudit.errors import SecauditError
from secaudit.files import data_dir

if TYPE_CHECKING:
    from secaudit.model.control import Catalogue
    from secaudit.usecases.doctor import Surroundings


def today() -> date:
    return date.today()


def cache_dir() -> Path | None:
    """Where a validated catalogue may be kept between runs; none when SECAUDIT_NO_CACHE is set."""
    if os.environ.get("SECAUDIT_NO_CACHE"):
        return None
    from platformdirs import user_cache_path

    return user_cache_path("secaudit", appauthor=False)


def catalogue_folder(chosen: Path | None) -> Path:
    return chosen or data_dir("controls")


def catalogue(chosen: Path | None = None) -> Catalogue:
    """The catalogue of the chosen folder, or ours; raises with every problem."""
    from secaudit.catalogue import load_cached

    return load_cached(catalogue_folder(chosen), cache_dir())


def cases_folder() -> Path | None:
    """The worked cases of our own catalogue: in a checkout only, they do not travel in the wheel."""
    found = data_dir("controls").parent / "tests" / "cases"
    return found if found.is_dir() else None


def samples_folder() -> Path:
    return data_dir("sample_inventories")


def surroundings(encoding: str, columns: int) -> Surroundings:
    from secaudit.usecases.doctor import Surroundings

    packaged = tuple(map(_packaged, ("controls", "report_templates", "sample_inventories")))
    return Surroundings(today(), sys.version_info[:3], encoding, columns, Path.cwd(), packaged)


def _packaged(name: str) -> Path:
    """The packaged folder; a path where nothing is when it is missing, as that is for the doctor to say."""
    try:
        return data_dir(name)
    except SecauditError:
        return Path(__file__).parent / "_data" / name
