"""What stands in the way of sealing, and what a reviewer will find wanting: said before, all at once.

What blocks, whatever anybody says:

1. a log that does not hold together; bytes of evidence that are damaged or gone;
2. data that cannot be judged, or a cell that has no lossless form;
3. no case number or no valid 統一編號: the seal would belong to nobody;
4. more than the archive holds, a file name that cannot stand in it, no room on the disk.

What has to be sealed *despite* it, and then stands in the bundle as known: whatever blocks the appendix or is warned of
there (gates that fail or cannot be told, evidence that lacks, originals that changed, contradictions, no answer), and
log entries without a salt whose text is withheld.

Invariant: what blocks is never sealed; what was sealed despite a shortfall stands in the bundle as known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from secaudit.errors import EXIT_FINDINGS, EXIT_MISMATCH, EXIT_OK, BadInput, Place, Problem
from secaudit.model.assessment import GateState
from secaudit.model.tax_id import why_not
from secaudit.text import safe_text
from secaudit.usecases.evidence.verify import Held, ItemCheck, Verified, verify_evidence
from secaudit.usecases.links import broken_links
from secaudit.usecases.open_case import faults
from secaudit.usecases.overview.alarms import QUICK_BYTES
from secaudit.usecases.preflight import Point, gate_points, preflight
from secaudit.usecases.sealing.log_lines import unsalted
from secaudit.usecases.sealing.sealed_case import SealedItem
from secaudit.usecases.sealing.snapshot import Disclosure, Snapshot
from secaudit.usecases.sealing.tables_csv import unsealable
from secaudit.usecases.shortfalls import Target, listed

Told = Callable[[int, int], None]

_MISMATCHES = ("E-LOG-01", "E-SEA-11", "E-SEA-12")
_MB = 1024 * 1024
_BESIDES = 8 * _MB
"""What report, headers and manifests may need of the disk beside the evidence."""
_QUICK_FILES = 500
"""Originals that are hashed in passing; with ``QUICK_BYTES``."""


@dataclass(frozen=True, slots=True)
class SealPoint:
    """One thing. ``code`` is stable; ``clause`` a control's id or ""; ``target`` where it is mended in the case."""

    code: str
    text: str
    fix: str
    clause: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class SealCheck:
    """``blocks`` cannot be overridden; ``shortfalls`` can, and are recorded then; ``notes`` are only told."""

    blocks: tuple[SealPoint, ...]
    shortfalls: tuple[SealPoint, ...]
    notes: tuple[SealPoint, ...] = ()

    @property
    def ready(self) -> bool:
        return not self.blocks and not self.shortfalls

    def exit_code(self, *, despite: bool) -> int:
        """0 where the case can be sealed, 5 where bytes or log are not what they were, else 3."""
        if any(point.code in _MISMATCHES for point in self.blocks):
            return EXIT_MISMATCH
        return EXIT_FINDINGS if self.blocks or (self.shortfalls and not despite) else EXIT_OK


class NotSealable(BadInput):
    """Something stands in the way; ``check`` and ``problems`` say everything at once."""

    code = "E-SEA-10"

    def __init__(self, check: SealCheck, *, despite: bool = False) -> None:
        what, fix = f"有 {len(check.blocks)} 項問題，不能封存", "請依下列各項修正後再封存"
        if not check.blocks:
            what = f"有 {len(check.shortfalls)} 項缺失，未封存"
            fix = "請依下列各項修正；仍要封存請加上 --despite，缺失會記在佐證包裡"
        points = check.blocks if despite else (*check.blocks, *check.shortfalls)
        super().__init__(what, tuple(map(as_problem, points)), fix)
        self.check = check
        self.exit_code = check.exit_code(despite=False)


def as_problem(point: SealPoint) -> Problem:
    return Problem(point.code, Place(point.clause or "案件"), point.text, point.fix)


