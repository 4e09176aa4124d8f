"""The sound that waits to be heard, by message: what started, what was heard to its end, what was cut, where.

Theory of operation: chunks are played in the order in which they were pushed; whoever plays pulls as many
samples as it needs. A message *starts* with its first sample. It *completes* when its last sample has been
pulled and its end was marked, or when the next message's turn has come, whichever is first; it does either
once. ``flush`` cuts what has not completed. What arrives for a message that was cut, that had its end, or
after the next one had begun is dropped.

So that a late chunk does not tear a hole, sound that begins after nothing was there is held back until
``prebuffer`` samples wait, or the message's end, or until that many samples were pulled in vain.

A message that is cut while it is heard does not stop in the middle of a wave: ``fade`` samples more of it are
pulled, getting quieter down to nothing, before silence or whatever follows. So does one that runs dry before
its end. No fade counts as heard: ``played`` ends where the message still had its full volume.

One producer (``push``, ``flush``) and one consumer (``pull``) may be two threads, without a lock: they share
a deque, whose ``append`` and ``popleft`` are atomic, and attributes that only one side writes. A ``pull``
that runs during a ``flush`` may or may not count towards what was heard, and may still tell something of a
message that was cut: ask ``was_cut``.

Pure: no clock, no device, no sample rate.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from estuary_sdk.audio.fading import FadeOut
from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, samples_in

MAX_CLOSED = 256
"""Messages that are remembered after their end, so that late chunks of them are dropped."""


class Playback(StrEnum):
    """What can be told of a message while it is played."""

    STARTED = "started"
    COMPLETE = "complete"


@dataclass(frozen=True)
class PlaybackEvent:
    """Something happened to a message; ``played``: how much of it was heard by then, in samples."""

    kind: Playback
    message_id: str
    played: int


@dataclass(frozen=True)
class Pulled:
    """Sound to play now, at most as much as was asked for, and what happens with it, in order.

    ``pcm`` may hold the fade of a message that was cut or ran dry.
    """

    pcm: bytes = b""
    events: tuple[PlaybackEvent, ...] = ()


@dataclass(frozen=True)
class Cut:
    """A message that was cut, and how much of it was heard before, in samples; its fade not counted."""

    message_id: str
    played: int


@dataclass(eq=False)
class _Message:
    id: str
    is_cut: bool = False  # the producer's
    is_started: bool = False  # these are the consumer's
    is_complete: bool = False
    played: int = 0


@dataclass(eq=False)
class _Chunk:
    message: _Message
    pcm: bytes
    is_last: bool


@dataclass(eq=False)
class _Pull:
    wanted: int
    parts: list[bytes] = field(default_factory=list)
    events: list[PlaybackEvent] = field(default_factory=list)

    def add(self, pcm: bytes) -> None:
        if pcm:
            self.parts.append(pcm)
            self.wanted -= samples_in(pcm)

    def tell(self, kind: Playback, message: _Message) -> None:
        if message.id:
            self.events.append(PlaybackEvent(kind, message.id, message.played))


class PlaybackBuffer:
    """See the theory of operation at the head of this file.

    Args:
        prebuffer: samples; 0 holds nothing back.
        fade: samples; 0 cuts at once.
    """

    def __init__(self, prebuffer: int = 0, fade: int = 0) -> None:
        self._prebuffer = prebuffer
        self._chunks: deque[_Chunk] = deque()
        # The producer's
        self._open: list[_Message] = []
        self._newest: _Message | None = None
        self._closed: dict[str, bool] = {}
        self._pushed = 0
        # The consumer's
        self._current: _Chunk | None = None
        self._offset = 0
        self._playing: _Message | None = None
        self._sounding: _Message | None = None
        self._last_sample = b""
        self._fade = FadeOut(fade)
        self._passed = 0
        self._flowing = False
        self._held = 0

    # The producer's side

    def push(self, message_id: str, pcm: bytes, is_final: bool = False) -> bool:
        """Append a chunk; False when it came too late and was dropped.

        Args:
            message_id: whose sound it is; "" for sound of no message, which is played and told to nobody.
            pcm: whole samples, possibly none.
            is_final: this is the message's end.
        """
        message = self._message(message_id)
        if message is None:
            return False
        self._pushed += samples_in(pcm)
        self._chunks.append(_Chunk(message, pcm, is_final))
        if is_final:
            self._close(message)
        return True

    def flush(self, message_id: str | None = None) -> tuple[Cut, ...]:
        """Cut this message, or all; what was cut, in order, the one that was being heard first.

        A message of which nothing has come yet is cut too: nothing of it will be played.
        """
        named = [m for m in self._open if message_id in (None, m.id)]
        cut = [message for message in named if not message.is_complete]
        for message in cut:
            message.is_cut = True
            self._close(message)
        if message_id and not named and message_id not in self._closed:
            self._remember(message_id, is_cut=True)
        self._open = [message for message in self._open if message not in named]
        return tuple(Cut(message.id, message.played) for message in cut if message.id)

    def was_cut(self, message_id: str) -> bool:
        """Whether this message was cut, as far as that is remembered."""
        return self._closed.get(message_id, False)

    def _message(self, message_id: str) -> _Message | None:
        """The message to append to: the newest one, or a new one."""
        if message_id in self._closed:
            return None
        newest = self._newest
        if newest is not None and newest.id == message_id:
            return newest
        if newest is not None:
            self._close(newest)
        self._newest = _Message(message_id)
        self._open = [message for message in self._open if not message.is_complete]
        self._open.append(self._newest)
        return self._newest

    def _close(self, message: _Message) -> None:
        """Nothing may be appended to this message any more."""
        if message is self._newest:
            self._newest = None
        if message.id:
            self._remember(message.id, is_cut=message.is_cut)

    def _remember(self, message_id: str, *, is_cut: bool) -> None:
        self._closed[message_id] = is_cut
        while len(self._closed) > MAX_CLOSED:
            del self._closed[next(iter(self._closed))]

    # The consumer's side

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be pulled; true also when only what was cut does, and has faded."""
        return self._next_chunk() is None and self._fade.is_over

    def pull(self, samples: int) -> Pulled:
        """The next sound: at most this many samples, fewer when there is not more."""
        pull = _Pull(samples)
        chunk = self._next_chunk_after_fade(pull)
        if self._may_flow(chunk, pull.wanted):
            while chunk is not None and (pull.wanted or not chunk.pcm):
                self._play(chunk, pull)
                chunk = self._next_chunk_after_fade(pull)
            self._flowing = self._flowing and not pull.wanted
        if pull.wanted and self._sounding is not None:
            self._sounding = None
            self._fade.keep(self._last_sample)
            pull.add(self._fade.pull(pull.wanted))
        return Pulled(b"".join(pull.parts), tuple(pull.events))

    def _may_flow(self, chunk: _Chunk | None, samples: int) -> bool:
        if self._flowing or not self._prebuffer:
            return True
        if chunk is None:
            return False
        waiting = self._pushed - self._passed
        self._flowing = chunk.is_last or self._newest is None or max(waiting, self._held) >= self._prebuffer
        self._held = 0 if self._flowing else self._held + samples
        return self._flowing

    def _play(self, chunk: _Chunk, pull: _Pull) -> None:
        self._enter(chunk.message, pull)
        self._take(chunk, pull)
        if self._offset == len(chunk.pcm):
            self._leave(chunk, pull)

    def _next_chunk_after_fade(self, pull: _Pull) -> _Chunk | None:
        """The next chunk; what was cut before it fades first, as far as there is room in this pull."""
        chunk = self._next_chunk()
        if not self._fade.is_over:
            self._sounding = None
            pull.add(self._fade.pull(pull.wanted))
        return chunk

    def _next_chunk(self) -> _Chunk | None:
        """The chunk that is being played, or the next one; those of cut messages are passed over."""
        while True:
            if self._current is None:
                try:
                    self._current = self._chunks.popleft()
                except IndexError:
                    return None
                self._offset = 0
            if not self._current.message.is_cut:
                return self._current
            if self._current.message is self._sounding:
                self._fade.keep(self._current.pcm[self._offset :])
            self._pass(self._current)

    def _pass(self, chunk: _Chunk) -> None:
        self._passed += samples_in(chunk.pcm)
        self._current = None

    def _enter(self, message: _Message, pull: _Pull) -> None:
        """It is this message's turn; the former one, if its end was not marked, has ended."""
        if self._playing is not None and self._playing is not message:
            self._complete(self._playing, pull)
        self._playing = message

    def _take(self, chunk: _Chunk, pull: _Pull) -> None:
        part = chunk.pcm[self._offset : self._offset + pull.wanted * BYTES_PER_SAMPLE]
        if not part:
            return
        message = chunk.message
        if not message.is_started:
            message.is_started = True
            pull.tell(Playback.STARTED, message)
        pull.add(part)
        self._sounding, self._last_sample = message, part[-BYTES_PER_SAMPLE:]
        self._offset += len(part)
        message.played += samples_in(part)

    def _leave(self, chunk: _Chunk, pull: _Pull) -> None:
        self._pass(chunk)
        if chunk.is_last:
            self._sounding = None
            self._complete(chunk.message, pull)

    def _complete(self, message: _Message, pull: _Pull) -> None:
        self._playing = None
        if not message.is_complete and not message.is_cut:
            message.is_complete = True
            pull.tell(Playback.COMPLETE, message)
