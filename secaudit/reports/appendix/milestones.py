"""What is to be done by when, of everything that the case plans: the rows of the roadmap and of its table.

Invariant: every row that is planned, that will retire, or whose treatment or answer promises something is one
milestone; one without a day stays in, with no day. Nothing is left out because it is late or done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from secaudit.model.choices import CLAIM, FUNCTION_CATEGORY, PURCHASE_STAGE, RECORD_KIND
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.schema import Cell
from secaudit.reports.appendix.material import Material, Row
from secaudit.reports.appendix.measures import DONE, PLANNABLE
from secaudit.reports.figures.roadmap import Milestone
from secaudit.reports.wording import shown, title_of

GROUPS = ("採購導入", "設定變更", "架構調整", "文件、訓練與檢測", "風險處理", "條文承諾")
"""The groups of milestones, in their order."""


def milestones(material: Material) -> tuple[Milestone, ...]:
    """Group by group, each by day (those without one last) and then as the tables have them."""
    found = tuple(_all(material))
    return tuple(sorted(found, key=lambda m: (GROUPS.index(m.group), m.due is None, m.due or date.max)))


def _all(material: Material) -> Iterator[Milestone]:
    bought, changed, built, recorded, treated, promised = GROUPS
    for row in material.rows("purchase"):
        if row["booked_as"] == "security" or row["plan_due"]:
            state = title_of(PURCHASE_STAGE, row["stage"] or "planned")
            category = title_of(FUNCTION_CATEGORY, row["category"], "")
            yield _of("purchase", row, bought, f"{row['name']}（{category}）" if category else str(row["name"]), state)
    for row in material.rows("change"):
        setting = next((c.title for c in TABLE_BY_NAME["asset"].columns if c.name == row["setting"]), row["setting"])
        yield _of("change", row, changed, f"{material.name(row['target_id'])}：{setting}", "規劃")
    for table in PLANNABLE:
        for row in material.rows(table, "planned", "retiring"):
            title = f"{TABLE_BY_NAME[table].title}：{_name(material, table, row)}"
            yield _of(table, row, built, title, shown(table, "state", row["state"]))
    for row in material.rows("record", "planned"):
        yield _of("record", row, recorded, f"{title_of(RECORD_KIND, row['kind'])}：{row['title']}", "規劃")
    for row in material.rows("risk"):
        if row["treatment"]:
            yield _made("risk", row, treated, str(row["treatment"]), row["owner"], row["due_on"], "")
    for row in material.rows("answer"):
        if row["claim"] == "planned":
            control = material.control(str(row["control_id"]))
            title = control.title.zh_tw if control else str(row["control_id"])
            yield _made(
                "answer", row, promised, title, row["plan_owner"], row["plan_due"], title_of(CLAIM, row["claim"])
            )


def _of(table: str, row: Row, group: str, title: str, state: str) -> Milestone:
    return _made(table, row, group, title, row["plan_owner"], row["plan_due"], state, row.get("stage") in DONE)


def _made(
    table: str, row: Row, group: str, title: str, owner: Cell, due: Cell, state: str, done: bool = False
) -> Milestone:
    key = str(row[TABLE_BY_NAME[table].key.name])
    day = date.fromisoformat(str(due)) if due else None
    return Milestone(key, group, title, day, str(owner or ""), state, f"{table}:{key}", done)


def _name(material: Material, table: str, row: Row) -> str:
    if table != "backup_copy":
        return str(row["name"])
    return f"{material.name(row['data_set_id'])} {shown('backup_copy', 'media', row['media'])}"
