"""What a spoken conversation is doing, as one word for a light or a face.

Theory of operation: the word follows from a few facts, strongest first: is a message being heard, is the
player being heard, is an answer awaited, is the microphone open. Each event of the conversation changes
facts; the word is read off them.

    starting -> listening (continuous) or idle (push-to-talk) -> ... -> stopped
    idle      -> listening   the button is pressed
    listening -> hearing     the first words of the player are recognised
    hearing   -> thinking    the player has finished
    thinking  -> speaking    the first sound of the reply is heard
    speaking  -> listening or idle when it has been heard to its end, or was cut
    thinking  -> listening or idle when the reply was cut, or came without sound

Any state may be followed by any other: a player who interrupts takes it from speaking to hearing. While the
session is being ended nothing is learnt any more, so the last word stays until it has ended: a reply that
falls silent with a lost connection is not thought about.

Pure: no clock, no I/O.
"""

from __future__ import annotations

from enum import StrEnum

from estuary_sdk.protocol.enums import VoiceMode


class VoiceSessionState(StrEnum):
    """What a ``VoiceSession`` is doing; what ``on_state`` is given."""

    STARTING = "starting"
    """Devices are being opened, and voice is being started."""
    IDLE = "idle"
    """Push-to-talk: nothing happens; the button is not held."""
    LISTENING = "listening"
    """The player may speak."""
    HEARING = "hearing"
    """The player's words are being recognised."""
    THINKING = "thinking"
    """The player has finished; the reply has not been heard yet."""
    SPEAKING = "speaking"
    """The character is heard."""
    STOPPED = "stopped"
    """The session has ended, or has not begun."""


class Conversation:
    """See the theory of operation at the head of this file."""

    def __init__(self, mode: VoiceMode) -> None:
        self._mode = mode
        self._phase = VoiceSessionState.STOPPED
        self._reset()

    def _reset(self) -> None:
        self._last_word: VoiceSessionState | None = None
        self._is_held = self._mode is VoiceMode.CONTINUOUS
        self._is_said = False
        self._is_hearing = False
        self._is_unfinished = False
        self._is_awaiting = False
        self._is_asked = False
        self._playing: str | None = None
        self._heard: str | None = None

    @property
    def state(self) -> VoiceSessionState:
        """The word for it."""
        if self._phase is not VoiceSessionState.LISTENING:
            return self._phase
        if self._last_word is not None:
            return self._last_word
        if self._playing is not None:
            return VoiceSessionState.SPEAKING
        if self._is_hearing:
            return VoiceSessionState.HEARING
        if self._is_awaiting:
            return VoiceSessionState.THINKING
        return VoiceSessionState.LISTENING if self._is_held else VoiceSessionState.IDLE

    @property
    def reply_may_come(self) -> bool:
        """Whether a reply is heard, or on its way: something was asked, by voice or in writing."""
        return self._playing is not None or self._is_awaiting or self._is_asked

    @property
    def words_may_come(self) -> bool:
        """Whether the player is being heard, or something was said that no words have come for."""
        return self._is_hearing or self._is_said

    def starting(self) -> None:
        """The session is being started."""
        self._reset()
        self._phase = VoiceSessionState.STARTING

    def started(self) -> None:
        """The server listens."""
        self._phase = VoiceSessionState.LISTENING

    def ending(self) -> None:
        """The session is being ended: the word stays what it is."""
        self._last_word = self.state

    def stopped(self) -> None:
        """The session has ended."""
        self._phase = VoiceSessionState.STOPPED

    def pressed(self) -> None:
        """The button is held: what was going on is over."""
        self._is_held = True
        self._is_said = self._is_hearing = self._is_unfinished = self._is_awaiting = self._is_asked = False

    def released(self) -> None:
        """The button is not held any more: what was heard will be answered."""
        self._is_awaiting = self._is_awaiting or self._is_hearing
        self._is_held = self._is_hearing = False

    def said(self) -> None:
        """The player may have said something: sound was sent that is loud enough."""
        self._is_said = True

    def transcript(self, text: str, is_final: bool) -> None:
        """The player was heard to say this; a final without words takes back what was shown before it."""
        has_words = bool(text.strip())
        self._is_said = self._is_said and not is_final
        self._is_hearing = has_words and not is_final
        if is_final and (has_words or self._is_unfinished):
            self._is_awaiting = has_words
        self._is_unfinished = not is_final and (has_words or self._is_unfinished)

    def asked(self) -> None:
        """The player has written something."""
        self._is_asked = True

    def reply_text(self, message_id: str) -> None:
        """A piece of a reply's text has come; one whose sound has begun is not awaited any more."""
        self._is_awaiting = self._is_awaiting or message_id != self._heard

    def no_voice_came(self) -> None:
        """The reply is complete, and no sound of it has come."""
        self._is_awaiting = self._is_asked = False

    def playback_started(self, message_id: str) -> None:
        """The first sound of a message is heard."""
        self._playing = self._heard = message_id
        self._is_awaiting = self._is_asked = False

    def playback_ended(self, message_id: str) -> None:
        """A message was heard to its end, or was cut."""
        if self._playing == message_id:
            self._playing = None

    def reply_cut(self, message_id: str | None, is_new_input: bool) -> None:
        """A reply, or whatever is in flight, was cut; ``is_new_input``: another one is on its way."""
        if message_id is None or message_id == self._playing:
            self._playing = None
        self._is_awaiting = self._is_awaiting and is_new_input
        self._is_asked = self._is_asked and is_new_input
