"""F6 架構: the zones and flows as a picture, as a table, and every way in past the firewalls step by step.

Invariant: the page changes nothing; what is wrong is mended on the inventory page, to which every row leads.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from secaudit.tui.desktop import open_outside, opener
from secaudit.tui.dialogs import Confirm
from secaudit.tui.keys import Key
from secaudit.tui.page import Page
from secaudit.tui.pages.architecture_lines import (
    FLOW_COLUMNS,
    flow_row,
    flow_rows,
    no_flows,
    step_lines,
    way_columns,
    way_lines,
    way_row,
)
from secaudit.tui.pages.architecture_picture import Lit, Picture
from secaudit.tui.pages.word_bar import Word, WordBar
from secaudit.tui.places import Place, place_of
from secaudit.tui.terms import VERDICT_SHORT
from secaudit.tui.widgets.grid import Grid
from secaudit.tui.widgets.prose import Prose
from secaudit.tui.words import N_, _
from secaudit.usecases.check import Checked
from secaudit.usecases.network.architecture import Architecture, Moment, architecture
from secaudit.usecases.network.picture_file import drawing_path, write_drawing
from secaudit.usecases.network.traffic import Traffic
from secaudit.usecases.network.ways_in import CLAUSE, WayIn
from secaudit.usecases.shortfalls import Target

VIEWS = {"picture": N_("圖"), "table": N_("表"), "ways": N_("路徑")}


class ArchitecturePage(Page):
    NAME = "architecture"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("t,T", "T", "next_view", N_("圖/表/路徑"), rank=1, alias="table picture paths"),
        Key("v,V", "V", "moment", N_("現況/規劃後"), rank=1, alias="as-is to-be planned"),
        Key("f,F", "F", "traffic", N_("流向"), rank=2, alias="flows remote backup log filter"),
        Key("enter", "Enter", "step(1)", N_("逐步看路徑"), rank=1, alias="step path"),
        Key("backspace", "BS", "step(-1)", N_("上一步"), rank=7, alias="step back", shown=False),
        Key("right,n,N", "->", "way(1)", N_("下一條路徑"), rank=5, alias="next path"),
        Key("left,b,B", "<-", "way(-1)", N_("上一條路徑"), rank=8, alias="previous path", shown=False),
        Key("e,E", "E", "mend", N_("去修改"), rank=3, alias="edit mend inventory"),
        Key("o,O", "O", "svg", N_("開 SVG"), rank=4, alias="svg drawing open"),
        Key("escape", "Esc", "leave", N_("結束逐步"), shown=False),
    )
    GUIDE: ClassVar[tuple[str, ...]] = (
        N_("!! 未經防火牆：外部可以不經防火牆到達；?? 無法判斷：資料不足；ok 皆經防火牆。"),
        N_("T 換圖、表、路徑；V 換現況與規劃後；Enter 把違反的路徑一步一步標在圖上；E 到盤點資料修改。"),
        N_("F 輪流只看全部、遠端存取、備份、日誌的連線；圖、表和 O 開的檔案都跟著換。"),
        N_("圖可用上下鍵與 Shift+左右捲動。O 把現在看的這張圖寫成 SVG 檔，並用系統的程式開啟。"),
    )
    DEFAULT_CSS = """
    ArchitecturePage {
        & #step { height: 5; background: $panel; display: none; }
        & #flows { display: none; }
        & #ways { display: none; layout: horizontal; height: 1fr; }
        & #way-list { width: 46%; }
        & #way { width: 1fr; background: $background; }
        &.-narrow #ways { layout: vertical; }
        &.-narrow #way-list { width: 1fr; height: 40%; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._checked: Checked | None = None
        self._moment = Moment.AS_IS
        self._traffic = Traffic.ALL
        self._shown: Architecture | None = None
        self._view = "picture"
        self._at = -1
        """The step of the way that is walked on the picture; -1 while none is."""
        self._wanted: Place | None = None

    def compose(self) -> ComposeResult:
        yield WordBar(id="bar")
        yield Picture(id="picture")
        yield Prose(id="step")
        yield Grid(FLOW_COLUMNS, id="flows")
        with Container(id="ways"):
            yield Grid(way_columns(), empty=_("沒有未經防火牆或無法判斷的路徑"), id="way-list")
            yield Prose(id="way")

    def on_mount(self) -> None:
        self.query_one("#step", Prose).can_focus = False
        self._lay_out()

    @property
    def moment(self) -> Moment:
        return self._moment

    @property
    def traffic(self) -> Traffic:
        return self._traffic

    @property
    def shown(self) -> Architecture | None:
        """What the page shows; ``None`` until it has been worked out."""
        return self._shown

    @property
    def step(self) -> int:
        """The step that the picture points at, from 0; -1 when none is walked."""
        return self._at

    def show(self, checked: Checked) -> None:
        if checked is not self._checked:
            self._checked = checked
            self._work_out()

    def go(self, place: Place) -> None:
        if place.row_id or place.control_id == CLAUSE:
            self._wanted = place
            self._arrive()

    def first_focus(self) -> Widget | None:
        return self.query_one({"picture": "#picture", "table": "#flows", "ways": "#way-list"}[self._view])

    @work(exclusive=True, group="architecture")
    async def _work_out(self) -> None:
        checked, moment, traffic = self._checked, self._moment, self._traffic
        if checked is None:
            return
        found = await self.desk_app.look(lambda _sitting: architecture(checked, moment, traffic))
        if found is not None:
            self._put(found)

    def _put(self, found: Architecture) -> None:
        self._shown, self._at = found, -1
        self.query_one(Picture).put(found)
        flows, table = flow_rows(found), self.query_one("#flows", Grid)
        table.empty = no_flows(found.traffic)
        table.put(len(flows), lambda i: flow_row(flows[i][1]), lambda i: flows[i][0])
        ways = found.ways
        self._ways.put(len(ways), lambda i: way_row(ways[i]), lambda i: ways[i].id)
        self._tell_way()
        self._point()
        self._arrive()

    def _arrive(self) -> None:
        """Where somebody wanted to go: a way in, or a flow in the table."""
        place, shown = self._wanted, self._shown
        if place is None or shown is None:
            return
        self._wanted = None
        if place.table == "flow" and place.row_id:
            self._turn_to("table")
            self.query_one("#flows", Grid).move_to(place.row_id)
        else:
            self._turn_to("ways")
            self._ways.move_to(place.row_id)

    # Which view

    @property
    def _ways(self) -> Grid:
        return self.query_one("#way-list", Grid)

    def _turn_to(self, view: str) -> None:
        self._view = view
        self._lay_out()
        if (first := self.first_focus()) is not None:
            first.focus()

    def _lay_out(self) -> None:
        self.set_class(self.narrow, "-narrow")
        self.query_one("#picture").display = self._view == "picture"
        self.query_one("#flows").display = self._view == "table"
        self.query_one("#ways").display = self._view == "ways"
        self.query_one("#step").display = self._view == "picture" and self._at >= 0
        self._show_bar()

    def _show_bar(self) -> None:
        words = [Word(key, _(title), in_force=key == self._view) for key, title in VIEWS.items()]
        kind = "" if self._traffic is Traffic.ALL else f"  {_(self._traffic.value)}"
        last = Word("moment", f"{_(self._moment.value)}{kind}  {self._summary()}")
        self.query_one("#bar", WordBar).put(words, last)

    def _summary(self) -> str:
        shown, checked = self._shown, self._checked
        if shown is None or checked is None:
            return _("推算中")
        counted = _("未經防火牆 {bad}  無法判斷 {doubt}").format(bad=shown.open_ways, doubt=shown.unclear_ways)
        if self.narrow and self._traffic is not Traffic.ALL:
            return counted
        result = next((r for r in checked.assessment.results if r.control_id == CLAUSE), None)
        return f"{counted}  {CLAUSE} {_(VERDICT_SHORT[result.verdict])}" if result else counted

    def fit(self) -> None:
        self._lay_out()

    def on_word_bar_pressed(self, event: WordBar.Pressed) -> None:
        event.stop()
        if event.key == "moment":
            self.action_moment()
        else:
            self._turn_to(event.key)

    def action_next_view(self) -> None:
        views = list(VIEWS)
        self._turn_to(views[(views.index(self._view) + 1) % len(views)])

    def action_moment(self) -> None:
        self._moment = self._moment.other
        self._work_out()
        self.desk_app.say(_("這是{moment}的架構").format(moment=_(self._moment.value)))

    def action_traffic(self) -> None:
        self._traffic = self._traffic.next
        self._work_out()
        self.desk_app.say(_("只看：{kind}").format(kind=_(self._traffic.value)))

    # Ways in

    def way(self) -> WayIn | None:
        """The way under the cursor of the list, which the picture walks."""
        ways, at = self._shown.ways if self._shown else (), self._ways.cursor
        return ways[at] if 0 <= at < len(ways) else None

    def on_grid_moved(self, event: Grid.Moved) -> None:
        event.stop()
        if event.grid is self._ways:
            self._tell_way()

    def _tell_way(self) -> None:
        way = self.way()
        self.query_one("#way", Prose).put(way_lines(way, self._clause()) if way else ())

    def _clause(self) -> str:
        controls = self._checked.catalogue.controls if self._checked else ()
        return next((c.clause for c in controls if c.id == CLAUSE), "")

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        event.stop()
        if event.grid is self._ways:
            self.action_step(1)
        else:
            self.action_mend()

    def action_step(self, steps: int) -> None:
        """One step further on the picture; from another view, the first one."""
        way = self.way()
        if way is None and not (self._shown and self._shown.areas):
            self.desk_app.say(_(Picture.EMPTY), "warn")
        elif way is None:
            self.desk_app.say(_("沒有未經防火牆或無法判斷的路徑"), "good")
        elif not way.steps:
            self.desk_app.say(f"{way.name}：{way.reason}。{way.remedy}", "warn")
        elif self._view != "picture":
            self._at = 0
            self._turn_to("picture")
            self._point()
        else:
            self._at = (self._at + steps) % len(way.steps) if self._at >= 0 else 0
            self._point()

    def action_way(self, steps: int) -> None:
        """Another way, from its first step when one is walked."""
        before = self._ways.cursor
        self._ways.move_by(steps)
        if self._at >= 0 and self._ways.cursor != before:
            self._at = 0
        self._tell_way()
        self._point()

    def action_leave(self) -> None:
        self._at = -1
        self._point()

    def _point(self) -> None:
        way = self.way()
        if self._at >= 0 and way is not None and way.steps:
            step = way.steps[self._at]
            self._lay_out()
            self.query_one("#step", Prose).put(step_lines(way, self._at))
            self.query_one(Picture).light(Lit(step.zone_ids, step.flow_id))
        else:
            self._at = -1
            self._lay_out()
            self.query_one(Picture).light(Lit())

    # Elsewhere

    def on_prose_followed(self, event: Prose.Followed) -> None:
        event.stop()
        way = self.way()
        if way is None:
            return
        kind, _space, number = event.key.partition(" ")
        listed = {"step": way.steps, "beside": way.beside}.get(kind)
        self._leave_for(listed[int(number)].target if listed else way.target)

    def action_mend(self) -> None:
        """To the row behind what the cursor or the walk stands on."""
        way = self.way()
        if self._view == "table":
            self._leave_for(Target("flow", (self.query_one("#flows", Grid).cursor_key,), ("via_ids",)))
        elif self._at >= 0 and way is not None:
            self._leave_for(way.steps[self._at].target)
        else:
            self._leave_for(way.target if way is not None else Target("zone"))

    @work
    async def _leave_for(self, target: Target) -> None:
        await self.desk_app.go(place_of(target, CLAUSE))

    @work
    async def action_svg(self) -> None:
        checked, moment, traffic, app = self._checked, self._moment, self._traffic, self.desk_app
        if checked is None or self._shown is None:
            return
        if not self._shown.areas:
            app.say(_(Picture.EMPTY), "warn")
            return
        path = drawing_path(checked, moment, traffic)
        lines = [str(path), _("檔案會換成現在的架構圖。")]
        if path.exists() and not await app.ask(Confirm(_("已有這個檔案，要換掉嗎？"), lines, _("換掉"))):
            return
        if await app.look(lambda _sitting: write_drawing(checked, moment, traffic)) is None:
            return
        if open_outside(path, opener()):
            app.say(_("已寫入並開啟 {path}").format(path=path), "good")
        else:
            app.say(_("已寫入 {path}；這裡沒有桌面，請複製到有桌面的電腦看").format(path=path), "good")
