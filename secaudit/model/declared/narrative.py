"""What a person writes into the appendix beside what is composed from the case."""

from __future__ import annotations

from secaudit.model import choices
from secaudit.model.declared.columns import NOTE, identifier, one_of, text, whole
from secaudit.model.schema import Table

NARRATIVE = Table(
    "narrative",
    "補充段落",
    "自己寫進附錄的段落，一列一段，逐字印出；重新產生附錄時保留。",
    (
        identifier("段落編號", "自訂，不重複", "N-01"),
        one_of("part", "章", "印在附錄哪一章", choices.REPORT_PART, required=True, example="規劃構想"),
        one_of("position", "位置", "印在該章開頭或結尾", choices.PLACEMENT, default="closing", example="章末"),
        whole("sequence", "順序", "同章同位置者，小的在前；空白排最後", example="1"),
        text("heading", "小標題", "空白＝只印段落", example="導入策略"),
        text("text", "段落", "一段文字；要分段請填多列", required=True, example="本公司將分兩階段導入，先網路層後設備層。"),
        NOTE,
    ),
    since=3,
)  # fmt: skip
