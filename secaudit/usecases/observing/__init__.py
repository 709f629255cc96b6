"""Real exports into the case: recognised, shown, then kept as evidence with what they say."""
