"""What becomes of a memory that has just been said, among the others: near ones become one, opposing ones
fight it out. Pure.

Theory of operation. ``settle`` is called whenever a memory is new or weighs more than before. First the
memories near it, and all that those stand for, get one representative, which takes over the messages of all.
Then the representative meets everybody who opposes it or one of those it stands for: whoever was said last
holds. A memory that loses still overrules those said before it, unless they are active though the winner
overrules them too: then somebody made them so by hand. So the state after any number of merges is this,
whatever their order: a memory is active if it represents its company and nobody newer opposes it.

What must not live here: what counts as near or opposing (``similar.py``, ``facts.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from estuary_server.memory.facts import overrules, rank
from estuary_server.memory.merge_shelf import Shelf
from estuary_server.store.memory_records import MemoryRecord

MOST_CONFIDENCE = 0.99


def weight(memory: MemoryRecord) -> tuple[object, ...]:
    """What decides whom a memory overrules; it never shrinks by merging."""
    return (*rank(memory), memory.memory_type)


def absorb(memory: MemoryRecord, heard: MemoryRecord) -> MemoryRecord:
    """A memory with the messages of another one that says the same. Its words and its quote stay."""
    is_new = not set(heard.message_ids) <= set(memory.message_ids)
    return replace(
        memory,
        memory_type="correction" if heard.memory_type == "correction" else memory.memory_type,
        confidence=surer(memory.confidence, heard.confidence) if is_new else memory.confidence,
        said_at=max(memory.said_at, heard.said_at),
        message_ids=tuple(dict.fromkeys((*memory.message_ids, *heard.message_ids))),
        extracted_at=heard.extracted_at if is_new else memory.extracted_at,
        entities=tuple(dict.fromkeys((*memory.entities, *heard.entities))),
        relations=tuple(dict.fromkeys((*memory.relations, *heard.relations))),
    )


def surer(one: float, other: float) -> float:
    """The confidence in what two messages say, each of which may be wrong by itself. Rounded to the
    millionth, so that sums in another order do not differ.
    """
    both = round(1 - (1 - one) * (1 - other), 6)
    return max(one, other, min(MOST_CONFIDENCE, both))


def settle(shelf: Shelf, memory_id: str) -> None:
    """Bring the memories around this one in order."""
    _oppose(shelf, _unite(shelf, shelf[memory_id]))


def _unite(shelf: Shelf, memory: MemoryRecord) -> MemoryRecord:
    """The one that represents this memory and those near it, from now on."""
    near = (shelf.representative(other) for other in shelf.near(memory))
    parts = {part.id: part for part in (shelf.representative(memory), *near)}
    best = max(parts.values(), key=lambda part: _worth(shelf, part))
    others = [part for part in parts.values() if part.id != best.id]
    for other in others:
        shelf.supersede("merged", other, best)
    for other in others:
        shelf.change("merged", absorb(shelf[best.id], other), cause=other.id)
    return shelf[best.id]


def _worth(shelf: Shelf, memory: MemoryRecord) -> tuple[object, ...]:
    """Which of several wordings is kept: one written by hand, the one with most words, any."""
    words = shelf.stated(memory).wording.words
    return memory.source == "api", len(words), words, memory.id


def _oppose(shelf: Shelf, memory: MemoryRecord) -> None:
    newer, older = _opponents(shelf, memory)
    for loser in older:
        if loser.status == "active" and not any(_beats(shelf, other, loser) for other in newer):
            shelf.supersede("superseded", loser, memory)
    if not newer:
        shelf.change("merged", replace(memory, status="active", superseded_by=None))
    elif memory.status != "superseded":
        shelf.supersede("superseded", memory, max(newer, key=rank))


def _opponents(shelf: Shelf, memory: MemoryRecord) -> tuple[list[MemoryRecord], list[MemoryRecord]]:
    """Those newer than this memory that overrule it, and the others that it overrules."""
    company = shelf.company(memory)
    newer: dict[str, MemoryRecord] = {}
    older: dict[str, MemoryRecord] = {}
    grounds = {shelf.stated(one).ground for one in company}
    for other in shelf.in_play():
        if shelf.stated(other).ground not in grounds:
            continue
        chief = shelf.representative(other)
        if rank(chief) > rank(memory):
            if _any_overrules(shelf, [other], company):
                newer[chief.id] = chief
        elif _any_overrules(shelf, company, [other]):
            older[chief.id] = chief
    return list(newer.values()), list(older.values())


def _beats(shelf: Shelf, winner: MemoryRecord, loser: MemoryRecord) -> bool:
    return _any_overrules(shelf, shelf.company(winner), shelf.company(loser))


def _any_overrules(shelf: Shelf, these: Sequence[MemoryRecord], those: Sequence[MemoryRecord]) -> bool:
    return any(overrules(shelf.stated(one), shelf.stated(other)) for one in these for other in those)
