"""A real HTTP server on the loopback that answers from a script and keeps what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True)
class Seen:
    """One request as it arrived; ``target`` is the request line's, undecoded."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Reply:
    """One answer; ``hang`` never comes, ``drop`` closes the connection instead."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    drop: bool = False

    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class RecordingServer:
    """Answers with the scripted replies in order, and with the last one for ever."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.asked = asyncio.Event()
        self._replies: deque[Reply] = deque([Reply()])
        app = web.Application()
        app.router.add_route("*", "/{rest:(?s:.*)}", self._handle)
        self._server = TestServer(app)

    def replies(self, *replies: Reply) -> None:
        self._replies = deque(replies)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def only(self) -> Seen:
        assert len(self.seen) == 1, [(seen.method, seen.target) for seen in self.seen]
        return self.seen[0]

    async def start(self) -> None:
        await self._server.start_server(shutdown_timeout=0)

    async def stop(self) -> None:
        await self._server.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(Seen(request.method, request.raw_path, request.headers, await request.read()))
        self.asked.set()
        reply = self._replies.popleft() if len(self._replies) > 1 else self._replies[0]
        if reply.hang:
            await asyncio.Event().wait()
        if reply.drop and request.transport is not None:
            request.transport.abort()
        return web.Response(status=reply.status, body=reply.encoded(), headers=reply.headers)
