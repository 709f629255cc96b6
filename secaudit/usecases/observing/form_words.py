"""What observing says to somebody who gives options, put for somebody who fills in a form.

Invariant: only the way to mend it is put otherwise; what is wrong, where, and its code stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from secaudit.errors import BadInput, Problem, SecauditError

_PUT = (
    ("請加上 --asset 資產編號 或 --profile 設定檔編號", "請選是哪個資產或設定檔的"),
    ("請加上 --backup 備份編號，或以 --data-set 資料編號 新增一份", "請選是哪一筆備份，或備的是哪一份資料"),
    ("請一次一份，加上 --pick：", "請一次一份，在「哪一份」選："),
    (
        "請一次一份：加上 --pick 名稱，再加上 --backup 備份編號，或以 --data-set 資料編號 新增一份",
        "請一次一份，並選是哪一筆備份，或備的是哪一份資料",
    ),
    ("請用 --backup 指明這份是哪一筆", "請選是哪一筆備份"),
    (
        "同一份請不加 --data-set，或用 --backup 指明；另一個儲存庫的，請先新增一筆備份，再用 --backup 指明",
        "同一份請選那一筆備份；另一個儲存庫的，請先新增一筆備份，再選那一筆",
    ),
    ("若是另一個儲存庫，請用 --backup 指明", "若是另一個儲存庫，請選是哪一筆備份"),
    ("若就是其中一份，請改用 --backup，以免重複計算", "若就是其中一份，請改選那一筆，以免重複計算"),
    ("請以 --collected-on 填實際日期", "請在取得日填實際日期"),
    ("沒有 --pick 指的備份", "沒有選的那一份"),
    ("--asset、--profile、--backup、--record 擇一", "請分次讀取，一次選一個"),
    ("請以 --collected-on 指明取得日", "請填取得日"),
    ("--redact 改存遮蔽後的副本", "可選存遮蔽後的副本"),
    ("secaudit observe --list 列出看得懂的格式；一般佐證請用 secaudit evidence add", "一般佐證請按 A 加入"),
    ("要當一般佐證請用 secaudit evidence add", "要當一般佐證請按 A 加入"),
    ("可用 --asset 讀到同一個資產", "讀取時對象請選同一個資產"),
    ("台不在資產清單，沒有套用：", "台不在資產清單，沒有套用（是同一台就返回，選對象）："),
    ("支援的主控台與欄位見 secaudit observe --list", "請匯出完整的設備清單，不要改欄位名稱"),
)
_QUESTIONS = (
    ("取得日", "collected_on"),
    ("哪一份", "pick"),
    ("遮蔽後的副本", "redact"),
    ("哪一筆備份", "copy"),
    ("那一筆備份", "copy"),
    ("還沒有選對象", "target"),
    ("請選是哪個資產", "target"),
)
"""What is said of a question, in the order in which one is looked for."""


def in_a_form(text: str) -> str:
    return reduce(lambda said, pair: said.replace(*pair), _PUT, text)


def question_of(problem: str) -> str:
    """The key of the question that mends ``problem``; "" when none of them does."""
    return next((key for said, key in _QUESTIONS if said in problem), "")


def told_in_a_form(refused: SecauditError) -> tuple[str, ...]:
    """Everything that is wrong, a sentence each."""
    problems: Sequence[Problem] = refused.problems if isinstance(refused, BadInput) else ()
    return tuple(in_a_form(str(p)) for p in problems) or (in_a_form(str(refused)),)
