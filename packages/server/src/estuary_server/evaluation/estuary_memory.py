"""Estuary's own memory, as the bench asks it: the store, the learner and the finder that serve players.

One difference: both speakers of a data set are people, whereas a character is believed nothing about a
player. So whatever either says is read as a player's own words, and goes by the speaker's name instead of
"the player"; and nothing is kept under a key, because two people have two homes.

What must not live here: scores, and any way of finding that players do not get.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from estuary_server.evaluation.dataset import Conversation, Session, Turn
from estuary_server.memory.candidate import Candidate, Said
from estuary_server.memory.extraction import extract
from estuary_server.memory.learning import Learner
from estuary_server.memory.ranking import Weights
from estuary_server.memory.recall import Finder
from estuary_server.providers.embedder import Embedder
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.records import CharacterRecord, NewMessage, Role

CHARACTER = "listener"
BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
_PLAYER = re.compile(r"\b[Tt]he player\b")


class EstuaryMemory:
    """See :class:`~estuary_server.evaluation.bench.MemoryUnderTest` for the contract.

    Args:
        account: an empty one, of an open store.
        embedder: makes the vectors.
        weights: what counts how much in the ranking; None: as players get it.
    """

    versions: Mapping[str, str] = {}

    def __init__(self, account: AccountStore, embedder: Embedder, weights: Weights | None = None) -> None:
        self.name = f"estuary, {embedder.name}"
        self._account = account
        self._now = BEGAN
        self._learner = Learner(embedder, lambda: self._now, understand)
        self._finder = Finder(embedder, lambda: self._now, weights)
        self._conversation_id = ""
        self._turns: dict[int, str] = {}

    async def start(self, conversation: Conversation) -> None:
        """A player of its own for each conversation."""
        opened = await self._account.open_conversation(CHARACTER, conversation.sample_id)
        self._conversation_id, self._turns = opened.id, {}
        self._speakers = conversation.speakers

    async def ingest(self, session: Session) -> None:
        """Store what was said, as messages, and read it."""
        self._now = session.at
        for turn in session.turns:
            role: Role = "user" if turn.speaker == self._speakers[0] else "assistant"
            message = NewMessage(role, said_by(turn), session.at, turn.dia_id)
            stored = await self._account.add_message(self._conversation_id, message)
            self._turns[stored.id] = turn.dia_id
        memories = self._account.memories
        while (learnt := await self._learner.read(memories, self._conversation_id)) is not None:
            await self._learner.complete(memories, self._conversation_id, learnt)

    async def search(self, question: str, limit: int) -> Sequence[tuple[str, ...]]:
        """What a turn would be handed; memories of one message are one result."""
        found = await self._finder.search(self._account.memories, self._conversation_id, question)
        results = dict.fromkeys(
            tuple(self._turns[row] for row in one.message_ids if row in self._turns) for one in found
        )
        return [result for result in results if result][:limit]


def said_by(turn: Turn) -> str:
    """A turn as one message: who said it, what, and what a picture showed."""
    shown = f" [a picture: {turn.blip_caption}]" if turn.blip_caption else ""
    return f"{turn.speaker}: {turn.text}{shown}"


def understand(said: Said) -> list[Candidate]:
    """What a person states, whoever it is, in the name of that person."""
    name, _, text = said.text.partition(": ")
    before = said.before.partition(": ")[2]
    found = extract(Said(text, said.at, "player", before))
    return [
        replace(
            one, content=_PLAYER.sub(lambda _: name, one.content), fact_key="", fact_value="", negates=False
        )
        for one in found
    ]


@asynccontextmanager
async def estuary_memory(
    store: Store, embedder: Embedder, weights: Weights | None = None
) -> AsyncIterator[EstuaryMemory]:
    """A memory in a new store, which is started here and closed in the end."""
    await store.start()
    try:
        account = store.account(await store.add_account("evaluation"))
        await account.add_character(CharacterRecord(CHARACTER, "Listener", BEGAN, BEGAN))
        yield EstuaryMemory(account, embedder, weights)
    finally:
        await store.aclose()
