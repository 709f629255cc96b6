"""``VERIFY.txt``: how to check a bundle without this program. Text to read, never a script to run.

Invariant: it depends on the type of the bundle alone, so nothing in it can be aimed at a reader.
"""

from __future__ import annotations

import hashlib

from secaudit.trust.seal_facts import BundleType

EARLIER: frozenset[str] = frozenset()
"""SHA-256 of each text that an earlier version wrote: before rewording one, its digest goes in here, so that a bundle
sealed then is still known to hold instructions of ours."""

_TEXT = """\
如何不靠 secaudit 自行驗證這個{zh_kind}
========================================
這是說明文字，不是程式。請自己輸入指令；指令適用於裝有 OpenSSH 8.1 以上的 Linux、macOS 或 WSL（沒有 sha256sum 時改用
shasum -a 256）。檔名 BUNDLE.zip 請換成實際檔名；NAME 請換成您替簽署者取的名稱（不含空白）。

1. 若檔名以 .age 結尾，先解密（age 的 -i 接您的私鑰或 age identity 檔）：
     age -d -i IDENTITY -o BUNDLE.zip BUNDLE.zip.age
2. 解開到一個新的空資料夾，再進入 bag：
     unzip -t BUNDLE.zip
     mkdir check && cd check && unzip ../BUNDLE.zip && cd bag
3. 檔案是否完整（每一行都要是 OK）：
     sha256sum -c --strict tagmanifest-sha256.txt
     sha256sum -c --strict manifest-sha256.txt
   並確認沒有多出來的檔案：data/ 的檔案數與位元組數要等於 seal.txt 的 files 與 bytes：
     find data -type f | wc -l
     find data -type f -exec cat {{}} + | wc -c
4. 是誰簽的。包裡的任何公鑰都不能當作信任的依據：公鑰要向對方另外索取，存成 check 資料夾裡的 signer.pub，並核對指紋：
     ssh-keygen -l -f ../signer.pub          # 印出 SHA256:…，須與公文所載完全相同
     printf 'NAME namespaces="{namespace}" %s\\n' "$(cut -d' ' -f1,2 ../signer.pub)" > ../allowed_signers
     ssh-keygen -Y verify -f ../allowed_signers -I NAME -n {namespace} \\
       -s signatures/org.sshsig < tagmanifest-sha256.txt
   須印出 Good "{namespace}" signature。有撤銷清單時再加 -r revoked.krl。
5. 封存編號（seal id）就是簽署內容的雜湊，可用來對照公文、前一次與下一次封存：
     sha256sum tagmanifest-sha256.txt

這樣驗證得到什麼：檔案自簽署後沒有變動，且由該金鑰的持有人簽署。seal.txt 的 claimed-time 只是簽署者自稱的時間；
佐證內容是否屬實，簽章不能證明。

How to check this {en_kind} without secaudit
----------------------------------------
This is text, not a script; type the commands yourself (OpenSSH 8.1 or later). Replace BUNDLE.zip, and NAME by your own
name for the signer, without spaces.

1. If the name ends in .age, decrypt first:
     age -d -i IDENTITY -o BUNDLE.zip BUNDLE.zip.age
2. Test it (unzip -t BUNDLE.zip), unpack it into a new, empty folder and go into bag/.
3. Both manifests must verify:
     sha256sum -c --strict tagmanifest-sha256.txt
     sha256sum -c --strict manifest-sha256.txt
   Nothing else may be there: data/ holds as many files and bytes as seal.txt states; only signatures/ and the tag
   manifest itself stand outside the manifests.
4. Who signed. Never trust a key found inside the bundle: get the signer's .pub line separately, compare its
   fingerprint (ssh-keygen -l -f signer.pub) with the official letter, and pin it in ../allowed_signers as one line:
     NAME namespaces="{namespace}" ssh-ed25519 AAAA...
   Then, inside bag/:
     ssh-keygen -Y verify -f ../allowed_signers -I NAME -n {namespace} \\
       -s signatures/org.sshsig < tagmanifest-sha256.txt
   Add -r revoked.krl where there is a revocation list.
5. The seal id is the SHA-256 of tagmanifest-sha256.txt.

What this shows: nothing changed since it was signed, and the holder of that key signed it. It shows neither when
(claimed-time is the signer's word) nor that the evidence is true.
"""

_KINDS = {BundleType.EVIDENCE: ("佐證包", "evidence bundle"), BundleType.REVIEW: ("審查結果", "review bundle")}


def verify_text(kind: BundleType) -> bytes:
    zh_kind, en_kind = _KINDS[kind]
    return _TEXT.format(zh_kind=zh_kind, en_kind=en_kind, namespace=kind.namespace).encode()


def is_ours(text: bytes, type_: BundleType) -> bool:
    """Whether this or an earlier version of the program wrote ``text`` for such a bundle."""
    return text == verify_text(type_) or hashlib.sha256(text).hexdigest() in EARLIER
