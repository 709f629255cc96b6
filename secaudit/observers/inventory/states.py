"""States in which inventories keep what nobody uses any more.

Invariant: only words that say it outright; in repair, in stock or *undeployable* is still an asset.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.observers.inventory.csv_header import plain

OUT_OF_USE: Mapping[str, str] = {
    plain(word): said
    for said, words in {
        "已封存": "archived|retired|disposed|disposed of|decommissioned|scrapped|已封存|封存|報廢|已報廢"
        "|除役|已除役|淘汰|已淘汰|退役|已退役|汰除|已汰除",
        "已轉出": "sold|donated|已售出|已出售|已變賣|捐贈|已捐贈",
        "遺失": "lost|lost/stolen|stolen|遺失|失竊",
        "無法修復": "broken - not fixable|broken|broken not fixable|無法修復",
    }.items()
    for word in words.split("|")
}
"""Folded state → what it is called in a note."""
