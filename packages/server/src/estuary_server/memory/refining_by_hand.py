"""What somebody has set right by hand: it is not set back from the messages that it came from.

A memory is settled where it was edited, deleted, restored or taken back by hand, or where one gave way to it
that was, or that somebody wrote. What a model finds in its messages under one of its keys, of now or of
before, or in the words that it stands on, is dropped. What is said in another message counts as ever.

What must not live here: reading messages (``refining.py``), changing memories (``keeper.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from estuary_server.memory.facts import keys_that_matter
from estuary_server.memory.merge import Spoken
from estuary_server.memory.similar import overlapping
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import ChangeAction, MemoryChange, MemoryRecord

_BY_HAND: frozenset[ChangeAction] = frozenset({"edited", "deleted", "restored"})


@dataclass(frozen=True)
class Settled:
    """A memory that was set right by hand.

    Attributes:
        messages: rows of the messages that it came from.
        keys: what it is kept under and was before.
        quote: the words that it stands on.
    """

    messages: frozenset[int]
    keys: frozenset[str]
    quote: str


async def changed_by_hand(
    memories: MemoryStore, conversation_id: str, known: Sequence[MemoryRecord]
) -> tuple[Settled, ...]:
    """Those of these memories that were set right by hand."""
    above_ids = sorted({memory.superseded_by for memory in known if memory.superseded_by})
    above = await memories.get_memories(conversation_id, above_ids)
    histories = {
        memory.id: await memories.memory_history(conversation_id, memory.id) for memory in (*known, *above)
    }
    touched = {memory.id for memory in above if memory.source == "api"}
    touched |= {one for one, steps in histories.items() if any(step.action in _BY_HAND for step in steps)}
    return tuple(
        _settled(memory, histories[memory.id])
        for memory in known
        if not touched.isdisjoint((memory.id, memory.superseded_by))
    )


def _settled(memory: MemoryRecord, history: Iterable[MemoryChange]) -> Settled:
    states = [memory, *(step.before for step in history if step.before is not None)]
    return Settled(frozenset(memory.message_ids), frozenset(keys_that_matter(states)), memory.source_quote)


def is_settled(spoken: Spoken, settled: Iterable[Settled]) -> bool:
    """Whether a statement would set back what somebody has set right."""
    said = spoken.candidate
    return any(
        spoken.message_id in memory.messages
        and (said.fact_key in memory.keys or overlapping(memory.quote, said.quote))
        for memory in settled
    )
