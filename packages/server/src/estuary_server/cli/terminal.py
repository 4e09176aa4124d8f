"""The keyboard, as lines in an event loop.

A thread reads, because nothing else works for terminals, pipes and files on every platform. It reads the file
descriptor itself: a thread that held the lock of ``sys.stdin`` would keep the interpreter from ending.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator

_CHUNK = 65536


async def lines(descriptor: int = 0) -> AsyncIterator[str]:
    """Lines as they are typed, without their end; ends at the end of the input.

    Bytes that are not UTF-8 are replaced.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes | None] = asyncio.Queue()

    def read() -> None:
        while True:
            try:
                chunk = os.read(descriptor, _CHUNK)
            except OSError:
                chunk = b""
            try:
                loop.call_soon_threadsafe(arrived.put_nowait, chunk or None)
            except RuntimeError:
                return  # the loop is closed: nobody listens
            if not chunk:
                return

    threading.Thread(target=read, name="estuary-keyboard", daemon=True).start()
    rest = b""
    while (chunk := await arrived.get()) is not None:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield _text(line)
    if rest:
        yield _text(rest)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").removesuffix("\r")
