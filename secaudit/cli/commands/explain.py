"""``secaudit explain``: one control in full, or the list of all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, json_option
from secaudit.errors import EXIT_OK
from secaudit.model.choices import PHASE_TITLES
from secaudit.text import padded, safe_text

if TYPE_CHECKING:
    from secaudit.model.control import Catalogue, Control
    from secaudit.usecases.explain import CheckExplained

BINDING = {"required": "必要（應、須、不得）", "recommended": "建議（宜、可）"}
SHAPES = {
    "every": "逐列：範圍內每一列都要符合",
    "share": "比率：分子金額 / 分母金額",
    "exists": "存在：至少一列符合",
    "attest": "聲明：依自評與佐證",
}
_EXCEPTION = (
    "在「紀錄」加一列，種類填例外說明、條文填本條編號：理由與計畫書頁碼齊備即待審查會說明，會後填審查會日期才成為例外"
)
MARGIN = 12


@click.command("explain", cls=Command)
@click.argument("control_id", required=False, metavar="[編號]")
@catalogue_option
@json_option
def command(control_id: str | None, catalogue_folder: Path | None, as_json: bool) -> int:
    """說明一條條文：原文、出處、何時適用、怎麼判定、看哪些欄位、要什麼佐證。不加編號則列出全部。"""
    from secaudit.usecases.explain import explain, find_control

    catalogue = wiring.catalogue(catalogue_folder)
    if control_id is None:
        _list(catalogue, as_json)
        return EXIT_OK
    control = find_control(catalogue, control_id)
    checks = explain(control)
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json(_record(control, checks))
    else:
        console.show(_lines(control, checks, console.columns()))
    return EXIT_OK


def _list(catalogue: Catalogue, as_json: bool) -> None:
    if as_json:
        from secaudit.cli.as_json import print_json

        print_json([{"id": c.id, "title": c.title.zh_tw, "chapter": c.chapter} for c in catalogue.controls])
        return
    console.show(f"{padded(c.id, 16)} {safe_text(c.title.zh_tw)}" for c in catalogue.controls)


def _lines(control: Control, checks: tuple[CheckExplained, ...], cells: int) -> Iterator[str]:
    yield f"{control.id}  {safe_text(control.title.zh_tw)}  {safe_text(control.title.en)}"
    yield ""
    for label, text in _facts(control):
        yield from console.indented(text, cells, MARGIN, label)
    for check in checks:
        yield ""
        yield from _check_lines(check, cells)
    if control.maps_to:
        yield ""
        for framework, ids in control.maps_to.items():
            yield from console.indented("、".join(ids), cells, 20, f"對應 {safe_text(framework)}")


def _facts(control: Control) -> Iterator[tuple[str, str]]:
    yield "條文", control.clause
    yield "出處", control.source
    yield "效力", BINDING[control.binding]
    yield "階段", _phases(control)
    if control.not_applicable:
        yield "不適用", control.not_applicable.reason
    if control.parameters:
        yield "參數", "、".join(f"{n} = {_value(v)}" for n, v in control.parameters.items())
    yield "判定依據", control.interpretation
    if control.exception:
        yield "例外", _EXCEPTION
    yield "怎麼改", control.remedy
    yield "佐證", "、".join(control.evidence) or "無"


def _phases(control: Control) -> str:
    said = [f"{PHASE_TITLES[control.asked_from]}起適用", f"{PHASE_TITLES[control.from_phase]}起須完成，之前可規劃"]
    if control.gate_from:
        said.append(f"{PHASE_TITLES[control.gate_from]}起為門檻")
    if control.evidence_from:
        said.append(f"{PHASE_TITLES[control.evidence_from]}起須佐證")
    return "；".join(said)


def _check_lines(check: CheckExplained, cells: int) -> Iterator[str]:
    yield from console.indented(check.title, cells, MARGIN, "檢核")
    yield from console.indented(f"{SHAPES[check.shape]}（資料表：{check.table_title} {check.table}）", cells, MARGIN)
    if check.filled_in:
        yield from console.indented("、".join(check.filled_in), cells, MARGIN, "  填在")
    if check.asked_from:
        yield from console.indented(f"{PHASE_TITLES[check.asked_from]}起才問", cells, MARGIN, "  階段")
    for clause in check.clauses:
        yield from console.indented(clause.words, cells, MARGIN, f"  {clause.role}")
        yield from console.indented(clause.condition, cells, MARGIN + 2)
    for column in check.columns:
        unit = f"（{column.unit}）" if column.unit else ""
        yield from console.indented(f"{column.title}{unit} {column.name}：{column.help}", cells, MARGIN, "  欄位")


def _value(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _record(control: Control, checks: tuple[CheckExplained, ...]) -> dict[str, Any]:
    from secaudit.usecases.explain import written

    return {**written(control), "checks": checks}
