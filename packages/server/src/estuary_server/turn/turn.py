"""One reply, from its first piece to the end of its sound.

Theory of operation: a turn runs in one task tree, its cancel scope. It takes pieces from their source (a
language model, or a given line), sends each as a ``bot_response``, and hands each to the reply's speech,
where it has one, whose sound is made and sent beside. When the pieces have ended, and what it answers is in
the store, it says that the text is complete, stores the reply, and sends the final; a spoken reply goes on
until its sound has been played. A line that is spoken gets its final after its last sound instead, and is
over then. Cancelling the tree at any point stops
source and sound at once; the session then keeps what was delivered. A source that fails makes the character
apologise in the same message, and an ``error`` event follows the final; a voice that fails leaves the text.

What must not live here: who may speak (``floor.py``), what the source is given (``context.py``), pacing
(``speech.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotResponse, ErrorReported, VoiceFailed
from estuary_server import log
from estuary_server.errors import ProviderError
from estuary_server.turn import floor as floors
from estuary_server.turn.speech import Speech

APOLOGY = "I'm sorry, I lost my thread just now. Please say that again."
"""What the character says when its language model fails."""

Pieces = AbstractAsyncContextManager[AsyncIterator[str]]
Send = Callable[[Wire], None]
StoreReply = Callable[[str], Awaitable[object]]
"""Called with the whole text, before the final event is sent."""
MayStore = Callable[[], Awaitable[object]]
"""Returns when the reply may be stored, which is after what it answers; never if that cannot be."""
Tell = Callable[[floors.Complete | floors.Kept | floors.Done], None]
"""Tells the floor how far the reply is."""

logger = log.get_logger()


async def at_once() -> None:
    """A reply that may be stored as soon as it is there."""


class Turn:
    """One reply.

    Args:
        message_id: the reply's id, never used before.
        reply_to: the ``client_message_id`` it answers, if any.
        pieces: where its text comes from.
        speech: its sound; None for a reply that is not spoken.
        send: hands an event to the client's outbox; returns at once.
        store: keeps the whole reply.
        tell: is told how far the reply is, each step once.
        may_store: when it may be stored; until then it can be cut.
        final_after_sound: the final waits for the last sound, and the reply is over then.
    """

    def __init__(
        self,
        message_id: str,
        reply_to: str | None,
        pieces: Pieces,
        speech: Speech | None = None,
        *,
        send: Send,
        store: StoreReply,
        tell: Tell,
        may_store: MayStore = at_once,
        final_after_sound: bool = False,
    ) -> None:
        self.message_id = message_id
        self.speech = speech
        self._reply_to = reply_to
        self._pieces = pieces
        self._send = send
        self._store = store
        self._tell = tell
        self._may_store = may_store
        self._final_after_sound = final_after_sound
        self._text = ""
        self._chunks = 0

    async def run(self) -> None:
        """Speak the reply. Raises nothing but cancellation."""
        began_s = asyncio.get_running_loop().time()
        problem = await self._say_all(self.speech)
        self._tell(floors.Done(self.message_id))
        took_ms = round((asyncio.get_running_loop().time() - began_s) * 1000, 1)
        logger.info("turn.done", chunks=self._chunks, took_ms=took_ms, failed=bool(problem))

    async def _say_all(self, speech: Speech | None) -> str:
        """Text, sound and final in their order; returns what went wrong, "" when nothing did."""
        if speech is None:
            return await self._finish(await self._write())
        async with asyncio.TaskGroup() as tasks:
            sounding = tasks.create_task(speech.run())
            problem = await self._write()
            speech.end()
            if self._final_after_sound:
                await asyncio.wait([sounding])
            problem = await self._finish(problem)
        if speech.problem:
            self._send(VoiceFailed(error=speech.problem))
        if not self._final_after_sound:
            await speech.wait_until_played()
        return problem or speech.problem

    async def _write(self) -> str:
        """Send the pieces; returns what went wrong, "" when nothing did."""
        try:
            async with self._pieces as pieces:
                async for piece in pieces:
                    self._deliver(piece)
            if self._text:
                return ""
            problem = "the language model returned nothing"
        except ProviderError as error:
            logger.warning("turn.provider_failed", provider=error.provider, retryable=error.retryable)
            problem = f"the language model failed: {error}"
        except Exception as error:
            logger.error("turn.failed", **log.failure(error))
            problem = f"the language model failed: {type(error).__name__}"
        self._deliver(f" {APOLOGY}" if self._text else APOLOGY)
        return problem

    async def _finish(self, problem: str) -> str:
        """Store the reply, send the final and what went wrong; returns what went wrong."""
        await self._may_store()
        self._tell(floors.Complete(self.message_id))
        problem = await self._keep() or problem
        self._send(self._chunk("", is_final=True))
        if problem:
            self._send(ErrorReported(message=problem))
        self._tell(floors.Kept(self.message_id))
        return problem

    async def _keep(self) -> str:
        """Store the reply; returns what went wrong, "" when nothing did."""
        try:
            await self._store(self._text)
        except Exception as error:
            logger.error("turn.not_stored", **log.failure(error))
            return "the reply could not be stored"
        return ""

    def _deliver(self, piece: str) -> None:
        self._text += piece
        self._send(self._chunk(piece, is_final=False))
        if self.speech is not None:
            self.speech.push(piece)

    def _chunk(self, piece: str, *, is_final: bool) -> BotResponse:
        index = self._chunks
        self._chunks += 1
        return BotResponse(
            text=self._text,
            partial=piece,
            is_final=is_final,
            message_id=self.message_id,
            chunk_index=index,
            token_stream=True,
            reply_to=self._reply_to,
        )


@asynccontextmanager
async def line(text: str) -> AsyncIterator[AsyncIterator[str]]:
    """The pieces of a line that is given: the line."""

    async def once() -> AsyncIterator[str]:
        yield text

    yield once()
