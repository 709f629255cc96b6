"""The short words and the tones of verdicts and gates: a status is a word first, its colour comes on top."""

from __future__ import annotations

from secaudit.model.assessment import GateState, Verdict
from secaudit.model.control import Control
from secaudit.text import width
from secaudit.tui.words import N_, _, language

VERDICT_SHORT: dict[Verdict, str] = {
    Verdict.MET: N_("符合"),
    Verdict.PARTIAL: N_("部分"),
    Verdict.NOT_MET: N_("不符"),
    Verdict.NA: N_("不適"),
    Verdict.EXCEPTED: N_("例外"),
    Verdict.UNKNOWN: N_("無法"),
    Verdict.UNASSESSED: N_("未評"),
    Verdict.PLANNED: N_("規劃"),
}
"""Two characters each, so that columns of them stand straight."""
VERDICT_TONE: dict[Verdict, str] = {
    Verdict.MET: "good",
    Verdict.PARTIAL: "warn",
    Verdict.NOT_MET: "bad",
    Verdict.NA: "muted",
    Verdict.EXCEPTED: "planned",
    Verdict.UNKNOWN: "warn",
    Verdict.UNASSESSED: "muted",
    Verdict.PLANNED: "planned",
}
GATE_SHORT: dict[GateState, str] = {
    GateState.PASS: N_("通過"),
    GateState.FAIL: N_("不符"),
    GateState.UNKNOWN: N_("無法"),
    GateState.EXPLAIN: N_("待說明"),
}
GATE_TONE: dict[GateState, str] = {
    GateState.PASS: "good",
    GateState.FAIL: "bad",
    GateState.UNKNOWN: "warn",
    GateState.EXPLAIN: "planned",
}


def title_of(control: Control) -> str:
    """The catalogue's own title of the control, in the language of the screen."""
    return control.title.zh_tw if language() == "zh" else control.title.en


def widest(*labels: str) -> int:
    """The cells of the widest label in the language of the screen: how wide a column of them has to be."""
    return max(width(_(label)) for label in labels)
