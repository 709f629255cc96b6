"""From a bare Python to a running program: makes ``.venv``, installs what the lock files name, runs one thing.

    python -m secaudit.bootstrap demo [options of `secaudit demo`]
    python -m secaudit.bootstrap test [options of pytest]

Needs only the standard library and some pip (of the running Python, or the one ensurepip brings).

Invariant: nothing outside ``.venv`` changes, every package is checked against the hashes in the lock, and what has not
changed is not installed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
STAMP = HOME / "secaudit-stamp.json"
LOCKS = {"demo": "requirements.lock", "test": "requirements-test.lock"}
PACKAGED = ("secaudit", "controls", "report_templates", "sample_inventories")
IN_PARALLEL = ("-n", "auto", "--dist", "worksteal")
OLDEST_PYTHON = (3, 11)
OLDEST_PIP = (22, 3)
"""The first pip that can install into another interpreter (``--python``)."""


class CannotSetUp(Exception):
    """The environment cannot be made; the message says in two languages what to do."""


def main(arguments: list[str]) -> int:
    """Set up for the named purpose, run it with the remaining arguments, return its exit code."""
    _speak_plainly()
    if not arguments or arguments[0] not in LOCKS:
        _say(
            "用法：python -m secaudit.bootstrap demo|test [其他參數]",
            "Usage: python -m secaudit.bootstrap demo|test [further arguments]",
        )
        return 2
    purpose, rest = arguments[0], arguments[1:]
    try:
        _require_python()
        _require_checkout()
        python = set_up(purpose)
        return _run([str(python), *_program(purpose, rest)], env=_environment(purpose))
    except CannotSetUp as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def set_up(purpose: str) -> Path:
    """Bring ``.venv`` to what ``purpose`` needs and return its interpreter; quick when nothing changed."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    identity = f"{sys.version_info[0]}.{sys.version_info[1]} {sys.platform}"
    lock = LOCKS[purpose]
    wanted = {lock: _digest([ROOT / lock])}
    if purpose == "demo":
        wanted["project"] = _digest(_sources())
    done = _stamp() if python.exists() else {}
    if done.get("python") != identity:
        _say("建立虛擬環境 .venv", "Creating .venv")
        _create(python)
        done = {"python": identity}
    if all(done.get(key) == value for key, value in wanted.items()):
        return python
    STAMP.unlink(missing_ok=True)
    pip = _pip_command(python)
    if done.get(lock) != wanted[lock]:
        _say(f"安裝 {lock} 所列套件（約一兩分鐘）", "Installing the locked packages (a minute or two)")
        _install(pip, "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / lock))
    if "project" in wanted:
        _say("安裝 secaudit", "Installing secaudit")
        _install(pip, "--no-deps", "--no-build-isolation", "--force-reinstall", str(ROOT))
    STAMP.write_text(json.dumps(done | wanted, indent=1), encoding="utf-8")
    return python


def _program(purpose: str, rest: list[str]) -> list[str]:
    """The demo runs the installed package (``-P`` keeps the checkout off the path), as its users will.

    The tests are shared out among the processors; of two ``-n`` pytest heeds the later, which is the caller's.
    """
    if purpose == "demo":
        return ["-P", "-m", "secaudit", "demo", *rest]
    alone = any(given.endswith("no:xdist") for given in rest)
    return ["-m", "pytest", "--rootdir", str(ROOT), *(() if alone else IN_PARALLEL), *rest]


def _environment(purpose: str) -> dict[str, str]:
    """The tests run on the source tree, also in the programs that they start."""
    ours = dict(os.environ)
    ours.pop("PYTHONHOME", None)
    if purpose == "test":
        ours["PYTHONPATH"] = str(ROOT)
    return ours


def _require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotSetUp(
            f"需要 Python 3.11 以上，目前是 {sys.version.split()[0]}\n"
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}"
        )


def _require_checkout() -> None:
    if not all((ROOT / name).is_file() for name in ("pyproject.toml", *LOCKS.values())):
        raise CannotSetUp(
            "請在原始碼資料夾中執行；已安裝的程式請直接用 secaudit\n"
            "Run this in a checkout; where secaudit is installed, just use secaudit"
        )


def _create(python: Path) -> None:
    if _inside():
        raise CannotSetUp(
            "請先離開 .venv（執行 deactivate），再用系統的 Python 執行一次\n"
            "Leave .venv first (run deactivate), then run this again with the system's Python"
        )
    try:
        import venv

        venv.create(HOME, clear=True, with_pip=False, symlinks=os.name != "nt")
    except (ImportError, OSError, subprocess.CalledProcessError) as error:
        raise CannotSetUp(f"無法建立 {HOME}：{error}\nCannot create {HOME}: {error}") from error
    if not python.exists():
        raise CannotSetUp(f"虛擬環境中沒有 {python}\nThe new environment lacks {python}")


def _inside() -> bool:
    return Path(sys.prefix).resolve() == HOME.resolve()


def _pip_command(python: Path) -> list[str]:
    """How to call a pip that installs into ``.venv``: the outer one, else the one ensurepip puts inside."""
    for outer in dict.fromkeys((sys.executable, getattr(sys, "_base_executable", sys.executable))):
        if _pip_version(outer) >= OLDEST_PIP:
            return [outer, "-m", "pip", "--python", str(python)]
    if _pip_version(str(python)) >= OLDEST_PIP or _quietly([str(python), "-m", "ensurepip", "--default-pip"])[0] == 0:
        return [str(python), "-m", "pip"]
    raise CannotSetUp(
        "這個 Python 沒有可用的 pip（22.3 以上），也沒有 ensurepip。\n"
        "Debian、Ubuntu 請執行：sudo apt install python3-pip（或 python3-venv），再執行一次。\n"
        "This Python has neither pip >= 22.3 nor ensurepip.\n"
        "On Debian or Ubuntu: sudo apt install python3-pip (or python3-venv), then run this again."
    )


def _pip_version(python: str) -> tuple[int, ...]:
    """``(23, 2)`` for a working pip of that interpreter, ``()`` for none."""
    code, output = _quietly([python, "-m", "pip", "--version"])
    found = re.match(r"pip (\d+)\.(\d+)", output)
    return tuple(map(int, found.groups())) if code == 0 and found else ()


def _install(pip: list[str], *arguments: str) -> None:
    quiet = ["install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-warn-script-location"]
    ours = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX")}
    ours |= {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    if _run([*pip, *quiet, *arguments], env=ours):
        raise CannotSetUp(
            "套件安裝失敗，原因見上。請確認網路或套件庫設定（pip config），再執行一次。\n"
            "Installing failed, see above. Check the network or pip's configuration, then run this again."
        )


def _run(command: list[str], env: dict[str, str]) -> int:
    return subprocess.run(command, env=env, check=False).returncode


def _quietly(command: list[str]) -> tuple[int, str]:
    try:
        ended = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", errors="replace")
    except OSError:
        return 1, ""
    return ended.returncode, ended.stdout


def _stamp() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _sources() -> list[Path]:
    """Every file that travels in the wheel, and what decides how it is built."""
    inside = (p for name in PACKAGED for p in (ROOT / name).rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return [ROOT / "pyproject.toml", *sorted(inside)]


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _speak_plainly() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _say(*lines: str) -> None:
    print("\n".join(lines), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
