"""The fields of a template: what each is called, in Chinese and in ASCII, and its printed value.

Invariant: what is not known is printed as 待補, as in the appendix; a name means the same in every case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from secaudit.model.assessment import GATE_TITLES, VERDICT_TITLES, Assessment, GateState, Ratio, Verdict
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Column
from secaudit.reports.appendix.material import Material
from secaudit.reports.figures.ratio_bars import bound_of, margin_of, outcome, share_of
from secaudit.reports.wording import day, exact_twd, missing, phase_title, worded


class Field(NamedTuple):
    title: str
    alias: str
    says: str
    value: Callable[[Material], str]


def _of_case(column: Column) -> Field:
    def value(material: Material) -> str:
        return worded(column, material.inventory.case[column.name], missing(column.title))

    return Field(column.title, f"case_{column.name}", "「案件」表", value)


def _judged(title: str, alias: str, says: str, value: Callable[[Assessment], object]) -> Field:
    return Field(title, alias, says, lambda material: str(value(material.assessment)))


def _period(material: Material) -> str:
    case = material.inventory.case
    return f"{day(case['project_starts_on'])} 至 {day(case['project_ends_on'])}"


def _count(verdict: Verdict) -> Field:
    title = VERDICT_TITLES[verdict]
    return _judged(f"{title}條文數", f"count_{verdict}", f"判定為{title}的條文數",
                   lambda a: a.counts.get(verdict, 0))  # fmt: skip


def _gates(state: GateState) -> Field:
    title = GATE_TITLES[state]
    return _judged(f"{title}門檻數", f"gates_{state}", f"{title}的門檻數",
                   lambda a: sum(1 for gate in a.gates if gate.state is state))  # fmt: skip


_COMPUTED = (
    _judged("評估日", "as_of", "民國日期", lambda a: day(a.as_of.isoformat())),
    _judged("評估階段", "phase", "提案、期中、驗收", lambda a: phase_title(a.phase)),
    Field("計畫期間", "project_period", "計畫開始日至計畫結束日", _period),
    Field("條文目錄", "catalogue", "判定所依的條文目錄", lambda m: m.catalogue.title),
    _judged("條文數", "controls", "條文總數", lambda a: len(a.results)),
    _judged("適用條文數", "controls_applicable", "適用的條文數", lambda a: a.coverage.applicable),
    _judged("可判定條文數", "controls_judged", "資料足以判定的條文數", lambda a: a.coverage.judged),
    _judged("已填條文數", "controls_answered", "已自評的條文數", lambda a: a.coverage.answered),
    *map(_count, VERDICT_TITLES),
    *map(_gates, GATE_TITLES),
    _judged("門檻數", "gates", "門檻總數", lambda a: len(a.gates)),
    _judged("得分", "score", "加權得分，例外核可後", lambda a: a.score.earned_after),
    _judged("滿分", "score_possible", "適用條文的加權總分", lambda a: a.score.possible),
    Field("盤點資料雜湊", "input_digest", "案件的 SHA-256", lambda m: m.input_digest or missing("盤點資料雜湊")),
)
FIELDS: tuple[Field, ...] = (
    *_COMPUTED,
    *(_of_case(c) for c in TABLE_BY_NAME["case"].columns if c.title not in {f.title for f in _COMPUTED}),
)
"""Every field that each case has."""

NO_GATE, NO_RATIO = "非本階段門檻", "無法計算"
_PARTS = (("判定", "result"), ("門檻", "bound"), ("差額", "margin"), ("分子", "numerator"), ("分母", "denominator"))
FAMILIES = (
    ("條文.條文編號", "control.id", "該條文的判定，例如 {{ 條文.A4-1.2.3 }}"),
    ("門檻.條文編號", "gate.id", "該門檻的狀態，例如 {{ 門檻.A4-1.2.3 }}"),
    ("比率.名稱", "ratio.id", "該比率的數值；之後可加 .判定、.門檻、.差額、.分子、.分母（元）"),
)
"""Fields whose names depend on the catalogue: how they are written, and what they say."""


def fields_of(material: Material) -> Iterator[tuple[str, str, str]]:
    """Title, alias and value of every field that this case has."""
    for field in FIELDS:
        yield field.title, field.alias, field.value(material)
    gates = {gate.control_id: GATE_TITLES[gate.state] for gate in material.assessment.gates}
    for result in material.assessment.results:
        key = result.control_id
        yield f"條文.{key}", f"control.{key}", VERDICT_TITLES[result.verdict]
        yield f"門檻.{key}", f"gate.{key}", gates.get(key, NO_GATE)
    for ratio in material.assessment.ratios:
        yield from _of_ratio(ratio)
    for control in material.catalogue.controls:
        for check in control.checks:
            if check.share:
                yield from _untold(f"比率.{check.title}", f"ratio.{control.id}.{check.id}")


def _untold(name: str, alias: str) -> Iterator[tuple[str, str, str]]:
    """Of a ratio that the judgement of this case has not: the first of a name is taken, so this one is taken last."""
    yield name, alias, NO_RATIO
    for part, short in _PARTS:
        yield f"{name}.{part}", f"{alias}.{short}", NO_RATIO


def _of_ratio(ratio: Ratio) -> Iterator[tuple[str, str, str]]:
    name, alias = f"比率.{ratio.title}", f"ratio.{ratio.control_id}.{ratio.check_id}"
    values = (outcome(ratio).text, bound_of(ratio), margin_of(ratio), exact_twd(ratio.numerator_twd),
              exact_twd(ratio.denominator_twd))  # fmt: skip
    yield name, alias, share_of(ratio)
    for (part, short), value in zip(_PARTS, values, strict=True):
        yield f"{name}.{part}", f"{alias}.{short}", value
