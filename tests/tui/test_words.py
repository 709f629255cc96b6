"""The English labels: every one is there, says the same, fits, and none of them is left when zh-TW comes back."""

from __future__ import annotations

import ast
import gettext
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from textual.pilot import Pilot

from secaudit.errors import SecauditError
from secaudit.tui import words
from secaudit.tui.app import SecauditApp
from tui.conftest import SMALL, WIDE, settled
from tui.labels import CODE, calls, labels_of_the_code, labels_of_the_model, unmarked

FOLDER = Path(words.__file__).parent / "locale"
SOURCE = FOLDER / "en" / "LC_MESSAGES" / "secaudit.po"
TABS = " F2Home F3Answers F4Assets F5Purchases F6Network F7Evidence F8Appendix F9Review "
FIRST_KEYS = {
    "f2": "Enter Go  Space Next blank",
    "f3": "Space Next blank  F Filter  Enter Detail",
    "f4": "Enter Edit  T Tables  N Add",
    "f5": "T Reach it  W Try  Y Apply",
    "f6": "T View  V As is/planned  Enter Walk path",
    "f7": "A Add  L Link",
    "f8": "Enter Go  R Render  F Folder",
    "f9": "S Seal  I Take in review  E Answer",
}
HEADINGS: dict[str, tuple[str, ...]] = {
    "f2": (
        "Score 59.8% (49 apply)",
        "Key ratios",
        "Data and payments stay in Taiwan",
        "Next steps",
        "II.2 Access control",
    ),
    "f3": ("[All]", "Security plan and periodic review", "Claim: Met      Verdict: Met", "1 Met]"),
    "f4": ("Assets 28", "Asset id", "Asset name", "Type"),
    "f5": ("Item", "Vendor", "Made in", "Amount", "Verdict"),
    "f6": ("[Picture] Table  Paths", "== External =="),
    "f7": ("Hash", "File", "Not verified this time"),
    "f8": ("Not ready to submit", "To settle or to explain", "Control"),
    "f9": ("[All] To do", "Nothing sealed yet.", "S seals the case"),
}
Made = Callable[..., SecauditApp]
Drive = Callable[..., None]


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    yield
    words.use("zh")


@cache
def source() -> Catalog:
    with SOURCE.open("rb") as file:
        return read_po(file, locale="en")


@cache
def english() -> dict[str, str]:
    return {str(m.id): str(m.string) for m in source() if m.id}


def required() -> set[str]:
    return labels_of_the_code().union(*labels_of_the_model().values())


def test_every_label_has_an_english_one() -> None:
    assert [label for label in sorted(required()) if not english().get(label)] == []


def test_no_english_label_is_without_use() -> None:
    assert sorted(set(english()) - required()) == []


def test_no_label_is_left_outside() -> None:
    """What stays is stored or typed in Chinese, or is told when there is no screen (a crash, missing labels)."""
    kept = {"是", "否", "設定檔 ", "佐證匯出", "未定"}
    outside = [(file, text) for file, text in unmarked() if text not in kept and file not in ("crash.py", "words.py")]
    assert outside == []


def test_only_whole_texts_are_marked() -> None:
    """A label that is put together before it is translated is never found."""
    cut = [f"{path.name}:{c.lineno}" for path, c in calls() if isinstance(c.args[0], ast.JoinedStr | ast.BinOp)]
    assert cut == []


def test_no_label_is_fuzzy_or_obsolete() -> None:
    assert [m.id for m in source() if m.id and m.fuzzy] == []
    assert list(source().obsolete) == []


def test_both_languages_name_the_same_things() -> None:
    def named(text: str) -> set[str]:
        return {field for _text, field, _format, _conversion in Formatter().parse(text) if field is not None}

    assert [zh for zh, en in english().items() if named(zh) != named(en)] == []


def test_an_english_label_leaves_room_before_what_is_put_behind_it() -> None:
    """A colon of full width brings its own room, an ASCII one needs a blank."""
    wanting = [zh for zh in led() if zh.endswith("：") and not english()[zh].endswith(": ")]
    assert wanting == []


