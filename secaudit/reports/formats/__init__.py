"""One renderer a format: blocks in, bytes out; each loads its library only when called."""
