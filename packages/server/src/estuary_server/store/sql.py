"""The store over SQL: each verb runs its function of ``sql_*.py`` in the engine's threads.

What must not live here: statements, and the rules of transactions and threads (``engine.py``).
"""

from __future__ import annotations

import uuid
from pathlib import Path

from estuary_server.clock import Now
from estuary_server.errors import InvalidInputError, StoreError
from estuary_server.log import failure, get_logger
from estuary_server.store import (
    sql_accounts,
    sql_backlog,
    sql_characters,
    sql_conversations,
    sql_keys,
    sql_memory_purge,
)
from estuary_server.store.base import ChangeCharacter
from estuary_server.store.engine import SqliteEngine
from estuary_server.store.memory_records import Purged, Stage
from estuary_server.store.place import make_directory, sqlite_path
from estuary_server.store.records import (
    ApiKey,
    CharacterRecord,
    Conversation,
    NewMessage,
    Page,
    StoredMessage,
)
from estuary_server.store.search_cache import SearchCache
from estuary_server.store.search_records import Unembedded
from estuary_server.store.sql_memory import SqlMemoryStore
from estuary_server.store.upgrade import upgrade

UPGRADE_PATIENCE_S = 60.0


class SqlAccountStore:
    """The rows of one account; the contracts are those of ``store.base.AccountStore``."""

    def __init__(self, engine: SqliteEngine, account_id: str, now: Now, cache: SearchCache) -> None:
        self._engine = engine
        self._account = account_id
        self._now = now
        self._cache = cache
        self._memories = SqlMemoryStore(engine, account_id, cache)

    @property
    def account_id(self) -> str:
        return self._account

    @property
    def memories(self) -> SqlMemoryStore:
        return self._memories

    async def add_key(self, key: ApiKey, key_hash: str) -> None:
        if key.account_id != self._account:
            raise InvalidInputError("account_id", "is not this account's")
        await self._engine.write(lambda c: sql_keys.add_key(c, self._account, key, key_hash))

    async def list_keys(self) -> list[ApiKey]:
        return await self._engine.read(lambda c: sql_keys.list_keys(c, self._account))

    async def revoke_key(self, key_id: str) -> ApiKey:
        now = self._now()
        return await self._engine.write(lambda c: sql_keys.revoke_key(c, self._account, key_id, now))

    async def add_character(self, character: CharacterRecord) -> None:
        await self._engine.write(lambda c: sql_characters.add_character(c, self._account, character))

    async def get_character(self, character_id: str) -> CharacterRecord:
        return await self._engine.read(lambda c: sql_characters.get_character(c, self._account, character_id))

    async def list_characters(self, page: Page, player_id: str | None) -> tuple[list[CharacterRecord], int]:
        return await self._engine.read(
            lambda c: sql_characters.list_characters(c, self._account, page, player_id)
        )

    async def change_character(self, character_id: str, change: ChangeCharacter) -> CharacterRecord:
        return await self._engine.write(
            lambda c: sql_characters.change_character(c, self._account, character_id, change)
        )

    async def delete_character(self, character_id: str) -> None:
        await self._engine.erase(lambda c: sql_characters.delete_character(c, self._account, character_id))
        self._cache.forget_account(self._account)

    async def open_conversation(self, character_id: str, player_id: str) -> Conversation:
        known = await self._engine.read(
            lambda c: sql_conversations.find_conversation(c, self._account, character_id, player_id)
        )
        if known is not None:
            return known
        now = self._now()
        fresh = Conversation(str(uuid.uuid4()), character_id, player_id, now, now, 0)
        return await self._engine.write(
            lambda c: sql_conversations.open_conversation(c, self._account, fresh)
        )

    async def delete_conversation(self, conversation_id: str) -> tuple[Purged, int]:
        removed = await self._engine.erase(
            lambda c: sql_memory_purge.delete_conversation(c, self._account, conversation_id)
        )
        self._cache.forget((self._account, conversation_id))
        return removed

    async def add_message(self, conversation_id: str, message: NewMessage) -> StoredMessage:
        return await self._engine.write(
            lambda c: sql_conversations.add_message(c, self._account, conversation_id, message)
        )

    async def add_and_recall(
        self, conversation_id: str, message: NewMessage, limit: int
    ) -> tuple[StoredMessage, list[StoredMessage]]:
        return await self._engine.write(
            lambda c: sql_conversations.add_and_recall(c, self._account, conversation_id, message, limit)
        )

    async def cut_message(self, stored: StoredMessage, content: str) -> None:
        await self._engine.write(lambda c: sql_conversations.cut_message(c, self._account, stored, content))

    async def find_message(self, conversation_id: str, client_message_id: str) -> StoredMessage | None:
        return await self._engine.read(
            lambda c: sql_conversations.find_message(c, self._account, conversation_id, client_message_id)
        )

    async def recent_messages(self, conversation_id: str, limit: int) -> list[StoredMessage]:
        return await self._engine.read(
            lambda c: sql_conversations.recent_messages(c, self._account, conversation_id, limit)
        )


async def _bring_up_to_date(path: Path) -> None:
    """Over connections of its own, which wait long enough for another process that is at it."""
    engine = SqliteEngine(path, busy_timeout_s=UPGRADE_PATIENCE_S)
    engine.open()
    try:
        await engine.write(lambda c: upgrade(c, path))
    finally:
        await engine.aclose()


class SqlStore:
    """The whole store in one database; the contracts are those of ``store.base.Store``.

    Args:
        place: path of an SQLite file, or its URL (``sqlite:///data/estuary.db``). Made if it is not there.
        now: tells the time that new rows are given.
    """

    def __init__(self, place: str | Path, now: Now) -> None:
        self._path = sqlite_path(place)
        self._engine = SqliteEngine(self._path)
        self._now = now
        self._cache = SearchCache()

    async def start(self) -> None:
        make_directory(self._path)
        await _bring_up_to_date(self._path)
        self._engine.open()
        await self._scrub()

    async def aclose(self) -> None:
        await self._engine.aclose()

    async def ping(self) -> None:
        await self._engine.read(sql_accounts.ping)

    async def add_account(self, name: str) -> str:
        account_id, now = str(uuid.uuid4()), self._now()
        await self._engine.write(lambda c: sql_accounts.add_account(c, account_id, name, now))
        return account_id

    async def list_accounts(self) -> list[str]:
        return await self._engine.read(sql_accounts.list_accounts)

    async def conversations_behind(self, limit: int, stage: Stage = 1) -> list[tuple[str, str]]:
        return await self._engine.read(lambda c: sql_backlog.conversations_behind(c, limit, stage))

    async def unembedded(self, model: str, limit: int) -> list[Unembedded]:
        return await self._engine.read(lambda c: sql_backlog.unembedded(c, model, limit))

    async def count_unembedded(self, model: str) -> int:
        return await self._engine.read(lambda c: sql_backlog.count_unembedded(c, model))

    async def find_key(self, key_hash: str) -> ApiKey | None:
        return await self._engine.read(lambda c: sql_accounts.find_key(c, key_hash))

    async def _scrub(self) -> None:
        """Remove what an earlier process could not, or try again next time: it is no reason not to start."""
        try:
            await self._engine.scrub()
        except StoreError as error:
            get_logger().warning("store.traces_remain", **failure(error))

    def account(self, account_id: str) -> SqlAccountStore:
        return SqlAccountStore(self._engine, account_id, self._now, self._cache)
