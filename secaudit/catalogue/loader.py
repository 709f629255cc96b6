"""Reads control files, of a folder or handed over as bytes: ``programme.yaml`` names the catalogue, ``brands.yaml`` (if
there) lists brands, every other ``*.yaml`` lists controls.

Invariant: a catalogue is returned only when nothing at all is wrong with it; otherwise every problem, with file:line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from secaudit import yamltree
from secaudit.catalogue import brands
from secaudit.catalogue.brands import BrandList
from secaudit.catalogue.sources import control_files, digest_of
from secaudit.catalogue.validation import FIX, Lines, line_of, validation_problems
from secaudit.catalogue.written import validated
from secaudit.errors import Place, Problem
from secaudit.model.control import Catalogue, Control
from secaudit.rules.lint import lint

PROGRAMME = "programme.yaml"


def load(folder: Path) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """Read, validate and lint the catalogue in ``folder``."""
    return load_files(control_files(folder))


def load_files(files: tuple[tuple[str, bytes], ...]) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """The same of (name, bytes), sorted by name."""
    problems: list[Problem] = []
    programme: Mapping[str, Any] = {}
    controls: list[tuple[Control, Place]] = []
    listed = BrandList()
    for name, data in files:
        tree, lines, unreadable = yamltree.load(data, name)
        problems += unreadable
        if unreadable:
            continue
        if name == PROGRAMME:
            programme = tree if isinstance(tree, Mapping) else {}
            problems += _programme_problems(programme, name)
        elif name == brands.FILE:
            listed, wrong = brands.read(tree, name, lines)
            problems += wrong
        else:
            found, wrong = _controls(tree, name, lines)
            controls += found
            problems += wrong
    if not any(name == PROGRAMME for name, _ in files):
        problems.append(Problem("E-CAT-01", Place(PROGRAMME), "缺少 programme.yaml", "請加上 id 與 title"))
    problems += _duplicates(controls)
    if problems:
        return None, tuple(problems)
    return (
        Catalogue(
            id=programme["id"],
            title=programme["title"],
            controls=tuple(c for c, _ in controls),
            digest=digest_of(files),
            brands=listed.brands,
            brand_sources=listed.sources,
        ),
        (),
    )


def _programme_problems(programme: Mapping[str, Any], name: str) -> Iterator[Problem]:
    for field in ("id", "title"):
        if not isinstance(programme.get(field), str) or not programme[field]:
            yield Problem("E-CAT-02", Place(name, line=1), f"缺少 {field}", f"請加上一行 {field}: …")


def _controls(tree: object, file: str, lines: Lines) -> tuple[list[tuple[Control, Place]], list[Problem]]:
    if not isinstance(tree, list):
        return [], [Problem("E-CAT-03", Place(file, line=1), "檔案內容不是條文清單", "每條以「- id:」開頭")]
    controls: list[tuple[Control, Place]] = []
    problems: list[Problem] = []
    for i, item in enumerate(tree):
        try:
            control = validated(item)
        except ValidationError as error:
            problems += validation_problems(error, file, lines, (i,), "條文")
            continue
        place = Place(file, line=line_of(lines, (i, "id")))
        controls.append((control, place))
        problems += [
            Problem("E-CAT-06", Place(file, line=line_of(lines, (i, *path))), f"{control.id}：{what}", FIX)
            for path, what in lint(control)
        ]
    return controls, problems


def _duplicates(controls: list[tuple[Control, Place]]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for control, place in controls:
        if control.id in first:
            yield Problem("E-CAT-05", place, f"條文編號 {control.id} 與 {first[control.id]} 重複", "編號不可重複使用")
        first.setdefault(control.id, place)
