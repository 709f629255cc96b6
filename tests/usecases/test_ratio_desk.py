"""Ratios as people read them: the assessment's own numbers, cut and never rounded."""

from __future__ import annotations

from pathlib import Path

import pytest
from money_case import AS_OF, BUILD, CLOUD, blueprint, firewall, money, purchase

from secaudit.model.assessment import Verdict
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory
from secaudit.usecases.check import Checked, check
from secaudit.usecases.open_case import OpenCase
from secaudit.usecases.spending.ratio_desk import (
    RatioView,
    before_exclusion,
    formula,
    formulas,
    ratio_views,
    remarks,
    short_label,
    view_of,
)
from secaudit.usecases.spending.ratio_ledger import RatioKey


def judged(inventory: Inventory, catalogue: Catalogue) -> Checked:
    return check(OpenCase(Path("c"), inventory, "proposal", AS_OF, ""), catalogue)


def view(inventory: Inventory, catalogue: Catalogue, key: RatioKey = BUILD) -> RatioView:
    found = view_of(ratio_views(judged(inventory, catalogue)), key)
    assert found is not None
    return found


def test_the_clause_worked_by_hand(catalogue: Catalogue) -> None:
    main = view(blueprint(), catalogue).main
    assert main.figures == "624,000 / 2,000,000"
    assert main.percent == "31.20%"
    assert main.bound == ">= 35%"
    assert main.margin == "差 76,000"
    assert main.outcome is Verdict.NOT_MET
    assert formula(main) == "國產 624,000 ÷ 2,000,000 = 31.20% < 35%（A4-1.2.0）"


def test_the_other_reading_stands_under_the_same_tab(catalogue: Catalogue) -> None:
    shown = view(money(purchase(1, 350), firewall(2, 650), firewall(3, 1000, element="training")), catalogue)
    assert shown.tab == "國產35%"
    assert shown.main.figures == "350 / 1,000"
    assert [o.figures for o in shown.others] == ["350 / 2,000"]
    assert shown.main.outcome is Verdict.MET
    assert formulas(shown) == (
        "國產 350 ÷ 1,000 = 35.00% ≥ 35%（A4-1.2.0）",
        "國產產品及服務／全部資安經費（另一讀法）：國產 350 ÷ 2,000 = 17.50% < 35%（A4-1.2.0）",
    )


def test_exactly_on_the_bound_leaves_nothing_over(catalogue: Catalogue) -> None:
    main = view(money(purchase(1, 35), firewall(2, 65)), catalogue).main
    assert (main.margin, main.outcome) == ("餘 0", Verdict.MET)
    assert formula(main) == "國產 35 ÷ 100 = 35.00% ≥ 35%（A4-1.2.0）"


def test_a_share_is_cut_not_rounded(catalogue: Catalogue) -> None:
    main = view(money(purchase(1, 349_999), firewall(2, 650_001)), catalogue).main
    assert main.percent == "34.99%"
    assert main.margin == "差 1"


def test_zero_cannot_be_divided_by(catalogue: Catalogue) -> None:
    main = view(money(), catalogue).main
    assert main.percent == "無法計算"
    assert main.margin == "分母為零"
    assert main.outcome is Verdict.UNKNOWN
    assert formula(main) == "國產：分母為零，無法計算（A4-1.2.0）"


def test_an_unknown_amount_that_matters_is_counted_and_listed(catalogue: Catalogue) -> None:
    main = view(money(purchase(1, 100), purchase(2, None)), catalogue).main
    assert main.margin == "1 筆未定"
    assert formula(main) == "國產 100 ÷ 100 = 100.00%，另有 1 筆未定（A4-1.2.0）"
    assert [r.text for r in remarks(main.ratio)] == ["未定 P-02 品項 2 金額未填：金額或歸屬未填"]


def test_what_was_left_out_is_told_with_its_reason(catalogue: Catalogue) -> None:
    ratio = view(blueprint(), catalogue).main.ratio
    told = [r.text for r in remarks(ratio)]
    assert told == [
        "不利計入 P-05 品項 5 40,000：產地或開發地未知，計為非國內",
        "剔除 P-06 品項 6 120,000：資訊類產品（伺服器）不可列入資安經費，A4-1.1.4",
    ]
    # with the server still in it: (624,000 + 120,000) of 2,120,000
    assert before_exclusion(ratio) == "剔除前 744,000 / 2,120,000 = 35.09%"


def test_too_much_is_said_as_too_much(catalogue: Catalogue) -> None:
    main = view(money(purchase(1, 40), firewall(2, 60)), catalogue, RatioKey("A4-1.2.8", "foreign")).main
    assert (main.label, main.bound, main.margin) == ("非國內", "<= 50%", "超出 10")
    assert formula(main) == "非國內 60 ÷ 100 = 60.00% > 50%（A4-1.2.8）"


def test_every_ratio_of_the_catalogue_is_a_tab_gates_first(catalogue: Catalogue) -> None:
    views = ratio_views(judged(blueprint(), catalogue))
    shares = {(c.id, k.id) for c in catalogue.controls for k in c.checks if k.shape == "share"}
    assert {r.key for v in views for r in (v.main, *v.others)} == shares
    gates = [v.is_gate for v in views]
    assert gates == sorted(gates, reverse=True)


def test_the_first_failing_gate_is_in_front_unless_another_is_wanted(catalogue: Catalogue) -> None:
    views = ratio_views(judged(blueprint(), catalogue))
    front, wanted = view_of(views, None), view_of(views, CLOUD)
    assert front is not None
    assert wanted is not None
    assert (front.key, wanted.key) == (BUILD, CLOUD)
    assert view_of((), None) is None


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("國產產品及服務／建置及導入", "國產"),
        ("資安業者再外包／資安經費", "再外包"),
        ("雲端服務支出／資訊系統支出", "雲端"),
        ("資安經費／計畫總經費", "資安經費"),
    ],
)
def test_labels_are_short(title: str, label: str) -> None:
    assert short_label(title) == label
