"""Keys: what we write ssh-keygen reads, what it writes we read, and everything else is refused with its own reason."""

from __future__ import annotations

import base64
import hashlib
import os
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openssh_tools import PASSPHRASE, made_by_ssh_keygen, needs_ssh_keygen, public_file, ssh_keygen

from secaudit.errors import UsageError
from secaudit.files import UnreadableFile
from secaudit.trust import keys
from secaudit.trust.keys import (
    KeyTrouble,
    NoPassphrase,
    NotAKey,
    OtherAlgorithm,
    PublicKey,
    WeakPassphrase,
    WrongPassphrase,
    new_key,
    private_text,
    public_part,
    read_private,
    read_public,
)
from secaudit.trust.wire import string
from secaudit.usecases.keys.own import _write_new, find_key, new_key_pair, own_key, own_keys, own_public, public_key_in

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "ROUNDS", 1)


def added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The sum of two points of edwards25519 (RFC 8032, 5.1.4, in affine form)."""
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2
    x3 = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P)
    y3 = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P)
    return x3 % P, y3 % P


def x_of(y: int) -> int:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    return x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P


class TestPublic:
    def test_the_fingerprint_is_that_of_the_blob_in_both_writings(self) -> None:
        key = PublicKey(bytes(range(32)), "who")
        blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))
        digest = hashlib.sha256(blob)
        assert key.fingerprint == "SHA256:" + base64.b64encode(digest.digest()).decode().rstrip("=")
        assert key.spoken.replace(" ", "") == digest.hexdigest()
        assert [len(group) for group in key.spoken.split(" ")] == [4] * 16

    @needs_ssh_keygen
    def test_ssh_keygen_prints_the_same_fingerprint(self, tmp_path: Path) -> None:
        key = new_key("宏遠精密 12345675").public
        ended = ssh_keygen("-l", "-f", public_file(tmp_path / "k.pub", key.line))
        assert ended.stdout.decode().split()[1] == key.fingerprint

    def test_a_comment_does_not_make_another_key(self) -> None:
        assert PublicKey(bytes(32), "a") == PublicKey(bytes(32), "b")

    def test_a_comment_shows_what_is_hidden_in_it(self) -> None:
        line = new_key("").public.line
        assert read_public(f"{line} a\u202eb\x1b[31m").comment == "a‹U+202E›b‹U+001B›[31m"

    def test_a_line_reads_back_with_its_comment(self) -> None:
        key = new_key("宏遠  精密\n12345675").public
        assert key.comment == "宏遠 精密 12345675"
        assert read_public(key.line) == key
        assert read_public(key.line.replace(" ", "\t", 1)).comment == key.comment

    @pytest.mark.parametrize(
        ("line", "trouble"),
        [
            ("", NotAKey),
            ("hello", NotAKey),
            ("ssh-ed25519", NotAKey),
            ("ssh-ed25519 AAAA", NotAKey),
            ("ssh-ed25519 ????", NotAKey),
            ("ssh-ed25519 \u0661AAA", NotAKey),
            ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAA", OtherAlgorithm),
            ("ecdsa-sha2-nistp256 AAAAE2VjZHNh", OtherAlgorithm),
            ("sk-ssh-ed25519@openssh.com AAAAGnNr", OtherAlgorithm),
            ("-----BEGIN OPENSSH PRIVATE KEY-----", NotAKey),
            ("ssh-ed25519 " + "A" * 5000, NotAKey),
        ],
    )
    def test_what_is_no_key_of_ours_is_refused(self, line: str, trouble: type[KeyTrouble]) -> None:
        with pytest.raises(trouble) as caught:
            read_public(line)
        assert caught.value.fix

    def test_the_algorithm_inside_counts_and_not_the_word_before_it(self) -> None:
        blob = string(b"ssh-rsa") + string(b"\x01\0\x01") + string(b"\0" + bytes(64))
        with pytest.raises(OtherAlgorithm, match="ssh-rsa"):
            read_public("ssh-ed25519 " + base64.b64encode(blob).decode())

    def test_a_second_writing_of_the_same_key_is_refused(self) -> None:
        line = new_key("").public.line
        assert line.endswith(tuple("AQgwBCDEFGHIJKLMNOPRSTUVWXYZabcdefhijklmnopqrstuvxyz0123456789+/"))
        with pytest.raises(NotAKey):
            read_public(line + "=")
        raw = PublicKey((2).to_bytes(32, "little"))
        assert read_public(raw.line) == raw
        with pytest.raises(NotAKey, match="保護力"):
            read_public(PublicKey((P + 2).to_bytes(32, "little")).line)

    def test_keys_by_which_everything_is_signed_are_refused(self) -> None:
        """The listed y are all there are: their points vanish when doubled three times, and are closed under sums."""
        points = {(x, y) for y in keys._SMALL_ORDER for x in (x_of(y), -x_of(y) % P)}
        assert len(points) == 8
        for x, y in points:
            assert (-x * x + y * y - 1 - D * x * x * y * y) % P == 0
            point = (x, y)
            for _ in range(3):
                point = added(point, point)
            assert point == (0, 1)
            assert all(added((x, y), other) in points for other in points)
            with pytest.raises(NotAKey, match="保護力"):
                read_public(PublicKey((y | (x & 1) << 255).to_bytes(32, "little")).line)

    @given(st.text(max_size=300))
    def test_any_text_is_a_key_or_trouble(self, text: str) -> None:
        with pytest.raises(KeyTrouble):
            read_public(text)

    @given(st.binary(max_size=200))
    def test_any_blob_is_a_key_or_trouble(self, blob: bytes) -> None:
        with pytest.raises(KeyTrouble):
            read_public("ssh-ed25519 " + base64.b64encode(blob).decode())


class TestPrivate:
    def test_reads_back(self) -> None:
        key = new_key("x")
        again = read_private(private_text(key, PASSPHRASE), PASSPHRASE)
        assert again.public == key.public
        assert again.sign(b"message") == key.sign(b"message")

    @needs_ssh_keygen
    def test_ssh_keygen_reads_ours_and_changes_its_passphrase(self, tmp_path: Path) -> None:
        key = new_key("x")
        path = tmp_path / "k"
        path.write_bytes(private_text(key, PASSPHRASE))
        path.chmod(0o600)
        ended = ssh_keygen("-y", "-P", PASSPHRASE, "-f", path)
        assert ended.stdout.decode().split()[:2] == key.public.line.split()[:2]
        assert ssh_keygen("-y", "-P", "wrong wrong wrong", "-f", path).returncode != 0
        assert ssh_keygen("-p", "-P", PASSPHRASE, "-N", "another passphrase", "-f", path).returncode == 0
        assert read_private(path.read_bytes(), "another passphrase").public == key.public

    @needs_ssh_keygen
    @pytest.mark.parametrize("cipher", ["aes256-ctr", "aes256-cbc", "aes256-gcm@openssh.com"])
    def test_we_read_what_ssh_keygen_makes(self, tmp_path: Path, cipher: str) -> None:
        path = made_by_ssh_keygen(tmp_path / "k", PASSPHRASE, "ed25519", "-Z", cipher)
        key = own_key(path, PASSPHRASE)
        assert key.public.comment == "made elsewhere"
        assert key.public.line == (tmp_path / "k.pub").read_text().strip()

    @needs_ssh_keygen
    def test_a_cipher_that_is_not_known_has_its_own_message(self, tmp_path: Path) -> None:
        path = made_by_ssh_keygen(tmp_path / "k", PASSPHRASE, "ed25519", "-Z", "chacha20-poly1305@openssh.com")
        with pytest.raises(KeyTrouble, match="加密方式不支援") as caught:
            read_private(path.read_bytes(), PASSPHRASE)
        assert "ssh-keygen -p -Z aes256-ctr" in caught.value.fix
        assert ssh_keygen("-p", "-Z", "aes256-ctr", "-P", PASSPHRASE, "-N", PASSPHRASE, "-f", path).returncode == 0
        assert read_private(path.read_bytes(), PASSPHRASE)

    @needs_ssh_keygen
    def test_a_key_without_passphrase_is_refused_with_how_to_add_one(self, tmp_path: Path) -> None:
        path = made_by_ssh_keygen(tmp_path / "k")
        with pytest.raises(NoPassphrase) as caught:
            read_private(path.read_bytes(), PASSPHRASE)
        assert "ssh-keygen -p -f" in caught.value.fix

    @needs_ssh_keygen
    @pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
    def test_another_algorithm_is_named_before_a_passphrase_is_asked(self, tmp_path: Path, kind: str) -> None:
        path = made_by_ssh_keygen(tmp_path / "k", PASSPHRASE, kind, *(["-b", "2048"] if kind == "rsa" else []))
        with pytest.raises(OtherAlgorithm, match="Ed25519"):
            public_part(path.read_bytes())

    def test_a_wrong_passphrase_is_told_from_a_file_that_is_no_key(self) -> None:
        data = private_text(new_key("x"), PASSPHRASE)
        with pytest.raises(WrongPassphrase):
            read_private(data, "wrong wrong wrong")
        for broken in (b"", b"PK\x03\x04", data[:-40], data.replace(b"OPENSSH", b"RSA"), data + b"x", b"\0" * 99999):
            with pytest.raises(NotAKey):
                read_private(broken, PASSPHRASE)

    def test_a_file_that_came_over_windows_is_read(self) -> None:
        data = private_text(new_key("x"), PASSPHRASE).replace(b"\n", b"\r\n")
        assert read_private(data, PASSPHRASE)

    def test_a_file_that_asks_for_hours_of_work_is_refused_at_once(self) -> None:
        data = private_text(new_key("x"), PASSPHRASE)
        lines = data.split(b"\n")
        blob = base64.b64decode(b"".join(lines[1:-2]))
        options = blob.index(b"\0\0\0\x10", blob.index(b"bcrypt"))
        at = options + 20
        assert blob[at : at + 4] == (1).to_bytes(4, "big")
        slow = base64.b64encode(blob[:at] + b"\xff\xff\xff\xff" + blob[at + 4 :])
        with pytest.raises(KeyTrouble, match="輪") as caught:
            read_private(lines[0] + b"\n" + slow + b"\n" + lines[-2] + b"\n", PASSPHRASE)
        assert caught.value.code == "E-KEY-06"

    @pytest.mark.parametrize(
        "passphrase",
        ["", " " * 20, "\t\u3000" * 9, "short", "elevenchars", "a" * 40, "abab" * 9, "x" * 2000, "with\0nul in it"],
    )
    def test_a_weak_passphrase_is_refused_kindly(self, passphrase: str) -> None:
        with pytest.raises(WeakPassphrase) as caught:
            private_text(new_key("x"), passphrase)
        assert caught.value.fix
        assert not passphrase.strip() or len(passphrase) < 5 or passphrase not in str(caught.value)

    def test_a_passphrase_in_chinese_is_taken(self) -> None:
        words = "山上的貓喜歡喝冰牛奶配餅乾"
        assert read_private(private_text(new_key("x"), words), words)

    def test_neither_repr_nor_traceback_shows_the_secret(self) -> None:
        key = new_key("x")
        secret = key._secret.private_bytes_raw()
        assert secret.hex() not in repr(key)
        assert repr(secret) not in repr(key)
        try:
            read_private(private_text(key, PASSPHRASE), "a secret nobody may read")
        except KeyTrouble as error:
            told = "".join(traceback.format_exception(error)) + str(error)
        assert "nobody" not in told.replace('"a secret nobody may read")', "")

    @given(st.binary(max_size=400))
    def test_any_bytes_are_a_key_or_trouble(self, data: bytes) -> None:
        coded = base64.b64encode(b"openssh-key-v1\0" + data)
        for text in (data, keys._HEADER + coded + b"\n" + keys._FOOTER):
            with pytest.raises(KeyTrouble):
                read_private(text, PASSPHRASE)


class TestPair:
    def test_both_files_stand_and_only_the_owner_reads_the_private_one(self, tmp_path: Path) -> None:
        folder = tmp_path / "new" / "keys"
        made = new_key_pair(folder, "signing", "宏遠精密 12345675", PASSPHRASE)
        assert sorted(p.name for p in folder.iterdir()) == ["signing", "signing.pub"]
        assert (folder / "signing.pub").read_text(encoding="utf-8") == f"{made.public.line}\n"
        assert own_key(made.path, PASSPHRASE).public.comment == "宏遠精密 12345675"
        if os.name != "nt":
            assert folder.stat().st_mode & 0o777 == 0o700
            assert made.path.stat().st_mode & 0o777 == 0o600

    def test_a_disk_without_hard_links_is_no_exception(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*_: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr(os, "link", refused)
        made = new_key_pair(tmp_path, "signing", "x", PASSPHRASE)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["signing", "signing.pub"]
        assert own_key(made.path, PASSPHRASE).public == made.public
        with pytest.raises(FileExistsError):
            _write_new(made.path, b"x", 0o600)
        assert own_key(made.path, PASSPHRASE).public == made.public

    @pytest.mark.parametrize("there", ["signing", "signing.pub"])
    def test_nothing_is_ever_overwritten(self, tmp_path: Path, there: str) -> None:
        (tmp_path / there).write_bytes(b"precious")
        with pytest.raises(UsageError, match="已經有"):
            new_key_pair(tmp_path, "signing", "x", PASSPHRASE)
        assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"precious"]

    def test_a_name_that_appears_meanwhile_is_not_overwritten(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def slow(key: keys.PrivateKey, passphrase: str) -> bytes:
            (tmp_path / "signing.pub").write_bytes(b"precious")
            return private_text(key, passphrase)

        monkeypatch.setattr("secaudit.usecases.keys.own.private_text", slow)
        with pytest.raises(Exception, match="同名的檔案擋在那裡"):
            new_key_pair(tmp_path, "signing", "x", PASSPHRASE)
        assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"precious"]

    @pytest.mark.parametrize(
        "name", ["", ".", "..", "a/b", "a\\b", "金鑰", "-x", ".x", "x.pub", "CON", "nul.txt", "a" * 65, "x."]
    )
    def test_a_name_that_is_no_file_name_everywhere_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UsageError):
            new_key_pair(tmp_path / "keys", name, "x", PASSPHRASE)
        assert not (tmp_path / "keys").exists()

    def test_a_weak_passphrase_leaves_nothing_behind(self, tmp_path: Path) -> None:
        with pytest.raises(WeakPassphrase):
            new_key_pair(tmp_path / "keys", "signing", "x", "short")
        assert not (tmp_path / "keys").exists()

    @pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
    def test_a_private_file_that_others_can_read_is_warned_of(self, tmp_path: Path) -> None:
        made = new_key_pair(tmp_path, "signing", "x", PASSPHRASE)
        assert own_public(made.path).warnings == ()
        made.path.chmod(0o640)
        assert "chmod 600" in own_public(made.path).warnings[0]

    def test_a_public_file_of_another_key_beside_it_is_noticed(self, tmp_path: Path) -> None:
        made = new_key_pair(tmp_path, "signing", "x", PASSPHRASE)
        public_file(tmp_path / "signing.pub", new_key("other").public.line)
        with pytest.raises(NotAKey, match="另一把"):
            own_key(made.path, PASSPHRASE)

    def test_a_key_whose_public_file_is_gone_still_signs(self, tmp_path: Path) -> None:
        made = new_key_pair(tmp_path, "signing", "x", PASSPHRASE)
        (tmp_path / "signing.pub").unlink()
        assert own_key(made.path, PASSPHRASE).public == made.public

    def test_which_key_is_meant(self, tmp_path: Path) -> None:
        folder = tmp_path / "keys"
        with pytest.raises(UsageError, match="還沒有簽署金鑰"):
            find_key(folder, None)
        one = new_key_pair(folder, "one", "x", PASSPHRASE)
        assert find_key(folder, None) == find_key(folder, "one") == find_key(folder, str(one.path)) == one.path
        assert find_key(folder, "one.pub") == one.path
        new_key_pair(folder, "two", "x", PASSPHRASE)
        with pytest.raises(UsageError, match="one、two"):
            find_key(folder, None)
        with pytest.raises(UsageError, match="三"):
            find_key(folder, "三")
        assert [k.name for k in own_keys(folder)] == ["one", "two"]

    def test_other_files_in_the_folder_are_no_keys(self, tmp_path: Path) -> None:
        made = new_key_pair(tmp_path, "signing", "x", PASSPHRASE)
        (tmp_path / "notes.txt").write_text("where the backup is")
        (tmp_path / "folder").mkdir()
        assert find_key(tmp_path, None) == made.path
        with pytest.raises(NotAKey):
            own_public(tmp_path / "notes.txt")
        (tmp_path / "big").write_bytes(bytes(2_000_000))
        with pytest.raises(UnreadableFile, match="1 MB"):
            own_public(tmp_path / "big")

    def test_a_stranger_key_is_a_line_or_a_file_with_one(self, tmp_path: Path) -> None:
        key = new_key("who").public
        assert public_key_in(key.line) == key
        assert public_key_in(str(public_file(tmp_path / "k.pub", f"# from the letter\n\n{key.line}\r"))) == key
        with pytest.raises(NotAKey, match="一行"):
            public_key_in(str(public_file(tmp_path / "two.pub", f"{key.line}\n{key.line}")))
        (tmp_path / "private").write_bytes(private_text(new_key("x"), PASSPHRASE))
        with pytest.raises(NotAKey, match="私鑰"):
            public_key_in(str(tmp_path / "private"))
        (tmp_path / "binary").write_bytes(b"\xff\xfe\0")
        with pytest.raises(NotAKey):
            public_key_in(str(tmp_path / "binary"))
