"""Real exports read on the evidence page: what is asked of them, what they would set, and then it is kept.

Invariant: what is wrong is said in the form that can mend it, and nothing is kept before it was shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual import work

from secaudit.tui.dialogs import Ask, Told, Ways
from secaudit.tui.pages.evidence_asking import AddForm, typed_paths
from secaudit.tui.widgets.caption import Caption
from secaudit.tui.widgets.prose import Line
from secaudit.tui.words import N_, _
from secaudit.usecases.observing.asking import Asked, RowChoice, asked_of, known_as, remaining
from secaudit.usecases.observing.at_the_desk import BY_HOSTS, NO, YES, Kept, Preview, kept, proposed
from secaudit.usecases.observing.form_words import question_of

if TYPE_CHECKING:
    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.sitting import Sitting

Result = TypeVar("Result", Asked, Preview)
READ, KEEP = "read", "keep"
_WRITE, _BACK, _DONE = "write", "back", "done"
_TITLES = {
    "asset": N_("資產"),
    "profile": N_("設定檔"),
    "backup_copy": N_("備份"),
    "data_set": N_("新增一份，備的資料："),
    "record": N_("紀錄"),
}
_TONES = {"differs": "bad", "warning": "warn", "note": "muted"}

Judged = Callable[[dict[str, str]], Awaitable[Sequence[str]]]


class DeskForm(AddForm):
    """A form whose answers are judged at the desk."""

    def __init__(self, title: str, asks: Sequence[Ask], judged: Judged) -> None:
        super().__init__(title, asks)
        self._judged = judged

    def _submit(self, values: dict[str, str]) -> None:
        self._judge(values)

    @work(exclusive=True, group="judge")
    async def _judge(self, values: dict[str, str]) -> None:
        self.query_one("#help", Caption).put(_("讀取中"))
        problems = await self._judged(values)
        self.show_help()
        asked = [answer.ask.key for answer in self.answers]
        at_fault = (key for key in map(question_of, problems) if key in asked)
        self.settle(values, problems, next(at_fault, ""))


async def read_exports(app: SecauditApp, paths: Sequence[Path], collected_on: str = "") -> Kept | None:
    """Ask, show and keep; ``None`` when the person thinks better of it."""
    asked = await _files(app, paths)
    if asked is None:
        return None
    texts: Mapping[str, str] = {"collected_on": collected_on}
    done: Kept | None = None
    while (preview := await _answered(app, asked, texts)) is not None:
        texts, shown = preview
        way = await app.ask(_preview(shown))
        if way == _WRITE and (new := await _kept(app, shown)) is not None:
            done = new if done is None else Kept(done.item_id, done.disagreements + new.disagreements)
            left = remaining(asked, texts.get("pick", ""))
            if left is None or await app.ask(_next_copy(new, left)) != READ:
                return done
            asked, texts = left, {**texts, "copy": "", "pick": left.picks[0]}
        elif way not in (_WRITE, _BACK):
            return done
    return done


async def _kept(app: SecauditApp, shown: Preview) -> Kept | None:
    done = await app.do(partial(kept, preview=shown))
    if isinstance(done, tuple):
        await app.ask(Told(_("沒有寫入任何資料"), done))
        return None
    return done


def _next_copy(done: Kept, left: Asked) -> Ways:
    """Another copy of the same listing, or enough."""
    told = _("同一份清單還有 {n} 份沒有讀：").format(n=len(left.picks))
    lines = [Line(told), *(Line(name, indent=2) for name in left.picks)]
    return Ways(kept_words(done)[0], lines, [(READ, N_("讀下一份")), (_DONE, N_("完成"))])


async def _files(app: SecauditApp, paths: Sequence[Path]) -> Asked | None:
    """Which files, unless ``paths`` are known: these are taken as they are, whatever a field would make of them."""
    found: list[Asked] = []
    if paths:
        app.say(_("讀取中"))
        problems = await _taken(app, found, partial(asked_of, paths=tuple(paths)))
        app.say("")
        if problems:
            await app.ask(Told(_("沒有寫入任何資料"), problems))
        return found[-1] if found else None

    async def judged(answers: dict[str, str]) -> Sequence[str]:
        return await _taken(app, found, partial(asked_of, paths=typed_paths(answers["path"])))

    help_text = N_("系統匯出的檔案或資料夾；Tab 補全，或把檔案拖進視窗")
    form = DeskForm(_("讀取匯出檔"), [Ask("path", N_("路徑"), "", help_text, path=True)], judged)
    return found[-1] if await app.ask(form) is not None else None


async def _answered(app: SecauditApp, asked: Asked, texts: Mapping[str, str]) -> tuple[dict[str, str], Preview] | None:
    """The answers, and what the files would do with them."""
    found: list[Preview] = []

    async def judged(answers: dict[str, str]) -> Sequence[str]:
        return await _taken(app, found, partial(proposed, asked=asked, texts=answers))

    form = DeskForm(_("讀取：{title}").format(title=asked.title), list(_asks(asked, texts)), judged)
    answers = await app.ask(form)
    return (answers, found[-1]) if answers is not None else None


async def _taken(
    app: SecauditApp, found: list[Result], work: Callable[[Sitting], Result | tuple[str, ...]]
) -> Sequence[str]:
    """Do ``work`` at the desk; what it found goes to ``found``, what is wrong is returned."""
    result = await app.look(work)
    if result is None:
        return (_("讀不出來，請再試一次"),)
    if isinstance(result, tuple):
        return result
    found.append(result)
    return ()


def _asks(asked: Asked, texts: Mapping[str, str]) -> Iterator[Ask]:
    """Only what is needed; ``texts`` are the answers so far."""

    def ask(key: str, label: str, help_text: str, choices: Sequence[tuple[str, str]] = (), usual: str = "") -> Ask:
        return Ask(key, label, texts.get(key, usual), help_text, choices)

    if asked.targets or asked.by_hosts:
        own = [(BY_HOSTS, N_("依檔案裡的主機名稱"))] if asked.by_hosts else []
        help_text = N_("設定是誰的；左右鍵換，空白鍵開清單搜尋")
        yield ask("target", N_("對象"), help_text, [*own, *_rows(asked.targets)], BY_HOSTS if asked.by_hosts else "")
    if asked.copies:
        before = [("", N_("同上次讀取"))] if asked.as_before else []
        help_text = N_("清單不會說備的是什麼；左右鍵換，空白鍵開清單搜尋")
        yield ask("copy", N_("備份"), help_text, [*before, *_rows(asked.copies)])
    if asked.picks:
        every = ("", N_("全部"))
        yield ask("pick", N_("哪一份"), N_("各是不同的資料或設備，請一次一份"), [every, *((p, p) for p in asked.picks)])
    if asked.records:
        same = ("", N_("同一次檢測就更新，沒有就新增"))
        yield ask("record", N_("紀錄"), N_("這次檢測屬於哪一筆紀錄"), [same, *_rows(asked.records)])
    if asked.machines:
        choices = ((YES, N_("新增")), (NO, N_("不新增")))
        usual = YES if asked.adds else NO
        yield ask("machines", N_("未列的主機"), N_("檔案裡有、資產清單沒有的主機"), choices, usual)
    if asked.secrets:
        choices = ((YES, N_("存遮蔽後的副本")), (NO, N_("存原檔")))
        yield ask("redact", N_("機密"), N_("檔案含密碼或金鑰；遮蔽後的副本會註明遮了什麼"), choices)
    yield ask("collected_on", N_("取得日"), N_("匯出的日期；留空＝依檔案內容，其次檔案日期"))


def _rows(rows: Sequence[RowChoice]) -> Iterator[tuple[str, str]]:
    return ((row.key, f"{_(_TITLES[row.table])} {row.row_id} {row.name}".rstrip()) for row in rows)


def _preview(preview: Preview) -> Ways:
    lines = [Line(one.text, _TONES.get(one.weight, _tone(one.depth)), one.depth * 2, 2) for one in preview.lines()]
    ways = [(_BACK, N_("返回修改"))]
    if not preview.is_empty:
        ways.insert(0, (_WRITE, N_("寫入")))
    return Ways(_("會寫入的內容"), lines, ways, head=preview.summary, careful=True)


def _tone(depth: int) -> str:
    return ("title", "strong", "")[depth]


async def offered(app: SecauditApp, paths: Sequence[Path]) -> str | None:
    """For files that can be read: ``READ``, ``KEEP`` as evidence alone, or None. ``KEEP`` for others, unasked."""
    title = await app.look(lambda _sitting: known_as(paths))
    if not title:
        return KEEP
    asked = _("這是 {title}，要讀出設定嗎？").format(title=title)
    lines = [_("讀出的設定會與填寫的並列，不同時以觀測為準；檔案同時存為佐證。")]
    return await app.ask(
        Ways(
            _("看得懂的匯出檔"),
            [Line(asked, "strong"), *lines],
            [
                (READ, N_("讀出設定")),
                (KEEP, N_("只當佐證")),
            ],
        )
    )


def kept_words(done: Kept) -> tuple[str, str]:
    """What to say of files that were read, and in which tone."""
    said = _("已寫入 {item}").format(item=done.item_id)
    if not done.disagreements:
        return said, "good"
    return said + _("，{n} 項與填寫的不同").format(n=done.disagreements), "warn"
