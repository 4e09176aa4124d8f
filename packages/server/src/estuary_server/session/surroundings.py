"""What every session of a server shares, and what it needs from parts beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server.clock import Now
from estuary_server.config import Limits
from estuary_server.providers.language import LanguageModel, Recalled
from estuary_server.store.base import AccountStore

ChooseLanguageModel = Callable[[str, str], LanguageModel]
"""Says who writes the replies of a character that names this vendor and this model."""


class Memory(Protocol):
    """What the session needs of long-term memory."""

    async def recall(self, account: AccountStore, info: SessionInfo, text: str) -> tuple[Recalled, ...]:
        """What is remembered about the player that bears on this text, best first."""
        ...


class Forgetful:
    """Long-term memory of a server that keeps none."""

    async def recall(self, account: AccountStore, info: SessionInfo, text: str) -> tuple[Recalled, ...]:
        return ()


@dataclass(frozen=True)
class Surroundings:
    """What every session of a server shares.

    Attributes:
        language_model: chooses who writes a character's replies.
        memory: long-term memory.
        limits: the server's limits.
        now: wall clock.
        new_id: makes an id that was never used.
    """

    language_model: ChooseLanguageModel
    limits: Limits
    now: Now
    memory: Memory = field(default_factory=Forgetful)
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex
