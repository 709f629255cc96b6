"""A case to work on: the facts, a zone, two assets and a flow between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from secaudit.model.control import Catalogue
from secaudit.store import create
from secaudit.store.protocol import Author, CaseStore
from secaudit.usecases.import_case import keep_import, plan_import

TODAY = date(2024, 3, 1)
AUTHOR = Author("王小明", "s1", datetime(2024, 3, 1, 9, 30, tzinfo=UTC))

CASE = """\
case: {id: C2M-113-001, name: 宏遠精密股份有限公司, tax_id: "12345670", phase: 提案, assessment_date: 113/3/1}
zone:
  - {id: Z-OFFICE, name: 辦公區, layer: 網路層, trust: 內部}
asset:
  - {id: PC-01, name: 辦公電腦, kind: 個人電腦, quantity: 32, zone_id: Z-OFFICE, lockout_threshold: 5}
  - {id: NAS-01, name: 檔案伺服器, kind: NAS 儲存設備, zone_id: Z-OFFICE}
flow:
  - {id: F-01, name: 檔案存取, source_id: PC-01, target_id: NAS-01, purpose: 業務, via_ids: NAS-01}
  - {id: F-02, name: 列印, source_id: Z-OFFICE, target_id: Z-OFFICE, purpose: 業務, via_ids: 無}
"""


@pytest.fixture
def author() -> Author:
    return AUTHOR


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    path = tmp_path / "begun.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path, begun: Path, catalogue: Catalogue) -> Iterator[CaseStore]:
    kept = create(tmp_path / "case.secaudit", AUTHOR)
    assert keep_import(kept, plan_import(kept, begun, catalogue, today=TODAY), AUTHOR)
    yield kept
    kept.close()


@pytest.fixture
def folder(tmp_path: Path, store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the case in it, as the place where commands are typed."""
    store.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECAUDIT_CONFIG", str(tmp_path / "settings" / "config.toml"))
    monkeypatch.setenv("SECAUDIT_SESSION", "window-1")
    return tmp_path
