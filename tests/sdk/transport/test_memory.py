"""The in-memory transport keeps the contract of the real one."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.protocol.events import SttResponse
from estuary_sdk.transport import TransportError
from estuary_sdk.transport.memory import MemoryTransport, Sent
from tests.sdk.transport.listening import Listening

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]

HEARD = ("stt_response", {"text": "Hi", "is_final": False, "confidence": 1.0, "language": "en"})


async def test_it_keeps_what_is_sent_in_order() -> None:
    transport, listening = MemoryTransport(), Listening()
    await transport.open({"api_key": "k"}, listening)
    await transport.send("text", {"text": "Hi"})
    await transport.send("stop_voice", None, print)
    assert transport.auth == {"api_key": "k"}
    assert transport.sent == [Sent("text", {"text": "Hi"}), Sent("stop_voice", {}, print)]


async def test_it_emits_what_it_is_told_to() -> None:
    transport, listening = MemoryTransport(greeting=(SttResponse(text="Hi"),)), Listening()
    await transport.open({}, listening)
    transport.emit(SttResponse(text="Hi"), seq=3)
    transport.emit_raw("weather_changed", None)
    assert listening.events == [HEARD, ("stt_response", {**HEARD[1], "seq": 3}), ("weather_changed", None)]


async def test_it_refuses() -> None:
    with pytest.raises(TransportError, match="nobody there"):
        await MemoryTransport(refuse="nobody there").open({}, Listening())


async def test_it_hangs_until_it_is_cancelled() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1000):
            await MemoryTransport(hang=True).open({}, Listening())


@pytest.mark.parametrize("by_server", [True, False])
async def test_a_loss_is_told_once_and_ends_everything(by_server: bool) -> None:
    transport, listening = MemoryTransport(), Listening()
    await transport.open({}, listening)
    transport.lose(by_server=by_server)
    transport.lose()
    transport.emit(SttResponse(text="Hi"))
    await transport.send("text", {"text": "too late"})
    assert (listening.losses, listening.events, transport.sent) == ([by_server], [], [])


async def test_after_closing_nobody_is_told_anything() -> None:
    transport, listening = MemoryTransport(), Listening()
    await transport.open({}, listening)
    await transport.close()
    await transport.close()
    transport.emit(SttResponse(text="Hi"))
    transport.lose()
    await transport.send("text", {"text": "too late"})
    assert (listening.losses, listening.events, transport.sent, transport.closed) == ([], [], [], True)
