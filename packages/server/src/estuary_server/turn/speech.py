"""The sound of one reply: from pieces of text to paced chunks.

Theory of operation
-------------------
Text is pushed in as the language model writes it; it is cut into pieces that can be spoken. Two tasks run
then, joined by a bounded channel: one has the voice make the sound of a piece after another and cuts it into
blocks of 20 ms at the client's rate, the other sends them, at most LEAD_S ahead of what the client can have
played. The last one is marked; where it had to leave before it was known to be the last, a block of silence
follows that is.

``hold`` stops the sending at once and ``resume`` goes on where it stopped. A voice that fails ends the sound
there; the text goes on. Cancelling ``run`` ends everything.

What must not live here: text events (``turn.py``), who may speak (``floor.py``).
"""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace

from estuary_sdk.protocol.audio import Blocks, bytes_for, seconds_in, silence
from estuary_sdk.protocol.events import BotVoice
from estuary_server import log
from estuary_server.errors import ProviderError
from estuary_server.providers.voice import Sound, Voice, VoiceStyle
from estuary_server.resampling import Resampler
from estuary_server.turn.heard import Spoken, SpokenPiece
from estuary_server.turn.playout import LEAST_WAIT_S, Playout
from estuary_server.turn.sentences import Sentences
from estuary_server.turn.speakable import speakable

BLOCK_S = 0.02
"""Sound in one chunk."""

VOICE_PATIENCE_S = 10.0
"""How long the voice may take to begin, and to go on."""

AHEAD_BLOCKS = 250
"""Blocks that are made ahead of being sent: five seconds."""

logger = log.get_logger()


@dataclass(frozen=True)
class Delivery:
    """How a reply is spoken, and to whom.

    Attributes:
        voice: who speaks it.
        style: how.
        sample_rate: Hz at which the client wants to hear.
    """

    voice: Voice
    style: VoiceStyle
    sample_rate: int


