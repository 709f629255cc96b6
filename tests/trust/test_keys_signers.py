"""allowed_signers: we and ssh-keygen mean the same by a line, and a line that is not understood pins nobody."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openssh_tools import made_by_ssh_keygen, needs_ssh_keygen, public_file, ssh_keygen

from secaudit.errors import Problem
from secaudit.trust.keys import PrivateKey, PublicKey, new_key
from secaudit.trust.signature import signed
from secaudit.trust.signers import Pinned, pin_line, read_signers, signers_text, stamp

EVIDENCE, REVIEW = "secaudit-evidence-v1", "secaudit-review-v1"
LINE = PublicKey(bytes(range(32)), "who").line
"""Fixed: it names the cases of a test, which every worker must call the same."""
START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def the_pin(line: str) -> Pinned:
    pins, problems = read_signers(line, "f")
    assert not problems
    assert len(pins) == 1
    return pins[0]


def the_problem(line: str) -> Problem:
    pins, problems = read_signers(line, "f")
    assert not pins
    assert len(problems) == 1
    assert problems[0].fix
    return problems[0]


class TestReading:
    def test_a_plain_line_is_for_every_purpose_and_without_end(self) -> None:
        pin = the_pin(f"12345675 {LINE}\n")
        assert (pin.principal, pin.namespaces, pin.valid_after, pin.valid_before) == ("12345675", (), None, None)
        assert pin.key.comment == "who"
        assert pin.allows("anything")

    def test_options_are_read_quoted_or_not_in_any_order_and_case(self) -> None:
        options = f'VALID-BEFORE=20261231155959Z,Namespaces="{EVIDENCE},{REVIEW}",valid-after="20260101Z"'
        pin = the_pin(f"12345675 {options} {LINE}")
        assert pin.namespaces == (EVIDENCE, REVIEW)
        assert (pin.valid_after, pin.valid_before) == (START, END)
        assert pin.allows(REVIEW)
        assert not pin.allows("secaudit-receipt-v1")

    def test_both_bounds_belong_to_the_period(self) -> None:
        pin = Pinned("x", PublicKey(bytes(32)), (), START, END)
        assert [pin.is_early(m) for m in (START - SECOND, START)] == [True, False]
        assert [pin.is_expired(m) for m in (END, END + SECOND / 2, END + SECOND)] == [False, False, True]

    def test_several_names_on_a_line_are_several_pins(self) -> None:
        pins, problems = read_signers(f"a,b,a {LINE}", "f")
        assert [p.principal for p in pins] == ["a", "b"]
        assert not problems

    def test_comments_blank_lines_and_windows_line_ends_are_fine(self) -> None:
        pins, problems = read_signers(f"# 審查機關\r\n\r\n \t\r\n12345675\t{LINE}\r\n", "f")
        assert [p.line for p in pins] == [4]
        assert not problems

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            (f"* {LINE}", "E-TRU-04"),
            (f"*@example.tw {LINE}", "E-TRU-04"),
            (f"a,!b {LINE}", "E-TRU-04"),
            (f"a? {LINE}", "E-TRU-04"),
            (f'"a b" {LINE}', "E-TRU-05"),
            (f"a,,b {LINE}", "E-TRU-05"),
            (f", {LINE}", "E-TRU-05"),
            (f"a\u202eb {LINE}", "E-TRU-05"),
            (f"a\0b {LINE}", "E-TRU-05"),
            (f"a\u200bb {LINE}", "E-TRU-05"),
            (f"a\u3000b {LINE}", "E-TRU-05"),
            (f"{'a' * 129} {LINE}", "E-TRU-05"),
            (f"a cert-authority {LINE}", "E-TRU-07"),
            (f'a cert-authority,namespaces="x" {LINE}', "E-TRU-07"),
            (f'a namespaces="secaudit-*" {LINE}', "E-TRU-09"),
            (f'a namespaces="!x,y" {LINE}', "E-TRU-09"),
            (f'a namespaces="" {LINE}', "E-TRU-09"),
            (f'a namespaces="a b" {LINE}', "E-TRU-09"),
            (f'a namespaces="a",namespaces="b" {LINE}', "E-TRU-06"),
            (f"a namespaces {LINE}", "E-TRU-06"),
            (f"a verify-required {LINE}", "E-TRU-06"),
            (f'a namespaces="a" ,valid-after="20260101Z" {LINE}', "E-TRU-02"),
            (f'a namespaces="a {LINE}', "E-TRU-06"),
            (f'a valid-after="20260101Z"valid-before="20270101Z" {LINE}', "E-TRU-06"),
            (f'a valid-after="2026-01-01" {LINE}', "E-TRU-10"),
            (f'a valid-after="20260230Z" {LINE}', "E-TRU-10"),
            (f'a valid-after="20261301Z" {LINE}', "E-TRU-10"),
            (f'a valid-after="2026010124" {LINE}', "E-TRU-10"),
            (f'a valid-after="202601012400Z" {LINE}', "E-TRU-10"),
            (f'a valid-after="00000101Z" {LINE}', "E-TRU-10"),
            (f'a valid-after="99991231Z" {LINE}', "E-TRU-10"),
            (f'a valid-after="２０２６0101Z" {LINE}', "E-TRU-10"),
            (f'a valid-after="20270101Z",valid-before="20260101Z" {LINE}', "E-TRU-08"),
            (f'a valid-after="20260101Z",valid-before="20260101Z" {LINE}', "E-TRU-08"),
            ("a", "E-TRU-02"),
            ("a ssh-ed25519", "E-TRU-02"),
            ("a ssh-ed25519 AAAA", "E-TRU-02"),
            ("a ssh-rsa AAAAB3NzaC1yc2E", "E-TRU-02"),
            (LINE, "E-TRU-12"),
            (f"a {'x' * 9000} {LINE}", "E-TRU-03"),
        ],
    )
    def test_what_is_not_understood_or_too_wide_is_a_problem(self, line: str, code: str) -> None:
        problem = the_problem(line)
        assert problem.code == code
        assert (problem.place.file, problem.place.line) == ("f", 1)
        assert str(problem).replace("\u3000", "").isprintable()

    def test_all_problems_of_a_file_are_told_at_once(self) -> None:
        text = f"* {LINE}\n# fine\n12345675 {LINE}\na cert-authority {LINE}\nb ssh-rsa AAAA\n"
        pins, problems = read_signers(text, "allowed_signers")
        assert len(pins) == 1
        assert [str(p.place) for p in problems] == [f"allowed_signers:{n}" for n in (1, 4, 5)]

    def test_a_file_of_endless_lines_is_refused(self) -> None:
        pins, problems = read_signers("\n" * 20_000, "f")
        assert not pins
        assert len(problems) == 1

    @given(st.text(max_size=200))
    def test_any_text_gives_pins_or_problems(self, text: str) -> None:
        pins, _ = read_signers(text, "f")
        assert not pins

    @given(st.text(max_size=60))
    def test_whatever_stands_before_a_key_gives_pins_or_problems(self, text: str) -> None:
        read_signers(f"{text} {LINE}", "f")


names = st.text(st.sampled_from("abcXYZ0189@._-宏遠精密"), min_size=1, max_size=20).filter(lambda n: n[0] not in "@._-")
moments = st.datetimes(datetime(1971, 1, 2), datetime(9998, 12, 30), timezones=st.just(UTC)).map(
    lambda m: m.replace(microsecond=0)
)


@st.composite
def pinned(draw: st.DrawFn) -> Pinned:
    after, before = draw(st.none() | moments), draw(st.none() | moments)
    if after and before and after >= before:
        after, before = before, after + SECOND
    namespaces = tuple(draw(st.lists(st.sampled_from([EVIDENCE, REVIEW, "file", "a@b.tw"]), unique=True)))
    raw = draw(st.integers(2, 2**250).map(lambda n: n.to_bytes(32, "little")))
    return Pinned(draw(names), PublicKey(raw, draw(st.sampled_from(["", "宏遠 12345675"]))), namespaces, after, before)


class TestWriting:
    @given(st.lists(pinned(), max_size=5))
    def test_what_is_written_reads_back_the_same(self, pins: list[Pinned]) -> None:
        again, problems = read_signers(signers_text(pins), "f")
        assert not problems
        assert again == tuple(pins)
        assert [p.key.comment for p in again] == [p.key.comment for p in pins]

    def test_dates_are_written_in_utc(self) -> None:
        taipei = datetime.fromisoformat("2026-01-01T00:00:00+08:00")
        assert stamp(taipei) == "20251231160000Z"
        pin = Pinned("x", PublicKey((2).to_bytes(32, "little")), (EVIDENCE,), taipei, None)
        assert ' namespaces="secaudit-evidence-v1",valid-after="20251231160000Z" ssh-ed25519 ' in pin_line(pin)


@pytest.fixture(scope="module")
def key() -> PrivateKey:
    return new_key("宏遠精密")


@pytest.fixture
def sealed(tmp_path: Path, key: PrivateKey) -> Path:
    path = tmp_path / "sig"
    path.write_bytes(signed(b"message", EVIDENCE, key))
    return path


def ssh_accepts(signers: Path, name: str, sealed: Path, at: datetime, **environment: str) -> bool:
    when = f"verify-time={stamp(at)}"
    command = ("-Y", "verify", "-f", signers, "-I", name, "-n", EVIDENCE, "-s", sealed, "-O", when)
    return ssh_keygen(*command, data=b"message", **environment).returncode == 0


@needs_ssh_keygen
class TestAgreement:
    @pytest.mark.parametrize("name", ["12345675", "reviewer@example.tw", "宏遠精密"])
    def test_about_the_period_to_the_second(self, tmp_path: Path, key: PrivateKey, sealed: Path, name: str) -> None:
        pin = Pinned(name, key.public, (EVIDENCE,), START, END)
        signers = public_file(tmp_path / "signers", signers_text([pin]))
        for moment in (START - SECOND, START, START + SECOND, END - SECOND, END, END + SECOND):
            ours = not pin.is_early(moment) and not pin.is_expired(moment)
            assert ssh_accepts(signers, name, sealed, moment) == ours

    @pytest.mark.parametrize("zone", ["Asia/Taipei", "America/New_York", "UTC"])
    @pytest.mark.parametrize("written", ["20260501", "202605011230", "20260501123045", "20260501Z", "20260501123045Z"])
    def test_about_a_date_with_and_without_zone(
        self,
        tmp_path: Path,
        key: PrivateKey,
        sealed: Path,
        monkeypatch: pytest.MonkeyPatch,
        zone: str,
        written: str,
    ) -> None:
        line = f'a valid-after="{written}" {key.public.line}'
        with monkeypatch.context() as patched:
            patched.setenv("TZ", zone)
            time.tzset()
            start = the_pin(line).valid_after
        time.tzset()
        assert start is not None
        signers = public_file(tmp_path / "signers", line)
        assert ssh_accepts(signers, "a", sealed, start, TZ=zone)
        assert not ssh_accepts(signers, "a", sealed, start - SECOND, TZ=zone)

    @pytest.mark.parametrize("namespaces", [(), (EVIDENCE,), (REVIEW, EVIDENCE), (REVIEW,)])
    def test_about_purposes(self, tmp_path: Path, key: PrivateKey, sealed: Path, namespaces: tuple[str, ...]) -> None:
        pin = Pinned("a", key.public, namespaces)
        signers = public_file(tmp_path / "signers", signers_text([pin]))
        assert ssh_accepts(signers, "a", sealed, START) == pin.allows(EVIDENCE)

    def test_about_the_name_of_a_key(self, tmp_path: Path, key: PrivateKey, sealed: Path) -> None:
        other = Pinned("somebody", new_key("x").public)
        signers = public_file(tmp_path / "signers", signers_text([other, Pinned("宏遠精密", key.public)]))
        found = ssh_keygen("-Y", "find-principals", "-f", signers, "-s", sealed)
        assert found.stdout.decode().strip() == "宏遠精密"
        assert not ssh_accepts(signers, "somebody", sealed, START)

    @settings(max_examples=15, deadline=None)
    @given(data=st.data())
    def test_about_any_file_that_we_write(self, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
        key = new_key("who")
        pin = data.draw(pinned())
        mine = Pinned(pin.principal, key.public, (), pin.valid_after, pin.valid_before)
        others = data.draw(st.lists(pinned().filter(lambda p: p.principal != mine.principal), max_size=3))
        folder = tmp_path_factory.mktemp("signers")
        (folder / "sig").write_bytes(signed(b"message", EVIDENCE, key))
        signers = public_file(folder / "signers", signers_text([*others, mine]).rstrip("\n"))
        for moment in filter(None, (mine.valid_after, mine.valid_before, START)):
            ours = not mine.is_early(moment) and not mine.is_expired(moment)
            assert ssh_accepts(signers, mine.principal, folder / "sig", moment) == ours

    def test_a_pin_of_another_algorithm_is_named(self, tmp_path: Path) -> None:
        made_by_ssh_keygen(tmp_path / "k", "", "ecdsa")
        assert "ecdsa" in the_problem("a " + (tmp_path / "k.pub").read_text().strip()).what
