"""Make the recordings in ``examples/speech`` and the list of what is said in them, ``transcripts.json``.

``python -m tools.make_speech`` needs ``flite`` (Debian: ``apt install flite``), which always says a text in
the same way, and for the human voices the files of the package ``pocketsphinx-testdata``. Every file is 16
bit mono at 16,000 Hz. Where they come from and what may be done with them: ``examples/speech/README.md``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from estuary_sdk.protocol.audio import silence

TARGET = Path(__file__).parent.parent / "examples/speech"
TESTDATA = Path("/usr/share/pocketsphinx/test/data")
HZ = 16_000

MARGIN_S = 0.3
"""Silence before and after what flite says, besides its own."""

PAUSE_S = 1.2
"""Silence between two sentences, besides flite's own."""

NOISE_SEED = 1

SPEECH_LEVEL = 300
"""Sample values beyond which, of 32,767, flite speaks; its pauses are silent."""

BSD = "BSD-2-Clause"
PUBLIC = "public domain"
FREE = "no conditions"
LIBRIVOX = "librivox/sense_and_sensibility_01_austen_64kb-{}.wav"


@dataclass(frozen=True)
class Taken:
    """A human recording: a file of ``pocketsphinx-testdata``."""

    file: str
    path: str
    text: str
    licence: str


@dataclass(frozen=True)
class Said:
    """Something that flite says.

    Attributes:
        sentences: in flite's spelling, with a pause between them; or one list of phones.
        text: the words in them; "" when it is no word.
        noise_db: how far the speech is above added noise, by the root mean square of both; None without.
    """

    file: str
    voice: str
    text: str
    sentences: tuple[str, ...]
    phones: bool = False
    noise_db: float | None = None


TAKEN = (
    Taken("cards-one.wav", "cards/003.wav", "seven of clubs", BSD),
    Taken("cards-three.wav", "cards/005.wav", "eight of spades four of clubs seven of hearts", BSD),
    Taken("go-forward.wav", "goforward.raw", "go forward ten meters", BSD),
    Taken("austen-young-man.wav", LIBRIVOX.format("0880"), "he was not an ill disposed young man", PUBLIC),
    Taken(
        "austen-amiable.wav",
        LIBRIVOX.format("0930"),
        "he might even have been made amiable himself",
        PUBLIC,
    ),
)
SAID = (
    Said("question.wav", "rms", "where did you grow up", ("Where did you grow up?",)),
    Said("who-are-you.wav", "slt", "hello who are you", ("Hello, who are you?",)),
    Said("where.wav", "awb", "where do you live", ("Where do you live?",)),
    Said("evening.wav", "kal16", "what do you do every evening", ("What do you do every evening?",)),
    Said("cat.wav", "slt", "do you have a cat", ("Do you have a cat?",)),
    Said("storm.wav", "rms", "tell me about the great storm", ("Tell me about the great storm.",)),
    Said("lighthouse.wav", "slt", "tell me about the lighthouse", ("Tell me about the lighthouse.",)),
    Said(
        "two-sentences.wav",
        "slt",
        "i have a sister she lives in paris",
        ("I have a sister.", "She lives in Paris."),
    ),
    Said("mhm.wav", "slt", "", ("pau m hh ah m pau",), phones=True),
    Said("question-noisy.wav", "rms", "where did you grow up", ("Where did you grow up?",), noise_db=10),
    Said("storm-noisy.wav", "rms", "tell me about the great storm", ("Tell me about the great storm.",),
         noise_db=20),
)  # fmt: skip


def make(testdata: Path, target: Path) -> None:
    """Make every file; those of ``testdata`` only where it is."""
    for taken in TAKEN:
        if testdata.exists():
            write(target / taken.file, sound_of(testdata / taken.path))
    for said in SAID:
        write(target / said.file, spoken(said))
    (target / "transcripts.json").write_text(json.dumps(list(entries()), indent=1) + "\n")


def entries() -> Iterator[dict[str, object]]:
    """The list of the recordings, for programs."""
    for taken in TAKEN:
        yield {
            "file": taken.file,
            "text": taken.text,
            "source": f"pocketsphinx-testdata {taken.path}",
            "licence": taken.licence,
            "kind": "human",
            "noise_db": None,
        }
    for said in SAID:
        yield {
            "file": said.file,
            "text": said.text,
            "source": f"flite {said.voice}",
            "licence": FREE,
            "kind": "synthetic",
            "noise_db": said.noise_db,
        }


def spoken(said: Said) -> bytes:
    """PCM of something that flite says."""
    margin = silence(MARGIN_S, HZ)
    sentences = [by_flite(said.voice, sentence, phones=said.phones) for sentence in said.sentences]
    pcm = margin + silence(PAUSE_S, HZ).join(sentences) + margin
    return with_noise(pcm, said.noise_db) if said.noise_db is not None else pcm


def by_flite(voice: str, text: str, *, phones: bool) -> bytes:
    """PCM of one sentence."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(
            ["flite", "-voice", voice, "-p" if phones else "-t", text, "-o", file.name], check=True
        )
        return sound_of(Path(file.name))


def with_noise(pcm: bytes, below_db: float) -> bytes:
    """The same with pink noise, as of a fan, from beginning to end, this far below the speech in it."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    speech = samples[np.abs(samples) > SPEECH_LEVEL]
    noise = pink(samples.size)
    noise *= np.sqrt(np.mean(speech**2) / np.mean(noise**2)) / 10 ** (below_db / 20)
    mixed: bytes = np.clip(np.rint(samples + noise), -32768, 32767).astype("<i2").tobytes()
    return mixed


def pink(samples: int) -> NDArray[np.float64]:
    """Noise whose power falls by 3 dB an octave, the same every time, of any level."""
    spectrum = np.fft.rfft(np.random.default_rng(NOISE_SEED).normal(size=samples))
    spectrum[1:] /= np.sqrt(np.arange(1, spectrum.size))
    spectrum[0] = 0
    noise: NDArray[np.float64] = np.fft.irfft(spectrum, samples)
    return noise


def sound_of(path: Path) -> bytes:
    """PCM of a WAV file, or of a raw one.

    Raises:
        ValueError: it is not 16 bit mono at 16,000 Hz.
    """
    if path.suffix == ".raw":
        return path.read_bytes()
    with wave.open(str(path)) as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, HZ):
            raise ValueError(f"{path.name} is not 16 bit mono at {HZ} Hz")
        pcm: bytes = file.readframes(file.getnframes())
    return pcm


def write(path: Path, pcm: bytes) -> None:
    """Write PCM as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HZ)
        file.writeframes(pcm)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the recordings in examples/speech.")
    parser.add_argument("--testdata", type=Path, default=TESTDATA, help="files of pocketsphinx-testdata")
    make(parser.parse_args().testdata, TARGET)
