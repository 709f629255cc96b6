"""``Get-MpComputerStatus`` as text, JSON and CSV: protected only when the service runs and watches."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read, settings
from secaudit.observers import Unreadable

SWITCHES = ("AMServiceEnabled", "AntivirusEnabled", "RealTimeProtectionEnabled")


def _text(**status: object) -> bytes:
    return "".join(f"{name:<32} : {value}\r\n" for name, value in status.items()).encode()


def _on(**more: object) -> dict[str, object]:
    return {"AMRunningMode": "Normal", **dict.fromkeys(SWITCHES, "True"), **more}


def test_a_running_service_that_watches_protects() -> None:
    reading = read(own("defender/list.txt"))
    (only,) = reading.settings
    assert (only.column, only.value, only.place, only.in_force) == ("antimalware", 1, "第 4 行起", True)
    assert reading.program == "Microsoft Defender 4.18.26010.5"
    assert reading.collected_on is None
    assert "檔案沒有電腦名稱：套用前請確認是哪一台" in reading.notes
    assert "00000000-0000" not in repr(reading)


def test_watching_switched_off_is_no_protection_and_json_tells_the_machine_and_the_day() -> None:
    reading = read(own("defender/one.json"))
    (only,) = reading.settings
    assert (only.value, only.said, only.host.name) == (0, "RealTimeProtectionEnabled: False", "PC-QA-2")
    assert reading.collected_on == date(2026, 3, 4)


def test_each_machine_of_a_remote_query_is_judged_by_itself() -> None:
    reading = read(own("defender/hosts.csv"))
    assert {s.host.name: s.value for s in reading.settings} == {"srv-a": 1, "srv-b": 1, "srv-d": 0}
    assert [s.place for s in reading.settings] == ["第 3 行", "第 4 行", "第 6 行"]
    assert "srv-b：病毒碼已 30 天未更新" in reading.notes
    assert "srv-d：病毒碼從未更新" in reading.notes
    assert any(n.startswith("srv-c：AMRunningMode 為 EDR Block Mode") for n in reading.notes)


def test_a_table_of_chosen_properties_is_read_by_its_columns() -> None:
    reading = read(own("defender/table.txt"))
    assert {s.host.name: s.value for s in reading.settings} == {"srv-x": 1, "srv-y": 0}


def test_without_a_running_mode_a_stopped_service_may_have_been_replaced() -> None:
    stopped = read(own("defender/many.json")).settings[1]
    assert (stopped.host.name, stopped.value, stopped.in_force) == ("pc-2", 0, None)
    assert stopped.why == "未載明是否另有防護軟體接手"


@pytest.mark.parametrize("mode", ["Passive", "Passive Mode", "SxS Passive Mode", "EDR Block Mode", "Not running"])
def test_where_another_product_is_in_charge_nothing_is_said(mode: str) -> None:
    reading = read(_text(**_on(AMRunningMode=mode, RealTimeProtectionEnabled="False")))
    assert reading.settings == ()
    assert any(mode in n for n in reading.notes)


@pytest.mark.parametrize("missing", ["AMServiceEnabled", "RealTimeProtectionEnabled"])
def test_a_status_without_the_deciding_fields_says_nothing(missing: str) -> None:
    reading = read(_text(**{k: v for k, v in _on().items() if k != missing}))
    assert reading.settings == ()
    assert any("不能判定" in n for n in reading.notes)


def test_several_machines_without_names_are_a_problem() -> None:
    with pytest.raises(Unreadable, match="沒有電腦名稱"):
        read(_text(**_on()) + b"\r\n" + _text(**_on()))


def test_several_machines_in_one_listing_end_with_an_empty_line_or_their_own_name() -> None:
    one, two = _text(**_on(PSComputerName="a")), _text(**_on(PSComputerName="b", RealTimeProtectionEnabled="False"))
    for between in (b"\r\n\r\n", b""):
        found = read(one + between + two).settings
        assert {s.host.name: s.value for s in found} == {"a": 1, "b": 0}


def test_a_machine_that_is_there_twice_counts_by_the_weaker() -> None:
    one, two = _text(**_on(PSComputerName="a", AMServiceEnabled="False")), _text(**_on(PSComputerName="a"))
    assert settings(read(one + b"\n" + two)) == {"antimalware": 0}
    assert settings(read(two + b"\n" + one)) == {"antimalware": 0}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_of_the_culture_is_understood(delimiter: str) -> None:
    lines = (delimiter.join(f'"{c}"' for c in row) for row in (_on(), _on().values()))
    assert settings(read("\n".join(lines).encode())) == {"antimalware": 1}


@pytest.mark.parametrize("age", ["4294967295", "-1", "9" * 5000, "", "x"])
def test_an_age_that_is_none_harms_nothing(age: str) -> None:
    status = _on(AntivirusSignatureAge=age, AntivirusSignatureLastUpdated="/Date(999999999999999)/")
    assert settings(read(_text(**status))) == {"antimalware": 1}
    assert read(json.dumps(status).encode()).collected_on is None


@given(st.fixed_dictionaries({name: st.booleans() for name in SWITCHES}))
def test_text_json_and_csv_of_one_status_say_the_same(status: dict[str, bool]) -> None:
    whole = {"AMRunningMode": "Normal", **status}
    header, row = ",".join(f'"{k}"' for k in whole), ",".join(f'"{v}"' for v in whole.values())
    forms = (_text(**whole), json.dumps(whole).encode(), f"{header}\r\n{row}\r\n".encode("utf-16"))
    assert [settings(read(form)) for form in forms] == [{"antimalware": int(all(status.values()))}] * 3
