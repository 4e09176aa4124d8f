"""Every class of the vocabulary, found by asking the base class; nothing is listed by hand."""

from __future__ import annotations

from collections.abc import Iterator

from estuary_sdk.protocol import commands, events, routes
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.registry import CLIENT_EVENTS, SERVER_EVENTS

_LOADED = (commands, events, routes)


def _descendants(cls: type[Wire]) -> Iterator[type[Wire]]:
    for child in cls.__subclasses__():
        yield child
        yield from _descendants(child)


CLASSES: tuple[type[Wire], ...] = tuple(
    sorted(
        {cls for cls in _descendants(Wire) if cls.__module__.startswith("estuary_sdk.")},
        key=lambda cls: cls.__name__,
    )
)
"""Everything that crosses the wire."""

_EVENTS = {*SERVER_EVENTS.values(), *CLIENT_EVENTS.values()}

MODELS: dict[str, type[Wire]] = {cls.__name__: cls for cls in CLASSES if cls not in _EVENTS}
"""What is not an event itself: models inside events, and REST bodies."""
