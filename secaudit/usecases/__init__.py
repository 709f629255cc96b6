"""One verb a file; a folder where a page of the screen needs several: what it lists, what it says, what it does.

What belongs to the world (clock, folders, the loaded catalogue) comes in as a parameter.
"""
