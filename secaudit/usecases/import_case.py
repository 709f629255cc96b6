"""Take what a file says into the case: what would change is shown first, then kept all together or not at all.

Invariant: a file with a problem changes nothing; the same file a second time changes nothing; nothing that the file
does not have is removed unless that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from secaudit.errors import BadInput, UsageError
from secaudit.importers import dates_ahead, impossible, newly_impossible, read_case
from secaudit.model.control import Catalogue
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.inventory import Inventory
from secaudit.store.protocol import Author, CaseStore, Event
from secaudit.text import safe_text
from secaudit.usecases.difference import EVIDENCE, Comparison, after, compare
from secaudit.usecases.links import newly_broken
from secaudit.usecases.open_case import stated_day, unknown_controls

KIND = "import"
_RECORDED = ("file_name", "sha256", "added_on", "original_path", "size_bytes")


@dataclass(frozen=True, slots=True)
class Planned:
    """An import that could be kept. ``comparison`` is against the case as it was when the file was read."""

    file: str
    current: Inventory
    comparison: Comparison


def plan_import(store: CaseStore, path: Path, catalogue: Catalogue, *, today: date) -> Planned:
    """What importing ``path`` would do; raises :class:`BadInput` with everything that is wrong with the file."""
    current = store.inventory()
    incoming, problems = read_case(path, current)
    _refuse_another_company(current, incoming)
    judged_on = stated_day((incoming if incoming.rows("case") else current).case["assessment_date"]) or today
    ahead = dates_ahead(incoming, judged_on)
    found = (*problems, *ahead, *impossible(incoming), *unknown_controls(incoming, catalogue))
    if found:
        raise BadInput(f"{safe_text(path.name)} 有 {len(found)} 個問題，沒有匯入任何資料", found)
    return Planned(safe_text(path.name), current, compare(store, current, _with_kept_files(current, incoming)))


def _with_kept_files(current: Inventory, incoming: Inventory) -> Inventory:
    """``incoming`` with what the case itself recorded of the evidence files that it keeps: no workbook changes that."""
    positions = TABLE_BY_NAME[EVIDENCE].positions
    recorded = tuple(positions[name] for name in _RECORDED)
    kept = {row[0]: row for row in current.rows(EVIDENCE) if row[positions["size_bytes"]] is not None}
    if not kept or EVIDENCE not in incoming.tables:
        return incoming
    rows = (
        tuple(kept[row[0]][i] if i in recorded else cell for i, cell in enumerate(row)) if row[0] in kept else row
        for row in incoming.rows(EVIDENCE)
    )
    return incoming.replacing(**{EVIDENCE: tuple(rows)})


def _refuse_another_company(current: Inventory, incoming: Inventory) -> None:
    ours, theirs = current.case, incoming.case
    if ours["tax_id"] and theirs["tax_id"] and ours["tax_id"] != theirs["tax_id"]:
        what = f"檔案是另一家公司的：統一編號 {theirs['tax_id']}，此案件是 {ours['tax_id']}"
        raise UsageError(what, "請確認檔案；要改統一編號，請先執行 secaudit case edit", code="E-IMP-01")


def keep_import(store: CaseStore, planned: Planned, author: Author, *, remove_missing: bool = False) -> Event | None:
    """Keep what was planned as one event; ``None`` when there is nothing to keep."""
    chosen = planned.comparison.chosen(remove_missing=remove_missing)
    if not chosen:
        return None
    result = after(planned.current, chosen)
    if left := newly_broken(planned.current, result):
        raise BadInput("匯入後有些欄位會指到不存在或不明確的編號，沒有匯入任何資料", left)
    if untrue := newly_impossible(planned.current, result):
        raise BadInput("與案件原有的資料合起來不可能成立，沒有匯入任何資料", untrue)
    return store.commit([d.change for d in chosen], author, kind=KIND, note=planned.file)
