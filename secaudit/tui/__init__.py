"""The terminal UI over a case file: pages F2 to F8, each the view of a use case, and one worker that owns the case."""
