"""The TOML files beside this code: what both parts share, and each part's phrasings in its own folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal, get_args

Part = Literal["dev", "held-out"]
PARTS: tuple[Part, ...] = get_args(Part)

_FOLDERS: Mapping[Part, str] = {"dev": "dev", "held-out": "held_out"}
_DATA = files("estuary_server.evaluation.generate") / "data"


def read_shared(name: str) -> dict[str, Any]:
    """A file that both parts share, such as ``kinds``."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))


def read_phrasings(part: Part, name: str) -> dict[str, Any]:
    """A file of one part, such as ``questions``."""
    return tomllib.loads((_DATA / _FOLDERS[part] / f"{name}.toml").read_text("utf-8"))
