"""The two themes, and the tones that widgets paint words in.

Invariant: a tone never carries a meaning alone; beside it always stands a word.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="secaudit-dark",
    primary="#5aa9e6",
    secondary="#8fb8de",
    accent="#f2c14e",
    warning="#e9a53f",
    error="#ff7b72",
    success="#6fcf97",
    foreground="#e6e8eb",
    background="#14171b",
    surface="#1b1f25",
    panel="#272d35",
    dark=True,
    variables={"tone-muted": "#9aa4b1", "tone-planned": "#9db7ff", "tone-title": "#8fd0ff"},
)
LIGHT = Theme(
    name="secaudit-light",
    primary="#0b5fa5",
    secondary="#3d6f99",
    accent="#8a5a00",
    warning="#8a5200",
    error="#b3261e",
    success="#1b6e3c",
    foreground="#1c2127",
    background="#f7f8fa",
    surface="#eef0f3",
    panel="#dde2e8",
    dark=False,
    variables={"tone-muted": "#56606c", "tone-planned": "#3a48a0", "tone-title": "#0b4f86"},
)
THEMES = {"dark": DARK, "light": LIGHT}
