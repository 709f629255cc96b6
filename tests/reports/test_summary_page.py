"""The summary in front: one page, whatever there is to say."""

from __future__ import annotations

import io

import sample_case as case
from pypdf import PdfReader

from secaudit.model.assessment import Gate, GateState
from secaudit.reports import appendix_document
from secaudit.reports.blocks import Document, Table
from secaudit.reports.formats.to_pdf import to_pdf

STATES = (GateState.FAIL, GateState.UNKNOWN, GateState.EXPLAIN, GateState.PASS)
GATES = tuple(
    Gate(case.CONTROLS[n % len(case.CONTROLS)][0], STATES[n % 4], "計畫資料與金流皆在國內：共 31 項：符合 27、不符合 4")
    for n in range(40)
)


def crowded() -> Document:
    """Forty gates of all states, and more than five gaps."""
    return appendix_document(
        case.inventory(), case.assessment(gates=GATES), case.catalogue(), case.derived(), case.DIGEST
    )


def test_it_fits_on_one_page() -> None:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(to_pdf(crowded()))).pages)
    summary = next(text for text in pages if "判定統計（項）" in text)
    assert "優先改善五項" in summary
    assert "本公司資訊安全規劃之目標" in next(pages)


def test_gates_are_counted_by_state_worst_first() -> None:
    document = crowded()
    tables = {b.caption: b for s in document.sections for b in s.blocks if isinstance(b, Table)}
    rows = [[c.text for c in row] for row in tables["關鍵門檻"].rows]
    assert [row[:2] for row in rows] == [["未通過", "10"], ["需說明", "10"], ["無法評估", "10"], ["通過", "10"]]
    assert rows[0][2].endswith("等 10 項")
