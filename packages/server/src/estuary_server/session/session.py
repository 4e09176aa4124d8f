"""One client's session: an inbox read by one task, and what is done with each command in it.

Theory of operation
-------------------
``post`` puts a command into the bounded inbox and waits until it was accepted, so a client's events are
handled in order and a client that sends too fast is slowed down, not served out of order. ``run`` is the one
task that reads the inbox. Beside it, in the session's task group, run the writer of the outbox and the turn
in flight, which belongs to the speaker (``speaker.py``).

What must not live here: keys and dialects (``api/``), prompts (``providers/``), SQL.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from estuary_sdk.protocol import commands
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import ErrorReported
from estuary_sdk.protocol.models.session import Acknowledgement, SessionInfo
from estuary_server import log
from estuary_server.errors import ClientTooSlowError, ConfigError, NotFoundError, StoreError
from estuary_server.session.outbox import Outbox
from estuary_server.session.speaker import Speaker
from estuary_server.session.surroundings import Surroundings
from estuary_server.session.transcript import Transcript
from estuary_server.session.unavailable import unavailable
from estuary_server.store.base import AccountStore
from estuary_server.turn.context import reply_request
from estuary_server.turn.turn import line

logger = log.get_logger()

REMEMBERED_IDS = 1000
"""How many of a session's own message ids are known, to tell a message sent twice."""

FLUSH_S = 2.0
"""How long the end of a session waits for its last events to leave."""


@dataclass(frozen=True)
class _Posted:
    command: Wire
    accepted: asyncio.Future[Acknowledgement]


