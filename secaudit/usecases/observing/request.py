"""What a person asks for when files are to be observed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Request:
    """At most one of the ids says whom the files speak of; without one the files' own host names are matched.

    ``data_set_id`` is what a backup listing backs up; ``pick`` names the copies of it that are meant, where it lists
    several. ``format_name`` forces an observer. ``is_redacted`` keeps a copy without secrets in place of the file.
    ``adds_assets`` is false where machines that the case does not list are to be left out.
    """

    paths: tuple[Path, ...]
    asset_id: str = ""
    profile_id: str = ""
    backup_id: str = ""
    record_id: str = ""
    data_set_id: str = ""
    pick: tuple[str, ...] = ()
    format_name: str = ""
    collected_on: date | None = None
    is_redacted: bool = False
    adds_assets: bool = True

    @property
    def target_id(self) -> str:
        return self.asset_id or self.profile_id or self.backup_id or self.record_id
