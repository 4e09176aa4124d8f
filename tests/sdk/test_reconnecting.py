"""What a connection does when it is lost: delays, attempts, resumption, giving up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from estuary_sdk.connection import RECONNECT_DELAY_CAP_S, Connection
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import SendText
from estuary_sdk.protocol.enums import ConnectionState
from estuary_sdk.protocol.events import AuthRejected, SessionRejected, SessionTimeoutData, SttResponse
from estuary_sdk.transport.memory import MemoryTransport
from tests.sdk.stage import OWN, SESSION, Log, Stage, accepting, sent, settings, settle

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]

LOST = [("disconnected", "transport_close"), ("state", "reconnecting")]
BACK = [("state", "connected"), ("connected", "s1")]


class Lossy:
    """A connection that is open, and about to be lost; the log begins there."""

    def __init__(self, *attempts: MemoryTransport, jitter: float = 0.0, **overrides: Any) -> None:
        self.log, self.stage = Log(), Stage(*attempts)
        self.connection = Connection(settings(**overrides), self.log, self.stage, jitter=lambda: jitter)

    async def begin(self) -> None:
        await self.connection.open()
        await settle()
        self.log.clear()

    def asked_to_resume(self) -> list[Any]:
        """What each attempt so far asked to resume."""
        auths = [transport.auth or {} for transport in self.stage.transports if transport.auth]
        return [auth["estuary"].get("resume") for auth in auths]


@pytest.fixture
async def opened(quiet_loop: None) -> AsyncIterator[list[Lossy]]:
    """Holds what a test opens, and closes it."""
    made: list[Lossy] = []
    yield made
    for lossy in made:
        await lossy.connection.close()
        assert all(transport.closed for transport in lossy.stage.transports if transport.auth)


async def begun(opened: list[Lossy], *attempts: MemoryTransport, **options: Any) -> Lossy:
    opened.append(Lossy(*attempts, **options))
    await opened[-1].begin()
    return opened[-1]


async def test_a_lost_connection_comes_back(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting())
    lossy.stage.now.lose()
    await asyncio.sleep(100)
    assert lossy.log.entries == [*LOST, ("reconnecting", 1), *BACK]
    assert lossy.connection.session == SESSION
    assert [transport.closed for transport in lossy.stage.transports] == [True, False]


async def test_a_call_meanwhile_is_told_to_wait_and_not_to_connect(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting())
    lossy.stage.now.lose()
    await settle()
    with pytest.raises(EstuaryError, match="wait for the connected event") as caught:
        lossy.connection.send(SendText(text="hello"))
    assert caught.value.code is ErrorCode.NOT_CONNECTED


async def test_it_lives_on_after_it_came_back_as_often_as_needed(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting())
    for _ in range(3):
        lossy.stage.now.lose()
        await asyncio.sleep(100)
    assert lossy.log.entries == [*LOST, ("reconnecting", 1), *BACK] * 3
    lossy.connection.send(SendText(text="Hi"))
    lossy.stage.now.emit(SttResponse(text="Hi"))
    await settle()
    assert sent(lossy.stage.now) == [("text", {"text": "Hi"})]
    assert lossy.log.entries[-1] == ("event", SttResponse(text="Hi"))


async def test_a_server_that_says_goodbye_is_connected_to_again(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting())
    lossy.stage.now.lose(by_server=True)
    await asyncio.sleep(100)
    assert lossy.log.entries == [
        ("disconnected", "server_disconnect"),
        ("state", "reconnecting"),
        ("reconnecting", 1),
        *BACK,
    ]


@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
async def test_delays_double_up_to_a_cap_with_jitter_below_their_ceiling(
    opened: list[Lossy], jitter: float
) -> None:
    refusing = [MemoryTransport(refuse="no") for _ in range(7)]
    lossy = await begun(
        opened,
        accepting(),
        *refusing,
        accepting(),
        jitter=jitter,
        max_reconnect_attempts=9,
        reconnect_delay=2.0,
    )
    lossy.stage.now.lose()
    await asyncio.sleep(1000)
    starts = [*lossy.log.times("reconnecting"), lossy.log.times("connected")[-1]]
    waits = [after - before for before, after in pairwise(starts)]
    ceilings = [2, 4, 8, 16, RECONNECT_DELAY_CAP_S, 30, 30, 30]
    assert waits == pytest.approx([ceiling * (1 + jitter) / 2 for ceiling in ceilings], abs=1e-3)
    assert lossy.log.of("reconnecting") == list(range(1, 9))


async def test_the_jitter_is_random_by_default(opened: list[Lossy]) -> None:
    waits = set()
    for _ in range(3):
        log, stage = Log(), Stage(accepting())
        connection = Connection(settings(), log, stage)
        await connection.open()
        await settle()
        stage.now.lose()
        await asyncio.sleep(2)
        (start, end) = log.times("reconnecting")[0], log.times("connected")[-1]
        assert end - start + 1e-3 >= 0.5
        assert end - start <= 1.0 + 1e-3
        waits.add(end - start)
        await connection.close()
    assert len(waits) > 1


async def test_it_gives_up_after_the_last_attempt(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting(), MemoryTransport(refuse="no"), max_reconnect_attempts=3)
    lossy.stage.now.lose()
    await asyncio.sleep(1000)
    assert lossy.log.entries == [
        *LOST,
        ("reconnecting", 1),
        ("reconnecting", 2),
        ("reconnecting", 3),
        ("state", "error"),
        ("failed", "the connection to http://stage was lost; gave up after 3 attempts"),
    ]
    assert len(lossy.stage.transports) == 4
    with pytest.raises(EstuaryError, match="not connected"):
        lossy.connection.send(SendText(text="Hi"))


async def test_a_server_that_never_begins_a_session_counts_as_an_attempt(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting(), MemoryTransport(), accepting())
    lossy.stage.now.lose()
    await asyncio.sleep(1000)
    assert lossy.log.entries == [*LOST, ("reconnecting", 1), ("reconnecting", 2), *BACK]
    assert [transport.closed for transport in lossy.stage.transports] == [True, True, False]


async def test_refused_credentials_end_reconnecting(opened: list[Lossy]) -> None:
    refusal = AuthRejected(error="Key revoked")
    lossy = await begun(opened, accepting(), MemoryTransport(greeting=(refusal,)))
    lossy.stage.now.lose()
    await asyncio.sleep(1000)
    assert lossy.log.entries == [
        *LOST,
        ("reconnecting", 1),
        ("event", refusal),
        ("state", "error"),
        ("failed", "Key revoked"),
    ]
    assert len(lossy.stage.transports) == 2


async def test_after_giving_up_one_can_connect_again(opened: list[Lossy]) -> None:
    lossy = await begun(
        opened, accepting(), MemoryTransport(refuse="no"), accepting(), max_reconnect_attempts=1
    )
    lossy.stage.now.lose()
    await asyncio.sleep(100)
    assert lossy.connection.state is ConnectionState.ERROR
    assert await lossy.connection.open() == SESSION


# No reconnection


async def test_it_stays_lost_where_reconnecting_is_switched_off(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting(), auto_reconnect=False)
    lossy.stage.now.lose()
    await asyncio.sleep(1000)
    assert lossy.log.entries == [("disconnected", "transport_close"), ("state", "disconnected")]
    assert len(lossy.stage.transports) == 1
    assert await lossy.connection.open() == SESSION


@pytest.mark.parametrize(
    ("farewell", "reason"),
    [
        (SessionTimeoutData(idle_seconds=900), "session_timeout"),
        (SessionRejected(reason="concurrent_limit", cap=3), "session_rejected"),
    ],
)
@pytest.mark.parametrize("by_server", [True, False])
async def test_a_session_that_was_ended_for_good_stays_ended(
    opened: list[Lossy], farewell: Wire, reason: str, by_server: bool
) -> None:
    lossy = await begun(opened, accepting(OWN))
    lossy.stage.now.emit(farewell, seq=4)
    lossy.stage.now.lose(by_server=by_server)
    await asyncio.sleep(1000)
    assert lossy.log.entries == [
        ("event", farewell),
        ("disconnected", reason),
        ("state", "disconnected"),
    ]
    await lossy.connection.open()
    assert lossy.asked_to_resume() == [None, None]


async def test_a_farewell_belongs_to_its_own_connection(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting())
    lossy.stage.now.emit(SessionTimeoutData())
    lossy.stage.now.lose()
    await settle()
    await lossy.connection.open()
    await settle()
    lossy.stage.now.lose()
    await settle()
    assert lossy.log.of("disconnected") == ["session_timeout", "transport_close"]


async def test_closing_while_waiting_to_reconnect_ends_it(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting())
    lossy.stage.now.lose()
    await asyncio.sleep(0.1)
    await lossy.connection.close()
    await asyncio.sleep(1000)
    assert lossy.log.entries == [*LOST, ("reconnecting", 1), ("state", "disconnected")]
    assert len(lossy.stage.transports) == 1


@pytest.mark.parametrize("attempt", [MemoryTransport(hang=True), MemoryTransport()], ids=["open", "session"])
async def test_closing_while_reconnecting_ends_it(opened: list[Lossy], attempt: MemoryTransport) -> None:
    lossy = await begun(opened, accepting(), replace(attempt))
    lossy.stage.now.lose()
    await asyncio.sleep(5)
    await lossy.connection.close()
    await asyncio.sleep(1000)
    assert lossy.log.entries == [*LOST, ("reconnecting", 1), ("state", "disconnected")]
    assert lossy.stage.now.closed
    assert len(lossy.stage.transports) == 2


async def test_closing_never_reconnects(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting())
    await lossy.connection.close()
    await asyncio.sleep(1000)
    assert len(lossy.stage.transports) == 1


async def test_connecting_while_reconnecting_does_not_wait_for_the_delay(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting(), reconnect_delay=60.0)
    lossy.stage.now.lose()
    await settle()
    assert await lossy.connection.open() == SESSION
    assert lossy.log.entries == [*LOST, ("reconnecting", 1), ("state", "connecting"), *BACK]
    await asyncio.sleep(1000)
    assert len(lossy.stage.transports) == 2


# Resumption


async def test_reconnecting_asks_for_the_former_session_from_the_last_event_on(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting(OWN))
    for number in (1, 2, 3):
        lossy.stage.now.emit(SttResponse(text="Hi"), seq=number)
    lossy.stage.now.lose()
    await asyncio.sleep(100)
    assert lossy.asked_to_resume() == [None, {"session_id": "s1", "seq": 3}]


async def test_a_session_that_never_counted_cannot_be_resumed(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting())
    lossy.stage.now.emit(SttResponse(text="Hi"))
    lossy.stage.now.emit(SttResponse(text="Hi"), seq="3")
    lossy.stage.now.emit(SttResponse(text="Hi"), seq=True)
    lossy.stage.now.lose()
    await asyncio.sleep(100)
    assert lossy.asked_to_resume() == [None, None]


async def test_events_that_cannot_be_read_and_unknown_ones_count_too(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting(OWN))
    lossy.stage.now.emit_raw("weather_changed", {"seq": 4})
    lossy.stage.now.emit_raw("stt_response", {"text": 1, "seq": 5})
    lossy.stage.now.lose()
    await asyncio.sleep(100)
    assert lossy.asked_to_resume()[-1] == {"session_id": "s1", "seq": 5}


async def test_a_resumed_session_that_is_lost_at_once_is_asked_for_again(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting(OWN))
    lossy.stage.now.emit(SttResponse(text="Hi"), seq=3)
    for _ in range(2):
        lossy.stage.now.lose()
        await asyncio.sleep(100)
    assert lossy.asked_to_resume() == [None, *[{"session_id": "s1", "seq": 3}] * 2]


async def test_a_fresh_session_in_its_place_is_not_taken_for_the_former_one(opened: list[Lossy]) -> None:
    fresh = replace(OWN, session_id="s2")
    lossy = await begun(opened, accepting(OWN), accepting(fresh))
    lossy.stage.now.emit(SttResponse(text="Hi"), seq=3)
    for _ in range(2):
        lossy.stage.now.lose()
        await asyncio.sleep(100)
    assert lossy.asked_to_resume() == [None, {"session_id": "s1", "seq": 3}, None]


async def test_a_session_that_was_closed_on_purpose_is_not_asked_for(opened: list[Lossy]) -> None:
    lossy = await begun(opened, accepting(OWN))
    lossy.stage.now.emit(SttResponse(text="Hi"), seq=3)
    lossy.stage.now.lose()
    await asyncio.sleep(100)
    await lossy.connection.close()
    await lossy.connection.open()
    assert lossy.asked_to_resume() == [None, {"session_id": "s1", "seq": 3}, None]
