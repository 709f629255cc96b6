"""Before a case is open: its first facts, presets for its inventory, recent cases, the sample."""
