"""Who is passed what the connection tells: taps, in the order of arrival, and whatever they do."""

from __future__ import annotations

import pytest

from estuary_sdk import EstuaryClient
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotVoice, InterruptData, SttResponse
from tests.sdk.stage import SESSION, accepting, recorder, settings, settle

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


async def test_a_tap_sees_every_event_as_it_arrives() -> None:
    server = accepting()
    async with EstuaryClient(settings(), transport=server) as client:
        seen: list[Wire] = []
        client._relay.taps.append(seen.append)
        await client.connect()
        told = [BotVoice(message_id="m1"), InterruptData(message_id="m1"), BotVoice(message_id="m2")]
        for event in told:
            server.emit(event)
        assert seen == [SESSION, *told]


async def test_a_tap_that_fails_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    server = accepting()
    async with EstuaryClient(settings(), transport=server) as client:
        log = recorder(client, "stt_response", "error")

        def fail(event: Wire) -> None:
            if isinstance(event, SttResponse):
                raise ValueError(f"cannot play {event.text}")

        seen: list[Wire] = []
        client._relay.taps += [fail, seen.append]
        await client.connect()
        server.emit(SttResponse(text="a secret speech"))
        await settle()
        assert seen[-1] == SttResponse(text="a secret speech")
        assert sorted(repr(entry[1]) for entry in log) == [
            repr(SttResponse(text="a secret speech")),
            "ValueError('cannot play a secret speech')",
        ]
        assert "secret" not in caplog.text
        assert "a SttResponse could not be dealt with: ValueError at " in caplog.text
