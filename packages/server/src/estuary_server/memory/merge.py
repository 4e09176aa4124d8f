"""What was found in messages against what is known: the changes that follow. Pure.

Theory of operation. Every statement (``facts.Statement``) becomes one memory, however often it is said. What
becomes of it depends on nothing but what was said and when, so messages may be read in any order and in any
batches:

* Said again, the memory gets the further message, the newer ``said_at``, and more confidence:
  1 - (1 - a)(1 - b), never raised over 0.99. The same message never counts twice.
* Statements that are near each other (``similar.py``), directly or by a chain, are one memory to the outside:
  the one with most words (then the longest; one written by hand before all) gets the messages of all; the
  others are superseded by it.
* Of statements that oppose each other (``facts.overrules``) the one last said holds, the others are
  superseded. So is an old one that comes late: it is learned and superseded at once. What is said again after
  it had been overruled ("I moved back to Oslo") is the same memory, active again.
* Of two said at the same time, a correction is the newer one, then the later message, then what comes last.
* A clock may be set back, messages stay in order: what opposes something that an earlier message said at a
  later time counts as said just after that. What was written by hand or imported goes by its time alone.
* Doubtful ones are quarantined; they overrule nothing. Said again plainly, they become active, and count from
  then. Doubt about what is known already changes nothing but the messages.
* A deleted memory stays deleted. From its messages nothing is learned that is near it, has its fact, or
  stands on the same words, whatever its type and key; said in another message, it is a new memory.
* What decayed becomes active again when it is said again.
* What is about the character itself (``character_self``) is never compared with what is about the player.

A memory's id follows from the conversation, the message and its content: reading a message twice changes
nothing. Every statement that is merged makes one change of each memory it touches, with the memory before it;
taking the changes back in reverse gives what was before.

What must not live here: reading messages (``extraction/``), finding what is known (``related.py``), which of
two holds (``merge_settling.py``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from estuary_server.memory.candidate import Candidate
from estuary_server.memory.facts import Statement, statement, stored_key
from estuary_server.memory.merge_settling import absorb, settle, weight
from estuary_server.memory.merge_shelf import Shelf
from estuary_server.memory.similar import Cosine, near, overlapping
from estuary_server.store.memory_records import MemoryChange, MemoryRecord

_NEXT = timedelta(microseconds=1)
"""How much later something counts as said than what it must come after."""

_SPACE = uuid.UUID("0e0a2b52-5e0c-4b8e-9d4e-6a0f3c7f21d5")

MemoryId = Callable[[int, str], str]
"""The id of the memory that a message's row id and a statement make; always the same."""


def memory_ids(conversation_id: str) -> MemoryId:
    """Ids of the memories of a conversation."""
    space = uuid.uuid5(_SPACE, conversation_id)
    return lambda message_id, said: str(uuid.uuid5(space, f"{message_id}\n{said}"))


def unrelated(_one: str, _other: str) -> float:
    """The cosine where there are no vectors."""
    return 0.0


@dataclass(frozen=True)
class Spoken:
    """A candidate, and where it was said.

    Attributes:
        message_id: row of the message.
        source: where the message came from: "text_chat", "voice".
        said_at: when it was said, aware.
    """

    candidate: Candidate
    message_id: int
    source: str
    said_at: datetime


@dataclass(frozen=True)
class Merged:
    """What follows.

    Attributes:
        changes: in order; a memory may have several.
        fresh: active memories that are new, active again, or have a new content: what needs a search entry.
        hidden: ids of memories that were active and are not any more.
    """

    changes: tuple[MemoryChange, ...] = ()
    fresh: tuple[MemoryRecord, ...] = ()
    hidden: tuple[str, ...] = ()


def merge(
    known: Iterable[MemoryRecord],
    spoken: Iterable[Spoken],
    now: datetime,
    new_id: MemoryId,
    cosine: Cosine = unrelated,
) -> Merged:
    """Merge what was said into what is known.

    Args:
        known: memories, whatever their status, that matter: those under a key of the candidates, those that
            are near them, those that come from the same messages, and those that superseded any of these.
        spoken: in whatever order; those of one message in the order they were said.
        now: when this happens, aware.
        new_id: see :data:`MemoryId`.
        cosine: of two contents, a candidate's and a memory's or two candidates'.
    """
    shelf = Shelf(known, now, cosine)
    for one in sorted(spoken, key=lambda said: said.message_id):
        with shelf.step():
            _merge_one(shelf, _in_turn(shelf, one), new_id(one.message_id, _told_apart(one.candidate)))
    return Merged(tuple(shelf.changes), shelf.fresh(), shelf.hidden())


