"""Short constructors for columns, and the columns that several tables share."""

from __future__ import annotations

from typing import Any

from secaudit.model import choices
from secaudit.model.schema import Choice, Column, Kind


def identifier(title: str, help_: str, example: str) -> Column:
    return Column("id", Kind.ID, title, help_, required=True, example=example)


def text(name: str, title: str, help_: str, **more: Any) -> Column:
    return Column(name, Kind.TEXT, title, help_, **more)


def yes_no(name: str, title: str, help_: str, **more: Any) -> Column:
    return Column(name, Kind.BOOL, title, help_, **more)


def whole(name: str, title: str, help_: str, **more: Any) -> Column:
    return Column(name, Kind.INT, title, help_, **{"minimum": 0, **more})


def money(name: str, title: str, help_: str, **more: Any) -> Column:
    return Column(name, Kind.MONEY, title, help_, unit="新臺幣元（未稅）", **{"minimum": 0, **more})


def percent(name: str, title: str, help_: str, **more: Any) -> Column:
    return Column(name, Kind.PERCENT, title, help_, unit="%", **{"minimum": 0, "maximum": 1_000_000, **more})


def day(name: str, title: str, help_: str, *, past: bool = False, **more: Any) -> Column:
    return Column(name, Kind.DATE, title, help_, past=past, **more)


def one_of(name: str, title: str, help_: str, allowed: tuple[Choice, ...], **more: Any) -> Column:
    return Column(name, Kind.CHOICE, title, help_, choices=allowed, **more)


def some_of(name: str, title: str, help_: str, allowed: tuple[Choice, ...], **more: Any) -> Column:
    return Column(name, Kind.CHOICES, title, help_, choices=allowed, **more)


def ref(name: str, title: str, help_: str, *tables: str, **more: Any) -> Column:
    return Column(name, Kind.REF, title, help_, refs=tables, **more)


def refs(name: str, title: str, help_: str, *tables: str, **more: Any) -> Column:
    return Column(name, Kind.REFS, title, help_, refs=tables, **more)


def country(name: str, title: str, help_: str, **more: Any) -> Column:
    return Column(name, Kind.COUNTRY, title, help_, **{"example": "臺灣", **more})


def plan_columns() -> tuple[Column, ...]:
    """現況 / 規劃 / 汰除, and for anything not yet there: who does it, and by when (規劃構想)."""
    return (
        one_of("state", "狀態", "現況＝已存在；規劃＝尚未存在；汰除＝現存、規劃後移除", choices.STATE, default="current",
               clause="C2M-2.3-plan", example="現況"),
        text("plan_owner", "規劃負責人", "狀態為規劃或汰除時必填，否則不計為已規劃", clause="C2M-2.3-plan"),
        day("plan_due", "規劃完成日", "狀態為規劃或汰除時必填，否則不計為已規劃", clause="C2M-2.3-plan"),
    )  # fmt: skip


NOTE = text("note", "備註", "給自己或審查委員看的說明，不影響判定")
