"""Small cases on disk: what a test says about one table, and just enough around it to be a case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from secaudit.errors import Problem
from secaudit.importers import read_case
from secaudit.model.inventory import Inventory

CASE = "案件編號,公司名稱\nC-1,宏遠精密股份有限公司\n"
SHARED = Path(__file__).resolve().parents[2].parent / "shared"

Reader = Callable[..., tuple[Inventory, tuple[Problem, ...]]]


@pytest.fixture
def read_csv(tmp_path: Path) -> Reader:
    """Read a folder with these files (name without .csv → text or bytes); 案件 is added when it is not among them."""

    def read(files: dict[str, str | bytes], encoding: str = "utf-8") -> tuple[Inventory, tuple[Problem, ...]]:
        folder = tmp_path / "案件資料夾"
        folder.mkdir()
        for name, content in ({"案件": CASE} | files).items():
            data = content if isinstance(content, bytes) else content.encode(encoding)
            (folder / f"{name}.csv").write_bytes(data)
        return read_case(folder)

    return read


@pytest.fixture
def read_yaml(tmp_path: Path) -> Reader:
    def read(text: str | bytes) -> tuple[Inventory, tuple[Problem, ...]]:
        path = tmp_path / "case.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_case(path)

    return read


@pytest.fixture
def hostile() -> Path:
    folder = SHARED / "samples" / "hostile"
    if not folder.is_dir():
        pytest.skip("no hostile samples beside the project")
    return folder
