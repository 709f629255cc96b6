"""Asking who can open an encrypted bundle: an age identity file, or an OpenSSH key and its passphrase.

Invariant: a passphrase is masked, taken once, in the desk's thread, and kept nowhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secaudit import wiring
from secaudit.text import safe_text
from secaudit.tui.dialogs import Ask, Form, Told
from secaudit.tui.passphrase import Passphrase
from secaudit.tui.words import N_, _
from secaudit.usecases.keys.own import own_key, own_keys

if TYPE_CHECKING:
    from secaudit.tui.app import SecauditApp


async def asked_identity(
    app: SecauditApp, path: Path, known: dict[str, str], refused: str
) -> Callable[[], Sequence[Any]] | None:
    """Who opens ``path``, or ``None``. ``refused`` is why the last one could not; ``known`` keeps what was typed."""
    from secaudit.usecases.verifying.identities import identities_in

    if refused:
        await app.ask(Told(refused, ()))
    if not known:
        keys = await asyncio.to_thread(own_keys, wiring.keys_folder())
        known["identity"] = str(keys[0].path) if len(keys) == 1 else f"{wiring.keys_folder()}/"
    texts = await app.ask(_form(path, known["identity"]))
    if texts is None:
        return None
    known["identity"] = texts["identity"].strip()
    identity, secret = Path(known["identity"]).expanduser(), Passphrase(texts.pop("passphrase"))
    return partial(identities_in, identity, lambda: own_key(identity, secret.take()))


def _form(path: Path, identity: str) -> Form:
    asks = [
        Ask("identity", N_("私鑰"), identity, N_("收件者的 age 金鑰檔，或 OpenSSH 私鑰；Tab 補全"), path=True),
        Ask("passphrase", N_("通行碼"), "", N_("OpenSSH 私鑰的通行碼，只用這一次；age 金鑰檔沒有就留空"), secret=True),
    ]
    title = _("{name} 是加密檔").format(name=safe_text(path.name))
    return Form(title, asks, lambda texts: [] if texts["identity"].strip() else [_("請填私鑰檔")])
