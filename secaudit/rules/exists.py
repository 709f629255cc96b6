"""The shape ``exists``: something dated must be there.

1. Some row where ``where`` and ``must`` are both TRUE = 符合.
2. Else some row that could be one (NULL) = 無法評估.
3. Else a row in ``where`` for which ``partly`` is TRUE = 部分符合 (found, but stale or incomplete).
4. Else 不符合: it must be there and is not.
"""

from __future__ import annotations

from secaudit.model.assessment import CheckResult, Tally, Verdict
from secaudit.model.control import Check
from secaudit.model.derived import QUERYABLE
from secaudit.rules.condition import screened
from secaudit.rules.hearing import Hearing
from secaudit.rules.rows import deciding_rows


def judge_exists(check: Check, hearing: Hearing) -> CheckResult:
    both = f"(({check.where}) AND ({check.must}))"
    met, unknown, partial, near = (
        int(n or 0)
        for n in hearing.ask(
            f"SELECT sum({both} IS TRUE), sum({both} IS NULL), "
            f"sum((({check.where}) AND ({check.partly or '0'})) IS TRUE), sum(({check.where}) IS NOT FALSE) "
            f'FROM "{check.table}"'
        )[0]
    )
    outcome, reason = _outcome(met, unknown, partial, near)
    names = QUERYABLE[check.table].names
    read = tuple(dict.fromkeys(c for p in (check.must, check.where) for c in screened(p, names).columns))
    return CheckResult(
        check_id=check.id,
        title=check.title,
        shape="exists",
        outcome=outcome,
        reason=reason,
        tally=Tally(met=met, unknown=unknown, partial=partial, not_met=max(0, near - met - unknown - partial)),
        rows=() if met else deciding_rows(hearing, check.table, _verdict_sql(check), read, check.because),
        columns=tuple((check.table, c) for c in read),
        nothing_entered=near == 0,
        binding=check.binding,
    )


def _verdict_sql(check: Check) -> str:
    return (
        f"CASE WHEN ({check.where}) IS FALSE THEN NULL "
        f"WHEN (({check.where}) AND ({check.must})) IS NULL THEN 'unknown' "
        f"WHEN ({check.partly or '0'}) IS TRUE THEN 'partial' ELSE 'not_met' END"
    )


def _outcome(met: int, unknown: int, partial: int, near: int) -> tuple[Verdict, str]:
    if met:
        return Verdict.MET, f"有 {met} 項符合"
    if unknown:
        return Verdict.UNKNOWN, f"有 {unknown} 項，但日期或內容未填"
    if partial:
        return Verdict.PARTIAL, f"有 {partial} 項，但過期或不完整"
    return Verdict.NOT_MET, f"有 {near} 項，皆不符要求" if near else "找不到應有的紀錄或項目"
