"""What F2 shows: where the case stands, what stops it, what changed since the last look."""
