"""The program's start: ``secaudit`` and ``python -m secaudit``.

A command is a short run that makes few cycles, and looking for them while the libraries load cost a fifth of a check;
so the collector is off from before the first import, and has nothing left to do at exit. What lives longer than one
command turns it on again.
"""

from __future__ import annotations

import gc
import sys


def start() -> int:
    """Run the command line of ``sys.argv``; its exit code."""
    gc.disable()
    from secaudit.cli.main import run

    code = run()
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(start())
