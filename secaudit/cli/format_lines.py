"""The formats that can be observed, in lines and as the page docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from secaudit.cli import console

if TYPE_CHECKING:
    from secaudit.usecases.observing.formats import Format

_NONE = "無（只用來盤點）"


def format_lines(one: Format, cells: int) -> Iterator[str]:
    yield f"{one.name}  {one.title}"
    for label, text in (
        ("匯出", one.how),
        ("版本", one.versions),
        ("可讀", "、".join(one.gives)),
        ("條文", "、".join(one.controls) or _NONE),
    ):
        yield from console.indented(text, cells, 8, f"  {label}")


def formats_markdown(found: Iterable[Format]) -> Iterator[str]:
    yield "# 看得懂的匯出檔"
    yield ""
    yield "由 `secaudit observe --list --markdown` 產生。"
    yield "採用哪一個值、機密怎麼辦、怎麼加一種，見 [observers.md](observers.md)。"
    yield ""
    yield "| 格式 | 檔案 | 怎麼匯出 | 試過的版本 | 條文 |"
    yield "|---|---|---|---|---|"
    for one in found:
        cells = (f"`{one.name}`", one.title, one.how, one.versions, "、".join(one.controls) or _NONE)
        yield f"| {' | '.join(cell.replace('|', r'&#124;').replace('<', '&lt;') for cell in cells)} |"
