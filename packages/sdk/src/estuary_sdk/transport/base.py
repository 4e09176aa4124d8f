"""The seam between the client and the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

OnAck = Callable[[Any], None]
"""Called with the server's acknowledgement of one event; never when the server sends none."""


class TransportError(Exception):
    """The server could not be reached; the message says what was tried and what came of it."""


class TransportListener(Protocol):
    """Who is told what arrives. Both methods return at once and raise nothing."""

    def event_arrived(self, name: str, payload: Any) -> None:
        """An event came in; called in the order of arrival."""
        ...

    def connection_lost(self, by_server: bool) -> None:
        """The connection ended, not by ``close``; ``by_server``: the server said goodbye. Called once."""
        ...


class Transport(Protocol):
    """One connection to one server; opened once, closed once.

    Contract:

    * ``open`` returns when the server has accepted the socket (authentication comes later, as events).
      Cancelling it leaves nothing open.
    * ``send`` keeps the order of its calls. After a loss it does nothing.
    * after ``close`` the listener is not called again. ``close`` is idempotent and does not raise.
    """

    async def open(self, auth: dict[str, Any], listener: TransportListener) -> None:
        """Connect, handing ``auth`` to the server.

        Raises:
            TransportError: no connection came about.
        """
        ...

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: OnAck | None = None) -> None:
        """Send one event; with ``on_ack``, ask for an acknowledgement."""
        ...

    async def close(self) -> None:
        """End the connection."""
        ...
