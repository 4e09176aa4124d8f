"""Voice of the hand-written clients and of the TypeScript one, frame by frame, on a real socket.

Their sound is sent faster than a microphone would: what ends a turn is silence in the sound itself.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from estuary_sdk.protocol.audio import bytes_for, seconds_in, silence
from estuary_server.providers.scripted import Hang, ScriptedLanguageModel
from estuary_server.providers.scripted_sound import utterance
from tests.e2e.test_older_clients import lens_auth, python_auth, unity_auth
from tests.server.session.voice_ears import SlowToOpen
from tests.support.live import LiveServer, live_server
from tests.support.raw import RawSocket, raw_session, raw_socket
from tests.support.speech import ScriptedSpeech

REPLY = "One two three."
MODEL = ScriptedLanguageModel([REPLY])
SPOKEN = utterance("good morning", 1.0)
TURN = SPOKEN + silence(0.7, 16_000)
UNITY_CHUNK_S = 0.1
REPLY_S = 0.01 * len(REPLY)


async def streams(raw: RawSocket, pcm: bytes, sample_rate: int = 16_000) -> None:
    """Send sound of a microphone that records at this rate, as Unity cuts it."""
    size = bytes_for(UNITY_CHUNK_S, sample_rate)
    for start in range(0, len(pcm), size):
        chunk = pcm[start : start + size]
        await raw.emit("stream_audio", {"audio": base64.b64encode(chunk).decode()})


async def a_spoken_reply(raw: RawSocket, sample_rate: int) -> None:
    """Read a turn: the words that were understood, the reply, and its sound at the client's rate."""
    heard = await raw.expect("stt_response")
    while not heard["is_final"]:
        heard = await raw.expect("stt_response")
    assert heard["text"] == "good morning"
    sound = b""
    chunk: dict[str, Any] = {"is_final": False}
    while not chunk["is_final"]:
        chunk = await raw.expect("bot_voice")
        assert (chunk["sample_rate"], chunk["is_livekit"]) == (sample_rate, False)
        assert "timestamp" not in chunk
        assert chunk["audio"]
        sound += base64.b64decode(chunk["audio"])
    assert abs(seconds_in(sound, sample_rate) - REPLY_S) < 0.01


async def test_unity_records_at_16000_and_plays_at_its_own_rate(tmp_path: Path) -> None:
    async with (
        live_server(tmp_path, MODEL, speech=ScriptedSpeech().parts()) as server,
        raw_session(server.url, unity_auth(server), query="&auth=") as raw,
    ):
        await raw.emit("start_voice", None)
        assert await raw.expect("voice_started") == {}
        await streams(raw, TURN)
        await a_spoken_reply(raw, 44_100)
        await raw.emit("audio_playback_complete", None)
        await raw.emit("stop_voice", None)
        assert await raw.expect("voice_stopped") == {}
        assert all(frame.isascii() for frame in raw.frames)


async def test_lens_studio_of_old_is_heard_without_asking(tmp_path: Path) -> None:
    speech = ScriptedSpeech()
    async with (
        live_server(tmp_path, MODEL, speech=speech.parts()) as server,
        raw_session(server.url, lens_auth(server)) as raw,
    ):
        assert speech.transcriber.open_streams == 0
        await streams(raw, TURN)
        await a_spoken_reply(raw, 24_000)
        assert "voice_started" not in "".join(raw.frames)


async def test_lens_studio_of_today_presses_a_button(tmp_path: Path) -> None:
    async with (
        live_server(tmp_path, MODEL, speech=ScriptedSpeech().parts()) as server,
        raw_session(server.url, {**lens_auth(server), "audio_sample_rate": 24_000}) as raw,
    ):
        for _ in range(2):
            await raw.emit("start_voice", {"turn_mode": "push_to_talk"})
            await raw.expect("voice_started")
            await streams(raw, SPOKEN + silence(2.0, 16_000) + SPOKEN)
            await raw.emit("stop_voice")
            heard = await raw.expect("stt_response")
            while not heard["is_final"]:
                heard = await raw.expect("stt_response")
            assert heard["text"] == "good morning good morning"
            await raw.expect("voice_stopped")
        assert len([m for m in await server.history("lens") if m.role == "user"]) == 2


async def test_typescript_waits_for_acknowledgements_of_its_button(tmp_path: Path) -> None:
    async with (
        live_server(tmp_path, MODEL, speech=ScriptedSpeech().parts()) as server,
        raw_session(server.url, python_auth(server)) as raw,
    ):
        await raw.emit("start_voice", {"turn_mode": "push_to_talk"}, ack=1)
        frames = [await raw.frame() or "" for _ in range(2)]
        assert frames[0].startswith('42/sdk,["voice_started"')
        assert json.loads(frames[1].removeprefix("43/sdk,1")) == [{"ok": True}]
        await raw.emit("stop_voice", None, ack=2)
        frames = [await raw.frame() or "" for _ in range(2)]
        assert frames[0].startswith('42/sdk,["voice_stopped"')
        assert json.loads(frames[1].removeprefix("43/sdk,2")) == [{"ok": True}]
        assert await server.history("py") == []