def seal_check(
    snapshot: Snapshot,
    disclosure: Disclosure,
    items: Sequence[SealedItem],
    *,
    free_bytes: int,
    dated: bool = False,
    thorough: bool = False,
    told: Told = lambda done, whole: None,
) -> SealCheck:
    """Everything to know before the key is asked for, the most important first; ``items`` are to be sealed.

    The bytes that go in are hashed when they are sealed; ``thorough`` hashes them now. ``dated``: the day judged was
    chosen by the caller. ``free_bytes`` is what the disk has left.
    """
    store, checked = snapshot.store, snapshot.checked
    whole = sum(blob.size for blob in snapshot.blobs.values())
    quick = thorough or (whole <= QUICK_BYTES and len(snapshot.blobs) <= _QUICK_FILES)
    verified = verify_evidence(store, told, blobs=thorough, originals=quick)
    asked = tuple(_asked(snapshot, verified))
    blocks = (
        *_log(snapshot),
        *_bytes(verified),
        *_withheld_bytes(snapshot, () if thorough else items),
        *_data(snapshot, dated),
        *_nameless(snapshot),
        *_limits(snapshot, items, free_bytes),
    )
    explained = tuple(_point("E-SEA-24", p) for p in gate_points(checked, GateState.EXPLAIN))
    notes = (*explained, *_of_reviews(snapshot), *_told_of_log(disclosure), *_not_compared(quick))
    return SealCheck(blocks, (*asked, *_never_held(items), *_bare_entries(snapshot, disclosure)), notes)


def recorded(check: SealCheck) -> tuple[dict[str, str], ...]:
    """The shortfalls as the bundle names them."""
    return tuple({"code": p.code, "text": p.text, "clause": p.clause} for p in check.shortfalls)


def _log(snapshot: Snapshot) -> Iterator[SealPoint]:
    found = snapshot.store.check_log()
    if found.first_bad is not None:
        text = f"歷程第 {found.first_bad} 筆不對：{safe_text(found.what)}"
        yield SealPoint("E-LOG-01", text, "檔案可能被其他程式改過或已損壞，請改用之前的備份並查明原因")


def _bytes(verified: Verified) -> Iterator[SealPoint]:
    for check in verified.items:
        if check.held is Held.DAMAGED:
            yield _lost("E-SEA-11", check, "在案件檔內已損壞")
        elif check.held is Held.MISSING:
            yield _lost("E-SEA-12", check, "的檔案不見了")


def _lost(code: str, check: ItemCheck, what: str) -> SealPoint:
    item = check.item
    return SealPoint(
        code, f"佐證 {safe_text(item.id)}「{safe_text(item.title)}」{what}", "請移除後重新加入",
        next(iter(item.control_ids), ""), Target("evidence", (item.id,)),
    )  # fmt: skip


def _withheld_bytes(snapshot: Snapshot, items: Sequence[SealedItem]) -> Iterator[SealPoint]:
    """Bytes that stay out are not hashed on their way in, so they are hashed here: their hash is promised."""
    for item in items:
        blob = snapshot.blobs.get(item.sha256) if not item.disclosed else None
        if blob and not snapshot.store.check_blob(blob, lambda size: None).intact:
            text = f"佐證 {safe_text(item.id)}「{safe_text(item.title)}」在案件檔內已損壞"
            yield SealPoint("E-SEA-11", text, "請移除後重新加入", target=Target("evidence", (item.id,)))


def _data(snapshot: Snapshot, dated: bool) -> Iterator[SealPoint]:
    checked = snapshot.checked
    inventory = checked.case.inventory
    wrong = faults(inventory, checked.catalogue, checked.case.as_of, dated=dated)
    for problem in (*broken_links(inventory), *wrong, *unsealable(inventory)):
        yield SealPoint(problem.code, safe_text(f"{problem.place}：{problem.what}"), problem.fix)


def _nameless(snapshot: Snapshot) -> Iterator[SealPoint]:
    case = snapshot.inventory.case
    if not case["id"]:
        yield SealPoint(
            "E-SEA-13",
            "案件沒有編號",
            "請填案件編號：secaudit case edit --set 案件編號=…",
            target=Target("case", columns=("id",)),
        )
    tax_id = Target("case", columns=("tax_id",))
    if not case["tax_id"]:
        yield SealPoint(
            "E-SEA-14",
            "未填統一編號，無法表明是誰封存",
            "請填統一編號：secaudit case edit --set 統一編號=…",
            target=tax_id,
        )
    elif wrong := why_not(str(case["tax_id"])):
        yield SealPoint("E-SEA-14", safe_text(wrong[0]), wrong[1], target=tax_id)


