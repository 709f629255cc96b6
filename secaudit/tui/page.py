"""What every page is: a name, its keys, and how it shows the case each time it has been judged anew.

Invariant: a page decides nothing about the case; it lays out what a use case says and asks the app to act.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from textual.containers import Vertical

from secaudit.tui.keys import Key, bindings
from secaudit.tui.opening import refusal
from secaudit.tui.places import Place

if TYPE_CHECKING:
    from textual.widget import Widget

    from secaudit.tui.app import SecauditApp
    from secaudit.usecases.check import Checked
    from secaudit.usecases.sitting import Sitting

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Page(Vertical):
    """Subclasses state ``NAME`` and ``KEYS`` and override :meth:`show`; ``go`` where a place is more than the page."""

    NAME: ClassVar[str] = ""
    KEYS: ClassVar[tuple[Key, ...]] = ()
    GUIDE: ClassVar[tuple[str, ...]] = ()
    """A few sentences for F1, zh-TW labels as they go through ``words._``."""
    DEFAULT_CSS = """
    Page { background: $background; width: 1fr; height: 1fr; }
    """

    def __init_subclass__(cls, **more: Any) -> None:
        cls.BINDINGS = [*bindings(cls.__dict__.get("KEYS", ())), *cls.__dict__.get("BINDINGS", [])]
        super().__init_subclass__(**more)

    @property
    def desk_app(self) -> SecauditApp:
        """The app with its own type."""
        return cast("SecauditApp", self.app)

    @property
    def narrow(self) -> bool:
        """Whether a list and its detail don't fit beside each other."""
        return self.app.size.width < 100

    def show(self, checked: Checked) -> None:
        """The case as judged now: called when the page becomes visible and after every new judgement while it is."""

    def read_along(self, sitting: Sitting) -> object:
        """What the page reads with each judgement of an act of its own; runs at the desk, so it must be quick."""
        return None

    def take_along(self, found: object) -> None:
        """What :meth:`read_along` gave, before :meth:`show` is called."""

    def go(self, place: Place) -> None:
        """Put the cursor on ``place``; called after :meth:`show`."""

    def first_focus(self) -> Widget | None:
        """What takes the focus when the page is opened; by default the first that can."""
        return next((w for w in self.query("*") if w.focusable), None)

    def fit(self) -> None:
        """Lay the page out for the room it has: called when the page has been opened, and when its size has changed."""

    def on_resize(self) -> None:
        self.fit()

    def keys_now(self) -> tuple[Key, ...]:
        """The keys that the bar shows at this moment; a page with modes overrides it."""
        return self.KEYS


Acting = TypeVar("Acting", bound=Page)
Act = Callable[Concatenate[Acting, Given], Result]


def edits(act: Act[Acting, Given, Result]) -> Act[Acting, Given, Result | None]:
    """``act`` changes the case or begins to: where a sealed one is reviewed it says why not, before it asks."""
    return _unless_sealed(act, trial=False)


def tries(act: Act[Acting, Given, Result]) -> Act[Acting, Given, Result | None]:
    """``act`` asks what would be, were the case another one: see :func:`edits`."""
    return _unless_sealed(act, trial=True)


def _unless_sealed(act: Act[Acting, Given, Result], *, trial: bool) -> Act[Acting, Given, Result | None]:
    @wraps(act)
    def acted(page: Acting, /, *given: Given.args, **named: Given.kwargs) -> Result | None:
        if not page.desk_app.reviewing:
            return act(page, *given, **named)
        page.desk_app.say(refusal(trial=trial), "warn")
        return None

    return acted
