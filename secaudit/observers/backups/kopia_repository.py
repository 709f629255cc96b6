"""Kopia: where the repository is (``repository status``), and whether its snapshots were checked (``snapshot verify``).

Facts (kopia ``cli/command_repository_status.go``, ``snapshotfs/snapshot_verifier.go``): status names the kind of
storage, its settings with the secrets starred out, and the encryption algorithm, as JSON or as aligned text; verify
ends with "Finished processing N objects." and names errors before it. Verify checks that the contents exist, and reads
only ``--verify-files-percent`` of the files (0 by default), which its text does not tell: it verifies no contents.

Of the storage settings only bucket, container, host, endpoint, region and the kind are read.
"""

from __future__ import annotations

import re
from typing import Any

from secaudit.observers import json_stream
from secaudit.observers.backups.copies import Fact, copy, shown
from secaudit.observers.backups.destinations import (
    Destination,
    destination,
    in_bucket,
    in_cloud,
    local,
    on_host,
    unknown,
)
from secaudit.observers.export import Export
from secaudit.observers.json_shape import shape
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading

_AGAIN = "請重新執行 kopia repository status --json 並存檔"
_STATUS = re.compile(r"^Config file: +\S", re.MULTILINE)
_LINE = re.compile(
    r"^(Storage type|Encryption|Block encryption|Unique ID|Hostname|Format version): +(\S.*)$", re.MULTILINE
)
_SETTING = re.compile(r'^ *"(bucket|endpoint|region|container|host|url|path)": "([^"\n]{0,300})",? *$', re.MULTILINE)
_PROCESSED = re.compile(r"^(?:.*[ \t])?(?:Processed|Finished processing) ([\d,]{1,15}) objects\.", re.MULTILINE)
_FINISHED = re.compile(r"^(?:.*[ \t])?Finished processing ([\d,]{1,15}) objects\.", re.MULTILINE)
_ERROR = re.compile(r"\berrors?\b|\bfailed\b|backed by missing", re.IGNORECASE)


def _recognises(export: Export) -> bool:
    if json_stream.opens_json(export):
        keys = shape(export)
        return {"storage.type", "configFile"} <= keys or {"uniqueIDHex", "storage"} <= keys
    head = export.text_head.replace("\r", "")
    return bool(_STATUS.search(head) and "\nStorage type:" in head) or bool(_PROCESSED.search(head))


def _reads(export: Export) -> Reading:
    if json_stream.opens_json(export):
        return _from_json(json_stream.whole(export))
    text = export.text()
    return _from_text(export, text) if _STATUS.search(text) else _verified(export, text)


def _from_json(document: Any) -> Reading:
    config = json_stream.at(document, "storage", "config")
    settings = {k: json_stream.text_at(config, k) for k in ("bucket", "endpoint", "region", "container", "host", "url")}
    return _status(
        json_stream.text_at(document, "storage", "type"),
        settings,
        json_stream.text_at(document, "contentFormat", "encryption"),
        json_stream.text_at(document, "uniqueIDHex"),
        json_stream.text_at(document, "clientOptions", "hostname"),
    )


def _from_text(export: Export, text: str) -> Reading:
    lines = {key: value.strip() for key, value in _LINE.findall(text)}
    if "Unique ID" not in lines:
        raise export.fail("kopia repository status 沒有寫完（缺 Unique ID）", _AGAIN, code="E-OBS-05")
    encryption = lines.get("Encryption", "") or lines.get("Block encryption", "")
    settings = dict(_SETTING.findall(text))
    return _status(lines.get("Storage type", ""), settings, encryption, lines["Unique ID"], lines.get("Hostname", ""))


def _status(kind: str, settings: dict[str, str], encryption: str, identity: str, host: str) -> Reading:
    where = _destination(kind, settings)
    name = f"kopia 儲存庫 {identity[:10]}" if identity else f"kopia 儲存庫 {where.label}"
    facts = where.facts("storage")
    if encryption:
        facts["encrypted"] = Fact(0 if encryption.upper() == "NONE" else 1, "encryption", f"加密演算法 {encryption}")
    notes = [where.note] if where.note else []
    notes.append("這是儲存庫的設定，不是備份清單：最近成功日另附 kopia snapshot list --all --json")
    return Reading("Kopia", backups=(copy(name, facts, host),) if facts else (), notes=tuple(notes))


def _destination(kind: str, settings: dict[str, str]) -> Destination:
    match kind:
        case "filesystem":
            return local()
        case "s3":
            return in_bucket(settings.get("endpoint", ""), settings.get("bucket", ""), settings.get("region", ""))
        case "gcs" | "b2" | "gdrive":
            return in_cloud(kind, settings.get("bucket", ""))
        case "azureBlob":
            return in_cloud(kind, settings.get("container", ""))
        case "sftp" if re.fullmatch(r"[A-Za-z0-9_.:-]{1,253}", settings.get("host", "")):
            return on_host(settings["host"], "sftp")
        case "webdav":
            return destination(settings.get("url", ""))
        case _:
            return unknown(shown(kind, 30))


def _verified(export: Export, text: str) -> Reading:
    finished = _FINISHED.search(text)
    if any(_ERROR.search(line) and not re.search(r"\b0 errors\b", line) for line in text.split("\n")):
        return Reading("Kopia", notes=("kopia snapshot verify 發現錯誤，這次驗證不算通過；請處理後再驗證",))
    if finished is None:
        raise export.fail("kopia snapshot verify 沒有跑完（缺最後的結果）", "請等它結束再存檔", code="E-OBS-05")
    if not finished[1].strip("0,"):
        return Reading("Kopia", notes=("kopia snapshot verify 沒有處理任何物件，不算驗證",))
    return Reading(
        "Kopia",
        notes=(
            "kopia snapshot verify 沒有發現問題；但輸出看不出讀了多少檔案內容（預設不讀），不填最近驗證日",
            "有以 --verify-files-percent=100 驗證者，請以指令紀錄當一般佐證，並自行填最近驗證日",
        ),
    )


KOPIA_REPOSITORY = Observer(
    "kopia-repository",
    "Kopia 儲存庫狀態與驗證結果",
    "kopia repository status --json > status.json；kopia snapshot verify > verify.txt",
    "Kopia 0.5–0.21 依原始碼（JSON、文字）",
    tuple(f"backup_copy.{c}" for c in ("media", "device", "site", "country", "encrypted")),
    _recognises,
    _reads,
)
