"""The doctor tells what is wrong with a machine."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from secaudit.usecases.doctor import Surroundings, doctor


def around(folder: Path) -> Surroundings:
    held = folder / "controls"
    held.mkdir()
    (held / "x.yaml").write_text("", encoding="utf-8")
    return Surroundings(date(2026, 5, 1), (3, 12, 1), "utf-8", 100, folder, (held,))


def failing(surroundings: Surroundings) -> list[str]:
    return [e.name for e in doctor(surroundings) if not e.ok]


def test_a_sound_machine_has_nothing_to_complain_of(tmp_path: Path) -> None:
    assert failing(around(tmp_path)) == []


def test_each_trouble_is_named_and_has_a_remedy(tmp_path: Path) -> None:
    sound = around(tmp_path)
    for changed, name in (
        (replace(sound, today=date(1970, 1, 1)), "時鐘"),
        (replace(sound, encoding="cp950"), "輸出編碼"),
        (replace(sound, columns=40), "終端機寬度"),
        (replace(sound, folder=tmp_path / "absent"), "目前資料夾可寫入"),
        (replace(sound, packaged=(tmp_path / "gone",)), "隨附資料 gone"),
    ):
        assert failing(changed) == [name]
        assert all(e.fix for e in doctor(changed) if not e.ok)


def test_only_what_breaks_commands_is_bad(tmp_path: Path) -> None:
    bad = [e.name for e in doctor(replace(around(tmp_path), encoding="cp950", columns=40)) if not e.ok and e.bad]
    assert bad == []


def test_folders_of_keys_and_trust_that_others_get_at_are_told_with_the_command_that_shuts_them(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows keeps others out by accounts, not by modes")
    keys, trust = tmp_path / "keys", tmp_path / "trust"
    sound = replace(around(tmp_path), keys=keys, trust=trust)
    assert failing(sound) == []
    keys.mkdir(mode=0o700)
    trust.mkdir(mode=0o755)
    (keys / "signing.pub").touch(0o644)
    assert failing(sound) == []
    keys.chmod(0o750)
    (trust / "allowed_signers").touch()
    (trust / "allowed_signers").chmod(0o666)
    told = {e.name: e for e in doctor(sound) if not e.ok}
    assert set(told) == {"簽署金鑰的資料夾", "信任清單的資料夾"}
    assert told["簽署金鑰的資料夾"].fix == f"請執行 chmod -R go-rwx {keys}"
    assert not any(e.bad for e in told.values())
