"""What a user is told when no connection comes about, over real sockets."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from estuary_sdk.transport import TransportError
from estuary_sdk.transport.socketio import SocketIoTransport
from tests.sdk.transport.listening import Listening

pytestmark = pytest.mark.usefixtures("quiet_loop")

AUTH = {"api_key": "est_secret"}


@pytest.fixture
async def listening(quiet_loop: None) -> Listening:
    return Listening()


class Mute:
    """A port that accepts connections and says nothing, or hangs up at once."""

    def __init__(self, *, hangs_up: bool) -> None:
        self._hangs_up = hangs_up
        self._open: list[asyncio.StreamWriter] = []

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.append(writer)
        if self._hangs_up:
            writer.close()

    async def stop(self) -> None:
        self._server.close()
        for writer in self._open:
            writer.close()
            await writer.wait_closed()


async def failure(url: str, listening: Listening) -> str:
    with pytest.raises(TransportError) as caught:
        await SocketIoTransport(url).open(AUTH, listening)
    assert "secret" not in str(caught.value)
    assert listening.losses == []
    return str(caught.value)


async def test_a_port_that_says_nothing_is_given_up(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("estuary_sdk.transport.socketio.CONNECT_TIMEOUT_S", 0.05)
    monkeypatch.setattr("estuary_sdk.transport.diagnosis.PROBE_TIMEOUT_S", 0.05)
    mute = Mute(hangs_up=False)
    url = f"http://{await mute.start()}"
    assert await failure(url, listening) == f"tried to connect to {url}: no answer within 0.05 s"
    await mute.stop()


async def test_a_port_that_hangs_up(listening: Listening) -> None:
    mute = Mute(hangs_up=True)
    url = f"http://{await mute.start()}"
    expected = f"tried to connect to {url}: ServerDisconnectedError; is this an Estuary server?"
    assert await failure(url, listening) == expected
    await mute.stop()


async def test_a_closed_port(listening: Listening) -> None:
    mute = Mute(hangs_up=True)
    url = f"http://{await mute.start()}"
    await mute.stop()
    message = await failure(url, listening)
    assert message.startswith(f"tried to connect to {url}: ")
    assert message.endswith("; is the server running there?")
    assert "127.0.0.1" in message


async def test_a_host_that_does_not_exist(listening: Listening) -> None:
    url = "http://estuary.invalid:4000"
    expected = f"tried to connect to {url}: the host name was not found; check the address"
    assert await failure(url, listening) == expected


async def test_tls_on_a_plain_port(listening: Listening) -> None:
    other = OtherServer(200)
    url = (await other.start()).replace("http:", "https:")
    expected = (
        f"tried to connect to {url}: the server does not speak TLS there; use http:// instead of https://"
    )
    assert await failure(url, listening) == expected
    await other.stop()


@pytest.mark.parametrize("url", ["http://127.0.0.1:notaport", "http://a b", "http://127.0.0.1:99999"])
async def test_an_address_that_cannot_be_one(listening: Listening, url: str) -> None:
    assert (await failure(url, listening)).startswith(f"tried to connect to {url}: ")


class OtherServer:
    """An HTTP server that is not Estuary: answers everything with one status, or redirects for ever."""

    def __init__(self, status: int, text: str = "welcome", location: str = "") -> None:
        self._answer = (status, text, {"Location": location} if location else {})
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._server = TestServer(app)

    async def start(self) -> str:
        await self._server.start_server(shutdown_timeout=0)
        return f"http://127.0.0.1:{self._server.port}"

    async def _serve(self, request: web.Request) -> web.Response:
        status, text, headers = self._answer
        return web.Response(status=status, text=text, headers=headers)

    async def stop(self) -> None:
        await self._server.close()


@pytest.mark.parametrize("status", [200, 403, 404, 500])
async def test_a_web_server_that_is_not_estuary(listening: Listening, status: int) -> None:
    other = OtherServer(status)
    url = await other.start()
    assert await failure(url, listening) == (
        f"tried to connect to {url}: something answers there (HTTP {status}), but it is not an Estuary server"
    )
    await other.stop()


async def test_a_web_server_that_redirects_for_ever(listening: Listening) -> None:
    other = OtherServer(302, location="/again")
    url = await other.start()
    message = await failure(url, listening)
    assert message == f"tried to connect to {url}: TooManyRedirects; is this an Estuary server?"
    await other.stop()
