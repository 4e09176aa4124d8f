"""How much of this machine others used while something was measured (Linux)."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

from bench.report import Row

_IDLE = (3, 4)
"""Columns of the first line of /proc/stat in which nobody had the processor: idle, waiting for a disk."""


def busy_s(stat: str) -> float:
    """Seconds of CPU that anybody used since the machine started, all cores together; from /proc/stat."""
    columns = [int(column) for column in stat.splitlines()[0].split()[1:9]]
    return sum(value for place, value in enumerate(columns) if place not in _IDLE) / os.sysconf("SC_CLK_TCK")


def own_s() -> float:
    """Seconds of CPU that this process and those of its children that have ended used."""
    ours = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in ours)


class OtherWork:
    """Measures from its making on; to be asked when all processes that were started have ended."""

    def __init__(self) -> None:
        self._began, self._busy, self._own = time.perf_counter(), _busy_now(), own_s()

    def row(self) -> Row:
        """A row of the table: figures of a machine that others used are worth little."""
        seconds = time.perf_counter() - self._began
        others = (_busy_now() - self._busy) - (own_s() - self._own)
        return Row("other work on this machine meanwhile", "core", "0", [max(0.0, others) / seconds])


def _busy_now() -> float:
    return busy_s(Path("/proc/stat").read_text())
