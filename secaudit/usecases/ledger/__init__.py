"""What F4 shows and does: a table with its columns, grouped and filtered, and changes of many rows at once."""
