"""What a reviewer is asked beside his opinion, of the review as a whole, and before he signs.

Invariant: a form is closed only with what the use cases accept; a passphrase is masked and never proposed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from secaudit.errors import SecauditError
from secaudit.text import roc_date
from secaudit.tui.dialogs import Ask, Form
from secaudit.tui.words import N_, _
from secaudit.usecases.open_case import day_of
from secaudit.usecases.reviewing.desk import ReviewDesk

_DAY = N_("2024-05-03 或 113/5/3")


def reason_form(title: str, label: str, help_text: str, said: str) -> Form:
    """One text that must be there."""
    return Form(title, [Ask("said", label, said, help_text, grows=True)], lambda texts: _wanting(texts, "said"))


def supplement_form(title: str, desk: ReviewDesk, known: Mapping[str, str]) -> Form:
    """What is to be handed in, and until when: the closing day once, from which the day follows."""
    asks = [Ask("said", N_("補什麼"), known["said"], N_("要補的文件或說明，必填"), grows=True)]
    if desk.closing_day is None:
        help_text = N_("收件截止日；期限由翌日起算 3 個工作天。不知道就留空，自己填期限")
        asks.append(Ask("closing_day", N_("截止日"), known.get("closing_day", ""), help_text))
        asks.append(Ask("due", N_("期限"), known.get("due", ""), N_("填了截止日就不必填；2024-05-03 或 113/5/3")))
        return Form(title, asks, _supplement_trouble)
    due = desk.supplement_due
    help_text = N_("依收件截止日翌日起 3 個工作天；需要時可改")
    asks.append(Ask("due", N_("期限"), known.get("due", typed(due)), help_text))
    return Form(title, asks, lambda texts: [*_wanting(texts, "said"), *_bad_days(texts, "due")])


def typed(day: date | None) -> str:
    """A day as it stands in a field that takes one."""
    return day.isoformat() if day else ""


def _supplement_trouble(texts: dict[str, str]) -> Sequence[str]:
    if not texts["closing_day"].strip() and not texts["due"].strip():
        return [*_wanting(texts, "said"), _("請填截止日或期限")]
    return [*_wanting(texts, "said"), *_bad_days(texts, "closing_day", "due")]


def conclusion_form(desk: ReviewDesk) -> Form:
    """Who reviews, his words on the whole, and the closing day."""
    due = desk.supplement_due
    follows = _("補件期限 {day}").format(day=roc_date(due.isoformat())) if due else _("補件期限由翌日起算 3 個工作天")
    asks = [
        Ask("reviewer", N_("審查者"), desk.reviewer, N_("印在審查意見表上")),
        Ask("conclusion", N_("總評"), desk.conclusion, N_("對整案的一段話"), grows=True),
        Ask("closing_day", N_("截止日"), typed(desk.closing_day), follows),
    ]
    return Form(
        _("總評與收件截止日"), asks, lambda texts: [*_wanting(texts, "reviewer"), *_bad_days(texts, "closing_day")]
    )


def sign_form(key: str, folder: str) -> Form:
    """The key, its passphrase and where the review goes."""
    asks = [
        Ask("key", N_("金鑰"), key, N_("審查者自己的私鑰檔，不能是封存用的那一把；Tab 補全"), path=True),
        Ask("passphrase", N_("通行碼"), "", N_("只用這一次，不會存下來"), secret=True),
        Ask("folder", N_("資料夾"), folder, N_("審查包放在哪裡；同名檔案不會被覆寫"), path=True),
    ]
    return Form(_("簽署審查結果"), asks, lambda texts: _wanting(texts, "key", "passphrase", "folder"))


def earlier_form(path: str) -> Form:
    help_text = N_("前一次的佐證包；先驗證再比較。Tab 補全，或把檔案拖進視窗")
    asks = [Ask("path", N_("佐證包"), path, help_text, path=True)]
    return Form(_("與前次佐證包比較"), asks, lambda texts: _wanting(texts, "path"))


_MUST = {
    "reviewer": N_("請填審查者"),
    "said": N_("請填內容"),
    "key": N_("請填金鑰檔"),
    "passphrase": N_("請填通行碼"),
    "folder": N_("請填資料夾"),
    "path": N_("請填路徑"),
}


def _wanting(texts: dict[str, str], *keys: str) -> list[str]:
    return [_(_MUST[key]) for key in keys if not texts[key].strip()]


def _bad_days(texts: dict[str, str], *keys: str) -> list[str]:
    """What is wrong with the days that were typed."""
    found = []
    for key in keys:
        try:
            typed_day(texts.get(key, ""))
        except SecauditError as error:
            found.append(str(error))
    return found


def typed_day(text: str) -> date | None:
    """The day that was typed; ``None`` for nothing. Raises with what to write instead."""
    return day_of(text.strip()) if text.strip() else None
