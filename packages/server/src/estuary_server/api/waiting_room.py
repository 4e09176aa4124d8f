"""Sockets that have no session yet: how many one address may hold, and which one gives way.

When an address holds too many, the one that has waited longest gives way, not the one that came last: a good
key is never kept out by others behind the same address. Pure.
"""

from __future__ import annotations

from collections import OrderedDict


class WaitingRoom:
    """Connections without a session, per address.

    Args:
        per_address: how many one address may hold.
    """

    def __init__(self, per_address: int) -> None:
        self._per_address = per_address
        self._waiting: dict[str, OrderedDict[str, None]] = {}
        self._addresses: dict[str, str] = {}

    def enter(self, connection: str, address: str) -> str | None:
        """A connection came; returns the one that has to go, if one has."""
        waiting = self._waiting.setdefault(address, OrderedDict())
        waiting[connection] = None
        self._addresses[connection] = address
        if len(waiting) <= self._per_address:
            return None
        oldest = next(iter(waiting))
        self.leave(oldest)
        return oldest

    def leave(self, connection: str) -> None:
        """A connection has a session now, or is gone; unknown ones are ignored."""
        address = self._addresses.pop(connection, None)
        if address is None:
            return
        del self._waiting[address][connection]
        if not self._waiting[address]:
            del self._waiting[address]

    def address_of(self, connection: str) -> str | None:
        """Where a waiting connection came from; None when it does not wait."""
        return self._addresses.get(connection)
