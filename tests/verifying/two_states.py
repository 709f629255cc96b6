"""States of one small case built by hand, for tests of what is said when two of them are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from judged_case import assessment, control, result
from secaudit.model.assessment import CheckResult, Gate, Ratio, Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.comparing.stand import LogPoint, ShownItem, Stand

PROMISED_ON, SHOWN_ON = date(2024, 3, 1), date(2024, 11, 20)
CASE = {"id": "C-1", "name": "宏遠精密股份有限公司", "tax_id": "12345670", "phase": "proposal"}
CONTROLS = (
    control("A4-1.2.0", "國內占比 35%", "壹 共同規範"),
    control("A4-2.3.1.3", "密碼強度"),
    control("A4-2.3.1.4", "密碼失效鎖定機制"),
)
_CHECK = CheckResult("main", "占比", "share", Verdict.MET, "")
HASHES = {letter: letter * 64 for letter in "abcdef"}


def stand(
    *,
    phase: str = "acceptance",
    as_of: date = SHOWN_ON,
    case: Mapping[str, Any] | None = None,
    verdicts: Mapping[str, Verdict] | None = None,
    claims: Mapping[str, str] | None = None,
    gates: Sequence[Gate] = (),
    ratios: Sequence[Ratio] = (),
    items: Sequence[ShownItem] = (),
    log: Sequence[str] | None = None,
    sequence: int = 0,
    digest: str = "ab" * 32,
    **tables: Any,
) -> Stand:
    """A state whose judgement is what the caller says; ``log`` are the hashes of its entries."""
    results = tuple(result(i, v, claim=(claims or {}).get(i)) for i, v in (verdicts or {}).items())
    if ratios:
        results += (result("M-1", Verdict.MET, checks=tuple(replace(_CHECK, ratio=r) for r in ratios)),)
    judged = replace(
        assessment(*results), phase=phase, as_of=as_of, gates=tuple(gates), catalogue_digest=digest
    )  # fmt: skip
    inventory = Inventory.of(case=[{**CASE, **(case or {})}], **tables)
    hashes = ["0" * 64, *(log or ())]
    point = None if log is None else LogPoint(len(hashes) - 1, hashes[-1], hashes.__getitem__)
    catalogue = Catalogue(id="c2m", title="附件四", controls=CONTROLS, digest=digest)
    return Stand("case.zip", inventory, judged, catalogue, tuple(items), point, sequence)


def promised(**more: Any) -> Stand:
    """The older state: 提案, judged on 2024-03-01."""
    return stand(phase="proposal", as_of=PROMISED_ON, **more)


def item(item_id: str, letter: str = "a", disclosed: bool = True) -> ShownItem:
    return ShownItem(item_id, f"佐證 {item_id}", f"{item_id}.pdf", HASHES.get(letter, ""), disclosed)
