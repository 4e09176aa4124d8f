"""Every sentence of the contract of ``providers.language.LanguageModel``, over every language model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.language import LanguageModel, Line, Persona, Recalled, ReplyRequest, ReplyStyle
from tests.conformance.language_model.kinds import ANSWERING, FAILING, UNHURRIED, Kind, Subject

PATIENCE_S = 20.0

REQUEST = ReplyRequest(
    Persona("Ada", "poet", "Ada is dry.", "Ada grew up in Esk. She keeps bees.", ""),
    "Where did you grow up, and what do you keep?",
    history=(Line("user", "Hello."), Line("assistant", "Good morning.")),
    recalled=(Recalled("The player has a dog", "I have a dog"),),
    style=ReplyStyle("m", 0.5, 500, "medium"),
)
OTHER = replace(REQUEST, text="Do you know anything about trains?", history=())


def over(kinds: dict[str, Kind]) -> pytest.MarkDecorator:
    """Run a test over these kinds."""
    return pytest.mark.parametrize("kind", [pytest.param(kinds[name], id=name) for name in sorted(kinds)])


async def said(model: LanguageModel, request: ReplyRequest = REQUEST) -> list[str]:
    async with model.reply(request) as pieces:
        return [piece async for piece in pieces]


async def stopped(subject: Subject) -> None:
    """Wait until the vendor has noticed."""
    async with asyncio.timeout(PATIENCE_S):
        while subject.writing():  # noqa: ASYNC110 - what the vendor writes is a count, not an event
            await asyncio.sleep(0)


def own_tasks() -> set[str]:
    """The tasks of this loop, but for those of the vendor's server, which runs here too."""
    names = {str(task.get_coro()) for task in asyncio.all_tasks()}
    return {name for name in names if "RequestHandler" not in name}


class Listener:
    """A task that reads a reply to its end."""

    def __init__(self, model: LanguageModel) -> None:
        self.heard = asyncio.Event()
        self.task = asyncio.create_task(self._listen(model))

    async def _listen(self, model: LanguageModel) -> None:
        async with model.reply(REQUEST) as pieces:
            async for _ in pieces:
                self.heard.set()


@over(ANSWERING)
async def test_entering_gives_an_iterator_over_pieces_of_text(kind: Kind) -> None:
    async with kind() as subject:
        context = subject.model.reply(REQUEST)
        assert isinstance(context, AbstractAsyncContextManager)
        async with context as pieces:
            assert isinstance(pieces, AsyncIterator)
            assert aiter(pieces) is pieces
            first = await anext(pieces)
    assert isinstance(first, str)


@over(ANSWERING)
async def test_no_piece_is_empty_and_together_they_are_the_reply(kind: Kind) -> None:
    async with kind() as subject:
        pieces = await said(subject.model)
    assert len(pieces) > 1
    assert all(pieces)
    assert "".join(pieces) == (subject.reply or "".join(pieces).strip())


@over(ANSWERING)
async def test_a_whole_reply_leaves_nothing_running(kind: Kind) -> None:
    async with kind() as subject:
        before = own_tasks()
        await said(subject.model)
        await stopped(subject)
        assert own_tasks() == before


@over(UNHURRIED)
async def test_leaving_in_mid_reply_stops_the_vendor(kind: Kind) -> None:
    async with kind() as subject:
        async with subject.model.reply(REQUEST) as pieces:
            await anext(pieces)
        await stopped(subject)


@over(UNHURRIED)
async def test_leaving_before_the_first_piece_stops_the_vendor(kind: Kind) -> None:
    async with kind() as subject:
        async with subject.model.reply(REQUEST):
            pass
        await stopped(subject)


@over(UNHURRIED)
async def test_cancelling_stops_the_vendor_and_passes_through(kind: Kind) -> None:
    async with kind() as subject:
        listener = Listener(subject.model)
        async with asyncio.timeout(PATIENCE_S):
            await listener.heard.wait()
            listener.task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await listener.task
        await stopped(subject)


@over(UNHURRIED)
async def test_cancelling_on_entering_passes_through(kind: Kind) -> None:
    async with kind() as subject:
        listener = Listener(subject.model)
        await asyncio.sleep(0)
        listener.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listener.task
        await stopped(subject)


@over(UNHURRIED)
async def test_a_failure_of_the_listener_passes_through(kind: Kind) -> None:
    async with kind() as subject:
        with pytest.raises(ZeroDivisionError):
            async with subject.model.reply(REQUEST):
                raise ZeroDivisionError
        await stopped(subject)


@over(FAILING)
async def test_what_goes_wrong_at_the_vendor_is_a_provider_error(kind: Kind) -> None:
    async with kind() as subject:
        with pytest.raises(ProviderError) as caught:
            await said(subject.model)
        await stopped(subject)
    assert caught.value.provider == subject.model.name
    assert REQUEST.text not in str(caught.value)


@over(FAILING)
async def test_after_a_failure_it_may_be_asked_again(kind: Kind) -> None:
    async with kind() as subject:
        for _ in range(2):
            with pytest.raises(ProviderError):
                await said(subject.model)


@over(ANSWERING)
async def test_calls_may_overlap(kind: Kind) -> None:
    async with kind() as subject:
        alone = await said(subject.model)
        async with subject.model.reply(REQUEST) as first, subject.model.reply(REQUEST) as second:
            interleaved: tuple[list[str], list[str]] = ([], [])
            for _ in alone:
                interleaved[0].append(await anext(first))
                interleaved[1].append(await anext(second))
    assert interleaved == (alone, alone)


@over(ANSWERING)
async def test_nothing_of_a_conversation_is_kept(kind: Kind) -> None:
    async with kind() as subject:
        first = await said(subject.model)
        await said(subject.model, OTHER)
        assert await said(subject.model) == first


@over(UNHURRIED)
async def test_stopping_one_reply_leaves_another_alone(kind: Kind) -> None:
    async with kind() as subject:
        staying, leaving = Listener(subject.model), Listener(subject.model)
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(staying.heard.wait(), leaving.heard.wait())
            leaving.task.cancel()
            await asyncio.wait([leaving.task])
            assert not staying.task.done()
            staying.task.cancel()
            await asyncio.wait([staying.task])
        await stopped(subject)


@over(ANSWERING)
async def test_its_name_is_vendor_and_model(kind: Kind) -> None:
    async with kind() as subject:
        assert re.fullmatch(r"\w+:\S+", subject.model.name)
