"""What F3 shows and does: the questions by chapter, one in full, its history, answers for a whole chapter."""
