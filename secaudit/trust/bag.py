"""The BagIt 1.0 side of a bundle (RFC 8493): which files there are, and what the manifests must say.

Invariant: a manifest has one writing (sorted by name, two spaces, LF), so it is not parsed but written again and
compared; it is only taken apart to say what differs.

``signatures/`` is a tag directory that no manifest lists, as sections 2.2.4 and 3 allow: a signature cannot stand in
the manifest that it signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from itertools import islice

from secaudit.text import safe_text
from secaudit.trust.archive_headers import MAX_MEMBERS, Member
from secaudit.trust.seal_facts import BundleType, SealFacts
from secaudit.trust.trouble import BadLayout, BadPayload, BadTags

TOP = "bag/"
DATA = "data/"
BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
SEAL = "seal.txt"
VERIFY = "VERIFY.txt"
SIGNATURE = "signatures/org.sshsig"

BAGIT_BYTES = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGS = (VERIFY, BAG_INFO, BAGIT, MANIFEST, SEAL)
"""What the tag manifest lists, in its order."""

_KB = 1024
_LIMITS: Mapping[str, int] = {
    VERIFY: 64 * _KB,
    BAG_INFO: 64 * _KB,
    BAGIT: len(BAGIT_BYTES),
    MANIFEST: 32 * _KB * _KB,
    SEAL: 64 * _KB,
    SIGNATURE: 4 * _KB,
    TAG_MANIFEST: 4 * _KB,
}
"""The only files beside data/ and the most bytes each may have. A timestamp (org.tsr) is not among them until it is
verified: nothing signs it, so anybody on the way could put bytes there."""
_OXUM = re.compile(rb"^payload-oxum[ \t]*:", re.IGNORECASE | re.MULTILINE)
_CONTINUED = re.compile(rb"^[ \t]|\r", re.MULTILINE)
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)\n")
_SHOWN = 5


def manifest(members: Iterable[tuple[str, Member]]) -> bytes:
    """The lines ``sha256sum`` writes and ``sha256sum -c --strict`` reads, in the order given."""
    return "".join(f"{member.sha256}  {name}\n" for name, member in members).encode("ascii")


def bag_info(facts: SealFacts) -> bytes:
    """``bag-info.txt``: for archives and their tools; nothing in it is relied on but the Payload-Oxum."""
    kind = "evidence" if facts.type is BundleType.EVIDENCE else "review"
    fields = {
        "Source-Organization": facts.organisation,
        "Bagging-Date": facts.claimed_time.date().isoformat(),
        "External-Identifier": f"{facts.case} {kind} s{facts.sequence:03d}",
        "External-Description": f"secaudit {kind} bundle, phase {facts.phase}",
        "Bag-Group-Identifier": facts.case,
        "Bag-Software-Agent": facts.program,
        "Payload-Oxum": f"{facts.bytes}.{facts.files}",
    }
    return "".join(f"{label}: {_one_line(value)}\n" for label, value in fields.items()).encode()


def _one_line(value: str) -> str:
    return safe_text(" ".join(value.split())) or "-"


def refuse_layout(members: Mapping[str, Member]) -> None:
    """Exactly the files of a bundle, none of them larger than it can be; raises :class:`BadLayout`."""
    if "fetch.txt" in members:
        raise BadLayout("佐證包含有 fetch.txt（要求另外下載的清單），一律拒收")
    beside = [name for name in members if not name.startswith(DATA)]
    if extra := [name for name in beside if name not in _LIMITS]:
        raise BadLayout(f"佐證包裡有不該有的檔案：{_listed(extra)}")
    if missing := [name for name in _LIMITS if name not in members]:
        raise BadLayout(f"佐證包缺少必要的檔案：{_listed(missing)}")
    if large := [name for name in beside if members[name].size > _LIMITS[name]]:
        raise BadLayout(f"檔案大得不合理：{_listed(large)}")
    if len(beside) == len(members):
        raise BadLayout("佐證包裡沒有任何資料（data/ 是空的）")


def refuse_payload(members: Mapping[str, Member], found: bytes) -> None:
    """manifest-sha256.txt is exactly what stands under data/; raises :class:`BadPayload`."""
    payload = {name: member for name, member in members.items() if name.startswith(DATA)}
    if found != manifest(payload.items()):
        raise BadPayload(f"{MANIFEST} 與 data/ 不符：{_difference(found, payload)}")


def refuse_tags(members: Mapping[str, Member], found: bytes, bagit: bytes, info: bytes) -> None:
    """The tag manifest, bagit.txt and Payload-Oxum are exactly right; raises :class:`BadTags`."""
    tags = {name: members[name] for name in TAGS}
    if found != manifest(tags.items()):
        raise BadTags(f"{TAG_MANIFEST} 與檔案不符：{_difference(found, tags)}")
    if bagit != BAGIT_BYTES:
        raise BadTags(f"{BAGIT} 不是 BagIt 1.0 的寫法")
    payload = [member.size for name, member in members.items() if name.startswith(DATA)]
    expected = f"Payload-Oxum: {sum(payload)}.{len(payload)}"
    if _CONTINUED.search(info) or len(_OXUM.findall(info)) != 1 or expected.encode() not in info.split(b"\n"):
        raise BadTags(f"{BAG_INFO} 沒有寫明 {expected}")


def _difference(found: bytes, expected: Mapping[str, Member]) -> str:
    """What a manifest says otherwise than the files, for a person to read."""
    lines = (line.decode("utf-8", "replace") for line in islice(BytesIO(found), MAX_MEMBERS))
    said = {match[2]: match[1] for line in lines if (match := _LINE.fullmatch(line))}
    reasons = (
        ("內容不同", [n for n, m in expected.items() if n in said and said[n] != m.sha256]),
        ("清單上沒有", [n for n in expected if n not in said]),
        ("檔案不存在", [n for n in said if n not in expected]),
    )
    parts = [f"{what}：{_listed(names)}" for what, names in reasons if names]
    return "；".join(parts) or "寫法不同（順序、空白、重複或換行）"


def _listed(names: Iterable[str]) -> str:
    """The first few names, and how many there are."""
    given = list(names)
    shown = "、".join(_short(name) for name in given[:_SHOWN])
    return shown if len(given) <= _SHOWN else f"{shown} 等 {len(given):,} 個"


def _short(name: str) -> str:
    return safe_text(name[:80]) + ("…" if len(name) > 80 else "")
