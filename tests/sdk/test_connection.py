"""States of a connection, its handshake and its end: whole logs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.enums import ConnectionState
from estuary_sdk.protocol.events import AuthRejected
from estuary_sdk.protocol.models.session import SessionCapabilities
from estuary_sdk.transport import TransportError, TransportListener
from estuary_sdk.transport.memory import MemoryTransport
from tests.sdk.scenes import CONNECTED, Scenes
from tests.sdk.stage import KEY, SESSION, accepting, settle

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


# The handshake


async def test_connecting_tells_every_step(scenes: Scenes) -> None:
    scene = scenes(accepting())
    assert scene.connection.state is ConnectionState.DISCONNECTED
    assert await scene.connection.open() == SESSION
    assert scene.log.entries == CONNECTED
    assert scene.connection.session == SESSION


async def test_the_credentials_are_those_of_the_protocol(scenes: Scenes) -> None:
    scene = scenes(accepting(), realtime_memory=True, audio_sample_rate=24000)
    await scene.connection.open()
    assert scene.stage.now.auth == {
        "api_key": KEY,
        "character_id": "char",
        "player_id": "player",
        "audio_sample_rate": 24000,
        "realtime_memory": True,
        "capabilities": {
            "version": "1",
            "camera": True,
            "microphone": True,
            "speaker": True,
            "client_action": True,
        },
        "estuary": {"sequence": True, "acks": True},
    }


async def test_device_facts_are_the_users_but_typed_actions_are_always_understood(scenes: Scenes) -> None:
    scene = scenes(accepting(), capabilities=SessionCapabilities(camera=False, client_action=False))
    await scene.connection.open()
    auth = scene.stage.now.auth or {}
    assert (auth["capabilities"]["camera"], auth["capabilities"]["client_action"]) == (False, True)


async def test_connecting_waits_for_the_session_not_for_the_socket(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport())
    opening = asyncio.create_task(scene.connection.open())
    await asyncio.sleep(14.9)
    assert scene.connection.state is ConnectionState.CONNECTING
    scene.stage.now.emit(SESSION)
    assert await opening == SESSION
    assert scene.log.entries == CONNECTED


async def test_no_session_within_fifteen_seconds_is_a_timeout(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport())
    with pytest.raises(EstuaryError) as caught:
        await scene.connection.open()
    assert asyncio.get_running_loop().time() == 15
    assert caught.value.code is ErrorCode.CONNECTION_TIMEOUT
    assert str(caught.value) == "http://stage accepted the socket but sent no session_info within 15 s"
    assert scene.log.entries == [("state", "connecting"), ("state", "error")]
    assert scene.stage.now.closed


async def test_refused_credentials(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport(greeting=(AuthRejected(error="Invalid API key"),)))
    with pytest.raises(EstuaryError) as caught:
        await scene.connection.open()
    assert (caught.value.code, str(caught.value)) == (ErrorCode.AUTH_FAILED, "Invalid API key")
    assert scene.log.entries == [
        ("state", "connecting"),
        ("event", AuthRejected(error="Invalid API key")),
        ("state", "error"),
    ]
    assert scene.stage.now.closed


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ("no such key", "no such key"),
        ({"message": "no such key"}, "no such key"),
        (None, "Authentication failed"),
        ({}, "Authentication failed"),
    ],
)
async def test_refusals_of_any_shape_are_understood(scenes: Scenes, payload: Any, message: str) -> None:
    scene = scenes(MemoryTransport())
    opening = asyncio.create_task(scene.connection.open())
    await settle()
    scene.stage.now.emit_raw("auth_error", payload)
    with pytest.raises(EstuaryError, match=f"^{message}$") as caught:
        await opening
    assert caught.value.code is ErrorCode.AUTH_FAILED


async def test_a_server_that_cannot_be_reached(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport(refuse="tried to connect to http://stage: nobody there"))
    with pytest.raises(EstuaryError) as caught:
        await scene.connection.open()
    assert caught.value.code is ErrorCode.CONNECTION_FAILED
    assert str(caught.value) == "tried to connect to http://stage: nobody there"
    assert scene.log.entries == [("state", "connecting"), ("state", "error")]


async def test_a_connection_lost_before_the_session_began(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport())
    opening = asyncio.create_task(scene.connection.open())
    await settle()
    scene.stage.now.lose(by_server=True)
    with pytest.raises(EstuaryError, match="closed the connection before the session began") as caught:
        await opening
    assert caught.value.code is ErrorCode.CONNECTION_FAILED
    assert asyncio.get_running_loop().time() == 0


class Hasty(MemoryTransport):
    """Refuses the credentials before the socket is accepted, and then does not accept it."""

    async def open(self, auth: dict[str, Any], listener: TransportListener) -> None:
        await super().open(auth, listener)
        raise TransportError("gone again")


async def test_a_refusal_that_overtakes_the_socket_leaves_nothing_behind(scenes: Scenes) -> None:
    scene = scenes(Hasty(greeting=(AuthRejected(error="Invalid API key"),)))
    with pytest.raises(EstuaryError, match="gone again"):
        await scene.connection.open()
    assert scene.log.entries == [
        ("state", "connecting"),
        ("event", AuthRejected(error="Invalid API key")),
        ("state", "error"),
    ]


async def test_after_a_failure_connecting_can_be_tried_again(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport(refuse="no"), accepting())
    with pytest.raises(EstuaryError):
        await scene.connection.open()
    await scene.connection.open()
    assert scene.log.entries == [("state", "connecting"), ("state", "error"), *CONNECTED]


async def test_connecting_twice_gives_the_same_session(scenes: Scenes) -> None:
    scene = scenes(accepting())
    assert await scene.connection.open() is await scene.connection.open()
    assert scene.log.entries == CONNECTED
    assert len(scene.stage.transports) == 1


async def test_two_calls_at_once_share_one_session(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport())
    calls = [asyncio.create_task(scene.connection.open()) for _ in range(2)]
    await asyncio.sleep(1)
    scene.stage.now.emit(SESSION)
    first, second = await asyncio.gather(*calls)
    assert first is second
    assert scene.log.entries == CONNECTED
    assert len(scene.stage.transports) == 1


# Closing


async def test_closing_tells_every_step(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    await settle()
    scene.log.clear()
    await scene.connection.close()
    assert scene.log.entries == [("disconnected", "client_disconnect"), ("state", "disconnected")]
    assert (scene.connection.session, scene.stage.now.closed) == (None, True)


async def test_closing_right_after_connecting_leaves_nothing_open(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    await scene.connection.close()
    assert scene.stage.now.closed
    assert scene.connection.state is ConnectionState.DISCONNECTED


async def test_closing_is_idempotent(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.close()
    await scene.connection.open()
    await scene.connection.close()
    await scene.connection.close()
    assert [*scene.log.entries] == [
        *CONNECTED,
        ("disconnected", "client_disconnect"),
        ("state", "disconnected"),
    ]


async def test_closing_twice_at_once_tells_it_once(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    await asyncio.gather(scene.connection.close(), scene.connection.close())
    assert scene.log.of("disconnected") == ["client_disconnect"]


async def test_one_can_connect_again_after_closing(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    await scene.connection.close()
    scene.log.clear()
    await scene.connection.open()
    assert scene.log.entries == CONNECTED
    assert len(scene.stage.transports) == 2


@pytest.mark.parametrize("attempt", [MemoryTransport(hang=True), MemoryTransport()], ids=["open", "session"])
async def test_closing_while_connecting_ends_it(scenes: Scenes, attempt: MemoryTransport) -> None:
    scene = scenes(replace(attempt))
    opening = asyncio.create_task(scene.connection.open())
    await settle()
    await scene.connection.close()
    with pytest.raises(EstuaryError, match=r"disconnect\(\) was called while connecting") as caught:
        await opening
    assert caught.value.code is ErrorCode.CONNECTION_FAILED
    assert scene.log.entries == [("state", "connecting"), ("state", "disconnected")]
    assert scene.stage.now.closed


@pytest.mark.parametrize("steps", range(6))
async def test_closing_around_the_moment_of_success_stays_closed(scenes: Scenes, steps: int) -> None:
    scene = scenes(MemoryTransport())
    opening = asyncio.create_task(scene.connection.open())
    await settle()
    scene.stage.now.emit(SESSION)
    for _ in range(steps):
        await asyncio.sleep(0)
    await scene.connection.close()
    outcome = (await asyncio.gather(opening, return_exceptions=True))[0]
    assert outcome == SESSION or getattr(outcome, "code", None) is ErrorCode.CONNECTION_FAILED
    assert scene.log.of("state")[-1] == "disconnected"
    assert (scene.connection.state, scene.connection.session) == (ConnectionState.DISCONNECTED, None)
    assert scene.stage.now.closed


async def test_closing_ends_every_call_that_connects(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport())
    calls = [asyncio.create_task(scene.connection.open()) for _ in range(3)]
    await settle()
    await scene.connection.close()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [getattr(outcome, "code", None) for outcome in outcomes] == [ErrorCode.CONNECTION_FAILED] * 3
    assert scene.log.entries == [("state", "connecting"), ("state", "disconnected")]
    assert len(scene.stage.transports) == 1


async def test_a_cancelled_call_leaves_nothing_open(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3):
            await scene.connection.open()
    assert scene.log.entries == [("state", "connecting"), ("state", "disconnected")]
    assert scene.stage.now.closed
