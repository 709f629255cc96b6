"""Who registered a network card's prefix: a company and its office, or why that cannot be told."""

from __future__ import annotations

import subprocess
import sys

import netaddr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.registries.mac import DATA_DATE, registrant


@pytest.mark.parametrize(
    "written", ["28:57:BE:00:00:01", "28-57-be-0-0-1", "2857.be00.0001", "2857be000001", " 28:57:be:00:00:01\t"]
)
def test_a_registrant_is_told_however_the_address_is_written(written: str) -> None:
    found = registrant(written)
    assert found is not None
    assert (found.prefix, found.country, found.untold) == ("28-57-BE", "CN", "")
    assert found.org == "Hangzhou Hikvision Digital Technology Co.,Ltd."


@pytest.mark.parametrize(
    ("address", "untold"),
    [
        ("02:00:00:00:00:01", "隨機或自訂的位址"),
        ("da:a1:19:00:00:01", "隨機或自訂的位址"),
        ("01:00:5e:00:00:01", "群播位址"),
        ("ff:ff:ff:ff:ff:ff", "群播位址"),
        ("fc:ff:ff:00:00:01", "前綴未登記"),
        ("70:b3:d5:00:00:01", "前綴由 IEEE 分成小區段發出，資料未載登記者"),
        ("00:50:c2:f5:80:01", "前綴由 IEEE 分成小區段發出，資料未載登記者"),
    ],
)
def test_what_cannot_be_told_says_why_and_has_no_country(address: str, untold: str) -> None:
    found = registrant(address)
    assert found is not None
    assert (found.untold, found.org, found.country) == (untold, None, None)


def test_a_prefix_sold_in_small_blocks_has_the_owner_of_its_block() -> None:
    """40-D8-55 is the IEEE's own; its block 0D7 was sold to a firm in Puerto Rico."""
    found = registrant("40:d8:55:0d:70:01")
    assert found is not None
    assert (found.org, found.country) == ("Avant Technologies", "PR")


def test_several_records_of_one_prefix_share_a_country_or_have_none() -> None:
    found = registrant("08:00:30:00:00:01")
    assert found is not None
    assert found.org == "NETWORK RESEARCH CORPORATION、ROYAL MELBOURNE INST OF TECH、CERN"
    assert found.country is None


@pytest.mark.parametrize("text", ["", "00:00:00:00:00:00", "28:57:be", "28:57:be:::1", "gg:57:be:00:00:01", "x" * 9999])
def test_what_is_no_address_has_no_registrant(text: str) -> None:
    assert registrant(text) is None


@given(st.text(max_size=20) | st.integers(0, 2**48 - 1).map(lambda n: f"{n:012x}"))
def test_whoever_made_an_address_up_has_no_country(text: str) -> None:
    found = registrant(text)
    if found is not None and int(found.prefix[:2], 16) & 3:
        assert found.country is None
        assert found.untold


def test_the_date_told_is_that_of_the_data_installed() -> None:
    """Another release brings other data: look up their date and correct the constant."""
    assert (netaddr.__version__, DATA_DATE) == ("1.3.0", "2024-05-20")


def test_netaddr_is_loaded_only_for_an_address_that_somebody_registered() -> None:
    program = (
        "import sys; from secaudit.registries.mac import registrant; registrant('02:00:00:00:00:01');"
        "import secaudit.tables.database; assert 'netaddr' not in sys.modules;"
        "registrant('28:57:be:00:00:01'); assert 'netaddr' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
