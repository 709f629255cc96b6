"""The purchases in the list: columns, one row, the line of totals and filters below.

Invariant: a purchase that is forbidden, has a doubtful origin or is tried carries a sign beside its tone.
"""

from __future__ import annotations

from secaudit.text import width
from secaudit.tui.pages.spending_strip import ORIGIN_TONES
from secaudit.tui.widgets.columns import Col
from secaudit.tui.widgets.tones import Toned
from secaudit.tui.words import N_, _
from secaudit.usecases.spending.purchase_desk import NOTHING, Place, PurchaseLine
from secaudit.usecases.spending.purchase_list import Sieve, sieved, totals
from secaudit.usecases.spending.spending_desk import SpendingDesk

SIEVES: tuple[tuple[Sieve, str], ...] = (
    (Sieve.ALL, N_("全部")),
    (Sieve.UNPROVEN, N_("缺證")),
    (Sieve.NOT_COUNTED, ""),
    (Sieve.EXCLUDED, N_("剔除")),
    (Sieve.SUSPECT, N_("疑似")),
    (Sieve.FORBIDDEN, N_("禁用")),
)
_TONES = {
    Place.COUNTED: "",
    Place.NOT_COUNTED: "",
    Place.EXCLUDED: "muted",
    Place.UNTOLD: "warn",
    Place.OUTSIDE: "muted",
}
_ORIGINS = {
    "clear": N_("符合"),
    "prc": N_("不符合"),
    "suspect": N_("疑似"),
    "confirm": N_("需確認"),
    "unknown": N_("無法"),
}
_ROOM_FOR_ALL = 106


def columns(room: int) -> tuple[Col, ...]:
    """Where not all fit the name keeps its room, and what says least leaves."""
    name = (
        Col("name", N_("品項"), 14, flex=3)
        if room >= _ROOM_FOR_ALL
        else Col("name", N_("品項"), 18 if room < 100 else 14)
    )
    return (
        Col("sign", "", 2),
        Col("id", N_("編號"), 6),
        name,
        Col("vendor", N_("廠商"), 10, flex=2, rank=4),
        Col("kind", N_("類別"), 4, rank=7),
        Col("made_in", N_("製造"), 8, rank=6),
        Col("developed_in", N_("開發"), 8, rank=6),
        Col("origin", N_("產品來源"), 8),
        Col("counted_as", N_("計入"), 4, rank=8),
        Col("amount", N_("金額"), 10, "right"),
        Col("proof", N_("佐證"), 10, rank=5),
        Col("verdict", N_("判定"), 10),
    )


def row(line: PurchaseLine, label: str) -> tuple[str | Toned, ...]:
    tone = _tone(line)
    sign = ("!" if line.forbidden else "?" if line.undecided else "") + ("~" if line.changed else "")
    words = (sign, line.id, line.name, line.vendor, line.kind, line.made_in, line.developed_in)
    origin = Toned(origin_word(line.origin), ORIGIN_TONES.get(line.origin, tone))
    proof = Toned(line.proof, "warn" if line.lacks_proof else tone)
    booked = Toned(line.counted_as, tone), Toned(line.amount, tone)
    return (*(Toned(word, tone) for word in words), origin, *booked, proof, Toned(line.verdict(label), tone))


def origin_word(result: str) -> str:
    """What is said of a product's origin, in a word; ``--`` for what is no product."""
    return _(_ORIGINS.get(result, "")) or NOTHING


def _tone(line: PurchaseLine) -> str:
    if line.forbidden:
        return "bad"
    return "planned" if line.changed else _TONES.get(line.place, "")


def foot(desk: SpendingDesk, sieve: int, label: str, room: int) -> str:
    """``12 筆  申報 2,120,000  剔除 120,000  計入 2,000,000  [全部] 缺證 3``; filters first where not all fits."""
    words = []
    for at, (kind, title) in enumerate(SIEVES):
        title = _(title) or _("不計") + label
        word = f"{title} {len(sieved(desk.lines, kind))}" if at else title
        words.append(f"[{word}]" if at == sieve else word)
    found = totals(desk.lines)
    forms = (f"{found.text}    {'  '.join(words)}", f"{found.text}  {' '.join(words)}")
    return next((f for f in forms if width(f) <= room), f"{'  '.join(words)}    {found.short}")
