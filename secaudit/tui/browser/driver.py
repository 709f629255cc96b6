"""Textual's driver for a browser, without what a page of ours never needs: opening addresses, handing out files.

Invariant: when the server is gone, however it went, the app leaves too.
"""

from __future__ import annotations

from typing import Any

from textual import messages
from textual.drivers.web_driver import WebDriver


class CaseDriver(WebDriver):
    """Reads keys from the server and writes the screen to it."""

    def run_input_thread(self) -> None:
        super().run_input_thread()
        if not self.exit_event.is_set():
            self.send_message(messages.ExitApp())

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Beside what the server of Textual says: another window shows the app from now on, and it is blank."""
        if packet_type == "come_back":
            self.write("\x1b[?1049h\x1b[?25l")
            self._enable_mouse_support()
            self._enable_bracketed_paste()
            self._app.call_later(self._app.refresh, layout=True)
        else:
            super().on_meta(packet_type, payload)

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """No address is opened from here."""

    def deliver_binary(self, binary: Any, **_asked: Any) -> None:
        """No file leaves this way: what is produced lies beside the case."""
        binary.close()
