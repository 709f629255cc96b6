"""The parts of a CycloneDX bill that are read, from JSON and from XML, in one form.

Facts (CycloneDX specification 1.2–1.6): the JSON and the XML form say the same under the same names; XML keeps lists in
a wrapper element and type and bom-ref in attributes. Who supplies a component stands in supplier, manufacturer
(1.6; before: manufacture of the bill) or publisher; an author is no brand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.xml_stream import Element


@dataclass(frozen=True, slots=True)
class Component:
    reference: str
    kind: str
    name: str
    version: str
    brand: str
    nested: tuple[str, ...]
    """The kinds of the components inside it."""


@dataclass(frozen=True, slots=True)
class Vulnerability:
    identifier: str
    aliases: tuple[str, ...]
    title: str
    ratings: tuple[tuple[str, str, str], ...]
    """Severity, score and method of each rating."""
    state: str
    justification: str
    responses: tuple[str, ...]
    affects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metadata:
    timestamp: str
    tools: tuple[str, ...]
    brand: str
    component: Component | None
    phases: tuple[str, ...]


# JSON


def component_of_json(value: Any) -> Component:
    text = json_stream.text_at
    brand = next((b for b in (text(value, *k) for k in _BRANDS) if b), "")
    nested: list[str] = []
    waiting = list(json_stream.list_at(value, "components"))
    while waiting:
        inner = waiting.pop()
        nested.append(text(inner, "type"))
        waiting.extend(json_stream.list_at(inner, "components"))
    return Component(
        text(value, "bom-ref"), text(value, "type"), text(value, "name"), text(value, "version"), brand, tuple(nested)
    )


def metadata_of_json(value: Any) -> Metadata:
    text = json_stream.text_at
    tools = json_stream.at(value, "tools")
    listed = tools if isinstance(tools, list) else json_stream.list_at(tools, "components")
    named = tuple(f"{text(t, 'name')} {text(t, 'version')}".strip() for t in listed)
    brand = next((b for b in (text(value, k, "name") for k in ("supplier", "manufacturer", "manufacture")) if b), "")
    subject = json_stream.at(value, "component")
    return Metadata(
        text(value, "timestamp"),
        tuple(t for t in named if t),
        brand,
        component_of_json(subject) if isinstance(subject, dict) else None,
        tuple(text(p, "phase") for p in json_stream.list_at(value, "lifecycles")),
    )


def vulnerability_of_json(value: Any) -> Vulnerability:
    text = json_stream.text_at
    analysis = json_stream.at(value, "analysis")
    return Vulnerability(
        text(value, "id"),
        tuple(text(r, "id") for r in json_stream.list_at(value, "references")),
        text(value, "description") or text(value, "detail"),
        tuple(
            (text(r, "severity"), text(r, "score"), text(r, "method")) for r in json_stream.list_at(value, "ratings")
        ),
        text(analysis, "state"),
        text(analysis, "justification"),
        tuple(r for r in json_stream.list_at(analysis, "response") if isinstance(r, str)),
        tuple(text(a, "ref") for a in json_stream.list_at(value, "affects")),
    )


_BRANDS = (("supplier", "name"), ("manufacturer", "name"), ("publisher",))


# XML


def component_of_xml(element: Element) -> Component:
    brands = (element.said(*k) for k in _BRANDS)
    inside = element.find("components")
    nested = tuple(c.get("type") for c in inside.walk() if c.tag == "component") if inside else ()
    return Component(
        element.get("bom-ref"),
        element.get("type"),
        element.said("name"),
        element.said("version"),
        next((b for b in brands if b), ""),
        nested,
    )


def metadata_of_xml(element: Element) -> Metadata:
    tools = element.find("tools")
    listed = [t for t in tools.walk() if t.tag in ("tool", "component")] if tools else []
    named = tuple(f"{t.said('name')} {t.said('version')}".strip() for t in listed)
    brand = next((b for k in ("supplier", "manufacturer", "manufacture") if (b := element.said(k, "name"))), "")
    subject, lifecycles = element.find("component"), element.find("lifecycles")
    return Metadata(
        element.said("timestamp"),
        tuple(t for t in named if t),
        brand,
        component_of_xml(subject) if subject else None,
        tuple(p.said("phase") for p in lifecycles.all("lifecycle")) if lifecycles else (),
    )


def vulnerability_of_xml(element: Element) -> Vulnerability:
    """Of 1.4 on, and of the extension before it, which has one rating form and no analysis."""
    ratings = [r for r in element.walk() if r.tag == "rating"]
    references, affects, responses = (
        element.find(*k) for k in (("references",), ("affects",), ("analysis", "responses"))
    )
    return Vulnerability(
        element.said("id"),
        tuple(r.said("id") for r in references.all("reference")) if references else (),
        element.said("description") or element.said("detail"),
        tuple((r.said("severity"), r.said("score") or r.said("score", "base"), r.said("method")) for r in ratings),
        element.said("analysis", "state"),
        element.said("analysis", "justification"),
        tuple(r.text.strip() for r in responses.children) if responses else (),
        tuple(t.said("ref") for t in affects.all("target")) if affects else (element.get("ref"),),
    )
