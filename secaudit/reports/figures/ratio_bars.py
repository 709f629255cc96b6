"""Every ratio of money as a bar with its threshold, in one drawing; before A4-1.1.4's exclusion as a thin bar under it.

1. A bar is as long as the share, cut to whole pixels and never past 100 %; beyond that an arrow says so.
2. What passes an upper threshold is hatched; what lacks to a lower one is an empty dashed box.
3. What cannot be told is one hatched track with its words: neither 0 % nor full.

Invariant: every length comes from the ratio's two integers; the words beside it are those of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from secaudit.model.assessment import Ratio
from secaudit.model.ratio_words import margin_words
from secaudit.reports.blocks import TableCell, Tone
from secaudit.reports.figures.lettering import em_width, fitted
from secaudit.reports.figures.svg_elements import GREY, INK, QUIET, RED, Rect, drawing, frame, hatching, line, text_at
from secaudit.text import safe_text, truncated_percent

SENSES = {"at_least": "不得低於", "at_most": "不得高於"}
TITLE = "經費比率與門檻"
WIDTH, MARGIN, ROW, LEGEND, SECOND = 960, 8, 88, 54, 22
FULL = 580
"""Pixels of 100 %."""
BAR_DOWN, BAR_HEIGHT, THIN_DOWN, THIN_HEIGHT = 26, 22, 52, 7
FIGURES = MARGIN + FULL + 22
"""Where the words beside a bar start."""
TITLE_SIZE, FIGURE_SIZE, WORD_SIZE, SMALL = 15, 16, 14, 13
FILLS = {Tone.MET: "#7f9fc2", Tone.NOT_MET: "#d99a92", Tone.NEUTRAL: "#aeb6bf"}


def untold(ratio: Ratio) -> str:
    """Why the share cannot be told; "" where it can."""
    if ratio.holds is not None:
        return ""
    if ratio.unsettled:
        return f"{len(ratio.unsettled)} 筆金額或歸屬未填"
    return "分母為零，無法計算" if ratio.denominator_twd <= 0 else "" if not ratio.sense else "資料不足"


def outcome(ratio: Ratio) -> TableCell:
    if untold(ratio):
        return TableCell("無法評估", Tone.UNKNOWN)
    if not ratio.sense:
        return TableCell("只列示", Tone.NEUTRAL)
    return TableCell("符合門檻", Tone.MET) if ratio.holds else TableCell("未達門檻", Tone.NOT_MET)


def bound_of(ratio: Ratio) -> str:
    return f"{SENSES[ratio.sense]} {ratio.bound_percent}%" if ratio.sense in SENSES else "無門檻"


def margin_of(ratio: Ratio) -> str:
    return margin_words(ratio) or ("無法計算" if ratio.sense else "－")


def share_of(ratio: Ratio) -> str:
    """The share as the tables show it; what is known of one that cannot be told is said to be that."""
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    return f"已知 {share}" if untold(ratio) and ratio.denominator_twd > 0 else share


def length(part: int, whole: int, full: int = FULL) -> int:
    """Pixels of part ÷ whole: cut, and never past ``full``."""
    return max(0, min(full, part * full // whole)) if whole > 0 else 0


def described(ratios: Sequence[Ratio]) -> str:
    """What the drawing shows, in words."""
    return f"{TITLE}：" + "；".join(_described(r) for r in ratios) + "。"


def ratio_bars(ratios: Sequence[Ratio]) -> str:
    """The whole drawing, one row a ratio, in the order given."""
    height = 2 * MARGIN + ROW * len(ratios) + LEGEND
    rows = (piece for i, ratio in enumerate(ratios) for piece in _row(ratio, MARGIN + i * ROW))
    return drawing(WIDTH, height, TITLE, described(ratios), (*rows, *_legend(MARGIN + ROW * len(ratios) + 18)))


def _described(ratio: Ratio) -> str:
    if why := untold(ratio):
        return f"{ratio.title} 無法評估（{why}），{bound_of(ratio)}"
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    margin = f"，{margin_words(ratio)} 元" if margin_words(ratio) else ""
    return f"{ratio.title} {share}，{bound_of(ratio)}{margin}，{outcome(ratio).text}"


def _row(ratio: Ratio, y: int) -> Iterator[str]:
    track = Rect(MARGIN, y + BAR_DOWN, FULL, BAR_HEIGHT)
    clause = f"　{ratio.control_id}"
    room = WIDTH - 2 * MARGIN - em_width(clause, SMALL)
    title = fitted(safe_text(ratio.title), TITLE_SIZE, room)
    yield text_at(MARGIN, y + 18, TITLE_SIZE, title)
    yield text_at(MARGIN + em_width(title, TITLE_SIZE), y + 18, SMALL, clause, fill=QUIET)
    yield from _untold_bar(ratio, track) if untold(ratio) else _bar(ratio, track)
    yield from _mark(ratio, track)
    yield from _thin_bar(ratio, track)
    yield from _words(ratio, track)


def _bar(ratio: Ratio, track: Rect) -> Iterator[str]:
    part, whole = ratio.numerator_twd, ratio.denominator_twd
    reached, bound = length(part, whole), _mark_at(ratio)
    yield frame(track, "#ffffff", GREY, radius=0)
    if reached:
        yield frame(Rect(track.x, track.y, reached, track.h), FILLS[outcome(ratio).tone], INK, radius=0)
    if ratio.sense == "at_most" and ratio.holds is False and reached > bound:
        yield hatching(Rect(track.x + bound, track.y, reached - bound, track.h), RED, width=1.6)
    if ratio.sense == "at_least" and ratio.holds is False and reached < bound:
        yield frame(Rect(track.x + reached, track.y + 3, bound - reached, track.h - 6), "none", RED, radius=0,
                    width=1.4, dash="5 3")  # fmt: skip
    if part > whole:
        yield f'<path d="M{track.right + 4} {track.y + 4}l9 7l-9 7z" fill="{INK}"/>'


def _untold_bar(ratio: Ratio, track: Rect) -> Iterator[str]:
    yield frame(track, "#ffffff", GREY, radius=0, dash="6 4")
    yield hatching(track, "#9aa5b1", step=9)
    words = f"無法評估：{untold(ratio)}"
    width = int(em_width(words, WORD_SIZE)) + 16
    left, mark = track.x + (track.w - width) // 2, track.x + _mark_at(ratio)
    if ratio.bound_percent is not None and left - 8 < mark < left + width + 8:  # beside the threshold, not under it
        left = mark + 10 if mark + 10 + width <= track.right else max(track.x, mark - 10 - width)
    yield frame(Rect(left, track.y + 1, width, track.h - 2), "#ffffff", "#ffffff", radius=0)
    yield text_at(left + width / 2, track.y + 16, WORD_SIZE, words, anchor="middle")


def _mark_at(ratio: Ratio) -> int:
    return length(ratio.bound_percent or 0, 100)


def _mark(ratio: Ratio, track: Rect) -> Iterator[str]:
    """The threshold: a line through both bars with its words under them."""
    if ratio.bound_percent is None:
        return
    x = track.x + _mark_at(ratio)
    for colour, width in (("#ffffff", 5.0), (INK, 2.2)):
        yield line(f"M{x} {track.y - 4}V{track.y + 34}", colour, width=width)
    words = f"門檻 {bound_of(ratio)}"
    half = em_width(words, SMALL) / 2
    at = min(max(x, MARGIN + half), MARGIN + FULL - half)
    yield text_at(at, track.y + 49, SMALL, words, anchor="middle")


def _declared(ratio: Ratio) -> tuple[int, int] | None:
    """The share before the exclusion, where the clause excludes something and it can be told."""
    part, whole = ratio.declared_numerator_twd, ratio.declared_denominator_twd
    return None if part is None or not whole or untold(ratio) else (part, whole)


def _thin_bar(ratio: Ratio, track: Rect) -> Iterator[str]:
    if (declared := _declared(ratio)) is None:
        return
    thin = Rect(track.x, track.y - BAR_DOWN + THIN_DOWN, length(*declared), THIN_HEIGHT)
    yield frame(Rect(thin.x, thin.y, FULL, thin.h), "#ffffff", "#c5ccd4", radius=0, width=0.8)
    if thin.w:
        yield frame(thin, "#dde2e8", GREY, radius=0, width=0.8)
    share = f"剔除前 {truncated_percent(*declared)}"
    yield text_at(FIGURES, thin.y + 8, SMALL, share, fill=QUIET)


def _words(ratio: Ratio, track: Rect) -> Iterator[str]:
    state = outcome(ratio)
    width = int(em_width(state.text, WORD_SIZE)) + 14
    tag = Rect(WIDTH - MARGIN - width, track.y, width, track.h)
    yield frame(tag, "#ffffff", INK, width=2 if state.tone is Tone.NOT_MET else 1,
                dash="4 3" if state.tone is Tone.UNKNOWN else "")  # fmt: skip
    yield text_at(tag.x + width / 2, tag.y + 16, WORD_SIZE, state.text, anchor="middle")
    if untold(ratio):
        return
    share = truncated_percent(ratio.numerator_twd, ratio.denominator_twd)
    yield text_at(FIGURES, track.y + 17, FIGURE_SIZE, share)
    if margin := margin_words(ratio):
        left, words = FIGURES + em_width(share, FIGURE_SIZE) + 12, f"{margin} 元"
        size = WORD_SIZE if em_width(words, WORD_SIZE) <= tag.x - 6 - left else SMALL
        yield text_at(left, track.y + 16, size, fitted(words, size, tag.x - 6 - left))


def _legend(y: int) -> Iterator[str]:
    x = MARGIN
    swatch = Rect(x, y - 9, 30, 12)
    for title in ("已達比率", "逾上限之部分", "距下限之缺口", "無法評估", "剔除資訊類產品前"):
        here = Rect(x, swatch.y, swatch.w, swatch.h)
        if title == "已達比率":
            yield frame(here, FILLS[Tone.MET], INK, radius=0)
        elif title == "逾上限之部分":
            yield frame(here, FILLS[Tone.NOT_MET], INK, radius=0)
            yield hatching(here, RED, width=1.6)
        elif title == "距下限之缺口":
            yield frame(here, "#ffffff", RED, radius=0, width=1.4, dash="5 3")
        elif title == "無法評估":
            yield frame(here, "#ffffff", GREY, radius=0, dash="6 4")
            yield hatching(here, "#9aa5b1", step=9)
        else:
            yield frame(Rect(x, y - 6, 30, THIN_HEIGHT), "#dde2e8", GREY, radius=0, width=0.8)
        yield text_at(x + 36, y + 2, SMALL, title, fill=QUIET)
        x += 36 + int(em_width(title, SMALL)) + 20
    yield text_at(MARGIN, y + 2 + SECOND, SMALL, "餘、差、超出＝距門檻之金額（元，未稅）；比率無條件捨去", fill=QUIET)
