"""What the player writes or says, and what the character answers.

Theory of operation: whatever the player wrote is kept first, then the character's reply is begun on the free
floor. A message that a client sends twice, with the same id, is one message. Whether a reply is spoken is
decided here, for each: not when the client or the character wants text alone, or the device cannot play.

What the player says aloud is answered as fast as people expect: what the reply needs was read while the
player spoke (``read_ahead.py``), and the words are written down beside the reply, when its first sound has
left. The reply itself is kept after them, and taken back when they cannot be kept (``kept_reply.py``); so the
next input, which first waits for the reply before it to be kept or cut, comes after both.

What must not live here: events of the wire (``session.py``), the microphone (``voice_line.py``).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial

from estuary_sdk.protocol.commands import SayLine, SendText
from estuary_sdk.protocol.events import VoiceFailed
from estuary_sdk.protocol.models.session import Acknowledgement, SessionInfo
from estuary_server import log
from estuary_server.errors import ConfigError, ProviderError, RefusedError
from estuary_server.providers.language import Recalled, ReplyRequest
from estuary_server.providers.voice import VoiceStyle
from estuary_server.session.kept_reply import Words
from estuary_server.session.outbox import Outbox
from estuary_server.session.read_ahead import Read, ReadAhead
from estuary_server.session.speaker import Speaker
from estuary_server.session.surroundings import Device, Surroundings
from estuary_server.session.transcript import TEXT, VOICE, Transcript
from estuary_server.store.base import AccountStore
from estuary_server.store.records import CharacterRecord, StoredMessage
from estuary_server.turn.context import reply_request
from estuary_server.turn.speech import Delivery
from estuary_server.turn.turn import line

REMEMBERED_IDS = 1000
"""How many of a session's own message ids are known, to tell a message sent twice."""

InTurn = Callable[[Callable[[], Awaitable[object]]], None]
"""Has something carried out behind everything before it; the client is told what it raises."""

logger = log.get_logger()


