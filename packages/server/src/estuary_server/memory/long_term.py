"""Long-term memory as a session uses it: recalls into turns, and is told when exchanges are over.

What must not live here: finding (``recall.py``), and when messages are read (``worker.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server import log
from estuary_server.memory.attendance import Attendance, Tell
from estuary_server.memory.recall import Recall
from estuary_server.memory.worker import MemoryWorker
from estuary_server.providers.language import Recalled
from estuary_server.store.base import AccountStore
from estuary_server.store.records import StoredMessage

PATIENCE_S = 0.5
"""How long a turn waits for what is remembered; a remote embedder may take longer."""

logger = log.get_logger()


class LongTermMemory:
    """What sessions share of memory.

    Args:
        recall: finds what bears on a text.
        worker: reads messages when it is time.
    """

    def __init__(self, recall: Recall, worker: MemoryWorker) -> None:
        self._recall = recall
        self._worker = worker

    async def recall(
        self, account: AccountStore, info: SessionInfo, text: str, history: Sequence[StoredMessage]
    ) -> tuple[Recalled, ...]:
        """What bears on a text, best first; nothing, rather than no reply, when that fails."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._recall(account, info.conversation_id, text, history)
        except Exception as error:
            logger.warning("memory.not_recalled", **log.failure(error))
            return ()

    async def holds_anything(self, account: AccountStore, info: SessionInfo) -> bool:
        """Whether there is anything to recall."""
        return await account.memories.searchable(info.conversation_id)

    def attend(self, account_id: str, info: SessionInfo, *, realtime: bool, tell: Tell) -> Attendance:
        """Take part in a conversation's memory; see ``MemoryWorker.attend``."""
        return self._worker.attend(account_id, info, realtime=realtime, tell=tell)
