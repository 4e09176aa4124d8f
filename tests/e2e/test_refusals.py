"""What a client that gets something wrong is told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from estuary_sdk import ConnectionState, ErrorCode, EstuaryError
from estuary_server.config import Limits
from estuary_server.providers.scripted import ScriptedLanguageModel
from tests.support.live import live_server

MODEL = ScriptedLanguageModel(["Hi."])


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"api_key": "est_wrong"}, "API key invalid"),
        ({"api_key": ""}, "API key missing"),
        ({"api_key": "sst_token"}, "does not take share"),
        ({"character_id": "nobody"}, "unknown character nobody"),
        ({"character_id": ""}, "character_id missing"),
        ({"player_id": " "}, "player_id missing"),
        ({"player_id": "x" * 1001}, "longer than 1000 characters"),
    ],
)
async def test_bad_credentials_fail_with_their_reason(
    tmp_path: Path, wrong: dict[str, str], reason: str
) -> None:
    states: list[ConnectionState] = []
    told: list[str] = []
    async with live_server(tmp_path, MODEL) as server, server.client(**wrong) as client:
        client.on("connection_state_changed", states.append)
        client.on("auth_error", told.append)
        with pytest.raises(EstuaryError, match=reason) as raised:
            await client.connect()
    assert raised.value.code is ErrorCode.AUTH_FAILED
    assert states[:2] == [ConnectionState.CONNECTING, ConnectionState.ERROR]
    assert len(told) == 1


async def test_a_good_key_is_not_refused_for_anothers_failures(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server:
        reasons = []
        for _ in range(12):
            async with server.client(api_key="est_wrong") as client:
                with pytest.raises(EstuaryError) as raised:
                    await client.connect()
            reasons.append(raised.value.message)
        assert reasons[9] == "API key invalid"
        assert "too many failed logins" in reasons[10]
        async with server.client() as client:
            await client.connect()


async def test_text_that_cannot_be_answered_gets_an_error_and_nothing_else(tmp_path: Path) -> None:
    async with (
        live_server(tmp_path, MODEL, limits=Limits(text_bytes=20)) as server,
        server.client() as client,
    ):
        await client.connect()
        for text, reason in (("   ", "empty"), ("x" * 21, "longer than 20 bytes")):
            reported = asyncio.ensure_future(client.wait_for("error", 5))
            with pytest.raises(EstuaryError, match=reason):
                await client.send_text_and_wait(text)
            assert reason in str(await reported)
        assert (await client.send_text_and_wait("fine")).text == "Hi."
        assert [m.content for m in await server.history()] == ["fine", "Hi."]


async def test_what_this_version_lacks_is_said(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, server.client() as client:
        await client.connect()
        reported = asyncio.ensure_future(client.wait_for("error", 5))
        client.send_camera_image("aGk=", "image/png")
        assert "camera_image is not available" in str(await reported)
        assert (await client.send_text_and_wait("still there?")).text == "Hi."


async def test_a_second_connect_is_the_same_session(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, server.client() as client:
        first, second = await asyncio.gather(client.connect(), client.connect())
        assert first == second == await client.connect()


async def test_the_client_reconnects_when_the_server_comes_back(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server:
        port = int(server.url.rpartition(":")[2])
        client = server.client(reconnect_delay=0.05)
        await client.connect()
        lost = asyncio.ensure_future(client.wait_for("disconnected", 10))
    assert await lost in ("transport_close", "server_disconnect")
    back = asyncio.ensure_future(client.wait_for("connected", 20))
    async with live_server(tmp_path, MODEL, port=port) as server, client:
        await back
        assert (await client.send_text_and_wait("hello again")).text == "Hi."
