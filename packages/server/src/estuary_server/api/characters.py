"""Handlers of ``/api/v1/characters``."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.character_body import CharacterBody
from estuary_sdk.protocol.models.characters import Character, CharacterListResponse
from estuary_server.api.requests import read_json, read_query
from estuary_server.api.rest_auth import authenticated, player_of
from estuary_server.clock import Now
from estuary_server.config import Limits
from estuary_server.errors import NotFoundError
from estuary_server.store.base import Store
from estuary_server.store.records import CharacterRecord, Page
from estuary_server.world.characters import (
    Serving,
    changed_character,
    cleared_paths,
    new_character,
    shown_character,
)

SaysWhoServes = Callable[[CharacterRecord], Serving]


class CharacterHandlers:
    """Create, list, get, update, delete.

    Args:
        store: everything that is kept.
        limits: the server's limits.
        serving: says who really answers, listens and speaks for a character.
        now: wall clock.
    """

    def __init__(self, store: Store, limits: Limits, serving: SaysWhoServes, now: Now) -> None:
        self._store = store
        self._limits = limits
        self._serving = serving
        self._now = now

    async def create(self, request: Request) -> Response:
        account = await authenticated(request, self._store)
        data = await read_json(request, self._limits.rest_body_bytes)
        record = new_character(str(uuid.uuid4()), CharacterBody.from_dict(data), self._now())
        await account.add_character(record)
        return JSONResponse(self._shown(record).to_dict(), routes.CREATE_CHARACTER.status)

    async def list(self, request: Request) -> Response:
        account = await authenticated(request, self._store)
        query = read_query(request, routes.LIST_CHARACTERS)
        page = Page(limit=int(query["limit"] or 0), offset=int(query["offset"] or 0))
        records, total = await account.list_characters(page, player_of(request))
        shown = [self._shown(record) for record in records]
        return JSONResponse(CharacterListResponse(shown, total, page.limit, page.offset).to_dict())

    async def get(self, request: Request) -> Response:
        account = await authenticated(request, self._store)
        record = await account.get_character(_character_id(request))
        return JSONResponse(self._shown(record).to_dict())

    async def update(self, request: Request) -> Response:
        account = await authenticated(request, self._store)
        data = await read_json(request, self._limits.rest_body_bytes)
        body = CharacterBody.from_dict(data)
        cleared, now = cleared_paths(data), self._now()
        changed = await account.change_character(
            _character_id(request), lambda record: changed_character(record, body, cleared, now)
        )
        return JSONResponse(self._shown(changed).to_dict())

    async def delete(self, request: Request) -> Response:
        account = await authenticated(request, self._store)
        await account.delete_character(_character_id(request))
        return JSONResponse(routes.Acknowledged(message="Character deleted").to_dict())

    def _shown(self, record: CharacterRecord) -> Character:
        return shown_character(record, self._serving(record))


def _character_id(request: Request) -> str:
    character_id = request.path_params["character_id"]
    if "\x00" in character_id:
        raise NotFoundError("no such character")
    return str(character_id)
