"""Why a purchase counts in a ratio or does not, and what would change that: sentences for the strip below the list.

Invariant: whether it counts is the ledger's word; a remedy is named only with what the ledger says that it brings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from secaudit.graphs.origin import has_prc_capital
from secaudit.model.countries import HOME, country_title
from secaudit.model.derived import QUERYABLE
from secaudit.model.display import shown
from secaudit.text import thousands
from secaudit.usecases.spending.purchase_desk import Place, PurchaseLine, lacks
from secaudit.usecases.spending.ratio_ledger import LINES, RatioKey, RatioLedger
from secaudit.usecases.spending.remedies import Remedy, foreign_places, origin_of, remedies
from secaudit.usecases.spending.what_if import WhatIf

_OF_ORIGIN = frozenset({"is_domestic", "made_in_taiwan", "vendor_is_domestic"})


@dataclass(frozen=True, slots=True)
class Way:
    """A remedy, and what the ratio's margin gains by it (NT$)."""

    remedy: Remedy
    gain_twd: int

    @property
    def text(self) -> str:
        return f"{self.remedy.says}：差額好轉 {thousands(self.gain_twd)}（{'；'.join(self.remedy.assumes)}）"


@dataclass(frozen=True, slots=True)
class Why:
    """``heading`` is a question, ``reasons`` answer it, ``ways`` are what would help the ratio."""

    heading: str
    reasons: tuple[str, ...]
    ways: tuple[Way, ...]


def why(ledger: RatioLedger, key: RatioKey, line: PurchaseLine, label: str) -> Why:
    """About one purchase of the ledger (not one that the what-if removes)."""
    reasons = tuple(_forbidden(ledger, line)) + tuple(_reasons(ledger, key, line, label))
    return Why(f"{line.id} {_HEADINGS[line.place].format(label=label)}", reasons, tuple(_ways(ledger, key, line.id)))


_HEADINGS = {
    Place.COUNTED: "為何計入{label}",
    Place.NOT_COUNTED: "為何不計{label}",
    Place.EXCLUDED: "為何剔除",
    Place.UNTOLD: "為何無法判斷",
    Place.OUTSIDE: "為何不在這個比率裡",
}


def _forbidden(ledger: RatioLedger, line: PurchaseLine) -> Iterator[str]:
    control_id = ledger.forbidden.get(line.id)
    control = ledger.catalogue.by_id(control_id) if control_id else None
    if control:
        yield f"禁用：{control.title.zh_tw}（{control.id}），不論比率都要先換掉"


def _reasons(ledger: RatioLedger, key: RatioKey, line: PurchaseLine, label: str) -> Iterator[str]:
    whole, part = ledger.columns(key)
    of_origin = bool(_OF_ORIGIN & set(part))
    match line.place:
        case Place.EXCLUDED:
            yield line.because
        case Place.OUTSIDE:
            yield from _negative(ledger, line.id, whole) or ("只有案件總數列入這個比率",)
        case Place.UNTOLD:
            yield from _unknown(ledger, line.id, (*whole, *part))
            yield from ("金額未填",) if line.amount_twd is None else ()
        case _ if of_origin:
            yield from tuple(_why_not_home(ledger, line.id)) or ("國內業者的台製產品或服務",)
        case Place.NOT_COUNTED:
            yield from _negative(ledger, line.id, part) or (f"沒有應計入{label}的金額",)
        case _:
            yield f"{label} {thousands(line.part_twd)}"


def _negative(ledger: RatioLedger, purchase_id: str, columns: Iterable[str]) -> tuple[str, ...]:
    return _facts(ledger, purchase_id, columns, 0)


def _unknown(ledger: RatioLedger, purchase_id: str, columns: Iterable[str]) -> tuple[str, ...]:
    return _facts(ledger, purchase_id, columns, None)


def _facts(ledger: RatioLedger, purchase_id: str, columns: Iterable[str], value: int | None) -> tuple[str, ...]:
    """The asked columns of the purchase that hold ``value``, in words."""
    known, flags = QUERYABLE[LINES].by_name, ledger.flags[purchase_id]
    held = (known[c] for c in columns if c != "item" and flags[c] == value)
    return tuple(f"「{c.title}」為{shown(c, value)}" for c in held)


def _why_not_home(ledger: RatioLedger, purchase_id: str) -> Iterator[str]:
    purchase = ledger.purchases[purchase_id]
    vendor = ledger.vendor_of(purchase)
    if vendor is not None and vendor.country not in (None, HOME):
        yield f"{vendor.name} 登記於{country_title(str(vendor.country))}，不是國內業者"
    elif vendor is not None and has_prc_capital(vendor) == 1:
        yield f"{vendor.name} 有陸資，不是國內業者"
    if abroad := foreign_places(origin_of(purchase)):
        yield f"產品為{'、'.join(abroad)}，不是台製"
    if missing := tuple(lacks(ledger, purchase_id)):
        yield f"未填或缺：{'、'.join(missing)}"


def _ways(ledger: RatioLedger, key: RatioKey, purchase_id: str) -> Iterator[Way]:
    ratio = ledger.result(key).ratio
    if ratio is None or ratio.margin_twd is None:
        return
    for remedy in remedies(ledger, purchase_id):
        with ledger.like(WhatIf().merged(remedy.changes).tried(ledger.inventory)) as changed:
            after = changed.result(key).ratio
        if after and after.margin_twd is not None and after.margin_twd > ratio.margin_twd:
            yield Way(remedy, after.margin_twd - ratio.margin_twd)
