"""One verb a file. What belongs to the world (clock, folders, the loaded catalogue) comes in as a parameter."""
