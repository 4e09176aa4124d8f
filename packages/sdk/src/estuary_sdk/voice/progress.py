"""Tells what a spoken conversation is doing, when that changes; the words are those of ``states.py``.

What must not live here: sound.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from estuary_sdk.emitter import AsyncEventEmitter
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import CameraImage, SayLine, SendText
from estuary_sdk.protocol.enums import VoiceMode
from estuary_sdk.protocol.events import BotResponse, InterruptData, SttResponse
from estuary_sdk.protocol.registry import event_name
from estuary_sdk.unsent import Unsent
from estuary_sdk.voice.loudness import Loudness
from estuary_sdk.voice.states import Conversation, VoiceSessionState

VOICE_GRACE_S = 2.0
"""How long after a reply's last text its first sound may come; after it, the reply is one without sound."""

NEW_INPUT = "new_input"
"""The reason of an ``interrupt`` that makes way for another reply."""

OnState = Callable[[VoiceSessionState], Any]
"""Told each new state, in order; a plain function or a coroutine function."""

_EVENT = "state"

_ASKING = frozenset(event_name(command) for command in (SendText, SayLine, CameraImage))
"""What is answered with a reply."""


@dataclass(frozen=True)
class Patience:
    """How long a script waits with nothing happening, in seconds.

    Attributes:
        quiet_s: when nothing is awaited.
        words_s: for the words of what was said.
        reply_s: for a reply, or for it to go on.
    """

    quiet_s: float
    words_s: float
    reply_s: float

    def seconds(self, conversation: Conversation) -> float | None:
        """How long to wait for whatever comes next; None while a reply is heard, which ends by itself."""
        if conversation.state is VoiceSessionState.SPEAKING:
            return None
        words_s = self.words_s if conversation.words_may_come else 0.0
        reply_s = self.reply_s if conversation.reply_may_come else 0.0
        return max(self.quiet_s, words_s, reply_s)


class Progress:
    """Applies what happens to a :class:`Conversation` and tells its state.

    Args:
        mode: of the session.
        on_state: see :data:`OnState`; what it raises is given to ``report``.
        report: told what went wrong.
    """

    def __init__(
        self, mode: VoiceMode, on_state: OnState | None, report: Callable[[Exception], None]
    ) -> None:
        self._conversation = Conversation(mode)
        self._told = AsyncEventEmitter()
        self._told.on("error", report)
        if on_state is not None:
            self._told.on(_EVENT, on_state)
        self._loudness = Loudness()
        self._happened = asyncio.Event()
        self._giving_up: asyncio.TimerHandle | None = None
        self.state: VoiceSessionState = self._conversation.state

    def apply(self, change: Callable[[Conversation], None]) -> None:
        """Something happened. Needs a running loop."""
        awaited = self._awaited
        change(self._conversation)
        if self._conversation.state is not self.state:
            self.state = self._conversation.state
            self._happened.set()
            self._told._dispatch(_EVENT, self.state)
        elif self._awaited != awaited:
            self._happened.set()

    def sound_sent(self, pcm: bytes) -> None:
        """Take note of the player's sound; PCM, signed 16 bit little-endian, mono."""
        if self._loudness.may_be_speech(pcm):
            self.apply(Conversation.said)

    def server_event(self, event: Wire) -> None:
        """Take note of a server event."""
        if isinstance(event, SttResponse):
            if event.text.strip():
                self._expect_voice()
            self.apply(lambda conversation: conversation.transcript(event.text, event.is_final))
        elif isinstance(event, BotResponse):
            self._reply(event)
        elif isinstance(event, InterruptData):
            is_new_input = event.reason == NEW_INPUT
            self.apply(lambda conversation: conversation.reply_cut(event.message_id, is_new_input))

    def sent(self, item: Unsent) -> None:
        """Take note of what leaves for the server."""
        if item.name not in _ASKING:
            return
        if self._giving_up is not None:  # a reply without sound makes way
            self._expect_voice()
            self.apply(Conversation.no_voice_came)
        self.apply(Conversation.asked)

    @property
    def _awaited(self) -> tuple[bool, bool]:
        return self._conversation.words_may_come, self._conversation.reply_may_come

    @property
    def reply_may_come(self) -> bool:
        """Whether a reply is heard, or on its way."""
        return self._conversation.reply_may_come

    def playback_started(self, message_id: str) -> None:
        """The first sound of a message is heard."""
        self._expect_voice()
        self.apply(lambda conversation: conversation.playback_started(message_id))

    def playback_ended(self, message_id: str) -> None:
        """A message was heard to its end, or was cut."""
        self.apply(lambda conversation: conversation.playback_ended(message_id))

    def stopped(self) -> None:
        """The session has ended."""
        self._expect_voice()
        self.apply(Conversation.stopped)

    async def calm(self, patience: Patience) -> None:
        """Wait until nothing has happened for as long as something might have, or the session has ended."""
        while self.state is not VoiceSessionState.STOPPED:
            self._happened.clear()
            try:
                async with asyncio.timeout(patience.seconds(self._conversation)):
                    await self._happened.wait()
            except TimeoutError:
                return

    async def until(self, event: asyncio.Event) -> None:
        """Wait for this event, or until the session has ended."""
        loop = asyncio.get_running_loop()
        either = [loop.create_task(event.wait()), loop.create_task(self._stopping())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in either:
                task.cancel()

    async def finish(self, grace_s: float) -> None:
        """Let ``on_state`` finish."""
        await self._told._finish_handlers(grace_s)

    async def _stopping(self) -> None:
        while self.state is not VoiceSessionState.STOPPED:
            self._happened.clear()
            await self._happened.wait()

    def _reply(self, event: BotResponse) -> None:
        self._expect_voice()
        self._happened.set()
        if not event.is_final:
            self.apply(lambda conversation: conversation.reply_text(event.message_id))
            return
        loop = asyncio.get_running_loop()
        self._giving_up = loop.call_later(VOICE_GRACE_S, self.apply, Conversation.no_voice_came)

    def _expect_voice(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
