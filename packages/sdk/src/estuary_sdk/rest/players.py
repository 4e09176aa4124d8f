"""Who has talked to a character, and what was said: :class:`PlayersClient`."""

from __future__ import annotations

from typing import Any

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.players import (
    PlayerConversation,
    PlayerConversationList,
    PlayerMessageList,
    PlayerStats,
)
from estuary_sdk.rest.rest_client import RestClient


class PlayersClient:
    """The players of one character.

    A player's id may be any text, slashes and "stats" included. Every method raises ``EstuaryError`` as
    :class:`RestClient` says.

    Args:
        rest: the door to the server.
        agent_id: the character.
    """

    def __init__(self, rest: RestClient, agent_id: str) -> None:
        self._rest = rest
        self._character = {"character_id": agent_id}

    async def get_stats(self) -> PlayerStats:
        """Totals over all players."""
        return await self._rest.call(routes.PLAYER_STATS, path=self._character)

    async def list(
        self,
        limit: int = 50,
        offset: int = 0,
        sort_by: str = "last_activity",
        sort_order: str = "desc",
        player_search: str | None = None,
        min_messages: int | None = None,
    ) -> PlayerConversationList:
        """A page of conversations.

        Args:
            limit: conversations on the page, 1 to 100.
            offset: conversations to skip.
            sort_by: "last_activity", "created_at", "message_count" or "player_id".
            sort_order: "asc" or "desc".
            player_search: only players whose id holds this text.
            min_messages: only conversations of at least so many messages.
        """
        query: dict[str, Any] = {
            "limit": limit,
            "offset": offset,
            "sort_by": sort_by,
            "sort_order": sort_order,
            "player_search": player_search,
            "min_messages": min_messages,
        }
        return await self._rest.call(routes.LIST_PLAYERS, path=self._character, query=query)

    async def get(self, player_id: str) -> PlayerConversation:
        """One player's conversation."""
        return await self._rest.call(routes.GET_PLAYER, path=self._player(player_id))

    async def get_messages(self, player_id: str, limit: int = 100, page: int = 1) -> PlayerMessageList:
        """A page of what was said, oldest first.

        Args:
            player_id: the player.
            limit: messages on the page.
            page: which page, from 1.
        """
        query = {"limit": limit, "page": page}
        return await self._rest.call(routes.PLAYER_MESSAGES, path=self._player(player_id), query=query)

    async def delete(self, player_id: str) -> dict[str, Any]:
        """Delete a player with all conversations and memories.

        Returns what the server says, ``{}`` when it says nothing.
        """
        return await self._rest.call_json(routes.DELETE_PLAYER, path=self._player(player_id))

    def _player(self, player_id: str) -> dict[str, str]:
        return {**self._character, "player_id": player_id}
