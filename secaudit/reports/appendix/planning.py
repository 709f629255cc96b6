"""Part 5: what is planned in each of five strata, and the trace from every gap to what is bought, changed and done.

Invariant: the prose counts the rows of the tables behind it; advice of the catalogue is never told as a plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.schema import Cell, Choice
from secaudit.reports.appendix.elements import elements
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import Item, Measure, by_item, measures
from secaudit.reports.appendix.plan_tables import (
    measure_table,
    purchase_table,
    purchases_of,
    total,
)
from secaudit.reports.appendix.schedule import schedule
from secaudit.reports.appendix.sentences import amount, composed, in_thousands, listed, pointed
from secaudit.reports.appendix.strata import STRATA, Strata
from secaudit.reports.blocks import Block, Heading, Paragraph, Prose, Ref, Section, prose
from secaudit.reports.wording import MISSING, day, missing

MOST_POINTED = 5
"""Things that a sentence names one by one; the tables have all."""


def planning(material: Material) -> Section:
    found = measures(material)
    served = by_item(found)
    bought = purchases_of(material, served)
    return Section(
        "五",
        "規劃構想",
        (
            Heading("規劃總述"),
            _overall(material, found, bought),
            *_strata(material, found),
            Heading("缺口與措施"),
            measure_table(material, found),
            Heading("產品及服務"),
            _told_purchases(material, bought, served),
            purchase_table(material, bought, served),
            Heading("提案六要素"),
            *elements(material),
            Heading("期程"),
            *schedule(material, served),
        ),
    )


def _overall(material: Material, found: Sequence[Measure], bought: Sequence[dict[str, Cell]]) -> Paragraph:
    """How many gaps there are, for how many of them something is planned, and what it costs."""
    if not found:
        judged = material.assessment.coverage.judged
        said = (
            "網路層、應用層、設備層、管理及教育訓練之各條文均無應改善之缺口，無新增措施。"
            if judged
            else f"{MISSING}：尚無可判定之條文，缺口與措施待評估後提出。"
        )
        return Paragraph(f"{said}")
    idle = [m for m in found if not m.is_planned]
    twd, unknown = total(bought)
    parts: list[str | Ref | Prose] = [
        f"本公司就應改善及已規劃之條文 {amount(len(found))}，逐條提出措施，編號 {found[0].id} 至 {found[-1].id}（",
        Ref("table:measures"),
        "）；" if bought else "）。",
    ]
    if bought:
        parts += [
            f"編列產品及服務 {amount(len(bought), '筆')}，經費合計{in_thousands(twd)}（",
            Ref("table:purchases"),
            f"{_unpriced(unknown)}）。",
            "一筆採購可供數項措施之用，下列各層面所列經費不可相加。" if _shared(material, found) else "",
        ]
    if idle:
        parts += [
            f"其中 {amount(len(idle))}尚無對應之採購、設定變更、紀錄或其他規劃，{missing('措施')}。",
        ]
    return composed(*parts) or Paragraph(MISSING)


def _shared(material: Material, found: Sequence[Measure]) -> bool:
    """Whether a purchase is told in more than one stratum."""
    strata = Strata(material)
    told: dict[str, set[str]] = {}
    for measure in found:
        home = strata.of(measure) if measure.purchases else ""
        for key in measure.purchases:
            told.setdefault(key, set()).add(home)
    return any(len(where) > 1 for where in told.values())


def _strata(material: Material, found: Sequence[Measure]) -> Iterator[Block]:
    if not found:
        return
    strata = Strata(material)
    homes = {m.id: strata.of(m) for m in found}
    for stratum in STRATA:
        yield Heading(stratum.title, 3)
        yield _stratum(material, stratum, [m for m in found if homes[m.id] == stratum.code])


def _stratum(material: Material, stratum: Choice, found: Sequence[Measure]) -> Paragraph:
    """What is done in one stratum; in this order: what is planned, bought, changed, built, until when, what lacks."""
    if not found:
        return Paragraph(
            f"本次所提措施未涉及{stratum.title}。" if material.assessment.coverage.judged else missing("評估")
        )
    idle = [m for m in found if not m.is_planned]
    sentences: list[str | Ref | Prose] = [
        f"{stratum.title}計 {amount(len(found), '項措施')}（",
        pointed(_refs(found), most=MOST_POINTED),
        "）。",
        *_treatments(found),
        *_means(material, found),
        *_ends(found),
    ]
    if idle:
        sentences += [
            f"{amount(len(idle))}尚未規劃（",
            pointed(_refs(idle), most=MOST_POINTED),
            "），僅列建議，",
            missing("措施"),
            "。",
        ]
    return composed(*sentences) or Paragraph(MISSING)


def _treatments(found: Sequence[Measure]) -> Iterator[str | Ref | Prose]:
    """What the company itself wrote as the treatment, each text once with the measures that it is of."""
    told: dict[str, list[Measure]] = {}
    for measure in found:
        if not measure.advised:
            told.setdefault(measure.text, []).append(measure)
    for number, (text, of) in enumerate(told.items()):
        yield "；" if number else "本公司規劃"
        yield f"「{text}」（"
        yield pointed(_refs(of), most=MOST_POINTED)
        yield "）"
    if told:
        yield "。"


def _means(material: Material, found: Sequence[Measure]) -> Iterator[str | Ref | Prose]:
    """What is bought, changed, drawn up and built."""
    bought = _of(material, "purchase", [key for m in found for key in m.purchases])
    if bought:
        twd, unknown = total(bought)
        yield f"採用產品及服務 {amount(len(bought))}："
        yield pointed([Ref(f"purchase:{p['id']}", f"{p['id']} {p['name']}") for p in bought], most=MOST_POINTED)
        yield f"，經費計{in_thousands(twd)}{_unpriced(unknown)}。"
    changes = list(dict.fromkeys(key for m in found for key in m.changes))
    if changes:
        yield f"調整設定 {amount(len(changes))}（"
        yield pointed([Ref(f"change:{key}", key) for key in changes], most=MOST_POINTED)
        yield "）。"
    records = _of(material, "record", [key for m in found for key in m.records])
    if records:
        yield "辦理 "
        yield pointed([Ref(f"record:{r['id']}", f"{r['id']} {r['title']}") for r in records], most=MOST_POINTED)
        yield "。"
    yield from _built(material, found)


def _built(material: Material, found: Sequence[Measure]) -> Iterator[str | Ref | Prose]:
    things = list(dict.fromkeys(item for m in found for item in m.things))
    for state, words in (("planned", "規劃新增 "), ("retiring", "規劃汰除 ")):
        of_state = [item for item in things if _state(material, item) == state]
        if of_state:
            yield words
            yield pointed([Ref(i.anchor, f"{i.id} {_called(material, i)}") for i in of_state], most=MOST_POINTED)
            yield "。"


def _ends(found: Sequence[Measure]) -> Iterator[str]:
    dated = [m.due for m in found if m.due]
    owners = list(dict.fromkeys(owner for m in found for owner in m.owners))
    undated = sum(1 for m in found if m.is_planned and (m.undated or not m.due))
    if owners:
        yield f"由{listed(owners, '人')}負責"
        yield f"，預定完成日最晚為{day(max(dated))}" if dated else f"，{missing('完成日')}"
        yield f"；其中 {amount(undated)}有部分工作{missing('完成日')}。" if undated and dated else "。"


def _told_purchases(
    material: Material, bought: Sequence[dict[str, Cell]], served: dict[Item, tuple[str, ...]]
) -> Paragraph:
    """Which purchases close no gap."""
    if not bought:
        return Paragraph(
            "本計畫未編列資安產品及服務，亦無採購對應缺口。" if material.rows("purchase") else missing("採購")
        )
    unserved = [p for p in bought if Item("purchase", str(p["id"])) not in served]
    if len(unserved) == len(bought):
        return Paragraph(
            f"下列 {amount(len(bought), '筆')}採購均未對應缺口，所列條文目前無應改善之處，或尚未註明條文。"
        )
    if not unserved:
        return Paragraph(f"下列 {amount(len(bought), '筆')}採購均對應缺口。")
    refs = [Ref(f"purchase:{p['id']}", f"{p['id']} {p['name']}") for p in unserved]
    lead = f"下列 {amount(len(bought), '筆')}採購中，{amount(len(unserved), '筆')}未對應缺口："
    return prose(lead, *pointed(refs, "筆", len(refs)), "。")


def _unpriced(unknown: int) -> str:
    return f"，另 {missing(f'{unknown} 筆金額')}" if unknown else ""


def _refs(found: Sequence[Measure]) -> list[Ref]:
    return [Ref(m.anchor, m.id) for m in found]


def _of(material: Material, table: str, keys: Sequence[str]) -> list[dict[str, Cell]]:
    return [r for r in material.rows(table) if str(r["id"]) in keys]


def _row(material: Material, item: Item) -> dict[str, Cell]:
    return next(r for r in material.rows(item.table) if str(r["id"]) == item.id)


def _state(material: Material, item: Item) -> Cell:
    return _row(material, item)["state"]


def _called(material: Material, item: Item) -> str:
    row = _row(material, item)
    return f"{material.name(row['data_set_id'])}備份" if item.table == "backup_copy" else str(row["name"])
