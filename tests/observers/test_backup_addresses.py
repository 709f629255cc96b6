"""Where a backup goes, and when it was: addresses without their secrets, days as they are written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secaudit.observers.backups.destinations import destination
from secaudit.observers.moments import moment


@pytest.mark.parametrize(
    ("address", "media", "device"),
    [
        ("file:///backups/", "", ""),
        ("/mnt/usb/borg", "", ""),
        ("C:\\Backup", "", ""),
        ("\\\\nas-02\\backup", "", "nas-02"),
        ("file://\\\\nas-02\\backup\\x", "", "nas-02"),
        ("ssh://bk@nas-02:2222/./repo", "", "nas-02"),
        ("bk@nas-02:repo", "", "nas-02"),
        ("sftp:bk@nas-02:/srv/restic", "", "nas-02"),
        ("rest:https://u:p@backup.lan:8000/x", "", "backup.lan"),
        ("ssh://[fd00::1]:22/x", "", "fd00::1"),
        ("ssh://localhost/x", "", ""),
        ("ftp://u:p@10.0.0.9/x", "", "10.0.0.9"),
        ("u1@u1.your-storagebox.de:x", "cloud", "Hetzner"),
        ("s3:s3.eu-west-3.amazonaws.com/bucket/x", "cloud", "AWS eu-west-3"),
        ("s3:https://s3.amazonaws.com/bucket", "cloud", ""),
        ("s3://bucket/x?s3-server-name=s3.wasabisys.com", "cloud", "Wasabi"),
        ("s3://bucket/x?s3-server-name=minio.lan", "", "minio.lan"),
        ("s3://bucket/x", "", ""),
        ("b2://bucket/x", "cloud", "Backblaze B2"),
        ("gs:bucket:/", "cloud", "Google Cloud Storage"),
        ("googledrive://folder/x?authid=secret", "cloud", "Google Drive"),
        ("rclone:remote:x", "", ""),
        ("", "", ""),
        ("nonsense", "", ""),
    ],
)
def test_an_address_tells_media_and_device_or_nothing(address: str, media: str, device: str) -> None:
    found = destination(address)
    assert (found.media, found.device) == (media, device)


_SECRET = st.text("Zq7@:/?&#%[]\\ ", min_size=3, max_size=20).map(lambda s: f"QQ{s}QQ")


@given(st.sampled_from(["ssh", "ftp", "webdav", "s3", "b2", "gs", "https", "sftp", "azure"]), _SECRET)
def test_no_address_lets_its_password_out(scheme: str, secret: str) -> None:
    for address in (f"{scheme}://user:{secret}@host.lan/path", f"{scheme}://host.lan/path?auth-password={secret}"):
        found = destination(address)
        shown = f"{found.label} {found.media} {found.device} {found.site} {found.note}"
        assert "QQ" not in shown.upper()


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2023-10-05T09:01:36.265095891Z", date(2023, 10, 5)),
        ("2026-11-21T23:54:38.000000", date(2026, 11, 21)),
        ("2024-03-05T23:30:00+08:00", date(2024, 3, 5)),
        ("2024-03-05 23:30:00 +0800", date(2024, 3, 5)),
        ("2024-03-05 23:30:00 CST", date(2024, 3, 5)),
        ("2024-03-05", date(2024, 3, 5)),
        ("20221201T200723Z", date(2022, 12, 1)),
        (1742890730, date(2025, 3, 25)),
        (1742890730000, date(2025, 3, 25)),
        ("1742890730.5", date(2025, 3, 25)),
        ({"__class__": "datetime", "year": 2022, "month": 9, "day": 8}, date(2022, 9, 8)),
        ("0001-01-01T00:00:00Z", None),
        ("00010101T000000Z", None),
        ("2024-02-30T00:00:00Z", None),
        ("2024-03-05T00:00:00+99:00", None),
        ("03/04/2024", None),
        (0, None),
        (True, None),
        (None, None),
        (10**400, None),
        (float("inf"), None),
        ({"__class__": "datetime", "year": "2022"}, None),
        ([], None),
    ],
)
def test_a_moment_is_the_day_as_written_or_none(value: object, day: date | None) -> None:
    found = moment(value)
    assert (found.date() if found else None) == day


@given(
    st.datetimes(datetime(1991, 1, 1), datetime(2998, 1, 1)).map(lambda d: d.replace(microsecond=0)),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_printed_moment_is_read_back(at: datetime, minutes: int) -> None:
    zoned = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert moment(zoned.isoformat()) == zoned
    assert moment(at.isoformat()) == at.replace(tzinfo=UTC)


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.dictionaries(st.sampled_from(["__class__", "year"]), st.text()))
)
def test_whatever_is_given_is_a_moment_of_this_age_or_none(value: object) -> None:
    found = moment(value)
    assert found is None or 1990 <= found.year <= 2999


def test_a_password_with_at_and_slash_is_not_taken_for_the_host() -> None:
    assert destination("ssh://user:QQ@qq/QQ@host.lan/path").device == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("googledrive://erp/backup", "googledrive://draw/backup"),
        ("b2://bucket/x", "b2://other/x"),
        ("s3://a/x?s3-server-name=s3.wasabisys.com", "s3:https://s3.eu-central-1.wasabisys.com/b"),
        ("s3:s3.eu-west-3.amazonaws.com/a", "s3:s3.eu-west-3.amazonaws.com/b"),
        ("onedrivev2://erp", "sharepoint://erp"),
    ],
)
def test_two_places_of_one_cloud_are_one_device(one: str, other: str) -> None:
    assert destination(one).device == destination(other).device != ""
