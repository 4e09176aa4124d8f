"""How long to wait before trying again: pure arithmetic, shared by REST and the socket's reconnection.

What must not live here: a clock, sleeping, randomness of its own, or the decision whether to try again.
"""

from __future__ import annotations

from collections.abc import Callable

_LARGEST_EXPONENT = 64
"""Doubling beyond this changes nothing under any sensible cap, and would overflow a float in the end."""


def delay_s(attempt: int, base_s: float, cap_s: float, random: Callable[[], float]) -> float:
    """Seconds to wait before the ``attempt``-th further try: exponential backoff with equal jitter.

    With ``ceiling = min(cap_s, base_s * 2**(attempt - 1))`` the result lies in ``[ceiling / 2, ceiling)``.
    This is the "equal jitter" of M. Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
    His "full jitter", from 0 to the ceiling, spreads a crowd of clients a little wider, but can spend every
    try within milliseconds; here each further try is sure to leave a restarting server some time.

    Args:
        attempt: 1 for the first further try.
        base_s: ceiling of the first wait, in seconds.
        cap_s: no wait is longer, in seconds.
        random: gives a number in ``[0, 1)`` at each call.
    """
    ceiling = min(cap_s, base_s * 2.0 ** min(attempt - 1, _LARGEST_EXPONENT))
    return ceiling / 2 + random() * ceiling / 2
