"""Management and training in words: who is appointed, what was held and when, which documents there are.

Invariant: what is planned is said as planned, and a kind of record that is not listed is 未列, never 無.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from secaudit.model.assessment import Verdict
from secaudit.model.choices import RECORD_KIND, SCAN_KINDS
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material, record_kinds
from secaudit.reports.appendix.sentences import amount, listed, on_day, planned_for, sentence, spread
from secaudit.reports.wording import day, missing, title_of

Row = Mapping[str, Cell]
ROLES = (
    ("appointment_coordinator", "決策主管", "負責協調資訊安全專案之計畫執行及資源配置", "A4-1.1.3"),
    ("appointment_dedicated", "專責人員", "負責資訊安全計畫、執行、查核及改善", "A4-1.2.1"),
)
"""壹.一(三) and 壹.二(一): the two appointments, and what each is for."""
MOST_DOCUMENTS = 6
BETWEEN = "；"


def documents(material: Material, *states: str) -> list[dict[str, Cell]]:
    """The records of management: all but training."""
    return [r for r in material.rows("record", *states) if r["kind"] != "training"]


def trainings(material: Material, *states: str) -> list[dict[str, Cell]]:
    return [r for r in material.rows("record", *states) if r["kind"] == "training"]


def appointed_said(material: Material) -> str:
    """One sentence for each of the two roles."""
    persons = {p["id"]: p for p in material.rows("person")}
    return "".join(_role_said(material, persons, *role[:3]) for role in ROLES)


def _role_said(material: Material, persons: Mapping[Cell, Row], kind: str, role: str, duty: str) -> str:
    found = [r for r in material.rows("record", "current", "retiring") if r["kind"] == kind]
    if not found:
        return sentence(missing(f"指派{role}（{duty}）"))
    names = [_person_said(persons.get(r["person_id"], {})) for r in found]
    days = [on_day(r["held_on"], "指派日") for r in found]
    when = f"（指派日：{'、'.join(days)}）"
    return sentence(f"本公司業已指派{listed(names, '人')}為資訊安全{role}{when}", duty)


def _person_said(person: Row) -> str:
    return f"{person.get('name') or missing('人員')}{person.get('job_title') or missing('職稱')}"


def meetings_said(material: Material) -> str:
    meetings = [r for r in material.rows("record", "current", "retiring") if r["kind"] == "meeting"]
    if not meetings:
        return sentence("盤點資料未列已召開之資訊安全會議")
    held = sorted(str(r["held_on"]) for r in meetings if r["held_on"])
    if not held:
        return sentence(f"資訊安全會議計 {amount(len(meetings), '次')}", missing("會議日期"))
    ago = (material.assessment.as_of - date.fromisoformat(held[-1])).days
    last = f"最近一次為{day(held[-1])}，距評估日 {ago} 天"
    return sentence(f"資訊安全會議計 {amount(len(meetings), '次')}", last)


def documents_said(material: Material) -> str:
    """The documents in force with their days, and the kinds asked for that are not listed."""
    have = documents(material, "current", "retiring")
    latest = sorted(have, key=lambda r: str(r["held_on"] or ""), reverse=True)
    named = [f"{r['title']}（{on_day(r['held_on'], '日期')}）" for r in latest]
    given = (
        f"現有管理文件、會議及檢測紀錄 {amount(len(have), '件')}：{listed(named, '件', MOST_DOCUMENTS)}" if have else ""
    )
    return sentence(given) + sentence(lacking_said(material))


def lacking_said(material: Material) -> str:
    """What the catalogue's checks look for and no record is: neither existing nor planned."""
    have = {str(r["kind"]) for r in material.rows("record")}
    lacking = [kinds for kinds in _asked(material) if not have.intersection(kinds)]
    named = ["或".join(title_of(RECORD_KIND, kind) for kind in kinds) for kinds in lacking]
    return f"盤點資料未列現有或規劃之{'、'.join(named)}" if named else ""


