"""What each players call sends, and that any player id arrives as it is."""

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.routes import GET_PLAYER
from estuary_sdk.rest import MemoryClient, PlayersClient, RestClient
from estuary_sdk.rest.exchange import path_text
from tests.sdk.rest.recording_server import RecordingServer, Reply

_BASE = "/api/v1/characters/c1/players"


@pytest.fixture
def players(rest: RestClient) -> PlayersClient:
    return PlayersClient(rest, "c1")


@pytest.mark.parametrize(
    ("call", "method", "target"),
    [
        (lambda p: p.get_stats(), "GET", _BASE + "/stats"),
        (lambda p: p.list(), "GET", _BASE + "?limit=50&offset=0&sortBy=last_activity&sortOrder=desc"),
        (
            lambda p: p.list(5, 10, "player_id", "asc", "an n", 2),
            "GET",
            _BASE + "?limit=5&offset=10&sortBy=player_id&sortOrder=asc&playerSearch=an+n&minMessages=2",
        ),
        (lambda p: p.get("p1"), "GET", _BASE + "/p1"),
        (lambda p: p.get_messages("p1"), "GET", _BASE + "/p1/messages?limit=100&page=1"),
        (lambda p: p.get_messages("p1", limit=2, page=3), "GET", _BASE + "/p1/messages?limit=2&page=3"),
        (lambda p: p.delete("p1"), "DELETE", _BASE + "/p1"),
    ],
)
async def test_what_is_sent(
    server: RecordingServer,
    players: PlayersClient,
    call: Callable[[PlayersClient], Awaitable[object]],
    method: str,
    target: str,
) -> None:
    await call(players)
    assert (server.only.method, server.only.target, server.only.body) == (method, target, b"")


async def test_what_is_read(server: RecordingServer, players: PlayersClient) -> None:
    server.replies(
        Reply({"conversations": [{"playerId": "p1", "messageCount": 4}], "total": 1}),
        Reply({"id": "x", "player_id": "p1", "message_count": None}),
        Reply({"messages": [{"id": 7, "role": "user", "content": "hi"}], "pagination": {"hasMore": True}}),
        Reply({"totalConversations": 2}),
    )
    page = await players.list()
    assert [(c.player_id, c.message_count) for c in page.conversations] == [("p1", 4)]
    one = await players.get("p1")
    assert (one.player_id, one.message_count) == ("p1", 0)
    messages = await players.get_messages("p1")
    assert (messages.messages[0].id, messages.pagination.has_more) == (7, True)
    assert (await players.get_stats()).total_conversations == 2


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(b"", status=204), {}),
        (Reply({"message": "gone", "killedSessions": 2}), {"message": "gone", "killedSessions": 2}),
    ],
)
async def test_a_deletion_returns_all_that_the_server_says(
    server: RecordingServer, players: PlayersClient, reply: Reply, expected: dict[str, object]
) -> None:
    server.replies(reply)
    assert await players.delete("p1") == expected


@pytest.mark.parametrize(
    ("player_id", "segment"),
    [
        ("a/b", "a%2Fb"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("stats", "%73tats"),
        ("..", "%2E."),
        (".", "%2E"),
        ("Zoë 日本 🎮", "Zo%C3%AB%20%E6%97%A5%E6%9C%AC%20%F0%9F%8E%AE"),
        ("who?#x&y=z;w+v", "who%3F%23x%26y%3Dz%3Bw%2Bv"),
        ("line\r\nbreak", "line%0D%0Abreak"),
        ("anchor:1", "anchor%3A1"),
    ],
)
async def test_a_player_id_is_one_encoded_segment(
    server: RecordingServer, rest: RestClient, players: PlayersClient, player_id: str, segment: str
) -> None:
    await players.get(player_id)
    await MemoryClient(rest, "c1", player_id).get_stats()
    assert [seen.target for seen in server.seen] == [
        f"{_BASE}/{segment}",
        f"{_BASE}/{segment}/memories/stats",
    ]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_player_id_survives_the_path(player_id: str) -> None:
    segments = path_text(GET_PLAYER.url(character_id="c1", player_id=player_id)).split("/")
    assert unquote(segments[-1]) == player_id
    assert len(segments) == len(_BASE.split("/")) + 1