class Speech:
    """See the theory of operation at the head of this file.

    Args:
        delivery: how it is spoken.
        message_id: of the reply.
        reply_to: the ``client_message_id`` it answers, if any.
        send: hands an event to the client's outbox; returns at once.
    """

    def __init__(
        self, delivery: Delivery, message_id: str, reply_to: str | None, send: Callable[[BotVoice], None]
    ) -> None:
        self._delivery = delivery
        self._chunk = BotVoice(message_id=message_id, sample_rate=delivery.sample_rate, reply_to=reply_to)
        self._send = send
        self._clock = asyncio.get_running_loop().time
        self._sentences = Sentences()
        self._pieces: asyncio.Queue[str | None] = asyncio.Queue()
        self._blocks: asyncio.Queue[bytes | None] = asyncio.Queue(AHEAD_BLOCKS)
        self._cutter = Blocks(bytes_for(BLOCK_S, delivery.sample_rate))
        self._resampler: tuple[int, Resampler] | None = None
        self._spoken: deque[SpokenPiece] = deque()
        self._may_leave = asyncio.Event()
        self._may_leave.set()
        self._played = asyncio.Event()
        self.played_s: float | None = None
        """How much the client has said that it has played; None if it has not said how much."""
        self._under_way = asyncio.Event()
        self._taken_back_s = 0.0
        self._all_made = self._all_sent = False
        self.playout = Playout()
        self.chunks = 0
        self.problem = ""

    # Text

    def push(self, text: str) -> None:
        """More of the reply's text."""
        for piece in self._sentences.push(text):
            self._pieces.put_nowait(piece)

    def end(self) -> None:
        """The text is complete."""
        for piece in self._sentences.end():
            self._pieces.put_nowait(piece)
        self._pieces.put_nowait(None)

    # Sound

    async def run(self) -> None:
        """Make and send the sound; returns when all of it was sent. Raises nothing but cancellation."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._make())
                tasks.create_task(self._deliver())
        finally:
            self._under_way.set()
        self._all_sent = True
        await self._may_leave.wait()

    def hold(self, taken_back: Sequence[BotVoice] = ()) -> None:
        """Send nothing more, for now; these chunks have not left after all, and will when it goes on."""
        self._may_leave.clear()
        seconds = sum(self._seconds_in(chunk) for chunk in taken_back)
        self._taken_back_s += seconds
        self.playout = self.playout.take_back(seconds)

    def resume(self) -> None:
        """Go on sending."""
        self._may_leave.set()
        if self._taken_back_s:
            self.playout = self.playout.send(self._taken_back_s, self._clock())
            self._taken_back_s = 0.0

    def _seconds_in(self, chunk: BotVoice) -> float:
        if chunk.message_id != self._chunk.message_id:
            return 0.0
        return seconds_in(base64.b64decode(chunk.audio), self._delivery.sample_rate)

    @property
    def sounding(self) -> bool:
        """Some sound has left."""
        return self.chunks > 0

    def played(self, played_s: float | None = None) -> None:
        """The client says that it has played everything, or so much; ignored while there is more to come."""
        if self._all_sent and self._may_leave.is_set():
            self.played_s = played_s
            self._played.set()

    @property
    def told(self) -> bool:
        """The client has said that it has played it."""
        return self._played.is_set()

    async def under_way(self, most_s: float) -> None:
        """Wait until the first sound was sent, or certainly none will be; no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                await self._under_way.wait()

    async def wait_until_played(self) -> None:
        """Wait for the client to say so, or for the time it must have taken; a held reply is not played."""
        while self.chunks and not self._played.is_set():
            await self._may_leave.wait()
            try:
                async with asyncio.timeout_at(self.playout.drained_at_s()):
                    await self._played.wait()
            except TimeoutError:
                if self._may_leave.is_set() and self._clock() >= self.playout.drained_at_s() - LEAST_WAIT_S:
                    return

    def heard_text(self, played_s: float | None) -> str:
        """The text that has been heard by now.

        Args:
            played_s: how much sound the client says it has played; None where it does not say.
        """
        said_s = self.played_s if played_s is None else played_s
        heard_s = self.playout.heard_s(self._clock()) if said_s is None else said_s
        return self.spoken().heard_text(heard_s)

    def spoken(self) -> Spoken:
        """What was spoken by now."""
        return Spoken(tuple(self._spoken), self.playout.sent_s, self._delivery.style.speed)

    # Making

    async def _make(self) -> None:
        try:
            await self._make_all()
        except ProviderError as error:
            logger.warning("voice.failed", provider=error.provider, retryable=error.retryable)
            self.problem = f"the voice failed: {error}"
        except TimeoutError:
            logger.warning("voice.failed", provider=self._delivery.voice.name, waited_s=VOICE_PATIENCE_S)
            self.problem = f"the voice failed: it took longer than {VOICE_PATIENCE_S:g} s"
        except Exception as error:
            logger.error("voice.failed", **log.failure(error))
            self.problem = f"the voice failed: {type(error).__name__}"
        rest = self._cutter.rest()
        if rest:
            await self._blocks.put(rest)
        self._all_made = True
        await self._blocks.put(None)

    async def _make_all(self) -> None:
        while (piece := await self._pieces.get()) is not None:
            self._spoken.append(SpokenPiece(piece, 0.0, whole=False))
            text = speakable(piece)
            if text:
                await self._speak(text)
            self._spoken[-1] = replace(self._spoken[-1], whole=True)
        if self._resampler is not None:
            await self._keep(self._resampler[1].end())

    async def _speak(self, text: str) -> None:
        async with AsyncExitStack() as speaking:
            async with asyncio.timeout(VOICE_PATIENCE_S):
                sound = await speaking.enter_async_context(
                    self._delivery.voice.speak(text, self._delivery.style)
                )
            resampler = await self._resampler_from(sound.sample_rate)
            while chunk := await self._next(sound):
                await self._keep(resampler.push(chunk))

    async def _next(self, sound: Sound) -> bytes:
        """The next chunk; b"" at the end."""
        async with asyncio.timeout(VOICE_PATIENCE_S):
            return await anext(sound.chunks, b"")

    async def _resampler_from(self, sample_rate: int) -> Resampler:
        """One resampler for all pieces, so that nothing clicks between them."""
        if self._resampler is None or self._resampler[0] != sample_rate:
            if self._resampler is not None:
                await self._keep(self._resampler[1].end())
            self._resampler = sample_rate, Resampler(sample_rate, self._delivery.sample_rate)
        return self._resampler[1]

    async def _keep(self, pcm: bytes) -> None:
        seconds = seconds_in(pcm, self._delivery.sample_rate)
        last = self._spoken[-1]
        self._spoken[-1] = replace(last, seconds=last.seconds + seconds)
        for block in self._cutter.push(pcm):
            await self._blocks.put(block)

    # Sending

    async def _deliver(self) -> None:
        marked = True
        while (block := await self._blocks.get()) is not None:
            marked = await self._leave(block)
        if not marked:
            await self._leave(silence(BLOCK_S, self._delivery.sample_rate))

    async def _leave(self, block: bytes) -> bool:
        """Send one block, when it may leave and not too early; says whether it was marked as the last."""
        seconds = seconds_in(block, self._delivery.sample_rate)
        while not self._may_leave.is_set() or self.playout.wait_s(seconds, self._clock()):
            await self._may_leave.wait()
            await asyncio.sleep(self.playout.wait_s(seconds, self._clock()))
        self.playout = self.playout.send(seconds, self._clock())
        # What is left then is the end of the channel, or nothing.
        is_final = self._all_made and self._blocks.qsize() <= 1
        audio = base64.b64encode(block).decode("ascii")
        self._send(replace(self._chunk, audio=audio, chunk_index=self.chunks, is_final=is_final))
        self.chunks += 1
        self._under_way.set()
        return is_final
