"""The Socket.IO transport against a real server on the loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import socketio

from estuary_sdk.transport import TransportError
from estuary_sdk.transport.socketio import SocketIoTransport
from tests.sdk.transport.estuary_like import CLOSE, GOODBYE, REFUSE, EstuaryLike, event
from tests.sdk.transport.listening import Listening

pytestmark = pytest.mark.usefixtures("quiet_loop")

MORE_THAN_A_SOCKET_HOLDS = 32 * 1024 * 1024
AUTH = {"api_key": "est_secret"}


@pytest.fixture
async def server(quiet_loop: None) -> AsyncIterator[EstuaryLike]:
    made = EstuaryLike()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def transport(server: EstuaryLike) -> AsyncIterator[SocketIoTransport]:
    made = SocketIoTransport(server.url + "/")
    yield made
    await made.close()


@pytest.fixture
async def listening(server: EstuaryLike) -> Listening:
    return Listening()


async def test_credentials_go_with_the_connection(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    assert server.auth == AUTH
    assert (listening.events, listening.losses) == ([], [])


async def test_events_go_both_ways_in_order(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    for number in range(50):
        await transport.send("text", {"text": str(number)})
        await server.emit("stt_response", {"text": str(number)})
    await server.until(received=50)
    await listening.until(events=50)
    assert server.received == [("text", {"text": str(number)}) for number in range(50)]
    assert listening.events == [("stt_response", {"text": str(number)}) for number in range(50)]


async def test_sending_waits_for_a_network_that_is_full(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    server.stop_reading()
    large = "a" * MORE_THAN_A_SOCKET_HOLDS
    sending = asyncio.create_task(transport.send("text", {"text": large}))
    await asyncio.wait([sending], timeout=0.2)
    assert not sending.done()
    server.read_on()
    await sending
    await server.until(received=1)
    assert server.received == [("text", {"text": large})]


async def test_events_with_no_or_several_arguments(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    await server.emit("voice_started")
    await server.emit("voice_stopped", {}, 5)
    await server.emit("voice_error", None)
    await transport.send("stop_voice", None)
    await transport.send("stop_voice", {})
    await server.until(received=2)
    await listening.until(events=3)
    assert listening.events == [("voice_started", None), ("voice_stopped", {}), ("voice_error", None)]
    assert server.received == [("stop_voice", None), ("stop_voice", {})]


async def test_what_the_server_says_at_once_is_not_lost(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    said = [("session_info", {"session_id": "s1"}), ("stt_response", {"text": "Hi"})]
    server.answer_to_connect += [event(name, payload) for name, payload in said]
    await transport.open(AUTH, listening)
    await listening.until(events=2)
    assert listening.events == said


async def test_large_messages_pass_in_both_directions(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    large = {"image": "a" * 5_000_000}
    await transport.open(AUTH, listening)
    await transport.send("camera_image", large)
    await server.until(received=1)
    await server.emit("bot_voice", large)
    await listening.until(events=1)
    assert server.received == [("camera_image", large)]
    assert listening.events == [("bot_voice", large)]
    assert listening.losses == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [([{"ok": True}], {"ok": True}), ([], None), (["first", "second"], "first")],
)
async def test_acknowledgements_of_any_arity_are_passed_on(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening, arguments: Any, expected: Any
) -> None:
    server.ack = arguments
    acknowledged: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    await transport.open(AUTH, listening)
    await transport.send("text", {"text": "Hi"}, acknowledged.set_result)
    async with asyncio.timeout(10):
        assert await acknowledged == expected


# The end


async def test_everything_sent_leaves_before_the_connection_is_closed(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    for number in range(500):
        await transport.send("text", {"text": str(number)})
    await transport.close()
    await server.until(received=500)
    assert [payload["text"] for _, payload in server.received] == [str(number) for number in range(500)]
    async with asyncio.timeout(10):
        await server.gone.wait()


async def test_closing_tells_nobody_and_can_be_done_twice(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    await transport.close()
    await transport.close()
    async with asyncio.timeout(10):
        await server.gone.wait()
    await transport.send("text", {"text": "too late"})
    assert (listening.events, listening.losses, server.received) == ([], [], [])


async def test_a_transport_that_was_never_opened_can_be_closed(transport: SocketIoTransport) -> None:
    await transport.close()


async def test_a_server_that_says_goodbye(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    await server.write(GOODBYE)
    await listening.until(losses=1)
    assert listening.losses == [True]


async def test_a_connection_that_breaks(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    server.drop()
    await listening.until(losses=1)
    assert listening.losses == [False]


async def test_sending_after_a_loss_is_nothing_and_the_loss_is_told_once(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    await transport.open(AUTH, listening)
    server.drop()
    await listening.until(losses=1)
    for _ in range(3):
        await transport.send("text", {"text": "too late"})
    assert listening.losses == [False]


@pytest.mark.parametrize("said", [[], [("auth_error", {"error": "no"})]])
@pytest.mark.parametrize("farewell", [[GOODBYE], [CLOSE], []])
async def test_a_server_that_leaves_while_the_connection_is_made(
    server: EstuaryLike,
    transport: SocketIoTransport,
    listening: Listening,
    said: list[tuple[str, Any]],
    farewell: list[str],
) -> None:
    server.answer_to_connect += [*(event(name, payload) for name, payload in said), *farewell]
    server.then_closes = True
    await transport.open(AUTH, listening)
    await listening.until(events=len(said), losses=1)
    assert listening.events == said
    assert len(listening.losses) == 1


async def test_a_server_that_does_not_answer_the_farewell_is_left_all_the_same(
    server: EstuaryLike,
    transport: SocketIoTransport,
    listening: Listening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("estuary_sdk.transport.socketio.CLOSE_TIMEOUT_S", 0.05)
    server.answers_close = False
    await transport.open(AUTH, listening)
    await transport.send("text", {"text": "Hi"})
    async with asyncio.timeout(3):
        await transport.close()
    assert server.received == [("text", {"text": "Hi"})]
    assert listening.losses == []


BAD_FRAMES = [
    "42/sdk,[",
    '42/sdk,[{"a":1}]',
    "42/sdk,[]",
    "42/sdk,5",
    "42/sdk,null",
    "49",
    "4",
    "4x",
    "43/sdk,[]",
]


@pytest.mark.parametrize("frame", BAD_FRAMES)
async def test_packets_that_are_not_socket_io_are_dropped(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening, frame: str
) -> None:
    await transport.open(AUTH, listening)
    await server.write(frame)
    await server.emit("stt_response", {"text": "Hi"})
    await listening.until(events=1)
    assert listening.events == [("stt_response", {"text": "Hi"})]
    assert listening.losses == []


async def test_a_dropped_packet_is_logged_without_what_it_said(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    await transport.open(AUTH, listening)
    await server.write('42/sdk,["stt_response", secret')
    await server.emit("stt_response", {})
    await listening.until(events=1)
    messages = [record.getMessage() for record in caplog.records if record.name == "estuary_sdk"]
    assert messages == ["the server sent a packet that is not Socket.IO: JSONDecodeError"]


# No connection


async def test_a_refused_namespace_says_so(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening
) -> None:
    server.answer_to_connect = [REFUSE]
    with pytest.raises(TransportError) as caught:
        await transport.open(AUTH, listening)
    assert str(caught.value) == (
        f"tried to connect to {server.url}: the server answers, but refused the connection: "
        "One or more namespaces failed to connect: /sdk"
    )
    assert isinstance(caught.value.__cause__, socketio.exceptions.ConnectionError)
    assert listening.losses == []


async def test_opening_can_be_cancelled_at_any_step(server: EstuaryLike, listening: Listening) -> None:
    for steps in (0, 1, 2, 3, 5, 8, 13, 21):
        transport = SocketIoTransport(server.url)
        opening = asyncio.create_task(transport.open(AUTH, listening))
        for _ in range(steps):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.wait([opening])
        assert opening.cancelled()
    assert listening.losses == []


async def test_a_namespace_that_is_never_accepted_is_given_up(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("estuary_sdk.transport.socketio.CONNECT_TIMEOUT_S", 0.05)
    server.answer_to_connect = []
    with pytest.raises(TransportError, match="the server answers, but refused the connection"):
        await transport.open(AUTH, listening)


@pytest.mark.parametrize("opening", [["hello"], ["0{}"], ["0null"], ["2"], [""], ["0" + "x" * 100]])
async def test_a_websocket_that_speaks_something_else(
    server: EstuaryLike, transport: SocketIoTransport, listening: Listening, opening: list[str]
) -> None:
    server.opening = opening
    with pytest.raises(TransportError, match=f"^tried to connect to {server.url}: the server answers, but"):
        await transport.open(AUTH, listening)
    assert listening.losses == []
