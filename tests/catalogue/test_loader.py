from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from secaudit.catalogue import load, load_cached
from secaudit.errors import BadInput
from secaudit.files import data_dir
from secaudit.model.control import Catalogue

PROGRAMME = "id: test\ntitle: 測試\n"
CONTROL = """\
- id: T-1
  title: {zh-TW: 測試, en: test}
  chapter: 壹 測試
  clause: 條文
  source: 來源
  binding: required
  from_phase: acceptance
  parameters: {least: 15}
  checks:
    - id: a
      title: 檢查
      every: asset
      where: has_login
      must: lockout_minutes >= :least
      because: "{name}：{lockout_minutes}"
  interpretation: 依據
  remedy: 改
"""


def catalogue_of(folder: Path, *files: str) -> Path:
    (folder / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    for i, text in enumerate(files):
        (folder / f"c{i}.yaml").write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path, *files: str) -> list[str]:
    found, problems = load(catalogue_of(folder, *files))
    assert found is None
    return [f"{p.place.file}:{p.place.line} {p.code} {p.what}" for p in problems]


def test_the_catalogue_holds_the_41_clauses_of_annex_4_and_the_11_beside_it(catalogue: Catalogue) -> None:
    ids = [c.id for c in catalogue.controls]
    assert len([i for i in ids if i.startswith("A4-")]) == 41
    assert len([i for i in ids if i.startswith("C2M-")]) == 11


def squeezed(text: str) -> str:
    return re.sub(r"\s|<[^>]+>", "", text).replace("\\leq", "≦")


def test_every_clause_stands_verbatim_in_the_source(catalogue: Catalogue, shared: Path) -> None:
    source = squeezed((shared / "sources" / "004_4ed5af417cf59c70.txt").read_text(encoding="utf-8"))
    missing = [c.id for c in catalogue.controls if squeezed(c.clause).rstrip("。") not in source]
    assert missing == []


def test_every_row_of_the_requirements_has_its_control(catalogue: Catalogue, shared: Path) -> None:
    page = (shared / "requirements" / "annex4.md").read_text(encoding="utf-8")
    wanted = re.findall(r"^\| ((?:A4|C2M)-\S+) \|", page, re.MULTILINE)
    assert {c.id for c in catalogue.controls} == set(wanted)


def test_every_mapping_comes_from_the_facts(catalogue: Catalogue, shared: Path) -> None:
    with (shared / "facts" / "clauses.csv").open(encoding="utf-8") as handle:
        rows = {r["id"]: r for r in csv.DictReader(handle)}
    for control in catalogue.controls:
        for framework in ("csf_2_0", "iso27001_2022", "cis_v8", "sp800_53r5"):
            stated = [x for x in (rows.get(control.id, {}).get(framework) or "").split(";") if x]
            assert set(stated) <= set(control.maps_to.get(framework, ())), (control.id, framework)


def test_all_of_the_necessary_requirements_are_gates_at_acceptance(catalogue: Catalogue) -> None:
    necessary = [c for c in catalogue.controls if c.id.startswith("A4-2.")]
    assert len(necessary) == 26
    assert {c.gate_from for c in necessary} == {"acceptance"}


def test_not_applicable_is_offered_only_where_the_clause_is_conditional(catalogue: Catalogue) -> None:
    # interpretation G1, for 附件四
    allowed = {
        "A4-1.1.2", "A4-1.1.5", "A4-1.2.4", "A4-1.2.9", "A4-2.2.1", "A4-2.2.3.2", "A4-2.3.1.1", "A4-2.3.3.1",
        "A4-2.3.3.2", "A4-2.4.2", "A4-2.4.3",
    }  # fmt: skip
    whole = {c.id for c in catalogue.controls if c.not_applicable and c.id.startswith("A4-")}
    assert whole <= allowed
    assert {
        c.id for c in catalogue.controls if c.id.startswith("A4-") and all(k.not_applicable for k in c.checks)
    } <= allowed


def test_a_sound_catalogue_loads(tmp_path: Path) -> None:
    found, problems = load(catalogue_of(tmp_path, CONTROL))
    assert problems == ()
    assert found is not None
    assert found.id == "test"


