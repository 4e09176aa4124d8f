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
from tests.support.raw import raw_session, raw_socket

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
    ('["a\\nb\\u0007\\u00e9",{}]', "unknown event a?b??"),
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
        assert "\\" not in raw.frames[-1]
        assert '"' not in error["message"]
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


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"4\xff\xfe", 400),
        (b"x" * 100_001, 413),
        (b"\x1e".join([b"3"] * 300), 400),
        (b"2", 400),
        (b"nonsense", 400),
        (b"", 400),
    ],
)
async def test_a_bad_post_by_polling_is_refused_at_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], body: bytes, status: int
) -> None:
    limits = Limits(frame_bytes=100_000)
    async with live_server(tmp_path, MODEL, limits=limits) as server, aiohttp.ClientSession() as http:
        base = f"{server.url}/socket.io/?EIO=4&transport=polling"
        async with http.get(base) as answer:
            base += f"&sid={json.loads((await answer.text())[1:])['sid']}"
        async with asyncio.timeout(5), http.post(base, data=body) as answer:
            assert answer.status == status
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
    limits = Limits(unauthenticated_s=0.5)
    async with live_server(tmp_path, MODEL, limits=limits) as server:
        async with raw_socket(server.url) as raw:
            await raw.send("40/sdk,")
            assert await raw.closed()
        async with raw_socket(server.url) as raw:
            await raw.send('40/sdk,{"api_key":"est_wrong"}')
            assert "invalid" in (await raw.expect("auth_error"))["error"]
            assert await raw.closed()


async def test_when_an_address_holds_too_many_the_oldest_gives_way(
    tmp_path: Path,
) -> None:
    limits = Limits(unauthenticated_per_address=3)
    async with (
        live_server(tmp_path, MODEL, limits=limits) as server,
        raw_socket(server.url) as a,
        raw_socket(server.url) as b,
        raw_socket(server.url) as c,
    ):
        for raw in (a, b, c):
            await raw.send('40/sdk,{"api_key":"est_wrong"}')
            await raw.expect("auth_error")
        async with server.client() as client:
            await client.connect()
            assert await a.closed()
            await b.emit("authenticate", lens_auth(server))
            await b.expect("session_info")
            assert (await client.send_text_and_wait("hello")).text == "Hi."


async def test_a_connection_that_never_joins_or_has_left_is_closed(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL, limits=Limits(unauthenticated_s=0.5)) as server:
        async with raw_socket(server.url) as silent:
            assert await silent.closed()
        async with raw_session(server.url, lens_auth(server)) as leaving:
            await leaving.send("41/sdk,")
            assert await leaving.closed()
        async with raw_socket(server.url) as leaving:
            await leaving.send("40/sdk,")
            await leaving.send("41/sdk,")
            assert await leaving.closed()


async def test_a_session_outlives_the_time_for_logging_in(tmp_path: Path) -> None:
    limits = Limits(unauthenticated_s=0.5)
    async with live_server(tmp_path, MODEL, limits=limits) as server, server.client() as client:
        await client.connect()
        async with raw_socket(server.url) as silent:
            assert await silent.closed()
        assert (await client.send_text_and_wait("hello")).text == "Hi."


async def test_an_event_without_a_name_reaches_nobody_else(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_socket(server.url) as other:
        await other.send(f"40/sdk,{json.dumps(lens_auth(server))}")
        theirs = json.loads((await other.frame() or "").removeprefix("40/sdk,"))["sid"]
        await other.expect("session_info")
        async with raw_session(server.url, python_auth(server)) as raw:
            await raw.emit("*", theirs)
            assert "unknown event" in (await raw.expect("error"))["message"]
            await raw.emit("*", {"a": 1})
            assert "unknown event" in (await raw.expect("error"))["message"]
        await other.emit("text", {"text": "hello"})
        assert (await other.event())[0] == "bot_response"


async def test_a_client_message_id_may_be_empty_but_not_long(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, lens_auth(server)) as raw:
        for _ in range(2):
            await raw.emit("text", {"text": "hello", "client_message_id": ""})
            assert (await raw.expect("bot_response"))["text"] == "Hi."
            assert (await raw.expect("bot_response"))["is_final"]
        await raw.emit("text", {"text": "hello", "client_message_id": "x" * 201})
        assert "client_message_id is longer" in (await raw.expect("error"))["message"]


async def test_after_ten_bad_keys_an_address_waits_for_its_answers(tmp_path: Path) -> None:
    limits = Limits(failed_logins_per_minute=2, failed_login_pause_s=1.0)
    async with live_server(tmp_path, MODEL, limits=limits) as server, raw_socket(server.url) as raw:
        await raw.send("40/sdk,")
        loop = asyncio.get_running_loop()
        took, reason = [], ""
        for _ in range(4):
            began = loop.time()
            await raw.emit("authenticate", {**lens_auth(server), "api_key": "est_wrong"})
            reason = (await raw.expect("auth_error"))["error"]
            took.append(loop.time() - began)
        assert "too many" in reason
        assert max(took[:2]) < 1.0 <= min(took[2:])
        await raw.emit("authenticate", {**lens_auth(server), "character_id": "nobody"})
        assert (await raw.expect("auth_error"))["error"] == "unknown character nobody"
        await raw.emit("authenticate", lens_auth(server))
        await raw.expect("session_info")


async def test_another_accounts_character_does_not_exist(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server:
        other = server.store.account(await server.store.add_account("other"))
        mine = await (await server.account()).get_character(server.character_id)
        assert (await other.list_keys()) == []
        await other.add_character(replace(mine, id="theirs"))
        async with raw_socket(server.url) as raw:
            await raw.send(f"40/sdk,{json.dumps({**lens_auth(server), 'character_id': 'theirs'})}")
            assert "unknown character theirs" in (await raw.expect("auth_error"))["error"]
