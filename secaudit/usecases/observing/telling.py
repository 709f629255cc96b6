"""What is about to happen, in the words that the command and the screen show.

Invariant: a secret of a file is never among them; what is not settled is said as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.display import shown
from secaudit.model.schema import Cell
from secaudit.usecases.difference import RowDifference
from secaudit.usecases.observing.draft import Draft
from secaudit.usecases.observing.looking import Looked
from secaudit.usecases.observing.request import Request

MOST_NAMED = 8
"""So many names are told; of more it is told that there are more."""


@dataclass(frozen=True, slots=True)
class Said:
    """One cell that a file settles. ``typed`` is what stands there as typed, "" when nothing does."""

    target_id: str
    target_name: str
    title: str
    value: str
    typed: str
    differs: bool
    place: str
    basis: str
    """"" where the file states the value, else what it rests on."""
    remark: str
    counts: bool


@dataclass(slots=True)
class FileTold:
    """What one file comes to. ``warnings`` want a decision (secrets, another machine); ``notes`` only say."""

    name: str
    format_name: str
    title: str
    program: str
    evidence_id: str
    collected_on: str
    cells: list[Said] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that observing some files would do; nothing is kept yet."""

    files: tuple[FileTold, ...]
    differences: tuple[RowDifference, ...]
    skipped: int
    unknown: tuple[str, ...]
    """Files of a folder whose format nobody knows; they are left out."""
    request: Request
    looked: tuple[Looked, ...] = field(repr=False)
    draft: Draft = field(repr=False)

    @property
    def is_empty(self) -> bool:
        return not self.differences

    @property
    def left_out(self) -> str:
        """What is to be said of the files of a folder that nobody knows; "" when there are none."""
        if not self.unknown:
            return ""
        return f"資料夾裡有 {len(self.unknown)} 個檔案看不出格式，沒有讀：{first_few(self.unknown)}"

    @property
    def disagreements(self) -> int:
        return sum(said.differs and said.counts for told in self.files for said in told.cells)


def first_few(names: Sequence[str], unit: str = "") -> str:
    """``甲、乙``; of more than :data:`MOST_NAMED` the first, with how many there are where ``unit`` counts them."""
    if len(names) <= MOST_NAMED:
        return "、".join(names)
    return "、".join(names[:MOST_NAMED]) + (f" 等 {len(names):,} {unit}" if unit else " 等")


def words(table: str, column: str, value: Cell) -> str:
    return shown(TABLE_BY_NAME[table].by_name[column], value)


def told_lines(told: FileTold) -> list[tuple[int, str]]:
    """The preview of one file: each line with its depth (0 the file, 1 what it concerns, 2 a value of that)."""
    program = f"，{told.program}" if told.program and told.program not in told.title else ""
    lines = [(0, f"{told.name}：{told.title}{program}，取得日 {told.collected_on}，存為佐證 {told.evidence_id}")]
    for heading, group in _grouped(told.cells).items():
        lines.append((1, heading))
        lines += [(2, cell_line(said)) for said in group]
    lines += [(1, text) for text in told.summary]
    lines += [(1, f"注意：{text}") for text in told.warnings]
    lines += [(1, f"說明：{text}") for text in told.notes]
    return lines


def _grouped(cells: list[Said]) -> dict[str, list[Said]]:
    """By what they are true of and what is to be said of all of them."""
    groups: dict[str, list[Said]] = {}
    for said in cells:
        name = "" if said.target_name == said.target_id else f" {said.target_name}"
        remark = said.remark if said.counts else "，".join(filter(None, ("未生效，只列出不採用", said.remark)))
        groups.setdefault(f"{said.target_id}{name}" + (f"（{remark}）" if remark else ""), []).append(said)
    return groups


def cell_line(said: Said) -> str:
    """``鎖定次數：5（第 12 行；自填 3，以觀測為準）``."""
    typed = f"自填 {said.typed}，以觀測為準" if said.differs and said.counts else ""
    return f"{said.title}：{said.value}（{'；'.join(filter(None, (said.place, said.basis, typed)))}）"
