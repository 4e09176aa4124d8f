"""The role of a transcriber: what was said, in text.

When an utterance begins and ends is decided in ``turn/endpointing.py``; no vendor lives here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

OnInterim = Callable[[str], None]
"""Called in the event loop with all the words of the utterance so far, whenever they change."""


@dataclass(frozen=True)
class Transcript:
    """What was heard in one utterance.

    Attributes:
        text: the words; "" when there were none.
        confidence: 0 to 1.
        language: ISO 639-1.
    """

    text: str = field(repr=False)
    confidence: float = 1.0
    language: str = "en"


class Transcription(Protocol):
    """The ear for one microphone; hears one utterance after another.

    Contract:

    * ``feed`` takes PCM, signed 16 bit little-endian, mono, at 16,000 Hz, in order; it returns at once. What
      is fed between two calls of ``finalise`` is one utterance. Silence between utterances is not fed.
    * While an utterance goes on, ``on_interim`` is called with the words so far; not after ``finalise`` or
      ``discard`` was called for it.
    * ``finalise`` ends the utterance and returns what was heard in all of it. When something went wrong it
      raises :class:`~estuary_server.errors.ProviderError`; only this utterance is lost, and the next one is
      heard again. Cancelling it discards the utterance.
    * ``discard`` forgets the utterance; returns at once.
    * Nothing is ever written to a disk.
    """

    def feed(self, pcm: bytes) -> None:
        """Hear some more of the utterance."""
        ...

    async def finalise(self) -> Transcript:
        """End the utterance and say what was heard."""
        ...

    def discard(self) -> None:
        """Forget the utterance."""
        ...


class Transcriber(Protocol):
    """Writes down what players say.

    Contract: transcriptions are independent, may be open at the same time, and one that is slow or fails does
    not delay another; the work is done beside the event loop.
    """

    @property
    def name(self) -> str:
        """``vendor:model``, for logs and ``doctor``."""
        ...

    def open(self, language: str, on_interim: OnInterim) -> AbstractAsyncContextManager[Transcription]:
        """Listen to one microphone.

        Entering the context may wait for the vendor; it raises ProviderError when the vendor cannot be
        reached or does not know the language (its message says which it knows, in plain ASCII).

        Args:
            language: ISO 639-1, possibly with a region ("en", "en-US").
            on_interim: told the words so far.
        """
        ...

    async def warm_up(self) -> None:
        """Load what the first utterance would otherwise wait for."""
        ...

    async def aclose(self) -> None:
        """Give back processes and connections. No transcription may be open."""
        ...