def led() -> Iterator[str]:
    """The labels behind which the code adds something."""
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.BinOp(left=ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(label))])):
                    yield label


def test_the_compiled_labels_are_those_of_the_source() -> None:
    compiled = gettext.translation("secaudit", FOLDER, ["en"])
    assert {zh: compiled.gettext(zh) for zh in english()} == english()
    with SOURCE.with_suffix(".mo").open("rb") as file:
        held = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    assert set(held) - {""} == set(english())


def test_no_english_label_has_a_character_of_doubtful_width() -> None:
    doubtful = {c for en in english().values() for c in en if unicodedata.east_asian_width(c) == "A"}
    assert doubtful == set()


def test_english_labels_are_english() -> None:
    """But for the names of the sample company and of what is typed in Chinese."""
    names = re.compile("宏遠精密|待補|無|、")
    han = [en for en in english().values() if re.search("[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]", names.sub("", en))]
    assert han == []


def test_an_unknown_label_stays_as_it_is() -> None:
    words.use("en")
    assert words._("宏遠精密") == "宏遠精密"
    assert words._("") == ""


def test_titles_of_a_catalogue_are_learnt_until_the_language_changes() -> None:
    words.use("en")
    words.learn({"資料及金流落地": "Data and payments stay in Taiwan", "符合": "Fits"})
    assert words._("資料及金流落地") == "Data and payments stay in Taiwan"
    assert words._("符合") == "Met", "a label goes first"
    words.use("zh")
    words.learn({"資料及金流落地": "Data and payments stay in Taiwan"})
    assert words._("資料及金流落地") == "資料及金流落地"


def test_missing_or_broken_labels_are_told_and_the_language_stays(tmp_path: Path) -> None:
    broken = tmp_path / "en" / "LC_MESSAGES" / "secaudit.mo"
    for content in (None, b"", b"\xde\x12\x04\x95", b"no labels at all, but long enough for a header"):
        if content is not None:
            broken.parent.mkdir(parents=True, exist_ok=True)
            broken.write_bytes(content)
        with pytest.raises(SecauditError) as raised:
            words.use("en", tmp_path)
        assert raised.value.code == "E-GEN-97"
        assert words.language() == "zh"
        assert words._("總覽") == "總覽"


def test_every_page_speaks_english(case: Path, app_on: Made, drive: Drive) -> None:
    words.use("en")

    async def script(pilot: Pilot[None]) -> None:
        for key, first in FIRST_KEYS.items():
            await pilot.press(key)
            await settled(pilot)
            lines = painted(pilot)
            assert lines[0].replace(">", " ").startswith(TABS), key
            assert all(shown in lines[-1] for shown in first.split("  ")), lines[-1]
            assert [text for text in HEADINGS[key] if text not in "\n".join(lines)] == [], key
            assert lines[-1].rstrip().endswith("^Q Quit"), key

    drive(app_on(case), script, WIDE)


def test_a_small_screen_keeps_tabs_and_the_keys_out(case: Path, app_on: Made, drive: Drive) -> None:
    words.use("en")

    async def script(pilot: Pilot[None]) -> None:
        for key in FIRST_KEYS:
            await pilot.press(key)
            await settled(pilot)
            lines = painted(pilot)
            assert lines[0].replace(">", " ").split() == TABS.split(), key
            assert "F1 Help  ^Q Quit" in lines[-1], key

    drive(app_on(case), script, SMALL)


def test_chinese_is_as_before_after_english(case: Path, app_on: Made, drive: Drive) -> None:
    words.use("en")
    words.use("zh")

    async def script(pilot: Pilot[None]) -> None:
        lines = painted(pilot)
        assert lines[0].startswith(">F2總覽 F3填答 F4資產 F5採購 F6架構 F7佐證 F8附錄 F9覆核 ")
        assert lines[-1].startswith(" Enter 前往  空白 下一未填  P 階段  X 匯出附錄 ")

    drive(app_on(case), script)


def painted(pilot: Pilot[None]) -> list[str]:
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]
