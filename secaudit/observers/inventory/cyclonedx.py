"""CycloneDX bills of materials, JSON and XML: what a system is made of, and the weaknesses the bill tells of.

Facts (CycloneDX specification 1.2–1.6): ``metadata.component`` is what the bill is of; its type may be application,
container, device, firmware, operating-system, library … ; ``metadata.timestamp`` is when the bill was made. A
vulnerability (1.4 on) has ratings by several sources, and an ``analysis.state``: exploitable and in_triage are open,
resolved is fixed, not_affected and false_positive are no weakness of this system. Where ratings differ the worst
counts.

Proves the composition on the day of the bill, as its maker states it. Neither where it is installed, nor that the bill
is complete; a bill without vulnerabilities is no proof of a scan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from secaudit.observers import json_stream, xml_stream
from secaudit.observers.export import Export
from secaudit.observers.findings import SETTLES, Findings, by_score, by_word
from secaudit.observers.inventory.bill import Bill, Subject, reading, shown
from secaudit.observers.inventory.cyclonedx_parts import (
    Component,
    Metadata,
    Vulnerability,
    component_of_json,
    component_of_xml,
    metadata_of_json,
    metadata_of_xml,
    vulnerability_of_json,
    vulnerability_of_xml,
)
from secaudit.observers.json_shape import SMALL, shape
from secaudit.observers.moments import moment
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Host, Reading, Scan

_AGAIN = "請用原程式重新匯出 CycloneDX JSON 或 XML"
_NAMESPACE = "http://cyclonedx.org/schema/bom/"
_RANKS = ("info", "low", "medium", "high", "critical")
_STATUS = {"exploitable": "open", "in_triage": "open", "resolved": "fixed", "resolved_with_pedigree": "fixed"}
_NO_WEAKNESS = {"not_affected": "不受影響", "false_positive": "誤判"}
_LONGEST = 400
_ASSET_PHASES = ("operations", "discovery")
_ASSET_KINDS = ("device", "operating-system", "platform")


def _recognises(export: Export) -> bool:
    if json_stream.opens_json(export):
        keys = shape(export)
        listed = "components.item.type" in keys and bool({"components.item.bom-ref", "components.item.purl"} & keys)
        return json_stream.opens_json(export) == "{" and ("bomFormat" in keys or listed) and "spdxVersion" not in keys
    tag, attributes = xml_stream.root_of(export)
    return tag == "bom" and any(v.startswith(_NAMESPACE) for v in attributes.values())


@dataclass(slots=True)
class _Parts:
    """What was read, before it is judged."""

    version: str = ""
    metadata: Metadata = field(default_factory=lambda: Metadata("", (), "", None, ()))
    names: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    assets: list[Component] = field(default_factory=list)
    vulnerabilities: list[tuple[Vulnerability, str]] = field(default_factory=list)

    def add(self, component: Component) -> None:
        self.kinds[component.kind] += 1
        self.kinds.update(component.nested)
        if component.reference:
            self.names[component.reference] = f"{component.name} {component.version}".strip()
        if component.kind in _ASSET_KINDS and len(self.assets) < 10_000:
            self.assets.append(component)


def _reads(export: Export) -> Reading:
    parts = _from_json(export) if json_stream.opens_json(export) else _from_xml(export)
    metadata = parts.metadata
    made = moment(metadata.timestamp)
    subjects = tuple(_subjects(parts))
    notes = list(_notes(parts))
    day = made.date() if made else None
    scans: tuple[Scan, ...] = ()
    if parts.vulnerabilities:
        findings = _findings(export, parts)
        tool = shown(metadata.tools[0]) if metadata.tools else "CycloneDX"
        scan = findings.scan(tool, shown(subjects[0].name) if subjects else "", day, "vulnerabilities")
        if scan.weaknesses:
            scans = (scan,)
        else:
            notes.append(f"附的弱點沒有一項要列（{scan.counted}）：不當成弱點掃描紀錄")
    program = f"CycloneDX {parts.version}".strip() + (f"（{metadata.tools[0]}）" if metadata.tools else "")
    return reading(Bill(program, day, subjects, dict(parts.kinds), scans, tuple(notes)))


def _subjects(parts: _Parts) -> Iterator[Subject]:
    subject = parts.metadata.component
    if subject and subject.name:
        parts.names.setdefault(subject.reference, f"{subject.name} {subject.version}".strip())
        brand = subject.brand or parts.metadata.brand
        yield Subject(subject.name, subject.kind, subject.version, brand, "metadata.component")
    if set(parts.metadata.phases) & set(_ASSET_PHASES):
        for component in parts.assets:
            yield Subject(component.name, component.kind, component.version, component.brand, "components")


def _notes(parts: _Parts) -> Iterator[str]:
    if not parts.metadata.timestamp:
        yield "清單沒有製作日期（metadata.timestamp）"
    if not parts.vulnerabilities:
        yield "清單沒有附弱點：這不是弱點掃描，另附掃描報告"
        return
    yield "弱點與狀態是製表者的陳述（VEX），其中「已修補」「不受影響」請以掃描或更新紀錄佐證"
    if parts.assets and not set(parts.metadata.phases) & set(_ASSET_PHASES):
        yield f"元件裡有 {len(parts.assets):,} 個裝置或作業系統：若是獨立的資產，請另外登錄"


def _findings(export: Export, parts: _Parts) -> Findings:
    findings = Findings(export)
    for found, place in parts.vulnerabilities:
        if said := _NO_WEAKNESS.get(found.state):
            findings.counts[f"{said}（{found.state}）"] += 1
            continue
        treatment = shown("、".join(filter(None, (found.justification, *found.responses))))
        names = tuple(shown(n) for n in (found.identifier, *found.aliases))
        findings.add(
            names[0], _title(found), _severity(found.ratings), place, Host(), _where(found, parts.names),
            names, _STATUS.get(found.state, ""), f"VEX：{treatment}" if treatment else "",
        )  # fmt: skip
    return findings


def _title(found: Vulnerability) -> str:
    return shown(f"{found.identifier} {found.title}".strip(), _LONGEST)


def _severity(ratings: Iterable[tuple[str, str, str]]) -> str:
    """The worst of all ratings; a score counts where no word does and its method has the bands of CVSS v3."""
    rated = []
    for word, score, method in ratings:
        named = by_word(word)
        if not named and method.upper().startswith(("CVSSV3", "CVSSV4")):
            named = by_score(score)
        if named:
            rated.append(named)
    return max(rated, key=_RANKS.index, default="")


def _where(found: Vulnerability, names: dict[str, str]) -> str:
    """The affected components by name; a reference that names none is left as it is."""
    affected = [r for r in found.affects if r]
    more = f" 等 {len(affected)} 個" if len(affected) > 3 else ""
    return "、".join(shown(names.get(r) or r) for r in affected[:3]) + more


# JSON


def _from_json(export: Export) -> _Parts:
    parts = _Parts()
    if export.size > SMALL:
        return _streamed(export, parts)
    document = json_stream.whole(export)
    if not isinstance(document, dict) or document.get("bomFormat", "CycloneDX") != "CycloneDX":
        raise export.fail("不是 CycloneDX（bomFormat）", _AGAIN)
    if "bomFormat" not in document and "specVersion" not in document:
        raise export.fail("沒有 bomFormat 與 specVersion，不是 CycloneDX", _AGAIN)
    parts.version = json_stream.text_at(document, "specVersion")
    parts.metadata = metadata_of_json(document.get("metadata"))
    for component in json_stream.list_at(document, "components"):
        parts.add(component_of_json(component))
    for number, found in enumerate(json_stream.list_at(document, "vulnerabilities"), start=1):
        parts.vulnerabilities.append((vulnerability_of_json(found), f"vulnerabilities 第 {number} 筆"))
    return parts


def _streamed(export: Export, parts: _Parts) -> _Parts:
    parts.version = next((v for v in json_stream.items(export, "specVersion") if isinstance(v, str)), "")
    for metadata in json_stream.items(export, "metadata"):
        parts.metadata = metadata_of_json(metadata)
    for component in json_stream.items(export, "components.item"):
        parts.add(component_of_json(component))
    for number, found in enumerate(json_stream.items(export, "vulnerabilities.item"), start=1):
        parts.vulnerabilities.append((vulnerability_of_json(found), f"vulnerabilities 第 {number} 筆"))
    return parts


# XML


def _from_xml(export: Export) -> _Parts:
    parts = _Parts()
    _, attributes = xml_stream.root_of(export)
    parts.version = next((v.removeprefix(_NAMESPACE) for v in attributes.values() if v.startswith(_NAMESPACE)), "")
    for element in xml_stream.subtrees(export, "metadata", "component", "vulnerability", "formulation"):
        if element.tag == "metadata":
            parts.metadata = metadata_of_xml(element)
        elif element.tag == "component":
            parts.add(component_of_xml(element))
            for inner in element.walk():
                if inner.tag == "vulnerability":
                    parts.vulnerabilities.append((vulnerability_of_xml(inner), f"第 {inner.line} 行"))
        elif element.tag == "vulnerability":
            parts.vulnerabilities.append((vulnerability_of_xml(element), f"第 {element.line} 行"))
    return parts


CYCLONEDX = Observer(
    "cyclonedx",
    "CycloneDX 物料清單（SBOM／VEX）",
    "syft dir:. -o cyclonedx-json > sbom.json；或 Dependency-Track、cyclonedx-py 等匯出",
    "CycloneDX 1.5、1.6 實檔，1.2–1.6 依規格（JSON、XML）",
    ("asset.name", "asset.kind", "asset.brand", "asset.model", "asset.note", *SETTLES),
    _recognises,
    _reads,
)
