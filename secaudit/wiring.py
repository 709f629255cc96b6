"""The only place that picks from the world: the clock, the user, the packaged folders, the catalogue, the case file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secaudit.errors import SecauditError
from secaudit.files import data_dir

if TYPE_CHECKING:
    from secaudit.model.control import Catalogue
    from secaudit.store.evidence import EvidenceStore
    from secaudit.store.protocol import Author, CaseStore
    from secaudit.usecases.check import Checked
    from secaudit.usecases.comparing.compared import Compared
    from secaudit.usecases.doctor import Surroundings
    from secaudit.usecases.keys.trusted import Anchors
    from secaudit.usecases.reviewing.open_review import ReviewSitting
    from secaudit.usecases.sealing.snapshot import CatalogueFiles
    from secaudit.usecases.sitting import Sitting
    from secaudit.usecases.verifying.verify import Memory, VerifiedBundle


def today() -> date:
    return date.today()


def now() -> datetime:
    """The time with the offset of this place."""
    return datetime.now().astimezone()


def user_name() -> str:
    """Who acts: the name in the settings, else the one that the operating system knows."""
    return _settings().get("author") or _account()


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "不明"


def session() -> str:
    """What undo reaches back in: the user's work in one terminal window, or what SECAUDIT_SESSION names."""
    chosen = os.environ.get("SECAUDIT_SESSION")
    terminal = os.getsid(0) if hasattr(os, "getsid") else os.getppid()
    return chosen or f"{_account()}/{terminal}"


def author() -> Author:
    from secaudit.store.protocol import Author

    return Author(user_name(), session(), now())


def settings_file() -> Path:
    """Where this user's settings lie: SECAUDIT_CONFIG, else the platform's folder for them."""
    if chosen := os.environ.get("SECAUDIT_CONFIG"):
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("secaudit", appauthor=False) / "config.toml"


def state_folder() -> Path:
    """Where it is kept which cases this user opened and looked at: SECAUDIT_STATE, else the platform's folder."""
    if chosen := os.environ.get("SECAUDIT_STATE"):
        return Path(chosen)
    from platformdirs import user_state_path

    return user_state_path("secaudit", appauthor=False)


def keys_folder() -> Path:
    """Where this user's signing keys lie: SECAUDIT_KEYS, else beside the settings."""
    if chosen := os.environ.get("SECAUDIT_KEYS"):
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("secaudit", appauthor=False) / "keys"


def trust_folder() -> Path:
    """Where the pinned and revoked keys lie: SECAUDIT_TRUST, else beside the settings."""
    if chosen := os.environ.get("SECAUDIT_TRUST"):
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("secaudit", appauthor=False) / "trust"


def anchors() -> Anchors:
    """The keys that this user pinned and those that are revoked; raises with every problem of the list."""
    from secaudit.usecases.keys.trusted import anchors

    return anchors(trust_folder())


def memory() -> Memory:
    """What this user has verified before."""
    from secaudit.trust.seen import Memory

    return Memory(state_folder() / "seen")


def verified(
    path: Path,
    *,
    expected: str = "evidence",
    challenge: str = "",
    opened_by: Callable[[], Sequence[Any]] | None = None,
    remember: bool = True,
    told: Callable[[int, int], None] = lambda done, whole: None,
) -> VerifiedBundle:
    """The bundle at ``path`` (``expected``: evidence or review), verified now by what this user pinned and saw before;
    the caller closes it."""
    from secaudit.usecases.verifying.verify import BundleType, verify

    return verify(
        path, anchors(), now=now(), memory=memory(), challenge=challenge, expected=BundleType(expected),
        catalogue=catalogue, opened_by=opened_by, remember=remember, told=told,
    )  # fmt: skip


def _settings() -> dict[str, str]:
    """What the user has set; most have set nothing, and then nothing is loaded to read it."""
    path = settings_file()
    if not path.exists():
        return {}
    from secaudit.usecases.config import read_settings

    return read_settings(path)


def preference(key: str, otherwise: str) -> str:
    """What the user has set for ``key`` (of ``usecases.config.SETTINGS``); a value that can't be is not heard."""
    stated = _settings().get(key)
    if stated is None:
        return otherwise
    from secaudit.usecases.config import SETTINGS

    allowed = next(s.values for s in SETTINGS if s.key == key)
    return stated if stated in allowed else otherwise


def case_path(chosen: Path | None) -> Path:
    """The case file that is meant: the chosen one, or the only one in the current folder."""
    from secaudit.usecases.case_file import find_case

    return find_case(Path.cwd(), chosen)


