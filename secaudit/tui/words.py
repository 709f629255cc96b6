"""The labels of the screen in the language that was chosen: zh-TW as written in the code, others by gettext.

``locale/en/LC_MESSAGES/secaudit.po`` is written by hand and compiled to the ``.mo`` beside it (see CONTRIBUTING.md).

Invariant: labels only; what a case says, what a clause says, and sentences composed from them stay as they are.
"""

from __future__ import annotations

import gettext
import struct
from collections.abc import Mapping
from pathlib import Path

from secaudit.errors import SecauditError

LANGUAGES = {"zh": "中文", "en": "English"}
_LOCALES = Path(__file__).parent / "locale"


class _Chosen:
    words: gettext.NullTranslations = gettext.NullTranslations()
    language = "zh"
    titles: Mapping[str, str] = {}


def use(language: str, folder: Path = _LOCALES) -> None:
    """Speak ``language`` (a key of ``LANGUAGES``) from now on; raises when its labels can't be read from ``folder``."""
    known = gettext.NullTranslations() if language == "zh" else _read(language, folder)
    _Chosen.words, _Chosen.language, _Chosen.titles = known, language, {}


def _read(language: str, folder: Path) -> gettext.NullTranslations:
    try:
        return gettext.translation("secaudit", folder, [language])
    except (OSError, ValueError, struct.error) as error:
        fix = "請重新安裝 secaudit，或改用中文畫面（--lang zh）"
        raise SecauditError(f"無法讀取 {LANGUAGES[language]} 的畫面文字", fix, code="E-GEN-97") from error


def learn(titles: Mapping[str, str]) -> None:
    """What brings its own translation: the titles of a catalogue, zh-TW to the chosen language. Labels go first."""
    _Chosen.titles = titles if _Chosen.language != "zh" else {}


def language() -> str:
    return _Chosen.language


def _(text: str) -> str:
    """The label in the chosen language; the zh-TW text is its key."""
    found = _Chosen.words.gettext(text) if text else text
    return _Chosen.titles.get(text, text) if found is text else found


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Marks a label that is translated where it is painted."""
    return text
