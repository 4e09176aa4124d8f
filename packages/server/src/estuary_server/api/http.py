"""The HTTP side of the server: REST, health, the API page. Which route has which handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as HttpRoute
from starlette.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from estuary_sdk.protocol import routes
from estuary_server.api.characters import CharacterHandlers
from estuary_server.api.errors import Handler, answering
from estuary_server.api.memories import MemoryHandlers
from estuary_server.api.openapi import openapi_document
from estuary_server.api.paths import RawPathRoute
from estuary_server.store.base import Store

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]

_HEADERS = (
    routes.API_KEY_HEADER,
    "Authorization",
    routes.PLAYER_HEADER,
    routes.CLIENT_HEADER,
    routes.IDEMPOTENCY_HEADER,
    "Content-Type",
    "ngrok-skip-browser-warning",
)

_API_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Estuary API</title>
<link rel="stylesheet" href="/docs/static/swagger-ui.css"></head>
<body><div id="api"></div><script src="/docs/static/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/openapi.json", dom_id: "#api"})</script></body></html>
"""


def http_app(
    store: Store,
    characters: CharacterHandlers,
    lifespan: Lifespan,
    version: str,
    memories: MemoryHandlers | None = None,
) -> Starlette:
    """The application that serves everything but the socket.

    Args:
        store: for the readiness check.
        characters: handlers of the characters routes.
        lifespan: opened before the first request and closed after the last.
        version: shown on the API page.
        memories: handlers of the memory routes; None serves none of them.
    """
    served: Mapping[routes.Route[Any], Handler] = {
        routes.CREATE_CHARACTER: characters.create,
        routes.LIST_CHARACTERS: characters.list,
        routes.GET_CHARACTER: characters.get,
        routes.UPDATE_CHARACTER: characters.update,
        routes.DELETE_CHARACTER: characters.delete,
        **(memories.served() if memories else {}),
    }
    return Starlette(
        routes=[*_mounted(served), *_service(store, openapi_document(served, version))],
        lifespan=lifespan,
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["*"],
                allow_headers=list(_HEADERS),
                expose_headers=[routes.REQUEST_ID_HEADER],
            )
        ],
        exception_handlers={404: _unserved, 405: _unserved},
    )


def _mounted(served: Mapping[routes.Route[Any], Handler]) -> list[BaseRoute]:
    """Each path, the legacy one too, with and without a trailing slash; literal ones before those that would
    match them.

    Routes that other servers serve say that this one does not.
    """
    paths: dict[str, dict[str, Handler]] = {}
    for route in (value for value in vars(routes).values() if isinstance(value, routes.Route)):
        handler = answering(served.get(route, _not_in_this_version))
        for path in filter(None, (route.path, routes.legacy_path(route))):
            paths.setdefault(path, {})[route.method] = handler
    literal_first = sorted(paths.items(), key=lambda item: item[0].count("{"))
    return [
        RawPathRoute(path + slash, _by_method(handlers), methods=list(handlers))
        for path, handlers in literal_first
        for slash in ("", "/")
    ]


def _by_method(handlers: Mapping[str, Handler]) -> Handler:
    async def handle(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return handle


async def _not_in_this_version(_: Request) -> Response:
    raise HTTPException(501, "this is not in this version of the server")


def _service(store: Store, document: dict[str, Any]) -> list[BaseRoute]:
    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        await store.ping()
        return PlainTextResponse("ok")

    async def describe(_: Request) -> Response:
        return JSONResponse(document)

    async def page(_: Request) -> Response:
        return HTMLResponse(_API_PAGE)

    async def home(_: Request) -> Response:
        return RedirectResponse("/docs")

    return [
        HttpRoute("/", home),
        HttpRoute("/healthz", alive),
        HttpRoute("/readyz", answering(ready)),
        HttpRoute("/openapi.json", describe),
        HttpRoute("/docs", page),
        Mount("/docs/static", StaticFiles(directory=swagger_ui_path)),
    ]


async def _unserved(request: Request, error: Exception) -> Response:
    """The answer where no route, or no method of a route, is served."""

    async def refuse(_: Request) -> Response:
        raise error

    return await answering(refuse)(request)
