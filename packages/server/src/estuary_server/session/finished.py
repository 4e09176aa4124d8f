"""Spoken replies that are over, as long as the client may still say how much of them was heard.

Theory of operation: a reply is over when the server reckons that it has been played, a line when its last
sound was sent, and any when it was cut. The client may know better: its sound may have begun late, or been
cut by the client a moment before. So the last few are remembered until the client has said of them what it
played; when that is less than what is kept, what is kept is shortened. What was kept is never made longer:
more may have been said since, in the knowledge of it.

What must not live here: replies in flight (``speaker.py``).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from estuary_server.session.kept_reply import KeptReply
from estuary_server.turn.heard import Spoken

MOST_REMEMBERED = 8
"""A client plays one reply at a time and tells at once; lines it may have waiting one behind the other."""


@dataclass(frozen=True)
class _Untold:
    """A reply of which the client has not said yet how much it played."""

    spoken: Spoken
    kept: KeptReply


class Finished:
    """See the theory of operation at the head of this file."""

    def __init__(self) -> None:
        self._untold: OrderedDict[str, _Untold] = OrderedDict()

    def add(self, spoken: Spoken, kept: KeptReply) -> None:
        """Remember a reply that is over, unless nothing of it was kept."""
        if not kept.text:
            return
        self._untold[kept.message_id] = _Untold(spoken, kept)
        if len(self._untold) > MOST_REMEMBERED:
            self._untold.popitem(last=False)

    async def played(self, message_id: str | None, played_s: float | None) -> str:
        """The client says how much of this it has played, in seconds; None: all, or whatever it was sent.

        Returns:
            Why what is kept could not be shortened; "" when it could, or there was no need.
        """
        reply = self._untold.pop(message_id, None) if message_id else None
        if reply is None or played_s is None or not reply.spoken.is_more_than(played_s):
            return ""
        heard = reply.spoken.heard_text(played_s)
        return await reply.kept.cut(heard) if len(heard) < len(reply.kept.text) else ""
