"""SPDX 2.x: what the document describes; JSON, GitHub's wrapper and tag-value."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observers.conftest import own, read
from secaudit.observers import Unreadable


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("bill.json", ("MES 入口", "application", "大同軟體", "3.2")),
        ("github.json", ("com.github.plant/mes", "", "", "main")),
        ("bill.spdx", ("面板程式", "", "王小明", "7.1")),
    ],
)
def test_what_the_document_describes_is_proposed(name: str, host: tuple[str, str, str, str]) -> None:
    reading = read(own(f"spdx/{name}"))
    (found,) = reading.hosts
    assert (found.name, found.kind, found.brand, found.model) == host
    assert reading.collected_on == date(2024, 3, 5)


def test_texts_over_lines_are_not_taken_for_packages() -> None:
    assert any("列出 1 個元件" in n for n in read(own("spdx/bill.spdx")).notes)


def test_a_text_that_is_not_closed_is_cut_short() -> None:
    with pytest.raises(Unreadable, match="E-OBS-05"):
        read(b"SPDXVersion: SPDX-2.3\nCreatorComment: <text>begun\nPackageName: x\n")


def test_spdx_3_is_known_and_politely_refused() -> None:
    with pytest.raises(Unreadable, match="SPDX 3"):
        read(b'{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"SpdxDocument"}]}')


def test_a_source_tree_is_no_asset() -> None:
    bill = json.loads(own("spdx/bill.json").text())
    bill["packages"][0]["primaryPackagePurpose"] = "SOURCE"
    reading = read(json.dumps(bill).encode())
    assert reading.says_nothing
    assert any("不是資產" in n for n in reading.notes)


def test_a_large_bill_is_read_as_a_small_one() -> None:
    bill = json.loads(own("spdx/bill.json").text())
    bill["packages"] += [{"SPDXID": f"SPDXRef-{i}", "name": "n", "x": "y" * 1000} for i in range(4500)]
    assert read(json.dumps(bill).encode()).hosts == read(own("spdx/bill.json")).hosts


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(Unreadable, match="SPDXVersion"):
        read(b'{"spdxVersion":"SPDX-x","packages":[]}')


_WORD = st.text("abcXYZ09._-", min_size=1, max_size=12).filter(lambda w: w not in ("NOASSERTION", "NONE"))


@given(_WORD, _WORD, st.integers(0, 5))
def test_a_printed_bill_is_read_back(name: str, version: str, others: int) -> None:
    packages = "".join(f"PackageName: o{i}\nSPDXID: SPDXRef-o{i}\n" for i in range(others))
    text = (
        f"SPDXVersion: SPDX-2.3\nCreated: 2024-03-05T00:00:00Z\n{packages}PackageName: {name}\nSPDXID: SPDXRef-main\n"
        f"PackageVersion: {version}\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-main\n"
    )
    reading = read(text.encode())
    assert [(h.name, h.model) for h in reading.hosts] == [(name, version)]
    if others:
        assert any(f"列出 {others} 個元件" in n for n in reading.notes)
