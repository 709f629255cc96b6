"""The cheapest set of changes that makes every bound hold at once: whole numbers in, proven choices out."""
