"""One reply: what is sent, what is stored, and in which order; the whole journal is compared.

In the journal of a spoken reply, sound stands as one entry for all chunks that left between two others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotResponse, BotVoice, ErrorReported, VoiceFailed
from estuary_server.errors import NotFoundError, ProviderError, StoreError
from estuary_server.providers.language import Persona, ReplyRequest
from estuary_server.providers.scripted import Hang, Pause, ScriptedLanguageModel, Step
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.providers.voice import VoiceStyle
from estuary_server.turn.floor import Complete, Done, Kept
from estuary_server.turn.playout import DRAIN_S
from estuary_server.turn.speech import Delivery, Speech
from estuary_server.turn.turn import APOLOGY, Pieces, Turn, line

REQUEST = ReplyRequest(Persona("Ada"), "hi")
FAILED = ProviderError("scripted:model", "answered with HTTP 500", retryable=True)
HZ = 16_000
PLAIN = Manner(seconds_per_character=0.1)
STORE_S = 0.25
"""How long the store takes: less than the rest of what was sent."""


class Journal:
    """What a turn did, in order.

    Attributes:
        at_s: when, entry by entry.
        may_store: set while a reply may be stored.
    """

    def __init__(self, store_fails: Exception | None = None) -> None:
        self.entries: list[Wire | str] = []
        self.at_s: list[float] = []
        self.may_store = asyncio.Event()
        self.may_store.set()
        self._store_fails = store_fails

    def send(self, event: Wire) -> None:
        if isinstance(event, BotVoice):
            self._sound(is_final=event.is_final)
        else:
            self._note(event)

    def tell(self, event: Complete | Kept | Done) -> None:
        self._note(f"{event.message_id} {type(event).__name__.lower()}")

    async def store(self, text: str) -> None:
        await asyncio.sleep(STORE_S)
        if self._store_fails is not None:
            raise self._store_fails
        self._note(f"m stored: {text}")

    def turn(
        self,
        pieces: Pieces,
        reply_to: str | None = None,
        voice: ScriptedVoice | None = None,
        *,
        is_line: bool = False,
    ) -> Turn:
        speech = Speech(Delivery(voice, VoiceStyle(), HZ), "m", reply_to, self.send) if voice else None
        return Turn(
            "m",
            reply_to,
            pieces,
            speech,
            send=self.send,
            store=self.store,
            tell=self.tell,
            may_store=self.may_store.wait,
            final_after_sound=is_line,
        )

    async def of(
        self, *steps: Step, reply_to: str | None = None, voice: ScriptedVoice | None = None
    ) -> list[Wire | str]:
        """The whole journal of a reply that goes like this."""
        model = ScriptedLanguageModel(steps)
        await self.turn(model.reply(REQUEST), reply_to, voice).run()
        assert model.open_streams == 0
        assert voice is None or voice.open_sounds == 0
        return self.entries

    def when(self, entry: Wire | str) -> float:
        return self.at_s[self.entries.index(entry)]

    def _sound(self, *, is_final: bool) -> None:
        if not self.entries or self.entries[-1] != "sound":
            self._note("sound")
        if is_final:
            self._note("last sound")

    def _note(self, entry: Wire | str) -> None:
        self.entries.append(entry)
        self.at_s.append(asyncio.get_running_loop().time())


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
        "m kept",
        "m done",
    ]


@pytest.mark.looptime
async def test_a_failure_before_any_text_is_an_apology_and_an_error() -> None:
    assert await Journal().of(FAILED) == [
        chunk(0, APOLOGY, APOLOGY),
        "m complete",
        f"m stored: {APOLOGY}",
        chunk(1, "", APOLOGY, final=True),
        ErrorReported("the language model failed: scripted:model: answered with HTTP 500"),
        "m kept",
        "m done",
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
        "m kept",
        "m done",
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
        "m kept",
        "m done",
    ]


@pytest.mark.looptime
async def test_a_model_that_cannot_be_entered_is_a_failure_too() -> None:
    @asynccontextmanager
    async def refusing() -> AsyncIterator[AsyncIterator[str]]:
        raise ProviderError("scripted:model", "cannot be reached", retryable=True)
        yield aiter(())

    journal = Journal()
    await journal.turn(refusing()).run()
    failed = ErrorReported("the language model failed: scripted:model: cannot be reached")
    assert journal.entries[-3:] == [failed, "m kept", "m done"]
    assert chunk(1, "", APOLOGY, final=True) in journal.entries


@pytest.mark.looptime
async def test_an_empty_reply_is_an_apology() -> None:
    assert await Journal().of() == [
        chunk(0, APOLOGY, APOLOGY),
        "m complete",
        f"m stored: {APOLOGY}",
        chunk(1, "", APOLOGY, final=True),
        ErrorReported("the language model returned nothing"),
        "m kept",
        "m done",
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
        "m kept",
        "m done",
    ]


@pytest.mark.looptime
async def test_of_two_problems_the_later_is_told() -> None:
    entries = await Journal(store_fails=StoreError("disk full")).of("Hi", FAILED)
    assert entries[-3:] == [ErrorReported("the reply could not be stored"), "m kept", "m done"]
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
@pytest.mark.parametrize("voice", [None, ScriptedVoice(PLAIN)])
async def test_it_is_complete_when_it_may_be_stored(voice: ScriptedVoice | None) -> None:
    journal, text = Journal(), "Hello my dear friend."
    journal.may_store.clear()
    asyncio.get_running_loop().call_later(1, journal.may_store.set)
    entries = [entry for entry in await journal.of(text, voice=voice) if "sound" not in str(entry)]
    final = chunk(1, "", text, final=True)
    assert entries == [chunk(0, text, text), "m complete", f"m stored: {text}", final, "m kept", "m done"]
    assert (journal.when("m complete"), journal.when(final)) == (1, 1 + STORE_S)


@pytest.mark.looptime
async def test_the_sound_does_not_wait_for_that() -> None:
    journal, voice = Journal(), ScriptedVoice(PLAIN)
    journal.may_store.clear()
    running = asyncio.create_task(journal.turn(line("Hello."), None, voice).run())
    await asyncio.sleep(60)
    assert journal.entries == [chunk(0, "Hello.", "Hello."), "sound", "last sound"]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert journal.entries[1:] == ["sound", "last sound"], "it can be cancelled while it waits"


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
        "m kept",
        "m done",
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


# Spoken replies


@pytest.mark.looptime
async def test_a_spoken_reply_is_final_as_text_before_it_was_heard_and_done_when_it_was(
    looptime: float,
) -> None:
    journal, voice = Journal(), ScriptedVoice(PLAIN)
    entries = await journal.of("Hello ", Pause(0.1), "my dear friend.", reply_to="c1", voice=voice)
    assert entries == [
        chunk(0, "Hello ", "Hello ", to="c1"),
        chunk(1, "my dear friend.", "Hello my dear friend.", to="c1"),
        "m complete",
        "sound",
        "m stored: Hello my dear friend.",
        chunk(2, "", "Hello my dear friend.", final=True, to="c1"),
        "m kept",
        "sound",
        "last sound",
        "m done",
    ]
    assert [spoken.text for spoken in voice.spoken] == ["Hello my dear friend."]
    assert journal.when("m kept") == pytest.approx(0.1 + STORE_S)
    assert looptime == pytest.approx(0.1 + 21 * 0.1 + DRAIN_S, abs=0.01)


@pytest.mark.looptime
async def test_it_is_done_when_the_client_has_played_it() -> None:
    journal = Journal()
    turn = journal.turn(
        ScriptedLanguageModel(["Hello my dear friend."]).reply(REQUEST), voice=ScriptedVoice(PLAIN)
    )
    assert turn.speech is not None
    asyncio.get_running_loop().call_at(2.15, turn.speech.played)
    await turn.run()
    assert journal.entries[-1] == "m done"
    assert journal.at_s[-1] == pytest.approx(2.15)


@pytest.mark.looptime
async def test_speaking_begins_before_the_text_is_complete() -> None:
    journal = Journal()
    entries = await journal.of("Well. ", Pause(5), "Yes.", voice=ScriptedVoice(PLAIN))
    assert entries[:3] == [chunk(0, "Well. ", "Well. "), "sound", chunk(1, "Yes.", "Well. Yes.")]
    assert journal.at_s[:3] == [0, 0, 5]


@pytest.mark.looptime
async def test_the_final_of_a_line_follows_its_last_sound_and_then_it_is_done(looptime: float) -> None:
    journal, voice = Journal(), ScriptedVoice(PLAIN)
    await journal.turn(line("Welcome, my friends."), "c1", voice, is_line=True).run()
    assert journal.entries == [
        chunk(0, "Welcome, my friends.", "Welcome, my friends.", to="c1"),
        "sound",
        "last sound",
        "m complete",
        "m stored: Welcome, my friends.",
        chunk(1, "", "Welcome, my friends.", final=True, to="c1"),
        "m kept",
        "m done",
    ]
    assert looptime == journal.when("last sound") + STORE_S
    assert voice.open_sounds == 0


@pytest.mark.looptime
async def test_a_line_without_anything_to_say_is_final_at_once() -> None:
    journal = Journal()
    await journal.turn(line("[waves]"), None, ScriptedVoice(PLAIN), is_line=True).run()
    assert journal.entries == [
        chunk(0, "[waves]", "[waves]"),
        "m complete",
        "m stored: [waves]",
        chunk(1, "", "[waves]", final=True),
        "m kept",
        "m done",
    ]


@pytest.mark.looptime
async def test_a_reply_without_anything_to_say_is_done_when_it_is_kept(looptime: float) -> None:
    entries = await Journal().of("[waves]", voice=ScriptedVoice(PLAIN))
    assert entries[-2:] == ["m kept", "m done"]
    assert looptime == STORE_S


@pytest.mark.looptime
async def test_a_voice_that_fails_leaves_the_text() -> None:
    voice = ScriptedVoice(replace(PLAIN, refuses=True))
    assert await Journal().of("Hello my dear friend. ", "Bye.", voice=voice) == [
        chunk(0, "Hello my dear friend. ", "Hello my dear friend. "),
        chunk(1, "Bye.", "Hello my dear friend. Bye."),
        "m complete",
        "m stored: Hello my dear friend. Bye.",
        chunk(2, "", "Hello my dear friend. Bye.", final=True),
        "m kept",
        VoiceFailed(error="the voice failed: scripted:voice: failed"),
        "m done",
    ]


@pytest.mark.looptime
async def test_a_line_whose_voice_fails_on_its_way_is_final_after_what_was_spoken() -> None:
    journal = Journal()
    voice = ScriptedVoice(replace(PLAIN, fails_after=3))
    await journal.turn(line("Welcome."), None, voice, is_line=True).run()
    assert journal.entries == [
        chunk(0, "Welcome.", "Welcome."),
        "sound",
        "last sound",
        "m complete",
        "m stored: Welcome.",
        chunk(1, "", "Welcome.", final=True),
        "m kept",
        VoiceFailed(error="the voice failed: scripted:voice: failed"),
        "m done",
    ]


@pytest.mark.looptime
async def test_an_apology_is_spoken_too() -> None:
    voice = ScriptedVoice(PLAIN)
    entries = await Journal().of("Well, my friend,", FAILED, voice=voice)
    assert " ".join(spoken.text for spoken in voice.spoken) == f"Well, my friend, {APOLOGY}"
    assert ErrorReported("the language model failed: scripted:model: answered with HTTP 500") in entries
    assert entries[-2:] == ["last sound", "m done"]


@pytest.mark.looptime
async def test_a_spoken_reply_that_cannot_be_stored_is_spoken_all_the_same() -> None:
    journal = Journal(store_fails=StoreError("disk full"))
    entries = await journal.of("Hello my dear friend.", voice=ScriptedVoice(PLAIN))
    assert entries[2:] == [
        "sound",
        chunk(1, "", "Hello my dear friend.", final=True),
        ErrorReported("the reply could not be stored"),
        "m kept",
        "sound",
        "last sound",
        "m done",
    ]


@pytest.mark.looptime
@pytest.mark.parametrize("after_s", [0.5, 1.5, 3.5, 5.0, 5.9])
@pytest.mark.parametrize("is_line", [False, True])
async def test_cancelling_a_spoken_reply_ends_text_and_sound(after_s: float, is_line: bool) -> None:
    model, journal = ScriptedLanguageModel(["Well. ", Pause(3), "And so on."]), Journal()
    voice = ScriptedVoice(replace(PLAIN, seconds_per_character=0.3))
    turn = journal.turn(model.reply(REQUEST), None, voice, is_line=is_line)
    running = asyncio.create_task(turn.run())
    await asyncio.sleep(after_s)
    running.cancel()
    await asyncio.wait([running])
    said = list(journal.entries)
    assert running.cancelled()
    assert (model.open_streams, voice.open_sounds) == (0, 0)
    assert "sound" in said
    assert "m done" not in said
    await asyncio.sleep(60)
    assert journal.entries == said
    assert asyncio.all_tasks() == {asyncio.current_task()}
