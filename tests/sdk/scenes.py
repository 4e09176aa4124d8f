"""Connections on a stage, made and closed for a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from estuary_sdk.connection import Connection
from estuary_sdk.transport.memory import MemoryTransport
from tests.sdk.stage import Log, Stage, settings

CONNECTED = [("state", "connecting"), ("state", "connected"), ("connected", "s1")]
"""What a connection tells when it comes about."""


@dataclass
class Scene:
    """A connection on a stage."""

    connection: Connection
    log: Log
    stage: Stage


class Scenes:
    """Makes scenes, and closes their connections at the end of the test."""

    def __init__(self) -> None:
        self.made: list[Scene] = []

    def __call__(self, *attempts: MemoryTransport, **overrides: Any) -> Scene:
        log, stage = Log(), Stage(*attempts)
        self.made.append(Scene(Connection(settings(**overrides), log, stage), log, stage))
        return self.made[-1]

    async def close(self) -> None:
        for scene in self.made:
            await scene.connection.close()
            assert all(transport.closed for transport in scene.stage.transports)
