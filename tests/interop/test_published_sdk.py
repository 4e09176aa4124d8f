"""The published ``estuary-sdk`` 0.3.5, unchanged, against this server."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import pytest

from estuary_sdk.protocol.audio import silence
from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.scripted import Hang, ScriptedLanguageModel, Step
from estuary_server.providers.scripted_sound import utterance
from tests.interop.environments import ESTUARY_SDK_0_3_5, Published
from tests.support.live import live_server
from tests.support.speech import ScriptedSpeech

PROGRAMS = Path(__file__).parent / "programs"


async def run_program(client: Published, program: str, given: dict[str, Any]) -> dict[str, Any]:
    """Run a program in a client's environment; returns what it saw."""
    process = await asyncio.create_subprocess_exec(
        str(client.python),
        str(PROGRAMS / program),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate(json.dumps(given).encode())
    assert process.returncode == 0, err.decode()
    found: dict[str, Any] = json.loads(out)
    return found


def answer(request: ReplyRequest) -> list[Step]:
    """What the character says to the program's messages."""
    if request.text == "endless":
        return ["Once ", Hang()]
    return ["One ", "two ", "three."]


@pytest.fixture
def client() -> Published:
    if problem := ESTUARY_SDK_0_3_5.install():
        pytest.skip(problem)
    return ESTUARY_SDK_0_3_5


@pytest.mark.interop
async def test_a_text_session_of_the_published_sdk(client: Published, tmp_path: Path) -> None:
    async with live_server(tmp_path, ScriptedLanguageModel(answer)) as server:
        given = {"url": server.url, "key": server.key, "character_id": server.character_id}
        seen = await run_program(client, "text_session.py", given)
        stored = [m.content for m in await server.history("published")]

    assert seen["version"] == "0.3.5"
    assert seen["wrong_key"] == ["AUTH_FAILED", "API key invalid"]
    assert seen["unknown_character"] == ["AUTH_FAILED", "unknown character nobody"]
    assert seen["session"] == [server.character_id, "published", True]
    assert seen["waited"] == "One two three."
    assert seen["streamed"] == [
        ["One ", "One ", False, 0],
        ["One two ", "two ", False, 1],
        ["One two three.", "three.", False, 2],
        ["One two three.", "", True, 3],
    ]
    cut = seen["interrupted"]
    first = cut["log"][0][1]
    assert cut["log"][:2] == [["reply", first, False], ["interrupt", first, "client_interrupt"]]
    assert all(entry[1] != first for entry in cut["log"][2:])
    assert cut["at_is_text"]
    assert cut["after"] == "One two three."
    assert seen["characters"] == {
        "name": "Nell",
        "temperature": 0.3,
        "listed": True,
        "changed": ["A brighter lamp", "A brighter lamp"],
        "deleted": True,
    }
    assert seen["same_conversation"]
    assert stored == [
        "wait", "One two three.", "stream", "One two three.", "endless", "Once ", "wait", "One two three.",
    ]  # fmt: skip


@pytest.mark.interop
async def test_voice_sessions_of_the_published_sdk(client: Published, tmp_path: Path) -> None:
    spoken = utterance("good morning", 1.0)
    speech = ScriptedSpeech()
    model = ScriptedLanguageModel(answer)
    async with live_server(tmp_path, model, speech=speech.parts()) as server:
        given = {
            "url": server.url,
            "key": server.key,
            "character_id": server.character_id,
            "speech": base64.b64encode(spoken + silence(0.7, 16_000)).decode(),
            "spoken_bytes": len(spoken),
        }
        seen = await run_program(client, "voice_session.py", given)
        stored = [(kept.content, kept.source) for kept in await server.history("published")]

    turn = [("good morning", "voice"), ("One two three.", "voice")]
    assert stored == turn * 2
    sound_bytes = 16_000 * 2 * len("One two three.") // 100
    heard, reply = ["heard", "good morning"], ["reply", "One two three."]
    assert seen["continuous"] == {
        "log": [
            ["voice_started"], ["active", True, False], heard, reply, ["voice_stopped"],
            ["active", False, False],
        ],
        "sound_bytes": sound_bytes,
    }  # fmt: skip
    assert seen["push_to_talk"]["sound_bytes"] == sound_bytes
    # Whether a quick reply is complete before or after its release is answered is open.
    told = seen["push_to_talk"]["log"]
    assert sorted(told) == sorted([["voice_started"]] * 2 + [["voice_stopped"]] * 2 + [heard, reply])
    assert told.index(["voice_started"]) < told.index(heard) < told.index(reply)
