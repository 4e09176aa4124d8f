"""What each generation call sends, and waiting for a model."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from estuary_sdk.config import RetryConfig
from estuary_sdk.errors import EstuaryError
from estuary_sdk.protocol.models.generation import ModelStatus
from estuary_sdk.rest import GenerateClient, RestClient
from tests.sdk.rest.recording_server import RecordingServer, Reply

_PATH = "/api/v1/characters"


class Waits:
    """A sleep that does not sleep, and remembers."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def generate(rest: RestClient, waits: Waits) -> GenerateClient:
    return GenerateClient(rest, "p1", sleep=waits)


@pytest.mark.parametrize(
    ("call", "method", "target", "body"),
    [
        (
            lambda g: g.image_to_character("AAAA"),
            "POST",
            _PATH + "/from-image",
            {"image": "AAAA", "mimeType": "image/jpeg"},
        ),
        (
            lambda g: g.image_to_character(
                b"\x00\x00\x00", "image/png", appearance_prompt="a", voice_prompt="v", persona_prompt="p"
            ),
            "POST",
            _PATH + "/from-image",
            {
                "image": "AAAA",
                "mimeType": "image/png",
                "appearancePrompt": "a",
                "voicePrompt": "v",
                "personaPrompt": "p",
            },
        ),
        (
            lambda g: g.image_to_character(image_base64="data:image/webp;base64,AAAA"),
            "POST",
            _PATH + "/from-image",
            {"image": "AAAA", "mimeType": "image/webp"},
        ),
        (lambda g: g.get_model_status("c1"), "GET", _PATH + "/c1/model", None),
        (lambda g: g.generate_model("c1"), "POST", _PATH + "/c1/model", {}),
        (lambda g: g.generate_model("c1", rigged=True), "POST", _PATH + "/c1/model", {"rigged": True}),
    ],
)
async def test_what_is_sent(
    server: RecordingServer,
    generate: GenerateClient,
    call: Callable[[GenerateClient], Awaitable[object]],
    method: str,
    target: str,
    body: Any,
) -> None:
    await call(generate)
    assert (server.only.method, server.only.target, server.only.json) == (method, target, body)
    assert server.only.headers["X-Player-Id"] == "p1"


async def test_what_is_read(server: RecordingServer, generate: GenerateClient) -> None:
    server.replies(
        Reply({"id": "c1", "name": "Ada", "model_status": "preview_pending", "tagline": None}, status=201),
        Reply({"id": "c1", "name": "Ada", "modelStatus": "preview_pending"}),
        Reply({"characterId": "c1", "modelStatus": "generating", "rigged": False}, status=202),
        Reply({"modelStatus": "generating", "progress": 40, "animations": ["preset:biped:idle"]}),
    )
    made = [await generate.image_to_character("AAAA") for _ in range(2)]
    assert [(one.id, one.model_status, one.tagline) for one in made] == [("c1", "preview_pending", "")] * 2
    assert await generate.generate_model("c1") == {
        "characterId": "c1",
        "modelStatus": "generating",
        "rigged": False,
    }
    status = await generate.get_model_status("c1")
    assert (status.progress, status.animations) == (40, ["preset:biped:idle"])


async def test_an_upload_is_repeated_under_one_key_and_the_next_has_another(server: RecordingServer) -> None:
    server.replies(Reply(status=503), Reply({"id": "c1"}, status=201))
    async with RestClient(server.url, "k", retry_config=RetryConfig(), sleep=Waits()) as rest:
        generate = GenerateClient(rest, "p1")
        assert (await generate.image_to_character("AAAA")).id == "c1"
        await generate.image_to_character("AAAA")
    first, again, other = (seen.headers["Idempotency-Key"] for seen in server.seen)
    assert first == again != other
    assert re.fullmatch("[0-9a-f]{32}", first)


@pytest.mark.parametrize("final", ["completed", "failed", "texture_failed", "rig_failed", "animation_failed"])
async def test_waiting_ends_at_a_final_status(
    server: RecordingServer, generate: GenerateClient, waits: Waits, final: str
) -> None:
    server.replies(
        Reply({"modelStatus": None}),
        Reply({"modelStatus": "generating", "progress": 50}),
        Reply({"modelStatus": final, "progress": 100}),
    )
    told: list[ModelStatus] = []
    status = await generate.wait_for_model("c1", on_progress=told.append)
    assert status == ModelStatus(model_status=final, progress=100)
    assert [one.progress for one in told] == [0, 50, 100]
    assert waits.asked == [2.0, 2.0]


async def test_progress_may_be_told_to_a_coroutine_function(
    server: RecordingServer, generate: GenerateClient, waits: Waits
) -> None:
    server.replies(Reply({"modelStatus": "rigging"}), Reply({"modelStatus": "completed"}))
    told: list[str | None] = []

    async def on_progress(status: ModelStatus) -> None:
        await asyncio.sleep(0)
        told.append(status.model_status)

    await generate.wait_for_model("c1", poll_interval=0.5, on_progress=on_progress)
    assert told == ["rigging", "completed"]
    assert waits.asked == [0.5]


async def test_waiting_too_long_times_out(server: RecordingServer, generate: GenerateClient) -> None:
    server.replies(Reply(hang=True))
    with pytest.raises(asyncio.TimeoutError):
        await generate.wait_for_model("c1", timeout=0.05)


async def test_a_refusal_ends_the_wait(server: RecordingServer, generate: GenerateClient) -> None:
    server.replies(Reply({"detail": "no such character"}, status=404))
    with pytest.raises(EstuaryError, match="404 no such character"):
        await generate.wait_for_model("c1")
