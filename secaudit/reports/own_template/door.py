"""The door: which Word files may come in as a template. It reads the archive and its XML, and opens nothing.

1. A file of at most :data:`MOST_BYTES`, a ZIP of ordinary members, which unpack to no more than is allowed here: what
   is counted is what comes out, not what the archive says of itself.
2. XML without document types or entities, well formed, not deeper or of more elements than allowed.
3. A Word document: no template (.dotx), no macros, no strict variant.
4. Nothing in it is fetched, run or embedded: pages that a person may click on are all that may lie outside.

Invariant: everything that keeps a file outside is said at once, each with its name in the archive.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from secaudit.errors import BadInput, Place, Problem
from secaudit.reports.own_template.package import Bounded, Parsed, kinds_of, parsed
from secaudit.text import safe_text

MOST_BYTES = 20 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_UNPACKED = 120 * 1024 * 1024
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How a Word file is packed; what other ways unpack to cannot be bounded while it is unpacked."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_AS_DOCX = "請在 Word 以「另存新檔」存成「Word 文件 (*.docx)」再試"
_CLICKED = ("http", "https", "mailto")
_FORBIDDEN_LINKS = {
    "attachedTemplate": "附加的範本",
    "oleObject": "OLE 物件",
    "control": "ActiveX 控制項",
    "vbaProject": "巨集",
    "wordVbaData": "巨集",
    "keyMapCustomizations": "自訂按鍵巨集",
    "attachedToolbars": "自訂工具列",
    "aFChunk": "嵌入的其他檔案",
    "subDocument": "子文件",
    "frame": "框架頁",
    "mailMergeSource": "合併列印資料來源",
    "mailMergeHeaderSource": "合併列印資料來源",
}
"""What a relationship may not be, by the last word of its type."""
_FORBIDDEN_TAGS = {
    "mailMerge": "合併列印資料來源",
    "altChunk": "嵌入的其他檔案",
    "subDoc": "子文件",
    "OLEObject": "OLE 物件",
    "control": "ActiveX 控制項",
}
"""What no element may be, whether it has a relationship or none."""
_FETCHING = ("DDE", "DDEAUTO", "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DATABASE", "MACROBUTTON",
             "RD", "PRINT")  # fmt: skip
"""Fields that fetch or run something when Word updates them."""


@dataclass(frozen=True)
class OwnTemplate:
    """A template that has passed the door. ``name`` is the file's, for messages; ``data`` its bytes."""

    name: str
    data: bytes


def opened(name: str, data: bytes) -> OwnTemplate:
    """Raises ``BadInput`` with everything that keeps the file outside."""
    shown = safe_text(name)
    problems = tuple(Problem(code, Place(shown), what, fix) for code, what, fix in _refusals(data))
    if problems:
        raise BadInput("這個檔案不能當作 Word 範本", problems)
    return OwnTemplate(shown, data)


_Refusal = tuple[str, str, str]


def _refusals(data: bytes) -> Iterator[_Refusal]:
    """Code, what, what to do."""
    if len(data) > MOST_BYTES:
        yield "E-TPL-01", f"檔案超過 {MOST_BYTES // 1024**2} MB", "請壓縮圖片（圖片格式 > 壓縮圖片）後再試"
    elif data.startswith(_OLE) and _ENCRYPTED in data:
        yield "E-TPL-02", "檔案有密碼保護", "請在 Word 的「檔案 > 資訊 > 保護文件」移除密碼後再試"
    elif data.startswith(_OLE):
        yield "E-TPL-03", "這是舊版 Word 的 .doc", _AS_DOCX
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from _of_archive(archive)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
            yield "E-TPL-04", "這不是 .docx，或檔案已損壞", f"{_AS_DOCX}；已損壞的請先以 Word 開啟修復"


