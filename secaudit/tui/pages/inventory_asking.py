"""What the inventory page asks: a value to pick, a new row, a filter, a table, a file.

Invariant: a question changes nothing; each gives what was chosen, or ``None`` when it was left with Esc.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from secaudit.model.schema import Column, Kind, Row, Table
from secaudit.text import thousands
from secaudit.tui.app import SecauditApp
from secaudit.tui.dialogs import Ask, Form, Option, Pick
from secaudit.tui.widgets.field import dropped_paths
from secaudit.tui.words import N_, _
from secaudit.usecases.ledger.arrangement import Choice, Sieve, choices
from secaudit.usecases.ledger.columns import ColumnGroup
from secaudit.usecases.ledger.entry import NONE, Offer, is_list, offers, questions
from secaudit.usecases.ledger.ledger import Ledger

_DONE, _CLEAR, _NONE = "=done", "=clear", "=none"


def titled(column: Column) -> str:
    """The title of a column with its unit."""
    return _(column.title) + (_("（{beside}）").format(beside=_(column.unit)) if column.unit else "")


def _label(column: Column) -> str:
    """What has to be filled in carries a star."""
    return titled(column) + ("*" if column.required else "")


async def picked_value(app: SecauditApp, ledger: Ledger, column: Column, title: str, row: Row | None) -> str | None:
    """The text to enter, of a column that has something to pick from."""
    found = offers(ledger, column, row)
    if is_list(column):
        return await _several(app, title, found, ledger.typed(row, column) if row else "")
    options = [Option(o.text or _CLEAR, _(o.label), _digit(o, column), o.remark) for o in found]
    now = ledger.typed(row, column) or _CLEAR if row else ""
    chosen = await app.ask(Pick(title, options, value=now))
    return "" if chosen == _CLEAR else chosen


def _digit(offer: Offer, column: Column) -> str:
    """What the digits do in a yes-or-no cell they do in its list."""
    return {"是": "1", "否": "2", "": "0"}.get(offer.text, "") if column.kind is Kind.BOOL else ""


async def _several(app: SecauditApp, title: str, found: Sequence[Offer], typed: str) -> str | None:
    """Pick one after the other, each turning it on or off, until it is done."""
    texts = [offer.text for offer in found if offer.text]
    chosen = [part for part in typed.split("、") if part in texts]
    at = _DONE
    while True:
        said = "、".join(chosen) or _("（未選）")
        options = [
            Option(_DONE, _("完成：") + said),
            *(Option(o.text, f"{'[v]' if o.text in chosen else '[ ]'} {_(o.label)}", right=o.remark)
              for o in found if o.text),
            Option(_NONE, _("確定沒有（填「無」）")),
            Option(_CLEAR, _("不知道（留空）")),
        ]  # fmt: skip
        answer = await app.ask(Pick(title, options, value=at))
        if answer is None or answer in (_DONE, _NONE, _CLEAR):
            return {None: None, _DONE: "、".join(chosen), _NONE: NONE, _CLEAR: ""}[answer]
        chosen = [c for c in chosen if c != answer] if answer in chosen else [*chosen, answer]
        at = answer


async def new_row(
    app: SecauditApp,
    ledger: Ledger,
    given: Mapping[str, str],
    title: str,
    check: Callable[[dict[str, str]], Sequence[str]],
) -> dict[str, str] | None:
    """The cells of a new row as typed, ``given`` and what was asked for together."""
    asked = questions(ledger, given)
    asks = [Ask(q.column.name, _label(q.column), q.value, q.help, q.offers) for q in asked]
    values = await app.ask(Form(title, asks, lambda v: check({**given, **v})))
    return None if values is None else {**given, **values}


def called(ledger: Ledger, filter_: Choice) -> str:
    """A filter in the language of the screen."""
    named, sieve = ledger.table.by_name, filter_.sieve
    if sieve.column:
        column = named[sieve.column].title
        value = filter_.title.removeprefix(f"{column}：")
        return _("{title}：{text}").format(title=_(column), text=_(value))
    if len(sieve.blank_in) == 1:
        return _("不知道：{column}").format(column=_(named[sieve.blank_in[0]].title))
    return _(filter_.title)


async def filter_of(app: SecauditApp, ledger: Ledger, shown_columns: Sequence[Column]) -> Choice | None:
    found = {c.title: c for c in choices(ledger, shown_columns)}
    options = [Option(title, called(ledger, c), right=_counted(c.count)) for title, c in found.items()]
    chosen = await app.ask(Pick(_("只看哪些列"), options))
    return None if chosen is None else found[chosen]


def _counted(rows: int) -> str:
    return _("{count} 列").format(count=thousands(rows))


async def text_filter(app: SecauditApp, sieve: Sieve) -> str | None:
    asks = [Ask("text", N_("文字"), sieve.text, _("編號、名稱、選項或說明裡的字；留空＝全部"))]
    values = await app.ask(Form(_("搜尋這張表"), asks))
    return None if values is None else values["text"].strip()


async def table_of(app: SecauditApp, tables: Sequence[tuple[Table, int]], now: str) -> str | None:
    options = [Option(t.name, _(t.title), f"{t.title} {t.name} {t.purpose}", _counted(count)) for t, count in tables]
    return await app.ask(Pick(_("看哪一張表"), options, value=now))


async def column_group_of(app: SecauditApp, groups: Sequence[ColumnGroup], now: str) -> str | None:
    """The key of a group of columns."""
    options = [
        Option(g.key, _(g.title), " ".join(c.title for c in g.columns), _("{count} 欄").format(count=len(g.columns)))
        for g in groups
    ]
    return await app.ask(Pick(_("看哪一組欄位"), options, value=now))


async def file_to_read(app: SecauditApp) -> Path | None:
    def check(values: dict[str, str]) -> Sequence[str]:
        return () if _path(values).exists() else [_("找不到這個檔案，請確認路徑（Tab 補全，或把檔案拖進視窗）")]

    help_ = _("活頁簿 .xlsx、.ods、.yaml，或放 CSV 的資料夾；Tab 補全，或把檔案拖進視窗")
    values = await app.ask(Form(_("匯入"), [Ask("path", N_("檔案"), "", help_, path=True)], check))
    return None if values is None else _path(values)


async def file_to_write(app: SecauditApp, proposed: str) -> Path | None:
    def check(values: dict[str, str]) -> Sequence[str]:
        path = _path(values)
        if path.is_file():
            return [_("檔案已存在，不會覆寫，請換個檔名")]
        return () if path.parent.is_dir() else [_("沒有這個資料夾，請先建立或改路徑")]

    help_ = _(".xlsx＝活頁簿；不加副檔名＝每張表一個 CSV 的資料夾")
    values = await app.ask(Form(_("匯出盤點資料"), [Ask("path", N_("檔案"), proposed, help_, path=True)], check))
    return None if values is None else _path(values)


def _path(values: Mapping[str, str]) -> Path:
    """A terminal that types a dropped file instead of pasting it leaves the quotes around its path."""
    typed = values["path"].strip()
    dropped = dropped_paths(typed) if typed[:1] in {"'", '"'} else ()
    return Path(dropped[0] if len(dropped) == 1 else typed).expanduser()
