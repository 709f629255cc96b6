"""Which characters the packaged Chinese fonts can show, read from their character maps (OpenType ``cmap``).

Invariant: a character named here as shown has a glyph in one of the fonts; the typesetter falls back between them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from struct import iter_unpack, unpack_from

from secaudit.files import UnreadableFile, read_bounded

_SELECTORS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
"""Variation selectors: they choose a form of the character before them, and are not drawn."""
_UNICODE = ((3, 10), (0, 4))
"""Platform and encoding of the map that holds all of Unicode."""


def font_folder() -> Path:
    from pylopdf_fonts_zh_tw import sans_path

    return Path(sans_path()).parent


def without_glyph(text: str) -> str:
    """The characters of ``text`` that no packaged font can show, each once, in order of appearance."""
    if text.isascii():
        return ""
    unknown = set(text) - shown()
    if not unknown:
        return ""
    composed = set(unicodedata.normalize("NFC", text)) - shown()
    return "".join(dict.fromkeys(char for char in text if char in unknown and char in composed))


def written_out(char: str) -> str:
    """How a character without glyph is shown: ``‹U+3431›``, as ``safe_text`` does."""
    return f"‹U+{ord(char):04X}›"


@lru_cache(maxsize=1)
def shown() -> frozenset[str]:
    """Every character with a glyph in one of the fonts, with ASCII and what is not drawn at all."""
    points = {*range(0x80), *_SELECTORS}
    for path in sorted(font_folder().glob("*.otf")):
        points.update(*_mapped(path))
    return frozenset(map(chr, points))


def _mapped(path: Path) -> Iterator[range]:
    """The ranges of code points in the font's map of all Unicode (format 12)."""
    font = read_bounded(path)
    tables = {
        tag: start for tag, _, start, _ in iter_unpack(">4sIII", font[12 : 12 + 16 * unpack_from(">H", font, 4)[0]])
    }
    start = tables[b"cmap"]
    (count,) = unpack_from(">H", font, start + 2)
    maps = {(p, e): start + offset for p, e, offset in iter_unpack(">HHI", font[start + 4 : start + 4 + 8 * count])}
    at = next((maps[key] for key in _UNICODE if key in maps), None)
    if at is None or unpack_from(">H", font, at)[0] != 12:
        raise UnreadableFile(f"字型 {path.name} 沒有 Unicode 對照表", "請重新安裝 secaudit")
    (groups,) = unpack_from(">I", font, at + 12)
    for first, last, _ in iter_unpack(">III", font[at + 16 : at + 16 + 12 * groups]):
        yield range(first, last + 1)
