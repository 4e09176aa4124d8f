"""A device's thread: where sound libraries call from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from estuary_sdk.audio.memory import MemoryStream
from tests.sdk.stage import settle

T = TypeVar("T")


def in_a_thread(work: Callable[[], T]) -> T:
    """Do this in a thread of its own, to the end."""
    done: list[T] = []
    thread = threading.Thread(target=lambda: done.append(work()))
    thread.start()
    thread.join()
    return done[0]


async def says(microphone: MemoryStream, blocks: Iterable[bytes]) -> None:
    """Let a microphone pick up these blocks, and the event loop deal with them."""

    def record() -> None:
        for block in blocks:
            microphone.record(block)

    in_a_thread(record)
    await settle()
