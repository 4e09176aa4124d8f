"""The public surface is a list, and the generated files are up to date."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tomllib

import pytest

import estuary_sdk
from tests.architecture.sources import ROOT
from tools import generate_docs, generate_overloads

WEB_SERVERS = {"starlette", "uvicorn", "fastapi", "sqlalchemy", "openai", "click", "numpy", "orjson"}


@pytest.mark.parametrize(
    "module",
    ["estuary_sdk", "estuary_sdk.types", "estuary_sdk.audio", "estuary_sdk.rest", "estuary_sdk.voice"],
)
def test_everything_public_is_listed_and_there(module: str) -> None:
    loaded = importlib.import_module(module)
    assert len(loaded.__all__) == len(set(loaded.__all__))
    assert [name for name in loaded.__all__ if not hasattr(loaded, name)] == []


def test_everything_that_the_package_imports_for_its_users_is_listed() -> None:
    public = {
        name
        for name, value in vars(estuary_sdk).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("estuary_sdk")
    }
    assert public <= set(estuary_sdk.__all__)


def test_the_overloads_are_up_to_date() -> None:
    assert generate_overloads.TARGET.read_text() == generate_overloads.render(), "run make fix"


def test_the_generated_pages_are_up_to_date() -> None:
    for path, text in generate_docs.pages().items():
        assert path.read_text() == text, f"{path.name}: run make docs"


def test_both_distributions_have_one_version() -> None:
    versions = {
        tomllib.loads((ROOT / name / "pyproject.toml").read_text())["project"]["version"]
        for name in ("packages/sdk", "packages/server", ".")
    }
    assert len(versions) == 1


def test_the_sdk_asks_for_nothing_that_only_a_server_needs() -> None:
    project = tomllib.loads((ROOT / "packages/sdk/pyproject.toml").read_text())["project"]
    names = {requirement.split(">")[0].split("[")[0] for requirement in project["dependencies"]}
    assert names == {"aiohttp", "msgspec", "python-socketio"}


def test_importing_the_sdk_loads_neither_a_web_server_nor_the_network_libraries() -> None:
    program = "import sys, json, estuary_sdk; print(json.dumps(sorted(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    loaded = set(json.loads(out))
    assert not loaded & (WEB_SERVERS | {"aiohttp", "socketio", "engineio"})
