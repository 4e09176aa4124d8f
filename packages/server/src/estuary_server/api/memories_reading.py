"""Handlers of the documented memory calls: list, timeline, stats, core facts, graph, search, delete all.

A player that has never met the character has no memories: empty answers, never an error.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.codec import camel_case
from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_sdk.protocol.models.memory import CoreFactsResponse, MemoryListResponse
from estuary_server.api import memories_shown as show
from estuary_server.api.errors import Handler
from estuary_server.api.memories_answer import answered
from estuary_server.api.memories_asked import Asked, asked
from estuary_server.api.memories_input import checked_query, search_of
from estuary_server.api.memories_parts import MemoryParts, NewId
from estuary_server.api.memories_periods import end_after, first_moment
from estuary_server.api.requests import read_json, read_query
from estuary_server.config import Limits
from estuary_server.errors import InvalidInputError
from estuary_server.memory.shown import shown_memory
from estuary_server.store.base import Store
from estuary_server.store.memory_records import (
    MemoryCounts,
    MemoryFilter,
    MemoryRecord,
    MemorySort,
    MemoryStatus,
    Purged,
    SortKey,
)
from estuary_server.store.records import Page

_NOTHING = Purged(memories=0, changes=0, entries=0)
_NONE = MemoryCounts(by_status={}, by_type={}, core_facts=0)
_OLDEST_FIRST = MemorySort("said_at", descending=False)


class MemoryReading:
    """The documented calls.

    Args:
        store: everything that is kept.
        limits: the server's limits.
        parts: what searches, draws and forgets.
        new_id: gives ids to new memories; none are made here.
    """

    def __init__(self, store: Store, limits: Limits, parts: MemoryParts, new_id: NewId) -> None:
        self._store = store
        self._limits = limits
        self._parts = parts
        self._new_id = new_id

    def served(self) -> dict[routes.Route[Any], Handler]:
        """Which route has which handler."""
        return {
            routes.LIST_MEMORIES: self.list,
            routes.MEMORY_TIMELINE: self.timeline,
            routes.MEMORY_STATS: self.stats,
            routes.CORE_FACTS: self.core_facts,
            routes.MEMORY_GRAPH: self.graph,
            routes.SEARCH_MEMORIES: self.search,
            routes.SEARCH_MEMORIES_BY_QUERY: self.search_by_query,
            routes.DELETE_MEMORIES: self.delete_all,
        }

    async def list(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        query = read_query(request, routes.LIST_MEMORIES)
        wanted = MemoryFilter(
            status=cast(MemoryStatus, query["status"]),
            memory_type=cast("str | None", query["memory_type"]) or None,
        )
        sort = MemorySort(cast(SortKey, query["sort_by"]), query["sort_order"] == "desc")
        page = Page(limit=int(query["limit"] or 0), offset=int(query["offset"] or 0))
        found, total = await _listed(whose, wanted, sort, page)
        shown = [shown_memory(record, whose.owner) for record in found]
        return JSONResponse(MemoryListResponse(shown, total, page.limit, page.offset).to_dict())

    async def timeline(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        period = str(read_query(request, routes.MEMORY_TIMELINE)["group_by"])
        start, end = _range(request)
        found, _ = await _listed(whose, MemoryFilter(start=start, end=end), _OLDEST_FIRST, None)
        return await answered(lambda: show.shown_timeline(found, period, whose.owner))

    async def stats(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        counts = await whose.memories.count_memories(whose.conversation_id) if whose.met else _NONE
        return JSONResponse(show.shown_counts(counts).to_dict())

    async def core_facts(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        known, _ = await _listed(whose, MemoryFilter(core=True), _OLDEST_FIRST, None)
        return await answered(lambda: CoreFactsResponse(show.shown_facts(known, whose.owner)))

    async def graph(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        query = read_query(request, routes.MEMORY_GRAPH)
        if not whose.met:
            return JSONResponse(MemoryGraph().to_dict())
        found = await self._parts.graphs.graph(
            whose.account.account_id,
            whose.character_id,
            whose.player_id,
            whose.conversation_id,
            include_entities=bool(query["include_entities"]),
            include_character_memories=bool(query["include_character_memories"]),
        )
        return await answered(lambda: found)

    async def search(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        body = routes.SearchBody.from_dict(await read_json(request, self._limits.rest_body_bytes))
        query, limit = search_of(body, self._limits.text_bytes)
        return await self._found(whose, query, limit)

    async def search_by_query(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        given = read_query(request, routes.SEARCH_MEMORIES_BY_QUERY)
        query = checked_query(str(given["q"] or given["query"] or ""), self._limits.text_bytes)
        return await self._found(whose, query, int(given["limit"] or 0))

    async def delete_all(self, request: Request) -> Response:
        whose = await asked(request, self._store)
        if not read_query(request, routes.DELETE_MEMORIES)["confirm"]:
            raise HTTPException(400, "confirm: must be true to delete every memory; nothing was deleted")
        purged = await self._forget_all(whose) if whose.met else _NOTHING
        return JSONResponse(show.shown_purge(purged).to_dict())

    async def _forget_all(self, whose: Asked) -> Purged:
        try:
            return await self._parts.keeper(whose.account, self._new_id).forget_all(whose.conversation_id)
        finally:
            # Also when the caller has gone away meanwhile: the memories may be gone all the same.
            self._parts.forgotten(whose.account.account_id, whose.conversation_id)

    async def _found(self, whose: Asked, query: str, limit: int) -> Response:
        find = self._parts.finder.find
        hits = await find(whose.account, whose.conversation_id, query, limit) if whose.met else ()
        return JSONResponse(show.shown_hits(query, hits, whose.owner).to_dict())


async def _listed(
    whose: Asked, wanted: MemoryFilter, sort: MemorySort, page: Page | None
) -> tuple[list[MemoryRecord], int]:
    if not whose.met:
        return [], 0
    return await whose.memories.list_memories(whose.conversation_id, wanted, sort, page)


def _range(request: Request) -> tuple[datetime | None, datetime | None]:
    """From when to when; the field that is wrong is named as the client wrote it."""
    from_name, from_text = _sent(request, "start_date")
    to_name, to_text = _sent(request, "end_date")
    start = first_moment(from_name, from_text) if from_text else None
    end = end_after(to_name, to_text) if to_text else None
    if start and end and start >= end:
        raise InvalidInputError(from_name, f"is after {to_name}")
    return start, end


def _sent(request: Request, name: str) -> tuple[str, str]:
    for spelling in (name, camel_case(name)):
        if spelling in request.query_params:
            return spelling, request.query_params[spelling]
    return name, ""
