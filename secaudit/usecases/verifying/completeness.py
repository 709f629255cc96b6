"""Whether everything that a sealed case speaks of is inside and is as it says.

13. Tables, catalogue and record are readable; case, organisation, phase, catalogue and program are those of seal.txt,
    and the record calls case, catalogue and log what they are. VERIFY.txt holds our instructions: people type them.
    A catalogue that is not ours is UNKNOWN: both digests are named, and which verdicts would be others by ours.
14. The score, computed again from the tables with the carried catalogue, for the sealed phase and day: each control's
    verdict and claim, each gate, score and coverage. Another result is FAIL when this very version of the program made
    the seal; of another version it is UNKNOWN, as clauses may be judged otherwise there.
15. Every item of evidence is inside with the hash that the tables name, or is named as withheld or never held, which is
    UNKNOWN. One that is promised but not there, other bytes, or a file that no item names is FAIL.

Invariant: pure; called only with what was read of a bundle whose integrity and identity pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from secaudit.errors import Problem
from secaudit.model.assessment import Assessment
from secaudit.model.control import Catalogue
from secaudit.model.schema import Cell
from secaudit.model.schema import members as members_of
from secaudit.text import safe_text
from secaudit.trust.by_hand import is_ours
from secaudit.trust.seal_facts import SealFacts
from secaudit.trust.verification import State, Step, failed, passed, unknown
from secaudit.usecases.verifying.recompute import Difference, NotRecomputed

if TYPE_CHECKING:
    from secaudit.trust.archive import Member
    from secaudit.usecases.sealing.contents import SealedCase, SealedItem

MOST_CATALOGUE_BYTES = 2 * 1024 * 1024
"""Of all its files together; ours has a twentieth of it."""
_NAMED = 5
_RESEAL = "請對方以 secaudit 重新封存"


def unreadable(problems: Sequence[Problem], facts: SealFacts, program: str) -> Step:
    """Step 13 of contents that can't be read; those of a newer program may be in order."""
    first = f"{safe_text(str(problems[0]))}" if problems else "沒有內容"
    more = f"（共 {len(problems)} 個問題）" if len(problems) > 1 else ""
    if _version(facts.program) > _version(program):
        text = f"由較新的 {safe_text(facts.program)} 封存，這個版本讀不懂：{first}{more}。請更新 secaudit 再驗證"
        return unknown(13, "E-VER-61", text)
    return failed(13, "E-VER-60", f"{first}{more}。{_RESEAL}")


def too_large(size: int) -> Step:
    """Step 13 of a catalogue that is larger than any that people write: it is not even parsed."""
    text = f"條文目錄有 {size:,} 位元組，超過上限 {MOST_CATALOGUE_BYTES:,}，沒有讀取。請對方說明"
    return unknown(13, "E-VER-68", text)


def coherent(sealed: SealedCase, facts: SealFacts, ours: Catalogue | None, by_ours: Assessment | None,
             recomputed: Assessment | None) -> Step:  # fmt: skip
    """Step 13 of contents that were read."""
    case = sealed.inventory.case
    for code, what, sealed_as, inside in (
        ("E-VER-62", "案件編號", facts.case, str(case["id"] or "")),
        ("E-VER-63", "統一編號", facts.organisation, str(case["tax_id"] or "")),
        ("E-VER-64", "階段", facts.phase, sealed.phase),
        ("E-VER-65", "條文目錄雜湊", facts.catalogue_sha256, sealed.catalogue.digest),
        ("E-VER-65", "條文目錄代號", facts.catalogue, sealed.catalogue.id),
        ("E-VER-66", "程式版本", _number(facts.program), _number(sealed.stated.program)),
    ):
        if sealed_as != inside:
            said = f"封存資料是「{safe_text(sealed_as)}」，內容是「{safe_text(inside)}」"
            return failed(13, code, f"{what}前後不一：{said}。{_RESEAL}")
    if odd := tuple(_misnamed(sealed)):
        return failed(13, "E-VER-69", f"assessment.json 說的{'、'.join(odd)}與內容不同。{_RESEAL}")
    readable = f"{len(sealed.inventory):,} 列資料、{len(sealed.catalogue.controls)} 條條文可讀"
    if ours is None or ours.digest == sealed.catalogue.digest:
        return passed(13, f"{readable}，條文目錄 {sealed.catalogue.digest[:8]}")
    other = f"條文目錄與這裡的不同（佐證包 {sealed.catalogue.digest[:8]}，這裡 {ours.digest[:8]}）"
    return unknown(13, "E-VER-67", f"{other}{_by_ours(by_ours, recomputed)}。請確認對方用的是核定的版本")


