"""The screen in a browser on this computer: who may come in, the pages it needs, and the app behind each window."""
