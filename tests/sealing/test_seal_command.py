"""``secaudit seal`` as people type it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from seal_bench import KEY, add_file, new_case, small_case

from secaudit.cli import main
from secaudit.trust.bundle import open_bundle
from secaudit.trust.keys import private_text

PASSPHRASE = "correct horse battery staple"


@cache
def protected_key() -> bytes:
    return private_text(KEY, PASSPHRASE)


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one small case, one item of evidence, and a key with its passphrase in a file."""
    with closing(new_case(tmp_path / "甲.secaudit", small_case())) as store:
        add_file(store, tmp_path / "政策.pdf", b"%PDF-1.7 policy")
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / "signing").write_bytes(protected_key())
    (tmp_path / "keys" / "signing").chmod(0o600)
    (tmp_path / "pass").write_text(PASSPHRASE + "\n", encoding="utf-8")
    for name in ("CONFIG", "STATE", "KEYS", "TRUST"):
        monkeypatch.setenv(f"SECAUDIT_{name}", str(tmp_path / name.lower()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def running(*arguments: str) -> tuple[int, str, str]:
        code = main.run(["seal", *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    return running


READY = ("--despite", "--passphrase-file", "pass", "--report", "none")


def test_a_case_is_sealed_beside_itself(folder: Path, run: Run) -> None:
    code, out, err = run(*READY, "--phase", "簽約")
    assert code == 0
    (path,) = folder.glob("*.zip")
    bundle = open_bundle(path)
    assert (bundle.facts.phase, bundle.facts.sequence) == ("signing", 1)
    assert str(path) in out
    assert bundle.seal_id in out
    assert KEY.public.fingerprint in out
    assert "主旨：" in err
    assert "以下" in err
    assert PASSPHRASE not in out + err


def test_as_json_for_a_program(folder: Path, run: Run) -> None:
    code, out, _ = run(*READY, "--json", "--withhold", "E-0001", "--why", "營業秘密", "--challenge", "113-0042")
    said = json.loads(out)
    assert code == 0
    assert said["path"] == str(next(folder.glob("*.zip")))
    assert said["seal_id"] == open_bundle(Path(said["path"])).seal_id
    assert (said["sequence"], said["previous_seal"], said["challenge"]) == (1, "", "113-0042")
    (item,) = said["evidence"]
    assert (item["id"], item["disclosed"], item["why"], item["path"]) == ("E-0001", False, "營業秘密", "")


def test_without_despite_everything_is_told_and_nothing_written(folder: Path, run: Run) -> None:
    code, out, err = run("--passphrase-file", "pass")
    assert (code, out) == (3, "")
    assert "--despite" in err
    assert err.count("（E-SEA-2") >= 2
    assert not list(folder.glob("*.zip"))


def test_as_json_every_problem_is_listed(run: Run) -> None:
    code, out, _ = run("--passphrase-file", "pass", "--json")
    assert code == 3
    assert {p["code"] for p in json.loads(out)["problems"]} >= {"E-SEA-20", "E-SEA-21"}


def test_a_dry_run_needs_no_key_and_leaves_no_trace(folder: Path, run: Run) -> None:
    (folder / "keys" / "signing").unlink()
    before = (folder / "甲.secaudit").read_bytes()
    assert run("--dry-run")[0] == 3
    assert run("--dry-run", "--despite")[0] == 0
    code, out, _ = run("--dry-run", "--json")
    assert code == 3
    assert json.loads(out)["blocks"] == []
    assert (folder / "甲.secaudit").read_bytes() == before
    assert not list(folder.glob("*.zip"))


def test_a_wrong_passphrase_seals_nothing(folder: Path, run: Run) -> None:
    (folder / "pass").write_text("something else entirely\n", encoding="utf-8")
    code, _, err = run(*READY)
    assert code != 0
    assert "something else" not in err
    assert not list(folder.glob("*.zip"))


def test_nobody_is_asked_where_nobody_may_be_asked(folder: Path, run: Run) -> None:
    code, _, err = run("--despite")
    assert (code, "--passphrase-file" in err) == (2, True)
    assert not list(folder.glob("*.zip"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--withhold", "E-0001"),
        ("--withhold", "E-0001", "--why", "a", "--why", "b"),
        ("--why", "a"),
        ("--withhold", "E-0099", "--why", "a"),
        ("--report", "odt"),
        ("--report", ""),
        ("--log", "some"),
        ("--to", "age1nonsense"),
        ("--key", "nobody"),
        ("--phase", "someday"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(folder: Path, run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*READY, *arguments)[0] == 2
    assert not list(folder.glob("*.zip"))


def test_one_reason_may_stand_for_all(folder: Path, run: Run) -> None:
    code, out, _ = run(*READY, "--json", "--withhold", "E-0001", "--withhold", "E-0001", "--why", "機密")
    assert (code, json.loads(out)["evidence"][0]["why"]) == (0, "機密")


def test_undo_does_not_take_a_seal_back(folder: Path, run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    run(*READY)
    assert main.run(["undo"]) == 0
    assert main.run(["log", "--verify"]) == 0
    assert "4 筆" not in capfd.readouterr().out


def test_the_archive_is_one_that_other_programs_open(folder: Path, run: Run) -> None:
    """unzip and sha256sum, where they are installed."""
    run(*READY)
    (path,) = folder.glob("*.zip")
    try:
        subprocess.run(["unzip", "-q", path, "-d", folder / "x"], check=True)
        done = subprocess.run(
            ["sha256sum", "-c", "--quiet", "manifest-sha256.txt", "tagmanifest-sha256.txt"], cwd=folder / "x" / "bag"
        )
    except FileNotFoundError:
        pytest.skip("unzip or sha256sum is not here")
    assert done.returncode == 0
