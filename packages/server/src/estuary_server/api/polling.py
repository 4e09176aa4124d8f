"""Guards the polling transport: what a client posts is refused here, with a reason, where the socket library
would answer "ok" or break.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

PATH = "/socket.io/"
MAX_PACKETS = 256
"""Packets that one post may hold."""

_SEPARATOR = b"\x1e"
_PACKET_TYPES = b"0123456b"


def guarded_polling(app: AsgiApp, limit_bytes: int) -> AsgiApp:
    """The application behind a check of what polling clients post.

    Args:
        app: the whole application.
        limit_bytes: largest body.
    """

    async def guarded(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(PATH):
            await app(scope, receive, send)
            return
        body = await _read(receive, limit_bytes)
        status, reason = _verdict(body, limit_bytes)
        if status == 200:
            await app(scope, _replaying(body, receive), send)
        else:
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": reason})

    return guarded


def _verdict(body: bytes, limit_bytes: int) -> tuple[int, bytes]:
    if len(body) > limit_bytes:
        return 413, b"too large"
    packets = body.split(_SEPARATOR)
    if len(packets) > MAX_PACKETS:
        return 400, b"too many packets"
    if not all(packet[:1] and packet[:1] in _PACKET_TYPES for packet in packets):
        return 400, b"not Engine.IO"
    return (200, b"") if _is_utf8(body) else (400, b"not UTF-8")


async def _read(receive: Receive, limit_bytes: int) -> bytes:
    body = bytearray()
    while len(body) <= limit_bytes:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return bytes(body)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body once, and then what really comes."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
