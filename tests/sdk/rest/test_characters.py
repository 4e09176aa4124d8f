"""What each characters call sends: groups, nulls, headers."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from estuary_sdk.protocol.models.characters import ActionParameter, AgentAction
from estuary_sdk.rest import CharactersClient, RestClient
from estuary_sdk.rest.character_fields import CharacterChanges, CharacterFields, places
from tests.sdk.rest.recording_server import RecordingServer, Reply

_PATH = "/api/v1/characters"
_EVERYTHING: CharacterFields = {
    "tagline": "t",
    "personality": "p",
    "background": "b",
    "system_prompt": "s",
    "llm_provider": "openai",
    "llm_model": "gpt-5-mini",
    "llm_temperature": 0.5,
    "llm_max_tokens": 100,
    "llm_verbosity": "short",
    "tts_provider": "elevenlabs",
    "tts_model": "m",
    "tts_voice": "v",
    "tts_voice_preset": "vp",
    "tts_speed": 1.5,
    "tts_delivery_mode": "STABLE",
    "stt_provider": "deepgram",
    "stt_language": "de",
    "vad_sensitivity": 0.7,
    "vad_min_speech_duration_ms": 300,
    "vlm_model": "gpt-4.1-mini",
    "avatar": "https://x/a.png",
    "text_only": False,
    "verbose": True,
    "actions": [{"name": "wave", "extra": 1}],
    "is_public": True,
}
_EVERYTHING_SENT = {
    "persona": {"name": "Ada", "tagline": "t", "personality": "p", "background": "b", "system_prompt": "s"},
    "llm": {
        "provider": "openai", "model": "gpt-5-mini", "temperature": 0.5, "max_tokens": 100,
        "verbosity": "short",
    },
    "tts": {
        "provider": "elevenlabs", "model": "m", "voice": "v", "voice_preset": "vp", "speed": 1.5,
        "delivery_mode": "STABLE",
    },
    "stt": {"provider": "deepgram", "language": "de"},
    "vad": {"sensitivity": 0.7, "min_speech_duration_ms": 300},
    "vlm": {"model": "gpt-4.1-mini"},
    "avatar": "https://x/a.png",
    "text_only": False,
    "verbose": True,
    "actions": [{"name": "wave", "extra": 1}],
    "is_public": True,
}  # fmt: skip


@pytest.fixture
def characters(rest: RestClient) -> CharactersClient:
    return CharactersClient(rest, "p1")


@pytest.mark.parametrize(
    ("call", "method", "target", "body", "player"),
    [
        (lambda c: c.list(), "GET", _PATH + "?limit=20&offset=0", None, "p1"),
        (lambda c: c.list(limit=5, offset=2), "GET", _PATH + "?limit=5&offset=2", None, "p1"),
        (lambda c: c.get("c/1"), "GET", _PATH + "/c%2F1", None, None),
        (lambda c: c.delete("c1"), "DELETE", _PATH + "/c1", None, None),
        (
            lambda c: c.create("Ada"),
            "POST",
            _PATH,
            {"persona": {"name": "Ada"}, "verbose": False, "is_public": False},
            None,
        ),
        (
            lambda c: c.create("Ada", tagline=None, llm_model="x", verbose=True),
            "POST",
            _PATH,
            {"persona": {"name": "Ada"}, "llm": {"model": "x"}, "verbose": True, "is_public": False},
            None,
        ),
        (lambda c: c.update("c1"), "PUT", _PATH + "/c1", {}, None),
        (
            lambda c: c.update("c1", name="Bo", tagline=None, tts_voice=None, avatar=None, text_only=True),
            "PUT",
            _PATH + "/c1",
            {
                "persona": {"name": "Bo", "tagline": None},
                "tts": {"voice": None},
                "avatar": None,
                "text_only": True,
            },
            None,
        ),
        (lambda c: c.update("c1", actions=[]), "PUT", _PATH + "/c1", {"actions": []}, None),
    ],
)
async def test_what_is_sent(
    server: RecordingServer,
    characters: CharactersClient,
    call: Callable[[CharactersClient], Awaitable[object]],
    method: str,
    target: str,
    body: Any,
    player: str | None,
) -> None:
    await call(characters)
    assert (server.only.method, server.only.target, server.only.json) == (method, target, body)
    assert server.only.headers.get("X-Player-Id") == player


async def test_every_field_has_its_place_in_create_and_update(
    server: RecordingServer, characters: CharactersClient
) -> None:
    await characters.create("Ada", **_EVERYTHING)
    await characters.update("c1", name="Ada", **_EVERYTHING)
    assert [seen.json for seen in server.seen] == [_EVERYTHING_SENT, _EVERYTHING_SENT]


def test_the_keywords_are_exactly_the_fields_of_the_body() -> None:
    assert set(CharacterChanges.__annotations__) == set(places())
    assert set(places()) == {*_EVERYTHING, "name"}


async def test_actions_may_be_objects_or_dicts(server: RecordingServer, characters: CharactersClient) -> None:
    jump = AgentAction("jump", "Jumps", [ActionParameter("height", "number", required=True)])
    await characters.update("c1", actions=(jump, {"name": "wave"}))
    assert server.only.json["actions"] == [
        {
            "name": "jump",
            "description": "Jumps",
            "parameters": [{"name": "height", "type": "number", "required": True, "description": None}],
        },
        {"name": "wave"},
    ]


async def test_an_unknown_field_is_refused_before_anything_is_sent(
    server: RecordingServer, characters: CharactersClient
) -> None:
    with pytest.raises(TypeError, match="no field 'tts_pitch'"):
        await characters.update("c1", tts_pitch=1)  # type: ignore[call-arg]
    assert server.seen == []


async def test_a_player_without_a_name_sends_no_header(server: RecordingServer, rest: RestClient) -> None:
    await CharactersClient(rest, "").list()
    assert "X-Player-Id" not in server.only.headers


async def test_what_is_read(server: RecordingServer, characters: CharactersClient) -> None:
    character = {"id": "c1", "name": "Ada", "llm_model": "x", "actions": [{"name": "wave"}]}
    server.replies(
        Reply(character, status=201),
        Reply({"characters": [character], "total": 1}),
        Reply({"id": "c1", "systemPrompt": "s", "is_active": True}),
        Reply({"message": "deleted"}),
        Reply(b"", status=204),
    )
    made = await characters.create("Ada")
    assert (made.id, made.llm_model, made.actions) == ("c1", "x", [AgentAction("wave")])
    assert (await characters.list()).characters == [made]
    assert (await characters.get("c1")).system_prompt == "s"
    assert await characters.delete("c1") == {"message": "deleted"}
    assert await characters.delete("c1") == {}
