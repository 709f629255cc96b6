"""The vendor of a CPE name, in either notation; anything else has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.graphs.cpe import vendor_of


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("cpe:2.3:h:tp-link:archer_c7:2:*:*:*:*:*:*:*", "tp-link"),
        ("CPE:2.3:O:DahuaSecurity:ipc\\-hum7xxx_firmware:*:*", "dahuasecurity"),
        ("cpe:/o:tp-link", "tp-link"),
        ("cpe:/h:tp%2dlink:archer", "tp-link"),
        ("cpe:2.3:a:a\\:b:c:*", "a:b"),  # an escaped colon is part of the vendor
        ("cpe:2.3:a:a\\\\:b:c", "a\\"),  # an escaped backslash escapes nothing
        (" cpe:/a:360:chrome ", "360"),
        ("cpe:2.3:a:*:x:*", None),
        ("cpe:2.3:a:-:x:*", None),
        ("cpe:2.3:x:vendor:y", None),
        ("cpe:2.3:a:vendor", None),
        ("cpe:/a", None),
        ("cpe:/", None),
        ("hikvision", None),
        ("", None),
        (None, None),
    ],
)
def test_the_vendor_is_read_with_its_escapes(name: str | None, vendor: str | None) -> None:
    assert vendor_of(name) == vendor


@given(st.text(alphabet="cpe:/23.ah\\%*-xz", max_size=80).map(lambda t: f"cpe:2.3:{t}") | st.text(max_size=50))
def test_any_text_is_read_without_trouble(text: str) -> None:
    vendor = vendor_of(text)
    assert vendor is None or vendor


@pytest.mark.parametrize(
    "hostile", ["cpe:2.3:" + "\\" * 900, ":" * 999, "cpe:2.3:a:" + "\\:" * 400, "cpe:/" + "%" * 90_000]
)
def test_a_hostile_name_has_no_vendor(hostile: str) -> None:
    assert vendor_of(hostile) is None
