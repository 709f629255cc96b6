"""Compare two states of a case: what was promised in the older one, what the newer one shows.

Invariant: pure; nothing is judged here, both states come judged. A state compared with itself differs in nothing, and
the comparison the other way round says the same with signs and names swapped (but for promises, which only the older
state makes).
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.choices import PHASE_TITLES, PHASES
from secaudit.usecases.comparing.budget import amount_drifts, purchase_drifts, ratio_drifts
from secaudit.usecases.comparing.compared import Compared, LogDrift, Side
from secaudit.usecases.comparing.promises import promises
from secaudit.usecases.comparing.proofs import proof_drifts
from secaudit.usecases.comparing.rows import row_drifts, tallied
from secaudit.usecases.comparing.stand import LogPoint, Stand
from secaudit.usecases.comparing.told import log_words
from secaudit.usecases.comparing.verdicts import gate_drifts, verdict_drifts

__all__ = ["Compared", "compare"]


def compare(old: Stand, new: Stand) -> Compared:
    """Everything that differs from ``old`` to ``new``. States of different cases are compared too, and it is told."""
    rows = row_drifts(old.inventory, new.inventory)
    log = _log(old.log, new.log)
    return Compared(
        old=_side(old),
        new=_side(new),
        cautions=tuple(_cautions(old, new, log)),
        promises=promises(old, new),
        gates=gate_drifts(old, new),
        verdicts=verdict_drifts(old, new),
        evidence=proof_drifts(old, new),
        totals=amount_drifts(old, new),
        purchases=purchase_drifts(old, new),
        ratios=ratio_drifts(old, new),
        rows=rows,
        tallies=tallied(rows),
        log=log,
    )


def _side(stand: Stand) -> Side:
    said, cover = stand.assessment, stand.assessment.coverage
    return Side(
        label=stand.label,
        case_id=str(stand.cell("id") or ""),
        organisation=str(stand.cell("name") or ""),
        tax_id=str(stand.cell("tax_id") or ""),
        phase=said.phase,
        as_of=said.as_of,
        sequence=stand.sequence,
        catalogue_digest=said.catalogue_digest,
        score=said.score,
        judged=cover.judged,
        applicable=cover.applicable,
    )


def _cautions(old: Stand, new: Stand, log: LogDrift | None) -> Iterator[str]:
    for name, title in (("id", "案件編號"), ("tax_id", "統一編號"), ("name", "公司名稱")):
        if old.cell(name) != new.cell(name):
            yield f"{title}不同：{old.cell(name) or '未填'} → {new.cell(name) or '未填'}"
    if log is not None and log.extends is False:
        yield log_words(log)
    before, after = PHASES.index(old.assessment.phase), PHASES.index(new.assessment.phase)
    if after < before or new.as_of < old.as_of or 0 < new.sequence < old.sequence:
        yield "新的一份早於舊的一份，兩者可能放反了"
    elif after == before:
        yield f"兩份都是{PHASE_TITLES[old.assessment.phase]}階段"
    if old.assessment.catalogue_digest != new.assessment.catalogue_digest:
        yield "兩份用的條文目錄不同，判定的差異可能來自條文"


def _log(old: LogPoint | None, new: LogPoint | None) -> LogDrift | None:
    """Whether the newer log contains the older one; ``None`` where either is not at hand."""
    if old is None or new is None:
        return None
    common = min(old.count, new.count, 1)
    same_start = old.hash_at(common) == new.hash_at(common)
    extends = old.count <= new.count and new.hash_at(old.count) == old.head
    return LogDrift(old.count, new.count, same_start, extends)
