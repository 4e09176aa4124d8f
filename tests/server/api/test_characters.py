"""The five routes of characters, as HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from estuary_sdk.protocol.models.characters import Character
from estuary_server.app import Application
from estuary_server.store.memory import InMemoryStore
from tests.conformance.store.examples import at
from tests.server.api.asgi import Caller
from tests.server.api.conftest import BODY_LIMIT

PATH = "/api/v1/characters"
ADA = {"persona": {"name": "Ada"}}
MANY: dict[str, Any] = {
    "persona": {"name": "Ada", "tagline": "poet"},
    "llm": {"temperature": 0, "max_tokens": 9},
    "tts": {"delivery_mode": "stable", "voice_preset": "warm"},
    "actions": [{"name": "wave", "parameters": [{"name": "hand"}]}],
    "is_public": True,
}


async def names(call: Caller, query: str = "") -> list[str]:
    listed = (await call("GET", PATH + query)).json
    return [character["name"] for character in listed["characters"]]


async def test_a_character_is_created_and_found(call: Caller) -> None:
    created = await call("POST", PATH, MANY)
    assert (created.status, created.json["name"], created.json["tagline"]) == (201, "Ada", "poet")
    assert (created.json["tts_delivery_mode"], created.json["tts_voice"]) == ("STABLE", "warm")
    assert created.json["actions"] == [
        {
            "name": "wave",
            "description": None,
            "parameters": [{"name": "hand", "type": "string", "required": False, "description": None}],
        }
    ]
    found = await call("GET", f"{PATH}/{created.json['id']}")
    assert (found.status, found.json) == (200, created.json)


async def test_a_new_character_is_active_and_has_every_key(call: Caller) -> None:
    created = (await call("POST", PATH, ADA)).json
    assert (created["is_active"], created["launch_status"]) == (True, "running")
    assert (created["actions"], created["text_only"]) == ([], False)
    assert datetime.fromisoformat(created["created_at"]).utcoffset() is not None
    assert set(created) == set(Character().to_dict())


async def test_who_really_answers_is_shown(call: Caller) -> None:
    created = (await call("POST", PATH, ADA)).json
    assert (created["llm_provider"], created["llm_serving"]) == ("openai", "offline:retrieval")


@pytest.mark.parametrize("slash", ["", "/"])
async def test_a_trailing_slash_changes_nothing(call: Caller, slash: str) -> None:
    created = await call("POST", PATH + slash, ADA)
    character = f"{PATH}/{created.json['id']}{slash}"
    assert created.status == 201
    assert (await call("GET", PATH + slash)).json["total"] == 2
    assert (await call("GET", character)).status == 200
    assert (await call("PUT", character, {"verbose": True})).json["verbose"] is True
    assert (await call("DELETE", character)).status == 200


async def test_a_change_is_partial(call: Caller, demo: str) -> None:
    before = (await call("GET", demo)).json
    changed = await call("PUT", demo, {"persona": {"tagline": "retired"}, "llm": {"verbosity": "long"}})
    same = {key: value for key, value in before.items() if key != "updated_at"}
    assert changed.status == 200
    assert changed.json == {
        **same,
        "tagline": "retired",
        "llm_verbosity": "long",
        "updated_at": changed.json["updated_at"],
    }
    assert changed.json["updated_at"] > before["updated_at"]
    assert (await call("GET", demo)).json == changed.json


async def test_a_null_clears(call: Caller, demo: str) -> None:
    await call("PUT", demo, {"llm": {"temperature": 0.1}})
    cleared = await call("PUT", demo, {"persona": {"tagline": None}, "llm": {"temperature": None}})
    assert (cleared.status, cleared.json["tagline"], cleared.json["llm_temperature"]) == (200, None, 0.7)


async def test_a_deleted_character_is_gone(call: Caller, demo: str) -> None:
    deleted = await call("DELETE", demo)
    assert (deleted.status, deleted.json) == (200, {"message": "Character deleted"})
    for method in ("GET", "PUT", "DELETE"):
        gone = await call(method, demo, {})
        assert (gone.status, isinstance(gone.detail, str)) == (404, True)


async def test_the_list_is_oldest_first_in_pages(call: Caller) -> None:
    for name in "ABC":
        await call("POST", PATH, {"persona": {"name": name}})
    assert await names(call) == ["Mira", "A", "B", "C"]
    page = (await call("GET", PATH + "?limit=2&offset=1")).json
    assert [character["name"] for character in page["characters"]] == ["A", "B"]
    assert (page["total"], page["limit"], page["offset"]) == (4, 2, 1)
    assert await names(call, "?offset=9") == []
    assert (await call("GET", PATH)).json["limit"] == 20


async def test_a_player_sees_its_own_characters_and_those_of_nobody(
    call: Caller, application: Application, store: InMemoryStore
) -> None:
    account = store.account((await store.list_accounts())[0])
    shared = await account.get_character(application.start.character_id)
    for number, player in enumerate(("pip", "mo"), 1):
        own = replace(shared, id=player, name=player, player_id=player, created_at=at(number))
        await account.add_character(own)
    assert await names(call) == ["pip", "mo", "Mira"]
    assert await names(call.using(X_API_Key="est_developer", X_Player_Id="pip")) == ["pip", "Mira"]
    assert await names(call.using(X_API_Key="est_developer", X_Player_Id="")) == ["pip", "mo", "Mira"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=0", "limit: must be at least 1"),
        ("limit=101", "limit: must be at most 100"),
        ("limit=ten", "limit: must be a whole number"),
        ("offset=-1", "offset: must be at least 0"),
        ("offset=", "offset: must be a whole number"),
    ],
)
async def test_a_bad_page_is_named(call: Caller, query: str, detail: str) -> None:
    refused = await call("GET", f"{PATH}?{query}")
    assert (refused.status, refused.detail) == (422, detail)


@pytest.mark.parametrize("query", ["limit=1", "limit=100", "offset=0", "page=x"])
async def test_a_page_within_bounds_is_given(call: Caller, query: str) -> None:
    assert (await call("GET", f"{PATH}?{query}")).status == 200


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ({}, "persona.name: is required"),
        ({"persona": {"name": ""}}, "persona.name: must have 1 to 255 characters"),
        ({"persona": {"name": 7}}, "persona.name: expected str | null, got int"),
        ({"persona": []}, "persona: expected object | null, got array"),
        ({**ADA, "llm": {"temperature": 3}}, "llm.temperature: must be between 0 and 2"),
        ({**ADA, "llm": {"max_tokens": 1.5}}, "llm.max_tokens: expected int | null, got float"),
        ({**ADA, "llm": {"max_tokens": 10**30}}, "llm.max_tokens: expected int | null, got float"),
        ({**ADA, "text_only": "yes"}, "text_only: expected bool | null, got str"),
        ({**ADA, "actions": [{"name": 1}]}, "actions[0].name: expected str, got int"),
        ({**ADA, "actions": [{}]}, "actions: every action needs a name"),
    ],
)
async def test_a_bad_value_names_its_field(call: Caller, data: dict[str, Any], detail: str) -> None:
    refused = await call("POST", PATH, data)
    assert (refused.status, refused.detail) == (422, detail)
    assert await names(call) == ["Mira"], "nothing was created"


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ({"persona": {"name": None}}, "persona.name: is required"),
        ({"persona": None}, "persona.name: is required"),
        ({"tts": {"speed": 9}}, "tts.speed: must be between 0.5 and 2"),
        ({"vad": {"sensitivity": "high"}}, "vad.sensitivity: expected float | null, got str"),
    ],
)
async def test_a_bad_change_names_its_field_and_changes_nothing(
    call: Caller, demo: str, data: dict[str, Any], detail: str
) -> None:
    before = (await call("GET", demo)).json
    refused = await call("PUT", demo, {**data, "verbose": True})
    assert (refused.status, refused.detail) == (422, detail)
    assert (await call("GET", demo)).json == before


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b"", 422, "body: is not valid JSON"),
        (b"{oops", 422, "body: is not valid JSON"),
        (b'{"persona": {"name": "\\ud83d"}}', 422, "body: is not valid JSON"),
        (b"[]", 422, "body: must be a JSON object"),
        (b" " * (BODY_LIMIT + 1), 413, f"the body is larger than {BODY_LIMIT} bytes"),
    ],
)
async def test_a_body_that_is_no_good_is_refused(
    call: Caller, demo: str, body: bytes, status: int, detail: str
) -> None:
    for method, path in (("POST", PATH), ("PUT", demo)):
        refused = await call(method, path, body=body)
        assert (refused.status, refused.detail) == (status, detail)


async def test_text_of_every_kind_survives(call: Caller) -> None:
    name = 'é 😀 "q" \\ \x00 \u2028'
    created = await call("POST", PATH, {"persona": {"name": name}})
    assert (created.status, created.json["name"]) == (201, name)
    assert (await names(call))[-1] == name


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("character", ["nobody", "%00", "..", "a%2Fb", "%ff", "x" * 3000])
async def test_an_unknown_character_is_not_found(call: Caller, method: str, character: str) -> None:
    missing = await call(method, f"{PATH}/{character}", {})
    assert (missing.status, isinstance(missing.detail, str)) == (404, True)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_the_character_of_another_account_is_not_found(
    call: Caller, stranger: Caller, demo: str, method: str
) -> None:
    missing, unknown = await stranger(method, demo, {}), await stranger(method, demo[:-1] + "!", {})
    assert missing.status == unknown.status == 404
    assert missing.detail.replace(demo.rpartition("/")[2], "") == unknown.detail.replace(
        demo.rpartition("/")[2][:-1] + "!", ""
    )
    assert await names(stranger) == []
    assert (await call("GET", demo)).json["name"] == "Mira"
