"""What a character remembers of a player: :class:`MemoryClient`."""

from __future__ import annotations

from typing import Any

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_sdk.protocol.models.memory import (
    CoreFactsResponse,
    MemoryDeleteResponse,
    MemoryListResponse,
    MemorySearchResponse,
    MemoryStats,
    MemoryTimeline,
)
from estuary_sdk.rest.rest_client import RestClient


class MemoryClient:
    """The memories that one character has of one player.

    Every method raises ``EstuaryError`` as :class:`RestClient` says.

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
