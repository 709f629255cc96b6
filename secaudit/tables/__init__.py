"""Declared and derived rows as an in-memory SQLite: the tables that rules read."""
