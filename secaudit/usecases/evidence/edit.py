"""Change what is said of an item of evidence: which controls it covers, its dates, its words.

Invariant: the bytes, their hash and where they came from are never changed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from secaudit.model.choices import EVIDENCE_KIND_TITLES
from secaudit.model.schema import Column
from secaudit.store.evidence import EvidenceStore
from secaudit.store.protocol import Author
from secaudit.usecases.edit_rows import edit_row
from secaudit.usecases.evidence.items import TABLE, Item
from secaudit.usecases.sitting import Sitting

EDITED = ("title", "kind", "collected_on", "valid_until", "reference", "note")
"""The columns that people may change; the rest is written down when a file is added."""
EDITED_COLUMNS: tuple[Column, ...] = tuple(TABLE.by_name[name] for name in EDITED)


def typed_texts(item: Item) -> dict[str, str]:
    """The editable cells of ``item`` as they are typed."""
    texts = {name: str(getattr(item, name) or "") for name in EDITED}
    return {**texts, "kind": EVIDENCE_KIND_TITLES.get(item.kind or "", "")}


def edit_evidence(sitting: Sitting, item_id: str, texts: Mapping[str, str]) -> bool:
    """Keep ``texts`` as typed; whether that changed anything. Raises with everything that is wrong."""
    if odd := set(texts) - set(EDITED):
        raise ValueError(f"not editable: {odd}")
    return _edited(sitting.store, item_id, texts, sitting.author(), sitting)


def link_evidence(sitting: Sitting, item_id: str, control_ids: Sequence[str]) -> bool:
    """Let the item cover exactly ``control_ids``; whether that changed anything."""
    text = "、".join(dict.fromkeys(control_ids)) or "無"
    return _edited(sitting.store, item_id, {"control_ids": text}, sitting.author(), sitting)


def _edited(store: EvidenceStore, item_id: str, texts: Mapping[str, str], author: Author, sitting: Sitting) -> bool:
    found = edit_row(store, TABLE, item_id, texts, author, sitting.catalogue, today=sitting.today())
    return found is not None
