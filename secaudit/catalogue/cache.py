"""A validated catalogue kept as JSON, so that a check needs neither YAML nor lint (docs/adr/0004).

Invariant: the cache is keyed by the bytes of every control file, the program's version and the queryable columns;
what it holds was linted with exactly those. A cache that cannot be read or written is as if there were none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from secaudit import __version__
from secaudit.catalogue.sources import control_files, digest_of
from secaudit.catalogue.written import as_written, from_written
from secaudit.errors import BadInput, SecauditError
from secaudit.files import read_bounded, write_atomic
from secaudit.model.brands import BrandSource, ListedBrand
from secaudit.model.control import Catalogue
from secaudit.model.derived import QUERYABLE


def load_cached(folder: Path, cache_dir: Path | None) -> Catalogue:
    """The catalogue of ``folder``, from the cache when it is there. Raises :class:`BadInput` with every problem."""
    digest = digest_of(control_files(folder))
    path = cache_dir / f"catalogue-{_key(digest)}.json" if cache_dir else None
    if path and (cached := _read(path, digest)):
        return cached
    from secaudit.catalogue.loader import load

    catalogue, problems = load(folder)
    if catalogue is None:
        raise BadInput("條文目錄有問題", problems)
    if path:
        with contextlib.suppress(SecauditError):
            write_atomic(path, _kept(catalogue))
    return catalogue


def _key(digest: str) -> str:
    columns = ";".join(f"{name}:{','.join(table.names)}" for name, table in QUERYABLE.items())
    return hashlib.sha256(f"{__version__}\0{digest}\0{columns}".encode()).hexdigest()[:32]


def _kept(catalogue: Catalogue) -> bytes:
    whole: dict[str, Any] = {"id": catalogue.id, "title": catalogue.title, "digest": catalogue.digest}
    whole["brands"] = [asdict(b) for b in catalogue.brands]
    whole["brand_sources"] = [asdict(s) for s in catalogue.brand_sources]
    return json.dumps(whole | {"controls": as_written(catalogue.controls)}, ensure_ascii=False).encode()


def _read(path: Path, digest: str) -> Catalogue | None:
    try:
        whole = json.loads(read_bounded(path))
        if whole["digest"] != digest:
            return None
        controls = tuple(from_written(item) for item in whole["controls"])
        brands = tuple(ListedBrand(**_with_tuples(item)) for item in whole["brands"])
        sources = tuple(BrandSource(**item) for item in whole["brand_sources"])
        return Catalogue(
            id=whole["id"],
            title=whole["title"],
            controls=controls,
            digest=digest,
            brands=brands,
            brand_sources=sources,
        )
    except (SecauditError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _with_tuples(item: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
