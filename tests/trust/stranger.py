"""A verifier written from ``docs/bundle.md`` alone: it imports nothing of the program and holds all in memory.

It exists so that the document stays exact: whatever it accepts the program must accept, and the reverse.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from datetime import datetime
from urllib.parse import quote_from_bytes, unquote_to_bytes

KIB = 1024
LIMITS = {
    "bag/VERIFY.txt": 64 * KIB,
    "bag/bag-info.txt": 64 * KIB,
    "bag/bagit.txt": 54,
    "bag/manifest-sha256.txt": 32 * KIB * KIB,
    "bag/seal.txt": 64 * KIB,
    "bag/signatures/org.sshsig": 4 * KIB,
    "bag/tagmanifest-sha256.txt": 4 * KIB,
}
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
SEGMENT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
KEYS = (
    "format type case organisation phase sequence previous-seal subject-seal catalogue catalogue-sha256 program files "
    "bytes log-count log-head claimed-time challenge key recipients"
).split()
PLAIN = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) != "%")


class Refused(Exception):
    pass


def need(condition: object, what: str) -> None:
    if not condition:
        raise Refused(what)


def verified(data: bytes) -> str:
    """The seal id; raises :class:`Refused`."""
    members = archive(data)
    for name, content in members.items():
        if not name.startswith("bag/data/"):
            need(len(content) <= LIMITS.get(name, -1), f"file {name}")
    need(set(LIMITS) <= set(members), "a file is missing")
    payload = {n: c for n, c in members.items() if n.startswith("bag/data/")}
    need(payload, "no data")
    need(members["bag/manifest-sha256.txt"] == listed(payload), "manifest")
    tags = ("VERIFY.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "seal.txt")
    need(members["bag/tagmanifest-sha256.txt"] == listed({f"bag/{n}": members[f"bag/{n}"] for n in tags}), "tags")
    need(members["bag/bagit.txt"] == BAGIT, "bagit.txt")
    counts = (len(payload), sum(map(len, payload.values())))
    info = members["bag/bag-info.txt"]
    oxums = [line for line in info.split(b"\n") if line.lower().partition(b":")[0].strip() == b"payload-oxum"]
    need(oxums == [f"Payload-Oxum: {counts[1]}.{counts[0]}".encode()], "oxum")
    need(b"\r" not in info and not any(line[:1] in (b" ", b"\t") for line in info.split(b"\n") if line), "bag-info.txt")
    seal(members["bag/seal.txt"], *counts)
    return hashlib.sha256(members["bag/tagmanifest-sha256.txt"]).hexdigest()


def listed(files: dict[str, bytes]) -> bytes:
    return b"".join(f"{hashlib.sha256(c).hexdigest()}  {n[4:]}\n".encode() for n, c in files.items())


def archive(data: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    entries, at = b"", 0
    need(len(data) <= 2**32 - 2**16, "too large")
    while data[at : at + 4] == b"PK\3\4":
        need(len(data) - at >= 30, "cut short")
        size, length = struct.unpack_from("<I", data, at + 22)[0], struct.unpack_from("<H", data, at + 26)[0]
        start = at + 30 + length
        name, content = data[at + 30 : start], data[start : start + size]
        need(1 <= length <= 200 and len(content) == size, "cut short")
        same = (zlib.crc32(content), size, size, length)
        need(data[at:start] == struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, *same, 0) + name, "local header")
        entries += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, *same, 0, 0, 0, 0, 0, at) + name
        members[portable(name, members)] = content
        at = start + size
    count = len(members)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(entries), at, 0)
    need(1 <= count <= 65_534 and data[at:] == entries + end, "directory")
    return members


def portable(raw: bytes, earlier: dict[str, bytes]) -> str:
    name = raw.decode("latin-1")
    need(name.count("/") < 8, "depth")
    for segment in name.split("/"):
        need(SEGMENT.fullmatch(segment) and segment.lower().split(".")[0] not in DEVICES, "name")
    need(all(other < name for other in earlier), "order")
    for other in earlier:
        need(other.lower() != name.lower(), "names alike")
        need(not (other.lower() + "/").startswith(name.lower() + "/"), "file and folder")
        need(not (name.lower() + "/").startswith(other.lower() + "/"), "file and folder")
        for one, two in zip(other.split("/")[:-1], name.split("/")[:-1], strict=False):
            need(one == two or one.lower() != two.lower(), "folders alike")
            if one != two:
                break
    return name


def seal(data: bytes, files: int, size: int) -> None:
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Refused("seal.txt is not ASCII") from None
    need(lines[0] == "format: secaudit-seal/1" and lines.pop() == "", "seal.txt")
    need([line.partition(":")[0] for line in lines] == KEYS, "keys of seal.txt")
    values = {}
    for line in lines:
        key, _, value = line.partition(":")
        need(not value or (value[0] == " " and len(value) > 1), "space after the colon")
        values[key] = value[1:]
    need(values["type"] in ("evidence", "review"), "type")
    for key in ("sequence", "files", "bytes", "log-count"):
        need(re.fullmatch("0|[1-9][0-9]*", values[key]) and int(values[key]) < 2**63, key)
    for key in ("previous-seal", "subject-seal", "catalogue-sha256", "log-head"):
        need(re.fullmatch("([0-9a-f]{64})?", values[key]), key)
    for key in ("case", "organisation", "phase", "catalogue", "program", "challenge"):
        need(values[key] == coded(values[key], spaces=True), key)
    if values["recipients"]:
        need(all(item and item == coded(item, spaces=False) for item in values["recipients"].split(" ")), "recipients")
    need(re.fullmatch("(SHA256:[A-Za-z0-9+/]{43})?", values["key"]), "key")
    need(is_time(values["claimed-time"]), "claimed-time")
    need((int(values["files"]), int(values["bytes"])) == (files, size), "counts")


def coded(value: str, *, spaces: bool) -> str:
    """The text that ``value`` stands for, written again."""
    try:
        text = unquote_to_bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("text") from None
    kept = text.strip(" ") if spaces else ""
    before, after = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    if not spaces:
        return quote_from_bytes(text.encode(), safe=PLAIN)
    middle = quote_from_bytes(kept.encode(), safe=PLAIN + " ")
    return "%20" * before + middle + "%20" * after if kept else "%20" * len(text)


def is_time(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", value, re.ASCII):
        return False
    try:
        return datetime.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
