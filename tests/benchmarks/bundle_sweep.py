"""Every byte of every golden bundle given four other values, cut off and put in: how many are accepted.

Run it as `python tests/benchmarks/bundle_sweep.py`; two million changes take some minutes. The tests try a part.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from golden.changed_bundles import Changing  # noqa: E402
from golden.golden_bundles import GOLDEN, anchors  # noqa: E402


def main() -> None:
    for golden in GOLDEN:
        with tempfile.TemporaryDirectory() as folder:
            data = golden.path.read_bytes()
            changing = Changing(Path(folder) / golden.path.name, data, anchors(), golden.type)
            assert changing.is_accepted()
            found = changing.everything(range(len(data)))
        print(f"{golden.path.name}: {len(found.accepted)} accepted of {found.tried:,}", flush=True)
        assert not found.accepted


if __name__ == "__main__":
    main()
