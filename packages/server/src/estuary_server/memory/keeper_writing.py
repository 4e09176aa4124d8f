"""Carries changes made by hand out: in the store, and in what is searchable.

What must not live here: which changes are made (``keeper_steps.py``, ``portable_import.py``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from estuary_server import log
from estuary_server.errors import ConflictError, ProviderError
from estuary_server.memory.embedding import embedded
from estuary_server.memory.entries import memory_entry, texts_of, turn_entry
from estuary_server.providers.embedder import Embedder, Vectors
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from estuary_server.store.records import StoredMessage
from estuary_server.store.search_records import EntryKey, SearchEntry

ATTEMPTS = 5
MOST_EMBEDDED = 256
"""Vectors that entries get at once; of more, all get them later, as after a change of the embedder."""

logger = log.get_logger()

WorkOut = Callable[[], Awaitable[Sequence[MemoryChange]]]


@dataclass(frozen=True)
class Shown:
    """What changes do to what is searchable.

    Attributes:
        fresh: memories that are found from now on, or found otherwise.
        hidden: entries that are not found any more.
        told_again: memories that were deleted and are not: their messages may be found again.
    """

    fresh: tuple[MemoryRecord, ...]
    hidden: tuple[EntryKey, ...]
    told_again: tuple[MemoryRecord, ...]


def shown(changes: Iterable[MemoryChange]) -> Shown:
    """What changes, in order, do to what is searchable."""
    first: dict[str, MemoryRecord | None] = {}
    last: dict[str, MemoryRecord] = {}
    for change in changes:
        first.setdefault(change.memory_id, change.before)
        last[change.memory_id] = change.after
    pairs = [(first[memory_id], after) for memory_id, after in last.items()]
    gone = [after for before, after in pairs if _is(before, "active") and after.status != "active"]
    deleted = [after for before, after in pairs if after.status == "deleted" and not _is(before, "deleted")]
    return Shown(
        fresh=tuple(after for before, after in pairs if _is_found_anew(before, after)),
        hidden=(
            *(EntryKey("memory", memory.id) for memory in gone),
            *(EntryKey("turn", str(message)) for memory in deleted for message in memory.message_ids),
        ),
        told_again=tuple(
            after for before, after in pairs if _is(before, "deleted") and after.status != "deleted"
        ),
    )


def _is(memory: MemoryRecord | None, status: str) -> bool:
    return memory is not None and memory.status == status


def _is_found_anew(before: MemoryRecord | None, after: MemoryRecord) -> bool:
    if after.status != "active":
        return False
    if before is None or before.status != "active":
        return True
    return (before.content, before.said_at) != (after.content, after.said_at)


class Writing:
    """Writes changes of one account's memories.

    Args:
        memories: of the account.
        embedder: for what becomes searchable. Where it fails, entries go without a vector.
    """

    def __init__(self, memories: MemoryStore, embedder: Embedder) -> None:
        self._memories = memories
        self._embedder = embedder

    async def change(self, conversation_id: str, work_out: WorkOut) -> None:
        """Carry out the changes that ``work_out`` gives. Where a memory was changed meanwhile, ask again.

        Raises:
            ConflictError: five times over, or a memory is there that should be new.
            NotFoundError: no such conversation.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._write(conversation_id, await work_out())
            except ConflictError:
                continue
        return await self._write(conversation_id, await work_out())

    async def _write(self, conversation_id: str, changes: Sequence[MemoryChange]) -> None:
        if not changes:
            return
        effects = shown(changes)
        messages = await self._told_again(conversation_id, effects.told_again)
        entries = await self._entries(effects.fresh, messages)
        await self._memories.change_memories(conversation_id, changes, entries, effects.hidden)

    async def _entries(
        self, memories: Sequence[MemoryRecord], messages: Sequence[StoredMessage]
    ) -> Sequence[SearchEntry]:
        texts = [
            *(texts_of("memory", memory.content) for memory in memories),
            *(texts_of("turn", message.content) for message in messages),
        ]
        model, vectors = self._embedder.name, await self._embedded(texts)
        return [
            *(memory_entry(one, model, vectors[at]) for at, one in enumerate(memories)),
            *(turn_entry(one, None, model, vectors[at]) for at, one in enumerate(messages, len(memories))),
        ]

    async def _embedded(self, texts: Sequence[Sequence[str]]) -> Sequence[Vectors | None]:
        """The vectors of each entry; none where it has to be done later."""
        if 0 < sum(map(len, texts)) <= MOST_EMBEDDED:
            try:
                return await embedded(self._embedder, texts)
            except ProviderError as error:
                logger.warning("memory.not_embedded", **log.failure(error))
        return [None] * len(texts)

    async def _told_again(
        self, conversation_id: str, restored: Sequence[MemoryRecord]
    ) -> Sequence[StoredMessage]:
        """The messages of restored memories, but those that another deleted memory keeps hidden."""
        ids = sorted({message for memory in restored for message in memory.message_ids})
        if not ids:
            return ()
        back = {memory.id for memory in restored}
        tellers = await self._memories.memories_of_messages(conversation_id, ids)
        kept = [memory for memory in tellers if memory.status == "deleted" and memory.id not in back]
        hidden = {message for memory in kept for message in memory.message_ids}
        return await self._memories.get_messages(conversation_id, [one for one in ids if one not in hidden])
