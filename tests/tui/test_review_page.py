"""F9 of a reviewer on the sealed sample: exceptions first, one key an opinion, signing closed until all was seen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.store import open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.tui import words
from secaudit.tui.app import SecauditApp
from secaudit.tui.bars import KeyBar
from secaudit.tui.dialogs import Confirm, Form, Told
from secaudit.tui.pages import evidence_acts, review_acts
from secaudit.tui.pages.review import ReviewerPage
from secaudit.tui.pages.review_head import ReviewHead
from secaudit.tui.pages.review_list import Sieve
from secaudit.tui.start import StartScreen
from secaudit.tui.theme import THEMES
from secaudit.tui.widgets.grid import Grid
from secaudit.usecases.evidence.add import Wish, add_evidence
from secaudit.usecases.reviewing.desk import ReviewLine
from secaudit.usecases.reviewing.opinions import say
from secaudit.usecases.reviewing.trouble import NotVerified
from secaudit.usecases.sitting import Sitting
from secaudit.usecases.verifying.verify import Quality, State, Step, Verification
from tui.conftest import NOW, SMALL, TODAY, WIDE, author, settled
from tui.pilots import Drive, app_of, message, page_of, painted, press, rows_of, until, until_on
from tui.sealed import PASSED, sealed_sitting
from tui.test_every_screen import READABLE, contrast, in_front, wrong

FIRST, SECOND = "A4-1.2.7", "A4-1.2.2"
"""The first two contradictions of the sample: the former is a gate."""
EDITING = {"F3": "1be", "F4": ("enter", "n", "d", "i"), "F5": ("n", "enter"), "F7": "ael"}
"""Keys that change a case, or begin to."""
READ_ONLY = "封存檔唯讀。意見請在 F9 填（E-REV-01）"
Reviewing = Callable[..., SecauditApp]


@pytest.fixture
def reviewing(case: Path, catalogue: Catalogue, sit: Callable[[Path], Sitting]) -> Reviewing:
    """An app over the sealed sample; ``given`` goes to :func:`sealed_sitting`."""

    def made(**given: object) -> SecauditApp:
        bundle = case.with_name("bundle.zip")
        bundle.write_bytes(b"PK")

        def review(_path: Path, told: Callable[[int, int], None]) -> Sitting:
            told(50, 100)
            return sealed_sitting(case, catalogue, author(), **given)  # type: ignore[arg-type]

        return SecauditApp(bundle, sit=sit, clock=lambda: NOW, review=review)

    return made


def page(pilot: Pilot[None]) -> ReviewerPage:
    return page_of(pilot, ReviewerPage)


def line(pilot: Pilot[None]) -> ReviewLine:
    found = page(pilot).line
    assert found is not None
    return found


def said(pilot: Pilot[None]) -> list[tuple[str, str]]:
    """The opinions of the control under the cursor but 已看: code and text."""
    return [(p.opinion, p.said) for p in line(pilot).points if p.opinion != "seen"]


def test_a_bundle_is_verified_and_opens_on_f9_with_what_needs_a_look_first(reviewing: Reviewing, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert rows_of(page(pilot).list.grid, 2).split() == [
            "矛盾",
            "0/6",
            ">1.2.7",
            "資安產品不得為中國..",
            "不符",
            "未看",
        ]
        assert rows_of(page(pilot).query_one("#verdicts")).split() == [
            "完整", "通過(1)", "身分", "通過(4)", "新舊", "無法判斷(8)", "齊全", "通過(14)", "已看", "0/52",
        ]  # fmt: skip
        assert "自評：符合      判定：不符合      矛盾" in painted(pilot)
        heard: list[str] = []
        app = app_of(pilot)
        app.say = lambda text, kind="info": heard.append(text)  # type: ignore[method-assign]
        assert app.case is not None
        assert await app.open_case(app.case)
        await settled(pilot)
        assert f"驗證佐證包 {'#' * 10}{'.' * 10} 50%" in heard

    drive(reviewing(), script)


def test_a_refused_bundle_is_told_with_every_step_over_the_start_screen(
    tmp_path: Path, sit: Callable[[Path], Sitting], drive: Drive
) -> None:
    bundle = tmp_path / "b.zip"
    bundle.write_bytes(b"PK")
    failed = Step(4, Quality.IDENTITY, "公鑰", State.FAIL, "這支公鑰沒有釘選", "E-VER-11")
    found = Verification("ab" * 32, None, "", (PASSED[0], failed, PASSED[2], PASSED[3]))

    def refused(_path: Path, _told: Callable[[int, int], None]) -> Sitting:
        raise NotVerified("不能覆核", "請核對指紋", found)

    async def script(pilot: Pilot[None]) -> None:
        await until_on(pilot, Told)
        shown = painted(pilot)
        assert "身分  不通過    由第 4 步決定" in shown
        assert "這支公鑰沒有釘選（E-VER-11）" in shown
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, StartScreen)

    drive(SecauditApp(bundle, sit=sit, clock=lambda: NOW, review=refused), script)


def test_each_opinion_is_one_key_or_pointed_at_and_undone_from_any_page(reviewing: Reviewing, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "v")
        assert (line(pilot).is_seen, said(pilot)) == (True, [])
        await press(pilot, "a")
        assert said(pilot) == [("agree", "")]
        assert "[A 同意]" in painted(pilot)
        assert message(pilot) == f"{FIRST} 資安產品不得為中國大陸生產或開發：同意"
        assert "已存14:02" in painted(pilot)
        await press(pilot, "space")
        assert line(pilot).control.id == SECOND
        await press(pilot, "q", "=何時完成", "enter")
        assert said(pilot) == [("question", "何時完成")]
        await press(pilot, "0")
        assert (said(pilot), line(pilot).is_seen) == ([], True)
        await press(pilot, "right")
        assert ">A 同意" in painted(pilot)
        assert said(pilot) == []
        await press(pilot, "enter")
        assert said(pilot) == [("agree", "")]
        await press(pilot, "f3", "u")
        assert message(pilot) == f"已復原：{SECOND} 同意"
        await press(pilot, "f9")
        assert said(pilot) == []
        await press(pilot, "ctrl+y")
        assert said(pilot) == [("agree", "")]

    drive(reviewing(), script)


def test_the_closing_day_is_asked_once_and_three_working_days_follow(reviewing: Reviewing, drive: Drive) -> None:
    """2024-03-08 is a Friday: the third working day after it is Wednesday the 13th."""

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "s", "=設定畫面", "enter", "=2024-02-01", "ctrl+s")
        assert isinstance(pilot.app.screen, Told)
        assert "已經過了" in painted(pilot)
        await press(pilot, "escape")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert form.answers[0].entry.value == "設定畫面"
        await press(pilot, "escape")
        assert (line(pilot).points, page(pilot)._found.desk.closing_day) == ((), None)  # type: ignore[union-attr]
        await press(pilot, "s", "=設定畫面", "enter", "=2024-03-08", "ctrl+s")
        assert [(p.opinion, p.due_on) for p in line(pilot).points][-1][1] is not None
        assert "期限 113年3月13日" in painted(pilot)
        await press(pilot, "space", "s")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert [(a.ask.key, a.entry.value) for a in form.answers] == [("said", ""), ("due", "2024-03-13")]
        await press(pilot, "escape", "w")
        assert "2024-03-08" in painted(pilot)

    drive(reviewing(), script)


def test_a_return_needs_its_reason_and_takes_the_place_of_an_agreement_after_a_question(
    reviewing: Reviewing, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "a", "r")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "n")
        assert said(pilot) == [("agree", "")]
        await press(pilot, "r", "y", "enter")
        assert "請填內容" in painted(pilot)
        await press(pilot, "=不符", "enter")
        assert said(pilot) == [("return", "不符")]
        assert "退回：不符  王小明 2024-03-01" in painted(pilot)

    drive(reviewing(), script)


def test_bars_filters_palette_and_search_reach_what_they_name(reviewing: Reviewing, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.click("#opinions", offset=(3, 0))
        await settled(pilot)
        assert said(pilot) == [("agree", "")]
        await pilot.click("#verdicts", offset=(3, 0))
        await settled(pilot)
        assert isinstance(pilot.app.screen, Told)
        assert "第一次看到這個案件（E-VER-20）" in painted(pilot)
        await press(pilot, "escape")
        await pilot.click("#filters", offset=(15, 0))
        await settled(pilot)
        assert page(pilot).list.sieve is Sieve.UNSEEN

        def listed() -> list[str]:
            grid = page(pilot).list.grid
            return [grid._key_at(at) for at in range(grid.count) if grid._key_at(at)]

        await press(pilot, "escape", "home", "r", "y", "=不符", "enter", "j", "f")
        assert len(listed()) == 6
        await press(pilot, "f")
        assert FIRST not in listed()
        await press(pilot, "f")
        assert listed() == [FIRST]
        await press(pilot, "escape")
        assert len(listed()) == 52
        await press(pilot, "ctrl+p", "=supplement", "enter")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "escape", "slash", "=2.3.6", "enter")
        assert line(pilot).control.id == "A4-2.3.6"

    drive(reviewing(), script)


def test_signing_stays_closed_until_all_was_seen_and_says_what_is_signed(reviewing: Reviewing, drive: Drive) -> None:
    """Of the three seen at once, A4-1.2.7 is a contradiction and A4-1.2.0 does not hold; A4-1.2.6 is met."""

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "v", "z")
        assert isinstance(pilot.app.screen, Told)
        assert "還有 51 條沒看過，不能簽署" in painted(pilot)
        assert SECOND in painted(pilot)
        await press(pilot, "escape")
        assert (page(pilot).list.sieve, line(pilot).control.id) == (Sieve.UNSEEN, SECOND)
        await press(pilot, "escape")
        for control_id in (FIRST, "A4-1.2.0", "A4-1.2.6"):
            page(pilot).list.move_to(control_id)
            await press(pilot, "v")
        await press(pilot, "b", "y")
        assert message(pilot) == "已同意 1 條，不動 51 條"
        assert said(pilot) == [("agree", "")]
        await press(pilot, "u")
        assert said(pilot) == []

        def all_seen(sitting: Sitting) -> None:
            for found in review_acts.found(sitting).desk.lines:
                say(review_acts.reviewer(sitting), found.control.id, "seen")

        await press(pilot, "a")
        await app_of(pilot).do(all_seen)
        await press(pilot, "z")
        assert isinstance(pilot.app.screen, Confirm)
        assert "已看 52/52、同意 1" in painted(pilot)
        await press(pilot, "y")
        assert "通行碼" in painted(pilot)
        await press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1

    drive(reviewing(), script)


PDF = b"%PDF-1.7\nlockout"


@pytest.fixture
def held(case: Path, catalogue: Catalogue) -> Path:
    """The case with two files for the second contradiction: E-0007 and E-0008."""
    files = [case.with_name(name) for name in ("a.pdf", "b.pdf")]
    for number, path in enumerate(files):
        path.write_bytes(PDF + b"%d" % number)
    with closing(open_store(case)) as store:
        wish = Wish(tuple(files), (SECOND,), collected_on=TODAY)
        add_evidence(store, wish, catalogue, author("held"), today=TODAY)
    return case


def test_evidence_is_opened_outside_as_a_private_copy_and_withheld_says_why(
    held: Path, reviewing: Reviewing, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    for module in (review_acts, evidence_acts):
        monkeypatch.setattr(module, "opener", lambda: "viewer")
        monkeypatch.setattr(module, "open_outside", lambda path, _program: opened.append(path) or True)

    async def script(pilot: Pilot[None]) -> None:
        page(pilot).list.move_to(SECOND)
        await press(pilot, "o", "=b.pdf", "enter")
        await until(pilot, lambda: len(opened) == 1)
        await press(pilot, "enter", "end")
        shown = "".join(painted(pilot).split())
        assert "E-0007[未揭露]a.pdf" in shown
        assert "含個人資料" in shown
        assert "E-0008[一致]b.pdf" in shown
        await press(pilot, "f7")
        app_of(pilot).query_one("#items", Grid).move_to("E-0008")
        await press(pilot, "o")
        await until(pilot, lambda: len(opened) == 2)

    drive(reviewing(withheld=("E-0007",)), script)
    for path in opened:
        assert (path.read_bytes(), path.suffix) == (PDF + b"1", ".pdf")
        assert path.parent.stat().st_mode & 0o077 == 0


def test_points_of_earlier_reviews_stand_with_the_answers_and_nothing_of_them_is_markup(
    reviewing: Reviewing, drive: Drive, case: Path
) -> None:
    hostile = "[bold red]缺[/] \x1b]0;owned\x07\u202e反"
    with closing(open_store(case)) as store:
        review = {"id": "RV-001", "subject_seal": "ab" * 32, "subject_sequence": 1, "reviewer": "林"}
        point = {"id": "RP-001", "review_id": "RV-001", "control_id": "A4-2.1.1", "opinion": "return", "said": hostile}
        answer = {"answer": "已補 [link=x]", "answered_by": "王", "answered_on": "2024-02-20"}
        changes = [
            RowChange("review", "RV-001", Action.ADD, review, 0),
            RowChange("review_point", "RP-001", Action.ADD, {**point, **answer}, 0),
        ]
        store.commit(changes, author("earlier"))

    async def script(pilot: Pilot[None]) -> None:
        page(pilot).list.move_to("A4-2.1.1")
        await settled(pilot)
        shown = painted(pilot)
        assert "退回：[bold red]缺[/]" in shown
        assert "<U+001B>]0;owned<U+0007><U+202E>反" in shown
        assert "公司回覆：已補 [link=x]  王  2024-02-20" in shown
        assert not any(c in shown for c in "\x1b\x07\u202e")
        page(pilot).list.move_to(FIRST)
        await settled(pilot)
        assert "封存時判定：符合，重算後不同" in painted(pilot)
        await press(pilot, "o")
        assert message(pilot) == "不開啟 E-04：檔案未提供"

    drive(reviewing(stated={FIRST: Verdict.MET}), script)


def test_nothing_of_a_sealed_case_is_edited_or_tried_and_no_form_asks_for_it(
    reviewing: Reviewing, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        before = app_of(pilot).checked
        for page_key, keys in EDITING.items():
            for key in keys:
                await press(pilot, page_key.lower(), key)
                assert message(pilot) == READ_ONLY, (page_key, key)
                assert len(pilot.app.screen_stack) == 1, (page_key, key)
        for key in "wtl":
            await press(pilot, "f5", key)
            assert message(pilot) == "覆核時不試算、不找達標方案。意見請在 F9 填（E-REV-14）"
        assert app_of(pilot).checked is before
        await press(pilot, "f7", "v")
        await until(pilot, lambda: message(pilot) != "")
        assert message(pilot) == "驗證完成，案件內的檔案都相符"
        await press(pilot, "f8")
        assert "覆核時不產出附錄" in painted(pilot)
        await press(pilot, "enter")
        assert isinstance(app_of(pilot).page, ReviewerPage)

    drive(reviewing(), script)


def test_a_stranger_s_catalogue_is_not_run_for_the_list_of_purchases(reviewing: Reviewing, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f5")
        assert "條文目錄與這裡的不同，這裡只列判定，不逐筆重算" in painted(pilot)

    drive(reviewing(own_catalogue="ab" * 32), script)


def test_what_is_said_elsewhere_and_after_the_signature_is_noticed(reviewing: Reviewing, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        found = page(pilot)._found
        assert found is not None
        head = page(pilot).query_one(ReviewHead)
        signed = replace(found.desk, review_seal="ab" * 32)
        head.put_found(found.verification, signed)
        assert rows_of(head).endswith("已簽署")
        head.put_found(found.verification, replace(signed, changed_since=True))
        assert rows_of(head).endswith("簽署後有更改")
        draft = await app_of(pilot).desk.do(lambda sitting: review_acts.reviewer(sitting).draft_path)
        row = {"id": "RP-001", "review_id": "RV-001", "control_id": FIRST, "opinion": "question", "said": "從別處問"}
        with closing(open_store(draft)) as elsewhere:
            elsewhere.commit([RowChange("review_point", "RP-001", Action.ADD, dict(row), 0)], author("elsewhere"))
        app_of(pilot)._notice_others()
        await settled(pilot)
        assert said(pilot) == [("question", "從別處問")]
        assert message(pilot) == "覆核檔在別處有更新"

    drive(reviewing(), script)


def test_a_narrow_screen_shows_the_list_then_the_control_and_keeps_five_keys(
    reviewing: Reviewing, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        labels = [p.text.strip() for p in pilot.app.query_one(KeyBar).pieces(80) if p.part]
        assert labels == ["空白", "F", "O", "F1", "^Q"]
        assert "條文（" not in painted(pilot)
        await press(pilot, "enter")
        assert "條文（" in painted(pilot)
        assert "[全部]" not in painted(pilot)
        await press(pilot, "a")
        assert said(pilot) == [("agree", "")]
        await press(pilot, "escape")
        assert "[全部]" in painted(pilot)

    drive(reviewing(), script, SMALL)


def test_what_knows_of_reviews_is_loaded_for_f9_alone() -> None:
    """Opening any other page of a case costs nothing of it."""
    heavy = (
        "secaudit.trust.bundle",
        "secaudit.usecases.reviewing.open_review",
        "secaudit.tui.pages.review",
        "cryptography",
    )
    code = f"import sys, secaudit.tui.app; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_english_labels_fit_a_small_screen(reviewing: Reviewing, drive: Drive) -> None:
    words.use("en")

    async def script(pilot: Pilot[None]) -> None:
        top = painted(pilot).splitlines()
        assert "F9Review" in top[0]
        assert "Intact Pass" in top[1]
        assert "Whole Pass" in top[1]
        assert top[1].endswith("0/52")
        assert "Ask" in top[2]
        assert "F1 Help" in top[-1]

    try:
        drive(reviewing(), script, SMALL)
    finally:
        words.use("zh")


@pytest.mark.parametrize(
    ("theme", "size", "keys"), [("light", WIDE, "j t s w c x z"), ("dark", SMALL, "enter t z r f8")]
)
def test_every_word_is_readable_and_every_row_has_its_cells(
    theme: str, size: tuple[int, int], keys: str, reviewing: Reviewing, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        app_of(pilot).theme = THEMES[theme].name
        await press(pilot, "r", "=缺‧簽到→", "enter")
        for key in keys.split():
            await press(pilot, key)
            words_seen = (segment for strip in in_front(pilot) for segment in strip if segment.text.strip())
            assert [(s.text, contrast(s)) for s in words_seen if contrast(s) < READABLE] == [], key
            assert wrong(pilot) == [], key
            while len(pilot.app.screen_stack) > 1:
                await press(pilot, "escape")

    drive(reviewing(), script, size)
