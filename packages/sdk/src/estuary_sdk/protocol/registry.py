"""Which class stands for which event name, in each direction.

An event class registers itself with :func:`server_event` or :func:`client_event`; adding an event is one
class and one golden file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast, dataclass_transform

from estuary_sdk.protocol.codec import Wire, model

W = TypeVar("W", bound=type[Wire])

SEQUENCE_KEY = "seq"
"""Key of the running number that every server event carries where the server granted ``sequence``."""

SERVER_EVENTS: dict[str, type[Wire]] = {}
"""Server to client: wire name -> class."""

CLIENT_EVENTS: dict[str, type[Wire]] = {}
"""Client to server: wire name -> class."""


@dataclass_transform(frozen_default=True)
def server_event(name: str) -> Callable[[W], W]:
    """Class decorator: a frozen dataclass that the server sends under this event name."""
    return _registering(SERVER_EVENTS, name)


@dataclass_transform(frozen_default=True)
def client_event(name: str) -> Callable[[W], W]:
    """Class decorator: a frozen dataclass that the client sends under this event name."""
    return _registering(CLIENT_EVENTS, name)


def event_name(event: Wire | type[Wire]) -> str:
    """The wire name under which an event class was registered.

    Raises:
        KeyError: the class is not an event.
    """
    return _NAMES[event if isinstance(event, type) else type(event)]


_NAMES: dict[type[Wire], str] = {}


def _registering(table: dict[str, type[Wire]], name: str) -> Callable[[W], W]:
    def register(cls: W) -> W:
        if name in table:
            raise ValueError(f"event {name!r} is registered twice")
        frozen = cls if "__dataclass_fields__" in vars(cls) else cast(W, model(cls))
        table[name] = frozen
        _NAMES[frozen] = name
        return frozen

    return register
