"""The strip below the purchases: why one counts or not, what reaches the bound, what the what-if changes elsewhere.

Invariant: sentences are the use cases'; here they get headings, tones and, for combinations, a key to choose them by.
"""

from __future__ import annotations

from collections.abc import Iterator

from secaudit.model.plan import Turn
from secaudit.text import thousands
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _
from secaudit.usecases.spending.beside import Beside, OriginTold
from secaudit.usecases.spending.combinations import Combination
from secaudit.usecases.spending.ratio_desk import before_exclusion, remarks
from secaudit.usecases.spending.side_effects import SideEffect
from secaudit.usecases.spending.spending_desk import About, SpendingDesk
from secaudit.usecases.spending.what_if import WhatIf
from secaudit.usecases.spending.what_if_told import told_changes, told_promises
from secaudit.usecases.spending.why_counted import Why

ORIGIN_TONES = {"clear": "good", "prc": "bad", "suspect": "warn", "confirm": "warn"}
_TONES = {Turn.WORSE: "bad", Turn.BETTER: "good", Turn.SAME: "muted"}
_WORDS = {Turn.WORSE: N_("變差："), Turn.BETTER: N_("變好："), Turn.SAME: ""}


def strip_lines(desk: SpendingDesk, what_if: WhatIf, about: About | None) -> Iterator[Line]:
    """Everything there is to say, what needs an eye first."""
    for clash in desk.overtaken:
        yield Line(_("案件在別處已改：") + clash, "bad", hanging=2)
    if desk.overtaken:
        yield Line(_("仍要用試算的值，按 Y；要用案件的值，按 W 選「改回案件裡的樣子」"), "warn", 2, 2)
    if about:
        yield from _why(about.why)
        yield from _beside(about.beside)
    yield from _combinations(desk)
    if what_if:
        yield Line(
            _("試算 {n} 處變更，尚未套用（Y 套用、Z 放棄）；離開此頁會保留，不影響附錄").format(n=len(what_if.changes)),
            "title",
        )
        yield from _effects(desk.effects)
        yield from change_lines(what_if)
    yield from _left_out(desk)


def change_lines(what_if: WhatIf) -> Iterator[Line]:
    """What has to be true, then every change."""
    if what_if.assumes:
        yield Line(_("須成真：") + "；".join(what_if.assumes), "warn", 2, 2)
    yield from (Line(promise, "warn", 2, 2) for promise in told_promises(what_if))
    yield from (Line(f"~ {told}", "planned", 2, 2) for told in told_changes(what_if))


def _why(why: Why) -> Iterator[Line]:
    yield Line(f"{why.heading}：{'；'.join(why.reasons)}", "strong", hanging=2)
    for way in why.ways:
        yield Line(_("怎樣會計入：") + way.text, "planned", 2, 2)


def _beside(beside: Beside) -> Iterator[Line]:
    if beside.origin:
        yield from _origin(beside.origin)
    for owner in beside.owners:
        yield Line(_("資本：") + owner.text, "bad" if owner.known else "warn", hanging=2)
    if beside.alternatives:
        yield Line(_("候選方案（O 增修）"), "title")
        yield from (Line(f"{a.text}  {a.price}", "", 2, 4) for a in beside.alternatives)


def _origin(told: OriginTold) -> Iterator[Line]:
    """What the product's origin is, what points elsewhere, who decided; the key where somebody has to."""
    yield Line(_("來源：") + told.says, ORIGIN_TONES.get(told.result, ""), 0, 2)
    if told.hints and told.hints not in told.says:
        yield Line(_("跡象：") + told.hints, "warn" if told.undecided else "muted", 2, 2)
    if told.decided and told.decided not in told.says:
        yield Line(_("判定：") + told.decided, "muted", 2, 2)
    if told.undecided:
        yield Line(_("按 D 記錄來源判定：查了什麼、誰判定、哪一天"), "planned", 2, 2)


def _combinations(desk: SpendingDesk) -> Iterator[Line]:
    reaching = desk.reaching
    if not reaching.found and not reaching.said:
        return
    yield Line(_("達標組合（假設同價）") + ("" if reaching.found else f"：{reaching.said}"), "title", hanging=2)
    for place, combination in enumerate(reaching.found):
        yield Line(f"[{place + 1}] {combination_line(combination)}", "", 2, 4, key=str(place))
        yield Line("；".join(combination.assumes), "muted", 6)


def combination_line(combination: Combination) -> str:
    """``P-03、P-04 改採台製品  改 2 筆  +100,000  餘 24,000``."""
    changed = _("只補證明") if combination.only_proofs else _("改 {n} 筆").format(n=len(combination.remedies))
    margin = thousands(combination.ratio.margin_twd or 0)
    amount = thousands(combination.amount_twd)
    return f"{combination.says}  {changed}  {_('金額')} {amount}  {_('餘')} {margin}"


def _effects(effects: tuple[SideEffect, ...]) -> Iterator[Line]:
    moved = [e for e in effects if e.changed]
    if not moved:
        yield Line(_("副作用：其他比率、關卡與條文都不變"), "good")
        return
    yield Line(_("副作用"), "title")
    for effect in moved:
        yield Line(_(_WORDS[effect.turn]) + effect.text, _TONES[effect.turn], 2, 2)
    same = "；".join(e.text for e in effects if not e.changed)
    if same:
        yield Line(same, "muted", 2, 2)


def _left_out(desk: SpendingDesk) -> Iterator[Line]:
    view = desk.shown
    if view is None:
        return
    found = remarks(view.main.ratio)
    if before := before_exclusion(view.main.ratio):
        yield Line(before, "muted")
    for remark in found:
        yield Line(remark.text, "warn" if remark.kind == "未定" else "muted", 0, 2)
    yield Line(_("判定依據：") + view.interpretation, "muted", hanging=2)
