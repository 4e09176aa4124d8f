"""The role of a voice: text in, sound out.

How a reply is cut into pieces that can be spoken is decided in ``turn/sentences.py``, when it is heard in
``turn/``; no vendor lives here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from estuary_sdk.protocol.models.characters import Character


@dataclass(frozen=True)
class VoiceStyle:
    """How a character sounds.

    Attributes:
        voice: the vendor's name of the voice; "" and names the vendor does not know mean its default.
        speed: 1.0 is as the voice was recorded; 0.25 to 4.
        language: ISO 639-1.
    """

    voice: str = ""
    speed: float = 1.0
    language: str = "en"


@dataclass(frozen=True)
class Sound:
    """The sound of one piece of text, while it is being made.

    Attributes:
        sample_rate: Hz of ``chunks``.
        chunks: PCM, signed 16 bit little-endian, mono; each a whole number of samples and not empty.
    """

    sample_rate: int
    chunks: AsyncIterator[bytes]


class Voice(Protocol):
    """Speaks the character's replies.

    Contract:

    * ``speak`` returns an async context manager; entering it may wait for the vendor, iterating over
      ``chunks`` gives the sound, the first part of it as soon as it exists. Text that cannot be spoken (a
      heart, a row of dots) gives no chunks.
    * Leaving the context, or cancelling the task, stops the work soon and leaves nothing running that
      another call would have to wait for.
    * Anything that goes wrong is raised as :class:`~estuary_server.errors.ProviderError`, on entering or
      while iterating. Cancellation passes through untouched.
    * Calls are independent and may overlap; the work is done beside the event loop.
    """

    @property
    def name(self) -> str:
        """``vendor:model``, for logs and ``doctor``."""
        ...

    def speak(self, text: str, style: VoiceStyle) -> AbstractAsyncContextManager[Sound]:
        """Say one piece of text: a sentence, or part of one; 1 to 2,000 characters."""
        ...

    async def warm_up(self) -> None:
        """Load what the first sentence would otherwise wait for."""
        ...

    async def aclose(self) -> None:
        """Give back threads and connections. Nothing may be spoken at the time."""
        ...


def model_asked_for(named: str) -> str:
    """The model that a character asks of a vendor; "" for the vendor's default.

    A character that names none has the default of all characters, one vendor's, and to others no name.
    """
    return "" if named == Character.tts_model else named
