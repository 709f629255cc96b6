"""SPDX bills of materials 2.x, JSON and tag-value: what a system is made of.

Facts (SPDX specification 2.2, 2.3): the document DESCRIBES what it is of (``documentDescribes``, or a relationship); a
package has versionInfo, supplier ("Organization: …", "Person: …", NOASSERTION) and, from 2.3 on, primaryPackagePurpose;
``creationInfo.created`` is when it was made. In tag-value a text between <text> and </text> may run over lines. GitHub
wraps the document in ``sbom``. SPDX 3 (JSON-LD, ``@graph``) is another format: it is recognised and refused with
advice.

Proves the composition on the day of the bill, as its maker states it; not where it is installed. SPDX 2 has no
weaknesses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.export import Export
from secaudit.observers.inventory.bill import Bill, Subject, reading
from secaudit.observers.json_shape import SMALL, shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_AGAIN = "請用原程式重新匯出 SPDX 2.3（JSON 或 tag-value）"
_DOCUMENT = "SPDXRef-DOCUMENT"
_TAG = re.compile(r"(?P<tag>[A-Za-z]{2,40}):[ \t]*(?P<value>.*)")
_VERSION_LINE = re.compile(r"^\ufeff?SPDXVersion:[ \t]*SPDX-\d", re.MULTILINE)
_VERSION = re.compile(r"SPDX-(\d{1,2}\.\d{1,2})")
_AGENT = re.compile(r"(?:Organization|Person):\s*(?P<name>[^(\n]{1,300}?)\s*(?:\([^)]*\)?)?", re.DOTALL)
_UNKNOWN = ("NOASSERTION", "NONE", "")
_NO_SCAN = "SPDX 2 不含弱點：這不是弱點掃描，另附掃描報告"


@dataclass(slots=True)
class _Package:
    identity: str = ""
    name: str = ""
    version: str = ""
    supplier: str = ""
    purpose: str = ""
    number: int = 0
    """Of the package in the list, or of its line."""


@dataclass(slots=True)
class _Document:
    unit: str
    version: str = ""
    created: str = ""
    tools: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    packages: dict[str, _Package] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, package: _Package) -> None:
        self.packages[package.identity or package.name] = package


def _recognises(export: Export) -> bool:
    if json_stream.opens_json(export) == "{":
        keys = shape(export)
        two = {"spdxVersion", "sbom.spdxVersion"} & keys or {"packages.item.SPDXID", "sbom.packages.item.SPDXID"} & keys
        return bool(two or _is_three(export, keys))
    return bool(_VERSION_LINE.search(export.text_head)) and not json_stream.opens_json(export)


def _is_three(export: Export, keys: frozenset[str]) -> bool:
    return "@graph" in keys and "@context" in keys and "spdx.org/rdf/" in export.text_head


def _reads(export: Export) -> Reading:
    if json_stream.opens_json(export):
        if _is_three(export, shape(export)):
            raise export.fail("這是 SPDX 3（JSON-LD），目前讀 2.2 與 2.3", "請改匯出 SPDX 2.3 JSON，或 CycloneDX")
        document = _from_json(export)
    else:
        document = _from_tags(export)
    version = _VERSION.fullmatch(document.version)
    if version is None:
        raise export.fail("沒有看得懂的 SPDXVersion", _AGAIN)
    made = moment(document.created)
    notes = [_NO_SCAN]
    if made is None:
        notes.append("清單沒有看得懂的製作日期（Created）")
    tool = f"（{document.tools[0]}）" if document.tools else ""
    described = set(document.described)
    counted = Counter(p.purpose for i, p in document.packages.items() if i not in described)
    subjects = tuple(_subjects(document))
    day = made.date() if made else None
    return reading(Bill(f"SPDX {version[1]}{tool}", day, subjects, dict(counted), (), tuple(notes)))


def _subjects(document: _Document) -> Iterator[Subject]:
    for identity in dict.fromkeys(document.described):
        if package := document.packages.get(identity):
            supplier = _AGENT.fullmatch(package.supplier[:400].strip())
            yield Subject(
                package.name,
                package.purpose,
                "" if package.version in _UNKNOWN else package.version,
                supplier["name"] if supplier else "",
                f"{document.unit} {package.number}",
            )


# JSON


def _from_json(export: Export) -> _Document:
    within = ("sbom",) if "sbom.spdxVersion" in shape(export) or "sbom.packages" in shape(export) else ()
    if export.size > SMALL:
        return _streamed(export, within)
    root = json_stream.at(json_stream.whole(export), *within)
    document = _heading(root)
    for number, package in enumerate(json_stream.list_at(root, "packages"), start=1):
        document.add(_package(package, number))
    document.described += (r for e in json_stream.list_at(root, "relationships") if (r := _describes(e)))
    return document


def _heading(root: Any) -> _Document:
    text = json_stream.text_at
    creators = (c for c in json_stream.list_at(root, "creationInfo", "creators") if isinstance(c, str))
    return _Document(
        "packages 第",
        text(root, "spdxVersion"),
        text(root, "creationInfo", "created"),
        [c.partition(":")[2].strip() for c in creators if c.startswith("Tool:")],
        [d for d in json_stream.list_at(root, "documentDescribes") if isinstance(d, str)],
    )


def _package(package: Any, number: int) -> _Package:
    text = json_stream.text_at
    return _Package(
        text(package, "SPDXID"),
        text(package, "name"),
        text(package, "versionInfo"),
        intern(text(package, "supplier")),
        intern(text(package, "primaryPackagePurpose").lower()),
        number,
    )


def _describes(relation: Any) -> str:
    """What the document describes by this relationship, "" when it is another."""
    text = json_stream.text_at
    kind, one, other = (text(relation, k) for k in ("relationshipType", "spdxElementId", "relatedSpdxElement"))
    if kind == "DESCRIBES" and one == _DOCUMENT:
        return other
    return one if kind == "DESCRIBED_BY" and other == _DOCUMENT else ""


def _streamed(export: Export, within: tuple[str, ...]) -> _Document:
    def items(*keys: str) -> Iterator[Any]:
        return json_stream.items(export, ".".join((*within, *keys)))

    root = {key: next(items(key), None) for key in ("spdxVersion", "creationInfo")}
    root["documentDescribes"] = list(items("documentDescribes", "item"))
    document = _heading(root)
    for number, package in enumerate(items("packages", "item"), start=1):
        document.add(_package(package, number))
    document.described += (r for e in items("relationships", "item") if (r := _describes(e)))
    return document


# Tag-value


def _from_tags(export: Export) -> _Document:
    document = _Document("行")
    package: _Package | None = None
    for number, tag, value in _tags(export):
        match tag:
            case "SPDXVersion":
                document.version = value.strip()
            case "Created":
                document.created = value.strip()
            case "Creator" if value.startswith("Tool:"):
                document.tools.append(value[5:].strip())
            case "Relationship":
                _relate(document, value.split())
            case "PackageName":
                package = _Package(name=value.strip(), number=number)
                document.packages[f"#{number}"] = package
            case "FileName" | "SnippetSPDXID" | "LicenseID":
                package = None
            case _ if package is not None:
                _fill(document, package, tag, value.strip())
    return document


def _tags(export: Export) -> Iterator[tuple[int, str, str]]:
    """Tags outside of texts; a text that is not closed is a file cut short."""
    open_since = 0
    for number, line in export.lines():
        if open_since:
            open_since = 0 if "</text>" in line else open_since
            continue
        found = _TAG.fullmatch(line.strip())
        if found is None:
            continue
        if "<text>" in found["value"]:
            open_since = 0 if "</text>" in found["value"] else number
            continue
        yield number, found["tag"], found["value"]
    if open_since:
        raise export.fail("SPDX 的 <text> 沒有結尾，檔案可能沒寫完", _AGAIN, line=open_since, code="E-OBS-05")


def _fill(document: _Document, package: _Package, tag: str, value: str) -> None:
    match tag:
        case "SPDXID" if not package.identity:
            package.identity = value
            document.packages[value] = document.packages.pop(next(reversed(document.packages)))
        case "PackageVersion":
            package.version = intern(value)
        case "PackageSupplier":
            package.supplier = intern(value)
        case "PrimaryPackagePurpose":
            package.purpose = intern(value.lower())
        case _:
            pass


def _relate(document: _Document, words: list[str]) -> None:
    if len(words) == 3:
        one, kind, other = words
        found = _describes({"relationshipType": kind, "spdxElementId": one, "relatedSpdxElement": other})
        document.described += [found] if found else []


SPDX = Observer(
    "spdx",
    "SPDX 物料清單（SBOM）",
    "syft dir:. -o spdx-json > sbom.spdx.json；或 GitHub「Export SBOM」",
    "SPDX 2.2、2.3 依規格（JSON、tag-value、GitHub）；3.0 會請你改匯出 2.3",
    ("asset.name", "asset.kind", "asset.brand", "asset.model", "asset.note"),
    _recognises,
    _reads,
)
