"""What a user gets: locks that match, documents that are current, data that travels along."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from secaudit.cli.main import run
from secaudit.model.derived import QUERYABLE

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)( ; [^\\]+)? \\$", re.MULTILINE)


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version, _ in PINNED.findall((ROOT / lock).read_text(encoding="ascii")):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"] + EXTRAS["build"]),
        ("requirements-test.lock", PROJECT["project"]["dependencies"] + EXTRAS["build"] + EXTRAS["test"]),
    ],
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, asked: list[str]) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, asked):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, requirement.name
        assert all(requirement.specifier.contains(v) for v in versions), requirement.name


def test_the_test_lock_runs_what_users_run() -> None:
    ours, theirs = pins("requirements-test.lock"), pins("requirements.lock")
    assert {k: ours.get(k) for k in theirs} == theirs


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_is_ascii_hashed_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="ascii")
    assert "://" not in text
    assert "index" not in re.sub(r"^ +# via.*$", "", text, flags=re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_documented_tables_are_current(capfd: pytest.CaptureFixture[str]) -> None:
    """Otherwise: secaudit tables --markdown > docs/tables.md"""
    assert run(["tables", "--markdown"]) == 0
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == capfd.readouterr().out


def test_the_documented_formats_are_current(capfd: pytest.CaptureFixture[str]) -> None:
    """Otherwise: secaudit observe --list --markdown > docs/formats.md"""
    assert run(["observe", "--list", "--markdown"]) == 0
    assert (ROOT / "docs" / "formats.md").read_text(encoding="utf-8") == capfd.readouterr().out


def test_every_column_is_documented() -> None:
    for table in QUERYABLE.values():
        assert table.title
        assert table.purpose
        assert all(c.title and c.help for c in table.columns), table.name


def test_the_data_folders_travel_in_the_wheel() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {f: f"secaudit/_data/{f}" for f in ("controls", "report_templates", "sample_inventories")}
    assert all((ROOT / folder).is_dir() for folder in included)


def test_the_readme_keeps_its_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python -m secaudit.bootstrap demo\npython -m secaudit.bootstrap test\n" in text


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="ascii")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
