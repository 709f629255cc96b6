"""``python -m secaudit`` is the command line."""

import sys

from secaudit.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
