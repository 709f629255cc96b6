"""What the programme's own rules say may follow where a phase is not passed, for who decides and pays.

Invariant: only what the 須知 and its annexes say, with the place; of another programme nothing is said.
"""

from __future__ import annotations

from secaudit.reports.appendix.material import Material

ACTS = {"proposal": "送件", "signing": "簽約", "interim": "通過期中查核", "acceptance": "通過驗收"}
"""What a company does at each phase."""
OCCASIONS = {"proposal": "送件", "signing": "簽約", "interim": "期中查核", "acceptance": "驗收"}
_UNTRUE = "填報與事實不符者，得繳回補助款，三年內不得再申請政府補助（須知執行與結案階段）。"
_ON_CHECKING = (
    "驗收至少須達附件四必要要求；查驗或驗收不合格且未如期改善者，得停撥次期款、追回補助款，"
    "並得停止補助一至五年（附件三第十七條）。"
)
_C2M_113 = {
    "proposal": "計畫書或文件不符規定者，得限期一個月內補件，逾期不予受理（附件三第十二條）；"
    "技術審查會議結束後不受理補充資料。",
    "signing": "未於規定期限內完成簽約者，視同放棄補助資格（須知簽約規定）。",
    "interim": _ON_CHECKING,
    "acceptance": _ON_CHECKING,
}
_BY_CATALOGUE = {"c2m-113": _C2M_113}


def consequence(material: Material) -> str:
    """What may follow, in two sentences; "" for a programme whose rules we do not have."""
    assessment = material.assessment
    told = _BY_CATALOGUE.get(assessment.catalogue_id, {}).get(assessment.phase, "")
    return f"若不處理：{told}{_UNTRUE}" if told else ""
