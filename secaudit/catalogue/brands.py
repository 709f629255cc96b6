"""``brands.yaml`` of a catalogue → its brand list, or every problem with its file and line.

Invariant: every source that an entry names stands in the legend, and no brand is listed twice.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from secaudit.catalogue.validation import FIX, Lines, Path, line_of, validation_problems
from secaudit.errors import Place, Problem
from secaudit.model.brands import BrandSource, ListedBrand

FILE = "brands.yaml"
MOST_NAMES = 5_000
"""Each text of a case is looked for every name: a list from a stranger must not take minutes."""
_KEYS = frozenset({"checked_on", "sources", "brands"})


class BrandList(NamedTuple):
    """The entries in the order of the file, and the legend of their sources."""

    brands: tuple[ListedBrand, ...] = ()
    sources: tuple[BrandSource, ...] = ()


def read(tree: object, file: str, lines: Lines) -> tuple[BrandList, list[Problem]]:
    """The list in a parsed file; with any problem it is only good for finding more of them."""

    def wrong(path: Path, what: str, fix: str = FIX) -> Problem:
        return Problem("E-CAT-07", Place(file, line=line_of(lines, path)), what, fix)

    if not isinstance(tree, Mapping) or not isinstance(tree.get("brands"), list):
        return BrandList(), [wrong((), "檔案內容不是廠牌清單", "要有 sources（來源）與 brands（清單）")]
    problems = [wrong((str(key),), f"{key}：不認得的欄位") for key in tree if key not in _KEYS]
    sources: list[BrandSource] = []
    for path, item in _entries(tree.get("sources")):
        try:
            sources.append(_legend().validate_python(item))
        except ValidationError as error:
            problems += validation_problems(error, file, lines, path, "來源", "E-CAT-07")
    brands: list[ListedBrand] = []
    known, earlier, names = frozenset(s.code for s in sources), set[str](), 0
    for i, item in enumerate(tree["brands"]):
        given = {"checked_on": tree.get("checked_on"), **item} if isinstance(item, Mapping) else item
        try:
            brands.append(_listed().validate_python(given))
        except ValidationError as error:
            problems += validation_problems(error, file, lines, ("brands", i), "廠牌", "E-CAT-07")
            continue
        listed = brands[-1]
        problems += [wrong(("brands", i, *path), what) for path, what in _misfits(listed, earlier, known)]
        earlier.add(listed.brand)
        names += len(listed.every_name)
        if names > MOST_NAMES:
            what = f"到「{listed.brand}」為止名稱超過 {MOST_NAMES} 個，清單太長"
            problems.append(Problem("E-CAT-08", Place(file, line=line_of(lines, ("brands", i))), what, "請刪減清單"))
            break
    return BrandList(tuple(brands), tuple(sources)), problems


def _entries(tree: object) -> Iterator[tuple[Path, object]]:
    """The legend, each with its code."""
    if isinstance(tree, Mapping):
        for code, item in tree.items():
            yield ("sources", code), {**item, "code": code} if isinstance(item, Mapping) else item


def _misfits(listed: ListedBrand, earlier: Container[str], known: Container[str]) -> Iterator[tuple[Path, str]]:
    """What does not fit between an entry, the ``earlier`` ones and the ``known`` sources."""
    if listed.brand in earlier:
        yield ("brand",), f"{listed.brand}：已列過"
    for code in listed.sources:
        if code not in known:
            yield ("sources",), f"{listed.brand}：sources 沒有「{code}」"


@cache
def _listed() -> TypeAdapter[ListedBrand]:
    return TypeAdapter(ListedBrand)


@cache
def _legend() -> TypeAdapter[BrandSource]:
    return TypeAdapter(BrandSource)
