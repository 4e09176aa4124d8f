"""P10: what the SDK costs those who install it: import time, and size without extras and bytecode."""

from __future__ import annotations

import subprocess
import sys
import time
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import Row, publish

RUNS = 15
SDK = Path(__file__).parents[1] / "packages" / "sdk"


def import_s(python: Path, module: str) -> float:
    """Seconds a fresh interpreter spends on importing a module."""
    program = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    return float(subprocess.run([python, "-c", program], capture_output=True, text=True, check=True).stdout)


def process_s(python: Path, program: str) -> float:
    """Seconds a whole process takes."""
    began = time.perf_counter()
    subprocess.run([python, "-c", program], check=True)
    return time.perf_counter() - began


def size_mb(site: Path, names: set[str]) -> float:
    """Megabytes of what an installation added, bytecode left out."""
    added = [entry for entry in site.iterdir() if entry.name not in names]
    files = [f for entry in added for f in ([entry] if entry.is_file() else entry.rglob("*"))]
    return sum(f.stat().st_size for f in files if f.is_file() and f.suffix != ".pyc") / 1e6


def run() -> None:
    """Measure and publish."""
    with TemporaryDirectory() as home:
        venv.create(home, with_pip=True)
        python = Path(home) / "bin" / "python"
        site = next((Path(home) / "lib").glob("python*/site-packages"))
        before = {entry.name for entry in site.iterdir()}
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(SDK)], check=True)
        size = size_mb(site, before)
        for module in ("estuary_sdk", "socketio", "aiohttp"):
            import_s(python, module)  # writes the bytecode
        connects = "import estuary_sdk, estuary_sdk.transport.socketio, estuary_sdk.rest.sender"
        process_s(python, connects)
        rows = [
            Row("import estuary_sdk", "s", "<= 0.25", [import_s(python, "estuary_sdk") for _ in range(RUNS)]),
            Row("all that connecting and REST import later", "s", "",
                [process_s(python, connects) - process_s(python, "pass") for _ in range(RUNS)]),
            Row("import openai, to compare", "s", "",
                [import_s(Path(sys.executable), "openai") for _ in range(RUNS)]),
            Row("installed size without extras and bytecode", "MB", "<= 15", [size]),
        ]  # fmt: skip
    publish("p10_sdk_weight", rows)
