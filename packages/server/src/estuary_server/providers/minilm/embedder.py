"""The embedder over all-MiniLM-L6-v2: the way between the event loop and the model.

Theory of operation. The model works in threads of its own. A call is cut into slices of a few milliseconds,
and waits for each before it hands over the next, so that a question that is asked while much is embedded
waits for a slice and not for all of it; two threads let it not even wait for one, where there is a core.
"""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers.embedder import Vectors
from estuary_server.providers.minilm import files

EXTRA = ("onnxruntime", "tokenizers")
NEEDS = "pip install 'estuary-server[embedded]'"

THREADS = 2

SLICE_CHARS = 600
"""Characters of the texts that are run in one go: about 10 ms. A longer text is run alone, about 20 ms."""

EACH_TEXT_CHARS = 40
"""What a text costs beside its characters."""


class Model(Protocol):
    """What knows the meaning; may be called in several threads. See ``model.MiniLMModel``."""

    def vectors_of(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text."""
        ...


def missing(models_dir: Path) -> str:
    """Why the embedder cannot serve, and what to do; "" where it can. Imports and loads nothing."""
    if not all(find_spec(package) for package in EXTRA):
        return NEEDS
    return files.problem(files.folder_in(models_dir))


def load_minilm(folder: Path) -> Model:
    """Import and load the model; takes a while.

    Raises:
        ProviderError: its files are not there or damaged; says what to do.
    """
    model, tokenizer = files.read(folder)
    module = importlib.import_module("estuary_server.providers.minilm.model")
    return cast(Model, module.MiniLMModel(model, tokenizer))


class MiniLMEmbedder:
    """See :class:`~estuary_server.providers.embedder.Embedder` for the contract.

    The model is loaded with the first text or ``warm_up``; where that fails, the next call tries again.

    Args:
        folder: of the model.
        load: makes the model, in a thread.

    Raises:
        ConfigError: the packages that run it are not installed.
    """

    name = files.NAME
    dimensions = files.DIMENSIONS
    semantic = True

    def __init__(self, folder: Path, load: Callable[[Path], Model] = load_minilm) -> None:
        if not all(find_spec(package) for package in EXTRA):
            raise ConfigError(f"the embedder {self.name} needs: {NEEDS}")
        self._folder = folder
        self._load = load
        self._loading = threading.Lock()
        self._model: Model | None = None
        self._threads: ThreadPoolExecutor | None = None

    async def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), files.DIMENSIONS), np.float32)
        for start, end in slices(texts):
            vectors[start:end] = await self._run(texts[start:end])
        return vectors

    async def warm_up(self) -> None:
        await self._run([""])

    async def aclose(self) -> None:
        threads, self._threads = self._threads, None
        if threads is not None:
            await asyncio.to_thread(threads.shutdown)
        self._model = None

    async def _run(self, texts: Sequence[str]) -> Vectors:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="minilm")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._vectors_of, texts)

    def _vectors_of(self, texts: Sequence[str]) -> Vectors:
        """In a thread."""
        try:
            return self._loaded().vectors_of(texts)
        except ProviderError:
            raise
        except Exception as error:
            raise ProviderError(self.name, f"failed: {type(error).__name__}", retryable=True) from error

    def _loaded(self) -> Model:
        with self._loading:
            if self._model is None:
                self._model = self._load(self._folder)
            return self._model


def slices(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each slice of the texts begins and ends, in order."""
    first = total = 0
    for at, text in enumerate(texts):
        cost = EACH_TEXT_CHARS + len(text)
        if at > first and total + cost > SLICE_CHARS:
            yield first, at
            first, total = at, 0
        total += cost
    if texts:
        yield first, len(texts)
