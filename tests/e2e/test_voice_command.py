"""``estuary voice``, with recordings and the embedded ears and voice: nothing here is scripted."""

from __future__ import annotations

import json
import wave
from array import array
from pathlib import Path

import pytest
import sounddevice

from tests.e2e.test_command_line import estuary

SPEECH = Path(__file__).parents[2] / "examples" / "speech"


async def test_a_recording_is_understood_answered_and_the_answer_written(tmp_path: Path) -> None:
    answer, data = tmp_path / "answer.wav", tmp_path / "data"
    question = str(SPEECH / "question.wav")
    asked = await estuary("voice", "--in", question, "--out", str(answer), "--data", str(data), "--json")
    assert asked.status == 0, asked.err
    (turn,) = json.loads(asked.out)["turns"]
    assert turn["heard"] == "where did you grow up"
    assert "Saltmouth" in turn["reply"]
    assert not turn["interrupted"]
    assert 0.4 < turn["understood_s"] < turn["first_word_s"] < turn["first_sound_s"]
    with wave.open(str(answer)) as written:
        sound = array("h", written.readframes(written.getnframes()))
        assert (written.getframerate(), written.getnchannels(), written.getsampwidth()) == (16_000, 1, 2)
    assert len(sound) / 16_000 == pytest.approx(turn["sound_s"], abs=0.1)
    assert max(sound) > 3_000, "it is not silence"


async def test_what_is_heard_and_said_is_printed_as_it_comes(tmp_path: Path) -> None:
    asked = await estuary("voice", "--in", str(SPEECH / "question.wav"), "--data", str(tmp_path / "data"))
    assert asked.status == 0, asked.err
    heard, reply = asked.out.strip().split("\n")
    assert heard == "you: where did you grow up"
    assert reply.startswith("Mira: ")
    hearing = [line for line in asked.err.splitlines() if line.startswith("hearing: ")]
    assert len(hearing) > 2
    assert "after your last word: understood 0." in asked.err


async def test_a_recording_without_words_says_so(tmp_path: Path) -> None:
    silent = tmp_path / "silent.wav"
    with wave.open(str(silent), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(4_000))
    asked = await estuary("voice", "--in", str(silent), "--data", str(tmp_path / "data"))
    assert (asked.status, asked.out) == (1, "")
    assert asked.err.splitlines()[-1] == "estuary: no words were understood in the recording"


async def test_a_machine_without_a_microphone_says_what_to_do_instead(tmp_path: Path) -> None:
    if any(device["max_input_channels"] for device in sounddevice.query_devices()):
        pytest.skip("this machine has a microphone")
    asked = await estuary("voice", "--data", str(tmp_path / "data"))
    assert (asked.status, asked.out) == (1, "")
    assert "--in FILE --out FILE" in asked.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--in", "missing.wav"), "there is no file missing.wav"),
        (("--in", str(SPEECH / "README.md")), "cannot be played: it is not a WAV file"),
        (("--in", str(SPEECH / "question.wav"), "--out", "/nowhere/a.wav"), "there is no directory /nowhere"),
        (("--in", str(SPEECH / "question.wav"), "--character", "nobody"), "nobody"),
    ],
)
async def test_what_cannot_be_done_is_one_line(tmp_path: Path, given: tuple[str, ...], says: str) -> None:
    asked = await estuary("voice", *given, "--data", str(tmp_path / "data"))
    assert (asked.status, asked.out) == (1, "")
    assert says in asked.err.splitlines()[-1]
    assert "Traceback" not in asked.err
