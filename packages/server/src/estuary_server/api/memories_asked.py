"""Whose memories a REST call is about: the account of the key, the character and player of the path."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from estuary_server.api.rest_auth import authenticated
from estuary_server.config import Limits
from estuary_server.errors import InvalidInputError, NotFoundError
from estuary_server.memory.shown import Whose
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.memory_base import MemoryStore


@dataclass(frozen=True)
class Asked:
    """A pair of a character that exists and a player that may never have met it.

    Attributes:
        conversation_id: "" where the two have never met: they share no memories.
    """

    account: AccountStore
    character_id: str
    player_id: str
    conversation_id: str

    @property
    def memories(self) -> MemoryStore:
        """What the account's characters remember."""
        return self.account.memories

    @property
    def owner(self) -> Whose:
        """Whose memories they are, as answers say it."""
        return Whose(self.account.account_id, self.character_id, self.player_id, self.conversation_id)

    @property
    def met(self) -> bool:
        """Whether the two have a conversation."""
        return bool(self.conversation_id)


async def asked(request: Request, store: Store) -> Asked:
    """Who is asked about, once the caller has shown a key.

    Raises:
        AuthError: no key, or a bad one.
        NotFoundError: the account has no such character.
    """
    account = await authenticated(request, store)
    character_id, player_id = request.path_params["character_id"], request.path_params["player_id"]
    if "\x00" in character_id:
        raise NotFoundError("no such character")
    await account.get_character(character_id)
    conversation = await account.memories.find_conversation(character_id, player_id)
    return Asked(account, character_id, player_id, conversation.id if conversation else "")


async def introduced(found: Asked, limits: Limits) -> Asked:
    """The same pair, with a conversation, which is made where they have never met.

    Raises:
        InvalidInputError: nobody can have this player id.
        NotFoundError: the character is gone.
    """
    if found.met:
        return found
    if not found.player_id.strip():
        raise InvalidInputError("player_id", "must not be blank")
    if len(found.player_id) > limits.player_id_chars:
        raise InvalidInputError("player_id", f"is longer than {limits.player_id_chars} characters")
    conversation = await found.account.open_conversation(found.character_id, found.player_id)
    return Asked(found.account, found.character_id, found.player_id, conversation.id)


def memory_id_of(request: Request, found: Asked) -> str:
    """The memory of the path.

    Raises:
        NotFoundError: these two share no memories, so not this one either.
    """
    memory_id = str(request.path_params["memory_id"])
    if not found.met or "\x00" in memory_id:
        raise NotFoundError("no such memory")
    return memory_id
