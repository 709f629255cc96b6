"""``chage -l``: after how many days the password of an account really expires.

chage(1) of shadow prints seven labelled lines an account, in the language of the terminal; the sixth is the maximum
of days. It is the effective state of that account. -1, and 10000 days or more (for which chage itself says "never"),
are 0, never expires. Of several accounts in one file the weakest counts. An account without its sixth line was cut
short.
"""

from __future__ import annotations

import re

from secaudit.observers.export import Export
from secaudit.observers.linux.conf_lines import whole
from secaudit.observers.linux.login_defs import never
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Basis, Reading, Setting

_LEAST = (
    "Minimum number of days between password change", "兩次密碼變更最短相隔天數", "最少必須相隔幾天才能改變密碼",
    "两次改变密码之间相距的最小天数", "パスワードが変更できるまでの最短日数", "암호를 바꿀 수 있는 최소 날 수",
    "Minimale Anzahl der Tage zwischen Passwortänderungen",
    "Nombre minimal de jours entre deux changements de mot de passe",
)  # fmt: skip
_MOST = (
    "Maximum number of days between password change", "兩次密碼變更最長相隔天數", "最多必須相隔幾天才能改變密碼",
    "两次改变密码之间相距的最大天数", "パスワードを変更しなくてよい最長日数", "암호를 바꿔야 하는 최대 날 수",
    "Maximale Anzahl der Tage zwischen Passwortänderungen",
    "Nombre maximal de jours entre deux changements du mot de passe",
)  # fmt: skip
_COLON = re.compile(r"[:：]")


def _recognises(export: Export) -> bool:
    return bool(_codec(export)) and not export.text_head.lstrip("\ufeff \t\r\n").startswith(("{", "[{", "<"))


def _codec(export: Export) -> str:
    """The codec in which the head has such a label: East Asian code pages decode each other's bytes."""
    for codec in export.codecs:
        if any(_parts(line)[0] in _LEAST for line in export.head_in(codec).splitlines()):
            return codec
    return ""


def _reads(export: Export) -> Reading:
    worst, opened, closed = (0, 0), 0, 0
    for number, line in export.lines(_codec(export)):
        label, value = _parts(line)
        if label in _LEAST:
            opened += 1
        elif label in _MOST:
            days = whole(export, value, what="密碼最長天數", line=number, least=-1)
            worst, closed = max(worst, (days, number), key=_weakness), closed + 1
        if opened > closed + 1:
            break
    if not opened or closed != opened:
        raise export.fail(
            "有帳號缺了密碼最長天數那一行，輸出可能被截斷", "請重新執行 chage -l 並存下完整輸出", code="E-OBS-05"
        )
    return Reading("chage（shadow）", settings=_weakest(*worst, closed), notes=_notes(closed), of_one_machine=True)


def _parts(line: str) -> tuple[str, str]:
    """The label of a line and what stands after its first colon."""
    label, *value = _COLON.split(line.lstrip("\ufeff"), maxsplit=1)
    return label.strip(), value[0].strip() if value else ""


def _weakness(found: tuple[int, int]) -> tuple[bool, int]:
    """How weak a maximum of days is: no end at all, then the longest."""
    return never(found[0]), found[0]


def _weakest(worst: int, line: int, accounts: int) -> tuple[Setting, ...]:
    """The weakest account; nothing where each must change its password at once (0 days)."""
    if worst == 0:
        return ()
    said = f"密碼最長天數 {worst}" + (f"（{accounts} 個帳號中最弱）" if accounts > 1 else "")
    value, basis = (0, Basis.DERIVED) if never(worst) else (worst, Basis.STATED)
    place = f"第 {line} 行"
    return (Setting("password_max_age_days", value, place, said, in_force=True, basis=basis, scope="chage"),)


def _notes(accounts: int) -> tuple[str, ...]:
    if accounts == 1:
        return ("只證明這一個帳號：其他可登入的帳號請一併匯出",)
    return (f"共 {accounts} 個帳號，以最弱者為準；不能用密碼登入的系統帳號請不要放進來",)


CHAGE = Observer(
    "chage",
    "chage -l 的輸出",
    "chage -l 帳號 > chage.txt",
    "shadow 4.1–4.17；英文、繁中、簡中、日文、韓文、德文、法文",
    ("password_max_age_days",),
    _recognises,
    _reads,
)
