"""What a turn needs of the store, read while the player still speaks.

Theory of operation: at each sign of speech the character and the last messages are read, so that the reply
can begin as soon as the words are known. What was read counts from the last such sign on, and as long as this
session has written nothing since: whatever it writes, or was writing then, makes ``take`` find nothing, and
the turn reads for itself. So a reply knows what this session wrote before it begins, and what others wrote to
the conversation before the player began to speak. One reading is under way at most, and one is owed.

What must not live here: what is done with what was read (``dialogue.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from estuary_server import log
from estuary_server.session.transcript import Transcript
from estuary_server.store.records import CharacterRecord, StoredMessage

logger = log.get_logger()


@dataclass(frozen=True)
class Read:
    """What was read: who answers, the last messages, oldest first, and whether more is remembered."""

    character: CharacterRecord
    history: list[StoredMessage]
    remembers: bool = False


class ReadAhead:
    """See the theory of operation at the head of this file.

    Args:
        tasks: the session's group.
        transcript: tells whether the conversation has gone on.
        read: reads; may raise.
    """

    def __init__(
        self, tasks: asyncio.TaskGroup, transcript: Transcript, read: Callable[[], Awaitable[Read]]
    ) -> None:
        self._tasks = tasks
        self._transcript = transcript
        self._read = read
        self._reading = False
        self._owed = False
        self._found: tuple[int, Read] | None = None

    def begin(self) -> None:
        """Forget what was read, and read; when that is under way, once more afterwards."""
        self._found = None
        self._owed = True
        if not self._reading:
            self._reading = True
            self._tasks.create_task(self._run())

    def take(self) -> Read | None:
        """What was read, once; None if there is nothing, or the conversation has gone on since."""
        found, self._found = self._found, None
        return found[1] if found is not None and found[0] == self._transcript.state else None

    async def _run(self) -> None:
        try:
            while self._owed:
                self._owed = False
                await self._read_once()
        finally:
            self._reading = False

    async def _read_once(self) -> None:
        before = self._transcript.state
        try:
            read = await self._read()
        except Exception as error:
            # The turn reads for itself, and says what is wrong.
            logger.info("turn.not_read_ahead", **log.failure(error))
            return
        if before is not None and not self._owed:
            self._found = before, read
