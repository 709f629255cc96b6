"""Make the golden bundles of one generation of the format: by the real commands, at fixed times.

    python tests/golden/make.py v1

Run once for each generation, never again: the bundles that came out are what every later version must verify. Keys are
made in a temporary folder and are gone with it; only their public halves are kept, and the age identity of the
encrypted bundle, which opens nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from unittest.mock import patch

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TAIPEI = timezone(timedelta(hours=8))
PROPOSED = datetime(2024, 3, 5, 14, 30, tzinfo=TAIPEI)
ACCEPTED = datetime(2024, 9, 20, 10, 15, tzinfo=TAIPEI)
REVIEWED = datetime(2024, 9, 27, 16, 0, tzinfo=TAIPEI)
PASSPHRASE = "golden bundles of the tests"
TAX_ID, REVIEWER = "12345675", "reviewer@example.tw"
POLICY = "帳號鎖定原則\n連續失敗 5 次鎖定 15 分鐘。\n".encode()
MINUTES = "資安會議紀錄（節錄）\n2024-02-20 討論帳號管理。\n".encode()
SALARY = "薪資主機設定（不對外提供）\n".encode()
SIGN = ("--passphrase-file", "pass")


def main(generation: str) -> None:
    sys.path[:0] = [str(ROOT)]
    target = HERE / generation
    if target.exists():
        raise SystemExit(f"{target} is there: golden bundles are made once")
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        folder = Path(scratch)
        for name in ("CONFIG", "STATE", "KEYS", "TRUST"):
            os.environ[f"SECAUDIT_{name}"] = str(folder / name.lower())
        os.environ["SECAUDIT_SESSION"] = "golden"
        (folder / "pass").write_text(PASSPHRASE + "\n", encoding="utf-8")
        made = _made(folder)
        target.mkdir()
        for name, path in made.items():
            shutil.copyfile(path, target / name)
    for path in sorted(target.iterdir()):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}  {path.stat().st_size:,}")


def _made(folder: Path) -> dict[str, Path]:
    """Every file of the generation by its name there."""
    identity = _keys(folder)
    _case(folder)
    proposal = _sealed("提案", PROPOSED, "--to", "recipient", "--keep-plain", "--challenge", "覆核 2024-113")
    _progress()
    acceptance = _sealed("驗收", ACCEPTED, "--log", "full")
    review = _review(proposal, acceptance)
    return {
        "proposal.zip": proposal,
        "proposal.zip.age": proposal.with_name(f"{proposal.name}.age"),
        "acceptance.zip": acceptance,
        "review.zip": review,
        "test_identity.age.txt": identity,
        "allowed_signers": folder / "trust" / "allowed_signers",
    }


def _keys(folder: Path) -> Path:
    """A key of the company and one of the reviewer, both pinned, and an age identity."""
    import pyrage

    for name, comment in (("company", f"宏遠精密 {TAX_ID}"), ("reviewer", "審查者")):
        _run(PROPOSED, "key", "new", name, "--comment", comment, *SIGN)
    _run(PROPOSED, "trust", "add", TAX_ID, "keys/company.pub", "--role", "evidence", "--yes")
    _run(PROPOSED, "trust", "add", REVIEWER, "keys/reviewer.pub", "--role", "all", "--yes")
    secret = pyrage.x25519.Identity.generate()
    path = folder / "identity"
    path.write_text(f"# TEST KEY: opens the golden bundle beside it and nothing else\n{secret}\n", encoding="utf-8")
    (folder / "recipient").write_text(f"{secret.to_public()}\n", encoding="utf-8")
    return path


def _case(folder: Path) -> None:
    """宏遠精密, with two servers, some answers and three items of evidence."""
    facts = ("--tax-id", TAX_ID, "--phase", "提案", "--date", "2024-03-05", "--personal-data", "是")
    more = ("--remote-access", "否", "--sensitive-data", "是", "--id", "C2M-113-001", "--no-input")
    _run(PROPOSED, "new", "case.secaudit", "--name", "宏遠精密股份有限公司", *facts, *more)
    lockout = ("--set", "has_login=是", "--set", "lockout_threshold=5", "--set", "lockout_minutes=15")
    _run(
        PROPOSED, "zone", "add", "--set", "id=Z-1", "--set", "name=機房", "--set", "layer=設備層", "--set", "trust=內部"
    )
    for asset, name in (("ERP-01", "ERP 主機"), ("NAS-01", "=1+1 檔案伺服器")):
        _run(
            PROPOSED,
            "asset",
            "add",
            "--set",
            f"id={asset}",
            "--set",
            f"name={name}",
            "--set",
            "kind=伺服器",
            "--set",
            "zone_id=Z-1",
            *lockout,
        )
    _run(PROPOSED, "answer", "A4-2.3.1.4", "符合")
    _run(PROPOSED, "answer", "A4-2.4.1", "規劃中", "--owner", "王小明", "--due", "2024-08-31")
    for name, data in (("鎖定原則.txt", POLICY), ("會議紀錄.txt", MINUTES), ("薪資主機.txt", SALARY)):
        (folder / name).write_bytes(data)
        added = ("evidence", "add", name, "--control", "A4-2.3.1.4", "--collected-on", "2024-02-20")
        _run(PROPOSED, *added)


def _progress() -> None:
    """What was done between the two seals."""
    _run(ACCEPTED, "case", "edit", "C2M-113-001", "--set", "phase=驗收", "--set", "assessment_date=2024-09-20")
    _run(ACCEPTED, "answer", "A4-2.4.1", "符合")
    _run(ACCEPTED, "asset", "edit", "NAS-01", "--set", "lockout_threshold=3")


def _sealed(phase: str, at: datetime, *more: str) -> Path:
    given = ("--phase", phase, "--date", f"{at:%Y-%m-%d}", "--withhold", "E-0003", "--why", "含個人薪資")
    out = f"out-{at.month}"
    _run(at, "seal", *given, "--key", "company", "--despite", "--report", "none", "--out", out, *more, *SIGN)
    (path,) = Path(out).resolve().glob("*.zip")
    return path


def _review(proposal: Path, acceptance: Path) -> Path:
    """Every control seen; one of each opinion."""
    _run(REVIEWED, "verify", str(proposal))
    bundle = str(acceptance)
    from secaudit import wiring

    for asked in wiring.catalogue().controls:
        _run(REVIEWED, "review", "say", bundle, asked.id, "已看")
    done = ("--closing-day", "2024-10-04", "--conclusion", "大致可行", "--reviewer", "林審查")
    _run(REVIEWED, "review", "conclude", bundle, *done)
    for control, opinion, text in (
        ("A4-2.3.1.4", "同意", ""),
        ("A4-2.4.1", "退回", "規劃已到期，請附完成紀錄"),
        ("A4-2.3.6", "補件", "備份報表"),
        ("A4-2.2.1", "提問", "由誰負責？"),
    ):
        _run(REVIEWED, "review", "say", bundle, control, opinion, *(("--text", text) if text else ()))
    from secaudit.usecases.reviewing import form_files

    with patch.object(form_files, "FORMATS", ("docx",)):  # the PDF's fonts would be three quarters of the bundle
        _run(REVIEWED, "review", "sign", bundle, "--key", "reviewer", "--out", "review.zip", *SIGN)
    return Path("review.zip").resolve()


def _run(at: datetime, *arguments: str) -> None:
    """One command as it is typed, at a fixed moment; whatever it refuses ends the making."""
    from secaudit import wiring
    from secaudit.cli.main import run

    said = io.StringIO()
    with (
        patch.object(wiring, "now", lambda: at),
        patch.object(wiring, "today", at.date),
        patch.object(wiring, "user_name", lambda: "王小明"),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        code = run(arguments)
    if code:
        raise SystemExit(f"{' '.join(arguments)}\n{said.getvalue()}")


def _generation(given: Sequence[str]) -> str:
    if len(given) != 1 or not given[0].startswith("v"):
        raise SystemExit(__doc__)
    return given[0]


if __name__ == "__main__":
    main(_generation(sys.argv[1:]))