def _misnamed(sealed: SealedCase) -> Iterator[str]:
    """What the record says of the other files otherwise than they do; nothing of ours reads it, others may."""
    record, case, catalogue = sealed.record, sealed.inventory.case, sealed.catalogue
    if record.get("case") != {name: case[name] for name in ("id", "name", "tax_id", "project_title")}:
        yield "案件"
    said = record["catalogue"]
    if (said.get("id"), said.get("title")) != (catalogue.id, catalogue.title):
        yield "條文目錄"
    if record["log"].get("bodies") is not bool(sealed.log.disclosed):
        yield "歷程的揭露"


def instructions(step: Step, found: bytes, facts: SealFacts, program: str) -> Step:
    """Step 13, where it did not fail, of a bundle whose VERIFY.txt is not ours: a version to come may word it anew."""
    if step.state is State.FAIL or is_ours(found, facts.type):
        return step
    what = "VERIFY.txt 不是這個版本的說明，請不要照它輸入指令"
    if _version(facts.program) > _version(program):
        return unknown(13, "E-VER-59", f"{what}；由較新的 {safe_text(facts.program)} 封存，請更新 secaudit 再驗證")
    return failed(13, "E-VER-59", f"{what}。{_RESEAL}")


def _by_ours(by_ours: Assessment | None, recomputed: Assessment | None) -> str:
    from secaudit.usecases.verifying.recompute import differing_verdicts

    if by_ours is None or recomputed is None:
        return ""
    other = differing_verdicts(recomputed, by_ours)
    return f"；改用這裡的，{_listed(other)}" if other else "；改用這裡的，判定都相同"


def recounted(
    found: Assessment | NotRecomputed, different: Sequence[Difference], facts: SealFacts, program: str
) -> Step:
    """Step 14."""
    if isinstance(found, NotRecomputed):
        if found.spent:
            return unknown(14, "E-VER-70", f"重算沒有完成：{found.why}。佐證包自帶的條文目錄過於複雜，請對方說明")
        return unknown(14, "E-VER-71", f"無法重算（{safe_text(found.why)}）。請回報這份佐證包的程式版本與目錄雜湊")
    score = found.score
    if not different:
        day = f"評估日 {found.as_of.isoformat()}"
        same = f"重算相同：{score.earned_before}／{score.possible}，{len(found.results)} 條判定逐條相符（{day}）"
        return passed(14, same)
    listed = _listed(different)
    if _number(facts.program) != _number(program):
        text = f"由 {safe_text(facts.program)} 封存，以 {program} 重算有出入：{listed}。請用相同版本再驗證一次"
        return unknown(14, "E-VER-72", text)
    return failed(14, "E-VER-73", f"封存的判定與重算不符：{listed}。不要採信封存的分數，請對方說明")


class _Held(NamedTuple):
    """The evidence, sorted by how it came out."""

    missing: list[str]
    replaced: list[str]
    misnamed: list[str]
    withheld: list[str]
    never: list[str]


