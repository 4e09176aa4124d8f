"""The pool of worker processes: which utterance is decoded where, and which waits.

Theory of operation. The engine holds the interpreter's lock while it decodes, tens of milliseconds at a time,
so it runs in processes of its own, about one a core, and the server only moves bytes:

    microphone -- feed --> Utterance --> Seat == pipe ==> worker: one decoder an utterance, 100 ms a step
    on_interim, finalise  <-- Utterance <-- Seat <== pipe ==

An utterance goes to the seat that serves the fewest. When every place of every seat is taken, it waits with
its audio, first come first served; its words come later, and nothing of it is lost. What bounds memory: audio
that was fed and not yet dealt with, wherever it is, is at most ``MOST_BEHIND_S`` seconds an utterance, and at
most ``MOST_WAITING`` utterances wait; beyond either an utterance is lost with "busy". What bounds time:
``finish`` waits ``finalise_s``, and a worker that does not answer is replaced, see ``seat.py``. What is lost
with a worker is the utterances that it served, and nothing else.

Feeding never waits: what a pipe does not take is kept within the bounds above. All of this runs in callbacks
of one event loop, so that no state changes between two lines of it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import count

from estuary_sdk.protocol.audio import bytes_for
from estuary_server.errors import ProviderError
from estuary_server.providers.pocketsphinx.frames import MOST_UTTERANCES, Final
from estuary_server.providers.pocketsphinx.seat import MOST_BEHIND_S, NAME, Seat
from estuary_server.providers.pocketsphinx.utterance import Utterance
from estuary_server.providers.speech_detector import DETECTOR_HZ
from estuary_server.providers.transcriber import OnInterim

MOST_WAITING = 64
"""Utterances that wait for a place; together at most 123 MB of audio."""

_MOST_BEHIND_BYTES = bytes_for(MOST_BEHIND_S, DETECTOR_HZ)


class Pool:
    """Decodes utterances in child processes.

    Args:
        size: worker processes.
        places: utterances that one of them decodes at once.
        patience_s: how long a worker that owes an answer may be silent before it is replaced.
        finalise_s: how long ``finish`` waits.
    """

    def __init__(self, size: int, places: int, patience_s: float, finalise_s: float) -> None:
        self._seats = [Seat(places, patience_s, self._share_out) for _ in range(size)]
        self._finalise_s = finalise_s
        self._waiting: deque[Utterance] = deque()
        self._numbers = count()
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(seat.pid for seat in self._seats if seat.pid is not None)

    async def reach(self) -> None:
        """Wait until some worker is ready; where the one that is waited for fails, the next is.

        Raises:
            ProviderError: none can be had.
        """
        for seat in self._seats:
            if self._closed or any(seat.ready for seat in self._seats):
                break
            if not seat.resting:
                await seat.up()
        if not any(seat.ready for seat in self._seats):
            raise self._failed("its worker processes do not start", retryable=not self._closed)

    async def reach_all(self) -> None:
        """Wait until every worker is ready.

        Raises:
            ProviderError: one of them is not to be had.
        """
        ready = await asyncio.gather(*(seat.up() for seat in self._seats))
        if not all(ready):
            raise self._failed("its worker processes do not start")

    def begin(self, mean: str, on_interim: OnInterim) -> Utterance:
        """A new utterance, in a seat or waiting for one."""
        utterance = Utterance(next(self._numbers) % MOST_UTTERANCES, mean, on_interim)
        if self._closed:
            utterance.settle(self._failed("it was closed", retryable=False))
        elif len(self._waiting) >= MOST_WAITING:
            utterance.settle(self._failed("busy: too many people speak at the same time"))
        else:
            self._waiting.append(utterance)
            self._share_out()
        return utterance

    def feed(self, utterance: Utterance, pcm: bytes) -> None:
        """Some more of an utterance; returns at once."""
        if utterance.settled.is_set():
            return
        if utterance.unheard + len(pcm) > _MOST_BEHIND_BYTES:
            self._release(utterance, f"busy: it is more than {MOST_BEHIND_S:.0f} s behind")
        elif (seat := self._seat_of(utterance)) is not None:
            seat.feed(utterance, pcm)
        else:
            utterance.fed += len(pcm)
            utterance.backlog += pcm

    async def finish(self, utterance: Utterance) -> Final:
        """End an utterance and wait for what was heard in it; cancelling forgets it.

        Raises:
            ProviderError: it was lost, or this took too long.
        """
        if (seat := self._seat_of(utterance)) is not None:
            seat.end(utterance)
        utterance.ended = True
        try:
            async with asyncio.timeout(self._finalise_s):
                await utterance.settled.wait()
        except TimeoutError:
            self._release(utterance, f"no transcript within {self._finalise_s:g} s")
        finally:
            self.discard(utterance)
        return utterance.result()

    def discard(self, utterance: Utterance) -> None:
        """Forget an utterance; returns at once."""
        self._release(utterance, "it was discarded")

    async def aclose(self) -> None:
        """End every worker; no utterance is in progress."""
        self._closed = True
        for utterance in self._waiting:
            utterance.settle(self._failed("it was closed", retryable=False))
        self._waiting.clear()
        await asyncio.gather(*(seat.aclose() for seat in self._seats))

    def _seat_of(self, utterance: Utterance) -> Seat | None:
        return next((seat for seat in self._seats if seat.serves(utterance)), None)

    def _release(self, utterance: Utterance, reason: str) -> None:
        if utterance.settled.is_set():
            return
        error = self._failed(reason)
        if (seat := self._seat_of(utterance)) is not None:
            seat.release(utterance, error)
        else:
            self._waiting.remove(utterance)
            utterance.settle(error)

    def _share_out(self) -> None:
        """Give those who wait the places that are free; fail them when no seat will have one for long."""
        while self._waiting and (seat := min(self._free(), key=_load, default=None)) is not None:
            seat.serve(self._waiting.popleft())
        if all(seat.resting for seat in self._seats):
            while self._waiting:
                self._waiting.popleft().settle(self._failed("its worker processes keep failing"))

    def _free(self) -> list[Seat]:
        return [seat for seat in self._seats if seat.room > 0]

    def _failed(self, reason: str, *, retryable: bool = True) -> ProviderError:
        return ProviderError(NAME, reason, retryable=retryable)


def _load(seat: Seat) -> tuple[int, bool]:
    return seat.load
