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


def origin_columns() -> tuple[Column, ...]:
    """Where a product comes from, as declared (B1): three places kept apart, the maker, and what proves them."""
    return (
        country("brand_country", "品牌國家", "品牌所屬國", clause="A4-1.2.7"),
        country("made_in", "生產國", "實際製造國（軟體免填）", clause="A4-1.2.7", example=""),
        country("developed_in", "開發國", "軟韌體開發國", clause="A4-1.2.7"),
        one_of("origin_proof", "產地佐證", "有什麼文件證明產地或開發地", choices.ORIGIN_PROOF, clause="A4-1.2.7",
               example="原廠聲明書"),
        ref("maker_id", "製造商", "公司或廠商編號；看其母公司與股東", "company", "vendor", clause="A4-1.2.7"),
        text("cpe", "CPE 名稱", "掃描工具回報的產品識別，例如 cpe:2.3:h:…", clause="A4-1.2.7"),
    )  # fmt: skip


NOTE = text("note", "備註", "給自己或審查委員看的說明，不影響判定")