def _of_archive(archive: zipfile.ZipFile) -> Iterator[_Refusal]:
    members = archive.infolist()
    names = Counter(m.filename.casefold() for m in members)
    odd = sorted({m.filename for m in members if names[m.filename.casefold()] > 1 or _is_odd(m.filename)})
    if len(members) > MOST_MEMBERS:
        yield "E-TPL-05", f"裡面有 {len(members):,} 個檔案，最多 {MOST_MEMBERS:,} 個", _AS_DOCX
    elif any(m.flag_bits & 1 for m in members):
        yield "E-TPL-02", "壓縮檔有密碼保護", "請移除密碼後再試"
    elif any(m.compress_type not in _PACKED for m in members):
        yield "E-TPL-04", "壓縮方式不是 .docx 所用的", _AS_DOCX
    elif odd:
        yield "E-TPL-06", f"裡面的檔名重複或不合規：{_listed(odd)}", _AS_DOCX
    elif "[Content_Types].xml" not in {m.filename for m in members}:
        yield "E-TPL-04", "這是壓縮檔，但不是 .docx", _AS_DOCX
    else:
        try:
            yield from _of_parts(parsed(archive, MOST_UNPACKED, _FORBIDDEN_TAGS))
        except Bounded as error:
            yield error.code, str(error), _AS_DOCX


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")


def _of_parts(found: Parsed) -> Iterator[_Refusal]:
    yield from _of_kind(found)
    for part, link in found.links:
        kind = link.type.rpartition("/")[2]
        what = _FORBIDDEN_LINKS.get(kind) or ("嵌入的物件" if kind == "package" and "/charts/" not in part else "")
        if what:
            yield "E-TPL-10", f"含有{what}：{safe_text(link.target)[:120]}（{part}）", _REMOVE.get(kind, _REMOVE_IT)
        elif link.external and not (kind == "hyperlink" and _is_page(link.target)):
            yield (
                "E-TPL-11",
                f"會從外部載入：{safe_text(link.target)[:120]}（{part}）",
                "請改為嵌入文件，或刪除這個連結",
            )
    for part, tag in dict.fromkeys(found.outside):
        what = _FORBIDDEN_TAGS.get(tag) or f"從外部載入的 {tag}"
        yield "E-TPL-10", f"含有{what}（{part}）", _REMOVE.get(tag, _REMOVE_IT)
    for part, word in found.fields:
        if word in _FETCHING:
            yield (
                "E-TPL-12",
                f"含有會載入或執行外部內容的功能變數 {word}（{part}）",
                "請選取後按 Ctrl+Shift+F9 轉為文字",
            )


_REMOVE_IT = "請刪除後另存新檔再試"
_REMOVE = {
    "attachedTemplate": "請在「開發人員 > 文件範本」改附加 Normal.dotm，存檔後再試",
    "mailMerge": "請在「郵件 > 啟動合併列印」選「標準 Word 文件」，存檔後再試",
}


def _is_page(target: str) -> bool:
    try:
        return urlsplit(target).scheme.lower() in _CLICKED
    except ValueError:
        return False


def _of_kind(found: Parsed) -> Iterator[_Refusal]:
    kinds = kinds_of(found)
    macros = sorted(part for part, kind in kinds.items() if "macroenabled" in kind.lower() or "vba" in kind.lower())
    if macros or any("vba" in name.lower() for name in found.names):
        yield "E-TPL-07", "含有巨集", "請另存成不含巨集的「Word 文件 (*.docx)」再試"
    elif any(kind.endswith("wordprocessingml.template.main+xml") for kind in kinds.values()):
        yield "E-TPL-08", "這是 Word 範本檔 .dotx", _AS_DOCX
    elif _MAIN not in kinds.values():
        yield "E-TPL-04", "這不是 Word 文件（可能是 Excel、PowerPoint 或其他檔案）", _AS_DOCX
    elif found.strict:
        yield "E-TPL-09", "這是「Strict Open XML 文件」", _AS_DOCX


def _listed(names: list[str]) -> str:
    return "、".join(safe_text(n)[:60] for n in names[:5]) + (f" 等 {len(names)} 個" if len(names) > 5 else "")
