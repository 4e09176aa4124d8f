"""Who takes part in the memory of a conversation, and telling them what was learned.

What must not live here: when a conversation is read (``worker.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from estuary_sdk.protocol.events import MemoryUpdatedEvent
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server import log
from estuary_server.memory.learning import Learnt
from estuary_server.memory.shown import Whose, shown_memory

logger = log.get_logger()

Tell = Callable[[MemoryUpdatedEvent], None]


class Attendance:
    """One session's part in the memory of its conversation. Calls return at once; after ``leave`` they do
    nothing.
    """

    def __init__(self, exchanged: Callable[[], None], leave: Callable[[], None]) -> None:
        self._exchanged = exchanged
        self._leave = leave

    def exchanged(self) -> None:
        """A reply is in the store, or over."""
        self._exchanged()

    def leave(self) -> None:
        """The session ends."""
        self._leave()


@dataclass(frozen=True, eq=False)
class Listener:
    """A session that takes part.

    Attributes:
        realtime: it wants its exchanges read at once, and to be told.
        tell: hands it an event; returns at once.
    """

    info: SessionInfo
    realtime: bool
    tell: Tell


@dataclass(eq=False)
class Attended:
    """A conversation that is attended, or being read.

    Attributes:
        again: there may be something more to read.
        to_the_end: a reply that nothing follows yet is read, too.
        tidy: a session has ended since it was tidied.
        pause: reads it when silence has lasted.
    """

    account_id: str
    conversation_id: str
    listeners: list[Listener] = field(default_factory=list)
    reading: asyncio.Task[None] | None = None
    again: bool = False
    to_the_end: bool = False
    tidy: bool = False
    pause: asyncio.TimerHandle | None = None

    def stop_waiting(self) -> None:
        """Count no silence."""
        if self.pause is not None:
            self.pause.cancel()
            self.pause = None

    def tell(self, learnt: Learnt, now: datetime) -> None:
        """Tell those who want to know; one who cannot be told stands in nobody's way."""
        if not learnt.memories:
            return
        for listener in tuple(self.listeners):
            if listener.realtime:
                _tell(listener, _event(self.account_id, listener.info, learnt, now))


def _tell(listener: Listener, event: MemoryUpdatedEvent) -> None:
    try:
        listener.tell(event)
    except Exception as error:
        logger.error("memory.not_told", session_id=listener.info.session_id, **log.failure(error))


def _event(account_id: str, info: SessionInfo, learnt: Learnt, now: datetime) -> MemoryUpdatedEvent:
    whose = Whose(account_id, info.character_id, info.player_id, info.conversation_id)
    return MemoryUpdatedEvent(
        agent_id=info.character_id,
        player_id=info.player_id,
        memories_extracted=len(learnt.memories),
        facts_extracted=sum(bool(memory.fact_key) for memory in learnt.memories),
        conversation_id=info.conversation_id,
        new_memories=[shown_memory(memory, whose) for memory in learnt.memories],
        timestamp=now.isoformat(),
    )
