"""Voice as the client's methods offer it: what may be called when, what is raised, what is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from estuary_sdk import EstuaryClient, EstuaryError, VoiceMode
from estuary_sdk.protocol.enums import ErrorCode
from estuary_sdk.protocol.events import VoiceFailed, VoiceStarted, VoiceStopped, VoiceTimeoutData
from tests.sdk.stage import recorder, settings, settle
from tests.sdk.voice.talk import Talker, loop_s, talker

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]

PTT = VoiceMode.PUSH_TO_TALK
VOICE_EVENTS = ("voice_started", "voice_stopped", "voice_error", "voice_timeout")


async def refusal(call: Awaitable[Any]) -> EstuaryError:
    with pytest.raises(EstuaryError) as caught:
        await call
    return caught.value


# Starting and stopping


async def test_starting_and_stopping(client: EstuaryClient, server: Talker) -> None:
    log = recorder(client, *VOICE_EVENTS)
    assert (client.is_voice_active, client.is_muted) == (False, False)
    await client.start_voice()
    assert client.is_voice_active
    await client.stop_voice()
    assert not client.is_voice_active
    await settle()
    assert log == [("voice_started",), ("voice_stopped",)]
    assert server.plain == [("start_voice", {"sample_rate": 16_000}), ("stop_voice", {})]


async def test_it_can_be_started_again(client: EstuaryClient, server: Talker) -> None:
    log = recorder(client, *VOICE_EVENTS)
    for _ in range(3):
        await client.start_voice()
        await client.stop_voice()
    await settle()
    assert log == [("voice_started",), ("voice_stopped",)] * 3


async def test_starting_says_what_the_microphone_sends(quiet_loop: None) -> None:
    server = talker()
    async with EstuaryClient(settings(audio_sample_rate=24_000), transport=server) as client:
        await client.connect()
        await client.start_voice(PTT)
        assert server.plain == [("start_voice", {"turn_mode": "push_to_talk", "sample_rate": 24_000})]


async def test_starting_twice_is_an_error(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice()
    assert (await refusal(client.start_voice())).code is ErrorCode.VOICE_ALREADY_ACTIVE
    assert client.is_voice_active
    assert server.names == ["start_voice"]


async def test_starting_while_starting_is_an_error(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    first = asyncio.create_task(client.start_voice())
    await settle()
    assert (await refusal(client.start_voice())).code is ErrorCode.VOICE_ALREADY_ACTIVE
    server.emit(VoiceStarted())
    await first
    assert client.is_voice_active


async def test_starting_needs_a_connection(quiet_loop: None) -> None:
    async with EstuaryClient(settings(), transport=talker()) as client:
        assert (await refusal(client.start_voice())).code is ErrorCode.NOT_CONNECTED


async def test_a_server_that_refuses(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    log = recorder(client, *VOICE_EVENTS)
    starting = asyncio.create_task(client.start_voice())
    await settle()
    server.emit(VoiceFailed(error="No speech recogniser is set up"))
    error = await refusal(starting)
    assert (error.code, error.message) == (
        ErrorCode.VOICE_START_FAILED,
        "the server could not start voice: No speech recogniser is set up",
    )
    await settle()
    assert log == [("voice_error", "No speech recogniser is set up")]
    assert not client.is_voice_active
    assert server.names == ["start_voice", "stop_voice"]
    server.starts = True
    await client.start_voice()


async def test_a_server_that_does_not_answer(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    error = await refusal(client.start_voice())
    assert (error.code, error.message) == (
        ErrorCode.VOICE_START_FAILED,
        "the server did not answer start_voice within 10 s",
    )
    assert loop_s() == 10
    assert not client.is_voice_active
    await settle()
    assert server.names == ["start_voice", "stop_voice"]


async def test_a_connection_that_is_lost_while_starting(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    starting = asyncio.create_task(client.start_voice())
    await settle()
    server.lose()
    assert (await refusal(starting)).code is ErrorCode.VOICE_START_FAILED
    assert loop_s() == 0


async def test_disconnecting_while_starting(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    starting = asyncio.create_task(client.start_voice())
    await settle()
    await client.disconnect()
    assert (await refusal(starting)).code is ErrorCode.VOICE_START_FAILED


async def test_a_start_that_is_cancelled_is_withdrawn(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    log = recorder(client, *VOICE_EVENTS)
    starting = asyncio.create_task(client.start_voice())
    await settle()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await settle()
    assert server.names == ["start_voice", "stop_voice"]
    assert (client.is_voice_active, log) == (False, [])


async def test_stopping_ends_a_start_under_way(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    starting = asyncio.create_task(client.start_voice())
    await settle()
    await client.stop_voice()
    error = await refusal(starting)
    assert (error.code, error.message) == (
        ErrorCode.VOICE_START_FAILED,
        "stop_voice() was called before voice had started",
    )
    assert not client.is_voice_active


@pytest.mark.parametrize("hops", range(6))
async def test_stopping_right_when_the_answer_comes_leaves_voice_off(
    client: EstuaryClient, server: Talker, hops: int
) -> None:
    server.starts = False
    starting = asyncio.create_task(client.start_voice())
    await settle()
    server.emit(VoiceStarted())
    for _ in range(hops):
        await asyncio.sleep(0)
    await client.stop_voice()
    await asyncio.wait([starting])
    assert not client.is_voice_active
    starting.exception()
    await settle()
    assert server.names == ["start_voice", "stop_voice"]


@pytest.mark.parametrize("hops", range(6))
async def test_a_loss_right_when_the_answer_comes_leaves_voice_off(
    client: EstuaryClient, server: Talker, hops: int
) -> None:
    server.starts = False
    log = recorder(client, *VOICE_EVENTS)
    starting = asyncio.create_task(client.start_voice())
    await settle()
    server.emit(VoiceStarted())
    for _ in range(hops):
        await asyncio.sleep(0)
    server.lose()
    await asyncio.wait([starting])
    starting.exception()
    await settle()
    assert not client.is_voice_active
    assert log in ([], [("voice_started",), ("voice_stopped",)])


@pytest.mark.parametrize("hops", range(4))
@pytest.mark.parametrize("ending", [VoiceStopped(), VoiceTimeoutData()])
async def test_a_server_that_starts_and_ends_voice_in_one_breath(
    client: EstuaryClient, server: Talker, ending: VoiceStopped | VoiceTimeoutData, hops: int
) -> None:
    server.starts = False
    log = recorder(client, "voice_started", "voice_stopped")
    starting = asyncio.create_task(client.start_voice())
    await settle()
    server.emit(VoiceStarted())
    for _ in range(hops):
        await asyncio.sleep(0)
    server.emit(ending)
    await asyncio.wait([starting])
    await settle()
    assert not client.is_voice_active
    if starting.exception():
        assert log == []
    else:
        assert log == [("voice_started",), ("voice_stopped",)]


async def test_stopping_waits_until_the_server_has_stopped(client: EstuaryClient, server: Talker) -> None:
    server.stops = False
    await client.start_voice()
    log = recorder(client, *VOICE_EVENTS)
    stopping = asyncio.create_task(client.stop_voice())
    await asyncio.sleep(1)
    assert (client.is_voice_active, stopping.done(), log) == (False, False, [])
    server.emit(VoiceStopped())
    await stopping
    await settle()
    assert (loop_s(), log) == (1, [("voice_stopped",)])


async def test_stopping_does_not_wait_for_ever(client: EstuaryClient, server: Talker) -> None:
    server.stops = False
    log = recorder(client, *VOICE_EVENTS)
    await client.start_voice()
    await client.stop_voice()
    assert loop_s() == 2
    server.emit(VoiceStopped())
    await settle()
    assert log == [("voice_started",), ("voice_stopped",)]


async def test_a_late_answer_to_stopping_does_not_end_the_next_voice(
    client: EstuaryClient, server: Talker
) -> None:
    server.stops = False
    await client.start_voice()
    await client.stop_voice()
    await client.start_voice()
    server.emit(VoiceStopped())
    await settle()
    assert client.is_voice_active


@pytest.mark.parametrize("mode", VoiceMode)
async def test_stopping_what_is_not_active_is_nothing(
    client: EstuaryClient, server: Talker, mode: VoiceMode
) -> None:
    log = recorder(client, *VOICE_EVENTS)
    await client.stop_voice()
    await client.start_voice(mode)
    await client.stop_voice()
    await client.stop_voice()
    await settle()
    assert server.names == ["start_voice", "stop_voice"]
    assert log == [("voice_started",), ("voice_stopped",)]


# Voice that ends by itself


async def test_voice_ends_with_the_servers_patience(client: EstuaryClient, server: Talker) -> None:
    log = recorder(client, *VOICE_EVENTS)
    await client.start_voice()
    server.emit(VoiceTimeoutData(idle_seconds=600))
    assert not client.is_voice_active
    await settle()
    assert sorted(str(entry[0]) for entry in log) == ["voice_started", "voice_stopped", "voice_timeout"]
    assert server.names == ["start_voice"]
    assert (await refusal(client.send_audio(b"\0\0"))).code is ErrorCode.VOICE_NOT_ACTIVE


@pytest.mark.parametrize("mode", VoiceMode)
async def test_voice_ends_with_the_connection_and_does_not_come_back_with_it(
    client: EstuaryClient, server: Talker, mode: VoiceMode
) -> None:
    log = recorder(client, *VOICE_EVENTS)
    await client.start_voice(mode)
    server.lose()
    await settle()
    assert not client.is_voice_active
    await asyncio.sleep(10)
    assert client.is_connected
    assert not client.is_voice_active
    assert log == [("voice_started",), ("voice_stopped",)]
    await client.start_voice(mode)
    assert client.is_voice_active


async def test_voice_ends_with_disconnecting(client: EstuaryClient, server: Talker) -> None:
    log = recorder(client, *VOICE_EVENTS)
    await client.start_voice()
    await client.disconnect()
    assert not client.is_voice_active
    assert log == [("voice_started",), ("voice_stopped",)]


async def test_a_loss_while_stopping_ends_the_wait(client: EstuaryClient, server: Talker) -> None:
    server.stops = False
    log = recorder(client, *VOICE_EVENTS)
    await client.start_voice()
    stopping = asyncio.create_task(client.stop_voice())
    await settle()
    server.lose()
    await stopping
    assert loop_s() == 0
    await settle()
    assert log == [("voice_started",), ("voice_stopped",)]


async def test_continuous_voice_that_the_server_ends(client: EstuaryClient, server: Talker) -> None:
    log = recorder(client, *VOICE_EVENTS)
    await client.start_voice()
    server.emit(VoiceStopped())
    server.emit(VoiceStopped())
    await settle()
    assert not client.is_voice_active
    assert log == [("voice_started",), ("voice_stopped",)]


async def test_what_the_server_says_without_being_asked_is_not_told(
    client: EstuaryClient, server: Talker
) -> None:
    log = recorder(client, *VOICE_EVENTS)
    server.emit(VoiceStarted())
    server.emit(VoiceStopped())
    await settle()
    assert (client.is_voice_active, log) == (False, [])


async def test_a_later_voice_error_is_told_and_ends_nothing(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice()
    log = recorder(client, *VOICE_EVENTS)
    server.emit(VoiceFailed(error="The recogniser stumbled"))
    await settle()
    assert log == [("voice_error", "The recogniser stumbled")]
    assert client.is_voice_active


# Push-to-talk


async def test_presses_are_not_told(client: EstuaryClient, server: Talker) -> None:
    log = recorder(client, *VOICE_EVENTS)
    await client.start_voice(PTT)
    for _ in range(3):
        await client.start_recording()
        await client.stop_recording()
    await client.stop_voice()
    await settle()
    assert log == [("voice_started",), ("voice_stopped",)]
    assert server.names == ["start_voice", *["start_voice", "stop_voice"] * 3, "stop_voice"]
    assert [payload for name, payload in server.plain if name == "start_voice"] == [
        {"turn_mode": "push_to_talk", "sample_rate": 16_000}
    ] * 4


async def test_stopping_during_a_press_says_so_once(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice(PTT)
    await client.start_recording()
    await client.stop_voice()
    await settle()
    assert server.names == ["start_voice", "start_voice", "stop_voice"]


async def test_pressing_twice_and_releasing_twice_is_one_press(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice(PTT)
    await client.stop_recording()
    await client.start_recording()
    await client.start_recording()
    await client.stop_recording()
    await client.stop_recording()
    await settle()
    assert server.names == ["start_voice", "start_voice", "stop_voice"]


async def test_a_press_means_nothing_in_continuous_mode(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice()
    await client.start_recording()
    await client.stop_recording()
    await settle()
    assert server.names == ["start_voice"]


async def test_sound_before_the_release_leaves_before_it(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice(PTT)
    await client.start_recording()
    sending = asyncio.create_task(client.send_audio(b"\1\0" * 1_600 * 70))
    await asyncio.sleep(0)
    await client.stop_recording()
    await sending
    await settle()
    assert [item.name for item in server.sent] == [
        "start_voice",
        "start_voice",
        *["stream_audio"] * 70,
        "stop_voice",
    ]


@pytest.mark.parametrize("connected", [True, False])
@pytest.mark.parametrize(
    "call",
    [lambda c: c.start_recording(), lambda c: c.stop_recording(), lambda c: c.send_audio(b"\0\0")],
)
async def test_recording_needs_voice(
    client: EstuaryClient, call: Callable[[EstuaryClient], Awaitable[None]], connected: bool
) -> None:
    if not connected:
        await client.disconnect()
    error = await refusal(call(client))
    assert (error.code, error.message) == (
        ErrorCode.VOICE_NOT_ACTIVE,
        "voice is not active: await client.start_voice() first",
    )


# Sound


@pytest.mark.parametrize("mode", VoiceMode)
async def test_sound_is_sent_whenever_voice_is_active(
    client: EstuaryClient, server: Talker, mode: VoiceMode
) -> None:
    await client.start_voice(mode)
    await client.send_audio(b"\1\2\3\4")
    await client.send_audio(b"")
    await client.send_audio(cast("bytes", bytearray(b"\5\6")))
    await client.send_audio(cast("bytes", memoryview(b"\7\7")))
    await settle()
    assert server.frames == [b"\1\2\3\4", b"\5\6", b"\7\7"]
    assert [set(item.payload) for item in server.sent if item.name == "stream_audio"] == [{"audio"}] * 3


async def test_half_a_sample_is_refused(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice()
    with pytest.raises(ValueError, match="whole 16 bit samples, and 3 bytes are not"):
        await client.send_audio(b"\1\2\3")
    await client.send_audio(b"\1\2")
    await settle()
    assert server.sound == b"\1\2"


async def test_what_is_no_sound_is_refused(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice()
    with pytest.raises(TypeError, match="audio must be bytes, not str"):
        await client.send_audio("speech")  # type: ignore[arg-type]


async def test_long_sound_is_sent_in_frames_and_none_of_it_is_lost(
    client: EstuaryClient, server: Talker
) -> None:
    await client.start_voice()
    clip = bytes(range(256)) * 4_000
    await client.send_audio(clip)
    await settle()
    assert server.sound == clip
    assert {len(frame) for frame in server.frames[:-1]} == {3_200}
    assert len(server.frames[-1]) <= 3_200


# Muting


async def test_muting(client: EstuaryClient, server: Talker) -> None:
    await client.start_voice()
    client.toggle_mute()
    assert client.is_muted
    await client.send_audio(b"\1\1")
    client.toggle_mute()
    assert not client.is_muted
    await client.send_audio(b"\2\2")
    await settle()
    assert server.sound == b"\2\2"
    assert server.names == ["start_voice"]


async def test_muting_without_voice_is_nothing(client: EstuaryClient) -> None:
    client.toggle_mute()
    assert not client.is_muted
    await client.start_voice()
    assert not client.is_muted


async def test_each_voice_begins_unmuted(client: EstuaryClient) -> None:
    await client.start_voice()
    client.toggle_mute()
    await client.stop_voice()
    assert not client.is_muted
    await client.start_voice()
    assert not client.is_muted


# Which way sound travels


async def test_livekit_is_refused_with_a_reason(quiet_loop: None) -> None:
    server = talker()
    async with EstuaryClient(settings(voice_transport="livekit"), transport=server) as client:
        await client.connect()
        error = await refusal(client.start_voice())
        assert (error.code, error.message) == (
            ErrorCode.LIVEKIT_UNAVAILABLE,
            'LiveKit is not in this version; use voice_transport="websocket" or "auto"',
        )
        assert (client.is_voice_active, server.sent) == (False, [])


async def test_auto_takes_the_websocket(quiet_loop: None) -> None:
    async with EstuaryClient(settings(voice_transport="auto"), transport=talker()) as client:
        await client.connect()
        await client.start_voice()
        assert client.is_voice_active
