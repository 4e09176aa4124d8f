"""One reply, from its first piece to its final event.

Theory of operation: a turn runs in one task, its cancel scope. It takes pieces from their source (a language
model, or a given line), sends each as a ``bot_response``, and when they end: tells the floor that the text is
complete, stores the reply, and sends the final. Cancelling the task before that point stops the source at
once; the session then stores what was delivered. A source that fails makes the character apologise in the
same message, and an ``error`` event follows the final.

What must not live here: who may speak (``floor.py``), what the source is given (``context.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotResponse, ErrorReported
from estuary_server import log
from estuary_server.errors import ProviderError

APOLOGY = "I'm sorry, I lost my thread just now. Please say that again."
"""What the character says when its language model fails."""

Pieces = AbstractAsyncContextManager[AsyncIterator[str]]
Send = Callable[[Wire], None]
StoreReply = Callable[[str, str], Awaitable[object]]
"""Called with the message id and the whole text, before the final event is sent."""

logger = log.get_logger()


class Turn:
    """One reply.

    Args:
        message_id: the reply's id, never used before.
        reply_to: the ``client_message_id`` it answers, if any.
        pieces: where its text comes from.
        send: hands an event to the client's outbox; returns at once.
        store: keeps the whole reply.
        completed: told, once, that the text is complete and will not be cut any more.
    """

    def __init__(
        self,
        message_id: str,
        reply_to: str | None,
        pieces: Pieces,
        *,
        send: Send,
        store: StoreReply,
        completed: Callable[[str], None],
    ) -> None:
        self.message_id = message_id
        self._reply_to = reply_to
        self._pieces = pieces
        self._send = send
        self._store = store
        self._completed = completed
        self._text = ""
        self._chunks = 0

    async def run(self) -> None:
        """Speak the reply. Raises nothing but cancellation."""
        began_s = asyncio.get_running_loop().time()
        problem = await self._speak()
        self._completed(self.message_id)
        problem = await self._keep() or problem
        self._send(self._chunk("", is_final=True))
        if problem:
            self._send(ErrorReported(message=problem))
        took_ms = round((asyncio.get_running_loop().time() - began_s) * 1000, 1)
        logger.info("turn.done", chunks=self._chunks, took_ms=took_ms, failed=bool(problem))

    async def _speak(self) -> str:
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

    async def _keep(self) -> str:
        """Store the reply; returns what went wrong, "" when nothing did."""
        try:
            await self._store(self.message_id, self._text)
        except Exception as error:
            logger.error("turn.not_stored", **log.failure(error))
            return "the reply could not be stored"
        return ""

    def _deliver(self, piece: str) -> None:
        self._text += piece
        self._send(self._chunk(piece, is_final=False))

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
