"""Part 3: what stands today — network, application and device layer, management, training — and what is wanting.

Invariant: each of the five strata has its prose, composed from the case; what it counts its table or figure shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from secaudit.model.assessment import VERDICT_TITLES, Verdict
from secaudit.model.choices import LAYER
from secaudit.reports.appendix import duties, keeping, safeguards, ways_in
from secaudit.reports.appendix.architecture import drawing
from secaudit.reports.appendix.material import Material
from secaudit.reports.appendix.measures import measures
from secaudit.reports.appendix.places import assets_said, sums, zone_table, zones_said
from secaudit.reports.appendix.sentences import amount, composed, pointed, sentence
from secaudit.reports.appendix.standing import PIECES, Standing, quantities
from secaudit.reports.appendix.strata import Strata
from secaudit.reports.appendix.summary import ORDER
from secaudit.reports.blocks import Block, Heading, Paragraph, Prose, Ref, Section, TableCell, Tone, prose, table
from secaudit.reports.wording import TONES, missing
from secaudit.tables.views import as_is


def current_state(material: Material) -> Section:
    now = Standing(as_is(material.inventory))
    told, gaps = material.architecture, _Gaps(material)
    blocks = [
        Heading("資產彙總"),
        _overview(now),
        sums(material, now),
        *_network(material, now, gaps),
        *_application(material, now, gaps),
        *_device(material, now, gaps),
        *_management(material, gaps),
        *_training(material, gaps),
        Heading("現況資安架構圖"),
        prose(
            "現況之區域、設備、防火牆及區域間連線如",
            Ref(told.as_is.anchor),
            "所示，圖中編號之意義列於其後。" if told.as_is_notes else "所示。",
        ),
        *drawing(told.as_is, told.as_is_notes, told.as_is_undrawn),
        Heading("面向差距"),
        *_wanting(material),
    ]
    return Section("三", "現況盤點", tuple(b for b in blocks if b is not None))


def _overview(now: Standing) -> Paragraph:
    if not now.assets:
        return Paragraph(sentence(missing("資產盤點")))
    stray = now.assets_in(None)
    untold = f"其中 {amount(len(stray))}{missing('區域')}" if stray else ""
    counted = f"資產 {amount(len(now.assets))}、數量合計 {amount(quantities(now.assets), PIECES)}"
    return Paragraph(
        sentence(
            f"本公司現況盤點計有區域 {amount(len(now.zones), '個')}、{counted}、連線 {amount(len(now.flows), '條')}",
            untold,
        )
        + "以下依網路層、應用層、設備層、管理及教育訓練分述。"
    )


def _network(material: Material, now: Standing, gaps: _Gaps) -> Iterator[Block | None]:
    layer = LAYER[0].code
    exposure = material.derived_rows("exposure")
    assets = now.assets_in(layer)
    yield Heading("網路層")
    yield composed(zones_said(now, layer), assets_said(now, layer))
    yield composed(ways_in.guards_said(now), ways_in.detection_said(now), ways_in.reach_said(exposure))
    yield composed(ways_in.remote_said(material, now))
    yield composed(safeguards.accounts_said(assets), safeguards.logs_said(assets))
    yield composed(gaps.said(layer))
    yield zone_table(material, now, layer)
    yield ways_in.remote_table(material, now)
    yield ways_in.ways_in(material, exposure, "外部可達性", ways_in.EXPOSURE)


def _application(material: Material, now: Standing, gaps: _Gaps) -> Iterator[Block | None]:
    layer = LAYER[1].code
    assets = now.assets_in(layer)
    yield Heading("應用層")
    yield composed(zones_said(now, layer), assets_said(now, layer), safeguards.core_said(now.assets))
    yield composed(
        keeping.data_said(material),
        safeguards.integrity_said(now.assets),
    )
    yield composed(
        keeping.backups_said(material),
        ("資料與備份之所在地點見", Ref("part:九"), "。"),
        keeping.keys_said(material),
    )
    yield composed(
        safeguards.accounts_said(assets),
        safeguards.logs_said(assets),
        safeguards.monitoring_said(assets),
        safeguards.updates_said(assets),
    )
    yield composed(gaps.said(layer))
    yield zone_table(material, now, layer)


def _device(material: Material, now: Standing, gaps: _Gaps) -> Iterator[Block | None]:
    layer = LAYER[2].code
    assets = now.assets_in(layer)
    yield Heading("設備層")
    yield composed(zones_said(now, layer), assets_said(now, layer))
    yield composed(safeguards.antimalware_said(assets), safeguards.updates_said(assets), safeguards.shared_said(assets))
    yield composed(safeguards.accounts_said(assets), safeguards.logs_said(assets))
    yield composed(gaps.said(layer))
    yield zone_table(material, now, layer)
    yield safeguards.account_table(material, now)


def _management(material: Material, gaps: _Gaps) -> Iterator[Block | None]:
    yield Heading("管理")
    yield composed(
        duties.meetings_said(material),
        duties.documents_said(material),
        ("職責指派、人員及組織圖見", Ref("part:二"), "，風險評估及檢測紀錄見", Ref("part:四"), "，"),
        ("其他文件及紀錄見", Ref("part:八"), "。"),
    )
    yield composed(gaps.said("management"))


def _training(material: Material, gaps: _Gaps) -> Iterator[Block | None]:
    yield Heading("教育訓練")
    planned = len(duties.trainings(material, "planned"))
    ahead = sentence(f"規劃辦理之教育訓練計 {amount(planned, '次')}") if planned else ""
    yield composed(
        duties.trained_said(material), ahead, ("訓練規劃及編列之課程見", Ref("part:七"), "。"), gaps.said("training")
    )


class _Gaps:
    """The gaps by the stratum in which part 5 deals with them."""

    def __init__(self, material: Material) -> None:
        strata = Strata(material)
        self._found = [(strata.of(m), m) for m in measures(material) if m.verdict in ORDER]

    def said(self, stratum: str) -> Prose:
        """Those of one stratum, worst first, each pointing to what is done about it; nothing where there is none."""
        refs = [
            Ref(m.anchor, f"{m.control_id}（{VERDICT_TITLES[m.verdict]}）")
            for where, m in self._found
            if where == stratum
        ]
        if not refs:
            return ()
        words = f"本層面尚待改善或補資料之條文計 {amount(len(refs))}："
        return words, *pointed(refs, most=8), "，處理方式見", Ref("part:五"), "。"


def _wanting(material: Material) -> Iterator[Block]:
    results = material.assessment.results
    if material.nothing_judged:
        yield Paragraph("尚未評估：沒有任何條文可以判定。")
    else:
        number = sum(1 for r in results if r.verdict in ORDER)
        left = f"其中 {amount(number)}尚待改善或補資料" if number else "均無待改善或補資料者"
        words = f"條文共 {amount(len(results))}，{left}，依章統計如下，逐項缺口及方案見"
        yield prose(words, Ref("part:五"), "。")
    yield table(
        "各章判定統計（項）",
        [("面向", 6), *((title, 2, "center") for title in VERDICT_TITLES.values())],
        list(_by_chapter(material)),
    )


def _by_chapter(material: Material) -> Iterator[tuple[str | TableCell, ...]]:
    chapters: dict[str, Counter[Verdict]] = {}
    for result in material.assessment.results:
        control = material.control(result.control_id)
        chapters.setdefault(control.chapter if control else missing("章"), Counter())[result.verdict] += 1
    for chapter, counts in chapters.items():
        cells = (TableCell(str(counts[v]), TONES[v] if counts[v] else Tone.NEUTRAL) for v in VERDICT_TITLES)
        yield chapter, *cells
