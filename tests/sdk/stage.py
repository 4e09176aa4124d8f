"""The stage of client tests: a server that plays along, and the log of what the client was told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from estuary_sdk.config import EstuaryConfig
from estuary_sdk.emitter import AsyncEventEmitter
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.enums import ConnectionState, DisconnectReason
from estuary_sdk.protocol.models.session import Extensions, SessionInfo
from estuary_sdk.transport.memory import MemoryTransport

KEY = "est_super_secret"
SESSION = SessionInfo(session_id="s1", conversation_id="conv", character_id="char", player_id="player")
OWN = replace(SESSION, estuary=Extensions(acks=True, sequence=True))
"""The session of a server that grants this project's extensions."""


def settings(**overrides: Any) -> EstuaryConfig:
    required = {"server_url": "http://stage", "api_key": KEY, "character_id": "char", "player_id": "player"}
    return EstuaryConfig(**{**required, **overrides})


def accepting(session: SessionInfo = SESSION) -> MemoryTransport:
    """A server that accepts the socket and begins the session at once."""
    return MemoryTransport(greeting=(session,))


class Stage:
    """Hands out one transport for each attempt to connect: the given ones, then copies of the last."""

    def __init__(self, *attempts: MemoryTransport) -> None:
        self._planned = list(attempts)
        self.transports: list[MemoryTransport] = []

    def __call__(self) -> MemoryTransport:
        number = len(self.transports)
        last = self._planned[-1]
        copy = MemoryTransport(refuse=last.refuse, greeting=last.greeting, hang=last.hang)
        self.transports.append(self._planned[number] if number < len(self._planned) else copy)
        return self.transports[-1]

    @property
    def now(self) -> MemoryTransport:
        """The newest transport."""
        return self.transports[-1]


class Log:
    """Everything a connection tells, in order, with loop times: a ConnectionListener."""

    def __init__(self) -> None:
        self.timed: list[tuple[float, str, Any]] = []

    @property
    def entries(self) -> list[tuple[str, Any]]:
        return [(kind, what) for _, kind, what in self.timed]

    def of(self, kind: str) -> list[Any]:
        return [what for known, what in self.entries if known == kind]

    def times(self, kind: str) -> list[float]:
        return [time for time, known, _ in self.timed if known == kind]

    def clear(self) -> None:
        self.timed.clear()

    def _note(self, kind: str, what: Any) -> None:
        self.timed.append((asyncio.get_running_loop().time(), kind, what))

    def server_event(self, event: Wire) -> None:
        if not isinstance(event, SessionInfo):
            self._note("event", event)

    def state_changed(self, state: ConnectionState) -> None:
        self._note("state", state.value)

    def connected(self, session: SessionInfo) -> None:
        self._note("connected", session.session_id)

    def disconnected(self, reason: DisconnectReason) -> None:
        self._note("disconnected", reason.value)

    def reconnecting(self, attempt: int) -> None:
        self._note("reconnecting", attempt)

    def failed(self, error: Exception) -> None:
        self._note("failed", str(error))


def sent(transport: MemoryTransport) -> Sequence[tuple[str, dict[str, Any]]]:
    """Names and payloads of what the client sent, without the ids it makes up."""
    return [
        (item.name, {key: value for key, value in item.payload.items() if key != "client_message_id"})
        for item in transport.sent
    ]


def recorder(events: AsyncEventEmitter, *names: str) -> list[tuple[object, ...]]:
    """The log of everything emitted under these names."""
    log: list[tuple[object, ...]] = []

    def listen(name: str) -> Callable[..., None]:
        return lambda *args: log.append((name, *args))

    for name in names:
        events.on(name, listen(name))
    return log


async def settle() -> None:
    """Let every task that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)
