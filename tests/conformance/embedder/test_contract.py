"""Every sentence of the contract in ``providers.embedder``, over every embedder."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.embedder import Embedder, Vectors
from tests.conformance.embedder.kinds import FAILING, READING, UNHURRIED, Kind

SAME = 1e-3
TEXTS = (
    "My dog is called Rex.",
    "I live in Berlin",
    "nurse",
    "She told me that the hospital, where she had worked for nearly twenty years, was going to close soon.",
    "I live in Berlin",
)
ODD = {
    "nothing": "",
    "blank": " \t\n\u3000 ",
    "punctuation": "... ?! --",
    "a sign": "\x00",
    "marks of nothing": "\u0301\u200d\ufe0f",
    "emoji": "😀🎉👩‍👩‍👧‍👦🇯🇵",
    "Chinese": "我的狗叫小白,他喜欢在公园里跑步。",
    "Arabic": "كَلْبِي اسمه ريكس وهو يحب الجري",
    "Hindi": "मेरे कुत्ते का नाम रेक्स है",
    "Thai": "สุนัขของฉันชื่อเร็กซ์",
    "half a character": "dog \ud83d cat",
    "a model's own marks": "[CLS] dog [SEP] [MASK] <|endoftext|> </s>",
    "one long word": "a" * 100_000,
    "many letters": "\u4e2d" * 50_000,
    "many marks": "!" * 100_000,
}
MANY = [f"{number} dogs and {text}" for number in range(60) for text in TEXTS]


def over(kinds: dict[str, Kind]) -> pytest.MarkDecorator:
    """Run a test over these kinds."""
    return pytest.mark.parametrize("kind", [pytest.param(kinds[name], id=name) for name in sorted(kinds)])


def same(found: Vectors, expected: Vectors | Sequence[Vectors]) -> bool:
    """Whether rows are equal, as far as is promised."""
    return bool(np.allclose(found, np.asarray(expected), rtol=0, atol=SAME))


async def one_by_one(embedder: Embedder, texts: Iterable[str]) -> list[Vectors]:
    return [(await embedder.embed([text]))[0] for text in texts]


@over(READING)
async def test_each_text_gets_a_row_in_order(kind: Kind) -> None:
    async with kind() as embedder:
        vectors = await embedder.embed(TEXTS)
        assert (vectors.shape, vectors.dtype.name) == ((len(TEXTS), embedder.dimensions), "float32")
        assert same(vectors, await one_by_one(embedder, TEXTS))


@over(READING)
async def test_no_text_gets_no_row(kind: Kind) -> None:
    async with kind() as embedder:
        vectors = await embedder.embed([])
        assert (vectors.shape, vectors.dtype.name) == ((0, embedder.dimensions), "float32")


@over(READING)
async def test_a_vector_has_unit_length(kind: Kind) -> None:
    async with kind() as embedder:
        assert np.linalg.norm(await embedder.embed(TEXTS), axis=1) == pytest.approx(1.0, abs=SAME)


@over(READING)
async def test_a_vector_does_not_depend_on_the_company(kind: Kind) -> None:
    mixed = [*ODD.values(), *TEXTS, *MANY, *reversed(TEXTS)]
    async with kind() as embedder:
        expected = await embedder.embed(TEXTS)
        vectors = await embedder.embed(mixed)
    assert same(vectors[len(ODD) : len(ODD) + len(TEXTS)], expected)
    assert same(vectors[-len(TEXTS) :], expected[::-1])


@over(READING)
async def test_another_one_of_its_kind_gives_the_same(kind: Kind) -> None:
    async with kind() as first, kind() as second:
        assert (first.name, first.dimensions) == (second.name, second.dimensions)
        assert same(await first.embed(TEXTS), await second.embed(TEXTS))


@over(READING)
async def test_texts_are_told_apart(kind: Kind) -> None:
    async with kind() as embedder:
        vectors = await embedder.embed(TEXTS)
    cosines = vectors @ vectors.T
    assert cosines[1, 4] > 1 - SAME
    assert max(cosines[0, 1], cosines[1, 2], cosines[0, 2]) < 0.9


@pytest.mark.parametrize("what", sorted(ODD))
@over(READING)
async def test_odd_texts_get_a_vector_too(kind: Kind, what: str) -> None:
    async with kind() as embedder:
        odd, plain = ODD[what], TEXTS[0]
        vectors = await embedder.embed([odd, plain])
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=SAME)
        assert same(vectors, await one_by_one(embedder, [odd, plain]))


@over(READING)
async def test_a_long_text_is_judged_by_its_beginning(kind: Kind) -> None:
    begins = "My dog and I went for a walk. " * 4_000
    async with kind() as embedder:
        one, other, plain = await embedder.embed([begins, begins + "The weather was fine.", begins[:30]])
    assert same(one, other)
    assert one @ plain > 0.5


@over(READING)
async def test_what_was_given_is_the_caller_s_own(kind: Kind) -> None:
    async with kind() as embedder:
        first = await embedder.embed(TEXTS)
        kept = first.copy()
        first[:] = 0
        assert same(await embedder.embed(TEXTS), kept)


@over(READING)
async def test_calls_may_overlap(kind: Kind) -> None:
    async with kind() as embedder:
        alone = [await embedder.embed(MANY[start : start + 7]) for start in range(0, 70, 7)]
        together = await asyncio.gather(
            *[embedder.embed(MANY[start : start + 7]) for start in range(0, 70, 7)]
        )
    assert same(np.concatenate(together), np.concatenate(alone))


@over(UNHURRIED)
async def test_the_event_loop_goes_on_meanwhile(kind: Kind) -> None:
    async with kind() as embedder:
        call = asyncio.create_task(embedder.embed(MANY))
        for _ in range(3):
            await asyncio.sleep(0)
            assert not call.done()
        call.cancel()
        await asyncio.wait([call])


@over(UNHURRIED)
async def test_cancellation_passes_through(kind: Kind) -> None:
    async with kind() as embedder:
        call = asyncio.create_task(embedder.embed(MANY))
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call


@over(READING)
async def test_one_call_that_is_cancelled_harms_no_other(kind: Kind) -> None:
    async with kind() as embedder:
        alone = await embedder.embed(TEXTS)
        leaving = asyncio.create_task(embedder.embed(MANY))
        staying = asyncio.create_task(embedder.embed(TEXTS))
        await asyncio.sleep(0)
        leaving.cancel()  # too late for those that are done at once
        await asyncio.wait([leaving])
        assert same(await staying, alone)
        assert same(await embedder.embed(TEXTS), alone)


@over(FAILING)
async def test_what_goes_wrong_is_a_provider_error(kind: Kind) -> None:
    async with kind() as embedder:
        with pytest.raises(ProviderError) as caught:
            await embedder.embed(TEXTS)
        assert caught.value.provider == embedder.name


@over(READING)
async def test_warming_up_changes_nothing(kind: Kind) -> None:
    async with kind() as cold, kind() as warm:
        await asyncio.gather(warm.warm_up(), warm.warm_up())
        await warm.warm_up()
        assert same(await warm.embed(TEXTS), await cold.embed(TEXTS))


@over(READING)
async def test_closing_leaves_nothing_running(kind: Kind) -> None:
    tasks = asyncio.all_tasks()
    threads = {thread.name for thread in threading.enumerate()}
    async with kind() as embedder:
        await asyncio.gather(embedder.embed(TEXTS), embedder.embed(MANY))
    left = {thread.name for thread in threading.enumerate()} - threads
    assert {name for name in left if not name.startswith("asyncio_")} == set()
    assert asyncio.all_tasks() == tasks


@over(READING)
async def test_closing_without_any_use_and_twice_is_fine(kind: Kind) -> None:
    async with kind() as embedder:
        await embedder.aclose()
        await embedder.aclose()


@over(READING)
async def test_its_name_is_vendor_and_model(kind: Kind) -> None:
    async with kind() as embedder:
        assert re.fullmatch(r"[\w-]+:\S+", embedder.name)
        assert embedder.dimensions > 0


@over(READING)
async def test_it_says_always_the_same_of_what_its_cosine_means(kind: Kind) -> None:
    async with kind() as first, kind() as second:
        assert isinstance(first.semantic, bool)
        said = first.semantic
        await first.embed(TEXTS)
        assert (first.semantic, second.semantic) == (said, said)
