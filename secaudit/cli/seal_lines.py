"""How a sealing is told: what stands in the way, what was written, what to send along."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

from secaudit.cli.console import bullet
from secaudit.model.choices import PHASE_TITLES
from secaudit.text import safe_text, thousands

if TYPE_CHECKING:
    from secaudit.usecases.sealing.preflight import SealCheck, SealPoint
    from secaudit.usecases.sealing.seal import SealedBundle

_SHOWN = 20
_KINDS = {
    "E-SEA-20": "門檻、必要佐證與先決事實",
    "E-SEA-21": "矛盾、規劃、未填與佐證過舊",
    "E-SEA-22": "歷程",
    "E-SEA-26": "只有登錄的佐證",
}


def point_lines(point: SealPoint, stream: TextIO) -> list[str]:
    return bullet(f"{point.text}。{point.fix}（{point.code}）", stream)


def counted(check: SealCheck) -> str:
    """The shortfalls by kind, the most important first."""
    counts = Counter(_KINDS.get(point.code, "其他") for point in check.shortfalls)
    return "，".join(f"{kind} {n}" for kind, n in counts.items())


def check_lines(check: SealCheck) -> Iterator[str]:
    """Everything that was found, the most important first."""
    for heading, points in (
        ("不能封存", check.blocks),
        ("缺失：要封存請加上 --despite，會記在佐證包裡", check.shortfalls),
        ("留意", check.notes),
    ):  # fmt: skip
        if points:
            yield f"{heading}（{len(points)} 項）"
            for point in points:
                yield from point_lines(point, sys.stdout)
    if check.ready:
        yield "可以封存"


def check_record(check: SealCheck) -> dict[str, Any]:
    def told(point: SealPoint) -> dict[str, str]:
        return {"code": point.code, "text": point.text, "fix": point.fix, "clause": point.clause}

    return {
        "ready": check.ready,
        "blocks": list(map(told, check.blocks)),
        "shortfalls": list(map(told, check.shortfalls)),
        "notes": list(map(told, check.notes)),
    }


def sealed_lines(bundle: SealedBundle) -> Iterator[str]:
    facts = bundle.facts
    inside = [i for i in bundle.items if i.disclosed]
    yield f"佐證包　　{safe_text(str(bundle.path))}"
    if bundle.plain:
        yield f"未加密　　{safe_text(str(bundle.plain))}"
    yield f"大小　　　{thousands(bundle.size)} 位元組，{facts.files} 個檔案，佐證 {len(inside)} 件"
    yield f"封存編號　{bundle.seal_id}"
    yield f"階段序號　{PHASE_TITLES[facts.phase]}，第 {facts.sequence} 次；前次 {facts.previous_seal or '無'}"
    yield f"簽署金鑰　{facts.key}"
    yield f"歷程　　　{facts.log_count} 筆，最後一筆 {facts.log_head}"
    yield from _withheld_lines(bundle)
    if bundle.check.shortfalls:
        yield f"已知缺失　{len(bundle.check.shortfalls)} 項，記在佐證包的 assessment.json"


def _withheld_lines(bundle: SealedBundle) -> Iterator[str]:
    """Named one by one where somebody chose to withhold it, together where there never was a file."""
    out = [i for i in bundle.items if not i.disclosed]
    chosen = [i for i in out if i.held]
    for item in chosen[:_SHOWN]:
        yield f"未揭露　　{safe_text(item.id)}「{safe_text(item.title)}」：{safe_text(item.why)}"
    if len(chosen) > _SHOWN:
        yield f"未揭露　　另有 {len(chosen) - _SHOWN} 件"
    if bare := [safe_text(i.id) for i in out if not i.held]:
        named = "、".join(bare[:_SHOWN]) + (" 等" if len(bare) > _SHOWN else "")
        yield f"只有登錄　{len(bare)} 件沒有檔案：{named}"


def sealed_record(bundle: SealedBundle, letter: str) -> dict[str, Any]:
    facts = bundle.facts
    return {
        "path": str(bundle.path),
        "plain": str(bundle.plain) if bundle.plain else None,
        "size": bundle.size,
        "seal_id": bundle.seal_id,
        "sequence": facts.sequence,
        "previous_seal": facts.previous_seal,
        "phase": facts.phase,
        "key": facts.key,
        "files": facts.files,
        "log": {"count": facts.log_count, "head": facts.log_head},
        "challenge": facts.challenge,
        "recipients": list(facts.recipients),
        "evidence": [
            {"id": i.id, "path": i.path, "sha256": i.sha256, "disclosed": i.disclosed, "why": i.why}
            for i in bundle.items
        ],
        "shortfalls": check_record(bundle.check)["shortfalls"],
        "swept": [str(p) for p in bundle.swept],
        "letter": letter,
    }
