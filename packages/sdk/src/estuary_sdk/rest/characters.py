"""Making, reading, changing and deleting characters: :class:`CharactersClient`."""

from __future__ import annotations

from typing import Any, Unpack

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.characters import Character, CharacterListResponse
from estuary_sdk.rest.character_fields import CharacterChanges, CharacterFields, body_of
from estuary_sdk.rest.rest_client import RestClient


class CharactersClient:
    """The characters of one account, on behalf of one player.

    Every method raises ``EstuaryError`` as :class:`RestClient` says.

    Args:
        rest: the door to the server.
        player_id: the player; a list shows this player's characters and those without a player.
    """

    def __init__(self, rest: RestClient, player_id: str) -> None:
        self._rest = rest
        self._player_id = player_id

    async def create(self, name: str, **fields: Unpack[CharacterFields]) -> Character:
        """Make a character.

        Args:
            name: 1 to 255 characters.
            fields: see :class:`CharacterFields`. One that is None or left out takes the server's default,
                but ``verbose`` and ``is_public`` left out are sent as False.

        Raises:
            TypeError: an unknown field.
        """
        given = {"name": name, "verbose": False, "is_public": False, **fields}
        body = body_of({keyword: value for keyword, value in given.items() if value is not None})
        return await self._rest.call(routes.CREATE_CHARACTER, body=body)

    async def list(self, limit: int = 20, offset: int = 0) -> CharacterListResponse:
        """A page of characters, oldest first.

        Args:
            limit: characters on the page, 1 to 100.
            offset: characters to skip.
        """
        headers = routes.LIST_CHARACTERS.player_headers(self._player_id)
        query = {"limit": limit, "offset": offset}
        return await self._rest.call(routes.LIST_CHARACTERS, query=query, headers=headers)

    async def get(self, character_id: str) -> Character:
        """One character."""
        return await self._rest.call(routes.GET_CHARACTER, path={"character_id": character_id})

    async def update(self, character_id: str, **fields: Unpack[CharacterChanges]) -> Character:
        """Change some fields of a character.

        Args:
            character_id: the character.
            fields: ``name`` and those of :class:`CharacterFields`. One that is left out stays as it is, one
                that is None is cleared.

        Raises:
            TypeError: an unknown field.
        """
        path = {"character_id": character_id}
        return await self._rest.call(routes.UPDATE_CHARACTER, path=path, body=body_of(fields))

    async def delete(self, character_id: str) -> dict[str, Any]:
        """Delete a character and all it knows.

        Returns what the server says, ``{}`` when it says nothing.
        """
        return await self._rest.call_json(routes.DELETE_CHARACTER, path={"character_id": character_id})