def _in_turn(shelf: Shelf, spoken: Spoken) -> Spoken:
    """A statement, said after what opposes it in messages before its own, whatever the clock said."""
    ground = statement(spoken.candidate).ground
    earlier = [
        shelf.representative(memory).said_at
        for memory in shelf.in_play()
        if shelf.stated(memory).ground == ground and _was_said_before(shelf.representative(memory), spoken)
    ]
    latest = max(earlier, default=spoken.said_at)
    return spoken if latest <= spoken.said_at else replace(spoken, said_at=latest + _NEXT)


def _was_said_before(memory: MemoryRecord, spoken: Spoken) -> bool:
    """Whether a memory comes from earlier messages of this conversation, and its time from them too."""
    of_messages = memory.source not in ("api", "import") and bool(memory.message_ids)
    return of_messages and max(memory.message_ids) < spoken.message_id


def _told_apart(said: Candidate) -> str:
    """The content, and what it is kept under and whom it is about where that is not the usual."""
    owner = "character_self" if said.memory_type == "character_self" else ""
    return "\n".join(filter(None, (owner, stored_key(said), said.content)))


def _merge_one(shelf: Shelf, spoken: Spoken, fresh_id: str) -> None:
    said = statement(spoken.candidate)
    known = shelf.same_as(said)
    if known is None:
        if fresh_id not in shelf and not _was_deleted(shelf, said, spoken):
            _learn(shelf, spoken, fresh_id)
    elif known.status == "quarantined" and not spoken.candidate.doubtful:
        _believe(shelf, known, spoken)
    else:
        _hear_again(shelf, known, spoken)


def _was_deleted(shelf: Shelf, said: Statement, spoken: Spoken) -> bool:
    """Whether this is what somebody deleted, read again."""
    deleted = (memory for memory in shelf if memory.status == "deleted")
    return any(
        spoken.message_id in memory.message_ids and _tells_of(shelf, memory, said, spoken.candidate)
        for memory in deleted
    )


def _tells_of(shelf: Shelf, memory: MemoryRecord, said: Statement, candidate: Candidate) -> bool:
    was = statement(memory)
    if was.of_character != said.of_character:
        return False
    if was.identity == said.identity or (said.key and (was.key, was.value) == (said.key, said.value)):
        return True
    return overlapping(memory.source_quote, candidate.quote) or near(
        was.wording, said.wording, lambda: shelf.cosine(memory.content, candidate.content)
    )


def _learn(shelf: Shelf, spoken: Spoken, memory_id: str) -> None:
    memory = _new_memory(spoken, memory_id, shelf.now)
    if spoken.candidate.doubtful:
        shelf.put("quarantined", memory)
        return
    shelf.put("learned", memory)
    settle(shelf, memory.id)


def _new_memory(spoken: Spoken, memory_id: str, now: datetime) -> MemoryRecord:
    said = spoken.candidate
    return MemoryRecord(
        id=memory_id,
        content=said.content,
        memory_type=said.memory_type,
        said_at=spoken.said_at,
        created_at=now,
        updated_at=now,
        confidence=said.confidence,
        status="quarantined" if said.doubtful else "active",
        topic=said.topic,
        secondary_topics=said.secondary_topics,
        source=spoken.source,
        source_quote=said.quote,
        message_ids=(spoken.message_id,),
        extracted_at=now,
        fact_key=stored_key(said),
        fact_value=said.fact_value if said.fact_key else "",
        entities=said.entities,
        relations=said.relations,
        happens_on=said.happens_on,
    )


def _believe(shelf: Shelf, doubted: MemoryRecord, spoken: Spoken) -> None:
    """A quarantined memory is said plainly: it counts from now, as it is said now."""
    plain = _new_memory(spoken, doubted.id, shelf.now)
    messages = dict.fromkeys((spoken.message_id, *doubted.message_ids))
    shelf.change("merged", replace(plain, message_ids=tuple(messages), created_at=doubted.created_at))
    settle(shelf, doubted.id)


def _hear_again(shelf: Shelf, known: MemoryRecord, spoken: Spoken) -> None:
    heard = _new_memory(spoken, known.id, shelf.now)
    outside = shelf.representative(known)
    take = _take_note if spoken.candidate.doubtful and known.status != "quarantined" else absorb
    shelf.change("merged", take(known, heard))
    if outside.id != known.id:
        shelf.change("merged", take(outside, heard), cause=known.id)
    if take is absorb and known.status != "quarantined" and weight(shelf[outside.id]) != weight(outside):
        settle(shelf, known.id)


def _take_note(memory: MemoryRecord, doubted: MemoryRecord) -> MemoryRecord:
    """A memory that is said doubtfully: that makes it neither newer nor surer."""
    messages = dict.fromkeys((*memory.message_ids, *doubted.message_ids))
    return replace(memory, message_ids=tuple(messages))
