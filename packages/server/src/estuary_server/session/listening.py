"""One client's microphone: from chunks of PCM to utterances.

Theory of operation
-------------------
What a client sends is queued by ``hear``, which never waits, and taken by one task: resampled once, cut into
windows, judged by the speech detector, and fed to the endpointing machine (``turn/endpointing.py``), whose
changes say when an utterance begins and ends. The last half second before an onset is kept, so that no first
syllable is lost; from the onset on, sound goes to the scribe (``scribe.py``), which asks for the final words
at the end of an utterance, beside, so that the microphone is judged all the time.

While a push-to-talk button is held, pauses end nothing: the machine still tells when there is speech, and
one final is asked for at the release (``finish``), which takes its place in the queue behind the sound that
came before it. When no sound comes at all while speech is pending, silence passes by the clock.

The listener is told what happens as it happens, in the event loop; it returns at once.

What must not live here: what it means for the reply in flight (``hearing.py``), events of the wire.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace

from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, Blocks, bytes_for, seconds_in
from estuary_server import log
from estuary_server.providers.speech_detector import DETECTOR_HZ, WINDOW_BYTES, WINDOW_S, DetectorStream
from estuary_server.resampling import Resampler
from estuary_server.session.ears import Ears, Listener
from estuary_server.session.scribe import Scribe
from estuary_server.turn import endpointing
from estuary_server.turn.barge_in import only_listening
from estuary_server.turn.endpointing import Change, Endpointing, EndpointRules, Phase

LEAD_IN_WINDOWS = 16
"""Windows before an onset that the transcriber is given with it: half a second."""

PAUSE_FED_S = 1.0
"""How much of a pause in a held button's speech the transcriber is given."""

LONGEST_HELD_S = 120.0
"""Of a held button's speech; what is said after that is not heard."""
LEAST_AT_RELEASE_S = 0.1
"""Speech before a release, or before the end of listening, that is worth asking for its words."""

LONGEST_BLOCK_S = 1.0
"""Sound that a client that records it sends in one event, at most; more is a file."""

SLICE_S = 0.25
"""Sound that is taken at once: resampling a second of it would keep others waiting for 5 ms."""

logger = log.get_logger()


@dataclass(frozen=True)
class _Chunk:
    pcm: bytes
    sample_rate: int
    block_s: float


@dataclass(frozen=True)
class _Finish:
    """The button was released, or listening ends: ask for the final words of what is pending."""

    done: Callable[[], None]


