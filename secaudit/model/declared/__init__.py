"""The declared tables of a case, in the order people fill them."""

from __future__ import annotations

from secaudit.model.declared.answers import ANSWER, EVIDENCE
from secaudit.model.declared.case import CASE
from secaudit.model.declared.data import BACKUP_COPY, DATA_SET, KEY
from secaudit.model.declared.narrative import NARRATIVE
from secaudit.model.declared.network import ASSET, CHANGE, FLOW, PROFILE, ZONE
from secaudit.model.declared.observed import OBSERVATION
from secaudit.model.declared.people import PERSON, RECORD
from secaudit.model.declared.review import REVIEW, REVIEW_POINT, SEAL
from secaudit.model.declared.risk import RISK, VULNERABILITY
from secaudit.model.declared.settings import SETTINGS
from secaudit.model.declared.spending import CANDIDATE, COMPANY, HOLDING, ORIGIN_DECISION, PURCHASE, SUBCONTRACT, VENDOR
from secaudit.model.schema import Table

__all__ = ["FILLED_TABLES", "SETTINGS", "TABLES", "TABLE_BY_NAME"]

TABLES: tuple[Table, ...] = (
    CASE, ZONE, PROFILE, ASSET, CHANGE, FLOW, VENDOR, COMPANY, HOLDING, PURCHASE, SUBCONTRACT, CANDIDATE,
    ORIGIN_DECISION, PERSON, DATA_SET, BACKUP_COPY, KEY, RECORD, RISK, VULNERABILITY, NARRATIVE, ANSWER, EVIDENCE, OBSERVATION,
    SEAL, REVIEW, REVIEW_POINT,
)  # fmt: skip

FILLED_TABLES: tuple[Table, ...] = tuple(t for t in TABLES if not t.recorded)
"""The tables that people and their files fill in: what a workbook, a folder of CSV files or a form may hold."""

TABLE_BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
