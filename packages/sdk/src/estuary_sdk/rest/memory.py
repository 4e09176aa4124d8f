"""What a character remembers of a player: :class:`MemoryClient`."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_sdk.protocol.models.memory import (
    CoreFactsResponse,
    MemoryData,
    MemoryDeleteResponse,
    MemoryHistory,
    MemoryImported,
    MemoryListResponse,
    MemorySearchResponse,
    MemoryStats,
    MemoryTimeline,
)
from estuary_sdk.protocol.models.memory_body import MemoryEditBody, NewMemoryBody
from estuary_sdk.rest.rest_client import RestClient


class MemoryClient:
    """The memories that one character has of one player.

    The calls after :meth:`delete_all` are this project's own: another server answers them with 404. Every
    method raises ``EstuaryError`` as :class:`RestClient` says.

    Args:
        rest: the door to the server.
        agent_id: the character.
        player_id: the player.
    """

    def __init__(self, rest: RestClient, agent_id: str, player_id: str) -> None:
        self._rest = rest
        self._path = {"character_id": agent_id, "player_id": player_id}

    async def get_memories(
        self,
        memory_type: str | None = None,
        status: str | None = None,
        limit: int = 50,
        offset: int = 0,
        sort_by: str | None = None,
        sort_order: str | None = None,
    ) -> MemoryListResponse:
        """A page of memories.

        Args:
            memory_type: only this type, such as "fact" or "preference".
            status: "active" (what a server takes when it is None), "superseded", "decayed" or "deleted".
            limit: memories on the page, 1 to 200.
            offset: memories to skip.
            sort_by: "created_at", "confidence" or "last_accessed_at".
            sort_order: "asc" or "desc".
        """
        query: dict[str, Any] = {
            "memory_type": memory_type,
            "status": status,
            "limit": limit,
            "offset": offset,
            "sort_by": sort_by,
            "sort_order": sort_order,
        }
        return await self._rest.call(routes.LIST_MEMORIES, path=self._path, query=query)

    async def get_timeline(
        self, start_date: str | None = None, end_date: str | None = None, group_by: str | None = None
    ) -> MemoryTimeline:
        """Memories by period.

        Args:
            start_date: ISO 8601; None: from the first memory.
            end_date: ISO 8601; None: to the last.
            group_by: "day" (what a server takes when it is None), "week" or "month".
        """
        query = {"start_date": start_date, "end_date": end_date, "group_by": group_by}
        return await self._rest.call(routes.MEMORY_TIMELINE, path=self._path, query=query)

    async def get_stats(self) -> MemoryStats:
        """How many memories there are, by status and type."""
        return await self._rest.call(routes.MEMORY_STATS, path=self._path)

    async def get_core_facts(self) -> CoreFactsResponse:
        """The stable, confident facts."""
        return await self._rest.call(routes.CORE_FACTS, path=self._path)

    async def get_graph(
        self, include_entities: bool | None = None, include_character_memories: bool | None = None
    ) -> MemoryGraph:
        """The knowledge graph.

        Args:
            include_entities: with people, places and things as nodes of their own.
            include_character_memories: with what the character remembers of itself.
        """
        query = {
            "include_entities": include_entities,
            "include_character_memories": include_character_memories,
        }
        return await self._rest.call(routes.MEMORY_GRAPH, path=self._path, query=query)

    async def search(self, query: str, limit: int | None = None) -> MemorySearchResponse:
        """Memories by meaning, best first.

        Args:
            query: what to look for, in plain words.
            limit: hits at most, 1 to 50; None: the server's default, 10.
        """
        body = routes.SearchBody(query=query, limit=limit)
        return await self._rest.call(routes.SEARCH_MEMORIES, path=self._path, body=body)

    async def delete_all(self, confirm: bool = True) -> MemoryDeleteResponse:
        """Delete every memory of the player.

        Args:
            confirm: a server refuses (400) unless this is True.
        """
        return await self._rest.call(routes.DELETE_MEMORIES, path=self._path, query={"confirm": confirm})

    async def iterate(
        self,
        memory_type: str | None = None,
        status: str | None = None,
        sort_by: str | None = None,
        sort_order: str | None = None,
        page_size: int = 200,
    ) -> AsyncIterator[MemoryData]:
        """All memories, page by page, as they are needed: ``async for memory in client.memory.iterate()``.

        Memories that come or go meanwhile may be missed; none is given twice.

        Args:
            memory_type: as for :meth:`get_memories`, like all but the last.
            status: only this status.
            sort_by: their order.
            sort_order: "asc" or "desc".
            page_size: memories that are asked for at a time, 1 to 200.
        """
        given: set[str] = set()
        offset, total = 0, 1
        while offset < total:
            page = await self.get_memories(memory_type, status, page_size, offset, sort_by, sort_order)
            for memory in page.memories:
                if memory.id not in given:
                    given.add(memory.id)
                    yield memory
            offset, total = offset + len(page.memories), page.total if page.memories else 0

    async def add(
        self,
        content: str,
        *,
        memory_type: str | None = None,
        confidence: float | None = None,
        topic: str | None = None,
        secondary_topics: Sequence[str] | None = None,
        fact_key: str | None = None,
        fact_value: str | None = None,
    ) -> MemoryData:
        """Add a memory by hand. The player need not have spoken to the character yet.

        Each call carries a fresh idempotency key, so that trying again never adds a second one.

        Args:
            content: the statement, in the third person ("The player's dog is called Biscuit"); 1 to 4,000
                characters.
            memory_type: "fact" (taken when it is None), "preference", "relationship", "event",
                "emotional_state", "correction" or "character_self".
            confidence: 0 to 1; None: 1.
            topic: the one word it is filed under; None: "general".
            secondary_topics: further ones.
            fact_key: makes it the core fact of this key, such as "name"; the fact that had it is superseded.
            fact_value: the fact's value; needed with a key.
        """
        topics = None if secondary_topics is None else list(secondary_topics)
        body = NewMemoryBody(content, memory_type, confidence, topic, topics, fact_key, fact_value)
        headers = {routes.IDEMPOTENCY_HEADER: uuid.uuid4().hex}
        return await self._rest.call(routes.ADD_MEMORY, path=self._path, body=body, headers=headers)

    async def get(self, memory_id: str) -> MemoryData:
        """One memory, whatever its status."""
        return await self._rest.call(routes.GET_MEMORY, path=self._memory(memory_id))

    async def update(
        self,
        memory_id: str,
        *,
        content: str | None = None,
        memory_type: str | None = None,
        confidence: float | None = None,
        topic: str | None = None,
        secondary_topics: Sequence[str] | None = None,
        fact_key: str | None = None,
        fact_value: str | None = None,
    ) -> MemoryData:
        """Change a memory; its former state stays in its history.

        Args:
            memory_id: which one.
            content: as for :meth:`add`, like all that follow; None: as it is.
            memory_type: another type.
            confidence: another confidence.
            topic: another topic.
            secondary_topics: all of them; an empty list: none.
            fact_key: another key; "": no core fact any more.
            fact_value: another value.
        """
        topics = None if secondary_topics is None else list(secondary_topics)
        body = MemoryEditBody(content, memory_type, confidence, topic, topics, fact_key, fact_value)
        return await self._rest.call(routes.EDIT_MEMORY, path=self._memory(memory_id), body=body)

    async def delete(self, memory_id: str) -> MemoryData:
        """Mark a memory as deleted: it is not recalled any more, nor learnt again from the same messages.

        It stays in the history and can be restored; :meth:`delete_all` removes for good.
        """
        return await self._rest.call(routes.DELETE_MEMORY, path=self._memory(memory_id))

    async def history(self, memory_id: str) -> MemoryHistory:
        """What has happened to a memory, oldest first."""
        return await self._rest.call(routes.MEMORY_HISTORY, path=self._memory(memory_id))

    async def restore(self, memory_id: str) -> MemoryData:
        """Make a superseded, decayed, deleted or quarantined memory active again.

        The active memory that has its fact key is superseded by it.
        """
        return await self._rest.call(routes.RESTORE_MEMORY, path=self._memory(memory_id))

    async def undo(self, memory_id: str) -> MemoryData:
        """Take back the last change of a memory, and what was changed in others on its account.

        Never sent again by itself: undoing twice takes back two changes.
        """
        return await self._rest.call(routes.UNDO_MEMORY, path=self._memory(memory_id))

    async def export(self) -> dict[str, Any]:
        """All memories, whatever their status, with their history: plain JSON, to be kept in a file."""
        return await self._rest.call_json(routes.EXPORT_MEMORIES, path=self._path)

    async def import_(self, exported: Mapping[str, Any]) -> MemoryImported:
        """Add what :meth:`export` gave, of whatever player; what is known already stays as it is.

        Of facts that cannot both hold, the one last said holds. Importing twice adds nothing.
        """
        return await self._rest.call(routes.IMPORT_MEMORIES, path=self._path, body=exported)

    def _memory(self, memory_id: str) -> dict[str, str]:
        return {**self._path, "memory_id": memory_id}
