"""What the memory routes ask of the rest of the server.

What must not live here: implementations (``memory/``), and what is asked of the store (``store/``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_server.memory.keeper import Keeper
from estuary_server.store.base import AccountStore
from estuary_server.store.memory_records import MemoryRecord

NewId = Callable[[], str]
"""Returns an id that nothing has yet."""

KeeperOf = Callable[[AccountStore, NewId], Keeper]
"""Makes the keeper of an account's memories, which calls the second once for each new memory."""


Forgotten = Callable[[str, str], None]
"""Told whose memories were just removed for good (account, conversation): what was made of them must go."""


def nothing_made(account_id: str, conversation_id: str) -> None:
    """Nothing is made of memories that would outlive them."""


class Finder(Protocol):
    """Search among memories."""

    async def find(
        self, account: AccountStore, conversation_id: str, query: str, limit: int
    ) -> Sequence[tuple[MemoryRecord, float, float]]:
        """Active memories of a conversation that answer a query, best first, at most ``limit``.

        Returns:
            Each memory with its score (the higher the better) and its cosine similarity with the query.
        """
        ...


class GraphSource(Protocol):
    """The knowledge graph of a conversation's memories."""

    async def graph(
        self,
        account_id: str,
        character_id: str,
        player_id: str,
        conversation_id: str,
        *,
        include_entities: bool,
        include_character_memories: bool,
    ) -> MemoryGraph:
        """The graph as it is now, or an older one that says so (``stale``).

        Args:
            account_id: whose conversation it is.
            character_id: one side of it.
            player_id: the other side.
            conversation_id: whose memories.
            include_entities: with entities as nodes, and the edges that lead to them.
            include_character_memories: with what the character remembers of itself.
        """
        ...


@dataclass(frozen=True)
class MemoryParts:
    """Everything that the memory routes need beside the store.

    Attributes:
        keeper: changes memories by hand.
        finder: searches them.
        graphs: draws what hangs together.
        forgotten: called when all memories of a conversation are gone, such as for graphs that are kept.
    """

    keeper: KeeperOf
    finder: Finder
    graphs: GraphSource
    forgotten: Forgotten = nothing_made
