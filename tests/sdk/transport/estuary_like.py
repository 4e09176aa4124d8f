"""A real websocket server on the loopback that speaks Socket.IO frame by frame, as a test tells it.

Written against the wire protocol, without any Socket.IO library, so that a mistake of the client's library
is not made on both sides.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

HANDSHAKE = {"sid": "eio", "upgrades": [], "pingInterval": 25_000, "pingTimeout": 20_000, "maxPayload": 10**8}
OPEN = "0" + json.dumps(HANDSHAKE)
ACCEPT = '40/sdk,{"sid":"sio"}'
REFUSE = '44/sdk,{"message":"not here"}'
GOODBYE = "41/sdk,"
CLOSE = "1"

_EVENT = re.compile(r"42/sdk,(\d*)(\[.*\])", re.DOTALL)
_CONNECT = "40/sdk,"


def event(name: str, *arguments: Any) -> str:
    return "42/sdk," + json.dumps([name, *arguments])


class EstuaryLike:
    """Accepts one client, records what it sends, and writes the frames it is told to.

    Attributes:
        opening: frames written as soon as there is a websocket.
        answer_to_connect: frames written when the client asks for the namespace.
        then_closes: the websocket is closed after those.
        ack: the arguments with which events are acknowledged whose sender asked for it.
        answers_close: the client's closing handshake is answered.
        auth: what the client sent when it asked for the namespace.
        received: events in the order of arrival.
        said_goodbye: the client left the namespace.
    """

    def __init__(self) -> None:
        self.opening = [OPEN]
        self.answer_to_connect = [ACCEPT]
        self.then_closes = False
        self.ack: list[Any] = []
        self.answers_close = True
        self.auth: Any = None
        self.received: list[tuple[str, Any]] = []
        self.said_goodbye = False
        self.gone = asyncio.Event()
        self._changed = asyncio.Event()
        self._ws: web.WebSocketResponse | None = None
        self._request: web.Request | None = None
        app = web.Application()
        app.router.add_get("/socket.io/", self._serve)
        self._server = TestServer(app)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    async def start(self) -> None:
        await self._server.start_server(shutdown_timeout=0)

    async def stop(self) -> None:
        self.drop()
        await self._server.close()

    async def emit(self, name: str, *arguments: Any) -> None:
        await self.write(event(name, *arguments))

    async def write(self, frame: str) -> None:
        assert self._ws is not None
        await self._ws.send_str(frame)

    def drop(self) -> None:
        """Break the connection without a word."""
        if self._request is not None and self._request.transport is not None:
            self._request.transport.abort()

    def stop_reading(self) -> None:
        """Take nothing more from the network, which fills up."""
        assert self._request is not None
        assert self._request.transport is not None
        self._request.transport.pause_reading()

    def read_on(self) -> None:
        """Take from the network again."""
        assert self._request is not None
        assert self._request.transport is not None
        self._request.transport.resume_reading()

    async def until(self, *, received: int) -> None:
        async with asyncio.timeout(10):
            while len(self.received) < received:
                self._changed.clear()
                await self._changed.wait()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if "upgrade" not in request.headers.get("Connection", "").lower():
            return web.Response(text=OPEN)
        self._ws, self._request = web.WebSocketResponse(max_msg_size=0, autoclose=self.answers_close), request
        await self._ws.prepare(request)
        try:
            for frame in self.opening:
                await self.write(frame)
            await self._read(self._ws)
        finally:
            self.gone.set()
        return self._ws

    async def _read(self, ws: web.WebSocketResponse) -> None:
        while (message := await ws.receive()).type is WSMsgType.TEXT:
            await self._frame(ws, message.data)
        if not self.answers_close:
            await asyncio.Event().wait()

    async def _frame(self, ws: web.WebSocketResponse, frame: str) -> None:
        if frame.startswith(_CONNECT):
            self.auth = json.loads(frame.removeprefix(_CONNECT))
            for answer in self.answer_to_connect:
                await ws.send_str(answer)
            if self.then_closes:
                await ws.close()
        elif frame.startswith(GOODBYE):
            self.said_goodbye = True
        elif matched := _EVENT.fullmatch(frame):
            name, *arguments = json.loads(matched[2])
            self.received.append((name, arguments[0] if arguments else None))
            self._changed.set()
            if matched[1]:
                await ws.send_str(f"43/sdk,{matched[1]}{json.dumps(self.ack)}")
