"""What a turn needs of the store, read while the player still speaks.

Theory of operation: at the first sign of speech the character and the last messages are read, so that the
reply can begin as soon as the words are known. They are good as long as the conversation has not gone on
since: whatever is written to it makes the next ``take`` find nothing, and the turn reads for itself.

What must not live here: what is done with them (``dialogue.py``).
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
    """What was read: who answers, and the last messages, oldest first."""

    character: CharacterRecord
    history: list[StoredMessage]


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
        self._found: tuple[int, Read] | None = None

    def begin(self) -> None:
        """Read, unless that is under way."""
        if not self._reading:
            self._reading = True
            self._tasks.create_task(self._run())

    def take(self) -> Read | None:
        """What was read, once; None if there is nothing, or the conversation has gone on since."""
        found, self._found = self._found, None
        return found[1] if found is not None and found[0] == self._transcript.written else None

    async def _run(self) -> None:
        written = self._transcript.written
        try:
            self._found = written, await self._read()
        except Exception as error:
            self._found = None  # the turn reads for itself, and says what is wrong
            logger.info("turn.not_read_ahead", **log.failure(error))
        finally:
            self._reading = False
