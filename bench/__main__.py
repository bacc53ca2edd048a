"""Run the measurements that are named, or all of them, and print one JSON line for each figure."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import pages, sending, starting

MEASURES: dict[str, Callable[[Path], None]] = {
    "starting": starting.measure,
    "pages": pages.measure,
    "sending": sending.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("measures", nargs="*", choices=[[], *MEASURES], help=", ".join(MEASURES))
    wanted = parser.parse_args().measures or list(MEASURES)
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
            MEASURES[name](Path(folder))


if __name__ == "__main__":
    main()
