"""The embedder's model for tests: fetched and built once, kept between runs beside pytest's own cache.

Without a network, and without what an earlier run has kept, the tests that need it are skipped, which is a
failure where everything must be run.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers import minilm
from estuary_server.providers.minilm.files import folder_in
from estuary_server.providers.minilm.install import install
from estuary_server.providers.minilm.weights import SHA256, TOKENIZER, WEIGHTS, Weights, fetch

KEPT = Path(__file__).parents[2] / ".pytest_cache" / "minilm"
BUILDERS = ("build.py", "files.py", "graph.py")


@cache
def published() -> Weights:
    """The weights as they were published."""
    try:
        kept = Weights(*[(KEPT / name).read_bytes() for name in (WEIGHTS, TOKENIZER)])
    except OSError:
        return _fetched()
    whole = [hashlib.sha256(content).hexdigest() for content in (kept.safetensors, kept.tokenizer)]
    return kept if whole == [SHA256[WEIGHTS], SHA256[TOKENIZER]] else _fetched()


@cache
def installed() -> Path:
    """A directory of models with the model in it, built by the code as it is now; not to be written to."""
    models = KEPT / _builder()
    install(folder_in(models), lambda _: None, fetch=lambda _: published())
    return models


def _fetched() -> Weights:
    with TemporaryDirectory() as scratch:
        try:
            weights = fetch(Path(scratch))
        except ProviderError as error:
            if error.retryable:
                pytest.skip(str(error))
            raise
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / WEIGHTS).write_bytes(weights.safetensors)
    (KEPT / TOKENIZER).write_bytes(weights.tokenizer)
    return weights


def _builder() -> str:
    """What the code that builds is known by."""
    (folder,) = minilm.__path__
    sources = [(Path(folder) / name).read_bytes() for name in BUILDERS]
    return hashlib.sha256(b"".join(sources)).hexdigest()[:16]
