"""Part 6: what will stand — the planned architecture, and stratum by stratum what is added, removed and changed.

Invariant: what is planned is said as planned; an effect is claimed only of plans that count, and only as derived.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.choices import LAYER
from secaudit.reports.appendix import duties, ways_in
from secaudit.reports.appendix.architecture import drawing
from secaudit.reports.appendix.before_after import (
    COMPARISON,
    MANAGEMENT,
    TITLES,
    TRAINING,
    Measured,
    compared,
    comparison,
    effects_said,
)
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.planned_items import ACTIONS, CHANGED, Planned, planned_items
from secaudit.reports.appendix.sentences import amount, composed, in_thousands, listed, planned_for, pointed, sentence
from secaudit.reports.appendix.standing import Standing
from secaudit.reports.appendix.strata import is_training
from secaudit.reports.blocks import (
    Block,
    Heading,
    Paragraph,
    Prose,
    Ref,
    Section,
    Table,
    TableCell,
    Tone,
    cell,
    prose,
    table,
)
from secaudit.reports.wording import day, known, missing, shown
from secaudit.tables.views import as_is, to_be

TONES = {ACTIONS["planned"]: Tone.PLANNED, ACTIONS["retiring"]: Tone.NA, CHANGED: Tone.PARTIAL}
MOST_SAID = 4
BETWEEN = "；"


def planned_architecture(material: Material) -> Section:
    as_of = material.assessment.as_of
    now, later = Standing(as_is(material.inventory)), Standing(to_be(material.inventory, as_of))
    measured, items = compared(material, now, later), planned_items(material)
    blocks = [
        Heading("規劃後資安架構圖"),
        *_figure(material),
        Heading("規劃前後對照"),
        _summed(items, measured),
        comparison(material, measured),
        *(b for layer in LAYER for b in _layer(material, layer.code, items, measured)),
        *_management(material, measured),
        *_training(material, measured),
        *_stray(material, items),
    ]
    return Section("六", "規劃後架構圖", tuple(b for b in blocks if b is not None))


def _figure(material: Material) -> Iterator[Block]:
    told = material.architecture
    yield prose(
        "依各項規劃完成後之區域、設備及連線如",
        Ref(told.to_be.anchor),
        "所示，位置與",
        Ref(told.as_is.anchor),
        "相同，以便對照；新增、汰除及變更者於圖中標示。未填負責人或完成日、或完成日已過之規劃不計入。",
    )
    yield from drawing(told.to_be, told.to_be_notes, told.to_be_undrawn)
    if material.exposure_to_be is None:
        yield Paragraph("待補：規劃後之外部可達性尚未推導，圖中未標示違反處，不代表沒有違反。")
        return
    if left := [r for r in material.exposure_to_be if r["filtered"] != 1]:
        yield prose(
            f"規劃完成後，仍有內部及 DMZ 位置 {amount(len(left), '處')}可不經防火牆到達或無法判斷，詳", Ref(_LEFT), "。"
        )
        yield ways_in.ways_in(material, left, "規劃後仍可不經防火牆到達或無法判斷者", _LEFT)


_LEFT = "table:exposure-to-be"


def _summed(items: Sequence[Planned], measured: Sequence[Measured]) -> Paragraph | None:
    moved = sum(1 for m in measured if m.before != m.after)
    if not items:
        return composed(sentence("盤點資料未列架構之新增、汰除或設定變更"))
    return composed(
        sentence(f"架構規劃異動計 {amount(len(items))}（{_by_action(items)}）", _uncounted(items)),
        f"規劃前後之各項指標共 {amount(len(measured))}，其中 {amount(moved)}將有變動，詳",
        Ref(COMPARISON),
        "。",
    )


def _by_action(items: Sequence[Planned]) -> str:
    actions = (*ACTIONS.values(), CHANGED)
    counts = [(action, sum(1 for i in items if i.action == action)) for action in actions]
    return "、".join(f"{action} {amount(number)}" for action, number in counts if number)


def _uncounted(items: Sequence[Planned]) -> str:
    """Which of them do not count, by id."""
    left = [i.row.id for i in items if not i.counts]
    return (
        f"其中 {amount(len(left))}（{listed(left, most=8)}）未填負責人或完成日、或完成日已過，不計入規劃後"
        if left
        else ""
    )


def _layer(
    material: Material, layer: str, items: Sequence[Planned], measured: Sequence[Measured]
) -> Iterator[Block | None]:
    mine = [i for i in items if i.layer == layer]
    title = TITLES[layer]
    yield Heading(title)
    if not mine:
        yield composed(sentence(f"盤點資料未列{title}之新增、汰除或設定變更"), effects_said(measured, layer))
        return
    anchor = f"table:planned-{layer}"
    yield composed(
        sentence(f"{title}規劃異動計 {amount(len(mine))}（{_by_action(mine)}）", _uncounted(mine)),
        _told(mine),
        _served(mine),
        ("逐項內容、負責人、完成日、採購及對應措施詳", Ref(anchor), "。"),
    )
    yield composed(effects_said(measured, layer))
    yield _items_table(material, f"{title}規劃異動", mine, anchor)


def _told(items: Sequence[Planned]) -> str:
    """What counts, together where one person does it by one day; what does not fit here stands in the table."""
    groups: dict[tuple[str, str], list[Planned]] = {}
    for item in sorted((i for i in items if i.counts), key=lambda i: str(i.due)):
        groups.setdefault((str(item.due), str(item.owner)), []).append(item)
    said = [
        sentence(f"規劃{'、'.join(_clauses(group))}", planned_for(due, owner))
        for (due, owner), group in list(groups.items())[:MOST_SAID]
    ]
    left = sum(len(group) for group in list(groups.values())[MOST_SAID:])
    return "".join(said) + sentence(f"其餘 {amount(left)}詳表列" if left else "")


def _served(items: Sequence[Planned]) -> Prose:
    """The measures that these items serve."""
    ids = sorted({one for i in items for one in i.measures})
    return ("對應措施為", *pointed([Ref(f"measure:{one}", one) for one in ids], most=8), "。") if ids else ()


def _clauses(items: Sequence[Planned]) -> Iterator[str]:
    """The things one by one, then the changes, those of one target together."""
    yield from (i.told for i in items if i.action != CHANGED)
    changes: dict[tuple[str, str], list[str]] = {}
    for item in items:
        if item.action == CHANGED:
            changes.setdefault((item.name, item.scope), []).append(item.told)
    for (name, scope), told in changes.items():
        yield f"將「{name}」之{'、'.join(told)}{scope}"


def _items_table(material: Material, caption: str, items: Sequence[Planned], anchor: str) -> Table | Paragraph:
    return table(
        caption,
        [("異動", 2, "center"), ("項目", 6), ("內容", 8), ("負責人", 3), ("完成日", 5), ("採購及措施", 4)],
        [
            (
                TableCell(i.action, TONES[i.action]),
                cell(f"{i.row.id} {i.name}", anchor=i.row.anchor),
                f"{i.content}{i.scope}",
                known(i.owner, "負責人"),
                _when(material, i),
                cell(*_refs(i)),
            )
            for i in items
        ],
        material.source("zone", "asset", "flow", "change"),
        anchor=anchor,
    )


def _when(material: Material, item: Planned) -> TableCell:
    late = item.due is not None and str(item.due) < material.assessment.as_of.isoformat()
    said = day(item.due, missing("完成日"))
    return TableCell(f"{said}（已過預定日）", Tone.PARTIAL) if late else TableCell(said)


def _refs(item: Planned) -> Prose:
    """What is bought for it, and the measures that it serves."""
    bought = [Ref(f"purchase:{one}", one) for one in item.purchases]
    served = [Ref(f"measure:{one}", one) for one in item.measures]
    refs = [*bought, *served]
    return pointed(refs, most=len(refs)) if refs else ("－",)


def _management(material: Material, measured: Sequence[Measured]) -> Iterator[Block | None]:
    planned = duties.documents(material, "planned")
    bought = [p for p in material.rows("purchase") if p["element"] == "mechanism"]
    yield Heading(TITLES[MANAGEMENT])
    yield composed(
        duties.planned_said(material, planned, "管理文件、會議及檢測紀錄")
        or sentence("盤點資料未列規劃中之管理文件、會議或檢測紀錄"),
        _bought_said(material, bought, "機制建立"),
        sentence(duties.lacking_said(material)),
    )
    yield composed(effects_said(measured, MANAGEMENT), ("文件清單見", Ref("part:八"), "。"))


def _training(material: Material, measured: Sequence[Measured]) -> Iterator[Block | None]:
    planned = duties.trainings(material, "planned")
    bought = [p for p in material.rows("purchase") if is_training(p)]
    yield Heading(TITLES[TRAINING])
    yield composed(
        duties.planned_said(material, planned, "教育訓練") or sentence("盤點資料未列規劃中之教育訓練紀錄"),
        _bought_said(material, bought, "教育訓練"),
        sentence(missing("教育訓練規劃")) if not planned and not bought else "",
        effects_said(measured, TRAINING),
        ("訓練計畫見", Ref("part:七"), "。"),
    )


def _bought_said(material: Material, bought: Sequence[Row], what: str) -> Prose:
    """What is bought for it, from whom, until when and at what cost, each pointing to its purchase."""
    if not bought:
        return ()
    parts: list[str | Ref] = [f"為{what}編列採購 {amount(len(bought))}："]
    for number, purchase in enumerate(bought[:MOST_SAID]):
        vendor = material.name(purchase["vendor_id"], missing("廠商"))
        parts += [
            BETWEEN if number else "",
            Ref(f"purchase:{purchase['id']}", str(purchase["id"])),
            f" {purchase['name']}（{vendor}，{in_thousands(purchase['amount_twd'])}，{_progress(material, purchase)}）",
        ]
    if len(bought) > MOST_SAID:
        parts.append(f"；其餘 {amount(len(bought) - MOST_SAID)}從略")
    return (*parts, "。")


def _progress(material: Material, purchase: Row) -> str:
    """By whom and until when; of what is delivered or paid, that it is."""
    if purchase["stage"] in ("delivered", "paid"):
        return shown("purchase", "stage", purchase["stage"])
    return planned_for(purchase["plan_due"], purchase["plan_owner"], material.assessment.as_of)


def _stray(material: Material, items: Sequence[Planned]) -> Iterator[Block]:
    """What cannot be told to a layer, as its zone is not known."""
    if mine := [i for i in items if i.layer not in TITLES]:
        yield Heading("未能歸層之異動")
        yield Paragraph(sentence(f"下列 {amount(len(mine))}{missing('所在區域')}，故未歸入任何一層"))
        yield _items_table(material, "未能歸層之規劃異動", mine, "table:planned-stray")
