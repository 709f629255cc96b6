"""The assessment of a case, once.

Invariant: the same inventory, catalogue, phase and date give the same assessment; nothing else goes in.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date

from secaudit.assess.docket import Docket
from secaudit.model.assessment import Assessment
from secaudit.model.control import Catalogue
from secaudit.model.inventory import Inventory


def assess(inventory: Inventory, catalogue: Catalogue, phase: str, as_of: date) -> Assessment:
    """Judge every control of ``catalogue`` for ``phase`` (a code of ``choices.PHASE``) as of the date ``as_of``."""
    with closing(Docket(catalogue)) as docket:
        return docket.assess(inventory, phase, as_of)