class Session:
    """See the theory of operation at the head of this file.

    Args:
        info: who talks to whom.
        account: the rows of the account whose key opened the session.
        outbox: what leaves towards the client.
        around: what all sessions share.
    """

    def __init__(
        self, info: SessionInfo, account: AccountStore, outbox: Outbox, around: Surroundings
    ) -> None:
        self.info = info
        self._account = account
        self._outbox = outbox
        self._around = around
        self._inbox: asyncio.Queue[_Posted | None] = asyncio.Queue(around.limits.inbox_events)
        self._tasks = asyncio.TaskGroup()
        self._transcript = Transcript(account, info.conversation_id, around.now)
        self._speaker = Speaker(self._tasks, outbox, self._transcript, around)
        self._known: OrderedDict[str, Acknowledgement] = OrderedDict()
        self._refused_sound = False
        self._ended = False

    async def post(self, command: Wire) -> Acknowledgement:
        """Hand in a command; returns when it was accepted or refused, not when it was carried out."""
        if self._ended:
            return _HAS_ENDED
        accepted: asyncio.Future[Acknowledgement] = asyncio.get_running_loop().create_future()
        await self._inbox.put(_Posted(command, accepted))
        return await accepted

    async def refuse(self, reason: str) -> Acknowledgement:
        """Tell the client that something it sent cannot be used; returns when it has left."""
        answer = self._refuse(reason)
        await self._have_told()
        return answer

    def tell(self, event: Wire) -> None:
        """Tell the client something, in its turn."""
        self._outbox.send(event)

    async def end(self) -> None:
        """Let ``run`` come to its end: cut what is in flight, store what was delivered. Idempotent."""
        if not self._ended:
            self._ended = True
            await self._inbox.put(None)

    async def run(self) -> None:
        """Live until :meth:`end`, or until the client turns out not to read what it is sent."""
        log.bind(session_id=self.info.session_id)
        try:
            async with self._tasks:
                writing = self._tasks.create_task(self._write())
                while (posted := await self._inbox.get()) is not None:
                    await self._accept(posted)
                await self._speaker.fall_silent()
                await self._finish(writing)
        finally:
            self._ended = True
            await self._refuse_the_rest()

    # The inbox

    async def _write(self) -> None:
        try:
            await self._outbox.run()
        except ClientTooSlowError as error:
            logger.warning("session.client_too_slow", reason=str(error))
        except Exception as error:
            logger.error("session.cannot_write", **log.failure(error))
        await self.end()

    async def _finish(self, writing: asyncio.Task[None]) -> None:
        """Let what waits leave, as far as the client takes it, and stop writing."""
        flushing = self._tasks.create_task(self._outbox.flush())
        await asyncio.wait({flushing, writing}, timeout=FLUSH_S, return_when=asyncio.FIRST_COMPLETED)
        flushing.cancel()
        writing.cancel()

    async def _accept(self, posted: _Posted) -> None:
        answer = _HAS_ENDED
        try:
            answer = await self._answer(posted.command)
        finally:
            if not posted.accepted.done():
                posted.accepted.set_result(answer)

    async def _answer(self, command: Wire) -> Acknowledgement:
        try:
            answer = await self._handle(command)
        except Exception as error:
            own_id: str | None = getattr(command, "client_message_id", None)
            answer = self._refuse(_reason(error), own_id)
        if not answer.ok:
            await self._have_told()
        return answer

    async def _have_told(self) -> None:
        """Wait until what was told has left: some clients read an error only before its acknowledgement."""
        try:
            async with asyncio.timeout(FLUSH_S):
                await self._outbox.flush()
        except TimeoutError:
            pass

    async def _handle(self, command: Wire) -> Acknowledgement:
        match command:
            case commands.SendText():
                return self._settled(command) or await self._hear(command)
            case commands.SayLine():
                return self._settled(command) or await self._say(command)
            case commands.ClientInterrupt():
                await self._speaker.interrupt(command.message_id)
            case commands.UpdatePreferences() | commands.AudioPlaybackComplete():
                pass  # nothing in a text session depends on them
            case _:
                return self._turn_down(command)
        return Acknowledgement()

    def _turn_down(self, command: Wire) -> Acknowledgement:
        event, reason = unavailable(command)
        # Some clients send sound unasked, many times a second: that it is not heard is said once.
        if not (isinstance(command, commands.StreamAudio) and self._refused_sound):
            self._outbox.send(event)
        self._refused_sound = self._refused_sound or isinstance(command, commands.StreamAudio)
        return Acknowledgement(ok=False, error=reason)

    def _refuse(self, reason: str, client_message_id: str | None = None) -> Acknowledgement:
        self._outbox.send(ErrorReported(message=reason))
        return Acknowledgement(ok=False, client_message_id=client_message_id, error=reason)

    async def _refuse_the_rest(self) -> None:
        while not self._inbox.empty():
            posted = self._inbox.get_nowait()
            if posted is not None and not posted.accepted.done():
                posted.accepted.set_result(_HAS_ENDED)
            await asyncio.sleep(0)  # whoever waited for this place in the inbox takes it now

    # Text and lines

    def _settled(self, command: commands.SendText | commands.SayLine) -> Acknowledgement | None:
        """The answer to a text that was sent before, or that is no good; None for any other."""
        own_id = command.client_message_id
        limit = self._around.limits.client_message_id_chars
        if own_id and len(own_id) > limit:
            return self._refuse(f"client_message_id is longer than {limit} characters")
        if own_id and own_id in self._known:
            return self._known[own_id]
        problem = self._text_problem(command.text)
        return self._refuse(problem, own_id) if problem else None

    async def _hear(self, command: commands.SendText) -> Acknowledgement:
        """The player said something: keep it, then let the character answer."""
        own_id = command.client_message_id
        character = await self._account.get_character(self.info.character_id)
        model = self._around.language_model(character.llm_provider, character.llm_model)
        await self._speaker.make_way()
        message_id = self._around.new_id()
        limits = self._around.limits
        stored, history = await self._transcript.heard(
            command.text, message_id, own_id, limits.history_messages
        )
        if stored.message_id == message_id:
            recalled = await self._around.memory.recall(self._account, self.info, command.text)
            request = reply_request(character, history, command.text, recalled, limits.history_chars)
            self._speaker.begin(model.reply(request), own_id)
        return self._remember(own_id, stored.message_id)

    async def _say(self, command: commands.SayLine) -> Acknowledgement:
        """The character shall say a given line."""
        own_id = command.client_message_id
        said_before = await self._transcript.known(own_id) if own_id else None
        if said_before is not None:
            return self._remember(own_id, said_before.message_id)
        await self._speaker.make_way()
        message_id = self._speaker.begin(line(command.text), own_id, line_id=own_id)
        return self._remember(own_id, message_id)

    def _text_problem(self, text: str) -> str:
        limit = self._around.limits.text_bytes
        if not text.strip():
            return "the text is empty"
        if len(text.encode("utf-8", "surrogatepass")) > limit:
            return f"the text is longer than {limit} bytes"
        return ""

    def _remember(self, own_id: str | None, message_id: str) -> Acknowledgement:
        answer = Acknowledgement(client_message_id=own_id, message_id=message_id)
        if own_id:
            self._known[own_id] = answer
            if len(self._known) > REMEMBERED_IDS:
                self._known.popitem(last=False)
        return answer


def _reason(error: Exception) -> str:
    """What the client is told of a command that failed."""
    if isinstance(error, NotFoundError):
        return "the character or the conversation does not exist any more"
    logger.error("session.command_failed", **log.failure(error))
    return str(error) if isinstance(error, (StoreError, ConfigError)) else "internal error"


_HAS_ENDED = Acknowledgement(ok=False, error="the session has ended")
