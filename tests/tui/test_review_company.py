"""F9 of a company: what it sealed, points by urgency, answers, approvals that no longer hold, and the way to seal."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit.store import open_store
from secaudit.store.protocol import Action, RowChange
from secaudit.tui.dialogs import Form, Told
from secaudit.tui.pages import review_company
from secaudit.tui.pages.answers import AnswersPage
from secaudit.tui.pages.evidence import EvidencePage
from secaudit.tui.pages.review_company import CompanyPage
from secaudit.tui.pages.review_company_lines import Sieve
from secaudit.tui.widgets.grid import Grid
from secaudit.usecases.reviewing.company.stale import StaleApproval
from tui.conftest import SMALL, author, settled
from tui.pilots import Drive, Made, app_of, message, page_of, painted, press, rows_of, until_on

SEAL = "4c43fd2c" + "0" * 56
POINTS: tuple[dict[str, str], ...] = (
    {"control_id": "A4-2.3.6", "opinion": "agree"},
    {"control_id": "A4-2.2.1", "opinion": "question", "said": "何時完成"},
    {"control_id": "A4-2.3.1.4", "opinion": "supplement", "said": "設定畫面", "due_on": "2024-03-06"},
    {"control_id": "A4-2.1.1", "opinion": "return", "said": "[b]缺[/b]簽到\x1b[2J", "due_on": "2024-02-28"},
)


def row(table: str, row_id: str, cells: dict[str, object]) -> RowChange:
    return RowChange(table, row_id, Action.ADD, {"id": row_id, **cells}, 0)  # type: ignore[dict-item]


@pytest.fixture
def reviewed(case: Path) -> Path:
    """The sample, sealed once and reviewed once, with the points above; today is 2024-03-01."""
    seal = {
        "phase": "proposal", "sequence": 1, "seal_id": SEAL, "file_name": "C2M-s001.zip", "sealed_on": "2024-02-20",
        "signed_with": "SHA256:x", "log_count": 2, "log_head": "ab" * 32,
    }  # fmt: skip
    review = {
        "subject_seal": SEAL, "subject_sequence": 1, "reviewer": "林審查", "reviewed_on": "2024-02-25", "sequence": 1,
        "closing_day": "2024-03-01", "conclusion": "大致齊全",
    }  # fmt: skip
    points = [
        row("review_point", f"RP-{number:03d}", {"review_id": "RV-001", **cells})
        for number, cells in enumerate(POINTS, 1)
    ]
    with closing(open_store(case)) as store:
        store.commit([row("seal", "S-001", dict(seal)), row("review", "RV-001", dict(review)), *points], author())
    return case


def page(pilot: Pilot[None]) -> CompanyPage:
    return page_of(pilot, CompanyPage)


def listed(pilot: Pilot[None]) -> list[str]:
    return [text for text in rows_of(page(pilot).board).splitlines() if text.strip()]


def test_an_empty_page_names_the_next_key(case: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "還沒有封存。" in listed(pilot)[0]
        assert "按 S 封存案件" in listed(pilot)[1]
        await press(pilot, "e")
        assert message(pilot) == "請先移到一點意見；沒有意見時按 I 匯入審查"

    drive(app_on(case, "review"), script)


def test_points_stand_by_urgency_before_reviews_and_seals(reviewed: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        words = [text.split() for text in listed(pilot)]
        assert words[0] == ["審查意見", "3"]
        assert [found[:3] for found in words[1:4]] == [
            [">逾期", "退回", "A4-2.1.1"],
            ["待回覆", "補件", "A4-2.3.1.4"],
            ["待回覆", "提問", "A4-2.2.1"],
        ]
        assert words[4] == ["另有", "1", "條同意或已看，不須回覆"]
        assert words[5:7] == [["核可過時、須確認", "1"], words[6]]
        assert words[6][:2] == ["須確認", "A4-2.3.6"]
        assert words[8] == ["2024-02-25", "林審查", "s001", "3", "點待回覆"]
        assert words[10][:4] == ["s001", "提案", "2024-02-20", "4c43fd2c"]
        assert "待回覆 3（逾期 1）  已回覆 0" in painted(pilot)
        assert "收件截止 113年3月1日" in painted(pilot)

    drive(app_on(reviewed, "review"), script)


def test_the_point_is_told_in_full_and_is_text(reviewed: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert "期限 113年2月28日，已逾期 2 天" in painted(pilot)
        assert "[b]缺[/b]簽到<U+001B>[2J" in painted(pilot)
        assert "\x1b" not in painted(pilot)

    drive(app_on(reviewed, "review"), script)


def test_a_point_is_answered_and_the_answer_taken_back_and_undone(reviewed: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "enter", "=已補簽到", "enter", "=E-01", "enter")
        assert message(pilot) == "RP-004 已回覆"
        assert "待回覆 2  已回覆 1" in painted(pilot)
        kept = page(pilot)._point("RP-004")
        assert kept is not None
        assert (kept.line.answer, kept.line.answer_evidence) == ("已補簽到", ("E-01",))
        await press(pilot, "0")
        assert "待回覆 3（逾期 1）" in painted(pilot)
        await press(pilot, "u")
        assert "待回覆 2  已回覆 1" in painted(pilot)

    drive(app_on(reviewed, "review"), script)


def test_a_wrong_answer_says_why_and_is_asked_again(reviewed: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "e", "ctrl+s")
        assert "請填回覆或佐證" in painted(pilot)
        await press(pilot, "=ok", "tab", "=E-99, E-98", "ctrl+s")
        assert isinstance(pilot.app.screen, Told)
        assert "E-99" in painted(pilot)
        await press(pilot, "escape")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert [a.entry.value for a in form.answers] == ["ok", "E-99, E-98"]

    drive(app_on(reviewed, "review"), script)


def test_filters_and_clicks_show_each_state(reviewed: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "f")
        assert listed(pilot)[0].split() == ["審查意見", "3"]
        assert len(listed(pilot)) == 4
        await press(pilot, "f")
        assert listed(pilot)[1:] == [" 沒有這樣的意見；按 F 換篩選，Esc 看全部"]
        await pilot.click("#bar", offset=(33, 0))
        await settled(pilot)
        assert [text.split()[:2] for text in listed(pilot)] == [["核可過時、須確認", "1"], [">須確認", "A4-2.3.6"]]
        await press(pilot, "escape")
        assert page(pilot)._sieve is Sieve.ALL

    drive(app_on(reviewed, "review"), script)


def test_a_point_leads_to_its_control_or_to_the_evidence(reviewed: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "g")
        entry = page_of(pilot, AnswersPage).entry
        assert entry is not None
        assert entry.id == "A4-2.1.1"
        await press(pilot, "f9", "j", "g")
        assert isinstance(app_of(pilot).page, EvidencePage)
        assert "A4-2.3.1.4 的佐證" in painted(pilot)

    drive(app_on(reviewed, "review"), script)


def test_stale_approvals_have_a_section_of_their_own(
    reviewed: Path, app_on: Made, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = StaleApproval(
        "RP-001", "A4-2.3.6", "備份", "RV-001", "林審查", date(2024, 2, 25), certain=True, what="佐證"
    )
    monkeypatch.setattr(review_company, "company_stale", lambda _sitting: (found,))

    async def script(pilot: Pilot[None]) -> None:
        assert "核可過時 1" in painted(pilot)
        assert any(text.split()[:2] == ["過時", "A4-2.3.6"] for text in listed(pilot))
        page(pilot).board.move_to("stale:RP-001")
        await settled(pilot)
        assert "林審查 2024-02-25 同意" in painted(pilot)
        await press(pilot, "g")
        assert isinstance(app_of(pilot).page, AnswersPage)

    drive(app_on(reviewed, "review"), script)


def test_a_narrow_screen_opens_the_detail_and_its_links_are_followed(
    reviewed: Path, app_on: Made, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        assert painted(pilot).splitlines()[-1].split()[-4:] == ["F1", "說明", "^Q", "離開"]
        await press(pilot, "enter")
        assert "審查意見" not in painted(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "escape", "j", "enter")
        assert isinstance(app_of(pilot).page, AnswersPage)

    drive(app_on(reviewed, "review"), script, SMALL)


def test_sealing_lists_what_stands_in_the_way_and_asks_nothing_before_that(
    empty_case: Path, app_on: Made, drive: Drive
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "s")
        await until_on(pilot, Told)
        assert "還不能封存" in painted(pilot)
        assert "擋住的" in painted(pilot)
        assert "統一編號" in painted(pilot)
        await press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1

    drive(app_on(empty_case, "review"), script)


def test_a_review_that_is_no_bundle_is_told_and_the_path_asked_again(
    reviewed: Path, app_on: Made, drive: Drive
) -> None:
    junk = reviewed.with_name("junk.zip")
    junk.write_bytes(b"PK\x03\x04 nothing")

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "i", f"={junk.name}")
        form = pilot.app.screen
        assert isinstance(form, Form)
        form.answers[0].entry.value = str(junk)
        await press(pilot, "ctrl+s")
        await until_on(pilot, Told)
        await press(pilot, "escape")
        again = pilot.app.screen
        assert isinstance(again, Form)
        assert again.answers[0].entry.value == str(junk)

    drive(app_on(reviewed, "review"), script)


def test_what_stands_on_the_list_is_reached_by_the_mouse(reviewed: Path, app_on: Made, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await pilot.click(Grid, offset=(4, 3), times=2)
        await settled(pilot)
        assert isinstance(pilot.app.screen, Form)
        assert "RP-002 提問 A4-2.2.1" in painted(pilot)

    drive(app_on(reviewed, "review"), script)
