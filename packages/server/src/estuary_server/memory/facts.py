"""Statements under a key, and which of two holds: one value a key, the newest; what is taken back; what is
opposite. Pure.

A statement that takes something back ("I don't have a dog any more") is kept under the key with ``not.``
before it, so that it is never taken for a fact: ``not.dog.name`` with the value that was taken back, or ""
for whatever value. Three kinds of statements oppose each other, and of two that do, the newer one holds:

* different values under one key, where a player can only have one (``extraction/keys.py``); where they can
  have several (sisters), only a correction opposes;
* a value and what takes it back;
* without a key: the same words with and without "not".

What must not live here: what becomes of the one that does not hold (``merge_settling.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from estuary_server.memory.candidate import Candidate
from estuary_server.memory.extraction.keys import holds_one
from estuary_server.memory.similar import Wording, opposite, wording
from estuary_server.memory.terms import fold
from estuary_server.store.memory_records import TAKEN_BACK, MemoryRecord, may_be_core


@dataclass(frozen=True)
class Statement:
    """What a memory or a candidate states, as it is compared.

    Attributes:
        of_character: it is about the character itself; never compared with what is about the player.
        key: what it is kept under, without ``not.``; "" if it is no fact.
        value: the value as it is compared; "" without a key, and where whatever value is taken back.
        takes_back: it says that the key does not have this value any more.
        corrects: it says that something else was wrong.
    """

    of_character: bool
    key: str
    value: str
    takes_back: bool
    corrects: bool
    wording: Wording
    happens_on: str

    @cached_property
    def identity(self) -> tuple[object, ...]:
        """Equal for statements that say the same; which of them correct does not matter."""
        if not self.key:
            return (self.of_character, self.wording.words, self.wording.past, self.happens_on)
        names = self.wording.names - frozenset(wording(self.value).words)
        return (self.of_character, self.key, self.value, self.takes_back, names)

    @cached_property
    def ground(self) -> tuple[object, ...]:
        """Equal for statements that can oppose each other, or be the same."""
        if self.key:
            return (self.of_character, self.key)
        return (self.of_character, self.wording.bare, self.happens_on)


@lru_cache(maxsize=4096)
def _statement(content: str, memory_type: str, key: str, value: str, happens_on: str) -> Statement:
    takes_back = key.startswith(TAKEN_BACK)
    return Statement(
        of_character=memory_type == "character_self",
        key=key.removeprefix(TAKEN_BACK),
        value=compared_value(value) if key else "",
        takes_back=takes_back,
        corrects=memory_type == "correction",
        wording=wording(content),
        happens_on=happens_on,
    )


def statement(said: MemoryRecord | Candidate) -> Statement:
    """What a memory or a candidate states."""
    return _statement(said.content, said.memory_type, stored_key(said), said.fact_value, said.happens_on)


def compared_value(value: str) -> str:
    """A value as it is compared: case, accents, spaces and marks around it aside."""
    return " ".join(fold(value).split()).strip(" .,;:!?'\"")


def stored_key(said: MemoryRecord | Candidate) -> str:
    """The key that a statement is stored under: with ``not.`` before it if it takes something back."""
    if isinstance(said, Candidate) and said.negates and said.fact_key:
        return TAKEN_BACK + said.fact_key
    return said.fact_key


def keys_that_matter(said: Iterable[MemoryRecord | Candidate]) -> tuple[str, ...]:
    """The keys, as they are stored, of all memories that these can oppose; for ``MemoryFilter.fact_keys``."""
    keys = {stored_key(one).removeprefix(TAKEN_BACK) for one in said} - {""}
    return tuple(sorted(keys | {TAKEN_BACK + key for key in keys}))


def is_core_fact(memory: MemoryRecord) -> bool:
    """Whether a memory is a fact that holds: active, under a key, and not one that takes something back."""
    return memory.status == "active" and may_be_core(memory)


def core_facts(memories: Iterable[MemoryRecord]) -> list[MemoryRecord]:
    """The facts that hold, by key, then newest said first."""
    facts = sorted(filter(is_core_fact, memories), key=rank, reverse=True)
    return sorted(facts, key=lambda memory: memory.fact_key)


def rank(memory: MemoryRecord) -> tuple[datetime, bool, int]:
    """Which of two memories is the newer one: when it was last said, then a correction, then the message."""
    return memory.said_at, memory.memory_type == "correction", max(memory.message_ids, default=0)


def overrules(newer: Statement, older: Statement) -> bool:
    """Whether ``older`` does not hold any more once ``newer`` is said."""
    if newer.of_character != older.of_character or newer.key != older.key:
        return False
    if not newer.key:
        return newer.happens_on == older.happens_on and opposite(newer.wording, older.wording)
    if newer.takes_back or older.takes_back:
        return _takes_back(newer, older) or _takes_back(older, newer)
    if newer.value == older.value:
        return newer.identity != older.identity
    return newer.corrects or holds_one(newer.key)


def _takes_back(one: Statement, other: Statement) -> bool:
    return one.takes_back and not other.takes_back and one.value in ("", other.value)
