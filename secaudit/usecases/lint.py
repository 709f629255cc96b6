"""Lint a catalogue: everything wrong with its controls, and every control without worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from secaudit.catalogue import load
from secaudit.errors import Place, Problem
from secaudit.model.control import Catalogue


@dataclass(frozen=True, slots=True)
class Linted:
    """``cases`` is ``None`` where no folder of cases was at hand, so nothing is said about them."""

    folder: Path
    controls: int
    cases: int | None
    problems: tuple[Problem, ...]


def lint(folder: Path, cases: Path | None) -> Linted:
    """``cases`` holds one folder a control, named by its id, with one file a situation and verdict."""
    catalogue, problems = load(folder)
    if catalogue is None:
        return Linted(folder, 0, None, problems)
    if cases is None:
        return Linted(folder, len(catalogue.controls), None, problems)
    missing = tuple(_without_cases(catalogue, cases))
    return Linted(folder, len(catalogue.controls), sum(1 for _ in cases.glob("*/*.yaml")), (*problems, *missing))


def _without_cases(catalogue: Catalogue, cases: Path) -> Iterator[Problem]:
    known = {c.id for c in catalogue.controls}
    for control in catalogue.controls:
        if not any((cases / control.id).glob("*.yaml")):
            fix = "請為每種判定各寫一個 <情境>.<判定>.yaml"
            yield Problem("E-CAT-20", Place(f"{cases.name}/{control.id}"), "條文沒有測試案例", fix)
    for folder in sorted(p for p in cases.iterdir() if p.is_dir()):
        if folder.name not in known:
            fix = "請改成目錄中的條文編號，或移除"
            yield Problem("E-CAT-21", Place(f"{cases.name}/{folder.name}"), "測試案例對應的條文不存在", fix)
