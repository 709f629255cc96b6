"""Change what is trusted: pin a key that was compared with an official letter, remove a pin, revoke a key.

Rules:

1. one key has one name: under a second name nobody could tell who signed;
2. one name has one key for one purpose at a time: a new key needs its first day, and the old one ends the second
   before;
3. a revoked key is pinned again only when that is said;
4. revoking is written before the pin goes: interrupted in between, the key is refused already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from secaudit.errors import UsageError
from secaudit.files import write_atomic
from secaudit.text import folded, safe_text
from secaudit.trust.keys import PublicKey
from secaudit.trust.revocations import Revoked, krl_bytes
from secaudit.trust.signers import Pinned, pin_line, trouble_with_name
from secaudit.usecases.keys.trusted import (
    REVOKED_FILE,
    SIGNERS_FILE,
    pins_in,
    revoked_in,
    signers_text_of,
)


@dataclass(frozen=True, slots=True)
class PinWish:
    """Who, which key, for what, from and until which day (both included); ``again`` also when it was revoked."""

    principal: str
    key: PublicKey
    namespaces: tuple[str, ...]
    first_day: date | None = None
    last_day: date | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class PinPlan:
    """What pinning would do: the pin, older keys of that name that end with it, pins it takes the place of."""

    pin: Pinned
    ended: tuple[Pinned, ...] = ()
    replaced: tuple[Pinned, ...] = ()
    unrevokes: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """The pins that went, and the keys that were newly revoked."""

    pins: tuple[Pinned, ...]
    revoked: tuple[PublicKey, ...] = ()


def plan_pin(folder: Path, wish: PinWish, now: datetime) -> PinPlan:
    """Whether and how ``wish`` can be met; writes nothing. Raises :class:`UsageError` with what to do instead."""
    refuse_name(wish.principal)
    pins = pins_in(signers_text_of(folder), folder / SIGNERS_FILE)
    revoked = revoked_in(folder).covers(wish.key)
    if revoked and not wish.again:
        fix = "若確定要再信任，請加 --again；否則請對方換一把新的"
        raise UsageError(f"這把公鑰已經撤銷：{wish.key.fingerprint}", fix, code="E-TRU-31")
    _refuse_second_name(pins, wish)
    pin = Pinned(wish.principal, wish.key, wish.namespaces, *_bounds(wish, now))
    same = (p for p in pins if p.principal == pin.principal and p.key == pin.key)
    others = [p for p in pins if not revoked_in(folder).covers(p.key)]
    return PinPlan(pin, _ended(others, pin), tuple(p for p in same if _share_purpose(p, pin)), revoked)


def pin(folder: Path, wish: PinWish, now: datetime) -> PinPlan:
    """Plan again, as a question may have been asked in between, and write; says what was done."""
    plan = plan_pin(folder, wish, now)
    if plan.unrevokes:
        _write_revoked(folder, revoked_in(folder).without_key(plan.pin.key), now)
    changes: dict[Pinned, Pinned | None] = dict.fromkeys(plan.replaced)
    changes |= {old: replace(old, valid_before=_before_first(plan.pin)) for old in plan.ended}
    _write_signers(folder, changes, [plan.pin])
    return plan


def unpin(
    folder: Path, principal: str, now: datetime, *, fingerprint: str | None = None, revoke: bool = False
) -> Removed:
    """Remove the pins of a name (of one key, when it has several); with ``revoke`` its keys never count again."""
    going = pins_to_remove(folder, principal, fingerprint)
    keys = tuple(dict.fromkeys(pin.key for pin in going)) if revoke else ()
    newly = revoke_keys(folder, keys, now) if keys else ()
    _write_signers(folder, dict.fromkeys(going), [])
    return Removed(going, newly)


def pins_to_remove(folder: Path, principal: str, fingerprint: str | None = None) -> tuple[Pinned, ...]:
    """The pins that :func:`unpin` would remove; raises :class:`UsageError` when none or too many are meant."""
    pins = pins_in(signers_text_of(folder), folder / SIGNERS_FILE)
    named = tuple(p for p in pins if p.principal == principal)
    if not named:
        names = "、".join(dict.fromkeys(p.principal for p in pins))
        fix = f"清單裡有：{safe_text(names)}" if names else "信任清單是空的"
        raise UsageError(f"沒有釘選「{safe_text(principal)}」", fix, code="E-TRU-32")
    found = tuple(p for p in named if fingerprint in (None, p.key.fingerprint))
    keys = "、".join(dict.fromkeys(p.key.fingerprint for p in named))
    if not found:
        raise UsageError(f"「{principal}」沒有這個指紋的公鑰", f"有：{keys}", code="E-TRU-33")
    if len({p.key for p in found}) > 1:
        raise UsageError(f"「{principal}」有幾把公鑰", f"請加 --fingerprint 指定：{keys}", code="E-TRU-34")
    return found


def revoke_keys(folder: Path, keys: Iterable[PublicKey], now: datetime) -> tuple[PublicKey, ...]:
    """Add keys to the revocation list; those that were not in it yet."""
    revoked = revoked_in(folder)
    newly = tuple(key for key in keys if not revoked.covers(key))
    for key in newly:
        revoked = revoked.with_key(key)
    if newly:
        _write_revoked(folder, revoked, now)
    return newly


def refuse_name(name: str) -> None:
    """Raises when ``name`` cannot stand in a list of signers."""
    if trouble := trouble_with_name(name):
        fix = "名稱用文字、數字、@ . _ -，例如統一編號 12345675 或 reviewer@example.tw"
        raise UsageError(trouble, fix, code="E-TRU-35")


def _refuse_second_name(pins: Iterable[Pinned], wish: PinWish) -> None:
    for pin in pins:
        if pin.key == wish.key and pin.principal != wish.principal:
            fix = f"一把公鑰只給一個名稱；要改名請先 secaudit trust remove {pin.principal}"
            raise UsageError(f"這把公鑰已釘選給「{pin.principal}」", fix, code="E-TRU-36")
        if pin.principal != wish.principal and folded(pin.principal) == folded(wish.principal):
            fix = f"若是同一個對象，請寫成「{pin.principal}」"
            raise UsageError(f"名稱「{wish.principal}」與已釘選的「{pin.principal}」幾乎一樣", fix, code="E-TRU-37")


def _bounds(wish: PinWish, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The first second of the first day and the last second of the last one, at the place of ``now``."""
    first = datetime.combine(wish.first_day, time.min, now.tzinfo) if wish.first_day else None
    last = datetime.combine(wish.last_day, time(23, 59, 59), now.tzinfo) if wish.last_day else None
    if first and last and first > last:
        raise UsageError("起日在迄日之後", "請查對 --from 與 --until", code="E-TRU-38")
    return first, last


