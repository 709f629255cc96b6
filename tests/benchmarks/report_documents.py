"""What the documents cost: a case whose appendix has 200 pages and more, one whose texts are as long as a book, and the
three documents of a sample. Whole processes: reading, judging, planning, composing and drawing included.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from figures import Figure
from stopwatch import Bench, Contender

FORMATS = ("docx", "pdf", "html")
COPIES, WORDY, PAGES = 5, 60, 200
LONG = 1_990
MOST_SECONDS, MOST_MB, SAMPLE_SECONDS = 20, 600, 3


def report_figures(bench: Bench) -> Iterator[Figure]:
    _make_case(bench, "pages", "--copies", str(COPIES), "--long", str(WORDY))
    _make_case(bench, "long", "--copies", "1", "--long", str(LONG))
    sizes = {"pages": f"{_pages(bench, 'pages')} pages", "long": f"texts of {LONG:,} characters"}
    for case, size in sizes.items():
        for format_ in FORMATS:
            one = Contender(format_, _report(bench, case, format_))
            bench.track.race([one], min(bench.rounds, 3))
            detail = f"processor {one.cpu:.2f} s"
            yield Figure(f"`report --format {format_}`, {size}", one.wall, "s", MOST_SECONDS, detail)
            yield Figure(f"`report --format {format_}`, {size}: peak memory", one.peak_mb, "MB", MOST_MB)
    every = Contender("all", _report(bench, "pages", ",".join(FORMATS)))
    bench.track.race([every], min(bench.rounds, 3))
    yield Figure(f"the three in one run, {sizes['pages']}", every.wall, "s", MOST_SECONDS, f"{every.peak_mb:.0f} MB")
    sample = Contender("sample", _report(bench, str(_SAMPLE), ",".join(FORMATS)))
    bench.track.race([sample], bench.rounds)
    yield Figure(
        "the three documents of a sample",
        sample.wall,
        "s",
        SAMPLE_SECONDS,
        f"processor {sample.cpu:.2f} s, {sample.peak_mb:.0f} MB",
    )


HERE = Path(__file__).resolve().parent
_SAMPLE = HERE.parents[1] / "sample_inventories" / "hongyuan-precision" / "case.xlsx"


def _make_case(bench: Bench, name: str, *more: str) -> None:
    bench.track.run([bench.python, str(HERE / "report_cases.py"), name, *more])


def _report(bench: Bench, case: str, formats: str) -> list[str]:
    program = [bench.python, str(Path(bench.python).parent / "secaudit")]
    return [*program, "report", case, "--out", "documents", "--format", formats]


def _pages(bench: Bench, case: str) -> int:
    """How long the document is; the benchmark ends when it is too short to tell anything."""
    from pypdf import PdfReader

    bench.track.run(_report(bench, case, "pdf"))
    written = (bench.track.folder / "documents" / "appendix.pdf").read_bytes()
    pages = len(PdfReader(io.BytesIO(written)).pages)
    if pages < PAGES:
        raise SystemExit(f"The document has {pages} pages, fewer than {PAGES}")
    return pages
