"""Compares what the last ``make test`` covered with the floors below; they only go up.

Branches count. Without data (no ``make test`` before) it says so, and fails only in the gate.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import NoDataError

SOURCES = "packages/*/src/"
FLOORS = {
    "estuary_sdk/protocol/*": 100,
    "estuary_server/turn/*": 100,
    "estuary_sdk/*": 90,
    "estuary_server/*": 90,
}


def main() -> int:
    """Exit status: 0 when every floor holds."""
    coverage = Coverage()
    try:
        coverage.combine(keep=True) if list(Path().glob(".coverage.*")) else coverage.load()
    except NoDataError:
        return _no_data()
    if not coverage.get_data().measured_files():
        return _no_data()
    too_low = [pattern for pattern, floor in FLOORS.items() if _below(coverage, pattern, floor)]
    return int(bool(too_low))


def _no_data() -> int:
    """The gate, which has just run the tests, must find what they covered."""
    sys.stderr.write("coverage: no data; run make test first\n")
    return int("ESTUARY_FAIL_ON_SKIP" in os.environ)


def _below(coverage: Coverage, pattern: str, floor: int) -> bool:
    covered = coverage.report(include=[SOURCES + pattern], file=io.StringIO())
    if covered >= floor:
        return False
    sys.stderr.write(f"coverage: {pattern} is covered to {covered:.1f} %, the floor is {floor} %\n")
    coverage.report(include=[SOURCES + pattern], show_missing=True, skip_covered=True, file=sys.stderr)
    return True


if __name__ == "__main__":
    sys.exit(main())
