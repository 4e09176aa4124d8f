"""The golden REST answers: what each memory route answers, whole, on both paths.

One file a route in ``tests/golden/rest``, ``{"method", "call", "body", "status", "answer"}``; ``call`` is
what follows ``.../memories``. Ids that the server makes up stand as "id-1", "id-2" in order of appearance.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from estuary_sdk.protocol import routes
from tests.server.api.memories_scene import KNOWN, LEGACY, OSLO, TEA, V1, Scene, a_scene, memories_of

GOLDEN = Path(__file__).parents[2] / "golden" / "rest"
ROUTES = {
    value.name: value
    for value in vars(routes).values()
    if isinstance(value, routes.Route) and routes.legacy_path(value) is not None
}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="ascii"))
    return found


def without_made_up_ids(answer: Any) -> Any:
    """The same with every UUID replaced by its number."""
    text = json.dumps(answer)
    for number, made_up in enumerate(dict.fromkeys(UUID.findall(text)), 1):
        text = text.replace(made_up, f"id-{number}")
    return json.loads(text)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as scene:
        await scene.remember(*KNOWN)
        scene.finder.hits = [(TEA, 1.25, 0.75), (OSLO, 0.5, 0.25)]
        yield scene


def test_every_route_has_exactly_one_file() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(ROUTES)


@pytest.mark.parametrize("base", [V1, LEGACY])
@pytest.mark.parametrize("name", sorted(ROUTES))
async def test_the_answer_is_the_golden_one(scene: Scene, name: str, base: str) -> None:
    expected = golden(name)
    if name in ("restore_memory", "undo_memory", "memory_history"):
        await scene.call("PATCH", memories_of() + "/m-tea", {"content": "The player loves tea"})
    answer = await scene.call(expected["method"], memories_of(base=base) + expected["call"], expected["body"])
    assert (answer.status, without_made_up_ids(answer.json)) == (expected["status"], expected["answer"])


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_the_answer_fits_the_model_of_its_route(name: str) -> None:
    route, expected = ROUTES[name], golden(name)
    assert (expected["method"], expected["status"]) == (route.method, route.status)
    assert route.response.from_dict(expected["answer"]).to_dict() == expected["answer"]
