"""F7 佐證: the files with the state of their hashes and dates, what they cover, and what still wants one.

1. Opening the page reads rows; hashing again is asked for by V, or done beside the work where it is little.
2. A path dropped or pasted anywhere on the page begins to add that file.

Invariant: the content of a file is never shown here; it leaves the case only as a copy that was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from secaudit.tui.keys import Key
from secaudit.tui.page import edits
from secaudit.tui.pages import evidence_acts as acts
from secaudit.tui.pages.evidence_hashing import EvidenceHashing
from secaudit.tui.pages.evidence_lines import COLUMNS, LACKING_COLUMNS, item_lines, lacking_lines, place_of, row_in
from secaudit.tui.pages.evidence_reading import kept_words, read_exports
from secaudit.tui.pages.word_bar import Word, WordBar
from secaudit.tui.places import Place
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.field import dropped_paths
from secaudit.tui.widgets.grid import Col, Grid
from secaudit.tui.widgets.prose import Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.evidence.desk import (
    EvidenceDesk,
    EvidenceLine,
    LackingControl,
    Sieve,
    laid_out,
    sieved,
)
from secaudit.usecases.observing.read_in import ReadCell, read_in

_CONTROL = "control "
"""Before the id of a control, in the key of a row that is one."""
_SIEVES = tuple(Sieve)
_LIST_PERCENT, _ROOMY, _SPARED = 60, 76, ("collected", "size")
"""The list's share of the page, and the columns that a list narrower than ``_ROOMY`` leaves to the detail."""


