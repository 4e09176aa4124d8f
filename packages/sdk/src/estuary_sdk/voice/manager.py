"""The seam between talking and the way sound travels: one contract, one implementation per way.

What must not live here: what a user may call when (``client_voice.py``), microphones and speakers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.enums import VoiceMode

OnEnded = Callable[[], None]
"""Called when voice ends without having been asked to."""


class VoiceManager(Protocol):
    """One way for sound to travel between the client and the server, from one ``start`` to the next.

    Contract:

    * ``start`` returns when the server listens. When it raises or is cancelled, the server does not listen.
    * ``stop`` ends listening; what was heard until then is answered. It returns when the server has said so,
      or after a moment.
    * ``press`` and ``release`` frame a push-to-talk turn and return at once; what ``send_audio`` was given
      before a ``release`` leaves before it. In continuous mode they do nothing.
    * ``send_audio`` may wait for a slow network, but never longer than the sound lasts.
    * ``server_event`` is given every event; ``connection_lost`` ends a start, a stop and a session under way.
    """

    async def start(self, mode: VoiceMode) -> None:
        """Begin to listen.

        Raises:
            EstuaryError: VOICE_START_FAILED, LIVEKIT_UNAVAILABLE or NOT_CONNECTED.
        """
        ...

    async def stop(self) -> None:
        """Listen no more. Never raises."""
        ...

    async def press(self) -> None:
        """The player begins to speak.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        ...

    async def release(self) -> None:
        """The player has spoken.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        ...

    async def send_audio(self, pcm: bytes, wanted: Callable[[], bool]) -> None:
        """Send whole samples; stop early once ``wanted()`` is false.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        ...

    def server_event(self, event: Wire) -> None:
        """Take note of a server event."""
        ...

    def connection_lost(self) -> None:
        """Take note that the session with the server is over."""
        ...
