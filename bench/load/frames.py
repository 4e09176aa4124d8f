"""WebSocket frames (RFC 6455) as a client with no time to lose writes and reads them; pure.

The mask is all zeros, which the RFC's format allows and which leaves the payload as it is; a real client
must draw a new mask for every frame.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10

_FIN = 0x80
_MASKED = 0x80
_NO_MASK = bytes(4)
_LENGTH_OF_16_BITS = 126
_LENGTH_OF_64_BITS = 127


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One whole message as a client sends it."""
    size = len(payload)
    if size < _LENGTH_OF_16_BITS:
        length = bytes([_MASKED | size])
    elif size < 1 << 16:
        length = bytes([_MASKED | _LENGTH_OF_16_BITS]) + size.to_bytes(2, "big")
    else:
        length = bytes([_MASKED | _LENGTH_OF_64_BITS]) + size.to_bytes(8, "big")
    return bytes([_FIN | opcode]) + length + _NO_MASK + payload


def upgrade_request(host: str, port: int, path: str) -> bytes:
    """The HTTP request that opens a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


class FrameReader:
    """Cuts what arrives from a server into whole messages."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Opcode and payload of every message that is complete now, in order.

        Raises:
            ValueError: a message came in pieces, or masked; no server of these benches does that.
        """
        data = self._waiting + data
        at = 0
        while (sizes := _sizes(data, at)) is not None:
            head, size = sizes
            start = at + head
            if len(data) < start + size:
                break
            if not data[at] & _FIN:
                raise ValueError("a message in pieces")
            yield data[at] & 0x0F, data[start : start + size]
            at = start + size
        self._waiting = data[at:]


def _sizes(data: bytes, at: int) -> tuple[int, int] | None:
    """Bytes of the header that begins there, and of its payload; None while the header is incomplete."""
    available = len(data) - at
    if available < 2:
        return None
    size = data[at + 1]
    if size & _MASKED:
        raise ValueError("a masked message from a server")
    if size < _LENGTH_OF_16_BITS:
        return 2, size
    head = 4 if size == _LENGTH_OF_16_BITS else 10
    if available < head:
        return None
    return head, int.from_bytes(data[at + 2 : at + head], "big")