def _asked(material: Material) -> Iterator[tuple[str, ...]]:
    """The kinds of record, any of which answers a check of a control that applies; appointments are told apart."""
    apart = {kind for kind, *_ in ROLES}
    told: set[tuple[str, ...]] = set()
    for result in material.assessment.results:
        control = material.control(result.control_id)
        if control is None or result.verdict is Verdict.NA:
            continue
        for check in control.checks:
            kinds = record_kinds(check)
            if kinds and kinds not in told and not apart.intersection(kinds):
                told.add(kinds)
                yield kinds


def people_said(material: Material) -> str:
    """Members of the project with the clause in their contract and the agreement signed (A4-2.1.2)."""
    members_ = [p for p in material.rows("person") if p["on_project"]]
    if not members_:
        return sentence(missing("計畫成員"))
    without = [str(p["name"]) for p in members_ if p["nda_signed"] == 0]
    unknown = [str(p["name"]) for p in members_ if p["nda_signed"] is None]
    signed = len(members_) - len(without) - len(unknown)
    return sentence(
        f"計畫成員 {amount(len(members_), '人')}中，{amount(signed, '人')}已簽署保密合約",
        f"{listed(without, '人')}尚未簽署" if without else "",
        f"{listed(unknown, '人')}{missing('已簽保密合約')}" if unknown else "",
    )


def trained_said(material: Material) -> str:
    """The courses that were held, the last first."""
    held = trainings(material, "current", "retiring")
    if not held:
        return sentence("盤點資料未列已辦理之資安教育訓練")
    latest = sorted(held, key=lambda r: str(r["held_on"] or ""), reverse=True)
    named = [f"{r['title']}（{on_day(r['held_on'], '辦理日期')}）" for r in latest]
    return sentence(f"本公司業已辦理資安教育訓練 {amount(len(held), '次')}：{listed(named, '次', MOST_DOCUMENTS)}")


def planned_said(material: Material, records: Sequence[Row], what: str) -> str:
    """Planned records with owner and day each; "" of none."""
    if not records:
        return ""
    as_of = material.assessment.as_of
    named = [f"{r['title']}（{planned_for(r['plan_due'], r['plan_owner'], as_of)}）" for r in records[:MOST_DOCUMENTS]]
    rest = f"；其餘 {amount(len(records) - MOST_DOCUMENTS, '件')}從略" if len(records) > MOST_DOCUMENTS else ""
    return sentence(f"規劃中之{what}計 {amount(len(records), '件')}：{BETWEEN.join(named)}{rest}")


def stages(material: Material) -> list[tuple[str, str, str]]:
    """計畫、執行、查核、改善: for each what the case lists of it, and who answers for it."""
    records = material.rows("record")
    persons = {p["id"]: p["name"] for p in material.rows("person")}

    def by_record(*kinds: str) -> list[Cell]:
        return [persons.get(r["person_id"]) or r["plan_owner"] for r in records if r["kind"] in kinds]

    bought = [p["plan_owner"] for p in material.rows("purchase") if p["booked_as"] == "security"]
    built = [r["plan_owner"] for t in ("zone", "asset", "flow") for r in material.rows(t, "planned", "retiring")]
    changed = [c["plan_owner"] for c in material.rows("change")]
    treated = [r["owner"] for t in ("risk", "vulnerability") for r in material.rows(t)]
    return [
        _stage(
            "計畫", "資安規劃、風險評估及各項程序", by_record("plan", "risk_assessment", "contingency", "privacy_plan")
        ),
        _stage("執行", "資安採購、設備及連線異動、設定變更", [*bought, *built, *changed]),
        _stage("查核", "資安會議、定期檢視、檢測及演練", by_record("meeting", "review", "drill", *SCAN_KINDS)),
        _stage("改善", "風險及弱點之處理", treated),
    ]


def _stage(name: str, work: str, owners: Iterable[Cell]) -> tuple[str, str, str]:
    counts = Counter(str(o) if o else missing("負責人") for o in owners)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return name, work, spread(ranked, "項", 8) if ranked else missing(f"{name}之工作項目")
