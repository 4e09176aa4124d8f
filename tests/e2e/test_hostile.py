"""Clients that mean no good: an error event or a closed socket, never harm to another session."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from estuary_server.config import Limits
from estuary_server.providers.scripted import ScriptedLanguageModel
from tests.e2e.test_older_clients import lens_auth, python_auth
from tests.support.live import live_server
from tests.support.raw import RawSocket, raw_session, raw_socket

MODEL = ScriptedLanguageModel(["Hi."])

BAD_EVENTS = [
    ('["text"]', "the text is empty"),
    ('["text","hello"]', "expected an object, got a string"),
    ('["text",[1]]', "expected an object, got a list"),
    ('["text",7]', "expected an object, got a number"),
    ('["text",{"text":5}]', "expected str, got int"),
    ('["text",{"text":"x","textOnly":"yes"}]', "expected bool | null, got str"),
    ('["no_such_event",{}]', "unknown event no_such_event"),
    ('["say \\"x\\"\\\\",{}]', "unknown event say 'x'/"),
    ('[5,{}]', "unknown event 5"),
    ('["start_agent_conversation",{"max_turns":"many"}]', "expected int, got str"),
]  # fmt: skip

BAD_FRAMES = [
    '42/sdk,["text",{"text":',
    "42/sdk,{}",
    "42/sdk,[]",
    "42/sdk,null",
    "42/sdk,nonsense",
    "42/sdk," + "[" * 100_000,
    "4nonsense",
    "451-/sdk,[",
]


@pytest.mark.parametrize(("arguments", "reason"), BAD_EVENTS)
async def test_a_bad_event_gets_an_error_and_the_session_goes_on(
    tmp_path: Path, arguments: str, reason: str
) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, lens_auth(server)) as raw:
        await raw.send(f"42/sdk,{arguments}")
        error = await raw.expect("error")
        assert reason in error["message"]
        assert '"' not in error["message"]
        assert "\\" not in error["message"]
        await raw.emit("text", {"text": "hello"})
        assert (await raw.expect("bot_response"))["text"] == "Hi."


@pytest.mark.parametrize("frame", BAD_FRAMES)
async def test_a_broken_frame_closes_the_socket_and_harms_nobody(
    tmp_path: Path, frame: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with live_server(tmp_path, MODEL) as server, server.client("bystander") as bystander:
        await bystander.connect()
        async with raw_session(server.url, lens_auth(server)) as raw:
            await raw.send(frame)
            assert await raw.closed()
        assert (await bystander.send_text_and_wait("still fine?")).text == "Hi."
    assert "Traceback" not in capfd.readouterr().err


async def test_a_frame_over_the_limit_closes_the_socket(tmp_path: Path) -> None:
    limits = Limits(frame_bytes=100_000)
    async with live_server(tmp_path, MODEL, limits=limits) as server:
        async with raw_session(server.url, lens_auth(server)) as raw:
            await raw.emit("text", {"text": "x" * 100_001})
            assert await raw.closed()
        async with raw_session(server.url, lens_auth(server)) as raw:
            await raw.emit("text", {"text": "small"})
            await raw.expect("bot_response")


async def test_a_camera_image_of_ten_megabytes_passes_the_frame_limit(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, lens_auth(server)) as raw:
        await raw.emit("camera_image", {"image": "A" * 13_981_016, "mime_type": "image/jpeg"})
        assert "not available" in (await raw.expect("error"))["message"]


async def test_bytes_that_are_not_utf8_close_the_socket(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server:
        async with raw_session(server.url, lens_auth(server)) as raw:
            writer = raw.socket._writer
            await writer.send_frame(b'42/sdk,["text",{"text":"\xff\xfe"}]', aiohttp.WSMsgType.TEXT)
            assert await raw.closed()
        async with server.client() as client:
            await client.connect()


async def test_bad_utf8_by_polling_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async with live_server(tmp_path, MODEL) as server, aiohttp.ClientSession() as http:
        base = f"{server.url}/socket.io/?EIO=4&transport=polling"
        async with http.get(base) as answer:
            base += f"&sid={json.loads((await answer.text())[1:])['sid']}"
        async with http.post(base, data=b"4\xff\xfe") as answer:
            assert answer.status == 400
        async with server.client() as client:
            await client.connect()
    assert "Traceback" not in capfd.readouterr().err


async def test_reserved_event_names_from_a_client_do_nothing(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, lens_auth(server)) as raw:
        await raw.emit("connect", {"api_key": "est_x"})
        await raw.emit("disconnect", "client disconnect")
        await raw.emit("text", {"text": "hello"})
        assert (await raw.expect("bot_response"))["text"] == "Hi."


async def test_before_a_session_everything_is_ignored_in_silence(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_socket(server.url) as raw:
        await raw.send("40/sdk,")
        await raw.frame()
        for arguments, _ in BAD_EVENTS:
            await raw.send(f"42/sdk,{arguments}")
        await raw.emit("authenticate", python_auth(server))
        assert (await raw.event())[0] == "session_info"


async def test_an_unauthenticated_socket_is_closed_after_a_while(tmp_path: Path) -> None:
    limits = Limits(unauthenticated_s=0.05)
    async with live_server(tmp_path, MODEL, limits=limits) as server:
        async with raw_socket(server.url) as raw:
            await raw.send("40/sdk,")
            assert await raw.closed()
        async with raw_socket(server.url) as raw:
            await raw.send('40/sdk,{"api_key":"est_wrong"}')
            assert "invalid" in (await raw.expect("auth_error"))["error"]
            assert await raw.closed()


async def test_one_address_may_hold_so_many_unauthenticated_sockets(tmp_path: Path) -> None:
    limits = Limits(unauthenticated_per_address=3)
    async with live_server(tmp_path, MODEL, limits=limits) as server:
        opened: list[RawSocket] = []
        async with asyncio.timeout(10):
            async with raw_socket(server.url) as a, raw_socket(server.url) as b, raw_socket(server.url) as c:
                for raw in (a, b, c):
                    await raw.send("40/sdk,")
                    await raw.frame()
                    opened.append(raw)
                async with raw_socket(server.url) as one_too_many:
                    await one_too_many.send("40/sdk,")
                    assert await one_too_many.closed()
                await a.emit("authenticate", lens_auth(server))
                await a.expect("session_info")
                async with raw_socket(server.url) as again:
                    await again.send(f"40/sdk,{json.dumps(lens_auth(server))}")
                    await again.expect("session_info")


async def test_another_accounts_character_does_not_exist(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server:
        other = server.store.account(await server.store.add_account("other"))
        mine = await (await server.account()).get_character(server.character_id)
        assert (await other.list_keys()) == []
        await other.add_character(replace(mine, id="theirs"))
        async with raw_socket(server.url) as raw:
            await raw.send(f"40/sdk,{json.dumps({**lens_auth(server), 'character_id': 'theirs'})}")
            assert "unknown character theirs" in (await raw.expect("auth_error"))["error"]
