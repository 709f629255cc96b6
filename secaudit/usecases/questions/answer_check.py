"""What goes beside a claim, looked at while it is being typed.

Invariant: what passes here is accepted when the answer is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.errors import UsageError
from secaudit.usecases.ask import not_applicable, planned

_BLANK = "E-USE-33"
"""Nothing was typed: what is wanted says enough."""


def wanting(claim: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """What is missing or can't be read in ``texts`` (reason, plan_owner, plan_due) for ``claim``, a sentence each."""
    try:
        if claim == "na":
            not_applicable(texts.get("reason", ""))
        elif claim == "planned" or texts.get("plan_due", "").strip():
            owner = texts.get("plan_owner", "") if claim == "planned" else "-"
            planned(owner, texts.get("plan_due", ""))
    except UsageError as error:
        return (f"{error.what}；{error.fix}" if error.code != _BLANK else error.what,)
    return ()
