"""Between a control and the mapping that stands for it in a file: YAML keys in, YAML keys out.

Invariant: ``from_written(as_written(c)) == c``. ``validated`` is for files of strangers (pydantic checks every type);
``from_written`` trusts what ``as_written`` made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from secaudit.model.control import Check, Control, NotApplicable, Notice, Query, Title

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_YAML_KEYS = {"zh_tw": "zh-TW"}
_FIELD_NAMES = {"zh-TW": "zh_tw"}


def validated(item: object) -> Control:
    """The control that ``item`` (a parsed YAML node) describes; raises :class:`pydantic.ValidationError`."""
    return _adapter().validate_python(_with_field_names(item))


@cache
def _adapter() -> TypeAdapter[Control]:
    from pydantic import TypeAdapter

    return TypeAdapter(Control)


def _with_field_names(node: object) -> object:
    """``from`` of a query or notice is our ``table``; a ``zh-TW`` key is ``zh_tw``."""
    if isinstance(node, Mapping):
        is_query = "from" in node and "table" not in node
        return {
            "table" if is_query and key == "from" else _FIELD_NAMES.get(key, key): _with_field_names(value)
            for key, value in node.items()
        }
    return [_with_field_names(n) for n in node] if isinstance(node, list) else node


def as_written(value: object) -> Any:
    """A control (or a part of one) as plain mappings and lists with YAML keys; what has its default is left out."""
    if isinstance(value, Query | Notice | NotApplicable | Check | Title | Control):
        return {
            _key(value, f.name): as_written(stated)
            for f in fields(value)
            if (stated := getattr(value, f.name)) != _default(f)
        }
    if isinstance(value, Mapping):
        return {key: as_written(part) for key, part in value.items()}
    return [as_written(part) for part in value] if isinstance(value, tuple | list) else value


def _key(value: object, name: str) -> str:
    return "from" if name == "table" and isinstance(value, Query | Notice) else _YAML_KEYS.get(name, name)


def _default(field: Any) -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def from_written(item: dict[str, Any]) -> Control:
    """The control of a mapping that ``as_written`` made."""
    given = dict(item)
    given["title"] = Title(zh_tw=item["title"]["zh-TW"], en=item["title"]["en"])
    given["checks"] = tuple(Check(**_with_condition(c)) for c in item["checks"])
    given["notices"] = tuple(Notice(**_query(n)) for n in item.get("notices", ()))
    given["evidence"] = tuple(item.get("evidence", ()))
    given["maps_to"] = {k: tuple(v) for k, v in item.get("maps_to", {}).items()}
    given["parameters"] = {k: _parameter(v) for k, v in item.get("parameters", {}).items()}
    return Control(**_with_condition(given))


def _parameter(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _query(item: dict[str, Any]) -> dict[str, Any]:
    return {"table" if key == "from" else key: value for key, value in item.items()}


def _with_condition(item: dict[str, Any]) -> dict[str, Any]:
    condition = item.get("not_applicable")
    if condition is None:
        return item
    return item | {
        "not_applicable": NotApplicable(
            given=Query(**_query(condition["given"])),
            unless=tuple(Query(**_query(q)) for q in condition.get("unless", ())),
            reason=condition["reason"],
        )
    }
