"""What is wanted of a seal, and the pre-flight of exactly that.

Invariant: an order that nobody can carry out is refused before anything is read or asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from secaudit.errors import UsageError
from secaudit.files import read_bounded
from secaudit.model.inventory import Inventory
from secaudit.store.evidence import EvidenceStore
from secaudit.store.remembering import RememberingStore
from secaudit.text import safe_text
from secaudit.usecases.sealing import neighbour
from secaudit.usecases.sealing.contents import sealed_items
from secaudit.usecases.sealing.preflight import SealCheck, recorded, seal_check
from secaudit.usecases.sealing.sealed_case import SealedItem
from secaudit.usecases.sealing.snapshot import CatalogueFiles, Disclosure, Snapshot, snapshot_of

__all__ = ["CatalogueFiles", "Disclosure", "Examined", "SealOrder", "examined", "recipients_in"]

Told = Callable[[int, int], None]
_MOST_RECIPIENT_BYTES = 64 * 1024
_PUBLIC = ("age1", "ssh-")


@dataclass(frozen=True, slots=True)
class SealOrder:
    """What is wanted. ``phase`` and ``as_of`` None: the case's own, else 提案 and today.

    ``despite``: shortfalls are known and are recorded. ``keep_plain``: with recipients, keep the plain file as well.
    """

    folder: Path
    phase: str | None = None
    as_of: date | None = None
    disclosure: Disclosure = field(default_factory=Disclosure)
    recipients: tuple[str, ...] = ()
    challenge: str = ""
    despite: bool = False
    keep_plain: bool = False


@dataclass(frozen=True, slots=True)
class Examined:
    """The pre-flight of a moment, with what it looked at."""

    snapshot: Snapshot
    items: tuple[SealedItem, ...]
    check: SealCheck


def examined(
    path: Path,
    store: EvidenceStore,
    catalogue: CatalogueFiles,
    order: SealOrder,
    *,
    today: date,
    thorough: bool = False,
    told: Told = lambda done, whole: None,
) -> Examined:
    """What stands in the way of this order. Raises :class:`UsageError` for one that nobody can carry out."""
    from secaudit.trust.encryption import checked_recipients

    if order.recipients:
        checked_recipients(order.recipients)
    store = RememberingStore(store)
    snapshot = snapshot_of(path, store, catalogue, today=today, phase=order.phase, as_of=order.as_of)
    _refuse_unknown(order.disclosure, snapshot.inventory)
    free = neighbour.free_bytes(order.folder)
    dated = order.as_of is not None
    items = sealed_items(snapshot, order.disclosure)
    check = seal_check(snapshot, order.disclosure, items, free_bytes=free, dated=dated, thorough=thorough, told=told)
    return Examined(replace(snapshot, shortfalls=recorded(check)), items, check)


def recipients_in(named: Sequence[str]) -> tuple[str, ...]:
    """Public keys as they are typed, and those in files that hold one a line, each once."""
    return tuple(dict.fromkeys(key for one in named for key in _keys(one.strip())))


def _keys(text: str) -> Iterator[str]:
    if text.lower().startswith((*_PUBLIC, "age-secret-key")):
        yield text
        return
    try:
        lines = read_bounded(Path(text), _MOST_RECIPIENT_BYTES).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"{safe_text(text)} 不是文字檔", "請一行放一把公鑰", code="E-SEA-27") from None
    yield from (key for line in lines if (key := line.strip()) and not key.startswith("#"))


def _refuse_unknown(disclosure: Disclosure, inventory: Inventory) -> None:
    known = {str(row["id"]) for row in inventory.dicts("evidence")}
    if unknown := [i for i in disclosure.withheld if i not in known]:
        names = "、".join(map(safe_text, unknown))
        raise UsageError(f"沒有佐證 {names}", "secaudit evidence list 可看全部編號", code="E-SEA-17")
    if bare := [i for i, why_ in disclosure.withheld.items() if not why_.strip()]:
        names = "、".join(map(safe_text, bare))
        raise UsageError(f"不揭露 {names} 要有理由", "請在每個 --withhold 後面以 --why 說明", code="E-SEA-18")
