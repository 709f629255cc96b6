"""Observers of network gear: firewalls, routers, switches."""

from __future__ import annotations

from secaudit.observers.network.cisco_ios import CISCO_IOS
from secaudit.observers.network.fortios import FORTIOS
from secaudit.observers.observer import Observer

OBSERVERS: tuple[Observer, ...] = (FORTIOS, CISCO_IOS)
