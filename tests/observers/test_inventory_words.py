"""What inventories call things: kinds where a word leaves no doubt, serials where they tell machines."""

from __future__ import annotations

import pytest

from secaudit.model.choices import ASSET_KIND
from secaudit.observers.inventory.kinds import _KIND_BY_WORD, kind_of
from secaudit.observers.inventory.serial import serial


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Access Switch", "switch"),
        ("access-switch", "switch"),
        ("ACCESS_SWITCH", "switch"),
        ("筆記型電腦", "laptop"),
        ("IPS", "ids"),
        ("Firewalls", "firewall"),
        ("Core", ""),
        ("Switch and Router", ""),
        ("IT", ""),
        ("", ""),
    ],
)
def test_a_word_names_a_kind_or_none(word: str, kind: str) -> None:
    assert kind_of(word) == kind


def test_the_first_word_that_tells_decides() -> None:
    assert kind_of("misc", "NAS", "server") == "nas"


def test_every_word_names_a_kind_that_exists_and_is_written_as_it_is_compared() -> None:
    assert set(_KIND_BY_WORD.values()) <= {c.code for c in ASSET_KIND}
    assert all(kind_of(word) == kind for word, kind in _KIND_BY_WORD.items())


@pytest.mark.parametrize(
    "text",
    ["", "  ", "N/A", "None", "To Be Filled By O.E.M.", "0", "XXXXXXX", "123456789", "6.37702E+15", "不明", "x" * 101],
)
def test_a_placeholder_is_no_serial_number(text: str) -> None:
    assert serial(text) == ""


def test_a_serial_number_is_kept_as_it_is_written_and_made_safe() -> None:
    assert serial(" VMware-56 4d a1 ") == "VMware-56 4d a1"
    assert serial("AB\x1b[2J1") == "AB‹U+001B›[2J1"
