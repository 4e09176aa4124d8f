"""The store's verbs for memory: reading messages once, keeping what they say, finding it, forgetting it.

What a character remembers of a player hangs on their conversation: one for each pair. A conversation of
another account does not exist: ``NotFoundError`` where a verb says so, nothing found elsewhere. A cancelled
verb has happened whole or not at all.

What must not live here: decisions about memories (``memory/``) and statements (``sql_memory_*.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from estuary_server.store.memory_records import (
    Learned,
    MemoryChange,
    MemoryCounts,
    MemoryFilter,
    MemoryRecord,
    MemorySort,
    MemoryStamp,
    Purged,
    Stage,
    Unread,
)
from estuary_server.store.records import Conversation, Page, StoredMessage
from estuary_server.store.search_records import EntryKey, SearchEntry, SearchHit, SearchQuery, WordSpread


class MemoryStore(Protocol):
    """The memories of one account."""

    # Learning

    async def claim_unread(
        self, conversation_id: str, now: datetime, until: datetime, most: int, before: int, stage: Stage = 1
    ) -> Unread | None:
        """Claim the messages that were not read yet, for one reader until a time.

        Args:
            conversation_id: whose messages.
            now: a claim whose time is past is void.
            until: how long this one holds unless it is released. A claim that ends later than this one would
                is void too: it was made before the clock was set back, and would hold for as long again. So
                all who read a stage must claim for equally long.
            most: messages at most; the oldest.
            before: how many messages before them to hand out with them.
            stage: which watermark they are behind.

        Returns:
            None when there is none, when another claim holds, or when there is no such conversation.
        """
        ...

    async def learn(self, conversation_id: str, learned: Learned, stage: Stage = 1) -> bool:
        """Write what was read, move the stage's watermark on, release its claim; one transaction.

        Returns:
            False, and nothing is written, when the watermark is not at ``read_from`` any more: somebody else
            has read these messages, or memory was purged meanwhile.

        Raises:
            ConflictError: a memory is not as a change's ``before`` says: it was edited meanwhile. Nothing is
                written, and the claim holds on; compare again with what is known now.
        """
        ...

    async def release(self, conversation_id: str, stage: Stage = 1) -> None:
        """Give a claim back without having learned anything."""
        ...

    # Changing

    async def change_memories(
        self,
        conversation_id: str,
        changes: Sequence[MemoryChange],
        entries: Sequence[SearchEntry] = (),
        hidden: Sequence[EntryKey] = (),
    ) -> None:
        """Carry out changes that come from no unread message; one transaction. See :class:`Learned`.

        Recalls counted since ``before`` was read are kept: what ``after`` adds to its count is added.

        Raises:
            NotFoundError: no such conversation.
            ConflictError: a memory is not any more as the change's ``before`` says, access counts aside;
                nothing was changed.
        """
        ...

    async def touch_memories(self, conversation_id: str, memory_ids: Sequence[str], now: datetime) -> None:
        """Count that these were recalled now. Unknown ids are left out; no history is written."""
        ...

    async def purge_memories(self, conversation_id: str) -> Purged:
        """Remove every memory, its history, and every entry of the search index for good, also from free
        pages and the log of the database; move the watermarks past every message there is, and void claims.

        The messages stay. Nothing happens, and zeros are returned, for an unknown conversation. SQLite writes
        its whole file anew for this, in which time nobody else can write; not where there is nothing to
        remove.

        Raises:
            StoreError: all is removed, but traces of it remain in the log because another process keeps
                reading. They go by the next purge or start.
        """
        ...

    # Reading

    async def find_conversation(self, character_id: str, player_id: str) -> Conversation | None:
        """The conversation of a pair; None if the two have never met."""
        ...

    async def get_memory(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        """One memory, whatever its status.

        Raises:
            NotFoundError: no such memory in this conversation.
        """
        ...

    async def get_memories(self, conversation_id: str, memory_ids: Sequence[str]) -> list[MemoryRecord]:
        """Those of these that there are, whatever their status, in no particular order."""
        ...

    async def list_memories(
        self, conversation_id: str, wanted: MemoryFilter, sort: MemorySort, page: Page | None
    ) -> tuple[list[MemoryRecord], int]:
        """A page of memories (None: all of them), and how many match in all."""
        ...

    async def count_memories(self, conversation_id: str) -> MemoryCounts:
        """How many there are, by status and type."""
        ...

    async def memories_of_messages(
        self, conversation_id: str, message_ids: Sequence[int]
    ) -> list[MemoryRecord]:
        """Memories, whatever their status, that came from any of these messages, oldest first."""
        ...

    async def memory_history(self, conversation_id: str, memory_id: str) -> list[MemoryChange]:
        """The steps of a memory's life, oldest first; [] for an unknown one."""
        ...

    async def memory_revision(self, conversation_id: str) -> int:
        """A number that grows with every change of this conversation's memories; access counts aside."""
        ...

    async def memory_stamp(self, conversation_id: str) -> MemoryStamp:
        """Which state the memories are in; epoch -1 for an unknown conversation. Quick."""
        ...

    # Finding

    async def searchable(self, conversation_id: str) -> bool:
        """Whether :meth:`search` may find anything: False where no entry was written since the last purge.
        Quick.
        """
        ...

    async def search(self, conversation_id: str, query: SearchQuery) -> list[SearchHit]:
        """Entries that are near in meaning or share words: exactly the ``most`` nearest by each of the two,
        together, each once, with both scores, nearest in meaning first; of equals, the newest. Only entries
        of this conversation that are not hidden.
        """
        ...

    async def word_spread(self, conversation_id: str, terms: Sequence[str]) -> WordSpread:
        """In how many messages of this conversation each of these words is; of none that are hidden."""
        ...

    async def get_messages(self, conversation_id: str, row_ids: Sequence[int]) -> list[StoredMessage]:
        """Those of these messages that there are, oldest first."""
        ...

    async def set_vectors(self, conversation_id: str, model: str, entries: Sequence[SearchEntry]) -> None:
        """Give entries that are there already vectors of another model. Left out are those that are not there
        any more, and those that have got one of this model meanwhile, which is of newer words.

        Raises:
            NotFoundError: no such conversation.
        """
        ...
