"""The lines of a PAM file as stacks: pam.d(5) and pam.conf(5).

``[service] type control module arguments…``; the service stands only in /etc/pam.conf. A backslash joins lines, ``#``
begins a comment, ``-type`` says that the module may be missing. ``@include file`` (Debian), ``include`` and
``substack`` take in another file which is not at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secaudit.observers.export import Export

INCLUDES = ("include", "substack", "@include")
MAX_LINES = 20_000
MAX_LINE = 8192
_CONTROL = r"(?P<control>\[[^\]]*\]|required|requisite|sufficient|optional|binding|include|substack)"
_LINE = re.compile(
    rf"\s*(?:(?P<service>[\w.+-]+)\s+)?-?(?P<type>auth|account|password|session)\s+{_CONTROL}"
    r"\s+(?P<module>\S+)(?P<rest>.*)$",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\.so(?:\.\d+)?$")
_INCLUDED = re.compile(r"\s*@include\s+(?P<module>\S+)\s*$")


@dataclass(frozen=True, slots=True)
class Call:
    """One line: a module called, or a file taken in. ``module`` is without its folder and ``.so``."""

    service: str
    type: str
    control: str
    module: str
    arguments: tuple[str, ...]
    line: int

    @property
    def is_include(self) -> bool:
        return self.control in INCLUDES

    @property
    def place(self) -> str:
        return f"第 {self.line} 行"

    def says(self, name: str) -> str | None:
        """The value of the last argument ``name=value``; "" for a bare ``name``; None when it is not there."""
        found = None
        for argument in self.arguments:
            key, _, value = argument.partition("=")
            if key == name:
                found = value
        return found


def calls(export: Export) -> Iterator[Call]:
    """The lines of the file that call something, in their order.

    Raises for a line that is of no such form, and for a file that is too long for one.
    """
    for number, line in _joined(export):
        found = call_of(line, number)
        if found is not None:
            yield found
        elif line.strip():
            raise export.fail("有一行不是 PAM 的寫法", "請確認是不是完整的 /etc/pam.d 檔案", line=number)


def call_of(line: str, number: int) -> Call | None:
    """The call in one line without comment; None when it is none."""
    taken = _INCLUDED.fullmatch(line)
    if taken:
        return Call("", "", "@include", taken["module"][:80], (), number)
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    module = _SUFFIX.sub("", found["module"].rpartition("/")[2])
    service = (found["service"] or "").lower()
    return Call(service, found["type"].lower(), found["control"].lower(), module, tuple(found["rest"].split()), number)


def _joined(export: Export) -> Iterator[tuple[int, str]]:
    """Lines without their comments, those that end in a backslash joined to the next, by the number of the first."""
    first, gathered = 0, ""
    for number, line in export.lines():
        if number > MAX_LINES:
            raise export.fail(f"超過 {MAX_LINES:,} 行，PAM 檔不會這麼長", "請確認是不是 PAM 檔")
        if len(line) > MAX_LINE:
            raise export.fail("有一行太長，不像 PAM 檔", "請確認檔案", line=number)
        code = line.lstrip("\ufeff").partition("#")[0].rstrip()
        if code.endswith("\\") and len(gathered) < 10_000:
            first, gathered = first or number, gathered + code[:-1] + " "
            continue
        yield first or number, gathered + code
        first, gathered = 0, ""
    if gathered:
        yield first, gathered
