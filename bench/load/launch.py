"""Starting servers and load generators, each as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.load.plan import Outcome, Plan

LOAD = (sys.executable, "-m", "bench.load")


@dataclass(frozen=True)
class Running:
    """A server that has said that it is ready, in one line of JSON."""

    pid: int
    said: dict[str, Any]


@contextmanager
def running(command: Sequence[str]) -> Iterator[Running]:
    """Start a server; it is stopped in the end.

    Raises:
        RuntimeError: it ended before it was ready.
    """
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"{command[-1]} ended with {process.wait()} before it was ready")
            yield Running(process.pid, json.loads(line))
        finally:
            process.terminate()


def carried_out(plan: Plan, command: Sequence[str] = LOAD) -> Outcome:
    """Have a plan carried out by a process.

    Raises:
        subprocess.CalledProcessError: it could not.
    """
    result = subprocess.run(command, input=plan.to_json(), stdout=subprocess.PIPE, text=True, check=True)
    return Outcome.from_json(result.stdout)
