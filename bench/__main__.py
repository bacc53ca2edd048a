"""Run the measurements that are named, or all of them, and print one JSON line for each figure."""

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import finding, growing, importing, pages, sending, starting

MEASURES: dict[str, Callable[[Path], None]] = {
    "starting": starting.measure,
    "pages": pages.measure,
    "sending": sending.measure,
    "importing": importing.measure,
    "growing": growing.measure,
    "finding": finding.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("measures", nargs="*", choices=[[], *MEASURES], help=", ".join(MEASURES))
    wanted = parser.parse_args().measures or list(MEASURES)
    before = dict(os.environ)
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
            MEASURES[name](Path(folder))
        # The addresses of servers that are gone would be taken for servers of one's own.
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    main()
