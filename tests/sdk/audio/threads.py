"""A device's thread: where sound libraries call from, and hardware that takes its time to open."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from estuary_sdk.audio.devices import DeviceFacts
from estuary_sdk.audio.memory import MemorySoundDevices, MemoryStream
from tests.sdk.stage import settle

T = TypeVar("T")


@dataclass
class SlowDevices(MemorySoundDevices):
    """Devices that open when they are let, and not before."""

    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    let: threading.Event = field(default_factory=threading.Event)

    def list(self) -> Sequence[DeviceFacts]:
        self.asked.release()
        self.let.wait()
        return super().list()

    async def are_being_opened(self) -> None:
        """Wait until somebody opens one."""
        await asyncio.to_thread(self.asked.acquire)

    @property
    def left_open(self) -> int:
        return sum(not stream.closed for stream in self.streams)


def in_a_thread(work: Callable[[], T]) -> T:
    """Do this in a thread of its own, to the end."""
    done: list[T] = []
    thread = threading.Thread(target=lambda: done.append(work()))
    thread.start()
    thread.join()
    return done[0]


@contextmanager
def switching_often() -> Iterator[None]:
    """Threads take turns as often as Python can let them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


async def says(microphone: MemoryStream, blocks: Iterable[bytes]) -> None:
    """Let a microphone pick up these blocks, and the event loop deal with them."""

    def record() -> None:
        for block in blocks:
            microphone.record(block)

    in_a_thread(record)
    await settle()
