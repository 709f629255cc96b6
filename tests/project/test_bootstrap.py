"""Setting up: what is installed, when it is not, and what is said where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from secaudit import bootstrap

Installed = list[tuple[list[str], tuple[str, ...]]]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with locks, a stand-in for venv, and no environment yet."""
    for name in ("requirements.lock", "requirements-test.lock", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "secaudit").mkdir()
    (tmp_path / "secaudit" / "one.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "HOME", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "stamp.json")

    def create(python: Path) -> None:
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text("", encoding="utf-8")

    monkeypatch.setattr(bootstrap, "_create", create)
    return tmp_path


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Installed:
    """What pip is asked to install, with a pip that always works."""
    asked: Installed = []
    monkeypatch.setattr(bootstrap, "_pip_version", lambda _python: (23, 2))
    monkeypatch.setattr(bootstrap, "_install", lambda pip, *arguments: asked.append((pip, arguments)))
    return asked


def test_demo_installs_the_lock_by_hash_and_then_the_project(checkout: Path, installed: Installed) -> None:
    bootstrap.set_up("demo")
    (_, lock), (_, project) = installed
    assert lock[0] == "--require-hashes"
    assert lock[-1] == str(checkout / "requirements.lock")
    assert "--no-deps" in project
    assert project[-1] == str(checkout)


def test_test_installs_its_lock_and_no_project(checkout: Path, installed: Installed) -> None:
    bootstrap.set_up("test")
    ((_, arguments),) = installed
    assert arguments[-1] == str(checkout / "requirements-test.lock")


@pytest.mark.parametrize("purpose", ["demo", "test"])
def test_what_has_not_changed_is_not_installed_again(checkout: Path, installed: Installed, purpose: str) -> None:
    bootstrap.set_up(purpose)
    installed.clear()
    bootstrap.set_up(purpose)
    assert installed == []


def test_a_changed_lock_is_installed_again(checkout: Path, installed: Installed) -> None:
    bootstrap.set_up("test")
    installed.clear()
    (checkout / "requirements-test.lock").write_text("changed", encoding="utf-8")
    bootstrap.set_up("test")
    assert len(installed) == 1


def test_a_changed_source_installs_the_project_alone(checkout: Path, installed: Installed) -> None:
    bootstrap.set_up("demo")
    installed.clear()
    (checkout / "secaudit" / "one.py").write_text("x = 1", encoding="utf-8")
    bootstrap.set_up("demo")
    assert [arguments[-1] for _, arguments in installed] == [str(checkout)]


def test_an_install_that_failed_is_tried_again(
    checkout: Path, installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_pip: list[str], *_arguments: str) -> None:
        raise bootstrap.CannotSetUp("no network")

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "_install", fails)
        with pytest.raises(bootstrap.CannotSetUp):
            bootstrap.set_up("test")
    bootstrap.set_up("test")
    assert len(installed) == 1


def test_the_running_pip_installs_into_the_environment(checkout: Path, installed: Installed) -> None:
    python = bootstrap.set_up("test")
    ((pip, _),) = installed
    assert pip[1:] == ["-m", "pip", "--python", str(python)]


def test_an_old_pip_gives_way_to_ensurepip(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    def quietly(command: list[str]) -> tuple[int, str]:
        called.append(command)
        return (0, "") if "ensurepip" in command else (0, "pip 21.2 from somewhere")

    monkeypatch.setattr(bootstrap, "_quietly", quietly)
    python = checkout / "python"
    assert bootstrap._pip_command(python) == [str(python), "-m", "pip"]
    assert [str(python), "-m", "ensurepip", "--default-pip"] in called


def test_without_any_pip_it_says_what_to_do_in_both_languages(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "_quietly", lambda _command: (1, ""))
    assert bootstrap.main(["test"]) == 1
    said = capfd.readouterr().err
    assert "sudo apt install python3-pip" in said
    assert "沒有可用的 pip" in said
    assert "neither pip" in said


@pytest.mark.parametrize("arguments", [[], ["deploy"]])
def test_a_wrong_call_says_how(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(arguments) == 2
    assert "demo|test" in capfd.readouterr().err


def test_an_installed_copy_points_to_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    assert bootstrap.main(["demo"]) == 1
    assert "Run this in a checkout" in capfd.readouterr().err


@pytest.fixture
def ran(checkout: Path, installed: Installed, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that are run on the tests; each ends with 5."""
    commands: list[list[str]] = []

    def run(command: list[str], env: dict[str, str]) -> int:
        commands.append(command)
        assert env["PYTHONPATH"] == str(checkout)
        return 5

    monkeypatch.setattr(bootstrap, "_run", run)
    return commands


def test_further_arguments_and_the_exit_code_pass_through(ran: list[list[str]]) -> None:
    assert bootstrap.main(["test", "-k", "lockout"]) == 5
    assert ran[0][-2:] == ["-k", "lockout"]


def test_the_tests_are_shared_out_unless_the_caller_says_otherwise(ran: list[list[str]]) -> None:
    bootstrap.main(["test", "-n", "0"])
    assert [ran[0][i + 1] for i, given in enumerate(ran[0]) if given == "-n"] == ["auto", "0"]
    bootstrap.main(["test", "-p", "no:xdist"])
    assert "-n" not in ran[1]


def test_no_registry_is_named() -> None:
    source = Path(bootstrap.__file__).read_text(encoding="utf-8")
    assert "://" not in source
    assert "index-url" not in source
