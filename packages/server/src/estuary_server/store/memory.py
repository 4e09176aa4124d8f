"""The store in plain dicts, for tests: nothing waits, nothing runs in a thread, nothing is kept.

Holds the same contracts as ``sql.py`` and passes the same conformance suite, so a test of anything above the
store may use it under virtual time. What must not live here: anything that a database would not do.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from estuary_server.clock import Now
from estuary_server.errors import InvalidInputError, NotFoundError
from estuary_server.store.base import ChangeCharacter
from estuary_server.store.memory_memories import InMemoryMemoryStore
from estuary_server.store.memory_records import Purged, Stage
from estuary_server.store.memory_tables import Remembered, Rows, Tables
from estuary_server.store.records import (
    ApiKey,
    CharacterRecord,
    Conversation,
    NewMessage,
    Page,
    StoredMessage,
)
from estuary_server.store.search_records import Unembedded

Aged = TypeVar("Aged", ApiKey, CharacterRecord)


class InMemoryAccountStore:
    """The rows of one account; the contracts are those of ``store.base.AccountStore``."""

    def __init__(self, tables: Tables, account_id: str, now: Now) -> None:
        self._tables = tables
        self._account = account_id
        self._now = now

    @property
    def account_id(self) -> str:
        return self._account

    @property
    def memories(self) -> InMemoryMemoryStore:
        return InMemoryMemoryStore(self._tables, self._account)

    @property
    def _rows(self) -> Rows:
        return self._tables.of(self._account)

    async def add_key(self, key: ApiKey, key_hash: str) -> None:
        if key.account_id != self._account:
            raise InvalidInputError("account_id", "is not this account's")
        keys = self._tables.to_add_to(self._account).keys
        if key.id in keys or key_hash in self._tables.hashes:
            raise InvalidInputError("key", "exists already")
        keys[key.id] = key
        self._tables.hashes[key_hash] = (self._account, key.id)

    async def list_keys(self) -> list[ApiKey]:
        return _oldest_first(self._rows.keys)

    async def revoke_key(self, key_id: str) -> ApiKey:
        keys = self._rows.keys
        if key_id not in keys:
            raise NotFoundError(f"no key {key_id}")
        if keys[key_id].revoked_at is None:
            keys[key_id] = replace(keys[key_id], revoked_at=self._now())
        return keys[key_id]

    async def add_character(self, character: CharacterRecord) -> None:
        characters = self._tables.to_add_to(self._account).characters
        if character.id in characters:
            raise InvalidInputError("id", "exists already")
        characters[character.id] = character

    async def get_character(self, character_id: str) -> CharacterRecord:
        return self._characters_with(character_id)[character_id]

    async def list_characters(self, page: Page, player_id: str | None) -> tuple[list[CharacterRecord], int]:
        visible = [
            character
            for character in _oldest_first(self._rows.characters)
            if player_id is None or character.player_id in (player_id, None)
        ]
        return visible[page.offset : page.offset + page.limit], len(visible)

    async def change_character(self, character_id: str, change: ChangeCharacter) -> CharacterRecord:
        characters = self._characters_with(character_id)
        characters[character_id] = change(characters[character_id])
        return characters[character_id]

    async def delete_character(self, character_id: str) -> None:
        del self._characters_with(character_id)[character_id]
        rows = self._rows
        gone = [known.id for known in rows.conversations.values() if known.character_id == character_id]
        for conversation_id in gone:
            rows.drop_conversation(conversation_id)

    async def open_conversation(self, character_id: str, player_id: str) -> Conversation:
        self._characters_with(character_id)
        conversations = self._rows.conversations
        for known in conversations.values():
            if (known.character_id, known.player_id) == (character_id, player_id):
                return known
        now = self._now()
        fresh = Conversation(str(uuid.uuid4()), character_id, player_id, now, now, 0)
        conversations[fresh.id] = fresh
        self._rows.remembered[fresh.id] = Remembered()
        return fresh

    async def delete_conversation(self, conversation_id: str) -> tuple[Purged, int]:
        if conversation_id not in self._rows.conversations:
            raise NotFoundError(f"no conversation {conversation_id}")
        return self._rows.drop_conversation(conversation_id)

    async def add_message(self, conversation_id: str, message: NewMessage) -> StoredMessage:
        rows = self._rows
        if conversation_id not in rows.conversations:
            raise NotFoundError(f"no conversation {conversation_id}")
        if message.client_message_id is not None:
            known = await self.find_message(conversation_id, message.client_message_id)
            if known is not None:
                return known
        self._tables.last_message_id += 1
        stored = StoredMessage(
            id=self._tables.last_message_id, conversation_id=conversation_id, **vars(message)
        )
        rows.append(stored)
        return stored

    async def add_and_recall(
        self, conversation_id: str, message: NewMessage, limit: int
    ) -> tuple[StoredMessage, list[StoredMessage]]:
        stored = await self.add_message(conversation_id, message)
        held = self._rows.messages[conversation_id]
        return stored, _last([known for known in held if known.id < stored.id], limit)

    async def cut_message(self, stored: StoredMessage, content: str) -> None:
        rows = self._rows
        held = rows.messages.get(stored.conversation_id, [])
        for place, known in enumerate(held):
            if known.id == stored.id and content:
                held[place] = replace(known, content=content, interrupted=True)
            elif known.id == stored.id:
                del held[place]
                conversation = rows.conversations[stored.conversation_id]
                fewer = replace(conversation, message_count=conversation.message_count - 1)
                rows.conversations[stored.conversation_id] = fewer
                return

    async def find_message(self, conversation_id: str, client_message_id: str) -> StoredMessage | None:
        held = self._rows.messages.get(conversation_id, [])
        return next((known for known in held if known.client_message_id == client_message_id), None)

    async def recent_messages(self, conversation_id: str, limit: int) -> list[StoredMessage]:
        return _last(self._rows.messages.get(conversation_id, []), limit)

    def _characters_with(self, character_id: str) -> dict[str, CharacterRecord]:
        characters = self._rows.characters
        if character_id not in characters:
            raise NotFoundError(f"no character {character_id}")
        return characters


class InMemoryStore:
    """The whole store; the contracts are those of ``store.base.Store``. May be used without ``start()``."""

    def __init__(self, now: Now) -> None:
        self._tables = Tables()
        self._now = now

    async def start(self) -> None:
        self._tables.check()

    async def aclose(self) -> None:
        self._tables.closed = True

    async def ping(self) -> None:
        self._tables.check()

    async def add_account(self, name: str) -> str:
        self._tables.check()
        account_id = str(uuid.uuid4())
        self._tables.accounts[account_id] = Rows()
        self._tables.births[account_id] = self._now()
        return account_id

    async def list_accounts(self) -> list[str]:
        self._tables.check()
        births = self._tables.births
        return sorted(births, key=lambda account_id: (births[account_id], account_id))

    async def find_key(self, key_hash: str) -> ApiKey | None:
        self._tables.check()
        if key_hash not in self._tables.hashes:
            return None
        account_id, key_id = self._tables.hashes[key_hash]
        return self._tables.of(account_id).keys[key_id]

    async def conversations_behind(self, limit: int, stage: Stage = 1) -> list[tuple[str, str]]:
        self._tables.check()
        behind = [
            (known.last_activity, account_id, known.id)
            for account_id, rows in self._tables.accounts.items()
            for known in rows.conversations.values()
            if rows.is_behind(known.id, stage)
        ]
        return [(account_id, conversation_id) for _, account_id, conversation_id in sorted(behind)[:limit]]

    async def unembedded(self, model: str, limit: int) -> list[Unembedded]:
        self._tables.check()
        return list(islice(self._unembedded(model), limit))

    async def count_unembedded(self, model: str) -> int:
        self._tables.check()
        return sum(1 for _ in self._unembedded(model))

    def account(self, account_id: str) -> InMemoryAccountStore:
        return InMemoryAccountStore(self._tables, account_id, self._now)

    def _unembedded(self, model: str) -> Iterator[Unembedded]:
        for account_id, rows in self._tables.accounts.items():
            for conversation_id, known in rows.remembered.items():
                for entry in known.entries.values():
                    if entry is not None and (entry.vectors is None or entry.model != model):
                        text = rows.text_of(conversation_id, entry.kind, entry.ref)
                        yield Unembedded(account_id, conversation_id, entry.kind, entry.ref, text)


def _oldest_first(rows: dict[str, Aged]) -> list[Aged]:
    return sorted(rows.values(), key=lambda row: (row.created_at, row.id))


def _last(messages: list[StoredMessage], limit: int) -> list[StoredMessage]:
    return messages[max(0, len(messages) - limit) :]
