"""What holds for every observer, whatever its format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from observers.conftest import EXPORTS, OWN_EXPORTS, SAMPLES, export, observer
from secaudit.model.choices import ASSET_KIND, SCAN_KINDS, SEVERITY, VULNERABILITY_STATUS
from secaudit.model.declared import SETTINGS, TABLE_BY_NAME
from secaudit.model.schema import Column, Kind
from secaudit.observers import OBSERVERS, Export, Observer, Reading, Unreadable, recognised

_KINDS_OF_SAMPLES = ("passwords", "logs", "backups", "scans", "inventory")
REAL = sorted(p for kind in _KINDS_OF_SAMPLES for p in (SAMPLES / kind).rglob("*") if p.is_file())
_SETTINGS = {c.name: c for c in SETTINGS}
_KINDS, _SEVERITIES = {c.code for c in ASSET_KIND} | {""}, {c.code for c in SEVERITY}
_STATUSES = {c.code for c in VULNERABILITY_STATUS} | {""}


def _named(path: Path) -> str:
    return "/".join(path.parts[-2:])


def test_names_are_unique_and_every_observer_has_exports_of_its_own() -> None:
    names = [o.name for o in OBSERVERS]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
    assert {p.relative_to(EXPORTS).parts[0] for p in OWN_EXPORTS} == set(names)


@pytest.mark.parametrize("one", OBSERVERS, ids=lambda o: o.name)
def test_what_an_observer_may_settle_are_columns_that_exist(one: Observer) -> None:
    assert one.title
    assert one.how
    assert one.versions
    assert one.settles
    for settled in one.settles:
        table, _, column = settled.rpartition(".")
        assert column in (TABLE_BY_NAME[table].by_name if table else _SETTINGS), settled


@pytest.mark.parametrize("path", OWN_EXPORTS, ids=_named)
def test_an_export_is_recognised_by_its_own_observer_alone_whatever_its_name(path: Path) -> None:
    one = Export.of(path.read_bytes(), "anything.bin")
    assert [o.name for o in recognised(one)] == [path.relative_to(EXPORTS).parts[0]]


@pytest.mark.parametrize("path", OWN_EXPORTS, ids=_named)
def test_what_is_read_has_the_stored_form_of_its_column_and_says_where_it_stands(path: Path) -> None:
    one = observer(path.relative_to(EXPORTS).parts[0])
    _check(one, one.reads(export(path)))


@pytest.mark.parametrize("path", REAL, ids=_named)
def test_a_real_export_is_recognised_by_one_observer_at_most_and_read_or_refused_with_one_problem(path: Path) -> None:
    found = recognised(export(path))
    assert len(found) <= 1, [o.name for o in found]
    for one in found:
        read_or_refused(one, export(path))


@pytest.mark.parametrize("path", OWN_EXPORTS, ids=_named)
def test_an_export_cut_short_anywhere_is_read_or_refused_and_nothing_else(path: Path) -> None:
    data = path.read_bytes()
    one = observer(path.relative_to(EXPORTS).parts[0])
    for part in range(0, len(data), max(1, len(data) // 40)):
        read_or_refused(one, Export.of(data[:part], "cut.bin"))


@pytest.mark.parametrize("one", OBSERVERS, ids=lambda o: o.name)
@pytest.mark.parametrize("data", [b"", b"\n", b"\0" * 100, b"{}", b"[]", b"<a/>", b"\xff\xfe", bytes(range(256)) * 4])
def test_a_file_of_another_kind_is_not_recognised_and_harms_nobody(one: Observer, data: bytes) -> None:
    assert not one.recognises(Export.of(data))
    read_or_refused(one, Export.of(data))


def read_or_refused(one: Observer, given: Export) -> None:
    """Either a reading that keeps its promises, or one problem that names the file and says what to do."""
    one.recognises(given)
    try:
        reading = one.reads(given)
    except Unreadable as trouble:
        problem = trouble.problem
    else:
        _check(one, reading)
        return
    assert problem.place.file == given.name
    assert problem.what
    assert problem.fix
    assert problem.code in {"E-OBS-03", "E-OBS-05", "E-OBS-06"}


def _check(one: Observer, reading: Reading) -> None:
    """The reading keeps the promises of ``reading.py``."""
    tables = {s.rpartition(".")[0] for s in one.settles}
    for setting in reading.settings:
        assert setting.column in one.settles
        assert setting.place
        _check_cell(_SETTINGS[setting.column], setting.value)
    for seen in reading.hosts:
        assert "asset" in tables
        assert seen.kind in _KINDS
        assert seen.name
        assert seen.place
    for scan in reading.scans:
        assert {"record", "vulnerability"} <= tables
        assert scan.kind in SCAN_KINDS
        for weakness in scan.weaknesses:
            assert weakness.severity in _SEVERITIES
            assert weakness.status in _STATUSES
            assert weakness.title
            assert weakness.place
    for backup in reading.backups:
        assert "backup_copy" in tables
        assert backup.name
        for column, cell in backup.cells.items():
            assert backup.places[column]
            _check_cell(TABLE_BY_NAME["backup_copy"].by_name[column], cell)
    texts = [*reading.notes, reading.program, *(s.said for s in reading.settings), *(s.place for s in reading.settings)]
    assert all("\n" not in t and "\x1b" not in t for t in texts)


def _check_cell(column: Column, value: object) -> None:
    match column.kind:
        case Kind.BOOL:
            assert value in (0, 1)
            assert not isinstance(value, bool)
        case Kind.INT:
            assert isinstance(value, int)
            assert not isinstance(value, bool)
            assert value >= 0
            assert value < 2**31
        case Kind.DATE:
            assert isinstance(value, str)
            assert len(value) == 10
        case Kind.CHOICE:
            assert value in {c.code for c in column.choices}
        case _:
            assert isinstance(value, str)
            assert value