class Listening:
    """See the theory of operation at the head of this file.

    Args:
        ears: what to listen with.
        listener: is told what happens.
    """

    def __init__(self, ears: Ears, listener: Listener) -> None:
        self._ears = ears
        self._listener = listener
        self._queue: deque[_Chunk | _Finish] = deque()
        self._arrived = asyncio.Event()
        self._taken = asyncio.Event()
        self._waiting_s = 0.0
        self._resamplers: tuple[int, Resampler] | None = None
        self._windows = Blocks(WINDOW_BYTES)
        self._lead_in: deque[bytes] = deque(maxlen=LEAD_IN_WINDOWS)
        self._state = Endpointing()
        self._held_rules = replace(ears.rules, end_silence_s=math.inf, longest_s=math.inf)
        self._stack = AsyncExitStack()
        self._stream: DetectorStream
        self._scribe = Scribe(ears, self._hear_words, listener.listening_failed)
        self._failing = False
        self._block_s = 0.0
        self.held = False

    async def open(self) -> None:
        """Open detector and transcriber.

        Raises:
            ProviderError: one of them cannot listen.
        """
        async with AsyncExitStack() as opening:
            self._stream = opening.enter_context(self._ears.detector.open())
            await self._scribe.open()
            self._stack = opening.pop_all()

    async def aclose(self) -> None:
        """Close them; ``run`` has ended, and whoever waits for it waits no more. Idempotent."""
        unheard, self._queue = self._queue, deque()
        self._waiting_s = 0.0
        self._taken.set()
        for item in (item for item in unheard if isinstance(item, _Finish)):
            item.done()
        await self._scribe.aclose()
        await self._stack.aclose()

    # What comes in

    def hear(self, pcm: bytes, sample_rate: int) -> None:
        """Queue a chunk of the microphone's sound; it may end within a sample."""
        block_s = seconds_in(pcm, sample_rate)
        self._waiting_s += block_s
        size = bytes_for(SLICE_S, sample_rate)
        for at in range(0, len(pcm), size):
            self._put(_Chunk(pcm[at : at + size], sample_rate, block_s))

    def finish(self, done: Callable[[], None]) -> None:
        """Ask for the final words of what was heard so far, then call ``done``; in turn with the sound."""
        self._put(_Finish(done))

    @property
    def speaking(self) -> bool:
        """Somebody may be speaking at this moment."""
        return self._state.pending

    @property
    def hears_words(self) -> bool:
        """Words of an utterance are known that is not over, or its final words are waited for."""
        return bool(self._scribe.words) or self.finishing

    @property
    def finishing(self) -> bool:
        """Final words of an utterance that is over are waited for."""
        return self._scribe.finishing

    async def room(self, most_s: float) -> None:
        """Wait until no more sound than this waits."""
        while self._waiting_s > most_s:
            self._taken.clear()
            await self._taken.wait()
        while self._scribe.waiting_s > most_s:
            await self._scribe.taken()

    def _put(self, item: _Chunk | _Finish) -> None:
        self._queue.append(item)
        self._arrived.set()

    # The task

    async def run(self) -> None:
        """Listen until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._scribe.run())
            while True:
                item = await self._next()
                try:
                    await self._handle(item)
                except Exception as error:
                    self._fail(error)

    async def _handle(self, item: _Chunk | _Finish | None) -> None:
        match item:
            case _Chunk():
                await self._take(item)
            case _Finish():
                self._finish(item)
            case None:
                self._advance(endpointing.Silence(self._ears.rules.end_silence_s))

    async def _next(self) -> _Chunk | _Finish | None:
        """What came next; None when speech is pending and nothing came for the silence that ends it."""
        if not self._queue:
            self._arrived.clear()
            if not self._state.pending or self.held:
                await self._arrived.wait()
            else:
                await self._wait_a_while()
        return self._queue.popleft() if self._queue else None

    async def _wait_a_while(self) -> None:
        """For the silence that ends an utterance, and a block as long as the last one was."""
        patience_s = self._ears.rules.end_silence_s + min(self._block_s, LONGEST_BLOCK_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._arrived.wait()

    async def _take(self, chunk: _Chunk) -> None:
        self._block_s = chunk.block_s
        try:
            blocks = self._windows.push(self._at_detector_rate(chunk))
            if blocks:
                probabilities = await self._stream.judge(b"".join(blocks))
                self._failing = False
                for block, probability in zip(blocks, probabilities, strict=True):
                    self._take_window(block, probability)
            if chunk.block_s > SLICE_S:
                await asyncio.sleep(0)  # others come first: there is more of this
        finally:
            self._waiting_s = max(0.0, self._waiting_s - seconds_in(chunk.pcm, chunk.sample_rate))
            self._taken.set()

    def _at_detector_rate(self, chunk: _Chunk) -> bytes:
        if self._resamplers is None or self._resamplers[0] != chunk.sample_rate:
            self._resamplers = chunk.sample_rate, Resampler(chunk.sample_rate, DETECTOR_HZ)
        return self._resamplers[1].push(chunk.pcm)

    def _take_window(self, block: bytes, probability: float) -> None:
        was_pending = self._state.pending
        if not was_pending:
            self._lead_in.append(block)
        elif self._is_fed():
            self._scribe.feed(block)
        self._advance(endpointing.Window(probability, WINDOW_S))

    def _is_fed(self) -> bool:
        return not self.held or (self._state.silent_s < PAUSE_FED_S and self._state.length_s < LONGEST_HELD_S)

    # What it amounts to

    def _advance(self, heard: endpointing.Input) -> None:
        self._state, change = endpointing.step(self._state, heard, self._rules)
        match change:
            case Change.BEGAN:
                self._begin()
            case Change.LAPSED:
                self._lapse()
            case Change.ENDED:
                self._scribe.end(self._listener.utterance_ended)
        if self._state.pending:
            self._tell_speech()

    @property
    def _rules(self) -> EndpointRules:
        return self._held_rules if self.held else self._ears.rules

    def _begin(self) -> None:
        self._listener.speech_began()
        self._scribe.feed(b"".join(self._lead_in))
        self._lead_in.clear()

    def _hear_words(self, words: str) -> None:
        if self.finishing:  # words of an utterance that is over, and was fed faster than it was read
            self._listener.speech_goes_on(0.0, 0.0, words)
            return
        if not only_listening(words):
            self._state, _ = endpointing.step(self._state, endpointing.Words(), self._rules)
        if self._state.pending:
            self._tell_speech()

    def _tell_speech(self) -> None:
        """Words count once they are known to belong to what is being said now."""
        words = "" if self.finishing else self._scribe.words
        self._listener.speech_goes_on(self._state.spoken_s, self._state.silent_s, words)

    def _lapse(self) -> None:
        self._state = Endpointing()
        self._scribe.discard()
        self._listener.speech_lapsed()

    def _finish(self, asked: _Finish) -> None:
        try:
            self._take_rest()
            if self._state.phase is Phase.SPEECH or self._state.spoken_s >= LEAST_AT_RELEASE_S:
                self._state = Endpointing()
                self._scribe.end(self._listener.utterance_ended)
            elif self._state.pending:
                self._lapse()
        finally:
            self._scribe.call(asked.done)

    def _take_rest(self) -> None:
        """The last sound before a release is no whole window; what comes next does not go on with it."""
        rest = self._windows.rest()
        if self._state.pending and self._is_fed():
            self._scribe.feed(rest[: len(rest) - len(rest) % BYTES_PER_SAMPLE])
        self._lead_in.clear()
        self._resamplers = None

    def _fail(self, error: Exception) -> None:
        """Something went wrong: what was being said is lost, and listening goes on. It is told once."""
        self._lapse()
        if self._failing:
            return
        self._failing = True
        logger.error("listening.failed", **log.failure(error))
        self._listener.listening_failed("the microphone could not be heard; please say that again")
