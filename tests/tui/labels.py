"""Every label that the screen translates: those in the code, and the titles of the model that pages paint."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from secaudit import tui
from secaudit.catalogue import load_cached
from secaudit.files import data_dir
from secaudit.model.assessment import VERDICT_TITLES
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.usecases.beginning.facts import NOT_KNOWN
from secaudit.usecases.beginning.presets import PRESETS
from secaudit.usecases.comparing.compared import DRIFT_TITLES, FATE_TITLES, PROOF_TITLES, TURN_TITLES
from secaudit.usecases.evidence import desk as evidence_desk
from secaudit.usecases.ledger.columns import LEDGER_TABLES, column_groups, sections
from secaudit.usecases.network.architecture import Moment
from secaudit.usecases.network.rows import Crossing
from secaudit.usecases.network.traffic import Traffic
from secaudit.usecases.new_case import FACTS
from secaudit.usecases.next_steps import EFFECT_TITLES
from secaudit.usecases.questions import control_detail
from secaudit.usecases.questions.questionnaire import FILTER_TITLES, FLAG_TITLES
from secaudit.usecases.report import VIEWS, Wanted, steps
from secaudit.usecases.reviewing.company.points import STATE_TITLES as POINT_STATES
from secaudit.usecases.reviewing.desk import BytesState, Rank
from secaudit.usecases.verifying.verify import QUALITY_TITLES
from secaudit.usecases.verifying.verify import STATE_TITLES as TRUST_STATES

CODE = Path(tui.__file__).parent
MARKS = ("_", "N_")
ROOMS = ("dialogs", "pages", "widgets")
HAN = re.compile("[\u4e00-\u9fff]")


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of ``_`` and ``N_``, and the file it stands in."""
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                yield path, node


def unmarked() -> Iterator[tuple[str, str]]:
    """Chinese words of the pages that no mark makes a label, and the file they stand in."""
    for path in sorted((*CODE.glob("*.py"), *(p for room in ROOMS for p in (CODE / room).glob("*.py")))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = {id(part) for node in ast.walk(tree) if _is_known(node) for part in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in known and HAN.search(str(node.value)):
                yield path.name, str(node.value)


def _is_known(node: ast.AST) -> bool:
    """Docstrings, labels, and errors, which are told in the language of the command line."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in MARKS or name.endswith("Error")
    return False


@cache
def labels_of_the_code() -> frozenset[str]:
    found = (call.args[0] for _path, call in calls())
    return frozenset(a.value for a in found if isinstance(a, ast.Constant) and isinstance(a.value, str) and a.value)


@cache
def labels_of_the_model() -> dict[str, tuple[str, ...]]:
    """Where they come from, and the labels in their order; what is all ASCII needs no translation."""
    tables = TABLE_BY_NAME.values()
    columns = [c for t in tables for c in t.columns]
    groups = [g for t in LEDGER_TABLES for g in (*column_groups(t.name), *sections(t))]
    evidence = (*evidence_desk.HashState, *evidence_desk.Fresh, *evidence_desk.Sieve)
    found: dict[str, Iterable[str]] = {
        "verdicts": VERDICT_TITLES.values(),
        "tables": (t.title for t in tables),
        "columns": (c.title for c in columns),
        "units": (c.unit for c in columns),
        "choices": (choice.title for c in columns for choice in c.choices),
        "column groups": (g.title for g in groups),
        "filters and flags": (*FILTER_TITLES.values(), *FLAG_TITLES.values(), *EFFECT_TITLES.values()),
        "architecture": (*(word.value for kind in (Moment, Crossing, Traffic) for word in kind), "信任未填"),
        "evidence": (
            *control_detail._STATES.values(),
            *(s.value for s in evidence),
            *evidence_desk._ORIGINALS.values(),
        ),
        "presets": (text for p in PRESETS for text in (p.title, p.help)),
        "steps of rendering": steps(Wanted(views=VIEWS)),
        "answers": (NOT_KNOWN, "留空"),
        "facts": (c.help for c in FACTS if c.kind == "bool"),
        "filters of tables": ("目前各欄有任一項不知道",),
        "verdicts on a bundle": (*QUALITY_TITLES.values(), *TRUST_STATES.values()),
        "reviews": (*Rank, *BytesState, *POINT_STATES.values()),
        "comparisons": (*DRIFT_TITLES.values(), *FATE_TITLES.values(), *TURN_TITLES.values(), *PROOF_TITLES.values()),
        "chapters": (c.chapter for c in load_cached(data_dir("controls"), None).controls),
    }
    return {where: tuple(dict.fromkeys(t for t in texts if t and not t.isascii())) for where, texts in found.items()}