def _ended(pins: Iterable[Pinned], pin: Pinned) -> tuple[Pinned, ...]:
    """Other keys of the name that would overlap; raises when the new one has no first day to end them by."""
    overlapping = []
    for old in pins:
        if old.principal != pin.principal or old.key == pin.key or not _share_purpose(old, pin):
            continue
        if _before(old.valid_before, pin.valid_after) or _before(pin.valid_before, old.valid_after):
            continue
        if pin.valid_after is None or (old.valid_after and old.valid_after >= _before_first(pin)):
            fix = "換金鑰請加 --from 新公鑰的啟用日，舊的自動到前一刻為止；舊的外洩時請先 trust remove --revoke"
            raise UsageError(f"「{pin.principal}」已有公鑰 {old.key.fingerprint}", fix, code="E-TRU-39")
        overlapping.append(old)
    return tuple(overlapping)


def _before_first(pin: Pinned) -> datetime:
    """The last second of what ends when ``pin`` begins."""
    assert pin.valid_after is not None
    return pin.valid_after - timedelta(seconds=1)


def _share_purpose(one: Pinned, other: Pinned) -> bool:
    return not one.namespaces or not other.namespaces or bool(set(one.namespaces) & set(other.namespaces))


def _before(end: datetime | None, start: datetime | None) -> bool:
    return end is not None and start is not None and end < start


def _write_signers(folder: Path, changes: dict[Pinned, Pinned | None], more: list[Pinned]) -> None:
    """Change the pins named, add more, and leave every other line (comments too) as it is."""
    text = signers_text_of(folder)
    by_line: dict[int, list[Pinned]] = {}
    for found in pins_in(text, folder / SIGNERS_FILE):
        by_line.setdefault(found.line, []).append(found)
    lines = []
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        pins = by_line.get(number, [])
        if any(p in changes for p in pins):
            kept = (changes.get(p, p) for p in pins)
            lines += [pin_line(p) for p in kept if p is not None]
        else:
            lines.append(line)
    lines += map(pin_line, more)
    _make_private(folder)
    write_atomic(folder / SIGNERS_FILE, "".join(f"{line}\n" for line in lines).encode())


def _write_revoked(folder: Path, revoked: Revoked, now: datetime) -> None:
    _make_private(folder)
    write_atomic(folder / REVOKED_FILE, krl_bytes(revoked, now))


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
