"""Handlers of memories as files: export and import."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.memory import MemoryImported
from estuary_server.api.errors import Handler
from estuary_server.api.memories_answer import answered
from estuary_server.api.memories_asked import asked, introduced
from estuary_server.api.memories_parts import MemoryParts, NewId
from estuary_server.api.requests import read_json
from estuary_server.config import Limits
from estuary_server.memory.portable import Exported
from estuary_server.store.base import Store


class MemoryPortable:
    """All memories of a player at a time.

    Args:
        store: everything that is kept.
        limits: the server's limits; a file may be as large as a message on the socket.
        parts: what reads and writes the file's form.
        new_id: gives ids to new memories; imported ones have theirs from the file.
    """

    def __init__(self, store: Store, limits: Limits, parts: MemoryParts, new_id: NewId) -> None:
        self._store = store
        self._limits = limits
        self._keeper = parts.keeper
        self._new_id = new_id

    def served(self) -> dict[routes.Route[Any], Handler]:
        """Which route has which handler."""
        return {routes.EXPORT_MEMORIES: self.export, routes.IMPORT_MEMORIES: self.import_}

    async def export(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        exported = await self._keeper(whose.account, self._new_id).export_all(whose.conversation_id)
        return await answered(lambda: exported)

    async def import_(self, request: Request) -> Response:
        found = await asked(request, self._store)
        file = await read_json(request, self._limits.frame_bytes)
        exported = await asyncio.to_thread(Exported.from_dict, file)
        whose = await introduced(found, self._limits)
        keeper = self._keeper(whose.account, self._new_id)
        done = await keeper.import_all(whose.conversation_id, exported)
        return JSONResponse(MemoryImported(done.imported, done.skipped).to_dict())
