"""The door itself: verbs, headers, retries, failures, closing."""

import asyncio
import subprocess
import sys
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import FormData
from aiohttp.test_utils import unused_port

from estuary_sdk.config import RetryConfig
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.routes import GET_CHARACTER, SEARCH_MEMORIES, START_MODEL, SearchBody
from estuary_sdk.rest import RestClient
from estuary_sdk.rest.exchange import NoAnswerError
from estuary_sdk.version import VERSION
from tests.sdk.rest.recording_server import RecordingServer, Reply

_NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
_PLAYER = {"character_id": "c", "player_id": "p"}


class Waits:
    """A sleep that does not sleep, and remembers."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


def _retrying(url: str, waits: Waits, **settings: Any) -> RestClient:
    config = RetryConfig(**settings)
    return RestClient(url, "est_secret", 60.0, config, sleep=waits, random=lambda: 0.5, now=lambda: _NOW)


@pytest.mark.parametrize(
    ("call", "method", "target", "body"),
    [
        (lambda r: r.get("/x"), "GET", "/x", None),
        (lambda r: r.get("/x", {"a": True, "b": None, "c": 1}), "GET", "/x?a=true&c=1", None),
        (lambda r: r.get("/x?q=1", params={"a": "b c"}), "GET", "/x?q=1&a=b+c", None),
        (lambda r: r.get("/%73tats/%2E%2E/a%2Fb"), "GET", "/%73tats/%2E%2E/a%2Fb", None),
        (lambda r: r.get("/a b/ä"), "GET", "/a%20b/%C3%A4", None),
        (lambda r: r.post("/x"), "POST", "/x", None),
        (lambda r: r.post("/x", {"a": None}), "POST", "/x", {"a": None}),
        (lambda r: r.post("/x", body={}), "POST", "/x", {}),
        (lambda r: r.put("/x", {"a": "日"}), "PUT", "/x", {"a": "日"}),
        (lambda r: r.patch("/x", {"a": [1]}), "PATCH", "/x", {"a": [1]}),
        (lambda r: r.delete("/x", {"confirm": False}), "DELETE", "/x?confirm=false", None),
    ],
)
async def test_what_a_verb_sends(
    server: RecordingServer,
    rest: RestClient,
    call: Callable[[RestClient], Awaitable[dict[str, Any]]],
    method: str,
    target: str,
    body: Any,
) -> None:
    server.replies(Reply({"ok": 1}))
    assert await call(rest) == {"ok": 1}
    assert (server.only.method, server.only.target, server.only.json) == (method, target, body)
    assert (server.only.headers.get("Content-Type") == "application/json") == (body is not None)


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete"])
async def test_the_headers_of_a_verb(server: RecordingServer, rest: RestClient, verb: str) -> None:
    server.replies(Reply(b"", status=204))
    assert await getattr(rest, verb)("/x", headers={"X-Player-Id": "p", "Accept": "x/y"}) == {}
    headers = server.only.headers
    assert headers["X-API-Key"] == "est_secret"
    assert headers["X-Estuary-Client"] == f"estuary-python-sdk/{VERSION}"
    assert (headers["X-Player-Id"], headers["Accept"]) == ("p", "x/y")


async def test_a_form_is_sent_once(server: RecordingServer, waits: Waits) -> None:
    server.replies(Reply(status=503))
    form = FormData()
    form.add_field("image", b"\xff\xd8", filename="a.jpg", content_type="image/jpeg")
    async with _retrying(server.url, waits) as rest:
        with pytest.raises(EstuaryError):
            await rest.post_form("/form", form, headers={"Idempotency-Key": "k"})
    assert server.only.headers["Content-Type"].startswith("multipart/form-data")
    assert b'filename="a.jpg"' in server.only.body
    assert b"\xff\xd8" in server.only.body
    assert waits.asked == []


@pytest.mark.parametrize("slash", ["", "/"])
async def test_the_base_may_have_a_path(server: RecordingServer, slash: str) -> None:
    async with RestClient(f"{server.url}/estuary{slash}", "k") as rest:
        await rest.call(GET_CHARACTER, path={"character_id": "c"})
    assert server.only.target == "/estuary/api/v1/characters/c"


async def test_an_empty_segment_never_reaches_another_operation(
    server: RecordingServer, rest: RestClient
) -> None:
    with pytest.raises(EstuaryError, match="character_id is empty"):
        await rest.call(GET_CHARACTER, path={"character_id": ""})
    assert server.seen == []


async def test_an_idempotent_call_is_repeated_until_it_succeeds(
    server: RecordingServer, waits: Waits
) -> None:
    # Two: after the first, aiohttp itself sends it again.
    server.replies(
        Reply(drop=True), Reply(drop=True), Reply(status=503), Reply(status=500), Reply({"id": "c"})
    )
    async with _retrying(server.url, waits) as rest:
        assert (await rest.call(GET_CHARACTER, path={"character_id": "c"})).id == "c"
    assert waits.asked == [0.75, 1.5, 3.0]


async def test_tries_run_out(server: RecordingServer, waits: Waits) -> None:
    server.replies(Reply({"detail": "down"}, status=503))
    async with _retrying(server.url, waits, max_retries=2) as rest:
        with pytest.raises(EstuaryError, match="503 down"):
            await rest.delete("/x")
    assert len(server.seen) == 3
    assert len(waits.asked) == 2


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [("7", 7.0), ("600", 30.0), ("Fri, 20 Nov 2026 12:00:09 GMT", 9.0), ("soon", 0.75)],
)
async def test_the_server_says_when(
    server: RecordingServer, waits: Waits, retry_after: str, waited: float
) -> None:
    server.replies(Reply(status=429, headers={"retry-after": retry_after}), Reply({"ok": 1}))
    async with _retrying(server.url, waits) as rest:
        assert await rest.get("/x") == {"ok": 1}
    assert waits.asked == [waited]


async def test_a_post_is_repeated_only_where_that_is_harmless(server: RecordingServer, waits: Waits) -> None:
    async with _retrying(server.url, waits) as rest:
        server.replies(Reply(status=503))
        with pytest.raises(EstuaryError):
            await rest.post("/x", {})
        with pytest.raises(EstuaryError):
            await rest.call(START_MODEL, path={"character_id": "c"})
        assert waits.asked == []
        server.replies(Reply(status=503), Reply())
        await rest.post("/x", {}, headers={"Idempotency-Key": "k"})
        server.replies(Reply(status=429, headers={"Retry-After": "2"}), Reply())
        await rest.post("/x", {})
        server.replies(Reply(status=503), Reply())
        await rest.call(SEARCH_MEMORIES, path=_PLAYER, body=SearchBody("tea"))
    assert waits.asked == [0.75, 2.0, 0.75]
    assert [seen.json for seen in server.seen[-2:]] == [{"query": "tea"}] * 2


async def test_nothing_is_repeated_unless_it_is_asked_for(server: RecordingServer, rest: RestClient) -> None:
    server.replies(Reply(status=429, headers={"Retry-After": "0"}))
    with pytest.raises(EstuaryError):
        await rest.get("/x")
    assert len(server.seen) == 1


@pytest.mark.parametrize(("method", "tries"), [("get", 4), ("post", 1)])
async def test_a_server_that_is_not_there(waits: Waits, method: str, tries: int) -> None:
    origin = f"http://127.0.0.1:{unused_port()}"
    async with _retrying(origin.replace("//", "//user:word@"), waits) as rest:
        with pytest.raises(EstuaryError) as caught:
            await getattr(rest, method)("/x")
    error = caught.value
    assert error.code is ErrorCode.REST_ERROR
    after = " after 4 attempts" if tries == 4 else ""
    assert error.message.startswith(
        f"{method.upper()} /x: no answer from {origin}{after}: ClientConnectorError"
    )
    assert error.details == {
        "status": None,
        "body": "",
        "request_id": None,
        "method": method.upper(),
        "path": "/x",
        "cause": "ClientConnectorError",
    }
    assert len(waits.asked) == tries - 1
    # aiohttp's own exceptions may show the headers in their repr, so none is carried along.
    assert isinstance(error.__cause__, NoAnswerError)
    assert error.__cause__.__cause__ is error.__cause__.__context__ is None


async def test_a_server_that_does_not_answer_in_time(server: RecordingServer, waits: Waits) -> None:
    server.replies(Reply(hang=True), Reply({"ok": 1}))
    config = RetryConfig()
    async with RestClient(server.url, "k", timeout=0.1, retry_config=config, sleep=waits) as rest:
        assert await rest.get("/x") == {"ok": 1}
        server.replies(Reply(hang=True))
        with pytest.raises(EstuaryError) as caught:
            await rest.post("/x")
    assert "Timeout" in caught.value.details["cause"]
    assert len(waits.asked) == 1


@pytest.mark.parametrize("base", ["nonsense", "ftp://x", "http://"])
async def test_an_address_that_cannot_be_called(waits: Waits, base: str) -> None:
    async with _retrying(base, waits) as rest:
        with pytest.raises(EstuaryError, match="no answer from"):
            await rest.get("/x")
    assert waits.asked == []


async def test_the_key_is_in_no_error(server: RecordingServer) -> None:
    key = "est_Topsecret"
    echo = Reply({"detail": f"{'x' * 495}{key} is bad", "key": key}, status=401)
    server.replies(echo, Reply(b"not json " + key.encode(), headers={"Content-Type": key}))
    async with RestClient(server.url, key) as rest, RestClient(server.url, f"{key}\r\n{key}") as broken:
        for client in (rest, rest, broken):
            with pytest.raises(EstuaryError) as caught:
                await client.get("/x")
            told = (
                "".join(traceback.format_exception(caught.value)) + f"{caught.value!r}{caught.value.details}"
            )
            assert "Topsecret" not in told
            assert "est_T" not in told
    assert len(server.seen) == 2


async def test_closing_twice_and_using_it_again(server: RecordingServer) -> None:
    rest = RestClient(server.url, "k")
    await rest.close()
    for _ in range(2):
        await rest.get("/x")
        await rest.close()
        await rest.close()
    assert len(server.seen) == 2


async def test_closing_ends_a_call_under_way(server: RecordingServer, waits: Waits) -> None:
    server.replies(Reply(hang=True))
    rest = _retrying(server.url, waits)
    call = asyncio.create_task(rest.get("/x"))
    await server.asked.wait()
    await rest.close()
    with pytest.raises(EstuaryError, match="the client was closed"):
        await call
    assert waits.asked == []


async def test_closing_between_two_tries_ends_the_call(server: RecordingServer) -> None:
    server.replies(Reply(status=503))
    rest = RestClient(server.url, "k", retry_config=RetryConfig(), sleep=lambda _: rest.close())
    with pytest.raises(EstuaryError, match="the client was closed"):
        await rest.get("/x")
    assert len(server.seen) == 1


@pytest.mark.parametrize("reply", [Reply(hang=True), Reply(status=503)], ids=["sending", "waiting"])
async def test_a_cancelled_call_ends_at_once(server: RecordingServer, reply: Reply) -> None:
    waiting = asyncio.Event()

    async def wait_for_ever(_: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    server.replies(reply)
    async with RestClient(server.url, "k", retry_config=RetryConfig(), sleep=wait_for_ever) as rest:
        call = asyncio.create_task(rest.get("/x"))
        await (server.asked if reply.hang else waiting).wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert len(server.seen) == 1


def test_importing_does_not_import_aiohttp() -> None:
    code = (
        "import sys\n"
        "from estuary_sdk.rest import (\n"
        "    CharactersClient, GenerateClient, MemoryClient, PlayersClient, RestClient)\n"
        "sys.exit('aiohttp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
