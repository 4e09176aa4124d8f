"""Runs a memory over a data set: everything is told in order, then every question is searched for.

What must not live here: which memory it is (the caller's), how the answers are scored (``scores.py``), how it
looks (``report.py``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from estuary_server.evaluation.dataset import Conversation, Question, Session
from estuary_server.evaluation.scores import CUTS, Answered

SEARCH_LIMIT = max(CUTS)


class MemoryUnderTest(Protocol):
    """A memory as the bench sees it.

    Contract:

    * ``start`` comes before everything else; it forgets what was told before: conversations never mix.
    * ``ingest`` comes once for each session of that conversation, in order, before the first ``search``. When
      it returns, everything in the session can be found. Both speakers are people, and what either says is
      to be remembered.
    * ``search`` changes nothing that a later search could see.
    * Calls never overlap.
    """

    @property
    def name(self) -> str:
        """What it is and what it runs on, for the report ("estuary, hashing:256")."""
        ...

    @property
    def versions(self) -> Mapping[str, str]:
        """Whatever else decides the result, by name (models, their revision); may be empty."""
        ...

    async def start(self, conversation: Conversation) -> None:
        """Begin a conversation. Only its id and speakers may be used: turns come with ``ingest``."""
        ...

    async def ingest(self, session: Session) -> None:
        """Remember a session."""
        ...

    async def search(self, question: str, limit: int) -> Sequence[tuple[str, ...]]:
        """At most ``limit`` results, best first; each the ids of the turns it came from, one at least."""
        ...


OpenMemory = Callable[[str], AbstractAsyncContextManager[MemoryUnderTest]]
"""Opens the memory that runs on an embedder of this name ("" is the one that the server would choose).
Leaving the context gives back what it holds.

Raises:
    ConfigError: there is no such embedder here; says which ones there are.
"""


@dataclass(frozen=True)
class BenchRun:
    """What running a data set gave, as it was measured.

    Attributes:
        ingest_s: seconds each session took to be remembered, in order.
        turns: how many were told.
    """

    memory: str
    versions: Mapping[str, str]
    answered: tuple[Answered, ...] = field(repr=False)
    ingest_s: tuple[float, ...] = field(repr=False)
    turns: int


def usable(conversation: Conversation) -> list[Question]:
    """The questions that can be scored."""
    return [question for question in conversation.questions if not question.flaw]


async def run_bench(
    conversations: Sequence[Conversation],
    memory: MemoryUnderTest,
    *,
    clock: Callable[[], float] = time.perf_counter,
    progress: Callable[[], None] = lambda: None,
) -> BenchRun:
    """Tell and ask everything; ``progress`` is called once a conversation."""
    answered: list[Answered] = []
    ingest_s: list[float] = []
    for conversation in conversations:
        await memory.start(conversation)
        ingest_s += [await _timed_ingest(memory, session, clock) for session in conversation.sessions]
        answered += [await _ask(memory, conversation, question, clock) for question in usable(conversation)]
        progress()
    turns = sum(len(session.turns) for one in conversations for session in one.sessions)
    return BenchRun(memory.name, dict(memory.versions), tuple(answered), tuple(ingest_s), turns)


async def _timed_ingest(memory: MemoryUnderTest, session: Session, clock: Callable[[], float]) -> float:
    begun = clock()
    await memory.ingest(session)
    return clock() - begun


async def _ask(
    memory: MemoryUnderTest, conversation: Conversation, question: Question, clock: Callable[[], float]
) -> Answered:
    begun = clock()
    results = await memory.search(question.text, SEARCH_LIMIT)
    seconds = clock() - begun
    return Answered(conversation.sample_id, question, tuple(results[:SEARCH_LIMIT]), seconds)
