"""A case on disk: one SQLite file that holds the rows, the log that explains them, and the evidence."""

from secaudit.store.casefile import is_case
from secaudit.store.sqlite_store import SqliteStore, create, open_store
from secaudit.store.trouble import AlreadyThere, Conflict, DamagedCase, DiskTrouble, LockedCase, NewerSchema, NotACase

__all__ = [
    "AlreadyThere",
    "Conflict",
    "DamagedCase",
    "DiskTrouble",
    "LockedCase",
    "NewerSchema",
    "NotACase",
    "SqliteStore",
    "create",
    "is_case",
    "open_store",
]
