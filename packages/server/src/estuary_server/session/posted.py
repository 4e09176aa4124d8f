"""A command that waits for its turn, and whoever waits for its answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.models.session import Acknowledgement

HAS_ENDED = Acknowledgement(ok=False, error="the session has ended")


def _unanswered() -> asyncio.Future[Acknowledgement]:
    return asyncio.get_running_loop().create_future()


@dataclass(frozen=True, eq=False)
class Posted:
    """A command of the client.

    Attributes:
        accepted: its answer.
    """

    command: Wire
    accepted: asyncio.Future[Acknowledgement] = field(default_factory=_unanswered)

    def settle(self, answer: Acknowledgement) -> None:
        """Answer it, unless that is done or nobody waits any more."""
        if not self.accepted.done():
            self.accepted.set_result(answer)
