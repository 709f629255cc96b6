"""Observers of backup programs' own listings."""

from __future__ import annotations

from secaudit.observers.backups.aws_backup import AWS_BACKUP
from secaudit.observers.backups.borg import BORG
from secaudit.observers.backups.borg_report import BORG_REPORT
from secaudit.observers.backups.borg_text import BORG_TEXT
from secaudit.observers.backups.duplicati import DUPLICATI
from secaudit.observers.backups.duplicati_report import DUPLICATI_REPORT
from secaudit.observers.backups.kopia import KOPIA
from secaudit.observers.backups.kopia_repository import KOPIA_REPOSITORY
from secaudit.observers.backups.proxmox_backup import PROXMOX_BACKUP
from secaudit.observers.backups.proxmox_ve import PROXMOX_VE
from secaudit.observers.backups.restic import RESTIC
from secaudit.observers.backups.restic_output import RESTIC_OUTPUT
from secaudit.observers.observer import Observer

OBSERVERS: tuple[Observer, ...] = (
    RESTIC,
    RESTIC_OUTPUT,
    BORG,
    BORG_TEXT,
    BORG_REPORT,
    KOPIA,
    KOPIA_REPOSITORY,
    DUPLICATI,
    DUPLICATI_REPORT,
    PROXMOX_BACKUP,
    PROXMOX_VE,
    AWS_BACKUP,
)