def evidence(sealed: SealedCase, members: Mapping[str, Member]) -> Step:
    """Step 15; ``members`` by name relative to bag/."""
    held = _Held([], [], [], [], [])
    rows = {str(row["id"]): row for row in sealed.inventory.dicts("evidence")}
    stated = {row_id: str(row["sha256"] or "").lower() for row_id, row in rows.items()}
    for item in sealed.items:
        if item.id in rows and _described(item) != _listed_as(rows[item.id]):
            held.misnamed.append(item.id)
        else:
            _looked_at(item, members, stated, held)
    listed = {item.id for item in sealed.items}
    held.misnamed.extend(i for i in stated if i not in listed)
    named = {f"data/{item.path}" for item in sealed.items if item.path}
    stray = [n for n in members if n.startswith("data/evidence/") and n not in named]
    for code, what, ids, fix in (
        ("E-VER-80", "應有的佐證不在裡面", held.missing, _RESEAL),
        ("E-VER-81", "佐證內容與登錄的雜湊不符", held.replaced, "不要採信這些佐證，請對方說明"),
        ("E-VER-82", "佐證清單與資料表不一致", held.misnamed, _RESEAL),
        ("E-VER-83", "有檔案不屬於任何一件佐證", stray, _RESEAL),
    ):
        if ids:
            return failed(15, code, f"{what}：{_ids(ids)}。{fix}")
    return _disclosed(len(sealed.items), held)


def _described(item: SealedItem) -> tuple[object, ...]:
    """What stands in a review form beside the hash; bytes that are inside were held."""
    return item.title, item.file_name, item.control_ids, item.held or not item.disclosed


def _listed_as(row: Mapping[str, Cell]) -> tuple[object, ...]:
    ids = row["control_ids"]
    return str(row["title"] or ""), str(row["file_name"] or ""), members_of(ids if isinstance(ids, str) else None), True


def _looked_at(item: SealedItem, members: Mapping[str, Member], stated: Mapping[str, str], held: _Held) -> None:
    if item.id not in stated or (item.sha256 and stated[item.id] != item.sha256):
        held.misnamed.append(item.id)
    elif not item.disclosed:
        (held.withheld if item.held else held.never).append(item.id)
    elif (member := members.get(f"data/{item.path}")) is None or not item.path:
        held.missing.append(item.id)
    elif (member.sha256, member.size) != (item.sha256, item.size):
        held.replaced.append(item.id)


def _disclosed(count: int, held: _Held) -> Step:
    inside = count - len(held.withheld) - len(held.never)
    if not held.withheld and not held.never:
        return passed(15, f"{count} 件佐證都在，雜湊相符" if count else "沒有登錄佐證")
    parts = []
    if held.withheld:
        parts.append(f"未揭露 {len(held.withheld)} 件（{_ids(held.withheld)}）")
    if held.never:
        parts.append(f"只有登錄、沒有檔案 {len(held.never)} 件（{_ids(held.never)}）")
    code = "E-VER-84" if held.withheld else "E-VER-85"
    return unknown(15, code, f"{inside} 件在裡面且雜湊相符；{'；'.join(parts)}。需要時請對方補交或當面核對")


def _ids(ids: Sequence[str]) -> str:
    return "、".join(map(safe_text, ids[:_NAMED])) + (f" 等 {len(ids)} 件" if len(ids) > _NAMED else "")


def _listed(different: Sequence[Difference]) -> str:
    said = "、".join(f"{safe_text(d.what)} {_or_none(d.stated)}→{_or_none(d.recomputed)}" for d in different[:_NAMED])
    return said + (f" 等 {len(different)} 處" if len(different) > _NAMED else "")


def _or_none(text: str) -> str:
    return safe_text(text) if text else "（無）"


def _number(program: str) -> str:
    """``secaudit 0.10.2`` → ``0.10.2``."""
    return program.rpartition(" ")[2]


def _version(program: str) -> tuple[int, ...]:
    """``secaudit 0.10.2`` → (0, 10, 2); () for what is not written so."""
    parts = _number(program).split(".")
    return tuple(map(int, parts)) if all(p.isascii() and p.isdigit() and len(p) < 9 for p in parts) else ()
