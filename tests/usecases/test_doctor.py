"""The doctor tells what is wrong with a machine."""

from dataclasses import replace
from datetime import date
from pathlib import Path

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
