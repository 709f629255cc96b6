"""Write the appendix of a judged case into a folder: the documents asked for, and its figures as SVG.

Invariant: everything is rendered before anything is written, and each file appears whole at its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

from secaudit.errors import SecauditError, UsageError
from secaudit.files import write_atomic
from secaudit.model.assessment import GateState
from secaudit.model.brands import ListedBrand
from secaudit.model.choices import PHASE_TITLES
from secaudit.model.derived import DERIVED_TABLES, QUERYABLE
from secaudit.model.inventory import Inventory
from secaudit.model.plan import Planned, PlanState
from secaudit.model.schema import Cell
from secaudit.reports import FORMATS
from secaudit.reports.blocks import Document
from secaudit.reports.wording import MISSING
from secaudit.tables.database import open_database
from secaudit.tables.observed import overlaid
from secaudit.tables.views import as_is, to_be
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import open_case


def chosen_formats(text: str) -> tuple[str, ...]:
    """``"docx,pdf"`` → the formats, each once, in our order; raises at one we don't have."""
    wanted = {part.strip().lower() for part in text.split(",") if part.strip()}
    if not wanted or wanted - set(FORMATS):
        unknown = "、".join(sorted(wanted - set(FORMATS))) or "（空白）"
        raise UsageError(f"沒有格式 {unknown}", f"可選：{','.join(FORMATS)}", code="E-USE-07")
    return tuple(f for f in FORMATS if f in wanted)


def report(
    checked: Checked,
    folder: Path,
    formats: tuple[str, ...] = FORMATS,
    *,
    figures: bool = True,
    said: Callable[[str], None] = lambda step: None,
) -> tuple[Path, ...]:
    """The files written, in order: 附錄 in each format, then the figures. ``said`` hears each of :func:`steps`."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是資料夾", "請換一個資料夾", code="E-USE-08")
    files = rendered(checked, formats, figures=figures, said=said)
    said(_WRITING)
    for name, data in files.items():
        write_atomic(folder / name, data, mode=0o644)
    return tuple(folder / name for name in files)


_COMPOSING, _WRITING = "判定並編排內容", "寫入檔案"
_FACTS = ("product_origin", "party", "vendor_total")
"""Derived tables that the JSON carries row by row."""
_PLANNED_FOR = ("budget_line", "product_origin", "party")
"""What a gate asks when other purchases could make it pass."""
_FIGURES = ("架構圖-現況.svg", "架構圖-規劃.svg", "比率圖.svg", "供應鏈圖.svg")


def report_again(
    judged: Checked,
    folder: Path,
    formats: tuple[str, ...],
    *,
    figures: bool = True,
    said: Callable[[str], None] = lambda step: None,
) -> tuple[Path, ...]:
    """``report`` of the case file behind ``judged`` as it is now: read again, by a connection of its own.

    For another thread than the one that works on the case; the digest in the appendix is that of the file.
    """
    case = judged.case
    opened = open_case(case.path, judged.catalogue, today=case.as_of, phase=case.phase, as_of=case.as_of)
    return report(check(opened, judged.catalogue), folder, formats, figures=figures, said=said)


def proposed_folder(judged: Checked) -> Path:
    """Beside the case: 附錄-提案-2024-03-01."""
    case = judged.case
    return case.path.absolute().parent / f"附錄-{PHASE_TITLES[case.phase]}-{case.as_of.isoformat()}"


def steps(formats: tuple[str, ...]) -> tuple[str, ...]:
    """What is done one after the other, as ``report`` says it."""
    return (_COMPOSING, *(f.upper() for f in formats), _WRITING)


def replaced(folder: Path, formats: tuple[str, ...], *, figures: bool = True) -> tuple[Path, ...]:
    """The files there now that ``report`` would write over."""
    names = (*(_file_name(f) for f in formats), *(_FIGURES if figures else ()))
    return tuple(folder / name for name in names if (folder / name).exists())


def placeholders(checked: Checked) -> tuple[tuple[str, int], ...]:
    """The parts of the appendix that print 待補: the heading, and how many times."""
    found = (
        (s.heading, sum(map(_missing, _texts(s.blocks)))) for s in _composed(checked, _current(checked), None).sections
    )
    return tuple((heading, count) for heading, count in found if count)


def _missing(text: str) -> int:
    """How often ``text`` says 待補 of something; where it only explains the word, it stands in brackets."""
    return text.count(MISSING) - text.count(f"「{MISSING}」")


def _texts(value: object) -> Iterator[str]:
    """Every text in a block or in several."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "svg":
                yield from _texts(getattr(value, field.name))


def _file_name(format_: str) -> str:
    return f"appendix.{format_}"


def rendered(
    checked: Checked,
    formats: tuple[str, ...],
    *,
    figures: bool = True,
    said: Callable[[str], None] = lambda step: None,
) -> dict[str, bytes]:
    """File name → content of what ``report`` writes: the documents in the order of ``formats``, then the figures."""
    from secaudit.reports import render

    said(_COMPOSING)
    derived, plan = _current(checked), _plan(checked)
    document = _composed(checked, derived, plan)
    facts = {**{table: derived[table] for table in _FACTS}, "plan": plan}
    files = {}
    for format_ in formats:
        said(format_.upper())
        files[_file_name(format_)] = render(document, checked.assessment, format_, facts)
    for figure in document.figures if figures else ():
        files[figure.file_name] = figure.svg.encode()
    return files


def _composed(checked: Checked, derived: Mapping[str, list[dict[str, Cell]]], plan: Planned | None) -> Document:
    from secaudit.reports import appendix_document

    case = checked.case
    whole, day = case.inventory, case.as_of
    planned = _derived(to_be(whole, day), day, whole, ["exposure"], checked.catalogue.brands)["exposure"]
    return appendix_document(
        overlaid(whole), checked.assessment, checked.catalogue, derived, case.digest, planned, plan
    )


def _current(checked: Checked) -> dict[str, list[dict[str, Cell]]]:
    """The rows of every derived table over the case as it is."""
    whole, day = checked.case.inventory, checked.case.as_of
    return _derived(as_is(whole), day, whole, [t.name for t in DERIVED_TABLES], checked.catalogue.brands)


def _plan(checked: Checked) -> Planned | None:
    """The plans, where a gate about money, products or vendors fails; otherwise nobody is asked: it takes its time.

    They are advice: the appendix is written without them when the planner cannot go on, and says why.
    """
    failing = {g.control_id for g in checked.assessment.gates if g.state is GateState.FAIL}
    about = {c.id for c in checked.catalogue.controls if any(check.table in _PLANNED_FOR for check in c.checks)}
    if not failing & about:
        return None
    from secaudit.usecases.planning.plan import planned

    case = checked.case
    try:
        return planned(case.inventory, checked.catalogue, case.phase, case.as_of)
    except SecauditError as error:
        return Planned(PlanState.UNTOLD, case.phase, case.as_of, (), (), remarks=(str(error),))


def _derived(
    view: Inventory, as_of: date, whole: Inventory, tables: Iterable[str], brands: tuple[ListedBrand, ...]
) -> dict[str, list[dict[str, Cell]]]:
    """The rows of derived tables over a view of the case, by table and by column."""
    with open_database(view, as_of, whole, brands) as database:
        read = database.connection.execute
        return {
            t: [dict(zip(QUERYABLE[t].names, row, strict=True)) for row in read(f'SELECT * FROM "{t}"')] for t in tables
        }