class EvidencePage(EvidenceHashing):
    NAME = "evidence"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("a,A", "A", "add", N_("加入"), rank=1, alias="add file"),
        Key("r,R", "R", "read", N_("讀取匯出檔"), rank=2, alias="observe read export"),
        Key("l,L", "L", "link", N_("連結條文"), rank=2, alias="link controls"),
        Key("e,E", "E", "edit", N_("修改"), rank=3, alias="edit dates"),
        Key("v,V", "V", "verify", N_("驗證"), rank=2, alias="verify hash"),
        Key("f,F", "F", "sieve", N_("篩選"), rank=3, alias="filter"),
        Key("o,O", "O", "open", N_("開啟"), rank=4, alias="open viewer"),
        Key("x,X", "X", "export", N_("匯出"), rank=5, alias="export"),
        Key("d,D,delete", "D", "remove", N_("移除"), rank=5, alias="remove delete"),
        Key("enter", "Enter", "enter", N_("細目、前往條文"), rank=7, alias="detail go"),
        Key("escape", "Esc", "back", N_("回清單"), shown=False),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("按 A 加入檔案，或把檔案直接拖進視窗；原檔不動，內容收進案件並算 SHA-256。"),
        N_("按 R 讀取系統匯出檔：先列出會寫入什麼，同意才寫入；讀到的與填寫的不同時，以觀測為準並列為矛盾。"),
        N_("雜湊：相符、內容已變、遺失、未存檔（只有登錄）、未驗（本次還沒算）。V 全部重算一次。"),
        N_("F 篩選；「缺證條文」列出本階段須佐證而沒有有效佐證的條文，在上面按 A 會自動連到那一條。"),
        N_("檔案內容不會顯示在這裡；O 用系統程式開一份暫存副本，X 匯出。"),
    )
    DEFAULT_CSS = """
    EvidencePage {
        & #told { background: $surface; padding: 0 1; }
        & #items { width: 60%; }
        & #detail { width: 1fr; background: $background; }
        &.-narrow #items { width: 1fr; }
        &.-narrow #detail { display: none; }
        &.-narrow.-open #items { display: none; }
        &.-narrow.-open #detail { display: block; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._checked: Checked | None = None
        self._desk: EvidenceDesk | None = None
        self._sieve = Sieve.ALL
        self._control_id = ""
        self._rows: tuple[EvidenceLine | LackingControl, ...] = ()
        self._read_cells: Mapping[str, Sequence[ReadCell]] = {}
        """By item, what was read in it."""
        self._wanted = ""
        """The item to put the cursor on as soon as it is listed."""
        self._copies = acts.PrivateCopies()

    def compose(self) -> ComposeResult:
        yield WordBar(id="bar")
        yield Caption(id="told")
        with Horizontal():
            yield Grid(COLUMNS, id="items")
            yield Prose(id="detail")

    @property
    def grid(self) -> Grid:
        return self.query_one("#items", Grid)

    @property
    def desk(self) -> EvidenceDesk | None:
        """What the page shows; ``None`` until it has been read."""
        return self._desk

    def first_focus(self) -> Widget | None:
        return self.query_one("#detail", Prose) if self.has_class("-open") else self.grid

    def show(self, checked: Checked) -> None:
        if checked is not self._checked:
            self._checked = checked
            self._read()

    def go(self, place: Place) -> None:
        self._control_id = place.control_id
        self._wanted = place.row_id if place.table == "evidence" else ""
        self._sieve = Sieve.ALL
        self._open(False)
        self._lay()
        if place.note == "add":
            self.action_add()

    def fit(self) -> None:
        self.set_class(self.narrow, "-narrow")
        self._lay()
        if not self.narrow:
            self._open(False)

    # What is listed

    def refresh_hashes(self) -> None:
        self._read()

    def refresh_head(self) -> None:
        if self._desk is not None:
            self._show_head(self._desk)

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        checked, verified = self._checked, self.verified
        if checked is None:
            return
        found = await self.desk_app.look(
            lambda sitting: (laid_out(sitting, checked, verified), read_in(checked.case.inventory))
        )
        if found is not None:
            self._desk, self._read_cells = found
            self._lay()
            self.verify_in_passing(self._desk)

    def _lay(self) -> None:
        desk = self._desk
        if desk is None or not self.is_mounted:
            return
        if self._sieve is Sieve.LACKING and not self._control_id:
            self._rows = (*desk.lacking, *desk.upcoming)
        else:
            self._rows = sieved(desk, self._sieve, self._control_id)
        rows = self._rows
        self.grid.empty = self._empty(desk)
        self.grid.set_columns(self._columns())
        self.grid.put(len(rows), lambda i: row_in(self.grid.columns, rows[i]), lambda i: _key(rows[i]))
        if self._wanted and self.grid.move_to(self._wanted):
            self._wanted = ""
        self._tell()
        self._show_head(desk)

    def _columns(self) -> tuple[Col, ...]:
        if self._sieve is Sieve.LACKING and not self._control_id:
            return LACKING_COLUMNS
        room = self.size.width if self.narrow else self.size.width * _LIST_PERCENT // 100
        return COLUMNS if room >= _ROOMY else tuple(c for c in COLUMNS if c.key not in _SPARED)

    def _empty(self, desk: EvidenceDesk) -> str:
        if self._control_id:
            return _("{id} 還沒有佐證：按 A 加入，會自動連到這一條").format(id=self._control_id)
        if self._sieve is Sieve.LACKING:
            return desk.coverage
        if self._sieve is not Sieve.ALL:
            return _("沒有這樣的佐證；按 F 換篩選")
        return _("還沒有佐證：按 A 加入檔案，或把檔案拖進視窗")

    def _show_head(self, desk: EvidenceDesk) -> None:
        words = [Word(s.name, _(s.value), in_force=s is self._sieve and not self._control_id) for s in _SIEVES]
        if self._control_id:
            words.append(Word("control", _("{id} 的佐證").format(id=self._control_id), in_force=True))
        at = self.verified_at
        said = _("{time} 驗證").format(time=at.strftime("%H:%M")) if at else _("本次未驗證")
        self.query_one("#bar", WordBar).put(words, Word("verify", said))
        head = self.progress or "  ".join(filter(None, (desk.states, desk.coverage)))
        self.query_one("#told", Caption).put(head)

    def row(self) -> EvidenceLine | LackingControl | None:
        at = self.grid.cursor
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def line(self) -> EvidenceLine | None:
        row = self.row()
        return row if isinstance(row, EvidenceLine) else None

    def _tell(self) -> None:
        row = self.row()
        detail = self.query_one("#detail", Prose)
        if row is None:
            detail.put(())
        elif isinstance(row, EvidenceLine):
            detail.put(item_lines(row, self.verified_at, self._read_cells.get(row.id, ())))
        else:
            detail.put(lacking_lines(row))

    def on_grid_moved(self, event: Grid.Moved) -> None:
        event.stop()
        self._tell()

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        self.action_enter()

    def on_word_bar_pressed(self, event: WordBar.Pressed) -> None:
        event.stop()
        if event.key == "verify":
            self.action_verify()
        elif event.key == "control":
            self._list_by(self._sieve)
        else:
            self._list_by(Sieve[event.key])

    def action_sieve(self) -> None:
        self._list_by(_SIEVES[(_SIEVES.index(self._sieve) + 1) % len(_SIEVES)] if not self._control_id else self._sieve)

    def _list_by(self, sieve: Sieve) -> None:
        self._sieve, self._control_id = sieve, ""
        self._lay()

    # Detail

    def _open(self, opened: bool) -> None:
        self.set_class(opened, "-open")
        if self.has_focus_within and (first := self.first_focus()) is not None:
            first.focus()

    def action_enter(self) -> None:
        row = self.row()
        if isinstance(row, LackingControl) and not self.narrow:
            self._leave_for(Place("answers", control_id=row.id))
        elif row is not None:
            self._open(self.narrow)
            self.query_one("#detail", Prose).focus()

    def action_back(self) -> None:
        if self.has_class("-open") or self.query_one("#detail").has_focus:
            self._open(False)
            self.grid.focus()
        elif self._control_id:
            self._list_by(self._sieve)

    def on_prose_followed(self, event: Prose.Followed) -> None:
        event.stop()
        self._leave_for(place_of(event.key))

    @work
    async def _leave_for(self, place: Place) -> None:
        await self.desk_app.go(place)

    # Acts

    def on_paste(self, event: events.Paste) -> None:
        """Files that are dropped on a terminal arrive as pasted paths."""
        event.stop()
        if paths := dropped_paths(event.text):
            self._add(tuple(Path(p).expanduser() for p in paths))
        else:
            self.desk_app.say(_("貼上的不是檔案路徑；按 A 可輸入路徑"), "warn")

    def action_add(self) -> None:
        self._add(())

    @edits
    @work(exclusive=True, group="add")
    async def _add(self, paths: tuple[Path, ...]) -> None:
        checked, row = self._checked, self.row()
        if checked is None:
            return
        control_id = self._control_id or (row.id if isinstance(row, LackingControl) else "")
        heard = self.hearing(_("加入中"))
        added = await acts.add(self.desk_app, checked, paths, control_id, heard)
        self.show_progress("")
        if isinstance(added, acts.ToRead):
            await self._read_in(added.paths, added.collected_on)
        elif added is not None:
            self._stand_on(added.items[0].id if added.items else "")
            self.desk_app.say(*acts.added_words(added))

    @edits
    @work(exclusive=True, group="add")
    async def action_read(self) -> None:
        await self._read_in(())

    async def _read_in(self, paths: tuple[Path, ...], collected_on: str = "") -> None:
        if (done := await read_exports(self.desk_app, paths, collected_on)) is not None:
            self._stand_on(done.item_id)
            self.desk_app.say(*kept_words(done))

    def _stand_on(self, item_id: str) -> None:
        """Put the cursor on an item that is new, wherever it is listed."""
        if self._sieve is not Sieve.ALL and not self._control_id:
            self._sieve = Sieve.ALL
        self._wanted = item_id
        self._lay()

    @edits
    @work(exclusive=True, group="act")
    async def action_link(self) -> None:
        if (line := self._item()) and self._checked:
            await acts.link(self.desk_app, self._checked.catalogue, line.item)

    @edits
    @work(exclusive=True, group="act")
    async def action_edit(self) -> None:
        if line := self._item():
            await acts.edit(self.desk_app, line.item)

    @edits
    @work(exclusive=True, group="act")
    async def action_remove(self) -> None:
        if line := self._item():
            await acts.remove(self.desk_app, line.item)

    @work(exclusive=True, group="act")
    async def action_open(self) -> None:
        if line := self._item():
            await acts.open_copy(self.desk_app, line.item, self._copies)

    @work(exclusive=True, group="act")
    async def action_export(self) -> None:
        case, line = self.desk_app.case, self.line()
        if case is not None:
            listed = [row.item for row in self._rows if isinstance(row, EvidenceLine)]
            await acts.export(self.desk_app, case, line.item if line else None, listed)

    def _item(self) -> EvidenceLine | None:
        """The item under the cursor; says so when there is none."""
        if (line := self.line()) is None:
            self.desk_app.say(_("這裡沒有佐證；按 A 加入"), "warn")
        return line


def _key(row: EvidenceLine | LackingControl) -> str:
    return row.id if isinstance(row, EvidenceLine) else _CONTROL + row.id
