"""F5: the plans for all gates of money, from the wait over the comparison to the case and back."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from secaudit.errors import SecauditError
from secaudit.model.assessment import Ratio, Verdict
from secaudit.model.plan import AskedCheck, Obstacle, Planned, PlanState, Reach
from secaudit.tui.dialogs import Confirm, Form, Told
from secaudit.tui.pages.spending import SpendingPage
from secaudit.tui.pages.spending_plan_dialogs import Plans, Waiting
from secaudit.tui.pages.spending_plan_lines import answer_lines
from secaudit.usecases.planning import plan as planning
from secaudit.usecases.planning.plan import Answer
from tui.conftest import SMALL, TODAY, WIDE, settled
from tui.pilots import Drive, Made, message, page_of, painted, press, until_on


async def asked(pilot: Pilot[None]) -> None:
    """L, and everything until the plans stand on the screen."""
    await press(pilot, "L")
    await until_on(pilot, Plans)
    await settled(pilot)


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_a_plan_is_compared_tried_and_applied_in_one_step(
    app_on: Made, case: Path, drive: Drive, size: tuple[int, int]
) -> None:
    async def script(pilot: Pilot[None]) -> None:
        before = case.read_bytes()
        await asked(pilot)
        seen = painted(pilot)
        assert "達標方案：讓錢的關卡一次全部通過" in seen
        assert "改什麼" in seen
        assert all(line.isprintable() for line in seen.splitlines())
        await press(pilot, "pagedown")
        assert "改什麼" not in painted(pilot)
        await press(pilot, "enter")
        page = page_of(pilot, SpendingPage)
        assert page.what_if
        assert "已放進試算，尚未套用" in message(pilot)
        assert case.read_bytes() == before
        assert page.desk is not None
        assert page.desk.tried is not None
        assert page.desk.tried.main.outcome is Verdict.MET
        await press(pilot, "Y")
        if page.what_if.assumes_vendor:
            assert isinstance(pilot.app.screen, Form)
            await press(pilot, "4", "ctrl+s")
        assert isinstance(pilot.app.screen, Confirm)
        await press(pilot, "y")
        assert not page.what_if
        assert page.desk.view is not None
        assert page.desk.view.main.outcome is Verdict.MET
        await press(pilot, "U")
        assert page.desk.view.main.outcome is Verdict.NOT_MET

    drive(app_on(case, "spending"), script, size)


def test_another_plan_is_chosen_by_its_digit_and_none_by_escape(app_on: Made, case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        page = page_of(pilot, SpendingPage)
        await asked(pilot)
        await press(pilot, "escape")
        assert not page.what_if
        await asked(pilot)
        await press(pilot, "down", "1")
        assert page.what_if

    drive(app_on(case, "spending"), script)


class Slow:
    """A planner that answers when it is let."""

    def __init__(self, answer: Answer | SecauditError) -> None:
        self.answer, self.let, self.calls = answer, Event(), 0

    def __call__(self, *_given: object) -> Answer:
        self.calls += 1
        self.let.wait(30)
        if isinstance(self.answer, SecauditError):
            raise self.answer
        return self.answer


def answered(state: PlanState, obstacles: tuple[Obstacle, ...] = (), present: tuple[AskedCheck, ...] = ()) -> Answer:
    return Answer(Planned(state, "proposal", TODAY, (), present, obstacles=obstacles), ())


def test_who_does_not_want_to_wait_leaves_and_finds_the_answer_later(
    app_on: Made, case: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(answered(PlanState.NOTHING))
    monkeypatch.setattr(planning, "plan", slow)

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "l")
        assert isinstance(pilot.app.screen, Waiting)
        assert "計算中" in painted(pilot)
        await press(pilot, "escape", "down")
        assert "稍後按 L" in message(pilot)
        assert page_of(pilot, SpendingPage).grid.cursor_key == "P-02", "the page is alive meanwhile"
        slow.let.set()
        await press(pilot, "l")
        await until_on(pilot, Told)
        assert "錢的關卡都過，不用改採購" in painted(pilot)
        assert slow.calls == 1

    drive(app_on(case, "spending"), script)


def test_a_changed_trial_is_asked_about_anew(
    app_on: Made, case: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(answered(PlanState.NOTHING))
    slow.let.set()
    monkeypatch.setattr(planning, "plan", slow)

    async def script(pilot: Pilot[None]) -> None:
        for keys in (("l",), ("l",), ("w", "=移除", "enter", "l")):
            await press(pilot, *keys)
            await until_on(pilot, Told)
            await press(pilot, "escape")
        assert slow.calls == 2

    drive(app_on(case, "spending"), script)


def test_trouble_of_the_planner_is_told(
    app_on: Made, case: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(SecauditError("算不出來", "請回報", code="E-TST-01"))
    slow.let.set()
    monkeypatch.setattr(planning, "plan", slow)

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "l")
        for _ in range(50):
            await settled(pilot)
            if "E-TST-01" in painted(pilot):
                break
        assert "E-TST-01" in painted(pilot)

    drive(app_on(case, "spending"), script)


def test_what_is_impossible_is_told_with_how_far_each_gate_gets() -> None:
    """650,000 of 2,000,000 is 32.5 %, 50,000 short of 35 %."""
    ratio = Ratio("A4-1.2.0", "build", "國產", 650_000, 2_000_000, 35, "at_least", False, -50_000)
    check = AskedCheck("A4-1.2.0", "build", "國產", False, Verdict.NOT_MET, Verdict.NOT_MET, ratio, ratio, "")
    gates = (
        Obstacle("A4-1.2.0", "國產 35%", (Reach("build", "國產", ratio, 50_000),), ("P-03 沒有候選方案",)),
        Obstacle("C2M-5.1.19", "雲端 20%", (Reach("cloud", "雲端", None, None),), ()),
    )
    told = [line.text for line in answer_lines(answered(PlanState.IMPOSSIBLE, gates, (check,)).told)]
    assert told[:6] == [
        "A4-1.2.0 國產 35%",
        "國產：最多到 32.50%（>= 35%，還差 50,000）",
        "P-03 沒有候選方案",
        "C2M-5.1.19 雲端 20%",
        "雲端：無法達到門檻",
        "以上關卡各自做得到，合起來做不到",
    ]
    assert "A4-1.2.0 國產 32.50% 不符合（>= 35%，差 50,000）" in told


def test_an_empty_case_is_told_what_is_missing(app_on: Made, empty_case: Path, drive: Drive) -> None:
    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "l")
        await until_on(pilot, Told)
        assert "不用改採購，但還有不能評估的" in painted(pilot)

    drive(app_on(empty_case, "spending"), script)
