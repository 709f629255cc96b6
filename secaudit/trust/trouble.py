"""What can be wrong with a bundle: one exception for each stage of opening it, and those of a writer.

Invariant: each trouble has its own code; ``stage`` says which of the checks that need no trust it stopped at, and all
stages before it held.
"""

from __future__ import annotations

from enum import IntEnum

from secaudit.errors import EXIT_INTERNAL, EXIT_MISMATCH, EXIT_UNREADABLE, SecauditError

_CHANGED = "請向提供者重新索取原檔；不要採信這一份"


class Stage(IntEnum):
    """The checks of ``open_bundle`` in their order."""

    READABLE = 1
    """A regular file that begins like a ZIP archive and was not made by a newer version."""
    ARCHIVE = 2
    """Byte for byte the archive that we would write."""
    LAYOUT = 3
    """One folder bag/, the required files, nothing else."""
    PAYLOAD = 4
    """manifest-sha256.txt is exactly what stands under data/."""
    TAGS = 5
    """tagmanifest-sha256.txt is exactly what stands beside data/; bagit.txt and Payload-Oxum are right."""
    SEAL = 6
    """seal.txt is well-formed and counts what is there."""


class BundleTrouble(SecauditError):
    """A bundle cannot be opened or is not sound: exit 6 where it is none of ours, 5 where it was changed."""

    exit_code = EXIT_MISMATCH
    stage = Stage.READABLE


class UnreadableBundle(BundleTrouble):
    """No regular file, or one that cannot be read."""

    code = "E-BAG-01"
    exit_code = EXIT_UNREADABLE


class NotABundle(BundleTrouble):
    """The file does not even begin like a bundle."""

    code = "E-BAG-02"
    exit_code = EXIT_UNREADABLE


class EncryptedBundle(BundleTrouble):
    """An age file; it must be decrypted first."""

    code = "E-BAG-03"
    exit_code = EXIT_UNREADABLE


class NewerBundle(BundleTrouble):
    """seal.txt has a format number that this version does not know."""

    code = "E-BAG-04"
    exit_code = EXIT_UNREADABLE


class NotCanonical(BundleTrouble):
    """The archive differs from what we would write; ``where`` is the offset of the part that differs."""

    code = "E-BAG-10"
    stage = Stage.ARCHIVE

    def __init__(self, where: int, what: str) -> None:
        super().__init__(f"封裝檔在第 {where:,} 位元組處不符：{what}", _CHANGED)
        self.where = where


class BadLayout(BundleTrouble):
    """A file too many, or one missing, or one of an impossible size."""

    code = "E-BAG-11"
    stage = Stage.LAYOUT

    def __init__(self, what: str) -> None:
        super().__init__(what, _CHANGED)


class BadPayload(BadLayout):
    """manifest-sha256.txt and data/ do not say the same."""

    code = "E-BAG-12"
    stage = Stage.PAYLOAD


class BadTags(BadLayout):
    """tagmanifest-sha256.txt, bagit.txt or bag-info.txt does not fit what is there."""

    code = "E-BAG-13"
    stage = Stage.TAGS


class BadSeal(BadLayout):
    """seal.txt is not written as this version writes it."""

    code = "E-BAG-14"
    stage = Stage.SEAL


class SealCounts(BadLayout):
    """seal.txt counts other files or bytes than there are."""

    code = "E-BAG-15"
    stage = Stage.SEAL


class ChangedMember(BadLayout):
    """A member read again hashes to something else than when the archive was scanned."""

    code = "E-BAG-16"
    stage = Stage.ARCHIVE


class TooLarge(BadLayout):
    """A member is larger than its reader accepts."""

    code = "E-BAG-17"
    stage = Stage.LAYOUT


class Unsealable(SecauditError):
    """A bundle cannot be written like this; nothing was written where that was known beforehand."""

    code = "E-BAG-20"
    exit_code = EXIT_INTERNAL


class BadName(Unsealable):
    code = "E-BAG-21"


class NamesClash(Unsealable):
    """The same name twice, also in other letter case, or a name that is another's folder."""

    code = "E-BAG-22"


class NotAscending(Unsealable):
    code = "E-BAG-23"


class TooManyBytes(Unsealable):
    code = "E-BAG-24"


class TooManyMembers(Unsealable):
    code = "E-BAG-25"


class OtherSize(Unsealable):
    """The pieces of a member were more or fewer bytes than stated: the file changed while it was read."""

    code = "E-BAG-26"


class NothingToSeal(Unsealable):
    code = "E-BAG-28"


class UnwritableFacts(Unsealable):
    """A fact has no writing in seal.txt."""

    code = "E-BAG-29"


class OtherContent(Unsealable):
    """A member hashed to something else than was stated of it; ``name`` is its name below data/."""

    code = "E-BAG-27"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} 的內容與預期的 SHA-256 不同", "請確認這個檔案後再封存")
        self.name = name
