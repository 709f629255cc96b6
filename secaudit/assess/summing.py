"""From the rulings to the assessment: requirements, gates, findings, score, coverage and freshness over all of them."""

from __future__ import annotations

from collections import Counter

from secaudit.assess.bench import Bench
from secaudit.assess.evidence import freshness
from secaudit.assess.findings import findings_of
from secaudit.assess.gates import gates
from secaudit.assess.requirement import with_requirements
from secaudit.assess.ruling import Ruling
from secaudit.assess.scoring import coverage, score
from secaudit.model.assessment import Assessment, Verdict
from secaudit.model.control import Catalogue


def summed(catalogue: Catalogue, bench: Bench, rulings: tuple[Ruling, ...]) -> Assessment:
    """The assessment that ``rulings``, one for each control of ``catalogue``, make together."""
    rulings = with_requirements(rulings, bench.phase)
    results = tuple(r.result for r in rulings)
    counts = Counter(r.verdict for r in results)
    case = bench.inventory.case
    return Assessment(
        case_id=str(case["id"] or ""),
        case_name=str(case["name"] or ""),
        phase=bench.phase,
        as_of=bench.as_of,
        catalogue_id=catalogue.id,
        catalogue_digest=catalogue.digest,
        results=results,
        gates=gates(rulings, bench.phase),
        findings=findings_of(bench.inventory, rulings, bench.as_of, bench.evidence),
        counts={v: counts[v] for v in Verdict},
        score=score(catalogue, results),
        coverage=coverage(results),
        freshness=freshness(results, bench.evidence),
    )
