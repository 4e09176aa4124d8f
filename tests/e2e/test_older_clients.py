"""What the hand-written clients send, frame by frame, and what they must get."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from estuary_server.accounts.keys import hash_key
from estuary_server.clock import utc_now
from estuary_server.providers.scripted import Hang, ScriptedLanguageModel
from estuary_server.store.records import ApiKey
from estuary_server.store.sql import SqlStore
from tests.support.live import LiveServer, live_server
from tests.support.raw import RawSocket, raw_session, raw_socket

MODEL = ScriptedLanguageModel(["Caf\u00e9 ", "au lait."])


def python_auth(server: LiveServer) -> dict[str, Any]:
    return {
        "api_key": server.key,
        "character_id": server.character_id,
        "player_id": "py",
        "audio_sample_rate": 16000,
        "realtime_memory": False,
    }


def unity_auth(server: LiveServer) -> dict[str, Any]:
    capabilities = {"version": "1", "camera": True, "microphone": True, "speaker": True}
    return {
        "api_key": server.key,
        "character_id": server.character_id,
        "player_id": "unity",
        "audio_sample_rate": 44100,
        "token": "",
        "capabilities": capabilities,
        "enable_animation": False,
    }


def lens_auth(server: LiveServer) -> dict[str, Any]:
    return {"api_key": server.key, "character_id": server.character_id, "player_id": "lens"}


async def replies(raw: RawSocket) -> list[dict[str, Any]]:
    found = []
    while True:
        found.append(await raw.expect("bot_response"))
        if found[-1]["is_final"]:
            return found


async def test_unity_gets_deltas_a_boolean_partial_and_ascii(tmp_path: Path) -> None:
    async with (
        live_server(tmp_path, MODEL) as server,
        raw_session(server.url, unity_auth(server), query="&auth=") as raw,
    ):
        await raw.emit("text", {"text": "Hello", "textOnly": True})
        got = await replies(raw)
    assert [(r["text"], r["partial"]) for r in got] == [
        ("Caf\u00e9 ", True),
        ("au lait.", True),
        ("Caf\u00e9 au lait.", False),
    ]
    assert all(frame.isascii() for frame in raw.frames)
    assert "seq" not in got[0]
    assert "reply_to" not in got[0]


async def test_unity_interrupts_with_empty_strings_and_reads_a_number(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["Once", Hang()])
    async with live_server(tmp_path, model) as server, raw_session(server.url, unity_auth(server)) as raw:
        await raw.emit("text", {"text": "Hello"})
        message_id = (await raw.expect("bot_response"))["message_id"]
        await raw.emit("client_interrupt", {"message_id": ""})
        cut = await raw.expect("interrupt")
        assert cut["message_id"] == message_id
        assert isinstance(cut["interrupted_at"], float)
        await raw.emit("client_interrupt", {"message_id": ""})
        await raw.emit("audio_playback_complete", None)
        await raw.emit("text", {"text": "again"}, ack=1)
        while (frame := await raw.frame()) is not None and not frame.startswith("43/sdk,1"):
            assert "interrupt" not in frame


async def test_python_gets_accumulated_text_and_the_piece_as_partial(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, python_auth(server)) as raw:
        await raw.emit("text", {"text": "Hello"})
        got = await replies(raw)
    assert [(r["text"], r["partial"]) for r in got] == [
        ("Caf\u00e9 ", "Caf\u00e9 "),
        ("Caf\u00e9 au lait.", "au lait."),
        ("Caf\u00e9 au lait.", ""),
    ]


async def test_typescript_connects_first_and_authenticates_by_event(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_socket(server.url) as raw:
        await raw.send("40/sdk,")
        assert (await raw.frame() or "").startswith('40/sdk,{"sid":')
        await raw.emit("text", {"text": "too early"})
        await raw.emit("authenticate", {**python_auth(server), "capabilities": {"client_action": True}})
        info = await raw.expect("session_info")
        assert info["player_id"] == "py"
        assert "livekitToken" not in info
        await raw.emit("authenticate", python_auth(server))
        assert await raw.expect("session_info") == info
        await raw.emit("text", {"text": "Hello", "textOnly": False})
        assert (await replies(raw))[-1]["partial"] == ""


async def test_lens_handshakes_by_polling_then_upgrades(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, aiohttp.ClientSession() as http:
        async with http.get(f"{server.url}/socket.io/?EIO=4&transport=polling&x=1") as answer:
            opened = await answer.text()
        assert opened.startswith("0{")
        sid = json.loads(opened[1:])["sid"]
        address = f"{server.url}/socket.io/?EIO=4&transport=websocket&sid={sid}"
        async with http.ws_connect(address) as socket:
            raw = RawSocket(socket)
            await raw.send("2probe")
            assert await raw.frame() == "3probe"
            await raw.send("5")
            await raw.send(f"40/sdk,{json.dumps(lens_auth(server))}")
            info = await raw.expect("session_info")
            assert info["character_id"] == server.character_id
            await raw.emit("text", {"text": "Hello"})
            got = await replies(raw)
            assert [r["partial"] for r in got] == [True, True, False]
            await raw.send("41/sdk")


async def test_everything_over_polling_alone(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, aiohttp.ClientSession() as http:
        base = f"{server.url}/socket.io/?EIO=4&transport=polling"
        async with http.get(base) as answer:
            base += f"&sid={json.loads((await answer.text())[1:])['sid']}"
        async with http.post(base, data=f"40/sdk,{json.dumps(lens_auth(server))}") as answer:
            assert answer.status == 200
        seen = ""
        while "session_info" not in seen:
            async with http.get(base) as answer:
                seen += await answer.text()
        async with http.post(base, data='42/sdk,["text",{"text":"Hello"}]') as answer:
            assert answer.status == 200
        while '"is_final":true' not in seen:
            async with http.get(base) as answer:
                seen += await answer.text()
        assert "\\u00e9 au lait." in seen


@pytest.mark.parametrize("arguments", [(), (None,), ({},)])
async def test_events_without_a_payload_have_none_null_or_an_empty_object(
    tmp_path: Path, arguments: tuple[Any, ...]
) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, lens_auth(server)) as raw:
        for number, name in enumerate(("client_interrupt", "update_preferences", "audio_playback_complete")):
            await raw.emit(name, *arguments, ack=number)
            assert json.loads((await raw.frame() or "").removeprefix(f"43/sdk,{number}")) == [{"ok": True}]


async def test_voice_and_livekit_are_answered_in_the_words_their_clients_wait_for(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, unity_auth(server)) as raw:
        await raw.emit("start_voice", None)
        assert "does not listen" in (await raw.expect("voice_error"))["error"]
        await raw.emit("livekit_token", None)
        assert "websocket" in (await raw.expect("livekit_error"))["error"]


async def test_acks_and_sequence_are_for_those_who_ask(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_socket(server.url) as raw:
        auth = {**python_auth(server), "estuary": {"acks": True, "sequence": True}}
        await raw.send(f"40/sdk,{json.dumps(auth)}")
        info = await raw.expect("session_info")
        assert info["estuary"] == {"sequence": True, "acks": True}
        await raw.emit("text", {"text": "Hello", "client_message_id": "m1"}, ack=7)
        got = await replies(raw)
        assert [info["seq"], *(r["seq"] for r in got)] == [1, 2, 3, 4]
        assert {r["reply_to"] for r in got} == {"m1"}
        await raw.emit("text", {"text": "Hello", "client_message_id": "m1"}, ack=8)
        second = await raw.frame()
        acks = [frame for frame in raw.frames if frame.startswith("43/sdk,")]
        assert second == acks[-1]
        assert json.loads(acks[0][8:]) == json.loads(acks[1][8:])
        assert len(await server.history("py")) == 2


async def test_every_event_of_a_sequenced_session_has_its_number(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_socket(server.url) as raw:
        auth = {**python_auth(server), "estuary": {"sequence": True}}
        await raw.send(f"40/sdk,{json.dumps(auth)}")
        await raw.emit("nonsense")
        await raw.emit("authenticate", auth)
        await raw.emit("text", {"text": " "})
        seen = [(name, payload["seq"]) for name, payload in [await raw.event() for _ in range(4)]]
    assert seen == [("session_info", 1), ("error", 2), ("session_info", 3), ("error", 4)]


async def test_frames_that_a_client_glued_together_are_taken_apart(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, lens_auth(server)) as raw:
        first = '42/sdk,["update_preferences",{}]'
        await raw.send(f'{first}42/sdk,["nonsense"]42/sdk,["text",{{"text":"say 42/sdk, aloud"}}]')
        assert "unknown event" in (await raw.expect("error"))["message"]
        await raw.expect("bot_response")
        await raw.send('42/sdk,["text",{"text":"say ]42/sdk, aloud"}]')
        await raw.emit("nonsense")
        assert "unknown event" in (await raw.expect("error"))["message"]
        stored = [m.content for m in await server.history("lens") if m.role == "user"]
    assert stored == ["say 42/sdk, aloud", "say ]42/sdk, aloud"]


async def test_an_error_leaves_before_its_acknowledgement(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, python_auth(server)) as raw:
        await raw.emit("start_voice", None, ack=1)
        assert "voice_error" in (await raw.frame() or "")
        assert (await raw.frame() or "").startswith('43/sdk,1[{"ok":false')
        await raw.emit("nonsense \u00e9", ack=2)
        assert "unknown event" in (await raw.frame() or "")
        acknowledged = await raw.frame() or ""
        assert acknowledged.startswith("43/sdk,2[")
        assert "\\" not in acknowledged


async def test_unasked_sound_is_refused_once(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server, raw_session(server.url, lens_auth(server)) as raw:
        for _ in range(5):
            await raw.emit("stream_audio", {"audio": "AAAA"})
        await raw.emit("text", {"text": "hello"})
        assert [(await raw.event())[0] for _ in range(2)] == ["voice_error", "bot_response"]


async def test_a_line_sent_twice_is_said_once_in_whatever_session(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server:
        for _ in range(2):
            async with raw_session(server.url, lens_auth(server)) as raw:
                await raw.emit("say_line", {"text": "Hear me.", "client_message_id": "l1"}, ack=1)
                while not (frame := await raw.frame() or "").startswith("43/sdk,1"):
                    pass
                assert '"ok":true' in frame
                await raw.emit("text", {"text": "so"})
                while not (await raw.expect("bot_response"))["text"].startswith("Caf"):
                    pass
                await raw.emit("client_interrupt", {})
        assert [m.content for m in await server.history("lens")].count("Hear me.") == 1


async def test_the_acceptance_does_not_wait_for_the_credentials(tmp_path: Path) -> None:
    class NeverAnswers(SqlStore):
        async def find_key(self, key_hash: str) -> ApiKey | None:
            if key_hash == hash_key("est_slow"):
                await asyncio.Event().wait()
            return await super().find_key(key_hash)

    store = NeverAnswers(tmp_path / "estuary.db", utc_now)
    async with live_server(tmp_path, MODEL, store=store) as server, raw_socket(server.url) as raw:
        await raw.send(f"40/sdk,{json.dumps({**python_auth(server), 'api_key': 'est_slow'})}")
        assert (await raw.frame() or "").startswith('40/sdk,{"sid":')


async def test_a_server_that_ends_cuts_its_replies_and_says_so(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["Once ", Hang()])
    async with AsyncExitStack() as client:
        async with live_server(tmp_path, model) as server:
            raw = await client.enter_async_context(raw_session(server.url, python_auth(server)))
            await raw.emit("text", {"text": "Hello"})
            message_id = (await raw.expect("bot_response"))["message_id"]
        cut = await raw.expect("interrupt")
        assert (cut["message_id"], cut["reason"]) == (message_id, "session_end")
        assert await raw.closed()
    async with live_server(tmp_path, model) as server:
        assert [m.content for m in await server.history("py")] == ["Hello", "Once "]
