"""The store's verbs. No SQL, no table and no engine appears in a signature.

Every row belongs to an account and is reached through it: :meth:`Store.account` is the only way to data
of an account, and an :class:`AccountStore` never sees another account's rows. What is not the account's
does not exist for it: ``NotFoundError``.

A cancelled verb has happened whole or not at all. Lists that are "oldest first" go by ``created_at``, then by
id; messages by id.

Two implementations: ``store/sql.py`` (SQLite now, PostgreSQL later) and ``store/memory.py`` (for tests);
one conformance suite (``tests/conformance/store``) holds both to the contracts below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import Purged, Stage
from estuary_server.store.records import (
    ApiKey,
    CharacterRecord,
    Conversation,
    NewMessage,
    Page,
    StoredMessage,
)
from estuary_server.store.search_records import Unembedded

ChangeCharacter = Callable[[CharacterRecord], CharacterRecord]


class AccountStore(Protocol):
    """The rows of one account."""

    @property
    def account_id(self) -> str:
        """Whose rows these are."""
        ...

    @property
    def memories(self) -> MemoryStore:
        """What the account's characters remember."""
        ...

    # Keys

    async def add_key(self, key: ApiKey, key_hash: str) -> None:
        """Store a key by its SHA-256 (hex).

        Raises:
            InvalidInputError: a key with that hash exists already, in whatever account; or one with that id
                in this account; or the key is of another account.
            NotFoundError: no such account.
        """
        ...

    async def list_keys(self) -> list[ApiKey]:
        """All keys, revoked ones too, oldest first."""
        ...

    async def revoke_key(self, key_id: str) -> ApiKey:
        """Mark a key as revoked now; a revoked one stays as it is. Its last state is returned.

        Raises:
            NotFoundError: no such key.
        """
        ...

    # Characters

    async def add_character(self, character: CharacterRecord) -> None:
        """Store a new character. Its id needs to be new in this account only.

        Raises:
            InvalidInputError: a character with that id exists already.
            NotFoundError: no such account.
        """
        ...

    async def get_character(self, character_id: str) -> CharacterRecord:
        """One character.

        Raises:
            NotFoundError: no such character.
        """
        ...

    async def list_characters(self, page: Page, player_id: str | None) -> tuple[list[CharacterRecord], int]:
        """A page of characters, oldest first, and how many there are in all.

        With a player: that player's characters and those of no player. Without: all. A page past the end
        is empty.
        """
        ...

    async def change_character(self, character_id: str, change: ChangeCharacter) -> CharacterRecord:
        """Change a character in one transaction: two changes at once are made one after the other.

        ``change`` is given the character as it is and returns it as it shall be, with the same id. It may be
        called in another thread. What it raises is raised here, and nothing is changed.

        Raises:
            NotFoundError: no such character.
        """
        ...

    async def delete_character(self, character_id: str) -> None:
        """Delete a character with its conversations, messages and everything it remembers, for good; see
        :meth:`MemoryStore.purge_memories`.

        Raises:
            NotFoundError: no such character.
            StoreError: traces remain for now.
        """
        ...

    # Conversations

    async def open_conversation(self, character_id: str, player_id: str) -> Conversation:
        """The conversation of a pair; made when it is the first time. Safe against a race for the first.

        Raises:
            NotFoundError: no such character.
        """
        ...

    async def delete_conversation(self, conversation_id: str) -> tuple[Purged, int]:
        """Remove a conversation with its messages and everything remembered, for good, also from free pages
        and the log of the database.

        Returns:
            What was removed of memory, and the number of messages.

        Raises:
            NotFoundError: no such conversation.
            StoreError: traces remain for now.
        """
        ...

    async def add_message(self, conversation_id: str, message: NewMessage) -> StoredMessage:
        """Append a message, count it, and move the conversation's last activity on to the message's time
        (never back). One transaction.

        Idempotent by ``client_message_id``: if the conversation holds a message with the same one, that
        message is returned and nothing is stored.

        Raises:
            NotFoundError: no such conversation.
        """
        ...

    async def add_and_recall(
        self, conversation_id: str, message: NewMessage, limit: int
    ) -> tuple[StoredMessage, list[StoredMessage]]:
        """Do :meth:`add_message`, and read the last ``limit`` messages before it (oldest first) with it.

        For a repeated ``client_message_id``: those before the message that was stored the first time.

        Raises:
            NotFoundError: no such conversation.
        """
        ...

    async def cut_message(self, stored: StoredMessage, content: str) -> None:
        """Shorten a stored message to what was heard of it, and mark it as interrupted; a message of which
        nothing was heard ("") is removed and not counted any more. Nothing happens when it is not there.
        """
        ...

    async def find_message(self, conversation_id: str, client_message_id: str) -> StoredMessage | None:
        """The message of a conversation with this ``client_message_id``; None if there is none."""
        ...

    async def recent_messages(self, conversation_id: str, limit: int) -> list[StoredMessage]:
        """The last ``limit`` messages, oldest first; [] for an unknown conversation."""
        ...


class Store(Protocol):
    """The whole store. Nothing but :meth:`account` can be asked before :meth:`start`; after :meth:`aclose`
    every verb, of its accounts too, raises ``StoreError``.
    """

    async def start(self) -> None:
        """Open the database, make it if there is none, and bring its schema up to date. Once.

        Raises:
            StoreError: the place cannot be written, or the data is of a newer version or not Estuary's; one
                line that says what to do. Nothing is left open.
        """
        ...

    async def aclose(self) -> None:
        """Finish everything that was asked for and let go of the database. Idempotent."""
        ...

    async def ping(self) -> None:
        """Raise StoreError when the store cannot answer."""
        ...

    async def add_account(self, name: str) -> str:
        """Make an account; returns its id."""
        ...

    async def list_accounts(self) -> list[str]:
        """Ids of all accounts, oldest first."""
        ...

    async def find_key(self, key_hash: str) -> ApiKey | None:
        """The key with this SHA-256 (hex), revoked or not; None if there is none."""
        ...

    async def conversations_behind(self, limit: int, stage: Stage = 1) -> list[tuple[str, str]]:
        """Account and id of conversations that hold messages a stage has not read and may read, oldest
        activity first.
        """
        ...

    async def unembedded(self, model: str, limit: int) -> list[Unembedded]:
        """Entries of the search index, of all accounts, that have no vector of this model."""
        ...

    async def count_unembedded(self, model: str) -> int:
        """How many of them there are."""
        ...

    def account(self, account_id: str) -> AccountStore:
        """The rows of one account. Costs nothing; the account is not looked up."""
        ...
