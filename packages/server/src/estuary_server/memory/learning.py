"""Reads messages into memory: what they say, what that changes, what it is found by; one transaction.

Theory of operation. A batch of unread messages is claimed; each is read (``extraction/``) with the one before
it; what was found is compared with what is known (``related.py``) and merged (``merge.py``); and changes,
search entries and the watermark are written together. When somebody else has read the messages meanwhile, or
memory was purged, nothing is written: whoever was faster has won.

When a memory was changed by hand meanwhile, what was found is compared and merged once more. A message that
cannot be understood for a fault of ours is found by its words alone, and holds up none that come after it.

Reading takes well under a millisecond a sentence and happens in a worker thread, embedding where the embedder
does it; no language model is needed.

What must not live here: when this is done (``worker.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate

from estuary_server import log
from estuary_server.clock import Now
from estuary_server.errors import ConflictError, NotFoundError, ProviderError
from estuary_server.memory.candidate import Candidate, Said
from estuary_server.memory.decay import decayed
from estuary_server.memory.embedding import embedded
from estuary_server.memory.entries import memory_entry, statement_text, texts_of, turn_entry
from estuary_server.memory.extraction import extract
from estuary_server.memory.merge import Merged, Spoken, memory_ids, merge
from estuary_server.memory.related import related
from estuary_server.providers.embedder import Embedder, Vectors
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import Learned, MemoryFilter, MemoryRecord, MemorySort, Stage, Unread
from estuary_server.store.records import StoredMessage
from estuary_server.store.search_records import EntryKey, SearchEntry

CLAIM_S = 30.0
"""How long a claim holds whose holder has died."""

AT_ONCE = 50
"""Messages that are read in one transaction."""

CHARS_AT_ONCE = 20_000
"""Characters of them, unless the first alone has more: long messages would hold the claim for too long."""

READ_BEFORE = 1

ATTEMPTS = 5
"""How often something is merged that is changed by hand at the same time."""

Understand = Callable[[Said], Sequence[Candidate]]

logger = log.get_logger()


@dataclass(frozen=True)
class Learnt:
    """What one reading came to.

    Attributes:
        memories: those that are new, or active again, or say something else now.
        messages: those that have no vectors yet; see :meth:`Learner.complete`.
    """

    memories: tuple[MemoryRecord, ...] = ()
    messages: tuple[StoredMessage, ...] = ()


class Learner:
    """See the theory of operation at the head of this file.

    Args:
        embedder: makes the vectors by which things are found; when it fails, words alone must do.
        now: wall clock.
        understand: finds what a message states.
    """

    def __init__(self, embedder: Embedder, now: Now, understand: Understand = extract) -> None:
        self._embedder = embedder
        self._now = now
        self._understand = understand

    async def read(
        self, memories: MemoryStore, conversation_id: str, *, to_the_end: bool = True
    ) -> Learnt | None:
        """Read what was not read yet, or the first part of it; None when there was nothing to read.

        Args:
            memories: of the account.
            conversation_id: whose messages.
            to_the_end: also a reply that nothing follows yet: it may still be cut.
        """
        now = self._now()
        until = now + timedelta(seconds=CLAIM_S)
        unread = await memories.claim_unread(conversation_id, now, until, AT_ONCE, READ_BEFORE)
        if unread is None:
            return None
        portion = _portion(unread if to_the_end else _settled(unread))
        try:
            if portion.messages:
                return await self._learn(memories, portion)
            await memories.release(conversation_id)
            return None
        except BaseException:
            await asyncio.shield(memories.release(conversation_id))
            raise

    async def tidy(self, memories: MemoryStore, conversation_id: str) -> None:
        """Let memories decay that were not used for long."""
        known, _ = await memories.list_memories(conversation_id, MemoryFilter("active"), MemorySort(), None)
        changes = await asyncio.to_thread(lambda: tuple(decayed(known, self._now())))
        if changes:
            hidden = [EntryKey("memory", change.memory_id) for change in changes]
            try:
                await memories.change_memories(conversation_id, changes, hidden=hidden)
            except (ConflictError, NotFoundError):  # changed or gone meanwhile; another time
                logger.info("memory.not_tidied", conversation_id=conversation_id)

    async def take_in(
        self, memories: MemoryStore, unread: Unread, spoken: Sequence[Spoken], stage: Stage = 1
    ) -> Learnt:
        """Merge what was found in claimed messages, and write it together with the stage's watermark. The
        first stage lets the messages themselves be found, too: by their words, and once :meth:`complete` is
        called by what they mean.
        """
        contents = [statement_text(one.candidate.content) for one in spoken]
        vectors = await self._embed([contents]) if contents else None
        of_spoken = None if vectors is None else vectors[0]
        entries = self._turns(unread) if stage == 1 else []
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._write(memories, unread, entries, spoken, of_spoken, stage)
            except ConflictError:
                logger.info("memory.changed_meanwhile", conversation_id=unread.conversation_id)
        return await self._write(memories, unread, entries, spoken, of_spoken, stage)

    async def _learn(self, memories: MemoryStore, unread: Unread) -> Learnt:
        spoken = await asyncio.to_thread(_spoken, unread, self._understand)
        return await self.take_in(memories, unread, spoken)

    async def _write(
        self,
        memories: MemoryStore,
        unread: Unread,
        turns: Sequence[SearchEntry],
        spoken: Sequence[Spoken],
        vectors: Vectors | None,
        stage: Stage,
    ) -> Learnt:
        """Merge what was found and write it.

        Raises:
            ConflictError: a memory was changed between the two.
        """
        merged = await self._merge(memories, unread.conversation_id, spoken, vectors)
        learned = Learned(
            read_from=unread.read_up_to,
            read_to=unread.messages[-1].id,
            changes=merged.changes,
            entries=(*turns, *await self._memories(merged.fresh, _by_content(spoken, vectors))),
            hidden=tuple(EntryKey("memory", memory_id) for memory_id in merged.hidden),
        )
        if not await memories.learn(unread.conversation_id, learned, stage):
            return Learnt()
        return Learnt(merged.fresh, unread.messages if stage == 1 else ())

    async def _merge(
        self, memories: MemoryStore, conversation_id: str, spoken: Sequence[Spoken], vectors: Vectors | None
    ) -> Merged:
        if not spoken:
            return Merged()
        known = await related(memories, conversation_id, spoken, vectors, self._embedder.name)
        ids = memory_ids(conversation_id)
        return await asyncio.to_thread(merge, known.memories, spoken, self._now(), ids, known.cosine)

    async def _embed(self, texts: Sequence[Sequence[str]]) -> list[Vectors] | None:
        """The vectors of each; None when the embedder fails: the entries are given theirs later."""
        try:
            return await embedded(self._embedder, texts)
        except ProviderError as error:
            logger.warning("memory.not_embedded", **log.failure(error))
            return None

    async def complete(self, memories: MemoryStore, conversation_id: str, learnt: Learnt) -> None:
        """Give the messages that were read their vectors. What is not done here is done by ``reembed``."""
        texts = [texts_of("turn", message.content) for message in learnt.messages]
        vectors = await self._embed(texts) if texts else None
        if vectors is None:
            return
        entries = [
            turn_entry(message, None, self._embedder.name, of_message)
            for message, of_message in zip(learnt.messages, vectors, strict=True)
        ]
        with suppress(NotFoundError):  # deleted meanwhile
            await memories.set_vectors(conversation_id, self._embedder.name, entries)

    def _turns(self, unread: Unread) -> list[SearchEntry]:
        pairs = zip(unread.messages, _befores(unread), strict=True)
        return [turn_entry(message, before, self._embedder.name, None) for message, before in pairs]

    async def _memories(
        self, fresh: Sequence[MemoryRecord], known: Mapping[str, Vectors]
    ) -> list[SearchEntry]:
        """Their entries; those whose text has a vector already are not embedded once more."""
        texts = [statement_text(memory.content) for memory in fresh]
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        vectors = await self._embed([[text] for text in missing]) if missing else None
        given = {**known, **({} if vectors is None else dict(zip(missing, vectors, strict=True)))}
        return [
            memory_entry(memory, self._embedder.name, given.get(text))
            for memory, text in zip(fresh, texts, strict=True)
        ]


def _settled(unread: Unread) -> Unread:
    """What nothing can change any more: all but a reply that nothing follows."""
    last = unread.messages[-1]
    return replace(unread, messages=unread.messages[:-1]) if last.role == "assistant" else unread


def _portion(unread: Unread) -> Unread:
    """As many of its messages as are read at once, at least one."""
    ends = accumulate(len(message.content) for message in unread.messages)
    count = sum(1 for end in ends if end <= CHARS_AT_ONCE)
    return replace(unread, messages=unread.messages[: max(1, count)])


def _befores(unread: Unread) -> list[StoredMessage | None]:
    """The message before each."""
    return [*(unread.before[-1:] or (None,)), *unread.messages[:-1]]


def _spoken(unread: Unread, understand: Understand) -> list[Spoken]:
    """What the messages state."""
    found: list[Spoken] = []
    for message, before in zip(unread.messages, _befores(unread), strict=True):
        said = Said(
            text=message.content,
            at=message.created_at,
            speaker="player" if message.role == "user" else "character",
            before=before.content if before is not None and before.role != message.role else "",
        )
        found += [
            Spoken(candidate, message.id, message.source, message.created_at)
            for candidate in _understood(said, understand, message.id)
        ]
    return found


def _understood(said: Said, understand: Understand, message_id: int) -> Sequence[Candidate]:
    try:
        return understand(said)
    except Exception as error:
        logger.error("memory.not_understood", message_id=message_id, **log.failure(error))
        return ()


def _by_content(spoken: Sequence[Spoken], vectors: Vectors | None) -> dict[str, Vectors]:
    """The vector of each statement, by its text, as the only row of its entry."""
    texts = [statement_text(one.candidate.content) for one in spoken]
    return {} if vectors is None else {text: row[None] for text, row in zip(texts, vectors, strict=True)}
