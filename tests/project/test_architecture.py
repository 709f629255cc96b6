"""The house rules that can be checked: who imports whom, what loads when, how long things are."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from secaudit.store import create

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "secaudit"
CORE = ("assess", "graphs", "model", "rules", "tables")
MODULES = sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules_loaded_by(statement: str) -> set[str]:
    """Every module that is loaded after ``statement`` ran in a fresh interpreter."""
    code = f"{statement}\nimport sys; sys.stdout.flush(); print(*sorted(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=environment, encoding="utf-8", timeout=60
    )
    return set(ended.stdout.splitlines()[-1].split())


def loaded_by(statement: str) -> set[str]:
    """The top-level ones among them."""
    return {module.split(".")[0] for module in modules_loaded_by(statement)}


def test_imports_point_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """All contracts of pyproject.toml hold (import-linter)."""
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=None, no_cache=True) == EXIT_STATUS_SUCCESS


def test_the_screen_is_painted_before_anything_that_judges_is_loaded() -> None:
    assert not loaded_by("import secaudit.tui.launch") & {"sqlite3", "cryptography", "networkx"}


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_by("from secaudit.cli.main import run; run(['--help'])")
    heavy = {
        "textual",
        "rich",
        "aiohttp",
        "networkx",
        "docx",
        "typst",
        "pydantic",
        "yaml",
        "jinja2",
        "python_calamine",
        "sqlite3",
        "highspy",
        "numpy",
    }
    assert not loaded & heavy


def test_checking_loads_no_document_library(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("case: {id: C-1, name: 甲公司}\n", encoding="utf-8")
    loaded = loaded_by(f"from secaudit.cli.main import run; run(['check', {str(case)!r}])")
    assert not loaded & {"textual", "docx", "typst", "jinja2", "xlsxwriter", "highspy", "numpy"}
    assert "sqlite3" in loaded


def test_the_planner_loads_its_solver_for_many_lines_only() -> None:
    few = (
        "from secaudit.planning.problem import *; from secaudit.planning.solve import solve; "
        "ways = (Option('0', (0,)), Option('1', (1,))); told = solve(Problem((Bound('B', 'G', -1),), "
        "(Line('L', ways),) * {lines}, ('G',)), wanted=1); assert told.found[0].changes == 1"
    )
    assert not loaded_by("import secaudit.planning.solve") & {"highspy", "numpy"}
    assert not loaded_by(few.format(lines=8)) & {"highspy", "numpy"}
    assert "highspy" in loaded_by(few.format(lines=80))


@pytest.mark.parametrize("command", ["check", "status", "next", "log", "ui --help", "serve --help"])
def test_no_other_command_loads_the_screen(command: str, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("case: {id: C-1, name: 甲公司}\n", encoding="utf-8")
    loaded = loaded_by(f"from secaudit.cli.main import run; run({[*command.split(), str(case)]!r})")
    assert "click" in loaded
    assert not loaded & {"textual", "rich", "aiohttp", "textual_serve"}


@pytest.mark.parametrize("command", ["check", "status", "next"])
def test_a_case_without_reviews_pays_nothing_for_them(command: str, tmp_path: Path) -> None:
    case = tmp_path / "case.secaudit"
    create(case).close()
    loaded = modules_loaded_by(f"from secaudit.cli.main import run; run({[command, str(case)]!r})")
    assert "secaudit.store.sqlite_store" in loaded
    rooms = ("trust", "usecases.sealing", "usecases.verifying", "usecases.reviewing", "usecases.comparing")
    assert not [m for m in loaded if m.startswith(tuple(f"secaudit.{room}" for room in rooms))]
    assert not loaded & {"cryptography", "bcrypt", "pyrage"}


def test_the_command_line_asks_for_the_screen_only_when_it_is_wanted() -> None:
    for path in (PACKAGE / "cli").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert not [n for n in names if n.startswith("secaudit.tui")], name(path)


def test_importing_the_package_imports_nothing_else() -> None:
    assert not loaded_by("import secaudit") & {"click", "pydantic", "dataclasses"}


def test_the_bootstrap_needs_the_standard_library_alone() -> None:
    tree = ast.parse((PACKAGE / "bootstrap.py").read_text(encoding="utf-8"))
    imported = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {str(n.module).split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_read_in_one_sitting(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module says what it owns"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in CORE], ids=name)
def test_the_core_reads_no_clock_and_opens_no_file(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            assert not (isinstance(called, ast.Name) and called.id in {"open", "print", "input"})
            assert not (isinstance(called, ast.Attribute) and called.attr in {"now", "today", "utcnow"})


def test_there_is_no_other_code_folder() -> None:
    """A folder at the top with Python in it is the package, the tests, or nothing."""
    folders = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")}
    assert {f for f in folders if any((ROOT / f).rglob("*.py"))} <= {"secaudit", "tests", "build", "dist"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_carry_telling_names(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
