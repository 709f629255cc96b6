"""What the documents of a case are asked for by, made from, and still lack."""
