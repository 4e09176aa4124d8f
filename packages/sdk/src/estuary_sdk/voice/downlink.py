"""From the server to the sink: a character's voice as it comes, and word of what was heard of it.

Theory of operation: chunks are brought to the sink's rate and appended. When the server cuts a message the
sink falls silent at once, and what still arrives of that message is dropped; when the session itself cuts,
the server is told what was being heard, and how much of it. Of every message that is heard to its end the
server is told too.

What must not live here: when the session cuts (``session.py``), the state's words (``progress.py``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from estuary_sdk.audio.messages import MessageResampler
from estuary_sdk.audio.player import decoded
from estuary_sdk.failure import kind_and_place
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import AudioPlaybackComplete, ClientInterrupt
from estuary_sdk.protocol.events import BotVoice, InterruptData
from estuary_sdk.voice.progress import Progress
from estuary_sdk.voice.sinks import AudioSink, Heard

logger: logging.Logger = logging.getLogger("estuary_sdk")


class Downlink:
    """A PlaybackListener; see the theory of operation at the head of this file.

    Args:
        sink: opened and closed here.
        send: tells the server an event.
        report: told what the sink raised.
        progress: told what is heard.
        server_rate: Hz of chunks that name no rate.
        sink_rate: Hz the sink is opened at.
    """

    def __init__(
        self,
        sink: AudioSink,
        send: Callable[[Wire], None],
        report: Callable[[Exception], None],
        progress: Progress,
        server_rate: int,
        sink_rate: int,
    ) -> None:
        self._sink = sink
        self._send = send
        self._report = report
        self._progress = progress
        self._server_rate = server_rate
        self._sink_rate = sink_rate
        self._messages = MessageResampler(sink_rate)

    async def open(self) -> None:
        """Open the sink; raises what it raises."""
        self._messages = MessageResampler(self._sink_rate)
        await self._sink.open(self._sink_rate, self)

    async def close(self) -> None:
        """Close the sink; raises what it raises."""
        await self._sink.close()

    def server_event(self, event: Wire) -> None:
        """Play, or fall silent.

        Raises:
            ValueError: a chunk that is no sound.
        """
        if isinstance(event, BotVoice) and not event.is_livekit:
            rate = event.sample_rate or self._server_rate
            self._play(event.message_id, decoded(event.audio), rate, event.is_final)
        elif isinstance(event, InterruptData):
            self._clear(event.message_id)

    def received(self, audio: bytes) -> None:
        """Sound of no message: what came over LiveKit."""
        self._play("", audio, self._server_rate, False)

    def interrupt(self) -> None:
        """Fall silent, and tell the server what was being heard, if anything was."""
        for heard in self._clear(None):
            self._send(ClientInterrupt(message_id=heard.message_id, played_ms=heard.played_ms))

    def playback_started(self, message_id: str) -> None:
        """The first sound of a message is heard."""
        self._progress.playback_started(message_id)

    def playback_complete(self, heard: Heard) -> None:
        """A message was heard to its end."""
        self._send(AudioPlaybackComplete(message_id=heard.message_id, played_ms=heard.played_ms))
        self._progress.playback_ended(heard.message_id)

    def playback_failed(self, error: Exception) -> None:
        """The sink goes on as well as it can."""
        self._report(error)

    def _play(self, message_id: str, pcm: bytes, rate: int, is_final: bool) -> None:
        for piece in self._messages.push(message_id, pcm, rate, is_final):
            self._sink.play(*piece)

    def _clear(self, message_id: str | None) -> tuple[Heard, ...]:
        """Fall silent, or drop one message; nothing of what was cut will be played."""
        self._messages.cut(message_id)
        try:
            cut = self._sink.clear(message_id)
        except Exception as error:
            logger.error("the sink could not be cleared: %s", kind_and_place(error))
            self._report(error)
            return ()
        for heard in cut:
            self._messages.cut(heard.message_id)
            self._progress.playback_ended(heard.message_id)
        return cut
