"""``secaudit compare``: two states of a case side by side: what was promised and what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.grammar import Command
from secaudit.cli.options import catalogue_option, date_option, json_option, named_day, phase_code, phase_option
from secaudit.cli.passphrases import opened_key, passphrase_option
from secaudit.cli.progress import progress, stepwise
from secaudit.errors import UsageError

if TYPE_CHECKING:
    from secaudit.usecases.comparing.compared import Compared
    from secaudit.usecases.comparing.earlier import Moment
    from secaudit.usecases.comparing.opened import Opened

OpenedBy = Callable[[], Sequence[Any]]


@dataclass(frozen=True)
class _Asked:
    """What of one case is to be compared: two days (none = as it stands now), or two phases."""

    since: date | None
    until: date | None
    phases: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.phases)


@click.command("compare", cls=Command)
@click.argument("old", type=click.Path(path_type=Path), metavar="舊佐證包或案件檔")
@click.argument("new", type=click.Path(path_type=Path), metavar="[新佐證包或案件]", required=False)
@click.option("--from", "since", callback=named_day, metavar="日期", help="同一案件檔：與這一天當時的內容比")
@click.option("--to", "until", callback=named_day, metavar="日期", help="同一案件檔：比到這一天；沒給就比到現在")
@click.option("--phases", default="", metavar="階段,階段", help="同一案件檔：兩個階段，例如 提案,驗收")
@click.option("--out", type=click.Path(path_type=Path), metavar="資料夾", help="另寫成報告 compare.docx 等")
@click.option("--format", "formats", default="docx,pdf,html,json", metavar="格式",
              help="報告的格式：docx、pdf、html、json，以逗號分隔；預設全部")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="全部列出，不省略")
@click.option("--despite", is_flag=True, help="身分不通過也照樣比較")
@click.option("--identity", type=click.Path(path_type=Path), metavar="檔案",
              help="解開 .age 加密檔的私鑰：age 金鑰檔或 OpenSSH 私鑰")  # fmt: skip
@passphrase_option
@phase_option
@date_option
@catalogue_option
@json_option
def command(
    old: Path,
    new: Path | None,
    since: date | None,
    until: date | None,
    phases: str,
    out: Path | None,
    formats: str,
    everything: bool,
    despite: bool,
    identity: Path | None,
    passphrase_file: Path | None,
    phase: str | None,
    as_of: date | None,
    catalogue_folder: Path | None,
    as_json: bool,
) -> int:
    """比較兩次封存：承諾了什麼、拿出了什麼；判定、佐證、經費與資料差在哪裡。兩份都先離線驗證。

    新的一份也可以是案件檔或活頁簿，供公司封存前自己先比；--phase、--date、--catalogue 用來判定它。

    只給一個案件檔時，用 --from、--to 或 --phases 比同一案件的兩個時點，較早的由案件檔的歷程還原。

    結束代碼：0 比較完成（不論有無差異）、5 驗證不通過，或同一案件的歷程沒有接續、6 不是佐證包或讀不懂。
    """
    from secaudit.usecases.comparing.earlier import refuse_not_sealed
    from secaudit.usecases.comparing.opened import compare_opened, exit_code
    from secaudit.usecases.report import chosen_formats

    asked, wanted = _Asked(since, until, _phases(phases)), chosen_formats(formats)
    _refuse_unused(new, asked, phase=phase, as_of=as_of, catalogue_folder=catalogue_folder)
    judged = partial(_judged, catalogue_folder=catalogue_folder, phase=phase)
    opened_by = _identities(identity, passphrase_file) if identity else None
    with ExitStack() as held:
        if new is None or asked:
            before, after = _one_case(old, new, asked, catalogue_folder, judged, as_of)
        else:
            refuse_not_sealed(old)
            before = _bundle(old, held, opened_by, despite, is_older=True)
            after = _newer(new, held, opened_by, despite, partial(judged, new, as_of=as_of))
        found = compare_opened(before, after)
        written = _write(found, (before, after), out, wanted, of_one_case=bool(asked)) if out else ()
    code = exit_code(before, after, found)
    if as_json:
        _print_json(found, before, after, code, written)
    else:
        _print(found, before, after, written, everything=everything)
    return code


def _print(found: Compared, before: Opened, after: Opened, written: Sequence[Path], *, everything: bool) -> None:
    from secaudit.cli.compare_lines import compare_lines

    cells = console.columns()
    for word, side in (("舊", before), ("新", after)):
        console.show(console.indented(side.verdict_words, cells, 8, f"驗證{word}"))
    console.show(compare_lines(found, cells, everything=everything))
    for path in written:
        console.note(f"已寫入 {path}")


def _print_json(found: Compared, before: Opened, after: Opened, code: int, written: Sequence[Path]) -> None:
    from secaudit.cli.as_json import print_json
    from secaudit.cli.compare_lines import compared_record

    record = compared_record(found)
    record |= {"verified": {"old": before.verdict_words, "new": after.verdict_words}, "exit_code": code}
    print_json(record | ({"files": [str(p) for p in written]} if written else {}))


def _phases(text: str) -> tuple[str, ...]:
    """``提案,驗收`` → their codes; raises at anything but two different ones."""
    named = [part.strip() for part in text.replace("、", ",").split(",") if part.strip()]
    if not named:
        return ()
    context = click.get_current_context()
    option = next(p for p in context.command.params if p.name == "phases")
    try:
        codes = tuple(code for name in named if (code := phase_code(context, option, name)))
    except click.BadParameter as error:
        error.ctx, error.param = context, option
        raise
    if len(codes) != 2 or codes[0] == codes[1]:
        raise UsageError(f"--phases 要兩個不同的階段，給了「{text}」", "例如 --phases 提案,驗收", code="E-CMP-07")
    return codes


def _refuse_unused(
    new: Path | None, asked: _Asked, *, phase: str | None, as_of: date | None, catalogue_folder: Path | None
) -> None:
    """What says how a case is judged would do nothing where both sides have that already; raises where it is given."""
    from secaudit.usecases.comparing.opened import is_bundle

    both_bundles = new is not None and is_bundle(new) and not asked
    settled = both_bundles or asked.until is not None or bool(asked.phases)
    given = [name for name, value in (("--phase", phase), ("--date", as_of)) if value is not None and settled]
    given += ["--catalogue"] if catalogue_folder is not None and both_bundles else []
    if given:
        why = "佐證包有自己的" if both_bundles else "兩邊依 --from、--to、--phases 還原"
        raise UsageError(f"{'、'.join(given)} 在這裡沒有作用：{why}階段與評估日", "請拿掉這些選項", code="E-CMP-14")


def _one_case(
    path: Path,
    other: Path | None,
    asked: _Asked,
    catalogue_folder: Path | None,
    judged: Callable[..., Opened],
    as_of: date | None,
) -> tuple[Opened, Opened]:
    """Two moments of one case file; now is today, where the case states a day before the one it is compared with."""
    from secaudit.usecases.comparing.earlier import (
        in_phase,
        on_day,
        opened_at,
        refuse_days,
        refuse_other,
        refuse_reversed,
    )

    refuse_other(path, other, days=bool(asked.since), phases=bool(asked.phases), until=bool(asked.until))
    if asked.since:
        refuse_days(asked.since, asked.until, wiring.today())
    catalogue = wiring.catalogue(catalogue_folder)
    with closing(wiring.case_store(path)) as store:

        def at(moment: Moment, *, is_day: bool) -> Opened:
            return opened_at(store, path, catalogue, moment, is_day=is_day)

        if asked.phases:
            older, newer = (in_phase(store, phase) for phase in asked.phases)
            refuse_reversed(older, newer)
            return at(older, is_day=False), at(newer, is_day=False)
        since = asked.since or date.min
        before = at(on_day(store, since), is_day=True)
        if asked.until:
            return before, at(on_day(store, asked.until), is_day=True)
    after = judged(path, as_of=as_of)
    if as_of is None and after.stand.as_of < since:
        return before, judged(path, as_of=wiring.today())
    return before, after


def _write(
    found: Compared, sides: Sequence[Opened], out: Path, formats: tuple[str, ...], *, of_one_case: bool
) -> tuple[Path, ...]:
    from secaudit.usecases.comparing.earlier import UNTOLD
    from secaudit.usecases.comparing.report import file_names, write_comparison

    with stepwise("產生比較報告", file_names(formats)) as said:
        return write_comparison(found, sides, out, formats, untold=UNTOLD if of_one_case else (), said=said)


def _newer(
    path: Path, held: ExitStack, opened_by: OpenedBy | None, despite: bool, judged: Callable[[], Opened]
) -> Opened:
    from secaudit.usecases.comparing.opened import is_bundle

    return _bundle(path, held, opened_by, despite, is_older=False) if is_bundle(path) else judged()


def _bundle(path: Path, held: ExitStack, opened_by: OpenedBy | None, despite: bool, *, is_older: bool) -> Opened:
    """Verified now; what was seen is neither asked about an older one nor kept."""
    from secaudit.usecases.comparing.opened import open_bundle

    with progress("驗證") as told:
        verified = wiring.verified(path, opened_by=opened_by, remember=False, told=told)
    held.callback(verified.close)
    return open_bundle(verified, despite=despite, is_older=is_older)


def _judged(path: Path, *, catalogue_folder: Path | None, phase: str | None, as_of: date | None) -> Opened:
    from secaudit.usecases.comparing.opened import open_checked

    return open_checked(wiring.judged(path, catalogue_folder, phase=phase, as_of=as_of))


def _identities(path: Path, passphrase_file: Path | None) -> OpenedBy:
    """What opens an encrypted bundle; the passphrase of an OpenSSH key is asked for only when it is needed."""
    from secaudit.usecases.verifying.identities import identities_in

    return partial(identities_in, path, lambda: opened_key(path, passphrase_file))
