"""States of a connection, its handshake, its end, and what it tells: whole logs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from estuary_sdk import link
from estuary_sdk.connection import Connection
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.commands import SayLine, SendText
from estuary_sdk.protocol.enums import ConnectionState
from estuary_sdk.protocol.events import AuthRejected, BotResponse, SessionRejected, SttResponse
from estuary_sdk.protocol.models.session import SessionCapabilities
from estuary_sdk.transport.memory import MemoryTransport
from tests.sdk.stage import KEY, OWN, SESSION, Log, Stage, accepting, sent, settings, settle

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


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


@pytest.fixture
async def scenes(quiet_loop: None) -> AsyncIterator[Scenes]:
    made = Scenes()
    yield made
    for scene in made.made:
        await scene.connection.close()
        assert all(transport.closed for transport in scene.stage.transports)


CONNECTED = [("state", "connecting"), ("state", "connected"), ("connected", "s1")]


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


# Sending


class Slow(MemoryTransport):
    """A network that takes its time."""

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: Any = None) -> None:
        await asyncio.sleep(0.3)
        await super().send(name, payload, on_ack)


async def test_events_leave_in_the_order_of_the_calls(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    for number in range(5):
        scene.connection.send(SendText(text=str(number)))
    await settle()
    assert sent(scene.stage.now) == [("text", {"text": str(number)}) for number in range(5)]


async def test_closing_sends_what_is_queued_first(scenes: Scenes) -> None:
    scene = scenes(Slow(greeting=(SESSION,)))
    await scene.connection.open()
    for number in range(3):
        scene.connection.send(SendText(text=str(number)))
    transport = scene.stage.now
    await scene.connection.close()
    assert [payload["text"] for _, payload in sent(transport)] == ["0", "1", "2"]


async def test_closing_does_not_wait_for_a_network_that_stands_still(
    scenes: Scenes, caplog: pytest.LogCaptureFixture
) -> None:
    scene = scenes(Slow(greeting=(SESSION,)))
    await scene.connection.open()
    for number in range(10):
        scene.connection.send(SendText(text=f"speech {number}"))
    await scene.connection.close()
    assert asyncio.get_running_loop().time() == link.FLUSH_S
    assert [record.getMessage() for record in caplog.records] == [
        "6 events were not sent before disconnecting"
    ]


async def test_sending_needs_a_session(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport())
    opening = asyncio.create_task(scene.connection.open())
    for _ in range(2):
        with pytest.raises(EstuaryError, match="not connected") as caught:
            scene.connection.send(SendText(text="Hi"))
        assert caught.value.code is ErrorCode.NOT_CONNECTED
        await settle()
    scene.stage.now.emit(SESSION)
    await opening
    scene.connection.send(SendText(text="Hi"))
    await scene.connection.close()
    with pytest.raises(EstuaryError, match="not connected"):
        scene.connection.send(SendText(text="Hi"))


async def test_too_much_to_send_is_refused(scenes: Scenes) -> None:
    scene = scenes(Slow(greeting=(SESSION,)))
    await scene.connection.open()
    for _ in range(link.MAX_UNSENT):
        scene.connection.send(SendText(text="speech"))
    with pytest.raises(EstuaryError, match="10000 events wait to be sent") as caught:
        scene.connection.send(SendText(text="speech"))
    assert caught.value.code is ErrorCode.UNKNOWN


class Picky(MemoryTransport):
    """Cannot write lines, for instance because they hold what JSON does not."""

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: Any = None) -> None:
        if name == "say_line":
            raise TypeError("a secret cannot be written")
        await super().send(name, payload, on_ack)


async def test_what_cannot_be_written_is_reported_and_the_rest_is_sent(scenes: Scenes) -> None:
    scene = scenes(Picky(greeting=(SESSION,)))
    await scene.connection.open()
    scene.connection.send(SayLine(text="a secret"))
    scene.connection.send(SendText(text="Hi"))
    await settle()
    assert scene.log.of("failed") == ["'say_line' could not be sent: TypeError"]
    assert sent(scene.stage.now) == [("text", {"text": "Hi"})]


# What arrives


async def test_events_arrive_in_order(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    said = [SttResponse(text=str(number)) for number in range(3)]
    for event in said:
        scene.stage.now.emit(event)
    assert scene.log.of("event") == said


async def test_events_that_overtake_the_session_are_told_after_it(scenes: Scenes) -> None:
    early = SttResponse(text="early")
    scene = scenes(MemoryTransport(greeting=(early, SESSION, early)))
    await scene.connection.open()
    assert scene.log.entries == [*CONNECTED, ("event", early), ("event", early)]


async def test_a_second_session_info_changes_nothing(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    scene.stage.now.emit(replace(SESSION, session_id="s2"))
    assert scene.connection.session == SESSION
    assert scene.log.entries == CONNECTED


async def test_a_late_refusal_is_an_event_only(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    scene.stage.now.emit(AuthRejected(error="session_revoked"))
    assert scene.log.entries == [*CONNECTED, ("event", AuthRejected(error="session_revoked"))]


async def test_unknown_events_are_ignored(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    for payload in (None, {}, [], "x", {"a": 1}):
        scene.stage.now.emit_raw("weather_changed", payload)
    assert scene.log.entries == CONNECTED


@pytest.mark.parametrize(
    ("name", "payload", "message"),
    [
        ("bot_response", {"text": 5}, "BotResponse: expected str, got int at $.text"),
        ("bot_response", None, "BotResponse: expected an object, got null at $"),
        ("bot_response", "secret", "BotResponse: expected an object, got a string at $"),
        ("bot_voice", {"chunk_index": "secret"}, "BotVoice: expected int, got str at $.chunk_index"),
        ("stt_response", ["secret"], "SttResponse: expected an object, got a list at $"),
        ("interrupt", {"message_id": {}}, "InterruptData: expected str | null, got object at $.message_id"),
    ],
)
async def test_a_bad_payload_is_reported_and_the_connection_lives(
    scenes: Scenes, name: str, payload: Any, message: str
) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    scene.stage.now.emit_raw(name, payload)
    scene.stage.now.emit(SttResponse(text="still here"))
    assert scene.log.entries == [
        *CONNECTED,
        ("failed", f"the server sent a bad {name!r}: {message}"),
        ("event", SttResponse(text="still here")),
    ]


async def test_an_event_without_payload_reads_as_its_defaults(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    scene.stage.now.emit_raw("stt_response", None)
    assert scene.log.of("event") == [SttResponse()]


async def test_replies_of_delta_servers_are_accumulated(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    for text, final in (("Good ", False), ("evening", False), ("Good evening", True)):
        payload: dict[str, Any] = {"text": text, "partial": not final, "is_final": final, "message_id": "m"}
        scene.stage.now.emit_raw("bot_response", payload)
    assert [(event.text, event.partial) for event in scene.log.of("event")] == [
        ("Good ", "Good "),
        ("Good evening", "evening"),
        ("Good evening", ""),
    ]


async def test_a_reply_that_was_cut_is_forgotten(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    piece = {"text": "Good ", "partial": True, "message_id": "m"}
    scene.stage.now.emit_raw("bot_response", piece)
    scene.stage.now.emit_raw("interrupt", {"message_id": "m"})
    scene.stage.now.emit_raw("interrupt", {})
    scene.stage.now.emit_raw("bot_response", piece)
    texts = [event.text for event in scene.log.of("event") if isinstance(event, BotResponse)]
    assert texts == ["Good ", "Good "]


async def test_what_the_server_granted(scenes: Scenes) -> None:
    plain, own = scenes(accepting()), scenes(accepting(OWN))
    assert not own.connection.grants("acks")
    await plain.connection.open()
    await own.connection.open()
    assert not plain.connection.grants("acks")
    assert own.connection.grants("acks")
    assert not own.connection.grants("metrics")


async def test_no_key_and_no_speech_is_in_logs_and_errors(
    scenes: Scenes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scene = scenes(accepting(), Picky(greeting=(SESSION,)), MemoryTransport(refuse="no"), reconnect_delay=0.1)
    await scene.connection.open()
    scene.stage.now.emit_raw("bot_response", {"text": ["a secret speech"]})
    scene.stage.now.lose()
    await asyncio.sleep(1)
    scene.connection.send(SayLine(text="a secret speech"))
    scene.stage.now.emit(SessionRejected(reason="concurrent_limit"))
    await settle()
    scene.stage.now.lose()
    await settle()
    told = repr(scene.log.entries) + caplog.text + repr(scene.connection._config)
    assert "secret" not in told.replace("a secret cannot be written", "")
    assert scene.connection.state is ConnectionState.DISCONNECTED