def _limits(snapshot: Snapshot, items: Sequence[SealedItem], free_bytes: int) -> Iterator[SealPoint]:
    from secaudit.trust.archive_headers import planned_bytes
    from secaudit.trust.trouble import Unsealable

    sized = {name: len(data) for name, data in snapshot.tables.items()}
    sized |= {f"catalogue/{name}": len(data) for name, data in snapshot.catalogue_files}
    sized |= {item.path: item.size for item in items if item.path}
    try:
        whole = planned_bytes(sorted((f"bag/data/{name}", size) for name, size in sized.items()))
    except Unsealable as error:
        yield SealPoint("E-SEA-15", error.what, error.fix)
        return
    if free_bytes < whole + _BESIDES:
        text = f"佐證包約 {whole // _MB + 1:,} MB，磁碟只剩 {free_bytes // _MB:,} MB"
        yield SealPoint("E-SEA-16", text, "請清出空間，或以 --out 換一個資料夾")


def _asked(snapshot: Snapshot, verified: Verified) -> Iterator[SealPoint]:
    """What the appendix's own pre-flight says of this case, but for what blocks here and what is only explained."""
    found = preflight(snapshot.checked, _intact(verified))
    explained = set(gate_points(snapshot.checked, GateState.EXPLAIN))
    yield from (_point("E-SEA-20", p) for p in found.blocks)
    yield from (_point("E-SEA-21", p) for p in found.warnings if p not in explained)


def _of_reviews(snapshot: Snapshot) -> Iterator[SealPoint]:
    """Only told: sealing anew is how a reviewer gets to see what changed."""
    from secaudit.usecases.reviewing.company.reminders import Matter, reminders

    for r in reminders(snapshot.store, snapshot.checked.catalogue, snapshot.today):
        changed = r.matter in (Matter.STALE, Matter.UNCERTAIN)
        fix = "封存後請審查者再看一次；不是有意改的，請改回" if changed else "請以 secaudit review answer 回覆"
        yield SealPoint("E-SEA-28", safe_text(r.text), fix, r.control_id, r.target)


def _intact(verified: Verified) -> Verified:
    """``verified`` without what blocks the seal anyway."""
    lost = (Held.DAMAGED, Held.MISSING)
    return Verified(tuple(i for i in verified.items if i.held not in lost), verified.blobs, ())


def _point(code: str, point: Point) -> SealPoint:
    where = str(point.target or "")
    fix = f"請到{where}{'' if where.endswith('」') else ' '}修正" if where else "附錄中會標示"
    return SealPoint(code, safe_text(point.text), safe_text(fix), point.clause, point.target)


def _never_held(items: Sequence[SealedItem]) -> Iterator[SealPoint]:
    bare = [i for i in items if not i.held]
    if bare:
        text = f"{len(bare)} 件佐證只有登錄，沒有檔案：{listed(safe_text(i.id) for i in bare)}"
        target = Target("evidence", tuple(i.id for i in bare))
        yield SealPoint("E-SEA-26", text, "請以 secaudit evidence add 加入檔案，再移除只有登錄的", target=target)


def _bare_entries(snapshot: Snapshot, disclosure: Disclosure) -> Iterator[SealPoint]:
    bare = 0 if disclosure.log_bodies else unsalted(snapshot.store)
    if bare:
        text = f"有 {bare} 筆較早的歷程沒有加鹽：隱去內容後，猜中內容的人仍可比對雜湊得知"
        yield SealPoint("E-SEA-22", text, "不介意被猜中就確認；或以 --log full 揭露全部歷程")


def _told_of_log(disclosure: Disclosure) -> Sequence[SealPoint]:
    if not disclosure.log_bodies:
        return ()
    text = "歷程全部揭露：改過的舊值、操作者、工作階段名稱，與加入佐證時的原始路徑都看得到"
    return (SealPoint("E-SEA-23", text, "不想揭露請不要加 --log full"),)


def _not_compared(quick: bool) -> Sequence[SealPoint]:
    if quick:
        return ()
    return (SealPoint("E-SEA-25", "佐證較多，原始檔只比對了大小", "secaudit evidence verify 可比對內容"),)
