"""The assessment of a case: every control judged, then gates, score, coverage, freshness and findings over all of them.

Invariant: the same inventory, catalogue, phase and date give the same assessment; nothing else goes in.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from secaudit.assess.bench import Bench
from secaudit.assess.evidence import EvidenceIndex, freshness
from secaudit.assess.findings import findings_of
from secaudit.assess.gates import gates
from secaudit.assess.requirement import with_requirements
from secaudit.assess.ruling import rule
from secaudit.assess.scoring import coverage, score
from secaudit.model.assessment import Assessment, Verdict
from secaudit.model.choices import PHASES
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory


def assess(inventory: Inventory, catalogue: Catalogue, phase: str, as_of: date) -> Assessment:
    """Judge every control of ``catalogue`` for ``phase`` (a code of ``choices.PHASE``) as of the date ``as_of``."""
    if phase not in PHASES:
        raise ValueError(f"unknown phase {phase!r}")
    evidence = EvidenceIndex.of(inventory, as_of)
    bench = Bench.of(inventory, phase, as_of, evidence)
    rulings = with_requirements(tuple(rule(c, bench) for c in catalogue.controls), phase)
    results = tuple(r.result for r in rulings)
    counts = Counter(r.verdict for r in results)
    case = inventory.case
    return Assessment(
        case_id=str(case["id"] or ""),
        case_name=str(case["name"] or ""),
        phase=phase,
        as_of=as_of,
        catalogue_id=catalogue.id,
        catalogue_digest=catalogue.digest,
        results=results,
        gates=gates(rulings, phase),
        findings=findings_of(inventory, rulings, as_of, evidence),
        counts={v: counts[v] for v in Verdict},
        score=score(catalogue, results),
        coverage=coverage(results),
        freshness=freshness(results, evidence),
    )
