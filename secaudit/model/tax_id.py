"""統一編號: the number of a company registered in Taiwan, and the rule in force since 2023-04-01.

1. Eight digits; 00000000 is nobody's.
2. Each digit is multiplied by its weight (1 2 1 2 1 2 4 1); the digits of all products are added up.
3. The sum is divisible by 5; where the seventh digit is 7, the sum plus one may be instead.
"""

from __future__ import annotations

import unicodedata

from secaudit.model.countries import HOME

DIGITS = 8
_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
_MODULUS = 5


def normal(text: str) -> str:
    """``text`` with full-width digits made plain."""
    return unicodedata.normalize("NFKC", text).strip()


def is_valid(number: str) -> bool:
    if len(number) != DIGITS or not number.isascii() or not number.isdigit() or number == "0" * DIGITS:
        return False
    products = (int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=True))
    total = sum(product // 10 + product % 10 for product in products)
    return total % _MODULUS == 0 or (number[6] == "7" and (total + 1) % _MODULUS == 0)


def is_asked_of(country: object) -> bool:
    """Whether a company registered in ``country`` (a stored cell) has such a number; an unknown country may be ours."""
    return country is None or country == HOME


def why_not(number: str) -> tuple[str, str] | None:
    """What is wrong with ``number`` and what to do, in words; ``None`` when it is valid."""
    if is_valid(number):
        return None
    if not number.isascii() or not number.isdigit():
        return "統一編號只有數字", "請填 8 碼數字；沒有或不清楚請留空白"
    if len(number) < DIGITS and is_valid(restored := number.zfill(DIGITS)):
        return f"統一編號要 8 碼，這裡只有 {len(number)} 碼", f"開頭的 0 可能被 Excel 去掉了，是不是 {restored}？"
    if len(number) != DIGITS:
        return f"統一編號要 8 碼，這裡有 {len(number)} 碼", "請對照商工登記"
    return "統一編號的檢查碼不符（112 年 4 月起的規則）", "請對照商工登記，看看是否打錯一碼"
