"""Saying something and waiting for the answer, or listening to it as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from estuary_sdk import BotResponse, EstuaryClient, EstuaryError
from estuary_sdk.protocol.enums import ErrorCode
from estuary_sdk.protocol.events import InterruptData
from estuary_sdk.transport.memory import MemoryTransport
from tests.sdk.stage import OWN, SESSION, sent, settings, settle

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


@pytest.fixture
async def own(quiet_loop: None) -> MemoryTransport:
    """A server that names the message a reply answers."""
    return MemoryTransport(greeting=(OWN,))


@pytest.fixture
async def plain(quiet_loop: None) -> MemoryTransport:
    """A server that knows no extensions."""
    return MemoryTransport(greeting=(SESSION,))


@pytest.fixture
async def client(own: MemoryTransport) -> AsyncIterator[EstuaryClient]:
    async with EstuaryClient(settings(auto_reconnect=False), transport=own) as made:
        await made.connect()
        yield made
        assert made._relay.watches == set()


@pytest.fixture
async def plain_client(plain: MemoryTransport) -> AsyncIterator[EstuaryClient]:
    async with EstuaryClient(settings(auto_reconnect=False), transport=plain) as made:
        await made.connect()
        yield made
        assert made._relay.watches == set()


def asked(server: MemoryTransport, number: int = -1) -> str:
    """The id of a message the client sent."""
    return str(server.sent[number].payload["client_message_id"])


def piece(text: str, message_id: str, reply_to: str | None = None, *, final: bool = False) -> BotResponse:
    return BotResponse(text=text, message_id=message_id, is_final=final, reply_to=reply_to)


async def asking(client: EstuaryClient, text: str, **options: Any) -> asyncio.Task[BotResponse]:
    """A question under way: it has left, the answer is awaited."""
    question = asyncio.create_task(client.send_text_and_wait(text, **options))
    await settle()
    return question


# Waiting for the whole answer


async def test_the_answer_is_the_whole_final_response(client: EstuaryClient, own: MemoryTransport) -> None:
    question = await asking(client, "Hi", text_only=True)
    assert sent(own) == [("text", {"text": "Hi", "textOnly": True})]
    own.emit(piece("Good", "m", asked(own)))
    own.emit(piece("Good evening", "m", asked(own), final=True))
    assert await question == piece("Good evening", "m", asked(own), final=True)


async def test_each_question_gets_its_own_answer_although_others_finish_first(
    client: EstuaryClient, own: MemoryTransport
) -> None:
    first, second = await asking(client, "one?"), await asking(client, "two?")
    own.emit(piece("unasked", "m0", final=True))
    own.emit(piece("two", "m2", asked(own, 1), final=True))
    own.emit(piece("one", "m1", asked(own, 0), final=True))
    assert [(await question).text for question in (first, second)] == ["one", "two"]


async def test_an_answer_that_is_cut_ends_the_wait_at_once(
    client: EstuaryClient, own: MemoryTransport
) -> None:
    question = await asking(client, "Tell me a story")
    own.emit(piece("Once upon", "m", asked(own)))
    own.emit(InterruptData(message_id="m", reason="new_input", reply_to=asked(own)))
    with pytest.raises(EstuaryError) as caught:
        await question
    assert asyncio.get_running_loop().time() == 0
    assert caught.value.code is ErrorCode.UNKNOWN
    assert caught.value.details == {"reason": "new_input", "message_id": "m", "text": "Once upon"}
    assert "Once" not in str(caught.value)


async def test_a_message_the_server_refuses_ends_the_wait_at_once(
    client: EstuaryClient, own: MemoryTransport
) -> None:
    question = await asking(client, "")
    on_ack = own.sent[-1].on_ack
    assert on_ack is not None
    on_ack({"ok": False, "client_message_id": asked(own), "error": "the text is empty"})
    with pytest.raises(EstuaryError, match="the server refused the message: the text is empty"):
        await question
    assert asyncio.get_running_loop().time() == 0


async def test_an_accepted_message_is_answered(client: EstuaryClient, own: MemoryTransport) -> None:
    question = await asking(client, "Hi")
    on_ack = own.sent[-1].on_ack
    assert on_ack is not None
    on_ack({"ok": True, "client_message_id": asked(own), "message_id": "m0"})
    own.emit(piece("Hello", "m", asked(own), final=True))
    assert (await question).text == "Hello"


async def test_an_answer_that_does_not_come(client: EstuaryClient, own: MemoryTransport) -> None:
    with pytest.raises(asyncio.TimeoutError):
        await client.send_text_and_wait("Hi", timeout=3.5)
    assert asyncio.get_running_loop().time() == 3.5


async def test_the_wait_is_twenty_seconds_unless_said_otherwise(
    client: EstuaryClient, own: MemoryTransport
) -> None:
    question = await asking(client, "Hi")
    await asyncio.sleep(19)
    own.emit(piece("Hello", "m", asked(own)))
    with pytest.raises(asyncio.TimeoutError):
        await question
    assert asyncio.get_running_loop().time() == 20


async def test_a_session_that_ends_ends_the_wait(client: EstuaryClient, own: MemoryTransport) -> None:
    question = await asking(client, "Hi")
    own.lose()
    with pytest.raises(EstuaryError, match="session ended before the reply was complete") as caught:
        await question
    assert caught.value.code is ErrorCode.NOT_CONNECTED
    assert caught.value.details == {"reason": "transport_close"}


async def test_disconnecting_ends_the_wait(client: EstuaryClient) -> None:
    question = await asking(client, "Hi")
    await client.disconnect()
    with pytest.raises(EstuaryError) as caught:
        await question
    assert caught.value.details == {"reason": "client_disconnect"}


async def test_asking_needs_a_connection(client: EstuaryClient) -> None:
    await client.disconnect()
    with pytest.raises(EstuaryError) as caught:
        await client.send_text_and_wait("Hi")
    assert caught.value.code is ErrorCode.NOT_CONNECTED
    with pytest.raises(EstuaryError) as caught:
        await anext(client.stream_text("Hi"))
    assert caught.value.code is ErrorCode.NOT_CONNECTED


async def test_a_wait_can_be_cancelled(client: EstuaryClient) -> None:
    question = await asking(client, "Hi")
    question.cancel()
    await asyncio.wait([question])
    assert client._relay.watches == set()


# Servers that do not say what a reply answers


async def test_without_ids_the_first_final_of_any_message_is_the_answer(
    plain_client: EstuaryClient, plain: MemoryTransport
) -> None:
    first, second = await asking(plain_client, "one?"), await asking(plain_client, "two?")
    assert [item.payload for item in plain.sent] == [{"text": "one?"}, {"text": "two?"}]
    assert [item.on_ack for item in plain.sent] == [None, None]
    plain.emit(piece("unasked", "m0", final=True))
    assert [(await question).text for question in (first, second)] == ["unasked", "unasked"]


async def test_without_ids_a_cut_is_waited_over(plain_client: EstuaryClient, plain: MemoryTransport) -> None:
    question = await asking(plain_client, "Hi")
    plain.emit(InterruptData(message_id="m0", reason="new_input"))
    plain.emit(piece("Hello", "m", final=True))
    assert (await question).text == "Hello"


async def test_the_answer_of_a_delta_server_is_whole(
    plain_client: EstuaryClient, plain: MemoryTransport
) -> None:
    question = await asking(plain_client, "Hi")
    plain.emit_raw("bot_response", {"text": "Good ", "partial": True, "message_id": "m"})
    plain.emit_raw(
        "bot_response", {"text": "Good evening", "partial": False, "is_final": True, "message_id": "m"}
    )
    assert (await question).text == "Good evening"


# Listening to the answer as it comes


async def listening(client: EstuaryClient, heard: list[str]) -> asyncio.Task[None]:
    async def listen() -> None:
        nonlocal heard
        async for chunk in client.stream_text("Hi"):
            heard += [chunk.partial]

    task = asyncio.create_task(listen())
    await settle()
    return task


async def test_pieces_come_one_by_one_until_the_final(client: EstuaryClient, own: MemoryTransport) -> None:
    heard: list[str] = []
    stream = await listening(client, heard)
    own.emit(BotResponse("Good ", "Good ", message_id="m", reply_to=asked(own)))
    await settle()
    assert heard == ["Good "]
    own.emit(BotResponse("other", "other", message_id="m0"))
    own.emit(BotResponse("Good evening", "evening", True, "m", reply_to=asked(own)))
    await stream
    assert heard == ["Good ", "evening"]
    assert "".join(heard) == "Good evening"


async def test_a_stream_that_is_cut_raises_after_what_was_said(
    client: EstuaryClient, own: MemoryTransport
) -> None:
    heard: list[str] = []
    stream = await listening(client, heard)
    own.emit(BotResponse("Once", "Once", message_id="m", reply_to=asked(own)))
    own.emit(InterruptData(message_id="m", reason="client_interrupt", reply_to=asked(own)))
    with pytest.raises(EstuaryError, match="the reply was interrupted"):
        await stream
    assert heard == ["Once"]


async def test_a_stream_that_nobody_listens_to_any_more_is_forgotten(
    client: EstuaryClient, own: MemoryTransport
) -> None:
    stream = client.stream_text("Hi", text_only=True)
    own_chunk = asyncio.ensure_future(anext(stream))
    await settle()
    own.emit(piece("Good", "m", asked(own)))
    assert (await own_chunk).text == "Good"
    await stream.aclose()
    assert client._relay.watches == set()
    assert sent(own) == [("text", {"text": "Hi", "textOnly": True})]


async def test_the_pieces_of_a_delta_server_join_to_its_final(
    plain_client: EstuaryClient, plain: MemoryTransport
) -> None:
    heard: list[str] = []
    stream = await listening(plain_client, heard)
    for text, final in (("Good ", False), ("eve", False), ("Good evening", True)):
        payload: dict[str, Any] = {"text": text, "partial": not final, "is_final": final, "message_id": "m"}
        plain.emit_raw("bot_response", payload)
    await stream
    assert heard == ["Good ", "eve", "ning"]
