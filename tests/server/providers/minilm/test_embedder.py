"""The way between the event loop and the model. What holds for every embedder is in the conformance suite."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers.embedder import Vectors
from estuary_server.providers.minilm import embedder as module
from estuary_server.providers.minilm import files
from estuary_server.providers.minilm.embedder import (
    EACH_TEXT_CHARS,
    SLICE_CHARS,
    MiniLMEmbedder,
    Model,
    load_minilm,
    missing,
    slices,
)
from tests.support.minilm import installed

NOWHERE = Path("/nowhere/models/minilm")


class Counting:
    """A model that notes its slices; the first number of a vector is the text's length."""

    def __init__(self) -> None:
        self.slices: list[int] = []
        self.threads: set[str] = set()

    def vectors_of(self, texts: Sequence[str]) -> Vectors:
        self.slices.append(len(texts))
        self.threads.add(threading.current_thread().name)
        vectors = np.zeros((len(texts), files.DIMENSIONS), np.float32)
        vectors[:, 0] = [len(text) for text in texts]
        return vectors


def parts(*lengths: int) -> list[tuple[int, int]]:
    return list(slices(["a" * length for length in lengths]))


def test_texts_are_cut_into_slices_of_about_the_same_cost() -> None:
    fit = SLICE_CHARS // (EACH_TEXT_CHARS + 20)
    assert parts(*[20] * (2 * fit + 1)) == [(0, fit), (fit, 2 * fit), (2 * fit, 2 * fit + 1)]
    assert parts(5_000, 5_000, 1, 1) == [(0, 1), (1, 2), (2, 4)]
    assert parts(1, 5_000, 1) == [(0, 1), (1, 2), (2, 3)]
    assert parts() == []


async def test_slices_are_run_in_threads_of_its_own_one_after_the_other() -> None:
    model = Counting()
    embedder = MiniLMEmbedder(NOWHERE, lambda _: model)
    lengths = [1, 2, 5_000, 3, 500, 4]
    vectors = await embedder.embed(["a" * length for length in lengths])
    assert vectors[:, 0].tolist() == lengths
    assert model.slices == [2, 1, 2, 1]
    assert all(name.startswith("minilm") for name in model.threads)
    await embedder.aclose()


async def test_overlapping_first_calls_load_the_model_once() -> None:
    loaded: list[Path] = []

    def load(folder: Path) -> Model:
        loaded.append(folder)
        return Counting()

    embedder = MiniLMEmbedder(NOWHERE, load)
    await asyncio.gather(*[embedder.embed(["a"]) for _ in range(8)])
    assert loaded == [NOWHERE]
    await embedder.aclose()


async def test_where_loading_fails_the_next_call_tries_again() -> None:
    embedder = MiniLMEmbedder(NOWHERE)
    for _ in range(2):
        with pytest.raises(
            ProviderError, match="run 'estuary models install minilm --data /nowhere'"
        ) as caught:
            await embedder.warm_up()
        assert caught.value.provider == embedder.name
    await embedder.aclose()


async def test_files_that_are_no_model_fail(tmp_path: Path) -> None:
    files.write(tmp_path, b"no model", b"{}", source="", license="")
    embedder = MiniLMEmbedder(tmp_path)
    with pytest.raises(ProviderError, match="failed: "):
        await embedder.embed(["a"])
    await embedder.aclose()


def test_many_threads_may_ask_the_model_at_the_same_time() -> None:
    model = load_minilm(files.folder_in(installed()))
    texts = [f"{number} dogs in Berlin" for number in range(20)]
    expected = model.vectors_of(texts)
    found: list[Vectors] = []
    threads = [threading.Thread(target=lambda: found.append(model.vectors_of(texts))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.allclose(vectors, expected, atol=1e-6) for vectors in found)
    assert len(found) == 4


def test_whether_it_can_serve_is_known_without_loading(tmp_path: Path) -> None:
    assert missing(installed()) == ""
    assert "its file is not in" in missing(tmp_path)


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXTRA", ("no_such_package",))
    assert missing(installed()) == "pip install 'estuary-server[embedded]'"
    with pytest.raises(ConfigError, match="needs: pip install"):
        MiniLMEmbedder(NOWHERE)
