"""What the architecture page lists: flows under their conduits, ways in, and one way step by step.

Invariant: rows and lines only; what they say is decided in ``usecases``.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.tui.pages.architecture_picture import CROSSING_MARKS, CROSSING_TONES
from secaudit.tui.terms import widest
from secaudit.tui.widgets.grid import Col, Heading, Row, Toned
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _
from secaudit.usecases.network.architecture import Architecture
from secaudit.usecases.network.conduits import FlowLine
from secaudit.usecases.network.rows import Crossing
from secaudit.usecases.network.traffic import Traffic
from secaudit.usecases.network.ways_in import CLAUSE, TRUST_TITLES, WayIn

FLOW_COLUMNS = (
    Col("crossing", N_("結果"), 13),
    Col("id", N_("編號"), 8, rank=1),
    Col("name", N_("連線"), 14, flex=1),
    Col("ends", N_("起點 -> 終點"), 20, flex=3),
    Col("purpose", N_("用途"), 13, rank=2),
    Col("tunnel", N_("加密通道"), 9, rank=4),
    Col("authentication", N_("身分鑑別"), 8, rank=3),
)


def way_columns() -> tuple[Col, ...]:
    return (
        Col("crossing", N_("結果"), 13),
        Col("name", N_("可到達"), 14, flex=1),
        Col("trust", N_("信任"), widest(*TRUST_TITLES.values()), rank=1),
        Col("steps", N_("連線數"), 6, "right", rank=2),
    )


def flow_rows(shown: Architecture) -> list[tuple[str, Heading | FlowLine]]:
    """(key, row) pairs: each conduit as a heading, the flows of it below, flows within a zone last."""
    rows: list[tuple[str, Heading | FlowLine]] = []
    for conduit in shown.conduits:
        through = _("{part}/{whole} 條經防火牆").format(part=conduit.filtered, whole=len(conduit.flows))
        rows.append(("", Heading(conduit.line, through)))
        rows += [(f.id, f) for f in conduit.flows]
    if shown.inner:
        rows.append(("", Heading(_("同一區域內"))))
        rows += [(f.id, f) for f in shown.inner]
    return rows


def no_flows(traffic: Traffic) -> str:
    """What the table says where it has no row."""
    if traffic is Traffic.ALL:
        return _("還沒有連線：按 E 到盤點資料登錄誰連到誰")
    return _("沒有「{kind}」的連線：按 E 到盤點資料填連線的用途，按 F 換別種").format(kind=_(traffic.value))


def flow_row(row: Heading | FlowLine) -> Row:
    if isinstance(row, Heading):
        return row
    purpose = f"{_(row.purpose)}{'*' if row.is_remote else ''}"
    remark = _("（{beside}）").format(beside=_(row.remark)) if row.remark else ""
    ends = f"{row.source} -> {row.target}"
    return (
        crossing_cell(row.crossing), row.id, row.name + remark, ends, purpose, _(row.tunnel), _(row.authentication),
    )  # fmt: skip


def crossing_cell(crossing: Crossing | None) -> Toned:
    word = f"{CROSSING_MARKS[crossing]} {_(crossing.value)}" if crossing else ""
    return Toned(word, CROSSING_TONES[crossing])


def way_row(way: WayIn) -> Row:
    return (crossing_cell(way.crossing), way.name, _(way.trust), str(len(way.flow_ids)) if way.steps else "--")


def way_lines(way: WayIn, clause: str) -> Iterator[Line]:
    """The whole way: where it leads, its steps (each a link), why, what to do, and the clause."""
    kind = _("區域") if way.is_zone else _("資產")
    yield Line(f"{kind} {way.id} {way.name}", "title")
    yield Line((crossing_cell(way.crossing), f"  {way.reason}"))
    yield Line("")
    for number, step in enumerate(way.steps):
        yield Line(f" {number + 1}. {step.text}", indent=0, hanging=4, key=f"step {number}")
    if way.beside:
        yield Line(_("另有 {n} 條連線也未經防火牆通到這裡，改好上面的路徑仍然通：").format(n=len(way.beside)), "bad")
    for number, step in enumerate(way.beside):
        yield Line(f" {step.text}", hanging=3, key=f"beside {number}")
    if way.chain:
        yield Line("")
        yield Line(way.chain, "muted")
    yield Line(f" {_('怎麼改：')}{way.remedy}", "strong", hanging=2, key="mend")
    yield Line(f"{CLAUSE}  {clause}", "muted")


def step_lines(way: WayIn, at: int) -> Iterator[Line]:
    """One step of a way, for below the picture."""
    said = _("到 {name} 的路徑，第 {at}/{whole} 步").format(name=way.name, at=at + 1, whole=len(way.steps))
    yield Line((crossing_cell(way.crossing), f"  {said}"), "strong")
    yield Line(way.steps[at].text, hanging=2)
    last = at + 1 == len(way.steps)
    yield Line(way.reason + "。" + way.remedy if last else _("Enter 下一步  E 修改這一步  Esc 結束"), "muted")
