"""One reply: what is sent, what is stored, and in which order; the whole journal is compared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotResponse, ErrorReported
from estuary_server.errors import NotFoundError, ProviderError, StoreError
from estuary_server.providers.language import Persona, ReplyRequest
from estuary_server.providers.scripted import Hang, Pause, ScriptedLanguageModel, Step
from estuary_server.turn.turn import APOLOGY, Pieces, Turn, line

REQUEST = ReplyRequest(Persona("Ada"), "hi")
FAILED = ProviderError("scripted:model", "answered with HTTP 500", retryable=True)


class Journal:
    """What a turn did, in order."""

    def __init__(self, store_fails: Exception | None = None) -> None:
        self.entries: list[Wire | str] = []
        self._store_fails = store_fails

    def send(self, event: Wire) -> None:
        self.entries.append(event)

    def completed(self, message_id: str) -> None:
        self.entries.append(f"{message_id} complete")

    async def store(self, message_id: str, text: str) -> None:
        await asyncio.sleep(1)
        if self._store_fails is not None:
            raise self._store_fails
        self.entries.append(f"{message_id} stored: {text}")

    def turn(self, pieces: Pieces, reply_to: str | None = None) -> Turn:
        return Turn("m", reply_to, pieces, send=self.send, store=self.store, completed=self.completed)

    async def of(self, *steps: Step, reply_to: str | None = None) -> list[Wire | str]:
        """The whole journal of a reply that goes like this."""
        model = ScriptedLanguageModel(steps)
        await self.turn(model.reply(REQUEST), reply_to).run()
        assert model.open_streams == 0
        return self.entries


def chunk(index: int, partial: str, text: str, *, final: bool = False, to: str | None = None) -> BotResponse:
    return BotResponse(
        text=text,
        partial=partial,
        is_final=final,
        message_id="m",
        chunk_index=index,
        token_stream=True,
        reply_to=to,
    )


@pytest.mark.looptime
async def test_pieces_then_complete_then_stored_then_final() -> None:
    assert await Journal().of("Hel", Pause(2), "lo", " you", reply_to="c1") == [
        chunk(0, "Hel", "Hel", to="c1"),
        chunk(1, "lo", "Hello", to="c1"),
        chunk(2, " you", "Hello you", to="c1"),
        "m complete",
        "m stored: Hello you",
        chunk(3, "", "Hello you", final=True, to="c1"),
    ]


@pytest.mark.looptime
async def test_a_failure_before_any_text_is_an_apology_and_an_error() -> None:
    assert await Journal().of(FAILED) == [
        chunk(0, APOLOGY, APOLOGY),
        "m complete",
        f"m stored: {APOLOGY}",
        chunk(1, "", APOLOGY, final=True),
        ErrorReported("the language model failed: scripted:model: answered with HTTP 500"),
    ]


@pytest.mark.looptime
async def test_a_failure_after_some_text_goes_on_in_the_same_message() -> None:
    whole = f"Well, {APOLOGY}"
    assert await Journal().of("Well,", FAILED) == [
        chunk(0, "Well,", "Well,"),
        chunk(1, f" {APOLOGY}", whole),
        "m complete",
        f"m stored: {whole}",
        chunk(2, "", whole, final=True),
        ErrorReported("the language model failed: scripted:model: answered with HTTP 500"),
    ]


@pytest.mark.looptime
async def test_an_unexpected_failure_says_its_kind_and_not_its_text() -> None:
    assert await Journal().of("So", ZeroDivisionError("a secret")) == [
        chunk(0, "So", "So"),
        chunk(1, f" {APOLOGY}", f"So {APOLOGY}"),
        "m complete",
        f"m stored: So {APOLOGY}",
        chunk(2, "", f"So {APOLOGY}", final=True),
        ErrorReported("the language model failed: ZeroDivisionError"),
    ]


@pytest.mark.looptime
async def test_a_model_that_cannot_be_entered_is_a_failure_too() -> None:
    @asynccontextmanager
    async def refusing() -> AsyncIterator[AsyncIterator[str]]:
        raise ProviderError("scripted:model", "cannot be reached", retryable=True)
        yield aiter(())

    journal = Journal()
    await journal.turn(refusing()).run()
    assert journal.entries[-1] == ErrorReported(
        "the language model failed: scripted:model: cannot be reached"
    )
    assert chunk(1, "", APOLOGY, final=True) in journal.entries


@pytest.mark.looptime
async def test_an_empty_reply_is_an_apology() -> None:
    assert await Journal().of() == [
        chunk(0, APOLOGY, APOLOGY),
        "m complete",
        f"m stored: {APOLOGY}",
        chunk(1, "", APOLOGY, final=True),
        ErrorReported("the language model returned nothing"),
    ]


@pytest.mark.looptime
@pytest.mark.parametrize(
    "failure", [StoreError("disk full"), NotFoundError("no conversation"), KeyError("x")]
)
async def test_a_reply_that_cannot_be_stored_is_final_all_the_same(failure: Exception) -> None:
    assert await Journal(store_fails=failure).of("Hi") == [
        chunk(0, "Hi", "Hi"),
        "m complete",
        chunk(1, "", "Hi", final=True),
        ErrorReported("the reply could not be stored"),
    ]


@pytest.mark.looptime
async def test_of_two_problems_the_later_is_told() -> None:
    entries = await Journal(store_fails=StoreError("disk full")).of("Hi", FAILED)
    assert entries[-1] == ErrorReported("the reply could not be stored")
    assert sum(isinstance(entry, ErrorReported) for entry in entries) == 1


@pytest.mark.looptime
async def test_cancelling_closes_the_stream_and_says_nothing_more() -> None:
    model, journal = ScriptedLanguageModel(["Hel", Hang(), "lo"]), Journal()
    running = asyncio.create_task(journal.turn(model.reply(REQUEST)).run())
    await asyncio.sleep(1)
    assert model.open_streams == 1
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert model.open_streams == 0
    assert journal.entries == [chunk(0, "Hel", "Hel")]


@pytest.mark.looptime
async def test_cancelling_before_the_first_step_asks_nobody() -> None:
    model, journal = ScriptedLanguageModel(["Hel"]), Journal()
    running = asyncio.create_task(journal.turn(model.reply(REQUEST)).run())
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (model.requests, journal.entries) == ([], [])


@pytest.mark.looptime
async def test_a_given_line_is_one_piece() -> None:
    journal = Journal()
    await journal.turn(line("Welcome.")).run()
    assert journal.entries == [
        chunk(0, "Welcome.", "Welcome."),
        "m complete",
        "m stored: Welcome.",
        chunk(1, "", "Welcome.", final=True),
    ]


@pytest.mark.looptime
@given(st.lists(st.text(min_size=1), min_size=1), st.booleans())
async def test_pieces_joined_are_the_final_text(texts: list[str], fails: bool) -> None:
    entries = await Journal().of(*texts, *([FAILED] if fails else []))
    chunks = [entry for entry in entries if isinstance(entry, BotResponse)]
    said = "".join(texts) + (f" {APOLOGY}" if fails else "")
    assert [found.chunk_index for found in chunks] == list(range(len(chunks)))
    assert [found.text for found in chunks] == [
        "".join(found.partial for found in chunks[: count + 1]) for count in range(len(chunks))
    ]
    assert [found.is_final for found in chunks] == [False] * (len(chunks) - 1) + [True]
    assert chunks[-1].text == said
    assert entries.index(f"m stored: {said}") < entries.index(chunks[-1])
