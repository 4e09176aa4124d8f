"""Carries changes made by hand out: in the store, and in what is searchable.

Theory of operation. Words of a message stand around the one after it in the index (``entries.py``). So when a
message is hidden, that one is written anew without them, or it would still be found by them. Which one it is
the index itself tells: of what the hidden words find, it is the next in place.

What must not live here: which changes are made (``keeper_steps.py``, ``portable_import.py``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from estuary_server import log
from estuary_server.errors import ConflictError, ProviderError
from estuary_server.memory.embedding import embedded
from estuary_server.memory.entries import CONTEXT_CHARS, memory_entry, texts_of, turn_entry
from estuary_server.memory.terms import terms
from estuary_server.providers.embedder import Embedder, Vectors
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from estuary_server.store.records import StoredMessage
from estuary_server.store.search_records import EntryKey, SearchEntry, SearchHit, SearchQuery

ATTEMPTS = 5
MOST_EMBEDDED = 256
"""Vectors that entries get at once; of more, all get them later, as after a change of the embedder."""

EVERY_HIT = 1_000_000
"""More than a conversation has messages."""

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


def _next_to(row: int, hits: Iterable[SearchHit]) -> set[int]:
    """The message after one, if it is among what was found; none where the one itself is not."""
    row_at = {hit.position: int(hit.ref) for hit in hits}
    return {row_at[at + 1] for at, found in row_at.items() if found == row and at + 1 in row_at}


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
        messages = [
            *await self._told_again(conversation_id, effects.told_again),
            *await self._after_hidden(conversation_id, effects.hidden),
        ]
        entries = await self._entries(effects.fresh, messages)
        await self._memories.change_memories(conversation_id, changes, entries, effects.hidden)
        await self._hide_deleted(conversation_id, [message.id for message in messages])

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

    async def _after_hidden(
        self, conversation_id: str, hidden: Sequence[EntryKey]
    ) -> Sequence[StoredMessage]:
        """The messages that have words of hidden ones around them."""
        rows = sorted({int(key.ref) for key in hidden if key.kind == "turn"})
        if not rows:
            return ()
        after: set[int] = set()
        for message in await self._memories.get_messages(conversation_id, rows):
            words = tuple(dict.fromkeys(terms(message.content[-CONTEXT_CHARS:])))
            query = SearchQuery(words, kinds=("turn",), most=EVERY_HIT)
            after |= _next_to(message.id, await self._memories.search(conversation_id, query))
        return await self._memories.get_messages(conversation_id, sorted(after - set(rows)))

    async def _hide_deleted(self, conversation_id: str, rows: Sequence[int]) -> None:
        """Hide those of these messages of which somebody deleted a memory while they were written."""
        tellers = await self._memories.memories_of_messages(conversation_id, rows) if rows else []
        deleted = {row for one in tellers if one.status == "deleted" for row in one.message_ids}
        again = [EntryKey("turn", str(row)) for row in sorted(deleted.intersection(rows))]
        if again:
            await self._memories.change_memories(conversation_id, (), (), again)

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
