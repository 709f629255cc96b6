"""The overview as lines for the board: what stands where, in which columns, and how much fits.

Invariant: only layout is decided here; every line with a key has a place to go to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secaudit.model.assessment import Verdict
from secaudit.tui.glyphs import bar
from secaudit.tui.pages.board import BoardLine, Columns
from secaudit.tui.places import Place, place_of
from secaudit.tui.terms import GATE_SHORT, GATE_TONE, VERDICT_SHORT, VERDICT_TONE, widest
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.grid import Cell, Toned
from secaudit.tui.widgets.lettering import cells
from secaudit.tui.words import N_, _
from secaudit.usecases.next_steps import EFFECT_TITLES, Effect, Step
from secaudit.usecases.overview.last_look import Progress
from secaudit.usecases.overview.overview import (
    ChapterRow,
    Folded,
    GateRow,
    Headline,
    Notice,
    Overview,
    folded,
    folded_gates,
)

UNFOLD = "unfold"
_WIDE = 100
_STEPS = (3, 4, 5)
"""Next steps shown where there is little room, and where there is enough."""
_GATES = 4
"""Rows for gates, the one that counts the others included, where there is little room."""
_STANDING = {"good": "good", "bad": "bad", "warn": "warn", "none": "muted"}
_EFFECT_TONE = {Effect.REVIEW: "bad", Effect.GATE: "bad", Effect.NOT_MET: "bad", Effect.CONTRADICTION: "warn"}
_ONE: Columns = (Col("text", "", 20, flex=1),)


@dataclass(slots=True)
class Lines:
    """``lines`` in their order, and where Enter leads from each key."""

    lines: list[BoardLine] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    spaced: bool = False

    def add(self, columns: Columns, *texts: Cell, place: Place | None = None, key: str = "") -> None:
        if place is not None:
            self.places[key] = place
        self.lines.append(BoardLine(columns, texts, key))

    def head(self, columns: Columns, *texts: str, key: str = "") -> None:
        """The title of a section; a blank line before it where there is room."""
        if self.spaced:
            self.lines.append(BoardLine(_ONE, ("",)))
        self.lines.append(BoardLine(columns, texts, key, heading=True))


@dataclass(frozen=True, slots=True)
class _Room:
    """How wide a line may be, and how many rows of what is long are shown."""

    width: int
    steps: int
    gates: int
    ratios: int
    spaced: bool = False


def laid(
    view: Overview, progress: Progress | None, alarms: tuple[Notice, ...], size: tuple[int, int], *, unfold: bool
) -> Lines:
    """Everything that the overview says; where ``size`` (cells, rows) is too small, gates and ratios are folded."""
    width, height = size

    def composed(room: _Room) -> Lines | None:
        found = _composed(view, progress, alarms, room)
        return found if _needed(found) <= height else None

    every = _Room(width, _STEPS[-1], len(view.gates), len(view.ratios))
    whole = composed(replace(every, spaced=True)) or composed(every)
    if whole is not None:
        return whole
    if unfold:
        return _composed(view, progress, alarms, every)
    least = _Room(width, _STEPS[0], _GATES, 0)
    found = _composed(view, progress, alarms, least)
    for better in _better(least, view):
        found = composed(better) or found
    return found


def _better(least: _Room, view: Overview) -> Iterator[_Room]:
    """From ``least`` on, one more row at a time: the next steps first, then the gates, then the ratios."""
    for steps in _STEPS:
        yield replace(least, steps=steps)
    for gates in range(_GATES, len(view.gates) + 1):
        yield replace(least, steps=_STEPS[-1], gates=gates)
    for ratios in range(len(view.ratios) + 1):
        yield replace(least, steps=_STEPS[-1], gates=max(_GATES, len(view.gates)), ratios=ratios)


def _needed(found: Lines) -> int:
    """Rows up to the end of the notices; what happened since the last look may be scrolled to."""
    return next((i for i, line in enumerate(found.lines) if line.key == "since"), len(found.lines))


def _composed(view: Overview, progress: Progress | None, alarms: tuple[Notice, ...], room: _Room) -> Lines:
    lines = Lines(spaced=room.spaced)
    _top(lines, view, progress, room.width)
    _ratios(lines, view, room)
    _steps(lines, view.steps, room.steps)
    _chapters(lines, view.chapters, room.width)
    for notice in (*alarms, *view.notices):
        place = place_of(notice.target, notice.control_id)
        lines.add(_ONE, Toned(_("注意：") + notice.text, "warn"), place=place, key=f"notice:{notice.text}")
    if progress is not None:
        _since(lines, progress)
    return lines


def _pieces(*parts: Cell) -> tuple[Columns, tuple[Cell, ...]]:
    """Texts beside each other, each as wide as it is."""
    texts = [p.text if isinstance(p, Toned) else p for p in parts]
    return tuple(Col(str(i), "", cells(t)) for i, t in enumerate(texts)), parts


def _top(lines: Lines, view: Overview, progress: Progress | None, width: int) -> None:
    counts = [
        Toned(_("{word}{n}").format(word=_(VERDICT_SHORT[v]), n=n), VERDICT_TONE[v] if n else "muted")
        for v, n in _ordered(view)
    ]
    since = _gained(progress)
    score = _score(view.headline)
    if width >= _WIDE:
        columns, parts = _pieces(*score, *counts, *since)
        lines.add(columns, *parts)
    else:
        for row in ([*score, *since], counts):
            columns, parts = _pieces(*row)
            lines.add(columns, *parts)
    head = view.headline
    lines.add(_ONE, Toned(bar(head.earned, head.possible, width - 3), _STANDING[head.standing]))
    if head.standing == "none":
        said = _("尚未評估：還沒有資料可判定。按 空白 從第一題填答，或按 F4 加入資產")
        lines.add(_ONE, Toned(said, "warn"), place=Place("inventory", table="asset"), key="empty")


def _score(head: Headline) -> list[Cell]:
    tone = _STANDING[head.standing]
    applicable = _("適用 {n}").format(n=head.applicable)
    if head.standing == "none":
        return [Toned(_("符合度 --"), tone), f"({applicable})"]
    said: list[Cell] = [Toned(f"{_('符合度')} {head.after}", tone)]
    if head.differs:
        said.append(_("例外前 {share}").format(share=head.before))
    return [*said, f"({applicable})"]


def _ordered(view: Overview) -> list[tuple[Verdict, int]]:
    return [(verdict, view.counts.get(verdict, 0)) for verdict in VERDICT_SHORT]


def _gained(progress: Progress | None) -> list[Cell]:
    gained = progress.differences.get(Verdict.MET, 0) if progress else 0
    if progress is None or not gained:
        return []
    label = _("上次後") if progress.since else _("開啟後")
    return [Toned(f"{label}{gained:+d}", "good" if gained > 0 else "bad")]


def _ratio_columns(width: int) -> Columns:
    clause = (Col("clause", "", 17),) if width >= _WIDE else ()
    return (
        Col("title", "", 20, flex=1),
        Col("share", "", 8, "right"),
        Col("bound", "", 7),
        Col("margin", "", 14, "right"),
        Col("verdict", "", widest(N_("判定"), *VERDICT_SHORT.values())),
        *clause,
    )


def _clause(control_id: str, width: int) -> tuple[Cell, ...]:
    return (Toned(control_id, "muted"),) if width >= _WIDE else ()


def _ratios(lines: Lines, view: Overview, room: _Room) -> None:
    width, columns = room.width, _ratio_columns(room.width)
    titles = (_("關鍵比率（未達不得送件）"), _("目前"), _("門檻"), _("差額（未稅）"), _("判定"), _("條文"))
    lines.head(columns, *titles[: len(columns)])
    rows, rest = folded(view.ratios, room.ratios)
    for row in rows:
        place = Place("spending", row.control_id)
        word = Toned(_(VERDICT_SHORT[row.verdict]), VERDICT_TONE[row.verdict])
        texts = (row.title, row.share, row.bound, row.margin, word, *_clause(row.control_id, width))
        lines.add(columns, *texts, place=place, key=f"ratio:{row.control_id}:{row.title}")
    if rest is not None:
        lines.add(_ONE, _folded(rest), key=UNFOLD)
    if not view.ratios:
        lines.add(_ONE, Toned(_("本階段沒有比率門檻"), "muted"))
    for left in view.left_out:
        place = place_of(left.target, left.control_id)
        lines.add(_ONE, Toned(left.sentence, "muted"), place=place, key=f"left:{left.sentence}")
    _gates(lines, view.gates, room)


def _folded(rest: Folded) -> Toned:
    said = [_("{n} 個尚無資料").format(n=rest.unassessed)] if rest.unassessed else []
    if rest.tightest is not None:
        passing = _("{n} 個符合，最緊的是 {title}，{margin}")
        said.append(passing.format(n=rest.passing, title=rest.tightest.title, margin=rest.tightest.margin))
    return Toned(
        _("另有比率：{list}（Enter 展開）").format(list="；".join(said)), "muted" if rest.unassessed else "good"
    )


def _gates(lines: Lines, gates: tuple[GateRow, ...], room: _Room) -> None:
    width = room.width
    columns: Columns = (Col("text", "", 20, flex=1), Col("state", "", widest(N_("判定"), *GATE_SHORT.values())))
    if width >= _WIDE:
        columns += (Col("clause", "", 17),)
    shown, rest = folded_gates(gates, room.gates)
    for gate in shown:
        word = Toned(_(GATE_SHORT[gate.state]), GATE_TONE[gate.state])
        said = _("{title}：{text}").format(title=_(gate.title), text=gate.text)
        place = Place("answers", gate.control_id)
        lines.add(columns, said, word, *_clause(gate.control_id, width), place=place, key=f"gate:{gate.control_id}")
    if rest:
        counts = "、".join(f"{_(GATE_SHORT[state])} {n}" for state, n in rest.items())
        said = _("另有 {n} 道門檻未過：{counts}（Enter 展開）").format(n=sum(rest.values()), counts=counts)
        lines.add(_ONE, Toned(said, "bad"), key=f"{UNFOLD}:gates")


def _steps(lines: Lines, steps: tuple[Step, ...], most: int) -> None:
    columns: Columns = (
        Col("number", "", 1),
        Col("sentence", "", 20, flex=1),
        Col("effect", "", widest(N_("影響"), *EFFECT_TITLES.values())),
        Col("minutes", "", 7, "right"),
        Col("owner", "", 8),
    )
    title = _("下一步（影響大、工時短者在前）")
    if len(steps) > most:
        title = _("下一步（影響大、工時短者在前；共 {n} 項）").format(n=len(steps))
    lines.head((Col("title", "", 20, flex=1), *columns[2:]), title, _("影響"), _("工時"), _("負責"))
    if not steps:
        lines.add(_ONE, Toned(_("沒有未過的條文。按 X 檢查並匯出附錄"), "good"), place=Place("appendix"), key="done")
    for number, step in enumerate(steps[:most], 1):
        effect = Toned(_(EFFECT_TITLES[step.effect]), _EFFECT_TONE.get(step.effect, ""))
        minutes = _("{n} 分").format(n=step.minutes)
        texts = (str(number), step.sentence, effect, minutes, step.owner or Toned("--", "muted"))
        place = place_of(step.target, step.control_id)
        lines.add(columns, *texts, place=place, key=f"step:{step.review_point or step.control_id}")


def _chapters(lines: Lines, chapters: tuple[ChapterRow, ...], width: int) -> None:
    names = max((cells(_(row.chapter)) for row in chapters), default=8)
    room = max(0, width - 3 - names - 5 * len(VERDICT_SHORT))
    columns: Columns = (
        Col("chapter", "", names),
        *(Col(v.value, "", 4, "right") for v in VERDICT_SHORT),
        Col("bar", "", room),
    )
    lines.head(columns, _("面向"), *(_(word) for word in VERDICT_SHORT.values()), "")
    longest = max((row.total for row in chapters), default=1)
    for row in chapters:
        counts = [_count(verdict, row.counts[verdict]) for verdict in VERDICT_SHORT]
        drawn = bar(row.told, row.total, row.total if longest <= room else row.total * room // longest)
        place = Place("answers", row.first)
        lines.add(columns, _(row.chapter), *counts, drawn, place=place, key=f"chapter:{row.chapter}")


def _count(verdict: Verdict, number: int) -> Cell:
    return Toned(str(number), VERDICT_TONE[verdict]) if number else Toned("0", "muted")


def _since(lines: Lines, progress: Progress) -> None:
    if not progress.changes and not progress.deeds:
        return
    when = progress.since
    title = _("上次開啟後（{time}）").format(time=f"{when:%m-%d %H:%M}") if when else _("這次開啟後")
    lines.head(_ONE, f"{title}{_told(progress)}", key="since")
    for deed in progress.deeds:
        lines.add(_ONE, Toned(f"{deed.actor}  {deed.at:%m-%d %H:%M}  {deed.words}", "muted"))
    columns = (Col("id", "", 17), Col("title", "", 20, flex=1), Col("was", "", 4), Col("to", "", 2), Col("now", "", 4))
    for change in progress.changes:
        was = Toned(_(VERDICT_SHORT[change.was]), VERDICT_TONE[change.was]) if change.was else "--"
        now = Toned(_(VERDICT_SHORT[change.now]), VERDICT_TONE[change.now])
        place = Place("answers", change.control_id)
        texts = (change.control_id, _(change.title), was, "->", now)
        lines.add(columns, *texts, place=place, key=f"change:{change.control_id}")


def _told(progress: Progress) -> str:
    said = "  ".join(f"{_(VERDICT_SHORT[v])}{n:+d}" for v in VERDICT_SHORT if (n := progress.differences.get(v, 0)))
    return f"  {said}" if said else ""
