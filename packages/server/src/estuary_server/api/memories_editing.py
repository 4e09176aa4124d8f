"""Handlers of memories by hand: add, get, edit, delete, history, restore, undo."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.memory_body import MemoryEditBody, NewMemoryBody
from estuary_server.api.errors import Handler
from estuary_server.api.memories_answer import answered
from estuary_server.api.memories_asked import Asked, asked, introduced, memory_id_of
from estuary_server.api.memories_input import memory_edit, new_memory, read_body
from estuary_server.api.memories_parts import MemoryParts, NewId
from estuary_server.api.memories_shown import shown_history
from estuary_server.config import Limits
from estuary_server.errors import ConflictError, InvalidInputError, NotFoundError
from estuary_server.memory.keeper import Keeper, NewMemory
from estuary_server.memory.shown import shown_memory
from estuary_server.store.base import Store
from estuary_server.store.memory_records import MemoryRecord

_LONGEST_KEY = 255


@dataclass(frozen=True)
class _One:
    """The memory of a path."""

    whose: Asked
    memory_id: str
    keeper: Keeper

    async def read(self) -> MemoryRecord:
        return await self.whose.memories.get_memory(self.whose.conversation_id, self.memory_id)


class MemoryEditing:
    """One memory at a time.

    Args:
        store: everything that is kept.
        limits: the server's limits.
        parts: what changes memories.
        new_id: gives ids to new memories.
    """

    def __init__(self, store: Store, limits: Limits, parts: MemoryParts, new_id: NewId) -> None:
        self._store = store
        self._limits = limits
        self._keeper = parts.keeper
        self._new_id = new_id

    def served(self) -> dict[routes.Route[Any], Handler]:
        """Which route has which handler."""
        return {
            routes.ADD_MEMORY: self.add,
            routes.GET_MEMORY: self.get,
            routes.EDIT_MEMORY: self.edit,
            routes.DELETE_MEMORY: self.delete,
            routes.MEMORY_HISTORY: self.history,
            routes.RESTORE_MEMORY: self.restore,
            routes.UNDO_MEMORY: self.undo,
        }

    async def add(self, request: Request) -> Response:
        found = await asked(request, self._store)
        key = _idempotency_key(request)
        new = new_memory(await read_body(request, NewMemoryBody, self._limits.rest_body_bytes))
        whose = await introduced(found, self._limits)
        record = await (self._added_once(whose, new, key) if key else self._added(whose, new, self._new_id))
        return JSONResponse(shown_memory(record, whose.owner).to_dict(), routes.ADD_MEMORY.status)

    async def get(self, request: Request) -> Response:
        one = await self._one(request)
        return _answer(one, await one.read())

    async def edit(self, request: Request) -> Response:
        one = await self._one(request)
        body = await read_body(request, MemoryEditBody, self._limits.rest_body_bytes)
        edit = memory_edit(body, await one.read())
        return _answer(one, await one.keeper.edit(one.whose.conversation_id, one.memory_id, edit))

    async def delete(self, request: Request) -> Response:
        one = await self._one(request)
        return _answer(one, await one.keeper.delete(one.whose.conversation_id, one.memory_id))

    async def history(self, request: Request) -> Response:
        one = await self._one(request)
        await one.read()
        changes = await one.whose.memories.memory_history(one.whose.conversation_id, one.memory_id)
        return await answered(lambda: shown_history(changes, one.whose.owner))

    async def restore(self, request: Request) -> Response:
        one = await self._one(request)
        return _answer(one, await one.keeper.restore(one.whose.conversation_id, one.memory_id))

    async def undo(self, request: Request) -> Response:
        one = await self._one(request)
        return _answer(one, await one.keeper.undo(one.whose.conversation_id, one.memory_id))

    async def _one(self, request: Request) -> _One:
        whose = await asked(request, self._store)
        return _One(whose, memory_id_of(request, whose), self._keeper(whose.account, self._new_id))

    async def _added(self, whose: Asked, new: NewMemory, new_id: NewId) -> MemoryRecord:
        return await self._keeper(whose.account, new_id).add(whose.conversation_id, new)

    async def _added_once(self, whose: Asked, new: NewMemory, key: str) -> MemoryRecord:
        """Add a memory whose id follows from the idempotency key: the same call again finds it there."""
        memory_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{whose.conversation_id}\n{key}"))
        try:
            return await whose.memories.get_memory(whose.conversation_id, memory_id)
        except NotFoundError:
            pass
        try:
            return await self._added(whose, new, lambda: memory_id)
        except ConflictError:
            # The same call came twice at once, and the other one was first.
            return await whose.memories.get_memory(whose.conversation_id, memory_id)


def _answer(one: _One, record: MemoryRecord) -> Response:
    return JSONResponse(shown_memory(record, one.whose.owner).to_dict())


def _idempotency_key(request: Request) -> str:
    key = request.headers.get(routes.IDEMPOTENCY_HEADER, "")
    if len(key) > _LONGEST_KEY:
        raise InvalidInputError(routes.IDEMPOTENCY_HEADER, f"is longer than {_LONGEST_KEY} characters")
    return key
