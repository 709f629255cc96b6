"""auditpol: which event classes are logged, told by GUID and not by localised names."""

from __future__ import annotations

import pytest

from observers.conftest import observer, own, read, settings
from secaudit.observers import Export, Unreadable

AUDITPOL = observer("auditpol")

_HEADER = "Machine Name,Policy Target,Subcategory,Subcategory GUID,Inclusion Setting,Exclusion Setting\r\n\r\n"
_BOTH, _S, _F, _NONE = "Success and Failure", "Success", "Failure", "No Auditing"


def _row(digits: str, setting: str, machine: str = "PC-1", target: str = "System") -> str:
    return f"{machine},{target},Name {digits},{{0CCE92{digits}-69AE-11D9-BED3-505054503030}},{setting},\r\n"


def _found(*rows: str) -> dict[str, object]:
    return settings(read((_HEADER + "".join(rows)).encode()))


def test_a_machine_that_audits_everything_logs_seven_classes_and_three_stay_unknown() -> None:
    reading = read(own("auditpol/english-all.csv"))
    columns = ("login", "connection", "denied", "removable", "privilege", "system_change", "remote")
    assert settings(reading) == {f"log_{c}": 1 for c in columns}
    assert {(s.host.name, s.in_force) for s in reading.settings} == {("LINE-PC-07", True)}
    assert any("SACL" in note for note in reading.notes)
    assert any("安全更新失敗" in note for note in reading.notes)


def test_traditional_chinese_in_code_page_950() -> None:
    reading = read(own("auditpol/zh-tw-cp950.csv"))
    assert settings(reading) == {"log_login": 0, "log_removable": 1, "log_privilege": 0, "log_remote": 0}
    assert {s.host.name for s in reading.settings} == {"產線主機"}
    assert next(s.said for s in reading.settings if s.column == "log_login") == "登入：成功"


def test_simplified_chinese_in_code_page_936() -> None:
    assert settings(read(own("auditpol/zh-cn-cp936.csv"))) == {"log_login": 1, "log_removable": 0}


def test_a_backup_or_the_file_of_a_policy_object_is_not_known_to_be_in_force() -> None:
    reading = read(own("auditpol/gpo-audit.csv"))
    assert settings(reading) == {"log_login": 1, "log_removable": 0}
    assert {s.in_force for s in reading.settings} == {None}


@pytest.mark.parametrize(
    ("logon", "logoff", "value"), [(_BOTH, _S, 1), (_S, _S, 0), (_F, _S, 0), (_BOTH, _F, 0), (_BOTH, _NONE, 0)]
)
def test_logins_need_success_and_failure_and_logoffs(logon: str, logoff: str, value: int) -> None:
    assert _found(_row("15", logon), _row("16", logoff))["log_login"] == value


def test_a_subcategory_that_is_not_listed_leaves_its_class_unknown() -> None:
    assert _found(_row("15", _BOTH)) == {}
    assert _found(_row("35", _S), _row("37", _S)) == {}


def test_what_a_firewall_may_log_as_well_is_unknown_when_windows_does_not_audit_it() -> None:
    rows = (_row("15", _BOTH), _row("16", _S), _row("1C", _NONE), _row("26", _NONE))
    assert _found(*rows) == {"log_login": 1}


def test_the_policy_of_one_user_is_passed_over() -> None:
    assert _found(_row("45", _S), _row("45", _NONE, target="PC-1\\op")) == {"log_removable": 1}


def test_a_user_whose_events_are_kept_out_is_told() -> None:
    spared = _row("15", _NONE, target="PC-1\\op").replace(",\r\n", ",Success\r\n")
    reading = read((_HEADER + _row("45", _S) + spared).encode())
    assert settings(reading) == {"log_removable": 1}
    assert any("個別使用者的稽核排除" in n for n in reading.notes)
    plain = read((_HEADER + _row("45", _S) + _row("15", _S, target="PC-1\\op")).encode())
    assert not any("排除" in n for n in plain.notes)


def test_several_machines_are_told_apart() -> None:
    reading = read((_HEADER + _row("45", _S) + _HEADER + _row("45", _NONE, "PC-2")).encode())
    assert {s.host.name: s.value for s in reading.settings} == {"PC-1": 1, "PC-2": 0}


def test_one_machine_that_says_two_things_is_a_problem() -> None:
    with pytest.raises(Unreadable, match=r":4：.*兩次"):
        _found(_row("45", _S), _row("45", _NONE))


def test_an_unknown_word_is_unknown_and_counted() -> None:
    reading = read((_HEADER + _row("45", "Aucun audit") + _row("16", _S)).encode())
    assert reading.says_nothing
    assert any("1 個子類別" in note for note in reading.notes)


def test_a_language_of_which_no_word_is_known_is_a_problem_that_says_what_to_do() -> None:
    with pytest.raises(Unreadable, match="語言"):
        _found(_row("45", "Keine Überwachung"))


def test_a_row_cut_inside_its_setting_does_not_pass_for_success() -> None:
    whole = (_HEADER + _row("16", _S) + _row("15", _BOTH)).encode()
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(whole[: whole.index(b" Failure,")])


def test_a_report_without_its_header_is_a_problem() -> None:
    with pytest.raises(Unreadable, match="標題列"):
        read((_row("15", _BOTH) + _row("16", _S)).encode())


def test_utf16_and_lower_case_guids() -> None:
    text = (_HEADER + _row("45", _S)).replace("0CCE", "0cce").replace("BED3", "bed3")
    assert settings(read(text.encode("utf-16"))) == {"log_removable": 1}


def test_a_csv_with_another_guid_is_not_recognised() -> None:
    text = _HEADER + "PC-1,System,Logon,{11111111-69AE-11D9-BED3-505054503030},Success,\n"
    assert not AUDITPOL.recognises(Export.of(text.encode()))
