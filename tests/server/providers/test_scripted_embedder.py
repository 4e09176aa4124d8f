"""The embedder that means what a test says."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_embedder import ScriptedEmbedder

CONCEPTS = {"pet": "dog cat", "place": "berlin paris", "work": "nurse hospital"}
BROKEN = ProviderError("scripted:embedder", "failed", retryable=True)


@pytest.mark.parametrize(
    ("one", "other", "cosine"),
    [
        ("my dog", "A CAT!", 1.0),
        ("a dog in Berlin", "the cat", 0.5**0.5),
        ("a dog in Berlin", "a nurse in Paris", 0.5),
        ("dog cat dog", "dog", 1.0),
        ("dog", "nurse", 0.0),
        ("hello", "good bye", 1.0),
        ("hello", "dog", 0.0),
        ("", "hello", 1.0),
        ("dogs", "dog", 0.0),
    ],
)
async def test_texts_are_as_near_as_the_concepts_they_share(one: str, other: str, cosine: float) -> None:
    first, second = await ScriptedEmbedder(CONCEPTS).embed([one, other])
    assert first @ second == pytest.approx(cosine)


async def test_a_text_may_have_a_vector_of_its_own() -> None:
    embedder = ScriptedEmbedder(CONCEPTS, exactly={"that": (0, 3, 0, 0, 4)})
    vectors = await embedder.embed(["that", "dog", "berlin"])
    assert embedder.dimensions == 5
    assert vectors.tolist() == [pytest.approx([0, 0.6, 0, 0, 0.8]), [1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]


async def test_it_needs_no_concepts() -> None:
    embedder = ScriptedEmbedder(name="scripted:other")
    assert (await embedder.embed(["anything"])).tolist() == [[1.0]]
    assert embedder.name == "scripted:other"


async def test_it_notes_what_it_was_asked() -> None:
    embedder = ScriptedEmbedder()
    await embedder.embed(["a", "b"])
    await embedder.embed([])
    assert embedder.asked == [("a", "b"), ()]


async def test_it_fails_once_where_it_is_told_to() -> None:
    embedder = ScriptedEmbedder()
    embedder.fails = embedder.fails_to_load = BROKEN
    with pytest.raises(ProviderError):
        await embedder.embed(["a"])
    assert len(await embedder.embed(["a"])) == 1
    for _ in range(2):
        with pytest.raises(ProviderError):
            await embedder.warm_up()


async def test_it_waits_while_it_is_told_to() -> None:
    embedder = ScriptedEmbedder()
    embedder.goes_on.clear()
    call = asyncio.create_task(embedder.embed(["a"]))
    await asyncio.sleep(0)
    assert embedder.asked == [("a",)]
    assert not call.done()
    embedder.goes_on.set()
    assert len(await call) == 1