class Dialogue:
    """See the theory of operation at the head of this file.

    Args:
        info: who talks to whom.
        account: the rows of the account whose key opened the session.
        device: what the client plays with.
        outbox: what leaves towards the client.
        transcript: where messages are kept.
        speaker: the reply in flight.
        around: what all sessions share.
        tasks: the session's group.
        in_turn: where a reply is taken back.
    """

    def __init__(
        self,
        info: SessionInfo,
        account: AccountStore,
        device: Device,
        outbox: Outbox,
        transcript: Transcript,
        speaker: Speaker,
        around: Surroundings,
        tasks: asyncio.TaskGroup,
        in_turn: InTurn,
    ) -> None:
        self._info = info
        self._account = account
        self._device = device
        self._outbox = outbox
        self._transcript = transcript
        self._speaker = speaker
        self._around = around
        self._tasks = tasks
        self._in_turn = in_turn
        self._read_ahead = ReadAhead(tasks, transcript, self._read)
        self._known: OrderedDict[str, Acknowledgement] = OrderedDict()

    async def take_text(self, command: SendText) -> Acknowledgement:
        """The player wrote something.

        Raises:
            RefusedError: the text or its id is no good.
        """
        own_id = command.client_message_id
        settled = self._settled(command)
        if settled is not None:
            return settled
        message_id = await self._answer(command.text, TEXT, own_id, text_only=bool(command.text_only))
        return self._remember(own_id, message_id)

    async def take_utterance(self, text: str, goes_on: Callable[[], bool]) -> None:
        """The player said something; ``goes_on`` tells whether more is being said already."""
        try:
            await self._speaker.make_way(spoken=True)
            known = self._read_ahead.take()
            if known is None:
                await self._answer(text, VOICE, None, text_only=False, goes_on=goes_on)
            else:
                await self._answer_at_once(text, known, goes_on)
        except Exception:
            self._speaker.player_is_silent()  # or whatever is said next would be held for ever
            raise

    def expect_utterance(self) -> None:
        """The player may be saying something: read what the answer will need."""
        self._read_ahead.begin()

    async def say_line(self, command: SayLine) -> Acknowledgement:
        """The character shall say a given line.

        Raises:
            RefusedError: the text or its id is no good.
        """
        own_id = command.client_message_id
        settled = self._settled(command)
        if settled is not None:
            return settled
        said_before = await self._transcript.known(own_id) if own_id else None
        if said_before is not None:
            return self._remember(own_id, said_before.message_id)
        character = await self._account.get_character(self._info.character_id)
        delivery = self._delivery(character, text_only=command.text_only)
        await self._speaker.make_way()
        message_id = self._speaker.begin(line(command.text), own_id, delivery, is_line=True)
        return self._remember(own_id, message_id)

    async def _answer(
        self,
        text: str,
        source: str,
        own_id: str | None,
        *,
        text_only: bool,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> str:
        """Keep what the player said and let the character answer; the id it is kept under."""
        character = await self._account.get_character(self._info.character_id)
        model = self._around.language_model(character.llm_provider, character.llm_model)
        delivery = self._delivery(character, text_only=text_only)
        await self._speaker.make_way(spoken=source == VOICE)
        message_id = self._around.new_id()
        limits = self._around.limits
        stored, history = await self._transcript.heard(
            text, message_id, own_id, limits.history_messages, source
        )
        if not goes_on():
            self._speaker.player_is_silent()
        if stored.message_id == message_id:
            remembers = await self._around.memory.holds_anything(self._account, self._info)
            recalled = await self._recalled(history, text) if remembers else ()
            pieces = model.reply(self._request(character, history, text, recalled))
            self._speaker.begin(pieces, own_id, delivery)
        return stored.message_id

    async def _answer_at_once(self, text: str, known: Read, goes_on: Callable[[], bool]) -> None:
        """Let the character answer what was said aloud, and keep it beside, before the reply is kept."""
        character = known.character
        model = self._around.language_model(character.llm_provider, character.llm_model)
        delivery = self._delivery(character, text_only=False)
        if not goes_on():
            self._speaker.player_is_silent()
        keep = partial(self._transcript.heard, text, self._around.new_id(), None, 0, VOICE)
        recalled = await self._recalled(known.history, text) if known.remembers else ()
        pieces = model.reply(self._request(character, known.history, text, recalled))
        words = Words()
        reply_id = self._speaker.begin(pieces, None, delivery, answers=words)
        self._tasks.create_task(self._keep(keep, words, reply_id))

    async def _keep(self, keep: Callable[[], Awaitable[object]], words: Words, reply_id: str) -> None:
        """Keep what was said; the reply to what cannot be kept is taken back."""
        kept = False
        try:
            await self._speaker.under_way()
            await keep()
            kept = True
        except Exception as error:
            logger.error("dialogue.words_not_kept", **log.failure(error))
            self._in_turn(partial(self._take_back, reply_id, error))
        finally:
            words.settle(kept=kept)

    async def _take_back(self, reply_id: str, error: Exception) -> None:
        """Cut the reply, unless it has been; raises why, for the client to be told."""
        await self._speaker.interrupt(reply_id)
        raise error

    async def _recalled(self, history: list[StoredMessage], text: str) -> tuple[Recalled, ...]:
        return await self._around.memory.recall(self._account, self._info, text, history)

    def _request(
        self,
        character: CharacterRecord,
        history: list[StoredMessage],
        text: str,
        recalled: tuple[Recalled, ...],
    ) -> ReplyRequest:
        """What the language model is given."""
        return reply_request(character, history, text, recalled, self._around.limits.history_chars)

    async def _read(self) -> Read:
        character = await self._account.get_character(self._info.character_id)
        history = await self._transcript.latest(self._around.limits.history_messages)
        remembers = await self._around.memory.holds_anything(self._account, self._info)
        return Read(character, history, remembers)

    # Whether and how it is spoken

    def _delivery(self, character: CharacterRecord, *, text_only: bool) -> Delivery | None:
        """How a reply is spoken; None if it is not."""
        speech = self._around.speech
        if speech is None or text_only or character.text_only or not self._device.speaker:
            return None
        try:
            voice = speech.voice(character.tts_provider, character.tts_model)
        except (ConfigError, ProviderError) as error:
            logger.warning("voice.none", **log.failure(error))
            self._outbox.send(VoiceFailed(error=str(error)))
            return None
        style = VoiceStyle(
            voice=character.tts_voice or character.voice_preset or "",
            speed=character.tts_speed,
            language=character.stt_language,
        )
        return Delivery(voice, style, self._device.speaker_hz)

    # Messages that were sent before

    def _settled(self, command: SendText | SayLine) -> Acknowledgement | None:
        """The answer to a text that was sent before; None for any other.

        Raises:
            RefusedError: it is no good.
        """
        own_id, limits = command.client_message_id, self._around.limits
        most = limits.client_message_id_chars
        if own_id and len(own_id) > most:
            raise RefusedError(f"client_message_id is longer than {most} characters")
        if own_id and own_id in self._known:
            return self._known[own_id]
        if not command.text.strip():
            raise RefusedError("the text is empty")
        if len(command.text.encode("utf-8", "surrogatepass")) > limits.text_bytes:
            raise RefusedError(f"the text is longer than {limits.text_bytes} bytes")
        return None

    def _remember(self, own_id: str | None, message_id: str) -> Acknowledgement:
        answer = Acknowledgement(client_message_id=own_id, message_id=message_id)
        if own_id:
            self._known[own_id] = answer
            if len(self._known) > REMEMBERED_IDS:
                self._known.popitem(last=False)
        return answer
