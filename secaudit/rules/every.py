"""The shape ``every``: each row in scope must satisfy the condition.

1. A row is in scope when ``where`` is TRUE. Where it is NULL the row counts only if it would not pass.
2. In scope: TRUE = met; FALSE = not met, unless ``partly`` is TRUE (partial) or an approved alternative stands in
   (excepted); NULL = unknown.
3. Some met and some not = 部分符合; none met = 不符合; a prohibition is 不符合 at the first FALSE.
4. No FALSE but some NULL = 無法評估. An empty scope = 無法評估, never a pass.
"""

from __future__ import annotations

from secaudit.model.assessment import CheckResult, DecidingRow, Tally, Verdict
from secaudit.model.control import Check
from secaudit.model.derived import QUERYABLE
from secaudit.rules.condition import screened
from secaudit.rules.entered import entered
from secaudit.rules.hearing import Hearing
from secaudit.rules.rows import deciding_rows

_COUNTED = ("met", "partial", "not_met", "unknown", "excepted", "harmless")


def judge_every(check: Check, hearing: Hearing) -> CheckResult:
    table = check.table
    columns = _columns(check)
    tally, harmless = _tally(check, hearing)
    outcome, reason = _outcome(check, tally, harmless)
    rows: tuple[DecidingRow, ...] = ()
    if tally.total > tally.met:
        rows = deciding_rows(hearing, table, _verdict_sql(check, hearing), columns, check.because)
    return CheckResult(
        check_id=check.id,
        title=check.title,
        shape="every",
        outcome=outcome,
        reason=reason,
        tally=tally,
        rows=rows,
        rows_left_out=max(0, tally.total - tally.met - sum(r.quantity for r in rows)),
        columns=tuple((table, c) for c in columns),
        nothing_entered=not entered(check.table, screened(check.must, QUERYABLE[table].names).columns, hearing),
        binding=check.binding,
    )


def _columns(check: Check) -> tuple[str, ...]:
    names = QUERYABLE[check.table].names
    parts = (check.must, check.partly or "1", check.where)
    return tuple(dict.fromkeys(c for part in parts for c in screened(part, names).columns))


def _excepted_sql(hearing: Hearing, table: str) -> str:
    if table != "asset" or not hearing.alternatives:
        return "0"
    if "*" in hearing.alternatives:
        return "1"
    quoted = ", ".join("'" + i.replace("'", "''") + "'" for i in sorted(hearing.alternatives))
    return f"id IN ({quoted})"


def _verdict_sql(check: Check, hearing: Hearing) -> str:
    """A verdict code for each row that did not simply pass, else NULL."""
    return (
        f"CASE WHEN ({check.must}) IS TRUE OR ({check.where}) IS FALSE THEN NULL "
        f"WHEN ({check.where}) IS NULL THEN 'unknown' "
        f"WHEN {_excepted_sql(hearing, check.table)} THEN 'excepted' "
        f"WHEN ({check.must}) IS NULL THEN 'unknown' "
        f"WHEN ({check.partly or '0'}) IS TRUE THEN 'partial' ELSE 'not_met' END"
    )


def _tally(check: Check, hearing: Hearing) -> tuple[Tally, int]:
    """The counts by quantity, and how many rows of untold scope pass anyway (harmless)."""
    quantity = "coalesce(quantity, 1)" if "quantity" in QUERYABLE[check.table].by_name else "1"
    passed = f"CASE WHEN ({check.where}) IS NULL THEN 'harmless' ELSE 'met' END"
    # one pass that sums by verdict, as GROUP BY sorts every row; LIMIT -1 keeps SQLite from asking per sum again
    sums = ", ".join(f"coalesce(sum(q) FILTER (WHERE outcome = '{o}'), 0)" for o in _COUNTED)
    [counts] = hearing.ask(
        f"SELECT {sums} FROM (SELECT coalesce({_verdict_sql(check, hearing)}, {passed}) AS outcome, {quantity} AS q "
        f'FROM "{check.table}" WHERE ({check.where}) IS NOT FALSE LIMIT -1)'
    )
    by_outcome = {outcome: int(n or 0) for outcome, n in zip(_COUNTED, counts, strict=True)}
    harmless = by_outcome.pop("harmless")
    return Tally(**by_outcome), harmless


def _outcome(check: Check, tally: Tally, harmless: int) -> tuple[Verdict, str]:
    if not tally.total:
        return (
            Verdict.UNKNOWN,
            "範圍內沒有可判定的資料，不能視為符合" if not harmless else "範圍欄位未填，無法確定適用對象",
        )
    counted = _counted(tally)
    if tally.not_met:
        some_pass = tally.met or tally.partial or tally.excepted
        return (Verdict.PARTIAL if some_pass and not check.prohibition else Verdict.NOT_MET), counted
    if tally.unknown:
        return Verdict.UNKNOWN, counted
    if tally.partial:
        return Verdict.PARTIAL, counted
    return (Verdict.EXCEPTED if tally.excepted else Verdict.MET), counted


def _counted(tally: Tally) -> str:
    parts = (
        ("符合", tally.met), ("部分符合", tally.partial), ("不符合", tally.not_met), ("替代措施", tally.excepted),
        ("無法評估", tally.unknown),
    )  # fmt: skip
    return f"共 {tally.total} 項：" + "、".join(f"{title} {n}" for title, n in parts if n)
