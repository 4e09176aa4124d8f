"""The client as an application holds it: connecting, ending, its events, what it never shows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from estuary_sdk import EstuaryClient, EstuaryError
from estuary_sdk.client import HANDLER_GRACE_S
from estuary_sdk.client_events import CLIENT_EVENTS
from estuary_sdk.protocol.enums import ConnectionState, ErrorCode
from estuary_sdk.protocol.events import AuthRejected, ErrorReported, SttResponse
from estuary_sdk.rest import CharactersClient, GenerateClient, MemoryClient, PlayersClient
from estuary_sdk.transport.memory import MemoryTransport
from tests.sdk.stage import KEY, SESSION, accepting, settings, settle

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


@pytest.fixture
async def server(quiet_loop: None) -> MemoryTransport:
    return accepting()


@pytest.fixture
async def client(server: MemoryTransport) -> AsyncIterator[EstuaryClient]:
    """A client that is not connected yet."""
    async with EstuaryClient(settings(), transport=server) as made:
        yield made


def everything(client: EstuaryClient) -> list[tuple[Any, ...]]:
    """The log of all events of a client."""
    log: list[tuple[Any, ...]] = []

    def listen(name: str) -> Callable[..., None]:
        return lambda *args: log.append((name, *args))

    for row in CLIENT_EVENTS:
        client._register(row.name, listen(row.name), once=False)
    return log


# Connecting


async def test_connecting_and_disconnecting(client: EstuaryClient, server: MemoryTransport) -> None:
    log = everything(client)
    assert (client.is_connected, client.session) == (False, None)
    assert await client.connect() == SESSION
    assert (client.is_connected, client.session) == (True, SESSION)
    await client.disconnect()
    assert (client.is_connected, client.session, server.closed) == (False, None, True)
    assert sorted(log, key=str) == [
        ("connected", SESSION),
        ("connection_state_changed", ConnectionState.CONNECTED),
        ("connection_state_changed", ConnectionState.CONNECTING),
        ("connection_state_changed", ConnectionState.DISCONNECTED),
        ("disconnected", "client_disconnect"),
    ]


async def test_the_context_manager_leaves_connecting_to_the_application(server: MemoryTransport) -> None:
    async with EstuaryClient(settings(), transport=server) as client:
        assert not client.is_connected
        await client.connect()
    assert server.closed


async def test_the_context_manager_lets_errors_through(server: MemoryTransport) -> None:
    async def application() -> None:
        async with EstuaryClient(settings(), transport=server) as client:
            await client.connect()
            raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        await application()
    assert server.closed


async def test_refused_credentials_are_an_error_and_an_event(
    client: EstuaryClient, server: MemoryTransport
) -> None:
    log = everything(client)
    server.greeting = (AuthRejected(error="Invalid API key"),)
    with pytest.raises(EstuaryError, match="Invalid API key") as caught:
        await client.connect()
    assert caught.value.code is ErrorCode.AUTH_FAILED
    await settle()
    assert ("auth_error", "Invalid API key") in log
    assert log[-1] == ("connection_state_changed", ConnectionState.ERROR)


async def test_a_lost_connection_comes_back_by_itself(client: EstuaryClient, server: MemoryTransport) -> None:
    await client.connect()
    log = everything(client)
    server.lose()
    await asyncio.sleep(10)
    assert {entry[0] for entry in log} == {
        "disconnected",
        "reconnecting",
        "connected",
        "connection_state_changed",
    }
    assert ("disconnected", "transport_close") in log
    assert ("reconnecting", 1) in log
    assert client.is_connected


async def test_giving_up_is_an_error_event(server: MemoryTransport) -> None:
    async with EstuaryClient(settings(max_reconnect_attempts=1), transport=server) as client:
        await client.connect()
        failing = asyncio.create_task(client.wait_for("error", timeout=60))
        await settle()
        server.refuse = "nobody there"
        server.lose()
        error = await failing
        assert isinstance(error, EstuaryError)
        assert error.code is ErrorCode.CONNECTION_FAILED


async def test_disconnecting_lets_handlers_finish(client: EstuaryClient, server: MemoryTransport) -> None:
    heard: list[str] = []

    async def slow(response: SttResponse) -> None:
        await asyncio.sleep(1)
        heard.append(response.text)

    client.on("stt_response", slow)
    await client.connect()
    server.emit(SttResponse(text="Hi"))
    await client.disconnect()
    assert heard == ["Hi"]


async def test_disconnecting_does_not_wait_for_ever(client: EstuaryClient, server: MemoryTransport) -> None:
    client.on("stt_response", lambda response: asyncio.sleep(1000))
    await client.connect()
    server.emit(SttResponse(text="Hi"))
    await client.disconnect()
    assert asyncio.get_running_loop().time() == HANDLER_GRACE_S


async def test_a_handler_may_disconnect(client: EstuaryClient, server: MemoryTransport) -> None:
    async def leave(response: SttResponse) -> None:
        await client.disconnect()

    client.on("stt_response", leave)
    await client.connect()
    server.emit(SttResponse(text="Goodbye"))
    await client.wait_for("disconnected", timeout=5)
    await settle()
    assert server.closed
    assert not client.is_connected


async def test_a_handler_may_connect_again(client: EstuaryClient, server: MemoryTransport) -> None:
    async def back(reason: str) -> None:
        await client.connect()

    await client.connect()
    client.once("disconnected", back)
    await client.disconnect()
    assert client.is_connected
    client.remove_all_listeners()


# REST


async def test_some_rest_clients_need_a_session_first(client: EstuaryClient) -> None:
    for read in (lambda: client.memory, lambda: client.players):
        with pytest.raises(EstuaryError, match=r"is available after await client\.connect\(\)") as caught:
            read()
        assert caught.value.code is ErrorCode.NOT_CONNECTED
    assert isinstance(client.characters, CharactersClient)
    assert isinstance(client.generate, GenerateClient)
    await client.connect()
    assert isinstance(client.memory, MemoryClient)
    assert isinstance(client.players, PlayersClient)
    await client.disconnect()
    assert isinstance(client.memory, MemoryClient)


# Safety


async def test_what_the_server_reports_is_an_error_event(
    client: EstuaryClient, server: MemoryTransport
) -> None:
    log = everything(client)
    await client.connect()
    server.emit(ErrorReported(message="the text is empty"))
    server.emit_raw("bot_response", {"text": 5})
    await settle()
    errors = [entry[1] for entry in log if entry[0] == "error"]
    assert [str(error) for error in errors] == [
        "the text is empty",
        "the server sent a bad 'bot_response': BotResponse: expected str, got int at $.text",
    ]
    assert client.is_connected


async def test_a_failing_handler_costs_neither_the_connection_nor_other_handlers(
    client: EstuaryClient, server: MemoryTransport
) -> None:
    heard: list[str] = []
    errors: list[Exception] = []

    async def fail(response: SttResponse) -> None:
        raise ValueError("mine")

    client.on("stt_response", fail)
    client.on("stt_response", lambda response: heard.append(response.text))
    client.on("error", errors.append)
    await client.connect()
    for number in range(3):
        server.emit(SttResponse(text=str(number)))
    await settle()
    assert heard == ["0", "1", "2"]
    assert [repr(error) for error in errors] == ["ValueError('mine')"] * 3
    assert client.is_connected


async def test_a_token_provider_is_refused_with_a_reason() -> None:
    async def provider() -> str:
        return "ect_token"

    with pytest.raises(EstuaryError, match="token_provider is not supported by this version; use api_key"):
        EstuaryClient(settings(token_provider=provider))


async def test_debug_switches_the_log_on(server: MemoryTransport) -> None:
    logger = logging.getLogger("estuary_sdk")
    level = logger.level
    try:
        EstuaryClient(settings(debug=True), transport=server)
        assert logger.level == logging.DEBUG
    finally:
        logger.setLevel(level)


async def test_no_key_and_no_speech_is_ever_shown(
    client: EstuaryClient, server: MemoryTransport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    log = everything(client)
    await client.connect()
    client.send_text("a secret speech")
    client.say_line("a secret line")
    client.send_camera_image("a secret picture", "image/png", text="a secret speech")
    server.emit_raw("stt_response", {"text": ["a secret speech"]})
    server.refuse = "nobody there"
    server.lose()
    await asyncio.sleep(1000)
    with pytest.raises(EstuaryError) as caught:
        await client.connect()
    shown = [repr(log), caplog.text, repr(caught.value), repr(client._config)]
    assert KEY not in " ".join(shown)
    assert "secret" not in " ".join(shown)
