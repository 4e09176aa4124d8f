"""Guards the polling transport: a body that is not UTF-8 is refused here, because the socket library would
log it and answer "ok".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

PATH = "/socket.io/"


def utf8_polling(app: AsgiApp, limit_bytes: int) -> AsgiApp:
    """The application behind a check of what polling clients post.

    Args:
        app: the whole application.
        limit_bytes: largest body that is read; the socket library refuses larger ones itself.
    """

    async def guarded(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(PATH):
            await app(scope, receive, send)
            return
        body = await _read(receive, limit_bytes)
        if _is_utf8(body):
            await app(scope, _replaying(body, receive), send)
        else:
            await send({"type": "http.response.start", "status": 400, "headers": []})
            await send({"type": "http.response.body", "body": b"not UTF-8"})

    return guarded


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
