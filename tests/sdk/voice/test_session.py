"""A spoken conversation from its start to its end, as the server and the listener see it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from estuary_sdk import (
    EstuaryClient,
    EstuaryError,
    MemorySink,
    PcmSource,
    VoiceMode,
    VoiceSession,
    VoiceSessionState,
)
from estuary_sdk.audio.resampling import resampled
from estuary_sdk.protocol.enums import ErrorCode
from estuary_sdk.protocol.events import BotResponse, InterruptData, SttResponse
from tests.sdk.stage import recorder, settings, settle
from tests.sdk.voice.rooms import BadSink, Room
from tests.sdk.voice.talk import RATE, Talker, encoded, loop_s, talker, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]

PTT = VoiceMode.PUSH_TO_TALK


# The ordinary course of things


async def test_a_conversation(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    async with room.session as session:
        assert session is room.session
        assert (session.is_started, session.client, client.is_voice_active) == (True, client, True)
        await asyncio.sleep(1)
        server.emit(SttResponse(text="Good"))
        await asyncio.sleep(1)
        server.emit(SttResponse(text="Good evening", is_final=True))
        await asyncio.sleep(0.5)
        server.emit(BotResponse(text="Hello", message_id="m1"))
        server.speaks("m1", tone(1), final=False)
        server.emit(BotResponse(text="Hello there", is_final=True, message_id="m1"))
        server.speaks("m1", tone(0.5))
        await asyncio.sleep(5)
        await session.stop()
    assert not session.is_started
    assert not client.is_voice_active
    assert room.states == [
        (0, "starting"),
        (0, "listening"),
        (1, "hearing"),
        (2, "thinking"),
        (2.5, "speaking"),
        (4, "listening"),
        (7.5, "stopped"),
    ]
    assert server.plain == [
        ("start_voice", {"sample_rate": RATE}),
        ("audio_playback_complete", {"message_id": "m1", "played_ms": 1_500}),
        ("stop_voice", {}),
    ]
    assert room.sink.pcm == tone(1) + tone(0.5)
    assert tone(10).startswith(server.sound)
    assert len(server.sound) == pytest.approx(2 * 7.5 * RATE, abs=2 * 640)


async def test_every_message_is_reported_once(client: EstuaryClient, server: Talker) -> None:
    async with Room(client).session:
        for number in range(3):
            server.speaks(f"m{number}", tone(0.1))
        await asyncio.sleep(5)
    assert [payload for name, payload in server.plain if name == "audio_playback_complete"] == [
        {"message_id": f"m{number}", "played_ms": 100} for number in range(3)
    ]


async def test_what_was_said_before_the_server_answered_is_played(
    client: EstuaryClient, server: Talker
) -> None:
    server.starts = False
    room = Room(client)
    starting = asyncio.create_task(room.session.start())
    await settle()
    server.speaks("m1", tone(0.1))
    await asyncio.sleep(1)
    assert room.sink.pcm == tone(0.1)
    await client.disconnect()
    with pytest.raises(EstuaryError):
        await starting


async def test_sound_over_livekit_is_not_played(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    async with room.session:
        server.speaks("m1", tone(0.1), is_livekit=True)
        await client.emit("audio_received", tone(0.2))
        await asyncio.sleep(1)
    assert room.sink.pcm == tone(0.2)
    assert "audio_playback_complete" not in server.names


async def test_muting_sends_nothing_and_goes_on_playing(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    async with room.session:
        client.toggle_mute()
        server.speaks("m1", tone(0.1))
        await asyncio.sleep(1)
    assert server.sound == b""
    assert room.sink.pcm == tone(0.1)


# Sample rates


@pytest.mark.parametrize(
    ("config_rate", "session_rate", "voice_rate"),
    [
        (16_000, 16_000, 24_000),
        (24_000, 16_000, 24_000),
        (24_000, 48_000, None),
        (16_000, 24_000, 22_050),
        (24_000, 24_000, 24_000),
    ],
)
async def test_sound_has_the_right_pitch_whatever_the_rates(
    quiet_loop: None, config_rate: int, session_rate: int, voice_rate: int | None
) -> None:
    server = talker()
    async with EstuaryClient(settings(audio_sample_rate=config_rate), transport=server) as client:
        await client.connect()
        said = tone(0.5, session_rate)
        source = PcmSource(said, session_rate, trailing_silence_s=0)
        room = Room(client, options={"sample_rate": session_rate, "source": source})
        answer = tone(0.5, voice_rate or config_rate)
        async with room.session:
            server.speaks("m1", answer, rate=voice_rate)
            await asyncio.sleep(2)
        assert server.plain[0] == ("start_voice", {"sample_rate": config_rate})
        assert server.sound == resampled(said, session_rate, config_rate)
        assert room.sink.sample_rate == session_rate
        assert room.sink.pcm == resampled(answer, voice_rate or config_rate, session_rate)
        assert server.plain[1] == ("audio_playback_complete", {"message_id": "m1", "played_ms": 500})


# Interrupting


async def test_the_servers_interrupt_is_followed_at_once(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    async with room.session:
        server.speaks("m1", tone(2), final=False)
        await asyncio.sleep(0.5)
        server.emit(InterruptData(message_id="m1", reason="barge_in"))
        server.speaks("m1", tone(2))
        await asyncio.sleep(5)
    assert len(room.sink.pcm) == pytest.approx(2 * 0.5 * RATE, abs=640)
    assert room.words == ["starting", "listening", "speaking", "listening", "stopped"]
    assert server.names == ["start_voice", "stop_voice"]


async def test_what_follows_an_interrupt_is_heard_even_if_it_comes_in_the_same_instant(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client)
    async with room.session:
        server.speaks("m1", tone(1), final=False)
        await asyncio.sleep(0.1)
        server.speaks("m1", tone(1), final=False)
        server.emit(InterruptData(message_id="m1", reason="new_input"))
        server.speaks("m2", tone(0.5))
        await asyncio.sleep(5)
    assert room.sink.pcm.endswith(tone(0.5))
    assert len(room.sink.pcm) < 2 * RATE
    assert ("audio_playback_complete", {"message_id": "m2", "played_ms": 500}) in server.plain


async def test_an_interrupt_without_an_id_cuts_everything(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    async with room.session:
        server.speaks("m1", tone(1), final=False)
        server.emit(InterruptData())
        await asyncio.sleep(5)
    assert room.sink.pcm == b""


async def test_an_interrupt_before_the_first_sound_drops_all_of_it(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client)
    async with room.session:
        server.emit(InterruptData(message_id="m1"))
        server.speaks("m1", tone(1))
        await asyncio.sleep(5)
    assert room.sink.pcm == b""


@pytest.mark.parametrize("named", [True, False])
async def test_late_sound_of_a_cut_message_never_reaches_the_sink(
    client: EstuaryClient, server: Talker, named: bool
) -> None:
    sink = BadSink()
    async with Room(client, options={"sink": sink}).session:
        server.speaks("m1", tone(1), final=False)
        server.emit(InterruptData(message_id="m1" if named else None))
        server.speaks("m1", tone(1))
        server.speaks("m2", tone(1))
    assert sink.played == ["m1", "m2"]


async def test_the_sessions_own_interrupt_says_how_much_was_heard(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client)
    async with room.session as session:
        session.interrupt()
        server.speaks("m1", tone(2), final=False)
        await asyncio.sleep(0.5)
        session.interrupt()
        server.speaks("m1", tone(2))
        await asyncio.sleep(5)
        session.interrupt()
    (interrupt,) = [payload for name, payload in server.plain if name == "client_interrupt"]
    assert interrupt["message_id"] == "m1"
    assert interrupt["played_ms"] == pytest.approx(500, abs=20)
    assert "audio_playback_complete" not in server.names


async def test_stopping_cuts_what_is_being_heard_and_says_so(client: EstuaryClient, server: Talker) -> None:
    async with Room(client).session:
        server.speaks("m1", tone(2))
        await asyncio.sleep(0.5)
    assert server.names == ["start_voice", "client_interrupt", "stop_voice"]
    assert server.plain[1][1]["played_ms"] == pytest.approx(500, abs=20)


# Push-to-talk


async def test_a_conversation_with_a_button(client: EstuaryClient, server: Talker) -> None:
    room = Room(client, PTT)
    async with room.session as session:
        await asyncio.sleep(1)
        assert server.sound == b""
        await session.start_recording()
        await asyncio.sleep(1)
        server.emit(SttResponse(text="Good"))
        await asyncio.sleep(1)
        await session.stop_recording()
        server.emit(SttResponse(text="Good evening", is_final=True))
        await asyncio.sleep(1)
        server.speaks("m1", tone(1))
        await asyncio.sleep(2)
    assert room.states == [
        (0, "starting"),
        (0, "idle"),
        (1, "listening"),
        (2, "hearing"),
        (3, "thinking"),
        (4, "speaking"),
        (5, "idle"),
        (6, "stopped"),
    ]
    assert server.names == [
        "start_voice",
        "start_voice",
        "stop_voice",
        "audio_playback_complete",
        "stop_voice",
    ]
    assert tone(10).startswith(server.sound)
    assert len(server.sound) == pytest.approx(2 * 2 * RATE, abs=2 * 640)


async def test_a_press_cuts_what_is_being_heard_and_only_that(client: EstuaryClient, server: Talker) -> None:
    async with Room(client, PTT).session as session:
        await session.start_recording()
        await session.stop_recording()
        server.speaks("m1", tone(2))
        await asyncio.sleep(0.5)
        await session.start_recording()
        await session.stop_recording()
        await asyncio.sleep(5)
    interrupts = [payload for name, payload in server.plain if name == "client_interrupt"]
    assert [interrupt["message_id"] for interrupt in interrupts] == ["m1"]
    assert interrupts[0]["played_ms"] == pytest.approx(500, abs=20)
    assert [item.name for item in server.sent if item.name != "stream_audio"] == [
        "start_voice",
        *["start_voice", "stop_voice"],
        "client_interrupt",
        *["start_voice", "stop_voice"],
        "stop_voice",
    ]


async def test_the_last_words_leave_before_the_release(client: EstuaryClient, server: Talker) -> None:
    async with Room(client, PTT).session as session:
        await session.start_recording()
        await asyncio.sleep(0.2)
        await session.stop_recording()
        await settle()
        names = [item.name for item in server.sent]
        assert names[:2] == ["start_voice", "start_voice"]
        assert names[-1] == "stop_voice"
        assert set(names[2:-1]) == {"stream_audio"}


async def test_presses_that_change_nothing(client: EstuaryClient, server: Talker) -> None:
    async with Room(client, PTT).session as session:
        await session.stop_recording()
        await session.start_recording()
        await session.start_recording()
        await session.stop_recording()
        await session.stop_recording()
    assert server.names == ["start_voice", "start_voice", "stop_voice", "stop_voice"]


async def test_a_button_means_nothing_in_continuous_mode(client: EstuaryClient, server: Talker) -> None:
    async with Room(client).session as session:
        server.speaks("m1", tone(1))
        await asyncio.sleep(0.1)
        await session.start_recording()
        await session.stop_recording()
        await asyncio.sleep(2)
    assert server.names == ["start_voice", "audio_playback_complete", "stop_voice"]


async def test_a_recording_goes_on_with_the_next_press(client: EstuaryClient, server: Talker) -> None:
    source = PcmSource(tone(1), RATE, trailing_silence_s=0)
    async with Room(client, PTT, {"source": source}).session as session:
        for _ in range(3):
            await session.start_recording()
            await asyncio.sleep(0.5)
            await session.stop_recording()
            await asyncio.sleep(3)
        assert session.is_started
    assert server.sound == tone(1)


@pytest.mark.parametrize("call", ["start_recording", "stop_recording"])
async def test_a_button_without_a_session(client: EstuaryClient, call: str) -> None:
    session = Room(client, PTT).session
    with pytest.raises(EstuaryError, match="the voice session is not started") as caught:
        await getattr(session, call)()
    assert caught.value.code is ErrorCode.VOICE_NOT_ACTIVE


# Ends


async def test_a_source_that_ends_leaves_the_session_open(client: EstuaryClient, server: Talker) -> None:
    source = PcmSource(tone(0.5), RATE)
    room = Room(client, options={"source": source})
    async with room.session as session:
        await asyncio.sleep(10)
        assert session.is_started
        assert server.sound == tone(0.5) + bytes(2 * 12_800)
        server.speaks("m1", tone(0.1))
        await asyncio.sleep(1)
    assert room.sink.pcm == tone(0.1)


async def test_a_session_can_be_used_again(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    for _ in range(2):
        async with room.session:
            await asyncio.sleep(1)
    assert room.words == ["starting", "listening", "stopped"] * 2
    assert server.names == ["start_voice", "stop_voice"] * 2


async def test_stopping_is_idempotent(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    await room.session.stop()
    await room.session.start()
    await asyncio.gather(*(room.session.stop() for _ in range(3)))
    await room.session.stop()
    assert server.names == ["start_voice", "stop_voice"]
    assert room.words == ["starting", "listening", "stopped"]


async def test_after_the_end_nothing_of_it_is_left_at_the_client(client: EstuaryClient) -> None:
    before = dict(client._listeners)
    async with Room(client).session:
        assert client._relay.taps
    assert client._relay.taps == []
    assert client._listeners == before


@pytest.mark.parametrize("mode", VoiceMode)
async def test_it_ends_with_the_connection(client: EstuaryClient, server: Talker, mode: VoiceMode) -> None:
    room = Room(client, mode)
    async with room.session as session:
        server.speaks("m1", tone(2))
        await asyncio.sleep(0.5)
        server.lose()
        await asyncio.sleep(10)
        assert client.is_connected
        assert (session.is_started, client.is_voice_active) == (False, False)
        assert room.words[-1] == "stopped"
        with pytest.raises(EstuaryError, match="not started"):
            await session.start_recording()
    assert len(room.sink.pcm) == pytest.approx(RATE, abs=640)
    await room.session.start()
    await room.session.stop()


async def test_it_ends_when_voice_is_stopped_at_the_client(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    async with room.session as session:
        await client.stop_voice()
        await settle()
        assert not session.is_started
    assert server.names == ["start_voice", "stop_voice"]
    assert room.words == ["starting", "listening", "stopped"]


async def test_disconnecting_leaves_nothing_running(client: EstuaryClient) -> None:
    room = Room(client)
    await room.session.start()
    await client.disconnect()
    assert not room.session.is_started


async def test_an_error_inside_is_passed_on_and_the_session_closed(client: EstuaryClient) -> None:
    async def application() -> None:
        async with Room(client).session:
            raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        await application()
    assert not client.is_voice_active


# Robustness


async def test_a_broken_chunk_is_an_error_event_and_the_rest_is_heard(
    client: EstuaryClient, server: Talker, caplog: pytest.LogCaptureFixture
) -> None:
    errors = recorder(client, "error")
    room = Room(client)
    async with room.session:
        server.emit_raw("bot_voice", {"audio": "a secret!", "message_id": "m1"})
        server.emit_raw("bot_voice", {"audio": encoded(tone(0.1)), "message_id": "m1", "sample_rate": 5})
        server.speaks("m1", tone(0.1))
        await asyncio.sleep(1)
    assert [str(entry[1]) for entry in errors] == [
        "the audio of a bot_voice is not base64",
        "a sample rate must be 8000 to 96000 Hz, not 5",
    ]
    assert room.sink.pcm == tone(0.1)
    assert "secret" not in caplog.text


async def test_handlers_of_states_may_be_coroutines_and_may_fail(
    client: EstuaryClient, server: Talker, caplog: pytest.LogCaptureFixture
) -> None:
    errors = recorder(client, "error")
    seen: list[str] = []

    async def note(state: VoiceSessionState) -> None:
        await asyncio.sleep(0.1)
        seen.append(state)
        if state is VoiceSessionState.LISTENING:
            raise ValueError("mine")

    options: dict[str, Any] = {"source": PcmSource(tone(9), RATE), "sink": MemorySink()}
    async with VoiceSession(client, on_state=note, **options):
        await asyncio.sleep(1)
    await settle()
    assert seen == ["starting", "listening", "stopped"]
    assert [repr(entry[1]) for entry in errors] == ["ValueError('mine')"]


async def test_a_handler_of_states_may_stop_the_session(client: EstuaryClient, server: Talker) -> None:
    seen: list[str] = []

    async def leave(state: VoiceSessionState) -> None:
        seen.append(state)
        if state in (VoiceSessionState.THINKING, VoiceSessionState.STOPPED):
            await session.stop()

    options: dict[str, Any] = {"source": PcmSource(tone(9), RATE), "sink": MemorySink()}
    session = VoiceSession(client, on_state=leave, **options)
    await session.start()
    server.emit(SttResponse(text="Goodbye", is_final=True))
    await asyncio.sleep(1)
    assert not session.is_started
    assert seen == ["starting", "listening", "thinking", "stopped"]
    assert loop_s() == 1


async def test_a_handler_of_states_that_hangs_does_not_hang_the_end(client: EstuaryClient) -> None:
    options: dict[str, Any] = {"source": PcmSource(tone(9), RATE), "sink": MemorySink()}
    async with VoiceSession(client, on_state=lambda state: asyncio.sleep(1_000), **options):
        pass
    assert loop_s() <= 5
