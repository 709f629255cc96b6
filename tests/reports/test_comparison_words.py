"""The first sentence of a comparison and its colour, and which side of an arrow is the new one."""

from __future__ import annotations

import dataclasses

from test_comparison_report import facts, table

from secaudit.reports.blocks import Callout, Tone
from secaudit.reports.comparison.document import compare_document
from secaudit.reports.comparison.facts import CompareFacts, TurnFact

KEPT, BROKEN = facts().promises[1], facts().promises[0]
BETTER, WORSE = facts().verdicts
OTHER = TurnFact("改變", Tone.NEUTRAL, "壹 規範", "A4-1.2.5 經費", "不適用 → 無法評估", "")


def first(given: CompareFacts) -> tuple[str, Tone]:
    found = compare_document(given).sections[0].blocks[0]
    assert isinstance(found, Callout)
    return found.text, found.tone


def told(**changes: object) -> tuple[str, Tone]:
    return first(dataclasses.replace(facts(), **changes))  # type: ignore[arg-type]


def test_all_promises_kept_is_not_green_where_a_verdict_got_worse() -> None:
    assert told(promises=(KEPT,), verdicts=(BETTER,))[1] is Tone.MET
    assert told(promises=(KEPT,), verdicts=(WORSE,))[1] is Tone.NOT_MET


def test_a_broken_promise_is_bad_even_where_no_verdict_got_worse() -> None:
    assert told(promises=(BROKEN,), verdicts=(BETTER,))[1] is Tone.NOT_MET
    assert told(promises=(), verdicts=(BETTER,))[1] is Tone.NEUTRAL


def test_what_turned_neither_better_nor_worse_is_counted_too() -> None:
    text, _ = told(verdicts=(BETTER, OTHER))
    assert text.startswith("判定變好 1 條、變差 0 條、其他變動 1 條；")


def test_the_old_result_of_a_ratio_stands_before_the_new_one() -> None:
    rows = table(compare_document(facts()).sections[3], "經費比率").rows
    assert [c.text for c in rows[0]] == ["A4-1.2.0 國產（不得低於 35%）", "31.2%", "40%", "不符合 → 符合"]
