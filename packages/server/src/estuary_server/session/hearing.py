"""What the player's voice means for the conversation: a listener of the microphone.

Theory of operation
-------------------
``start`` begins to listen, ``hear`` takes sound, ``stop`` asks for the last words. Speech over a reply holds
its sound at the first sign; when it is meant to interrupt (``turn/barge_in.py``) the reply is cut; when it
was nothing the reply goes on. The words of a finished utterance are handed to the session as the player's
turn, unless they were mere listening ("mhm") over a reply.

The final words of an utterance may be known only when the next one has begun already. Until then a word that
was meant goes on holding the reply, and whether it was said over a reply is remembered.

Two things are remembered of a client: whether it ever asked to be listened to (one that never does is
listened to as soon as it sends sound), and whether it declared push-to-talk (then it is heard only while the
button is held, and every word counts).

What must not live here: sound itself (``listening.py``), the reply in flight (``speaker.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import SttResponse, VoiceFailed
from estuary_server.providers.transcriber import Transcript
from estuary_server.session.ears import Ears
from estuary_server.session.listening import Listening
from estuary_server.turn.barge_in import Voiced, interrupts, is_answer, only_listening

PAUSE_S = 0.2
"""Silence after which a reply that was not interrupted goes on, before it is known what was said."""


class Floor(Protocol):
    """What is needed of the speaker. Every method returns at once."""

    @property
    def busy(self) -> bool:
        """A reply is in flight."""
        ...

    @property
    def sounding(self) -> bool:
        """Some sound of it has left."""
        ...

    def player_speaks(self) -> None:
        """The player may have begun to speak."""
        ...

    def player_is_silent(self) -> None:
        """The player has stopped, or had not begun."""
        ...


@dataclass(frozen=True)
class Consequences:
    """What becomes of what is heard. Each returns at once and is carried out in the order of the calls.

    Attributes:
        expect: somebody may be saying something.
        tell: the client is told this.
        barge_in: the reply in flight is cut.
        answer: the player's words are answered.
    """

    expect: Callable[[], None]
    tell: Callable[[Wire], None]
    barge_in: Callable[[], None]
    answer: Callable[[str], None]


class Hearing:
    """See the theory of operation at the head of this file.

    Args:
        tasks: the session's group.
        floor: the reply in flight.
        consequences: what becomes of what is heard.
    """

    def __init__(self, tasks: asyncio.TaskGroup, floor: Floor, consequences: Consequences) -> None:
        self._tasks = tasks
        self._floor = floor
        self._then = consequences
        self._listening: Listening | None = None
        self._task: asyncio.Task[None] | None = None
        self._min_speech_s = 0.0
        self._interrupted = False
        self._meant = False
        self._unjudged = False
        self._shown = ""
        self._asked = False
        self._push_to_talk = False

    # What the client asks for

    async def start(self, ears: Ears) -> None:
        """Begin to listen; nobody does yet.

        Raises:
            ProviderError: nobody can listen.
        """
        listening = Listening(ears, self)
        await listening.open()
        self._listening = listening
        self._min_speech_s = ears.rules.min_speech_s
        self._task = self._tasks.create_task(listening.run())

    def press(self, *, push_to_talk: bool) -> None:
        """The client asked to be listened to; ``push_to_talk``: with a button, which is held from now on."""
        self._asked = True
        self._push_to_talk = push_to_talk
        if self._listening is not None:
            self._listening.held = push_to_talk

    def hear(self, pcm: bytes, sample_rate: int) -> None:
        """Take a chunk of sound; a microphone whose button is not held is not heard."""
        if self._listening is not None and (self._listening.held or not self._push_to_talk):
            self._listening.hear(pcm, sample_rate)

    async def room(self, most_s: float) -> None:
        """Wait until no more sound than this waits to be heard."""
        if self._listening is not None:
            await self._listening.room(most_s)

    def release(self, done: Callable[[], None]) -> None:
        """Ask for the last words; ``done`` is called after their consequences."""
        self._asked = True
        if self._listening is None:
            done()
        else:
            self._listening.finish(done)

    async def stop(self) -> None:
        """Listen no more. What is pending is dropped. Idempotent."""
        task, listening = self._task, self._listening
        self._task = self._listening = None
        if task is None or listening is None:
            return
        task.cancel()
        await asyncio.wait([task])
        await listening.aclose()
        self._meant = self._unjudged = False
        self._clear_shown()
        self._over()

    def released(self) -> None:
        """The button was let go; the microphone stays open."""
        if self._listening is not None:
            self._listening.held = False

    @property
    def active(self) -> bool:
        """Somebody listens."""
        return self._listening is not None

    @property
    def speaking(self) -> bool:
        """Somebody may be speaking at this moment."""
        return self._listening is not None and self._listening.speaking

    @property
    def hears_words(self) -> bool:
        """The player is saying something at this moment."""
        return self._listening is not None and self._listening.hears_words

    @property
    def push_to_talk(self) -> bool:
        """The client declared push-to-talk."""
        return self._push_to_talk

    @property
    def unasked(self) -> bool:
        """The client never asked to be listened to; sound alone is asking."""
        return not self._asked

    # What the microphone hears

    def speech_began(self) -> None:
        """Hold the reply, whatever it will turn out to be."""
        self._then.expect()
        if self._listening is not None and self._listening.finishing:
            self._unjudged = self._unjudged or (self._floor.busy and not self._interrupted)
        self._floor.player_speaks()

    def speech_goes_on(self, speech_s: float, silent_s: float, words: str) -> None:
        """Interrupt when that is what it means; show the words when they are not mere listening."""
        self._meant = self._meant or not only_listening(words)
        over_a_reply = self._floor.busy and not self._interrupted
        if over_a_reply and not self._means_to_interrupt(speech_s, words):
            self._wait(silent_s)
            return
        if over_a_reply:
            self._interrupted = True
            self._then.barge_in()
        if words and words != self._shown:
            self._shown = words
            self._then.tell(SttResponse(text=words, is_final=False))

    def _wait(self, silent_s: float) -> None:
        """Speech that does not interrupt (yet) holds the reply while it lasts; a word, until it is final."""
        if silent_s >= PAUSE_S and not self._meant:
            self._floor.player_is_silent()
        else:
            self._floor.player_speaks()

    def _means_to_interrupt(self, speech_s: float, words: str) -> bool:
        if self._push_to_talk:
            return speech_s >= self._min_speech_s
        return interrupts(Voiced(speech_s, words, self._floor.sounding), self._min_speech_s)

    def speech_lapsed(self) -> None:
        """It was nothing: the reply goes on, unless a word is waited for that was said before."""
        if self._listening is None or not self._listening.finishing:
            self._meant = False
            self._clear_shown()
        self._over()

    def utterance_ended(self, transcript: Transcript) -> None:
        """Let the session answer, unless there is nothing to answer."""
        over_a_reply = self._unjudged or (self._floor.busy and not self._interrupted)
        self._meant = self._unjudged = False
        ignored = not transcript.text or (
            over_a_reply and not self._push_to_talk and not is_answer(transcript.text, transcript.confidence)
        )
        if ignored:
            self._clear_shown()
            self._over()
            return
        self._then.tell(SttResponse(transcript.text, True, transcript.confidence, transcript.language))
        self._shown, self._interrupted = "", False
        self._then.answer(transcript.text)

    def listening_failed(self, reason: str) -> None:
        """Tell the client; the session goes on."""
        self._then.tell(VoiceFailed(error=reason))

    def _over(self) -> None:
        """An utterance came to nothing; the next one may have begun meanwhile."""
        if not self.speaking and not self._meant:
            self._interrupted = False
            self._floor.player_is_silent()

    def _clear_shown(self) -> None:
        """Words that were shown and came to nothing are taken back."""
        if self._shown:
            self._shown = ""
            self._then.tell(SttResponse(text="", is_final=True))
