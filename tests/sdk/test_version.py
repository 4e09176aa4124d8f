"""The version constant is the version of the package."""

import tomllib
from pathlib import Path

from estuary_sdk.version import VERSION

_PYPROJECT = Path(__file__).parents[2] / "packages" / "sdk" / "pyproject.toml"


def test_the_constant_is_the_version_of_the_package() -> None:
    assert tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]["version"] == VERSION
