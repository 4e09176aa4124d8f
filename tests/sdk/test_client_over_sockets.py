"""The client, unchanged, against a real websocket server: the parts fit together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from estuary_sdk import EstuaryClient, EstuaryError
from estuary_sdk.protocol.enums import ErrorCode
from tests.sdk.stage import KEY, OWN, settings
from tests.sdk.transport.estuary_like import ACCEPT, EstuaryLike, event

pytestmark = pytest.mark.usefixtures("quiet_loop")


@pytest.fixture
async def server(quiet_loop: None) -> AsyncIterator[EstuaryLike]:
    made = EstuaryLike()
    made.answer_to_connect = [ACCEPT, event("session_info", OWN.to_dict() | {"seq": 1})]
    made.ack = [{"ok": True}]
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def client(server: EstuaryLike) -> AsyncIterator[EstuaryClient]:
    async with EstuaryClient(settings(server_url=server.url, reconnect_delay=0.01)) as made:
        yield made


async def test_a_question_and_its_answer(server: EstuaryLike, client: EstuaryClient) -> None:
    assert await client.connect() == OWN
    assert server.auth["api_key"] == KEY
    question = asyncio.create_task(client.send_text_and_wait("Hi"))
    await server.until(received=1)
    name, payload = server.received[0]
    answer = {"text": "Hello", "is_final": True, "message_id": "m", "reply_to": payload["client_message_id"]}
    await server.emit("bot_response", answer)
    assert (name, (await question).text) == ("text", "Hello")


async def test_what_was_sent_last_arrives_before_the_goodbye(
    server: EstuaryLike, client: EstuaryClient
) -> None:
    await client.connect()
    for number in range(100):
        client.send_text(str(number))
    await client.disconnect()
    async with asyncio.timeout(10):
        await server.gone.wait()
    assert [payload["text"] for _, payload in server.received] == [str(number) for number in range(100)]
    assert server.said_goodbye


async def test_a_connection_that_breaks_is_made_again_and_resumed(
    server: EstuaryLike, client: EstuaryClient
) -> None:
    await client.connect()
    back = asyncio.create_task(client.wait_for("connected", timeout=10))
    lost = asyncio.create_task(client.wait_for("disconnected", timeout=10))
    await asyncio.sleep(0)
    server.drop()
    assert await lost == "transport_close"
    assert await back == OWN
    assert server.auth["estuary"]["resume"] == {"session_id": "s1", "seq": 1}
    client.send_text("still here")
    await server.until(received=1)


async def test_refused_credentials(server: EstuaryLike, client: EstuaryClient) -> None:
    server.answer_to_connect = [ACCEPT, event("auth_error", {"error": "Invalid API key"})]
    server.then_closes = True
    with pytest.raises(EstuaryError, match="Invalid API key") as caught:
        await client.connect()
    assert caught.value.code is ErrorCode.AUTH_FAILED


async def test_no_server_at_all(server: EstuaryLike, client: EstuaryClient) -> None:
    await server.stop()
    with pytest.raises(EstuaryError, match="is the server running there") as caught:
        await client.connect()
    assert caught.value.code is ErrorCode.CONNECTION_FAILED
    assert KEY not in str(caught.value)
