"""Starting voice on servers that acknowledge: what decides whether it has started, and what does not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from estuary_sdk import EstuaryClient, EstuaryError
from estuary_sdk.protocol.enums import ErrorCode
from estuary_sdk.protocol.events import VoiceFailed, VoiceStarted, VoiceStopped
from tests.sdk.stage import recorder, settings, settle
from tests.sdk.voice.talk import Talker, acknowledging_talker, loop_s

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


@pytest.fixture
async def server(quiet_loop: None) -> Talker:
    return acknowledging_talker()


async def begun(client: EstuaryClient) -> asyncio.Task[None]:
    """A start that waits for the server."""
    starting = asyncio.create_task(client.start_voice())
    await settle()
    return starting


async def refusal(starting: asyncio.Task[None]) -> tuple[ErrorCode, str]:
    with pytest.raises(EstuaryError) as caught:
        await starting
    await settle()
    return caught.value.code, caught.value.message


async def test_the_acknowledgement_decides(client: EstuaryClient, server: Talker) -> None:
    starting = await begun(client)
    server.emit(VoiceStarted())
    await settle()
    assert not starting.done()
    server.acknowledges("start_voice", ok=True)
    await starting
    assert client.is_voice_active
    assert server.names == ["start_voice"]


async def test_an_error_that_belongs_to_a_reply_fails_no_start(client: EstuaryClient, server: Talker) -> None:
    starting = await begun(client)
    log = recorder(client, "voice_error", "voice_started")
    server.emit(VoiceFailed(error="nobody speaks here"))
    server.emit(VoiceStarted())
    server.acknowledges("start_voice", ok=True)
    await starting
    assert client.is_voice_active
    await settle()
    assert log == [("voice_error", "nobody speaks here"), ("voice_started",)]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"ok": False, "error": "no ears"}, "the server could not start voice: no ears"),
        ({"ok": False}, "the server could not start voice: it gave no reason"),
        ({}, "the server could not start voice: it gave no reason"),
    ],
)
async def test_a_refusal_is_withdrawn_so_that_nobody_listens(
    client: EstuaryClient,
    server: Talker,
    answer: dict[str, Any],
    message: str,
) -> None:
    starting = await begun(client)
    server.emit(VoiceFailed(error="no ears"))
    server.acknowledges("start_voice", **answer)
    assert await refusal(starting) == (ErrorCode.VOICE_START_FAILED, message)
    assert not client.is_voice_active
    assert server.names == ["start_voice", "stop_voice"]


async def test_no_acknowledgement_is_no_answer(client: EstuaryClient, server: Talker) -> None:
    starting = await begun(client)
    server.emit(VoiceStarted())
    assert (await refusal(starting))[1] == "the server did not answer start_voice within 10 s"
    assert loop_s() == 10
    assert server.names == ["start_voice", "stop_voice"]


async def test_the_answer_to_a_start_that_was_given_up_starts_nothing(
    client: EstuaryClient, server: Talker
) -> None:
    starting = await begun(client)
    starting.cancel()
    await asyncio.wait([starting])
    again = await begun(client)
    assert server.names == ["start_voice", "stop_voice", "start_voice"]
    server.acknowledges("start_voice", 0, ok=False, error="no ears")
    server.acknowledges("start_voice", 0, ok=True)
    await settle()
    assert not again.done()
    server.acknowledges("start_voice", 1, ok=True)
    await again
    assert client.is_voice_active


async def test_what_an_old_session_still_had_to_say_changes_nothing(quiet_loop: None) -> None:
    server = acknowledging_talker()
    async with EstuaryClient(settings(), transport=server) as client:
        await client.connect()
        first = await begun(client)
        server.acknowledges("start_voice", ok=True)
        await first
        server.stops = False
        stopping = asyncio.create_task(client.stop_voice())
        await settle()
        server.lose()
        await stopping
        await client.wait_for("connected")
        log = recorder(client, "voice_started", "voice_stopped")
        server.emit(VoiceStopped())
        again = await begun(client)
        for event in (VoiceStarted(), VoiceStopped()):
            server.emit(event)
        await settle()
        assert not again.done()
        server.acknowledges("start_voice", ok=True)
        await again
        await settle()
        assert (client.is_voice_active, log) == (True, [("voice_started",)])


async def test_a_start_waits_for_the_stop_before_it(quiet_loop: None) -> None:
    server = acknowledging_talker()
    server.stops = False
    async with EstuaryClient(settings(), transport=server) as client:
        await client.connect()
        first = await begun(client)
        server.acknowledges("start_voice", ok=True)
        await first
        log = recorder(client, "voice_started", "voice_stopped")
        stopping = asyncio.create_task(client.stop_voice())
        await settle()
        again = await begun(client)
        assert server.names == ["start_voice", "stop_voice"]
        server.emit(VoiceStopped())
        await stopping
        await settle()
        server.acknowledges("start_voice", ok=True)
        await again
        await settle()
        assert (client.is_voice_active, log) == (True, [("voice_stopped",), ("voice_started",)])
