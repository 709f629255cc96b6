"""Who checks a login to a Cisco device, and where nobody does.

Cisco IOS Security Command Reference. Without ``aaa new-model`` a line asks as its ``login`` says (the password of the
line), ``login local`` (a local account) or ``no login`` (nothing: whoever connects is in); a terminal line asks for its
password by default, the console for none. With ``aaa new-model`` the method list of ``login authentication NAME``
(``default`` where none is named) decides; its first method does unless it cannot answer: ``local``, ``group …``,
``line``, ``enable`` (one password that all share) or ``none``.
"""

from __future__ import annotations

from dataclasses import dataclass

from secaudit.observers.network.ios_config import Config
from secaudit.text import safe_text

_LINE_ASKS = {"login": "line", "login local": "local", "login tacacs": "group", "no login": "none"}
"""What a line asks for without ``aaa new-model``."""
_SHARED = ("line", "enable")


@dataclass(frozen=True, slots=True)
class Access:
    """``open_lines``: the remote lines that let in whoever connects. ``shared_lines``: those that ask for one password,
    of the line or ``enable``, and for no account."""

    by_server: bool
    """A RADIUS or TACACS+ server checks logins."""
    open_lines: tuple[str, ...]
    shared_lines: tuple[str, ...]
    quiet_exempts_all: bool
    """Every remote line admits only the addresses that the quiet period of ``login block-for`` spares."""


def access(found: Config) -> Access:
    """Who checks the logins of the device."""
    lines = _reachable(found)
    methods = _methods(found)
    asks = {name: _asks(said, methods) for name, said in lines.items()}
    return Access(
        any(" group " in line.text for line in found.all("aaa authentication login"))
        or (methods is None and any("login tacacs" in said for said in lines.values())),
        tuple(safe_text(name) for name, how in asks.items() if how == "none"),
        tuple(safe_text(name) for name, how in asks.items() if how in _SHARED),
        _exempts_all(found, lines),
    )


def _reachable(found: Config) -> dict[str, list[str]]:
    """The terminal lines that answer at all, each with what is said of it."""
    texts = {name: [line.text for line in said] for name, said in found.lines.items() if name.startswith("line vty")}
    return {name: said for name, said in texts.items() if not {"transport input none", "no exec"} & set(said)}


def _methods(found: Config) -> dict[str, str] | None:
    """The first method of each list; None without ``aaa new-model``."""
    if not found.first("aaa new-model"):
        return None
    lists = [line.text.split() for line in found.all("aaa authentication login ")]
    return {words[3]: words[4] for words in reversed(lists) if len(words) > 4}


def _asks(texts: list[str], methods: dict[str, str] | None) -> str:
    """The first method by which a line checks a login."""
    if methods is None:
        return next((_LINE_ASKS[text] for text in texts if text in _LINE_ASKS), "line")
    named = next(
        (words[2] for words in map(str.split, texts) if words[:2] == ["login", "authentication"] and words[2:]), ""
    )
    return methods.get(named or "default", "local")


def _exempts_all(found: Config, lines: dict[str, list[str]]) -> bool:
    quiet = found.first("login quiet-mode access-class ")
    if not quiet or not lines:
        return False
    spared = quiet.text.split()[3]
    return all(any(_admits(text, spared) for text in said) for said in lines.values())


def _admits(text: str, spared: str) -> bool:
    """An access class for what comes in, by that name."""
    return text.split()[:3] == ["access-class", spared, "in"]