def case_store(path: Path) -> EvidenceStore:
    """The case file at ``path``, open; the caller closes it."""
    from secaudit.store import open_store

    return open_store(path)


def created_store(path: Path) -> CaseStore:
    """A new, empty case file at ``path``, open; the caller closes it."""
    from secaudit.store import create

    return create(path, author())


def cache_dir() -> Path | None:
    """Where a validated catalogue may be kept between runs; none when SECAUDIT_NO_CACHE is set."""
    if os.environ.get("SECAUDIT_NO_CACHE"):
        return None
    from platformdirs import user_cache_path

    return user_cache_path("secaudit", appauthor=False)


def catalogue_folder(chosen: Path | None) -> Path:
    if chosen is None and (stated := _settings().get("catalogue")):
        chosen = Path(stated)
    return chosen or data_dir("controls")


def catalogue(chosen: Path | None = None) -> Catalogue:
    """The catalogue of the chosen folder, or ours; raises with every problem."""
    from secaudit.catalogue import load_cached

    return load_cached(catalogue_folder(chosen), cache_dir())


def catalogue_files(chosen: Path | None = None) -> CatalogueFiles:
    """The same with the very files it was read from, for sealing."""
    from secaudit.usecases.sealing.snapshot import read_catalogue

    return read_catalogue(catalogue_folder(chosen), cache_dir())


def cases_folder() -> Path | None:
    """The worked cases of our own catalogue: in a checkout only, they do not travel in the wheel."""
    found = data_dir("controls").parent / "tests" / "cases"
    return found if found.is_dir() else None


def judged(path: Path, catalogue_folder: Path | None, *, phase: str | None, as_of: date | None = None) -> Checked:
    """The case at ``path``, opened and judged today by the chosen catalogue; raises with all that is wrong."""
    from secaudit.usecases.check import check
    from secaudit.usecases.open_case import open_case

    chosen = catalogue(catalogue_folder)
    return check(open_case(path, chosen, today=today(), phase=phase, as_of=as_of), chosen)


def sitting(path: Path, catalogue_folder: Path | None = None, *, phase: str | None = None) -> Sitting:
    """The case file at ``path``, open for work in this thread, or a bundle for review; raises with what is wrong."""
    from secaudit.usecases.case_file import is_case_file
    from secaudit.usecases.sitting import open_sitting

    if path.is_file() and not is_case_file(path) and _is_bundle(path):
        return review_sitting(path)
    chosen = catalogue(catalogue_folder)
    return open_sitting(path, case_store(path), chosen, today=today, author=author, phase=phase)


def review_sitting(
    path: Path,
    told: Callable[[int, int], None] = lambda done, whole: None,
    *,
    draft: Path | None = None,
    despite: bool = False,
    challenge: str = "",
    opened_by: Callable[[], Sequence[Any]] | None = None,
) -> ReviewSitting:
    """The bundle at ``path``, verified and open for review in this thread; raises with the step that refuses it."""
    from secaudit.usecases.reviewing.open_review import open_review

    pinned, own, ours = anchors(), state_folder() / "reviews", catalogue().digest
    found = verified(path, challenge=challenge, opened_by=opened_by, told=told)
    return open_review(
        found, pinned, today=today, author=author, own=own, draft=draft, despite=despite,
        own_catalogue=ours,
    )  # fmt: skip


def review_form_files(
    sitting: ReviewSitting, formats: Sequence[str], folder: Path, earlier: Compared | None = None
) -> tuple[Path, ...]:
    """The 審查意見表 of an open review as it stands, written into ``folder``."""
    from secaudit.usecases.reviewing.form_files import write_forms

    return write_forms(sitting, formats, folder, earlier=earlier)


def _is_bundle(path: Path) -> bool:
    from secaudit.usecases.reviewing.open_review import is_bundle_file

    return is_bundle_file(path)


def samples_folder() -> Path:
    return data_dir("sample_inventories")


def surroundings(encoding: str, columns: int) -> Surroundings:
    from secaudit.usecases.doctor import Surroundings

    packaged = tuple(map(_packaged, ("controls", "report_templates", "sample_inventories")))
    python, folders = sys.version_info[:3], (keys_folder(), trust_folder())
    return Surroundings(today(), python, encoding, columns, Path.cwd(), packaged, *folders)


def _packaged(name: str) -> Path:
    """The packaged folder; a path where nothing is when it is missing, as that is for the doctor to say."""
    try:
        return data_dir(name)
    except SecauditError:
        return Path(__file__).parent / "_data" / name
