"""What goes over an open connection: events out in order, events in, and what cannot be read."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest

from estuary_sdk import link
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.commands import SayLine, SendText
from estuary_sdk.protocol.enums import ConnectionState
from estuary_sdk.protocol.events import AuthRejected, BotResponse, SessionRejected, SttResponse
from estuary_sdk.transport.memory import MemoryTransport
from estuary_sdk.unsent import MAX_UNSENT
from tests.sdk.scenes import CONNECTED, Scenes
from tests.sdk.stage import OWN, SESSION, accepting, sent, settle

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


# Sending


class Slow(MemoryTransport):
    """A network that takes its time."""

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: Any = None) -> None:
        await asyncio.sleep(0.3)
        await super().send(name, payload, on_ack)


async def test_events_leave_in_the_order_of_the_calls(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    for number in range(5):
        scene.connection.send(SendText(text=str(number)))
    await settle()
    assert sent(scene.stage.now) == [("text", {"text": str(number)}) for number in range(5)]


async def test_closing_sends_what_is_queued_first(scenes: Scenes) -> None:
    scene = scenes(Slow(greeting=(SESSION,)))
    await scene.connection.open()
    for number in range(3):
        scene.connection.send(SendText(text=str(number)))
    transport = scene.stage.now
    await scene.connection.close()
    assert [payload["text"] for _, payload in sent(transport)] == ["0", "1", "2"]


async def test_closing_does_not_wait_for_a_network_that_stands_still(
    scenes: Scenes, caplog: pytest.LogCaptureFixture
) -> None:
    scene = scenes(Slow(greeting=(SESSION,)))
    await scene.connection.open()
    for number in range(10):
        scene.connection.send(SendText(text=f"speech {number}"))
    await scene.connection.close()
    assert asyncio.get_running_loop().time() == link.FLUSH_S
    assert [record.getMessage() for record in caplog.records] == [
        "6 events were not sent before disconnecting"
    ]


async def test_sending_needs_a_session(scenes: Scenes) -> None:
    scene = scenes(MemoryTransport())
    opening = asyncio.create_task(scene.connection.open())
    for _ in range(2):
        with pytest.raises(EstuaryError, match="not connected") as caught:
            scene.connection.send(SendText(text="Hi"))
        assert caught.value.code is ErrorCode.NOT_CONNECTED
        await settle()
    scene.stage.now.emit(SESSION)
    await opening
    scene.connection.send(SendText(text="Hi"))
    await scene.connection.close()
    with pytest.raises(EstuaryError, match="not connected"):
        scene.connection.send(SendText(text="Hi"))


async def test_too_much_to_send_is_refused(scenes: Scenes) -> None:
    scene = scenes(Slow(greeting=(SESSION,)))
    await scene.connection.open()
    for _ in range(MAX_UNSENT):
        scene.connection.send(SendText(text="speech"))
    with pytest.raises(EstuaryError, match="10000 events wait to be sent") as caught:
        scene.connection.send(SendText(text="speech"))
    assert caught.value.code is ErrorCode.UNKNOWN


class Picky(MemoryTransport):
    """Cannot write lines, for instance because they hold what JSON does not."""

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: Any = None) -> None:
        if name == "say_line":
            raise TypeError("a secret cannot be written")
        await super().send(name, payload, on_ack)


async def test_what_cannot_be_written_is_reported_and_the_rest_is_sent(scenes: Scenes) -> None:
    scene = scenes(Picky(greeting=(SESSION,)))
    await scene.connection.open()
    scene.connection.send(SayLine(text="a secret"))
    scene.connection.send(SendText(text="Hi"))
    await settle()
    assert scene.log.of("failed") == ["'say_line' could not be sent: TypeError"]
    assert sent(scene.stage.now) == [("text", {"text": "Hi"})]


# What arrives


async def test_events_arrive_in_order(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    said = [SttResponse(text=str(number)) for number in range(3)]
    for event in said:
        scene.stage.now.emit(event)
    assert scene.log.of("event") == said


async def test_events_that_overtake_the_session_are_told_after_it(scenes: Scenes) -> None:
    early = SttResponse(text="early")
    scene = scenes(MemoryTransport(greeting=(early, SESSION, early)))
    await scene.connection.open()
    assert scene.log.entries == [*CONNECTED, ("event", early), ("event", early)]


async def test_a_second_session_info_changes_nothing(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    scene.stage.now.emit(replace(SESSION, session_id="s2"))
    assert scene.connection.session == SESSION
    assert scene.log.entries == CONNECTED


async def test_a_late_refusal_is_an_event_only(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    scene.stage.now.emit(AuthRejected(error="session_revoked"))
    assert scene.log.entries == [*CONNECTED, ("event", AuthRejected(error="session_revoked"))]


async def test_unknown_events_are_ignored(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    payloads: list[Any] = [None, {}, [], "x", {"a": 1}]
    for payload in payloads:
        scene.stage.now.emit_raw("weather_changed", payload)
    assert scene.log.entries == CONNECTED


@pytest.mark.parametrize(
    ("name", "payload", "message"),
    [
        ("bot_response", {"text": 5}, "BotResponse: expected str, got int at $.text"),
        ("bot_response", None, "BotResponse: expected an object, got null at $"),
        ("bot_response", "secret", "BotResponse: expected an object, got a string at $"),
        ("bot_voice", {"chunk_index": "secret"}, "BotVoice: expected int, got str at $.chunk_index"),
        ("stt_response", ["secret"], "SttResponse: expected an object, got a list at $"),
        ("interrupt", {"message_id": {}}, "InterruptData: expected str | null, got object at $.message_id"),
    ],
)
async def test_a_bad_payload_is_reported_and_the_connection_lives(
    scenes: Scenes, name: str, payload: Any, message: str
) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    scene.stage.now.emit_raw(name, payload)
    scene.stage.now.emit(SttResponse(text="still here"))
    assert scene.log.entries == [
        *CONNECTED,
        ("failed", f"the server sent a bad {name!r}: {message}"),
        ("event", SttResponse(text="still here")),
    ]


async def test_an_event_without_payload_reads_as_its_defaults(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    scene.stage.now.emit_raw("stt_response", None)
    assert scene.log.of("event") == [SttResponse()]


async def test_replies_of_delta_servers_are_accumulated(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    for text, final in (("Good ", False), ("evening", False), ("Good evening", True)):
        payload: dict[str, Any] = {"text": text, "partial": not final, "is_final": final, "message_id": "m"}
        scene.stage.now.emit_raw("bot_response", payload)
    assert [(event.text, event.partial) for event in scene.log.of("event")] == [
        ("Good ", "Good "),
        ("Good evening", "evening"),
        ("Good evening", ""),
    ]


async def test_a_reply_that_was_cut_is_forgotten(scenes: Scenes) -> None:
    scene = scenes(accepting())
    await scene.connection.open()
    piece: dict[str, Any] = {"text": "Good ", "partial": True, "message_id": "m"}
    scene.stage.now.emit_raw("bot_response", piece)
    scene.stage.now.emit_raw("interrupt", {"message_id": "m"})
    scene.stage.now.emit_raw("interrupt", {})
    scene.stage.now.emit_raw("bot_response", piece)
    texts = [event.text for event in scene.log.of("event") if isinstance(event, BotResponse)]
    assert texts == ["Good ", "Good "]


async def test_what_the_server_granted(scenes: Scenes) -> None:
    plain, own = scenes(accepting()), scenes(accepting(OWN))
    assert not own.connection.grants("acks")
    await plain.connection.open()
    await own.connection.open()
    assert not plain.connection.grants("acks")
    assert own.connection.grants("acks")
    assert not own.connection.grants("metrics")


async def test_no_key_and_no_speech_is_in_logs_and_errors(
    scenes: Scenes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scene = scenes(accepting(), Picky(greeting=(SESSION,)), MemoryTransport(refuse="no"), reconnect_delay=0.1)
    await scene.connection.open()
    scene.stage.now.emit_raw("bot_response", {"text": ["a secret speech"]})
    scene.stage.now.lose()
    await asyncio.sleep(1)
    scene.connection.send(SayLine(text="a secret speech"))
    scene.stage.now.emit(SessionRejected(reason="concurrent_limit"))
    await settle()
    scene.stage.now.lose()
    await settle()
    told = repr(scene.log.entries) + caplog.text + repr(scene.connection._config)
    assert "secret" not in told.replace("a secret cannot be written", "")
    assert scene.connection.state is ConnectionState.DISCONNECTED
