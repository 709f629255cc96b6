"""The frozen nouns: what a case, a control, a finding and an assessment are. No file, clock or environment."""
