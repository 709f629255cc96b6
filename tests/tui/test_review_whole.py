"""From the company's seal to the reviewer's signature and back, on the screen, with real keys and real bundles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from secaudit import wiring
from secaudit.model.control import Catalogue
from secaudit.store import open_store
from secaudit.tui.app import SecauditApp
from secaudit.tui.dialogs import Confirm, Form, Told, Ways
from secaudit.tui.dialogs.choice import Choice
from secaudit.tui.pages import review_acts
from secaudit.tui.pages.review_company import CompanyPage
from secaudit.usecases.keys.own import new_key_pair
from secaudit.usecases.keys.pinning import PinWish, pin
from secaudit.usecases.reviewing.opinions import say
from secaudit.usecases.sealing import seal as sealing
from secaudit.usecases.sitting import Sitting, open_sitting
from tui.conftest import NOW, TODAY, author, settled
from tui.pilots import Drive, app_of, message, page_of, painted, press, until, until_on

SECRET = "correct horse battery 9"
Sit = Callable[[Path], Sitting]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the company's key and the reviewer's."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("company", "reviewer"):
        new_key_pair(folder, name, name, SECRET)
    return folder


@pytest.fixture(autouse=True)
def _own(keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This user's keys and pins; it is the day of the sample, and the appendix is left out, as it takes its time."""
    monkeypatch.setenv("SECAUDIT_KEYS", str(keys))
    monkeypatch.setenv("SECAUDIT_TRUST", str(tmp_path / "trust"))
    monkeypatch.setattr(wiring, "now", lambda: NOW)
    monkeypatch.setattr(wiring, "today", lambda: TODAY)
    monkeypatch.setattr("secaudit.usecases.sealing.contents._report", lambda *_given: ({}, {}))
    for name, role in (("company", "evidence"), ("reviewer", "review")):
        pin(tmp_path / "trust", wish(keys / f"{name}.pub", name, role), NOW)


def wish(public: Path, name: str, role: str) -> PinWish:
    from secaudit.usecases.keys.own import public_key_in
    from secaudit.usecases.keys.roles import namespaces_of

    return PinWish(name, public_key_in(str(public)), namespaces_of(role))


