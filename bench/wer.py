"""The embedded transcriber on the recordings of ``examples/speech``: errors, speed, talkers a core carries.

Errors are word errors: substitutions, insertions and deletions, as a share of the words that were said. Each
recording is what a new microphone hears first. Times are those of one talker at a time, fed at the pace of
the recording. A worker process carries as many talkers as may speak without a pause, all at once, with the
95th percentile of the time from the end of speech to the transcript within ``MOST_MS``.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report import Row, publish
from estuary_sdk.protocol.audio import seconds_in
from estuary_server.providers.pocketsphinx.transcriber import PocketsphinxTranscriber
from estuary_server.providers.speech_detector import DETECTOR_HZ, WINDOW_BYTES, WINDOW_S
from estuary_server.providers.transcriber import Transcript, Transcription

SPEECH = Path(__file__).parent.parent / "examples" / "speech"
MOST_MS = 200.0
HOPELESS_MS = 2000.0
"""When transcripts come this late, more talkers are not tried."""

FINALISE_S = 120.0
TALKERS = (1, 2, 4, 6, 8, 10, 12)
UTTERANCES = 6
"""What each of many talkers says, one after the other."""


@dataclass(frozen=True)
class Recording:
    """One file.

    Attributes:
        kind: "human", "synthetic" or "noisy".
    """

    name: str
    kind: str
    words: list[str]
    pcm: bytes


@dataclass(frozen=True)
class Heard:
    """What came of an utterance.

    Attributes:
        late_ms: from the end of speech to the transcript.
    """

    transcript: Transcript
    late_ms: float


def recordings() -> list[Recording]:
    """All of them."""
    return [_recording(entry) for entry in json.loads((SPEECH / "transcripts.json").read_text())]


def _recording(entry: dict[str, Any]) -> Recording:
    with wave.open(str(SPEECH / entry["file"])) as file:
        pcm = file.readframes(file.getnframes())
    kind = "noisy" if entry["noise_db"] is not None else entry["kind"]
    return Recording(entry["file"], kind, entry["text"].split(), pcm)


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """The least number of words to change, to insert and to leave out, to come from one to the other."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1]


async def paced(microphone: Transcription, pcm: bytes) -> Heard:
    """Say an utterance at its own pace."""
    started = time.perf_counter()
    for i, start in enumerate(range(0, len(pcm), WINDOW_BYTES), 1):
        await asyncio.sleep(started + i * WINDOW_S - time.perf_counter())
        microphone.feed(pcm[start : start + WINDOW_BYTES])
    ended = time.perf_counter()
    transcript = await microphone.finalise()
    return Heard(transcript, (time.perf_counter() - ended) * 1000)


async def at_once(transcriber: PocketsphinxTranscriber, pcm: bytes) -> float:
    """Real-time factor of an utterance that is fed as fast as it goes."""
    async with transcriber.open("en", _nobody) as microphone:
        started = time.perf_counter()
        microphone.feed(pcm)
        await microphone.finalise()
        return (time.perf_counter() - started) / seconds_in(pcm, DETECTOR_HZ)


async def processor_time(spoken: list[Recording]) -> float:
    """Processor time of a worker for these utterances, and for its start, in seconds."""
    before = os.times()
    transcriber = PocketsphinxTranscriber(workers=1)
    await transcriber.warm_up()
    for recording in spoken:
        await at_once(transcriber, recording.pcm)
    await transcriber.aclose()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


async def processor_share(spoken: list[Recording]) -> float:
    """Processor time of a worker, as a share of the time that speech takes, without its start.

    Unlike the times on the clock it means something when other programs use the cores too.
    """
    taken_s = await processor_time(spoken) - await processor_time([])
    return taken_s / sum(seconds_in(recording.pcm, DETECTOR_HZ) for recording in spoken)


async def talker(transcriber: PocketsphinxTranscriber, spoken: list[Recording], first: int) -> list[float]:
    """How late each transcript of somebody who does not stop talking was, in ms."""
    late: list[float] = []
    async with transcriber.open("en", _nobody) as microphone:
        for i in range(UTTERANCES):
            heard = await paced(microphone, spoken[(first + i) % len(spoken)].pcm)
            late.append(heard.late_ms)
    return late


async def crowd(spoken: list[Recording], talkers: int) -> list[float]:
    """How late the transcripts of many talkers on one worker were, in ms."""
    transcriber = PocketsphinxTranscriber(workers=1, places=max(TALKERS), finalise_s=FINALISE_S)
    await transcriber.warm_up()
    try:
        # A place is made when it is first needed; the talkers that are measured find theirs.
        await asyncio.gather(*(at_once(transcriber, spoken[0].pcm) for _ in range(talkers)))
        late = await asyncio.gather(*(talker(transcriber, spoken, i) for i in range(talkers)))
    finally:
        await transcriber.aclose()
    return [one for each in late for one in each]


async def single(spoken: list[Recording]) -> list[Row]:
    """The rows of one talker at a time."""
    transcriber = PocketsphinxTranscriber(workers=1)
    await transcriber.warm_up()
    heard: list[Heard] = []
    try:
        for recording in spoken:
            async with transcriber.open("en", _nobody) as microphone:
                heard.append(await paced(microphone, recording.pcm))
        factors = [await at_once(transcriber, recording.pcm) for recording in spoken]
    finally:
        await transcriber.aclose()
    return [
        *_error_rows(spoken, [one.transcript.text.split() for one in heard]),
        Row("decoding, share of the time that speech takes", "x", "", factors),
        Row("decoding, processor time as share of speech", "x", "", [await processor_share(spoken)]),
        Row("end of speech -> transcript, one talker", "ms", "", [one.late_ms for one in heard]),
    ]


def _error_rows(spoken: list[Recording], heard: list[list[str]]) -> list[Row]:
    errors = [(r, word_errors(r.words, words)) for r, words in zip(spoken, heard, strict=True)]
    rows = [
        Row(f"word errors, {r.name} ({r.kind})", "%", "", [100 * e / len(r.words)])
        for r, e in errors
        if r.words
    ]
    for kind in ("human", "synthetic", "noisy"):
        of_kind = [(len(r.words), e) for r, e in errors if r.kind == kind and r.words]
        rate = 100 * sum(e for _, e in of_kind) / sum(n for n, _ in of_kind)
        rows.append(Row(f"word errors, all {kind}", "%", "", [rate]))
    invented = [float(e) for r, e in errors if not r.words]
    return [*rows, Row("words that were made of a sound without any", "", "", invented)]


async def crowds(spoken: list[Recording]) -> list[Row]:
    """The rows of more and more talkers on one worker, until it is far too many."""
    rows: list[Row] = []
    carried = 0
    for talkers in TALKERS:
        late = await crowd(spoken, talkers)
        rows.append(Row(f"end of speech -> transcript, {talkers} talkers on a worker", "ms", "", late))
        if rows[-1].at(0.95) <= MOST_MS:
            carried = talkers
        if rows[-1].at(0.95) > HOPELESS_MS:
            break
    goal = f"p95 <= {MOST_MS:.0f} ms for each"
    return [*rows, Row("talkers that a worker carries, all talking all the time", "", goal, [float(carried)])]


async def measure() -> list[Row]:
    """All rows."""
    spoken = recordings()
    clear = [recording for recording in spoken if recording.kind != "noisy" and recording.words]
    return [*await single(spoken), *await crowds(clear)]


def _nobody(_: str) -> None:
    """Interim words that nobody listens to."""


def run() -> None:
    """Measure and publish."""
    publish("wer", asyncio.run(measure()))
