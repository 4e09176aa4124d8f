"""Clients without any SDK: they write and read Engine.IO frames as the hand-written clients do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

PATIENCE_S = 10.0


class RawSocket:
    """One websocket that speaks Engine.IO 4 text frames, namespace ``/sdk``."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[str] = []

    async def send(self, frame: str) -> None:
        """Send one frame as it is."""
        await self.socket.send_str(frame)

    async def emit(self, name: str, *arguments: Any, ack: int | None = None) -> None:
        """Send one event."""
        number = "" if ack is None else str(ack)
        await self.send(f"42/sdk,{number}{json.dumps([name, *arguments])}")

    async def frame(self) -> str | None:
        """The next frame, pings answered; None when the server has closed the socket."""
        while True:
            message = await self.socket.receive(PATIENCE_S)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return None
            if message.data == "2":
                await self.send("3")
                continue
            self.frames.append(message.data)
            return str(message.data)

    async def event(self) -> tuple[str, dict[str, Any]]:
        """The next event; acknowledgements and other packets are passed over."""
        while (frame := await self.frame()) is not None:
            if frame.startswith("42/sdk,["):
                name, payload = json.loads(frame.removeprefix("42/sdk,"))
                return name, payload
        raise AssertionError("the server closed the socket")

    async def expect(self, name: str) -> dict[str, Any]:
        """The next event of this name."""
        while True:
            found, payload = await self.event()
            if found == name:
                return payload

    async def closed(self) -> bool:
        """Whether the server closes the socket, whatever else it sends before."""
        while await self.frame() is not None:
            pass
        return True


@asynccontextmanager
async def raw_socket(url: str, query: str = "") -> AsyncIterator[RawSocket]:
    """A websocket straight away, as Unity opens it; Engine.IO's open packet is read already."""
    address = f"{url}/socket.io/?EIO=4&transport=websocket{query}"
    async with aiohttp.ClientSession() as http, http.ws_connect(address, max_msg_size=0) as socket:
        raw = RawSocket(socket)
        opened = await raw.frame()
        assert opened is not None
        assert opened.startswith("0{")
        yield raw


@asynccontextmanager
async def raw_session(url: str, auth: dict[str, Any], query: str = "") -> AsyncIterator[RawSocket]:
    """A websocket with a session: CONNECT with auth, acknowledged, ``session_info`` read."""
    async with raw_socket(url, query) as raw:
        await raw.send(f"40/sdk,{json.dumps(auth)}")
        acknowledged = await raw.frame()
        assert acknowledged is not None
        assert acknowledged.startswith('40/sdk,{"sid":')
        await raw.expect("session_info")
        yield raw
