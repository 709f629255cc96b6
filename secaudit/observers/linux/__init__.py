"""Observers of Linux: PAM, password files, sshd."""

from __future__ import annotations

from secaudit.observers.linux.chage import CHAGE
from secaudit.observers.linux.faillock import FAILLOCK
from secaudit.observers.linux.login_defs import LOGIN_DEFS
from secaudit.observers.linux.pam import PAM
from secaudit.observers.linux.pwquality import PWQUALITY
from secaudit.observers.linux.sshd import SSHD_CONFIG, SSHD_EFFECTIVE
from secaudit.observers.observer import Observer

OBSERVERS: tuple[Observer, ...] = (FAILLOCK, PWQUALITY, PAM, LOGIN_DEFS, CHAGE, SSHD_EFFECTIVE, SSHD_CONFIG)
