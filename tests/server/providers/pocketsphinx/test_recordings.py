"""The recordings in ``examples/speech``: what their list and their page say of them is so."""

from __future__ import annotations

import json
import wave
from typing import Any

import pytest

from estuary_server.providers.language import Persona, ReplyRequest
from estuary_server.providers.offline import OfflineLanguageModel
from estuary_server.world.demo import DEMO_CHARACTER
from tests.conformance.transcriber.kinds import SPEECH
from tools import make_speech

MOST_BYTES = 3_000_000
LIST: list[dict[str, Any]] = json.loads((SPEECH / "transcripts.json").read_text())


def test_the_list_is_complete_and_up_to_date() -> None:
    assert sorted(entry["file"] for entry in LIST) == sorted(path.name for path in SPEECH.glob("*.wav"))
    assert list(make_speech.entries()) == LIST


def test_the_page_tells_of_each_file_what_is_said_and_its_licence() -> None:
    rows = {
        line.split("`")[1]: line
        for line in (SPEECH / "README.md").read_text().splitlines()
        if line[:3] == "| `"
    }
    assert sorted(rows) == sorted(entry["file"] for entry in LIST)
    for entry in LIST:
        assert entry["licence"] in rows[entry["file"]]
        assert all(word in rows[entry["file"]] for word in entry["text"].split())


@pytest.mark.parametrize("entry", LIST, ids=lambda entry: entry["file"])
def test_each_is_short_and_in_the_format_of_transcribers(entry: dict[str, Any]) -> None:
    with wave.open(str(SPEECH / entry["file"])) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        assert 1 <= file.getnframes() / 16_000 <= 6


def test_all_together_are_small() -> None:
    assert sum(path.stat().st_size for path in SPEECH.glob("*.wav")) <= MOST_BYTES


def test_noise_is_as_far_below_the_speech_as_it_should_be() -> None:
    speech = b"\x00\x10\x00\xf0" * 16_000
    noisy = make_speech.with_noise(speech, 20.0)
    samples = memoryview(noisy).cast("h"), memoryview(speech).cast("h")
    noise = [mixed - clean for mixed, clean in zip(*samples, strict=True)]
    assert (sum(n * n for n in noise) / len(noise)) ** 0.5 == pytest.approx(4096 / 10, rel=0.01)


async def test_the_first_character_has_an_answer_to_the_question() -> None:
    body = DEMO_CHARACTER.persona
    assert body is not None
    persona = Persona(body.name or "", body.tagline or "", body.personality or "", body.background or "")
    text = next(entry["text"] for entry in LIST if entry["file"] == "question.wav")
    async with OfflineLanguageModel(0).reply(ReplyRequest(persona, text)) as pieces:
        assert "grew up in Saltmouth" in "".join([piece async for piece in pieces])
