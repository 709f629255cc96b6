"""F7: what exports would do with the answers of a person, shown first, and then kept as it was shown.

Invariant: nothing is kept before it was shown; what is wrong is said in words for a form, and nothing is kept then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from secaudit.errors import SecauditError
from secaudit.importers.days import day
from secaudit.usecases.observing.asking import Asked
from secaudit.usecases.observing.form_words import in_a_form, told_in_a_form
from secaudit.usecases.observing.keep import keep
from secaudit.usecases.observing.proposal import propose
from secaudit.usecases.observing.request import Request
from secaudit.usecases.observing.telling import Proposal, cell_line, told_lines
from secaudit.usecases.sitting import Sitting

YES, NO = "yes", "no"
BY_HOSTS = "hosts"
"""The answer that the files themselves say whose their settings are."""
_GIVEN = {"asset": "asset_id", "profile": "profile_id", "backup_copy": "backup_id", "data_set": "data_set_id",
          "record": "record_id"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """``depth`` 0 a file, 1 what it concerns, 2 a value of that. ``weight``: "" "differs" "warning" "note"."""

    depth: int
    text: str
    weight: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done, to be kept as it was shown."""

    proposal: Proposal

    @property
    def is_empty(self) -> bool:
        return self.proposal.is_empty

    @property
    def summary(self) -> str:
        if self.is_empty:
            return "沒有新的內容，案件不變"
        rows, odd = f"會寫入 {len(self.proposal.differences):,} 列", self.proposal.disagreements
        return f"{rows}，{odd} 項與填寫的不同" if odd else rows

    def lines(self) -> Iterator[PreviewLine]:
        for told in self.proposal.files:
            odd = {cell_line(said) for said in told.cells if said.differs and said.counts}
            for depth, text in told_lines(told):
                weight = "differs" if depth == 2 and text in odd else _weight(text) if depth == 1 else ""
                is_held = depth == 0 and not self.proposal.draft.is_new("evidence", told.evidence_id)
                text = text.replace("存為佐證", "已是佐證") if is_held else in_a_form(text)
                yield PreviewLine(depth, text, weight)
        if self.proposal.left_out:
            yield PreviewLine(0, self.proposal.left_out, "note")


@dataclass(frozen=True, slots=True)
class Kept:
    """``item_id`` is the first item of evidence that the files are."""

    item_id: str
    disagreements: int


def proposed(sitting: Sitting, asked: Asked, texts: Mapping[str, str]) -> Preview | tuple[str, ...]:
    """What the files would do, or everything that is wrong, a sentence each.

    ``texts``: target, copy and record are ``RowChoice.key``; pick, collected_on, redact and machines.
    """
    collected_on, problems = _day(texts.get("collected_on", ""))
    if asked.targets and not texts.get("target"):
        problems.append("還沒有選對象：檔案沒有說是哪一台的設定")
    if asked.copies and not asked.as_before and not texts.get("copy"):
        problems.append("還沒有選是哪一筆備份：清單不會說備的是什麼")
    if asked.secrets and not texts.get("redact"):
        problems.append(f"檔案含{asked.secrets}：請選存遮蔽後的副本，或存原檔")
    if problems:
        return tuple(problems)
    try:
        request = _request(asked, texts, collected_on)
        proposal = propose(sitting.store, request, sitting.catalogue, today=sitting.today())
    except SecauditError as refused:
        return told_in_a_form(refused)
    return Preview(proposal)


def _request(asked: Asked, texts: Mapping[str, str], collected_on: date | None) -> Request:
    ids = dict.fromkeys(_GIVEN.values(), "")
    for name in ("target", "copy", "record"):
        table, _blank, row_id = texts.get(name, "").partition(" ")
        if row_id:
            ids[_GIVEN[table]] = row_id
    return Request(
        asked.paths,
        **ids,
        pick=tuple(filter(None, (texts.get("pick", ""),))),
        collected_on=collected_on,
        is_redacted=texts.get("redact") == YES,
        adds_assets=texts.get("machines") != NO,
    )


def _day(text: str) -> tuple[date | None, list[str]]:
    if not text.strip():
        return None, []
    iso, why, fix = day(text)
    return (date.fromisoformat(iso), []) if iso else (None, [f"取得日{why}：{fix}"])


def _weight(text: str) -> str:
    return "warning" if text.startswith("注意：") else "note" if text.startswith("說明：") else ""


def kept(sitting: Sitting, preview: Preview) -> Kept | tuple[str, ...]:
    """Keep what was shown; or why nothing was kept: somebody else was quicker, the file has changed, a full disk."""
    draft, files = preview.proposal.draft, preview.proposal.files
    try:
        keep(sitting.store, preview.proposal, sitting.author())
    except SecauditError as refused:
        return told_in_a_form(refused)
    new = [told.evidence_id for told in files if draft.is_new("evidence", told.evidence_id)]
    return Kept((new or [files[0].evidence_id])[0], preview.proposal.disagreements)
