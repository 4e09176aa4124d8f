"""Sessions whose start fails, and whose source or sink does what it should not."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk import EstuaryClient, EstuaryError, MemorySink, VoiceMode, VoiceSession
from estuary_sdk.protocol.enums import ErrorCode
from estuary_sdk.protocol.events import VoiceFailed
from tests.sdk.stage import recorder, settings, settle
from tests.sdk.voice.rooms import SECRET, BadSink, BadSource, Room
from tests.sdk.voice.talk import Talker, loop_s, talker, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


def assert_nothing_is_left(client: EstuaryClient, room: Room) -> None:
    assert not room.session.is_started
    assert not client.is_voice_active
    assert client._relay.taps == []
    assert client._listeners == {}
    assert room.words in (["starting", "stopped"], [])


# Starting


async def test_a_session_needs_a_connection(quiet_loop: None) -> None:
    async with EstuaryClient(settings(), transport=talker()) as client:
        room = Room(client)
        with pytest.raises(EstuaryError) as caught:
            await room.session.start()
        assert caught.value.code is ErrorCode.NOT_CONNECTED
        await settle()
        assert_nothing_is_left(client, room)


async def test_a_server_that_refuses(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    source, sink = BadSource(), BadSink()
    room = Room(client, options={"source": source, "sink": sink})
    starting = asyncio.create_task(room.session.start())
    await settle()
    server.emit(VoiceFailed(error="No speech recogniser is set up"))
    with pytest.raises(EstuaryError) as caught:
        await starting
    assert caught.value.code is ErrorCode.VOICE_START_FAILED
    await settle()
    assert_nothing_is_left(client, room)
    assert (source.calls, sink.calls) == (["open", "close"], ["open", "clear", "close"])


@pytest.mark.parametrize("fails", ["open", "resume"])
async def test_a_source_that_fails_at_the_start(client: EstuaryClient, server: Talker, fails: str) -> None:
    room = Room(client, options={"source": BadSource(fails=fails), "sink": BadSink()})
    with pytest.raises(OSError, match=f"{fails} failed"):
        await room.session.start()
    await settle()
    assert_nothing_is_left(client, room)
    assert server.names == ([] if fails == "open" else ["start_voice", "stop_voice"])


async def test_a_sink_that_does_not_open(client: EstuaryClient, server: Talker) -> None:
    source = BadSource()
    room = Room(client, options={"source": source, "sink": BadSink(fails="open")})
    with pytest.raises(OSError, match="open failed"):
        await room.session.start()
    await settle()
    assert_nothing_is_left(client, room)
    assert (source.calls, server.sent) == (["open", "close"], [])


@pytest.mark.parametrize("options", [{"source": BadSource(hangs="open")}, {"sink": BadSink(hangs="open")}])
async def test_what_never_opens(client: EstuaryClient, options: dict[str, object]) -> None:
    room = Room(client, options=dict(options))
    with pytest.raises(EstuaryError, match="microphone and speaker did not open within 10 s") as caught:
        await room.session.start()
    assert (caught.value.code, loop_s()) == (ErrorCode.VOICE_START_FAILED, 10)
    await settle()
    assert_nothing_is_left(client, room)


async def test_a_start_that_is_cancelled(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    room = Room(client)
    starting = asyncio.create_task(room.session.start())
    await settle()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await settle()
    assert_nothing_is_left(client, room)
    assert server.names == ["start_voice", "stop_voice"]


async def test_stopping_waits_for_a_start_under_way(client: EstuaryClient, server: Talker) -> None:
    server.starts = False
    room = Room(client)
    starting = asyncio.create_task(room.session.start())
    await settle()
    stopping = asyncio.create_task(room.session.stop())
    await settle()
    assert not stopping.done()
    server.lose()
    with pytest.raises(EstuaryError):
        await starting
    await stopping
    await settle()
    assert_nothing_is_left(client, room)


async def test_starting_twice(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    async with room.session:
        with pytest.raises(EstuaryError, match="the voice session is started already") as caught:
            await room.session.start()
        assert caught.value.code is ErrorCode.VOICE_ALREADY_ACTIVE
        assert room.session.is_started


async def test_voice_that_the_application_started_is_left_to_it(
    client: EstuaryClient, server: Talker
) -> None:
    await client.start_voice()
    room = Room(client)
    with pytest.raises(EstuaryError) as caught:
        await room.session.start()
    assert caught.value.code is ErrorCode.VOICE_ALREADY_ACTIVE
    assert client.is_voice_active
    assert server.names == ["start_voice"]


async def test_without_sound_hardware_it_says_so(
    client: EstuaryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("estuary_sdk.audio.portaudio.PortAudioDevices.list", lambda self: [])
    session = VoiceSession(client, sink=MemorySink())
    with pytest.raises(EstuaryError, match="this machine has no microphone") as caught:
        await session.start()
    assert caught.value.code is ErrorCode.VOICE_NOT_SUPPORTED


# While it runs


async def test_a_source_that_fails_is_reported_and_the_session_goes_on(
    client: EstuaryClient, server: Talker, caplog: pytest.LogCaptureFixture
) -> None:
    errors = recorder(client, "error")
    room = Room(client, options={"source": BadSource(fails="read")})
    async with room.session as session:
        await asyncio.sleep(1)
        assert session.is_started
        server.speaks("m1", tone(0.1))
        await asyncio.sleep(1)
        await session.wait_until_quiet()
    assert room.sink.pcm == tone(0.1)
    assert [str(entry[1]) for entry in errors] == [f"read failed{SECRET}"]
    assert "the sound could not be sent: OSError at " in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(("fails", "hangs"), [("pause", ""), ("", "pause"), ("", "read")])
async def test_a_source_that_does_not_pause(
    client: EstuaryClient, server: Talker, fails: str, hangs: str
) -> None:
    room = Room(client, VoiceMode.PUSH_TO_TALK, {"source": BadSource(fails, hangs)})
    async with room.session as session:
        await session.start_recording()
        await session.stop_recording()
        assert loop_s() <= 1
        await settle()
        assert server.names == ["start_voice", "start_voice", "stop_voice"]


@pytest.mark.parametrize(("fails", "hangs"), [("close", ""), ("", "close")])
async def test_what_does_not_close(
    client: EstuaryClient, server: Talker, fails: str, hangs: str, caplog: pytest.LogCaptureFixture
) -> None:
    errors = recorder(client, "error")
    source, sink = BadSource(fails, hangs), BadSink(fails, hangs)
    room = Room(client, options={"source": source, "sink": sink})
    async with room.session:
        pass
    assert loop_s() <= 4
    assert (source.calls[-1], sink.calls[-1]) == ("close", "close")
    await settle()
    assert len(errors) == 2
    assert caplog.text.count("source or sink could not be closed: ") == 2
    assert SECRET not in caplog.text
    assert (room.words[-1], server.names) == ("stopped", ["start_voice", "stop_voice"])


@pytest.mark.parametrize("fails", ["play", "clear"])
async def test_a_sink_that_fails(
    client: EstuaryClient, server: Talker, fails: str, caplog: pytest.LogCaptureFixture
) -> None:
    errors = recorder(client, "error")
    async with Room(client, options={"sink": BadSink(fails=fails)}).session as session:
        server.speaks("m1", tone(0.1))
        session.interrupt()
        await asyncio.sleep(0.1)
        assert session.is_started
    await settle()
    assert str(errors[0][1]) == f"{fails} failed{SECRET}"
    assert "OSError at " in caplog.text
    assert SECRET not in caplog.text


async def test_stopping_is_done_to_the_end_also_when_it_is_cancelled(
    client: EstuaryClient, server: Talker
) -> None:
    server.stops = False
    source = BadSource()
    room = Room(client, options={"source": source})
    await room.session.start()
    stopping = asyncio.create_task(room.session.stop())
    await settle()
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    assert source.calls[-1] == "close"
    assert server.names == ["start_voice", "stop_voice"]
    await room.session.stop()
    await settle()
    assert room.words[-1] == "stopped"
