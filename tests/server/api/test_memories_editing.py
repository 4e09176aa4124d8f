"""Memories by hand, as HTTP: add, get, edit, delete, history, restore, undo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.server.api.asgi import Caller
from tests.server.api.memories_scene import (
    BODY_LIMIT,
    KNOWN,
    LEGACY,
    NAME,
    V1,
    Scene,
    a_memory,
    a_scene,
    memories_of,
)

PIP = memories_of()
BISCUIT = {"content": "The player's dog is called Biscuit"}


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as scene:
        yield scene


@pytest.fixture(params=[V1, LEGACY])
def path(request: pytest.FixtureRequest) -> str:
    return memories_of(base=request.param)


async def contents(call: Caller, path: str = PIP, status: str = "active") -> list[str]:
    listed = (await call("GET", f"{path}?status={status}")).json
    return [memory["content"] for memory in listed["memories"]]


async def actions(call: Caller, memory_id: str) -> list[str]:
    life = (await call("GET", f"{PIP}/{memory_id}/history")).json
    return [change["action"] for change in life["changes"]]


# Adding


async def test_a_memory_is_added_for_a_player_who_never_spoke(scene: Scene, path: str) -> None:
    added = await scene.call("POST", path, BISCUIT)
    assert added.status == 201
    memory = added.json
    assert (memory["content"], memory["memoryType"], memory["source"]) == (BISCUIT["content"], "fact", "api")
    assert (memory["confidence"], memory["topic"], memory["status"]) == (1.0, "general", "active")
    assert (memory["playerId"], memory["agentId"], memory["messageIds"]) == ("pip", "ada", [])
    assert memory["sourceConversationId"]
    assert (await scene.call("GET", f"{path}/{memory['id']}")).json == memory
    assert await contents(scene.call, path) == [BISCUIT["content"]]


async def test_everything_that_is_given_is_kept(scene: Scene) -> None:
    given = {
        **BISCUIT,
        "memoryType": "relationship",
        "confidence": 0.5,
        "topic": "pets",
        "secondaryTopics": ["family"],
        "factKey": "dog.name",
        "factValue": "Biscuit",
    }
    added = (await scene.call("POST", PIP, given)).json
    assert {name: added[name] for name in given} == given


async def test_either_key_case_is_read(scene: Scene) -> None:
    added = (await scene.call("POST", PIP + "/", {**BISCUIT, "memory_type": "relationship"})).json
    assert added["memoryType"] == "relationship"


async def test_a_fact_takes_the_place_of_the_one_that_had_its_key(scene: Scene) -> None:
    await scene.remember(*KNOWN)
    moved = {"content": "The player lives in Bergen", "factKey": "home", "factValue": "Bergen"}
    added = (await scene.call("POST", PIP, moved)).json
    former = (await scene.call("GET", PIP + "/m-oslo")).json
    assert (former["status"], former["supersededBy"]) == ("superseded", added["id"])


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ({}, "content: is required"),
        ({"content": ""}, "content: must have 1 to 4000 characters, not only spaces"),
        ({"content": "x" * 4001}, "content: must have 1 to 4000 characters, not only spaces"),
        ({"content": 7}, "content: expected str, got int"),
        ({**BISCUIT, "confidence": "high"}, "confidence: expected float, got str"),
        ({**BISCUIT, "confidence": 2}, "confidence: must be between 0 and 1"),
        ({**BISCUIT, "factKey": "dog"}, "factValue: is required with a factKey"),
        (
            {**BISCUIT, "importance": 9},
            "importance: is not known here; the fields are content, memoryType, confidence, topic, "
            "secondaryTopics, factKey, factValue",
        ),
    ],
)
async def test_a_bad_memory_is_named_and_nothing_is_kept(
    scene: Scene, path: str, data: dict[str, Any], detail: str
) -> None:
    refused = await scene.call("POST", path, data)
    assert refused.status == 422
    assert refused.detail.replace(" | null", "") == detail
    assert await scene.account.memories.find_conversation("ada", "pip") is None, "they have not met"


@pytest.mark.parametrize("player", [" ", "\t\n", "x" * 1001])
async def test_nobody_can_have_such_an_id(scene: Scene, player: str) -> None:
    refused = await scene.call("POST", memories_of(player), BISCUIT)
    assert (refused.status, refused.detail.partition(":")[0]) == (422, "player_id")


async def test_the_same_call_again_adds_nothing(scene: Scene) -> None:
    again = scene.call.using(X_API_Key="est_developer", Idempotency_Key="k1")
    first, second = await asyncio.gather(again("POST", PIP, BISCUIT), again("POST", PIP, BISCUIT))
    third = await again("POST", PIP, {**BISCUIT, "content": "Whatever"})
    assert [answer.status for answer in (first, second, third)] == [201] * 3
    assert first.json == second.json == third.json
    assert await contents(scene.call) == [BISCUIT["content"]]
    other = scene.call.using(X_API_Key="est_developer", Idempotency_Key="k2")
    assert (await other("POST", PIP, BISCUIT)).json["id"] != first.json["id"]
    assert (await again("POST", memories_of("mo"), BISCUIT)).json["id"] != first.json["id"]


async def test_a_key_of_idempotency_has_a_limit(scene: Scene) -> None:
    for length, status in ((255, 201), (256, 422)):
        headers = {"X_API_Key": "est_developer", "Idempotency_Key": "k" * length}
        assert (await scene.call.using(**headers)("POST", PIP, BISCUIT)).status == status


# Changing


async def test_an_edit_changes_what_it_names_and_can_be_undone(scene: Scene, path: str) -> None:
    await scene.remember(*KNOWN)
    before = (await scene.call("GET", path + "/m-name")).json
    scene.clock.move(60)
    edited = await scene.call(
        "PATCH", path + "/m-name", {"content": " The player is Pippin ", "topic": "names"}
    )
    assert edited.status == 200
    changed = {"content": "The player is Pippin", "topic": "names", "updatedAt": edited.json["updatedAt"]}
    assert edited.json == {**before, **changed}
    assert edited.json["updatedAt"] > before["updatedAt"]
    undone = (await scene.call("POST", path + "/m-name/undo")).json
    assert (undone["content"], undone["topic"]) == (before["content"], before["topic"])
    assert (await actions(scene.call, "m-name"))[:2] == ["learned", "edited"]


async def test_a_fact_can_be_made_none_any_more(scene: Scene) -> None:
    await scene.remember(*KNOWN)
    edited = (await scene.call("PATCH", PIP + "/m-name", {"factKey": ""})).json
    assert (edited["factKey"], edited["factValue"], edited["status"]) == ("", "", "active")
    facts = (await scene.call("GET", PIP + "/core-facts")).json["coreFacts"]
    assert [fact["factKey"] for fact in facts] == ["home"]


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ({}, "body: says nothing to change; give at least one of content, memoryType, confidence, topic, "
             "secondaryTopics, factKey, factValue"),
        ({"content": None}, "body: says nothing to change; give at least one of content, memoryType, "
                            "confidence, topic, secondaryTopics, factKey, factValue"),
        ({"content": ""}, "content: must have 1 to 4000 characters, not only spaces"),
        ({"status": "active"}, "status: is not known here; the fields are content, memoryType, confidence, "
                               "topic, secondaryTopics, factKey, factValue"),
        ({"topic": "x" * 101}, "topic: must have 1 to 100 characters, not only spaces"),
        ({"factKey": "", "factValue": "x"}, "factValue: needs a factKey"),
    ],
)  # fmt: skip
async def test_a_bad_edit_is_named_and_changes_nothing(
    scene: Scene, path: str, data: dict[str, Any], detail: str
) -> None:
    await scene.remember(NAME)
    before = (await scene.call("GET", path + "/m-name")).json
    refused = await scene.call("PATCH", path + "/m-name", data)
    assert (refused.status, refused.detail) == (422, detail)
    assert (await scene.call("GET", path + "/m-name")).json == before


async def test_a_deleted_memory_is_kept_aside_and_can_be_restored(scene: Scene, path: str) -> None:
    await scene.remember(NAME)
    gone = await scene.call("DELETE", path + "/m-name")
    assert (gone.status, gone.json["status"]) == (200, "deleted")
    assert (await contents(scene.call), await contents(scene.call, status="deleted")) == ([], [NAME.content])
    back = await scene.call("POST", path + "/m-name/restore")
    assert (back.status, back.json["status"]) == (200, "active")
    again = await scene.call("POST", path + "/m-name/restore")
    assert again.json == back.json, "an active one stays as it is"
    assert await actions(scene.call, "m-name") == ["learned", "deleted", "restored"]


async def test_the_life_of_a_memory_is_told(scene: Scene, path: str) -> None:
    await scene.remember(NAME)
    scene.clock.move(60)
    await scene.call("PATCH", path + "/m-name", {"confidence": 0.5})
    life = (await scene.call("GET", path + "/m-name/history")).json["changes"]
    now = (await scene.call("GET", path + "/m-name")).json
    first, second = life
    assert (first["action"], first["before"], first["memoryId"]) == ("learned", None, "m-name")
    assert (second["action"], second["before"], second["after"]) == ("edited", first["after"], now)
    assert (second["at"], second["cause"]) == (scene.clock().isoformat(), "")


# What cannot be found or read

ONE = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("GET", "/history"),
    ("POST", "/restore"),
    ("POST", "/undo"),
]


@pytest.mark.parametrize(("method", "call"), ONE)
@pytest.mark.parametrize("memory_id", ["nothing", "%00", "..", "a%2Fb", "%ff", "x" * 3000])
async def test_an_unknown_memory_is_not_found(
    scene: Scene, path: str, method: str, call: str, memory_id: str
) -> None:
    await scene.remember(NAME)
    missing = await scene.call(method, f"{path}/{memory_id}{call}", {"topic": "x"})
    assert (missing.status, isinstance(missing.detail, str)) == (404, True)


@pytest.mark.parametrize(("method", "call"), ONE)
async def test_the_memory_of_another_player_is_not_found(scene: Scene, method: str, call: str) -> None:
    await scene.remember(NAME)
    await scene.remember(a_memory("m-mo"), player="mo")
    missing = await scene.call(method, f"{memories_of('mo')}/m-name{call}", {"topic": "x"})
    assert missing.status == 404
    assert await actions(scene.call, "m-name") == ["learned"]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b"", 422, "body: is not valid JSON"),
        (b"{oops", 422, "body: is not valid JSON"),
        (b"[]", 422, "body: must be a JSON object"),
        (b" " * (BODY_LIMIT + 1), 413, f"the body is larger than {BODY_LIMIT} bytes"),
    ],
)
async def test_a_body_that_is_no_good_is_refused(
    scene: Scene, path: str, method: str, body: bytes, status: int, detail: str
) -> None:
    await scene.remember(NAME)
    target = path if method == "POST" else path + "/m-name"
    refused = await scene.call(method, target, body=body)
    assert (refused.status, refused.detail) == (status, detail)
    assert await contents(scene.call) == [NAME.content]


async def test_text_of_every_kind_survives(scene: Scene) -> None:
    content = 'é 😀 "q" \\ \u2028 \u05e9\u05dc\u05d5\u05dd 中文'
    added = await scene.call("POST", PIP, {"content": content})
    assert (added.status, added.json["content"]) == (201, content)
    assert await contents(scene.call) == [content]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_what_is_not_served_is_refused(scene: Scene, path: str, method: str) -> None:
    assert (await scene.call(method, path + "/m-name/history")).status == 405
