"""The list of brands that point to the PRC, and which of them a name is: words, never patterns.

1. Names and texts are compared in NFKC and case-folded, without what cannot be seen; Cyrillic and Greek letters that
   look like Latin ones are taken for these (「Нikvision」).
2. A name in Latin letters is found where no other letter or digit stands beside it; Chinese characters are no such
   letters (「海康威視Hikvision攝影機」). Between its words stand up to three spaces, hyphens, dots or the like, or nothing. It is
   found spelt out, too (「H i k v i s i o n」).
3. A Chinese name is found anywhere: Chinese has no boundaries between words.
4. What ``unless`` covers is no find: 「OPPO Digital」 is another company than OPPO.
5. ``whole`` names are found only where they are all of the text, ``cpe_vendors`` only as the vendor of a CPE name.

Invariant: a list can neither hang the search nor bring patterns of its own; the same text always finds the same brands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar, Literal

Tier = Literal["A", "B", "C", "D", "T"]
POINTING: tuple[Tier, ...] = ("A", "B", "C")
"""The tiers that make a product suspect, weightiest first: A named by authorities here (or the FCC), B registered in
the PRC or owned by an A brand, C disputed. D makes components and T is Taiwanese: notes, never more."""

_STRICT = {"extra": "forbid"}
_SEPARATORS = " \t_./·・\\-\u2010-\u2015\u2212"
_JOIN = f"[{_SEPARATORS}]{{0,3}}"
_APART = f"[{_SEPARATORS}]{{1,3}}"
_CUT = re.compile(f"[{_SEPARATORS}]+")
_UNSEEN = re.compile(
    "‹U\\+[0-9A-F]{4,6}›|[\u00ad\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
"""What takes no room, as it is and as ``safe_text`` shows it."""
_LOOKALIKES = str.maketrans(
    "АВЕЗКМНОРСТУХІЈЅаеорсухіјѕһԁԛԝвкмнтΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανικρτıɡℓ",
    "ABE3KMHOPCTYXIJSaeopcyxijshdqwbkmhtABEZHIKMNOPTYXoavikptigl",
)
"""Cyrillic, Greek and other letters that look like Latin ones."""
_CHINESE = (
    ("\u3005", "\u30ff"),
    ("\u3100", "\u312f"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U000323af"),
)
_NAME_CHARS = 100
_READ_CHARS = 1_000
"""A name is shorter; of what is longer only so much is looked at."""
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class ListedBrand:
    """One entry of the list. ``sources`` are codes of :class:`BrandSource`; ``checked_on`` is an ISO date."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    brand: str
    names: tuple[str, ...]
    company: str
    tier: Tier
    basis: str
    sources: tuple[str, ...]
    checked_on: str
    whole: tuple[str, ...] = ()
    cpe_vendors: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError (zh-TW) for an entry that could find nothing, or everything."""
        blank = [f for f in ("brand", "company", "basis") if not getattr(self, f).strip()]
        if blank:
            raise ValueError(f"{'、'.join(blank)} 不可空白")
        if not (self.names or self.whole or self.cpe_vendors):
            raise ValueError("names、whole、cpe_vendors 至少要有一個名稱")
        if not self.sources:
            raise ValueError("sources 至少要有一項")
        if not _ISO_DAY.fullmatch(self.checked_on):
            raise ValueError(f"checked_on「{self.checked_on}」不是日期，例如 2026-11-21")
        for name in self.every_name:
            if len(name) > _NAME_CHARS:
                raise ValueError(f"名稱「{name[:20]}…」太長，最多 {_NAME_CHARS} 字")
            if len(_compact(name)) < 2:
                raise ValueError(f"名稱「{name}」太短，至少兩個字")

    @property
    def every_name(self) -> tuple[str, ...]:
        return (*self.names, *self.whole, *self.cpe_vendors, *self.unless)


@dataclass(frozen=True, kw_only=True)
class BrandSource:
    """Where an entry is taken from; ``dated`` is the source's own date, "" where it has none."""

    __pydantic_config__: ClassVar[dict[str, str]] = _STRICT

    code: str
    title: str
    url: str
    dated: str = ""


