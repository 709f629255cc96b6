from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from secaudit.errors import Problem
from secaudit.importers import read_case
from secaudit.model.inventory import Inventory

Reader = Callable[..., tuple[Inventory, tuple[Problem, ...]]]

GOOD = """\
案件: {id: C-1, 公司名稱: 甲公司, 可用性目標: 99.5%}
zone:
  - {id: Z-1, name: 網際網路, layer: 網路層, trust: 外部}
資產:
  - 資產編號: FW-1
    name: 防火牆
    類型: 防火牆
    is_core: 是
    last_patched_on: 113/2/1
連線:
  - id: F-1
    name: 上網
    source_id: Z-1
    target_id: FW-1
    purpose: 上網
    via_ids: [FW-1]
  - {id: F-2, name: 直連, source_id: Z-1, target_id: FW-1, purpose: 業務, via_ids: []}
人員:
"""


def test_a_case_may_be_one_yaml_file(read_yaml: Reader) -> None:
    inventory, problems = read_yaml(GOOD)
    assert problems == ()
    assert inventory.case["availability_target_ppm"] == 995_000
    asset = next(inventory.dicts("asset"))
    assert (asset["id"], asset["is_core"], asset["last_patched_on"]) == ("FW-1", 1, "2024-02-01")
    assert [row["via_ids"] for row in inventory.dicts("flow")] == ["|FW-1|", "|"]
    assert list(inventory.origins["flow"].rows) == [11, 17]


def test_every_problem_names_its_line(read_yaml: Reader) -> None:
    text = GOOD.replace("類型: 防火牆", "類型: 烤箱").replace("via_ids: [FW-1]", "via_ids: [FW-9]")
    text = text.replace("is_core: 是", "顏色: 紅").replace("人員:", "員工旅遊: []")
    _, problems = read_yaml(text)
    assert [(p.code, p.place.line) for p in problems] == [
        ("E-COL-01", 8),
        ("E-CEL-07", 7),
        ("E-TAB-01", 18),
        ("E-ROW-02", 16),
    ]


def test_a_missing_required_value_names_the_line_of_its_row(read_yaml: Reader) -> None:
    _, problems = read_yaml("案件: {id: C-1, name: 甲}\n資產:\n  - name: 甲\n    kind: pc\n")
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [("E-CEL-01", 3, "資產編號")]


def test_shapes_that_are_no_case_are_problems(read_yaml: Reader) -> None:
    text = "案件: {id: C-1, name: 甲}\ncase: {}\n資產: 三台\n人員:\n  - 王小明\n  - {id: H-1, name: {名: 小明}}\n"
    assert [(p.code, p.place.line) for p in read_yaml(text)[1]] == [
        ("E-TAB-03", 2),
        ("E-YML-10", 3),
        ("E-YML-10", 5),
        ("E-YML-10", 6),
        ("E-CEL-01", 6),
    ]


def test_a_column_named_twice_by_title_and_name_is_a_problem(read_yaml: Reader) -> None:
    assert [p.code for p in read_yaml("案件: {id: C-1, name: 甲, 公司名稱: 乙}\n")[1]] == ["E-COL-02"]


def test_a_list_at_the_top_or_nothing_is_no_case(read_yaml: Reader) -> None:
    assert [p.code for p in read_yaml("- 1\n")[1]] == ["E-YML-10"]


def test_yaml_bombs_are_problems(hostile: Path) -> None:
    for path in (hostile / "yaml-bomb").iterdir():
        inventory, problems = read_case(path)
        assert problems, path.name
        assert len(inventory) == 0
