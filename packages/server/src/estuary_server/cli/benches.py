"""``estuary bench`` over the memory and the extraction that players get.

What must not live here: the commands (``bench.py``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from estuary_server.app import make_store
from estuary_server.cli.bench import make_bench
from estuary_server.config import load_settings
from estuary_server.errors import ConfigError
from estuary_server.evaluation.estuary_memory import EstuaryMemory, estuary_memory
from estuary_server.memory.extraction import extract
from estuary_server.vendors import make_embedders


@asynccontextmanager
async def open_memory(embedder: str) -> AsyncIterator[EstuaryMemory]:
    """A memory in a new database, which is thrown away in the end; see ``evaluation.bench.OpenMemory``."""
    settings = load_settings()
    named = replace(settings.providers, embedding_model=embedder or settings.providers.embedding_model)
    embedders = make_embedders(replace(settings, providers=named))
    if lacks := embedders.default_choice.missing:
        raise ConfigError(lacks)
    with TemporaryDirectory() as directory:
        try:
            serving = embedders.default()
            await serving.warm_up()
            store = make_store(replace(settings, data_dir=Path(directory)))
            async with estuary_memory(store, serving) as memory:
                yield memory
        finally:
            await embedders.aclose()


bench = make_bench(open_memory, extract)
