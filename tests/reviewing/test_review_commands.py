"""``secaudit review`` for a reviewer, from the first look to the signed file, with its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reviewing.review_bench import LOCKOUT, Reviewer
from secaudit import wiring
from secaudit.cli.main import run
from secaudit.model.control import Catalogue
from secaudit.trust.signers import signers_text
from secaudit.usecases.keys.own import new_key_pair
from secaudit.usecases.reviewing import form_files
from secaudit.usecases.reviewing.desk import review_desk
from secaudit.usecases.reviewing.open_review import is_review
from secaudit.usecases.reviewing.opinions import say
from verifying.sealed_bench import company_pin

PASSPHRASE = "correct horse battery staple"
Told = Callable[..., tuple[int, Any, str]]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reviewer's key; deriving a key from its passphrase takes a second."""
    folder = tmp_path_factory.mktemp("keys")
    new_key_pair(folder, "mine", "林審查", PASSPHRASE)
    return folder


@pytest.fixture
def bundle(tmp_path: Path, keys: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A bundle of a pinned company, and a reviewer with a key of his own."""
    for name in ("STATE", "TRUST", "CONFIG"):
        monkeypatch.setenv(f"SECAUDIT_{name}", str(tmp_path / name.lower()))
    monkeypatch.setenv("SECAUDIT_KEYS", str(keys))
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "allowed_signers").write_text(signers_text((company_pin(),)))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    monkeypatch.setattr(form_files, "forms", lambda *_, **__: {"review_form.docx": b"d", "review_form.pdf": b"p"})
    reviewer = Reviewer(tmp_path / "work", catalogue)
    yield reviewer.receives()
    reviewer.leaves()


@pytest.fixture
def review(bundle: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs one subcommand on the bundle: exit code, stdout (as JSON where asked), stderr."""

    def told(command: str, *arguments: str) -> tuple[int, Any, str]:
        code = run(["--no-input", "review", command, str(bundle), *arguments])
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in arguments else out, err

    return told


def test_show_lists_exceptions_first_with_evidence(review: Told) -> None:
    code, out, _ = review("show")
    assert code == 0
    assert out.index("矛盾（1 條）") < out.index("缺證（")
    assert "佐證 E-0002  log.txt  24 B  一致  2024-02-25  有效" in out


def test_show_as_json_can_be_cut_to_exceptions(review: Told) -> None:
    _, whole, _ = review("show", "--json")
    _, odd, _ = review("show", "--only", "exceptions", "--json")
    assert len(whole["controls"]) == whole["total"] == 52
    assert 0 < len(odd["controls"]) < 52
    assert all(c["rank"] != "rest" for c in odd["controls"])
    (lockout,) = (c for c in whole["controls"] if c["control_id"] == LOCKOUT)
    assert [e["state"] for e in lockout["evidence"]] == ["一致", "一致"]


def test_say_keeps_and_withdraws(review: Told) -> None:
    code, out, _ = review("say", LOCKOUT, "退回", "--text", "五次過多")
    assert code == 0
    assert "退回：五次過多" in out
    _, said, _ = review("say", LOCKOUT, "return", "--withdraw", "--json")
    assert [o["opinion"] for o in said["opinions"]] == ["seen"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((LOCKOUT, "退回"), 2, "E-REV-05"),
        ((LOCKOUT, "補件", "--text", "報表"), 2, "E-REV-05"),
        ((LOCKOUT, "也許"), 2, "E-REV-05"),
        (("全部", "退回", "--text", "全退"), 2, "E-USE-80"),
    ],
)
def test_say_refuses_with_exit_2(review: Told, arguments: tuple[str, ...], code: int, told: str) -> None:
    found, _, err = review("say", *arguments)
    assert found == code
    assert told in err


def test_one_opinion_of_several_controls_is_said_at_once(review: Told) -> None:
    code, out, _ = review("say", f"{LOCKOUT}，A4-2.3.6", "已看")
    assert code == 0
    assert out.index(LOCKOUT) < out.index("A4-2.3.6")
    _, desk, _ = review("show", "--json")
    assert {c["control_id"] for c in desk["controls"] if c["is_seen"]} == {LOCKOUT, "A4-2.3.6"}


def test_of_several_controls_none_is_marked_when_one_does_not_exist(review: Told) -> None:
    code, _, err = review("say", f"{LOCKOUT},A4-9.9", "已看")
    assert (code, "A4-9.9" in err) == (2, True)
    _, status, _ = review("status", "--json")
    assert status["seen"] == 0


def test_what_is_not_agreed_to_in_bulk_stands_together_by_its_reason(review: Told) -> None:
    _, _, err = review("say", "全部", "同意")
    reasons = [line for line in err.splitlines() if line.startswith("未同意")]
    assert len(reasons) == len(set(reasons)) < 12
    assert sum(int(r.split()[1]) for r in reasons) == 52


def test_all_agrees_only_where_nothing_is_odd(review: Told) -> None:
    code, said, _ = review("say", "全部", "同意", "--json")
    assert code == 0
    assert said["agreed"] == []
    assert len(said["left"]) == 52


def test_conclude_then_status(review: Told) -> None:
    review("conclude", "--closing-day", "113/3/29", "--conclusion", "大致可行", "--reviewer", "林委員")
    code, out, _ = review("status")
    assert code == 0
    assert "0／52 條" in out
    assert "2024-03-29，補件到 2024-04-03" in out
    assert "林委員" in out


def test_sign_is_closed_with_exit_4_until_everything_was_seen(review: Told, bundle: Path) -> None:
    key = ("--key", "mine", "--passphrase-file", str(bundle.parent.parent / "passphrase"))
    code, _, err = review("sign", *key)
    assert code == 4
    assert "還有 52 條沒看" in err
    with closing(wiring.review_sitting(bundle)) as sitting:
        for line in review_desk(sitting).lines[1:]:
            say(sitting, line.control.id, "seen")
        last = review_desk(sitting).unseen
    assert review("say", *last, "已看")[0] == 0
    code, out, err = review("sign", *key, "--json")
    assert code == 0, err
    assert (out["sequence"], Path(out["path"]).is_file()) == (1, True)
    assert PASSPHRASE not in err
    assert review("status", "--json")[1]["review_seal"] == out["seal_id"]


def test_an_unpinned_company_is_exit_5(review: Told, bundle: Path) -> None:
    (bundle.parent.parent / "trust" / "allowed_signers").write_text("")
    code, _, err = review("show")
    assert code == 5
    assert "不能覆核：身分不通過" in err


def test_a_bundle_is_sat_down_at_like_a_case(bundle: Path) -> None:
    with closing(wiring.sitting(bundle)) as sitting:
        assert is_review(sitting)


def test_what_is_no_bundle_is_exit_6(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = bundle.with_name("other.zip")
    other.write_bytes(b"no bundle")
    assert run(["review", "show", str(other)]) == 6
    capsys.readouterr()


def test_the_form_is_written_and_not_over_another(review: Told, bundle: Path) -> None:
    code, out, _ = review("form", "--format", "docx")
    assert code == 0
    assert Path(out.strip()).read_bytes() == b"d"
    assert review("form", "--format", "docx")[0] == 2


def test_the_screen_is_refused_without_a_terminal(review: Told) -> None:
    assert review("open")[0] == 2
