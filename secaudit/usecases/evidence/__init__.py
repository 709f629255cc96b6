"""Evidence of a case: added, listed, verified, viewed, exported, and what F7 shows of it."""
