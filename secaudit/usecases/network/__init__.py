"""What F6 shows and does: zones and what connects them, and every way in, step by step."""
