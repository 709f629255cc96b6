"""nmap XML (``-oX``), and masscan's imitation of it: the machines that answered a scan, as proposed assets.

nmap.dtd and the Nmap book ("XML Output"): a run is whole only when ``runstats/finished`` is there, and there ``exit``
is ``success`` (since 5.35; before it is not written). ``status`` is up, down, unknown (``-sL``) or skipped; with
``-Pn`` every address is "up" by ``user-set``, so there only an answer of its own counts. ``osclass`` stands in
``osmatch`` since 6.00 and before it until then. Down hosts are written with ``-v`` alone, ``--open`` leaves out hosts
without open ports; ``runstats/hosts`` counts them all. masscan writes one ``host`` per open port and no status.

It proves that these addresses answered on that day, seen from where the scan ran. The vendor of a MAC address is who
registered the network card's number. What scripts said is not read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.parsers.expat import XMLParserType

from secaudit.observers.export import Export
from secaudit.observers.inventory.scanned_host import ScannedHost
from secaudit.observers.inventory.sightings import MAX_HOSTS
from secaudit.observers.observer import Observer
from secaudit.observers.reading import Reading, SeenHost
from secaudit.observers.xml_stream import parse, root_of
from secaudit.text import safe_text

Attributes = dict[str, str]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_AGAIN = "請重新掃描，或等掃描完成再匯出"


class _Run:
    """One scan as its elements pass by: ``on`` names the ones that are listened to, all others cost one look-up."""

    def __init__(self) -> None:
        self.root: Attributes = {}
        self.finished: Attributes | None = None
        self.counted: Attributes = {}
        self.hosts: list[SeenHost] = []
        self.by_address: dict[str, ScannedHost] = {}
        self.down = self.silent = self.listed_only = 0
        self.parser: XMLParserType | None = None
        self.host, self.is_inside = ScannedHost(), False
        self.on = {
            "nmaprun": self._root,
            "host": self._host,
            "hosthint": self._between_hosts,
            "runstats": self._between_hosts,
            "status": self._status,
            "address": self._address,
            "hostname": self._hostname,
            "port": self._port,
            "state": self._state,
            "service": self._service,
            "extraports": self._extraports,
            "osmatch": self._osmatch,
            "osclass": self._osclass,
            "finished": self._finished,
            "hosts": self._hosts,
        }

    @property
    def is_masscan(self) -> bool:
        return self.root.get("scanner") == "masscan"

    def _root(self, attributes: Attributes) -> None:
        self.root = self.root or attributes

    def _host(self, _: Attributes) -> None:
        self.close_host()
        self.is_inside = True
        self.host = ScannedHost(place=f"第 {self.parser.CurrentLineNumber if self.parser else 0} 行")

    def _status(self, attributes: Attributes) -> None:
        self.host.state = attributes.get("state", "")
        self.host.is_assumed = attributes.get("reason") == "user-set"

    def _address(self, attributes: Attributes) -> None:
        self.host.add_address(attributes)

    def _hostname(self, attributes: Attributes) -> None:
        self.host.add_name(attributes.get("name", ""), attributes.get("type", ""))

    def _port(self, attributes: Attributes) -> None:
        self.host.port = f"{attributes.get('portid', '')}/{attributes.get('protocol', '')}"

    def _state(self, attributes: Attributes) -> None:
        self.host.add_port(attributes.get("state", ""))

    def _service(self, attributes: Attributes) -> None:
        self.host.name_service(attributes.get("name", ""))

    def _extraports(self, attributes: Attributes) -> None:
        if attributes.get("state") in ("closed", "unfiltered"):
            self.host.has_answered = True

    def _osmatch(self, attributes: Attributes) -> None:
        self.host.has_answered = True
        self.host.systems.append((_percent(attributes), attributes.get("name", "")))

    def _osclass(self, attributes: Attributes) -> None:
        self.host.classes.append((_percent(attributes), attributes.get("type", "")))

    def _finished(self, attributes: Attributes) -> None:
        self.finished = attributes

    def _hosts(self, attributes: Attributes) -> None:
        self.counted = attributes

    def _between_hosts(self, _: Attributes) -> None:
        self.close_host()

    def close_host(self) -> None:
        """Ends of elements are not listened to, which is half the work: a host ends where the next thing begins."""
        if self.is_inside:
            self.is_inside = False
            self._count(self.host)
        self.host = ScannedHost()

    def _count(self, host: ScannedHost) -> None:
        if self.is_masscan:
            first = self.by_address.setdefault(host.identity, host)
            if first is not host:
                first.ports.extend(host.ports)
        elif host.state == "up":
            if host.is_assumed and not host.has_answered:
                self.silent += 1
            else:
                self.hosts.append(host.seen())
        elif host.state == "down":
            self.down += 1
        else:
            self.listed_only += 1


def _percent(attributes: Attributes) -> int:
    text = attributes.get("accuracy", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0


def _recognises(export: Export) -> bool:
    return root_of(export)[0] == "nmaprun"


def _reads(export: Export) -> Reading:
    run = _run(export)
    if run.finished is None:
        raise export.fail("掃描沒有做完：檔案裡沒有結束紀錄（runstats/finished）", _AGAIN, code="E-OBS-05")
    if run.finished.get("exit", "success") != "success":
        raise export.fail("掃描中途出錯而停止（exit 不是 success），結果不完整", _AGAIN, code="E-OBS-05")
    run.hosts += [host.seen() for host in run.by_address.values()]
    day, how = _day(run)
    version = safe_text(run.root.get("version", ""))[:20]
    program = f"{'masscan' if run.is_masscan else 'Nmap'} {version}".strip()
    return Reading(program, day, hosts=tuple(run.hosts), notes=(*how, *_notes(run)))


def _run(export: Export) -> _Run:
    run = _Run()
    listener = run.on.get

    def start(tag: str, attributes: Attributes) -> None:
        hear = listener(tag)
        if hear is not None:
            hear(attributes)

    for parser in parse(export, start):
        run.parser = parser
        if len(run.hosts) + len(run.by_address) > MAX_HOSTS:
            raise export.fail(f"設備超過 {MAX_HOSTS:,} 台", "請分區段掃描")
    run.close_host()
    return run


def _day(run: _Run) -> tuple[date | None, tuple[str, ...]]:
    """The day the scan began as its machine wrote it (``startstr``), else of the epoch in UTC, with a note on that."""
    words = run.root.get("startstr", "").split()
    if len(words) == 5 and words[1] in _MONTHS:
        found = _date(words[4], _MONTHS.index(words[1]) + 1, words[2])
        if found:
            return found, ()
    epoch = run.root.get("start", "")
    if epoch.isascii() and epoch.isdigit() and 0 < len(epoch) <= 11:
        return datetime.fromtimestamp(int(epoch), UTC).date(), ("掃描日期由 epoch 換算成 UTC，可能與當地差一天",)
    return None, ("檔案沒有掃描日期",)


def _date(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year[:4]), month, int(day[:2]))
    except ValueError:
        return None


def _notes(run: _Run) -> tuple[str, ...]:
    notes = ["只證明這些位址當天有回應；沒開機、擋住探測或在別的網段的設備不會出現"]
    up, listed = _number(run.counted.get("up", "")), len(run.hosts) + run.silent
    if not run.is_masscan and up > listed:
        notes.append(f"掃描回報 {up:,} 台有回應，檔案只列出 {listed:,} 台（--open 只寫有開放埠的）")
    if (down := max(run.down, _number(run.counted.get("down", "")) - run.listed_only)) > 0:
        notes.append(f"{down:,} 個位址沒有回應，未列入")
    if run.silent:
        notes.append(f"{run.silent:,} 個位址只因 -Pn 視為存在、沒有任何回應，未列入")
    if run.listed_only:
        notes.append(f"{run.listed_only:,} 個位址只列名、沒有探測（-sL），未列入")
    if any(not seen.host for seen in run.hosts):
        notes.append("掃描的是執行掃描的電腦自己（127.0.0.1），看不出是哪一台")
    return tuple(notes)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


NMAP = Observer(
    "nmap",
    "nmap／masscan XML",
    "nmap -O -oX scan.xml 192.168.1.0/24",
    "nmap 5.51–7.95、masscan 1.0–1.3",
    ("asset.name", "asset.kind", "asset.hostname", "asset.ip_addresses", "asset.mac_addresses", "asset.note"),
    _recognises,
    _reads,
)
