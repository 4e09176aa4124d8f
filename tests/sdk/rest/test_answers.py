"""What refusals and unreadable answers become."""

import pytest

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.codec import DecodeError
from estuary_sdk.protocol.routes import GET_PLAYER, MEMORY_STATS
from estuary_sdk.rest import MemoryClient, PlayersClient, RestClient
from tests.sdk.rest.recording_server import RecordingServer, Reply


async def _failure(rest: RestClient) -> EstuaryError:
    with pytest.raises(EstuaryError) as caught:
        await PlayersClient(rest, "c1").list(player_search="whisper")
    assert caught.value.code is ErrorCode.REST_ERROR
    return caught.value


async def test_a_refusal_tells_all_that_is_known(server: RecordingServer, rest: RestClient) -> None:
    server.replies(Reply({"detail": "no such player"}, status=404, headers={"X-Request-Id": "r-1"}))
    with pytest.raises(EstuaryError) as caught:
        await PlayersClient(rest, "c1").get("a/b")
    assert caught.value.code is ErrorCode.REST_ERROR
    assert caught.value.message == f"GET {GET_PLAYER.path}: 404 no such player"
    assert caught.value.details == {
        "status": 404,
        "body": '{"detail": "no such player"}',
        "request_id": "r-1",
        "method": "GET",
        "path": "/api/v1/characters/c1/players/a%2Fb",
    }


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"detail": "llm.temperature: at most 2"}, "422 llm.temperature: at most 2"),
        (
            {"detail": {"error": "insufficient_scope", "requiredScope": "memories:read"}},
            "422 insufficient_scope memories:read",
        ),
        ({"detail": [{"loc": ["body"], "input": "what was said"}]}, "422"),
        ({"detail": {"error": 5}}, "422"),
        ({"error": "x"}, "422"),
        ([1], "422"),
        (b"<html>no</html>", "422"),
        (b"\xff\xfe", "422"),
        (b"", "422"),
    ],
)
async def test_the_words_of_a_refusal(
    server: RecordingServer, rest: RestClient, body: object, words: str
) -> None:
    server.replies(Reply(body, status=422))
    error = await _failure(rest)
    assert error.message == f"GET /api/v1/characters/{{character_id}}/players: {words}"
    assert error.details["request_id"] is None


async def test_what_is_kept_of_a_refusal_is_bounded(server: RecordingServer, rest: RestClient) -> None:
    server.replies(Reply({"detail": "x" * 10_000}, status=500))
    error = await _failure(rest)
    assert len(error.details["body"]) == 2_000
    assert 500 <= len(error.message) <= 600


@pytest.mark.parametrize("status", [301, 302, 304, 307])
async def test_a_redirect_is_not_followed(server: RecordingServer, rest: RestClient, status: int) -> None:
    server.replies(Reply(status=status, headers={"Location": server.url + "/elsewhere"}))
    assert (await _failure(rest)).details["status"] == status
    assert len(server.seen) == 1


async def test_an_answer_that_is_not_json(server: RecordingServer, rest: RestClient) -> None:
    server.replies(Reply(b"<html>hello</html>", headers={"Content-Type": "text/html"}))
    error = await _failure(rest)
    assert error.message.endswith(
        "cannot read the answer: PlayerConversationList: expected JSON, got text/html at $"
    )
    assert isinstance(error.__cause__, DecodeError)
    assert error.details["status"] == 200


async def test_an_answer_of_the_wrong_shape(server: RecordingServer, rest: RestClient) -> None:
    server.replies(Reply({"conversations": [{"playerId": "p"}, {"messageCount": "private words"}]}))
    error = await _failure(rest)
    assert "PlayerConversationList: expected int, got str at $.conversations[1].messageCount" in error.message
    assert isinstance(error.__cause__, DecodeError)
    assert "private words" not in f"{error} {error.details}"


@pytest.mark.parametrize("body", [[], "text", 3, None])
async def test_an_answer_that_is_no_object(server: RecordingServer, rest: RestClient, body: object) -> None:
    server.replies(Reply(body))
    for attempt in (rest.call(MEMORY_STATS, path={"character_id": "c", "player_id": "p"}), rest.get("/x")):
        with pytest.raises(EstuaryError, match="expected an object, got"):
            await attempt


async def test_an_empty_answer_reads_as_defaults(server: RecordingServer, rest: RestClient) -> None:
    server.replies(Reply(b"", status=204))
    assert (await MemoryClient(rest, "c1", "p1").get_stats()).total_active == 0


async def test_queries_are_in_no_error(server: RecordingServer, rest: RestClient) -> None:
    server.replies(Reply(status=400))
    error = await _failure(rest)
    assert "whisper" in server.only.target
    assert "whisper" not in f"{error} {error.details}"
