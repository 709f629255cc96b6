"""Separation of duties for keys (A4-2.4.3)."""

from __future__ import annotations

import pytest

from secaudit.graphs.keys import key_duties
from secaudit.model.inventory import Inventory


@pytest.mark.parametrize(
    ("generated_by", "stored_by", "used_by", "separated", "text"),
    [
        ("|H1|", "|H2|", "|H3|", 1, "無"),
        ("|H1|", "|H2|", "|H1|", 0, "王小明：產生、使用"),
        ("|H1|H2|", "|H2|", "|H2|", 0, "李大華：產生、儲存、使用"),
        ("|H1|H2|", "|H1|H2|", "|H9|", 0, "王小明：產生、儲存；李大華：產生、儲存"),
        ("|H9|", "|H9|", None, 0, "H9：產生、儲存"),
        ("|H1|", "|H2|", None, None, "未填使用者"),
        (None, "|H2|", None, None, "未填產生、使用者"),
        ("|", "|H2|", "|H3|", 1, "無"),
        ("|H1|H1|", "|H2|", "|H3|", 1, "無"),
    ],
)
def test_who_holds_two_duties(
    generated_by: str | None, stored_by: str | None, used_by: str | None, separated: int | None, text: str
) -> None:
    case = Inventory.of(
        person=[{"id": "H1", "name": "王小明"}, {"id": "H2", "name": "李大華"}],
        key=[{"id": "K", "name": "金鑰", "generated_by": generated_by, "stored_by": stored_by, "used_by": used_by}],
    )
    assert list(key_duties(case)) == [("K", "金鑰", separated, text)]
