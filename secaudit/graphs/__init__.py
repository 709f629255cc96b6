"""Answers that need more than one row — paths, chains of contracts, copies, duties — as plain rows."""
