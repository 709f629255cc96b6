"""One module a page; ``tui.app`` knows them by name and loads each when it is first opened."""
