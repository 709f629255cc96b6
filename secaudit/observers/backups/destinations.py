"""Where a backup goes, from the address that a backup program keeps it at: media, device, site, country.

1. User names, passwords and queries of an address are never kept; where it can't be told where they end, nothing is.
2. A local path names no device and no media (a disk, a mounted NAS and a USB disk look alike): both stay unknown.
3. A host that is no known cloud service is a device of unknown media; only AWS tells the country, by its region.
4. The device of a cloud is the service (on AWS with its region, unknown without): two buckets, folders or endpoints of
   one service are no two devices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from secaudit.observers.backups.aws_regions import COUNTRY_OF_REGION
from secaudit.observers.backups.copies import Fact, shown

_CLOUD_SCHEMES = {
    **dict.fromkeys(("gs", "gcs", "googlestorage"), "Google Cloud Storage"),
    **dict.fromkeys(("azure", "azureblob"), "Azure Blob"),
    "b2": "Backblaze B2",
    **dict.fromkeys(("googledrive", "gdrive"), "Google Drive"),
    **dict.fromkeys(("onedrive", "onedrivev2", "od4b", "msgroup", "sharepoint", "mssp"), "Microsoft OneDrive"),
    "dropbox": "Dropbox", "box": "Box", "mega": "MEGA", "jottacloud": "Jottacloud", "hubic": "hubiC",
    "cloudfiles": "Rackspace Cloud Files", "storj": "Storj", "tardigrade": "Storj", "pcloud": "pCloud",
    "aliyunoss": "Alibaba Cloud OSS", "cos": "Tencent COS", "e2": "IDrive e2",
}  # fmt: skip
_CLOUD_HOSTS = {
    "wasabisys.com": "Wasabi", "backblazeb2.com": "Backblaze B2", "r2.cloudflarestorage.com": "Cloudflare R2",
    "digitaloceanspaces.com": "DigitalOcean Spaces", "storage.googleapis.com": "Google Cloud Storage",
    "linodeobjects.com": "Linode", "scw.cloud": "Scaleway", "aliyuncs.com": "Alibaba Cloud OSS",
    "myqcloud.com": "Tencent COS", "idrivee2.com": "IDrive e2", "storjshare.io": "Storj",
    "your-objectstorage.com": "Hetzner", "your-storagebox.de": "Hetzner",
    "repo.borgbase.com": "BorgBase", "rsync.net": "rsync.net", "blob.core.windows.net": "Azure Blob",
}  # fmt: skip
_HOST_SCHEMES = ("ssh", "sftp", "ftp", "aftp", "ftps", "webdav", "webdavs", "smb", "cifs", "http", "https", "rest")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,30}):(?://)?(.*)", re.DOTALL)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(?::\d{1,5})?", re.ASCII)
_SCP = re.compile(r"(?:[^@:/\s]{1,64}@)?([A-Za-z0-9_.-]{2,253}):(?!\\).{0,4000}", re.ASCII | re.DOTALL)
_UNC = re.compile(r"\\\\([A-Za-z0-9_.-]{1,253})\\.*", re.ASCII | re.DOTALL)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", re.ASCII)
_AWS_HOST = re.compile(r"s3[.-](?:dualstack\.|fips\.)?(?:([a-z]{2,4}(?:-[a-z]+)+-\d)\.)?amazonaws\.com(?:\.cn)?")
_SERVER = re.compile(r"(?:^|[?&])s3-server-name=([A-Za-z0-9_.-]{1,253})(?:&|$|:)", re.ASCII)
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d", re.ASCII)
_LOCAL_NOTE = "存放在本機路徑，看不出是哪一台設備、什麼媒體（磁碟、掛載的 NAS 或 USB）：請補填設備、媒體與地點"
_HOST_NOTE = "目的地是主機「{}」，看不出媒體與地點：請補填"
_S3_NOTE = "目的地是 S3 相容端點「{}」，看不出是雲端或自建：請補填媒體與地點"
_AWS_NOTE = "存放在 AWS S3，但看不出區域：請補填設備（AWS 區域代碼）、地點與國家"
_UNKNOWN_NOTE = "看不出備份目的地：請補填設備、媒體與地點"


@dataclass(frozen=True, slots=True)
class Destination:
    """What an address tells; "" is not known. ``label`` may be shown; ``note`` says what is missing."""

    label: str
    media: str = ""
    device: str = ""
    site: str = ""
    country: str = ""
    note: str = ""

    def facts(self, place: str) -> dict[str, Fact | None]:
        """The cells that it settles."""
        cells = {"media": self.media, "device": self.device, "site": self.site, "country": self.country}
        return {column: Fact(value, place, self.label) for column, value in cells.items() if value}


def destination(address: str) -> Destination:
    """The destination that the URL, scp address or path ``address`` names."""
    if unc := _UNC.fullmatch(address):
        return on_host(unc[1], "smb")
    found = _SCHEME.fullmatch(address)
    if found and (scheme := found[1].lower()) in (
        *_HOST_SCHEMES,
        *_CLOUD_SCHEMES,
        "s3",
        "swift",
        "openstack",
        "rclone",
    ):
        return _by_scheme(scheme, found[2])
    if found and found[1].lower() == "file":
        return destination(found[2]) if found[2].startswith("\\\\") else local()
    if (scp := _SCP.fullmatch(address)) and not address.startswith("/"):
        return on_host(scp[1], "ssh")
    return local() if _is_path(address) else unknown()


def local() -> Destination:
    return Destination("本機路徑", note=_LOCAL_NOTE)


def unknown(label: str = "") -> Destination:
    return Destination(label or "看不出目的地", note=_UNKNOWN_NOTE)


def on_host(host: str, how: str) -> Destination:
    """A server reached by ``how``: a known service is cloud, any other a device of unknown media."""
    name = host.strip("[]").lower()
    if service := _service(name):
        return Destination(f"{how}：{name}", "cloud", service)
    if name in ("localhost", "127.0.0.1", "::1"):
        return local()
    return Destination(f"{how}：{name}", device=name, note=_HOST_NOTE.format(name))


def in_bucket(endpoint: str, bucket: str, region: str = "") -> Destination:
    """A bucket at an S3 endpoint: on AWS cloud in the country of its region, elsewhere what the host tells."""
    host = endpoint.lower() if _HOST.fullmatch(endpoint) else ""
    named = bucket if _BUCKET.fullmatch(bucket) else ""
    if not host:
        return Destination(f"s3：{named}", note=_UNKNOWN_NOTE)
    if aws := _AWS_HOST.search(host):
        where = aws[1] or (region if _REGION.fullmatch(region) else "")
        if not where:
            return Destination(f"s3：{host}", "cloud", note=_AWS_NOTE)
        return Destination(f"s3：{host}", "cloud", f"AWS {where}", f"AWS {where}", COUNTRY_OF_REGION.get(where, ""))
    if service := _service(host):
        return Destination(f"s3：{host}", "cloud", service)
    return Destination(f"s3：{host}", device=host, note=_S3_NOTE.format(host))


def in_cloud(service: str, container: str) -> Destination:
    """A container of a cloud service that is known by its kind of storage."""
    name = _CLOUD_SCHEMES.get(service.lower(), service)
    named = shown(container) if _BUCKET.fullmatch(container) else ""
    return Destination(f"{service}：{named}", "cloud", name)


def _by_scheme(scheme: str, rest: str) -> Destination:
    before_query, _, query = rest.partition("?")
    if scheme == "rclone":
        return unknown("rclone 遠端")
    if scheme in ("swift", "openstack"):
        return unknown("OpenStack Swift")
    if scheme == "s3":
        server = _SERVER.search(query)
        first, _, second = before_query.strip("/").removeprefix("https://").removeprefix("http://").partition("/")
        if "." in first and not server:
            return in_bucket(first, second.partition("/")[0])
        return in_bucket(server[1] if server else "", first)
    if scheme in _CLOUD_SCHEMES:
        return in_cloud(scheme, re.split("[/:]", before_query.strip("/"))[0] if "@" not in before_query else "")
    split = "@" in query and "@" in before_query.partition("/")[0]
    host = "" if split else _host(before_query.removeprefix("https://").removeprefix("http://"))
    return on_host(host, scheme) if host else unknown(scheme)


def _host(rest: str) -> str:
    """The host in ``user:password@host:port/path``; "" when a secret might be taken for it."""
    authority, _, path = rest.partition("/")
    if "@" in path and ":" in authority:
        return ""
    _, _, after = authority.rpartition("@")
    if ":/" in rest and "@" in authority and not _HOST.fullmatch(after):
        after = after.partition(":")[0]
    found = _HOST.fullmatch(after)
    return found[1] if found else ""


def _service(host: str) -> str:
    return next((name for domain, name in _CLOUD_HOSTS.items() if host == domain or host.endswith("." + domain)), "")


def _is_path(address: str) -> bool:
    return address.startswith(("/", "./", "../", "~")) or bool(re.match(r"[A-Za-z]:[\\/]", address))
