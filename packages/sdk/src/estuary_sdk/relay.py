"""Passes on what the connection tells: to whoever waits for a reply, to the voice, to the user's handlers.

What must not live here: what events mean to handlers (``client_events.py``), or to voice (``voice/``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from estuary_sdk.client_events import client_event_of
from estuary_sdk.failure import kind_and_place
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.enums import ConnectionState, DisconnectReason
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_sdk.replies import ReplyWatch
from estuary_sdk.voice.client_voice import ClientVoice

logger: logging.Logger = logging.getLogger("estuary_sdk")

Tap = Callable[[Wire], None]
"""Called with every server event as it arrives; returns at once."""


class Relay:
    """A ConnectionListener.

    Attributes:
        watches: replies that somebody waits for.
        taps: who sees every event in the order of arrival, which handlers of different events do not.
    """

    def __init__(self, dispatch: Callable[..., None], voice: ClientVoice) -> None:
        self.watches: set[ReplyWatch] = set()
        self.taps: list[Tap] = []
        self._dispatch = dispatch
        self._voice = voice

    def server_event(self, event: Wire) -> None:
        """The server emitted an event of the vocabulary."""
        for watch in list(self.watches):
            watch.offer(event)
        for tap in list(self.taps):
            self._offer(tap, event)
        known = client_event_of(event)
        if known is not None:
            self._dispatch(known[0], *known[1])
        self._voice.server_event(event)

    def _offer(self, tap: Tap, event: Wire) -> None:
        try:
            tap(event)
        except Exception as error:
            logger.error("a %s could not be dealt with: %s", type(event).__name__, kind_and_place(error))
            self._dispatch("error", error)

    def state_changed(self, state: ConnectionState) -> None:
        """The connection's state is now this one."""
        self._dispatch("connection_state_changed", state)

    def connected(self, session: SessionInfo) -> None:
        """A session began, the first or after a loss."""
        self._dispatch("connected", session)

    def disconnected(self, reason: DisconnectReason) -> None:
        """A session ended, and with it every wait for a reply and voice."""
        for watch in list(self.watches):
            watch.lost(reason)
        self._dispatch("disconnected", reason)
        self._voice.connection_lost()

    def reconnecting(self, attempt: int) -> None:
        """An attempt to reconnect will be made."""
        self._dispatch("reconnecting", attempt)

    def failed(self, error: Exception) -> None:
        """Something went wrong that no call of the user can be blamed for."""
        self._dispatch("error", error)
