"""The SDK as its users install it: into an empty environment, with pip."""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path

import pytest

SDK = Path(__file__).parents[2] / "packages" / "sdk"
WEB_SERVERS = {
    "starlette",
    "fastapi",
    "uvicorn",
    "flask",
    "django",
    "hypercorn",
    "granian",
    "sanic",
    "tornado",
}
OURS_ALONE = {"estuary-server", "sqlalchemy", "openai", "numpy", "orjson", "click"}


def test_installing_the_sdk_brings_what_a_client_needs_and_no_web_server(tmp_path: Path) -> None:
    venv.create(tmp_path, with_pip=True)
    python = str(tmp_path / "bin" / "python")
    install = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", str(SDK)], capture_output=True, text=True, check=False
    )
    if install.returncode and "No matching distribution" in install.stderr:
        pytest.skip("the package registry cannot be reached")
    assert install.returncode == 0, install.stderr
    listed = subprocess.run([python, "-m", "pip", "list", "--format=json"], capture_output=True, check=True)
    names = {row["name"].lower() for row in json.loads(listed.stdout)}
    assert {"estuary-sdk", "aiohttp", "python-socketio", "msgspec"} <= names
    assert not names & (WEB_SERVERS | OURS_ALONE)
    program = "from estuary_sdk import EstuaryClient, EstuaryConfig; print(EstuaryConfig.__name__)"
    ran = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "EstuaryConfig\n"
