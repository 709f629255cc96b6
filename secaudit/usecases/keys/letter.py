"""What the other side needs of a key: its line, a line for their allowed_signers, text for an official letter."""

from __future__ import annotations

from datetime import date

from secaudit.text import roc_date
from secaudit.trust.keys import PublicKey
from secaudit.trust.signers import Pinned, pin_line
from secaudit.usecases.keys.pinning import refuse_name
from secaudit.usecases.keys.roles import role_title


def signers_line(key: PublicKey, principal: str, namespaces: tuple[str, ...]) -> str:
    """A line for the other side's allowed_signers, without its newline; raises for a name that can't stand there."""
    refuse_name(principal)
    return pin_line(Pinned(principal, key, namespaces))


def letter_text(key: PublicKey, namespaces: tuple[str, ...], today: date) -> str:
    """函文用文字: what the key is for, its fingerprint in both writings, how to compare and to pin."""
    groups = key.spoken.split()
    rows = "\n".join("    " + " ".join(groups[at : at + 8]) for at in (0, 8))
    purpose = f"C2M 計畫資訊安全要求之{role_title(namespaces)}"
    holder = key.comment or "（機關或公司名稱、統一編號）"
    return f"""主旨：檢送本單位電子簽署公鑰之指紋，請查照。
說明：
一、本單位（{holder}）自{roc_date(today.isoformat())}起，以下列 Ed25519 金鑰簽署 {purpose}。
二、公鑰指紋（SHA-256）：
    {key.fingerprint}
  同一指紋之十六進位寫法，供電話或紙本核對：
{rows}
三、公鑰全文如下，請核對其指紋與前項相同後採用；不同時請勿採用，並與本單位聯絡：
    {key.line}
四、核對方式：secaudit key show 公鑰檔，或 ssh-keygen -l -f 公鑰檔。
五、金鑰更換、停用或遺失時，另函通知。
"""