def bundles(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.zip"))


async def typed(pilot: Pilot[None], **texts: str) -> None:
    """Fill the form in front, one question after the other, and send it off."""
    form = pilot.app.screen
    assert isinstance(form, Form), painted(pilot)
    for answer in form.answers:
        if answer.ask.key in texts:
            text = texts[answer.ask.key]
            if isinstance(answer.entry, Choice):
                answer.entry.choose([key for key, _label in answer.ask.options].index(text))
            else:
                answer.entry.value = text
    await pilot.press("ctrl+s")
    await pilot.pause()


def test_sealed_reviewed_signed_taken_in_and_answered(case: Path, keys: Path, sit: Sit, drive: Drive) -> None:
    async def company(pilot: Pilot[None]) -> None:
        await press(pilot, "f9", "s")
        await until_on(pilot, Confirm)
        assert "仍要封存" in painted(pilot)
        await press(pilot, "y")
        await until_on(pilot, Form)
        await typed(pilot, key=str(keys / "company"), passphrase="wrong")
        await until_on(pilot, Told)
        assert "通行碼不對" in painted(pilot)
        await press(pilot, "escape")
        await typed(pilot, passphrase=SECRET, withheld="E-99", why="含個資")
        await until_on(pilot, Told)
        assert "沒有佐證 E-99" in painted(pilot)
        await press(pilot, "escape")
        recipient = " ".join((keys / "reviewer.pub").read_text(encoding="utf-8").split()[:2])
        await typed(pilot, passphrase=SECRET, withheld="", recipients=recipient, plain="yes")
        await until_on(pilot, Told)
        assert f"未加密  {bundles(case.parent)[0].name}" in painted(pilot)
        assert SECRET not in painted(pilot)
        await press(pilot, "escape")
        assert "s001" in painted(pilot)

    drive(SecauditApp(case, sit=sit, clock=lambda: NOW), company)
    (bundle,) = bundles(case.parent)
    encrypted = bundle.with_name(bundle.name + ".age")

    async def reviewer(pilot: Pilot[None]) -> None:
        await until_on(pilot, Form)
        assert f"{encrypted.name} 是加密檔" in painted(pilot)
        await typed(pilot, identity=str(keys / "reviewer"), passphrase="wrong")
        await until_on(pilot, Told)
        assert "通行碼不對" in painted(pilot)
        await press(pilot, "escape")
        await typed(pilot, passphrase=SECRET)
        await until(pilot, lambda: app_of(pilot).reviewing)
        await settled(pilot)
        assert SECRET not in painted(pilot)
        await press(pilot, "r", "=缺簽到", "enter")

        def all_seen(sitting: Sitting) -> None:
            for line in review_acts.found(sitting).desk.lines:
                say(review_acts.reviewer(sitting), line.control.id, "seen")

        await app_of(pilot).do(all_seen)
        await press(pilot, "z", "y")
        await until_on(pilot, Form)
        await typed(pilot, key=str(keys / "company"), passphrase=SECRET)
        await until_on(pilot, Told)
        assert "E-REV-07" in painted(pilot), "who sealed may not sign"
        await press(pilot, "escape")
        await typed(pilot, key=str(keys / "reviewer"), passphrase=SECRET)
        await until_on(pilot, Told)
        assert "審查結果已簽署" in painted(pilot)
        await press(pilot, "escape")
        assert "已看 52/52  已簽署" in painted(pilot)
        assert not any(SECRET in str(vars(worker)) for worker in pilot.app.workers)

    drive(SecauditApp(encrypted, sit=sit, clock=lambda: NOW, review=wiring.review_sitting), reviewer)
    (review,) = (path for path in bundles(case.parent) if path != bundle)

    async def answering(pilot: Pilot[None]) -> None:
        await press(pilot, "f9", "i")
        await typed(pilot, path=str(review))
        await until_on(pilot, Ways)
        assert "退回：缺簽到" in painted(pilot)
        await press(pilot, "1")
        await until(pilot, lambda: message(pilot).startswith("已匯入 reviewer"))
        await settled(pilot)
        desk = page_of(pilot, CompanyPage).desk
        assert desk is not None
        assert (desk.open, desk.points[0].line.said) == (1, "缺簽到")
        await press(pilot, "home", "enter")
        await typed(pilot, answer="已補")
        await until(pilot, lambda: message(pilot).endswith("已回覆"))

    drive(SecauditApp(case, sit=sit, clock=lambda: NOW), answering)


def test_an_earlier_bundle_is_verified_and_compared(
    case: Path, keys: Path, sit: Sit, catalogue: Catalogue, drive: Drive
) -> None:
    first, second = sealed(case, keys, catalogue), sealed(case, keys, catalogue)

    async def script(pilot: Pilot[None]) -> None:
        await press(pilot, "c")
        await typed(pilot, path=str(first))
        await until(pilot, lambda: "承諾：" in message(pilot))
        await settled(pilot)
        assert "與前次佐證包比較" in "\n".join(part.text for line in page_lines(pilot) for part in line.parts)
        await press(pilot, "c")
        await until_on(pilot, Ways)
        assert "承諾" in painted(pilot)

    drive(SecauditApp(second, sit=sit, clock=lambda: NOW, review=wiring.review_sitting), script)


def page_lines(pilot: Pilot[None]) -> tuple[object, ...]:
    from secaudit.tui.pages.review import ReviewerPage

    return page_of(pilot, ReviewerPage).pane.prose._lines


def sealed(case: Path, keys: Path, catalogue: Catalogue) -> Path:
    from secaudit.usecases.keys.own import own_key
    from secaudit.usecases.sealing.order import SealOrder

    sitting = open_sitting(case, open_store(case), catalogue, today=lambda: TODAY, author=author)
    try:
        made = sealing.seal(
            case, sitting.store, wiring.catalogue_files(), SealOrder(case.parent, despite=True),
            partial(own_key, keys / "company", SECRET), author(), now=lambda: NOW,
        )  # fmt: skip
    finally:
        sitting.close()
    return made.path
