"""What goes along with a sealed bundle on another way: the paragraph for an official letter.

Invariant: everything in it can be compared with the bundle by hand; nothing secret stands in it.
"""

from __future__ import annotations

from secaudit.model.choices import PHASE_TITLES
from secaudit.text import roc_date, safe_text, thousands
from secaudit.usecases.sealing.seal import SealedBundle

_GROUP, _GROUPS_A_LINE = 4, 8
_LONGEST_CHALLENGE = 60


def letter_text(bundle: SealedBundle) -> str:
    """函文用文字: which file, its seal id in groups for reading aloud, the key's fingerprint, how to check."""
    facts = bundle.facts
    day = roc_date(facts.claimed_time.date().isoformat())
    lines = "\n".join(f"    {line}" for line in _spoken(bundle.seal_id))
    given = safe_text(facts.challenge)
    shown = given if len(given) <= _LONGEST_CHALLENGE else given[:_LONGEST_CHALLENGE] + "…"
    challenge = f"審查碼「{shown}」已放入。" if given else ""
    identity = " --identity 私鑰檔" if facts.recipients else ""
    encrypted = "（已加密給指定收件者）" if facts.recipients else ""
    seal = f"{day}封存，第 {facts.sequence} 次。{challenge}"
    return f"""主旨：檢送 C2M 計畫資訊安全要求{PHASE_TITLES[facts.phase]}階段佐證包，請查照。
說明：
一、案件編號 {safe_text(facts.case)}，統一編號 {safe_text(facts.organisation)}；{seal}
二、檔名 {bundle.path.name}{encrypted}，{thousands(bundle.size)} 位元組。
三、封存編號（簽署內容之 SHA-256），供電話或紙本核對：
{lines}
四、簽署公鑰指紋：{facts.key}，與前函檢送者相同。
五、驗證方式：secaudit verify 佐證包{identity}；或依包內 VERIFY.txt，以 ssh-keygen 與 sha256sum 自行查驗。
"""


def _spoken(seal_id: str) -> list[str]:
    groups = [seal_id[at : at + _GROUP] for at in range(0, len(seal_id), _GROUP)]
    return [" ".join(groups[at : at + _GROUPS_A_LINE]) for at in range(0, len(groups), _GROUPS_A_LINE)]
