"""The memory routes, all of them: which has which handler.

What must not live here: the handlers (``memories_reading.py`` and its siblings).
"""

from __future__ import annotations

import uuid
from typing import Any

from estuary_sdk.protocol import routes
from estuary_server.api.errors import Handler
from estuary_server.api.memories_editing import MemoryEditing
from estuary_server.api.memories_parts import MemoryParts, NewId
from estuary_server.api.memories_portable import MemoryPortable
from estuary_server.api.memories_reading import MemoryReading
from estuary_server.config import Limits
from estuary_server.store.base import Store


def _random_id() -> str:
    return str(uuid.uuid4())


class MemoryHandlers:
    """The memories of a player, documented calls and those beyond.

    Args:
        store: everything that is kept.
        limits: the server's limits.
        parts: what searches, draws, changes and forgets.
        new_id: gives ids to new memories.
    """

    def __init__(self, store: Store, limits: Limits, parts: MemoryParts, new_id: NewId = _random_id) -> None:
        self._groups = (
            MemoryReading(store, limits, parts, new_id),
            MemoryEditing(store, limits, parts, new_id),
            MemoryPortable(store, limits, parts, new_id),
        )

    def served(self) -> dict[routes.Route[Any], Handler]:
        """Which route has which handler."""
        return {route: handler for group in self._groups for route, handler in group.served().items()}