async def test_no_sound_of_a_reply_leaves_after_its_interrupt(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["Once upon a time there was a lighthouse. " * 20, Hang()])
    async with (
        live_server(tmp_path, model, speech=ScriptedSpeech().parts()) as server,
        raw_session(server.url, unity_auth(server)) as raw,
    ):
        for _ in range(5):
            await raw.emit("text", {"text": "Tell me"})
            message_id = (await raw.expect("bot_voice"))["message_id"]
            await raw.emit("client_interrupt", {"message_id": ""})
            cut = await raw.expect("interrupt")
            assert (cut["message_id"], cut["reason"]) == (message_id, "client_interrupt")
            place = len(raw.frames)
            await raw.emit("client_interrupt", {"message_id": ""}, ack=9)
            while not (await raw.frame() or "").startswith("43/sdk,9"):
                pass
            assert not [frame for frame in raw.frames[place:] if message_id in frame]


async def test_an_interrupt_does_not_wait_for_ears_that_open_or_for_last_words(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["Once upon a time there was a lighthouse. " * 20, Hang()])
    speech = ScriptedSpeech(transcriber=SlowToOpen(opens_in_s=1.0))
    speech.transcriber.takes_s = 1.0
    async with (
        live_server(tmp_path, model, speech=speech.parts()) as server,
        raw_session(server.url, unity_auth(server)) as raw,
    ):
        for command, answer in (("start_voice", "voice_started"), ("stop_voice", "voice_stopped")):
            await raw.emit("text", {"text": "Tell me"})
            await raw.expect("bot_voice")
            if command == "stop_voice":
                await streams(raw, SPOKEN)
            await raw.emit(command, None)
            await raw.emit("client_interrupt", {"message_id": ""})
            name = ""
            while name != "interrupt":
                name, _ = await raw.event()
                assert name != answer
            await raw.expect(answer)


async def test_sound_that_is_no_use_is_refused_and_nothing_else_happens(tmp_path: Path) -> None:
    async with (
        live_server(tmp_path, MODEL, speech=ScriptedSpeech().parts()) as server,
        raw_session(server.url, unity_auth(server)) as raw,
    ):
        await raw.emit("start_voice", None)
        await raw.emit("stream_audio", {"audio": "not base64!"})
        assert (await raw.expect("error"))["message"] == "stream_audio: audio is not base64"
        await raw.emit("stream_audio", {"audio": base64.b64encode(bytes(5_000_000)).decode()})
        assert "more than 30 s" in (await raw.expect("error"))["message"]
        await raw.emit("stream_audio", {"audio": "AAAA", "sample_rate": 7})
        assert "sample_rate must be" in (await raw.expect("error"))["message"]
        await streams(raw, TURN)
        await a_spoken_reply(raw, 44_100)


@pytest.mark.parametrize(
    ("said_hz", "heard_hz"), [(192_000, 96_000), (96_001, 96_000), (7_999, 8_000), (0, 24_000), (-1, 24_000)]
)
async def test_unity_hears_the_nearest_rate_where_its_own_cannot_be(
    tmp_path: Path, said_hz: int, heard_hz: int
) -> None:
    async with (
        live_server(tmp_path, MODEL, speech=ScriptedSpeech().parts()) as server,
        raw_session(server.url, {**unity_auth(server), "audio_sample_rate": said_hz}) as raw,
    ):
        await raw.emit("start_voice", None)
        await streams(raw, TURN)
        await a_spoken_reply(raw, heard_hz)


async def test_python_is_heard_at_the_rate_that_it_said_and_hears_the_nearest(tmp_path: Path) -> None:
    turn = utterance("good morning", 1.0, 192_000) + silence(0.7, 192_000)
    async with (
        live_server(tmp_path, MODEL, speech=ScriptedSpeech().parts()) as server,
        raw_session(server.url, {**python_auth(server), "audio_sample_rate": 192_000}) as raw,
    ):
        await raw.emit("start_voice", None)
        await streams(raw, turn, 192_000)
        await a_spoken_reply(raw, 96_000)


async def test_a_rate_that_no_microphone_has_is_refused_at_login(tmp_path: Path) -> None:
    async with live_server(tmp_path, MODEL) as server:
        found = await _refusal(server, {**python_auth(server), "audio_sample_rate": 768_001})
    assert found == "audio_sample_rate must be 1000 to 768000 Hz, or absent"


async def _refusal(server: LiveServer, auth: dict[str, Any]) -> str:
    async with raw_socket(server.url) as raw:
        await raw.send(f"40/sdk,{json.dumps(auth)}")
        return str((await raw.expect("auth_error"))["error"])