def test_every_problem_is_told_at_once_with_file_and_line(tmp_path: Path) -> None:
    told = problems_of(
        tmp_path,
        CONTROL.replace("lockout_minutes >= :least", "lockout_minute >= :least"),
        CONTROL.replace("T-1", "T-2").replace("every: asset", "every: assets"),
        CONTROL.replace("T-1", "T-3").replace("binding: required", "binding: perhaps").replace("  clause: 條文\n", ""),
        CONTROL.replace("T-1", "T-4").replace("{lockout_minutes}", "{lockout}"),
    )
    assert told[0].startswith("c0.yaml:14 E-CAT-06 T-1：沒有「lockout_minute」")
    assert "c0.yaml:8 E-CAT-06 T-1：參數 least 沒有任何條件使用" in told
    assert any(t.startswith("c1.yaml:13 E-CAT-06 T-2：沒有資料表「assets」") for t in told)
    assert "c2.yaml:1 E-CAT-04 clause：缺少必要欄位" in told
    assert "c2.yaml:5 E-CAT-04 binding：不是允許的值" in told
    assert any(t.startswith("c3.yaml:15 E-CAT-06 T-4：「{lockout}」") for t in told)


def test_an_id_is_never_used_twice(tmp_path: Path) -> None:
    assert problems_of(tmp_path, CONTROL, CONTROL) == ["c1.yaml:1 E-CAT-05 條文編號 T-1 與 c0.yaml:1 重複"]


@pytest.mark.parametrize(
    "hostile",
    [
        "1) UNION SELECT 1 --",
        "(SELECT count(*) FROM sqlite_master)",
        "load_extension('x')",
        "name = 'a'; DROP TABLE asset",
    ],
)
def test_a_hostile_condition_is_refused_at_load_with_its_line(hostile: str, tmp_path: Path) -> None:
    text = CONTROL.replace("must: lockout_minutes >= :least", f'must: "{hostile}"').replace(
        "  parameters: {least: 15}\n", ""
    )
    assert problems_of(tmp_path, text)[0].startswith("c0.yaml:13 E-CAT-06 T-1：")


@pytest.mark.parametrize(
    "text",
    [
        CONTROL + "  remedy: 再一次\n",
        "a: &a [1]\nb: *a\n",
        "- " * 200 + "x\n",
        "!!python/object/apply:os.system ['true']\n",
        "id: [unclosed\n",
        "\x00",
        "just text",
    ],
)
def test_a_broken_or_malicious_file_is_a_problem_with_a_place(text: str, tmp_path: Path) -> None:
    assert all(re.match(r"c0\.yaml:\d+ ", told) for told in problems_of(tmp_path, text))


def test_the_yaml_bombs_are_refused(tmp_path: Path, shared: Path) -> None:
    for sample in sorted((shared / "samples" / "hostile" / "yaml-bomb").glob("*.yaml")):
        (tmp_path / "c0.yaml").write_bytes(sample.read_bytes())
        found, problems = load(catalogue_of(tmp_path))
        assert found is None
        assert problems


def test_the_cache_gives_the_same_catalogue_without_reading_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_cached(data_dir("controls"), tmp_path)
    monkeypatch.setattr("secaudit.yamltree.load", lambda *_: pytest.fail("the cache was not used"))
    assert load_cached(data_dir("controls"), tmp_path) == first


def test_a_changed_control_file_is_never_answered_from_the_cache(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    load_cached(catalogue_of(folder, CONTROL), tmp_path)
    catalogue_of(folder, CONTROL.replace("least: 15", "least: 30"))
    assert load_cached(folder, tmp_path).controls[0].parameters == {"least": 30}


def test_a_spoilt_cache_is_as_good_as_none(tmp_path: Path) -> None:
    whole = load_cached(data_dir("controls"), tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(b'{"id": "x"')
    assert load_cached(data_dir("controls"), tmp_path) == whole
    assert load_cached(data_dir("controls"), None) == whole


def test_a_wrong_catalogue_raises_with_all_its_problems(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load_cached(catalogue_of(tmp_path, CONTROL, CONTROL), None)
    assert len(caught.value.problems) == 1
