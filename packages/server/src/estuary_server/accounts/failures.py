"""Counts failed logins per address: pure arithmetic over times that the caller hands in.

Only failures count, and a good key is never asked about: a player behind the same address as an attacker
gets in. Beyond the limit a failure is answered with "wait" instead of its reason, so that guessing tells
nothing.
"""

from __future__ import annotations

from collections import OrderedDict, deque

WINDOW_S = 60.0
MAX_ADDRESSES = 10_000
"""Addresses that are remembered; the one that failed longest ago is forgotten beyond that."""


class FailedLogins:
    """Failures of the last minute, per address.

    Args:
        allowed: failures within WINDOW_S seconds that pass before the limit bites.
    """

    def __init__(self, allowed: int) -> None:
        self._allowed = allowed
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def count(self, address: str, at_s: float) -> bool:
        """Count a failure; False when the address has had too many.

        Args:
            address: where it came from.
            at_s: monotonic seconds.
        """
        times = self._times.setdefault(address, deque())
        self._times.move_to_end(address)
        while times and times[0] <= at_s - WINDOW_S:
            times.popleft()
        times.append(at_s)
        while len(times) > self._allowed + 1:
            times.popleft()
        while len(self._times) > MAX_ADDRESSES:
            self._times.popitem(last=False)
        return len(times) <= self._allowed