class BrandBook:
    """A list made ready to be asked again and again; each distinct text is looked up once."""

    def __init__(self, brands: tuple[ListedBrand, ...]) -> None:
        self._searches = tuple(map(_Search, sorted(brands, key=lambda b: "ABCDT".index(b.tier))))
        self._found = lru_cache(maxsize=65_536)(self._look_up)

    def in_text(self, text: str | None) -> tuple[ListedBrand, ...]:
        """The brands that ``text`` names, weightiest tier first."""
        return self._found(text, False) if text else ()

    def of_cpe_vendor(self, vendor: str | None) -> tuple[ListedBrand, ...]:
        """The brands that the vendor part of a CPE name is."""
        return self._found(vendor, True) if vendor else ()

    def _look_up(self, text: str, is_cpe_vendor: bool) -> tuple[ListedBrand, ...]:
        plain = _plain(text[:_READ_CHARS])
        compact = _compact(plain)
        return tuple(s.brand for s in self._searches if s.finds(plain, compact, is_cpe_vendor))


@lru_cache(maxsize=4)
def book_of(brands: tuple[ListedBrand, ...]) -> BrandBook:
    """The book of that list; lists are few and change seldom."""
    return BrandBook(brands)


class _Search:
    """One entry made ready: first the quick look for its letters in a row, then the exact one."""

    def __init__(self, brand: ListedBrand) -> None:
        self.brand = brand
        self._letters = tuple({_compact(name) for name in brand.names})
        self._whole = frozenset(map(_compact, brand.whole))
        self._cpe_vendors = self._whole | frozenset(map(_compact, brand.cpe_vendors))

    def finds(self, plain: str, compact: str, is_cpe_vendor: bool) -> bool:
        if compact in (self._cpe_vendors if is_cpe_vendor else self._whole):
            return True
        for letters in self._letters:
            if letters in compact:
                break
        else:
            return False
        vetoed = [span for words in self._vetoes for span in _spans(words, plain)]
        return any(not _covered(span, vetoed) for words in self._names for span in _spans(words, plain))

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_in_a_row, self.brand.names))

    @cached_property
    def _vetoes(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_in_a_row, self.brand.unless))


def _plain(text: str) -> str:
    """Rule 1: as it looks, not as it is coded."""
    if text.isascii():
        return text.lower()
    seen = _UNSEEN.sub("", text).translate(_LOOKALIKES)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())


def _compact(text: str) -> str:
    return _CUT.sub("", _plain(text))


def _in_a_row(name: str) -> re.Pattern[str]:
    """The words of ``name``, with or without something between them; or its letters, each by itself."""
    words = [re.escape(word) for word in _CUT.split(_plain(name)) if word]
    letters = [re.escape(letter) for letter in _compact(name)]
    spelt = [_APART.join(letters)] if len(letters) >= (5 if name.isascii() else 3) else []
    return re.compile("|".join((_JOIN.join(words), *spelt)))


def _spans(words: re.Pattern[str], plain: str) -> Iterator[tuple[int, int]]:
    """Where these words stand by themselves."""
    for match in words.finditer(plain):
        start, end = match.span()
        beside = (plain[start - 1 : start], plain[end : end + 1])
        if not any(_goes_on(*pair) for pair in zip((match[0][0], match[0][-1]), beside, strict=True)):
            yield start, end


def _goes_on(char: str, beside: str) -> bool:
    """Whether a Latin word goes on: a letter or digit beside ``char`` that is no Chinese or Japanese character."""
    return char.isascii() and beside.isalnum() and not any(first <= beside <= last for first, last in _CHINESE)


def _covered(found: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start <= found[0] and found[1] <= end for start, end in spans)
