"""One command a module, each offering ``command``; loaded only when it is called (see ``cli.main.COMMANDS``)."""
