"""P3: what a session costs that only streams: CPU of the server, 50 frames a second of hiss, real detector.

Nobody speaks, so the transcriber has nothing to do. Afterwards, with 90 sessions streaming, ten more talk:
what a turn takes then. The peers run without a detector (their scripted transcribers look at the level),
which makes their figures too good.

Two rows explain the others. The bare socket library decodes the sound and forgets it. The detector's
network by itself is run over one microphone at its pace, 31 windows a second, and without a pause: a
processor that was idle, with other things in its caches, takes several times as long for the same window,
so a session is dearest when it is alone.
"""

from __future__ import annotations

import time
from dataclasses import replace

from bench.contenders import OURS_SILERO, Contender, Run, bare_library, peers, plan
from bench.load.machine import OtherWork, own_s
from bench.load.plan import Outcome
from bench.load.sound import hiss
from bench.p1_voice_turn import REPLY_S, found_closing
from bench.report import Row, publish
from estuary_server.providers.silero_model import Memory, SileroModel
from estuary_server.providers.speech_detector import WINDOW_BYTES, WINDOW_S

SESSIONS = (1, 20, 100)
OTHERS_SESSIONS = (20, 100)
"""Those of the bare library and of the peers."""

SECONDS = 7.0
TALKERS, LISTENERS, TALK_S = 10, 90, 9.0
WINDOWS = 100


def per_session(outcome: Outcome, sessions: int) -> float:
    """Per cent of a core that the server spends on one session."""
    return 100 * outcome.server_cpu_s / SECONDS / sessions


def streaming(name: str, run: Run, sessions: int, goal: str = "") -> Row:
    """One run, as a row of the table."""
    outcome = run(plan("stream", sessions, SECONDS))
    for what, count in outcome.wrong.items():
        print(f"{name}: {count} times {what}")
    return Row(f"{name}, {sessions} sessions: each", "%", goal, [per_session(outcome, sessions)])


def talking_among_listeners(run: Run) -> list[Row]:
    """What a turn takes while many others stream."""
    asked = replace(plan("turns", TALKERS, TALK_S, LISTENERS), closing=found_closing(OURS_SILERO, run))
    outcome = run(asked)
    name = f"turn of {TALKERS} sessions while {LISTENERS} stream"
    return [
        Row(name, "ms", "p50 <= 5, p95 <= 10", outcome.samples["voice_ms"]),
        Row(f"{name}: errors", "", "0", [float(sum(outcome.wrong.values()))]),
    ]


def detector_alone(what: str, pause_s: float) -> Row:
    """CPU that the network takes for one microphone, with a pause before each window."""
    model, memory = SileroModel(), None
    pcm = b"".join(hiss(WINDOWS // 5))
    windows = [pcm[at : at + WINDOW_BYTES] for at in range(0, len(pcm), WINDOW_BYTES)]
    memory = _judged(model, windows, memory, 0.0)
    before = own_s()
    _judged(model, windows, memory, pause_s)
    return Row(what, "%", "", [100 * (own_s() - before) / len(windows) / WINDOW_S])


def _judged(model: SileroModel, windows: list[bytes], memory: Memory | None, pause_s: float) -> Memory | None:
    for window in windows:
        time.sleep(pause_s)
        [(_, memory)] = model.judge([window], [memory])
    return memory


def of_peer(peer: Contender) -> list[Row]:
    """The peer's rows."""
    with peer.open(REPLY_S) as run:
        return [streaming(peer.name, run, sessions) for sessions in OTHERS_SESSIONS]


def run() -> None:
    """Measure and publish."""
    others = OtherWork()
    with OURS_SILERO.open(REPLY_S) as carry_out:
        rows = [streaming(OURS_SILERO.name, carry_out, sessions, "<= 0.7") for sessions in SESSIONS]
        rows += talking_among_listeners(carry_out)
    with bare_library() as carry_out:
        rows += [streaming("bare python-socketio", carry_out, sessions) for sessions in OTHERS_SESSIONS]
    rows.append(detector_alone("Silero by itself, one microphone at its pace", WINDOW_S))
    rows.append(detector_alone("Silero by itself, one microphone, no pause", 0.0))
    for peer in peers():
        rows += of_peer(peer)
    publish("p3_streaming_cpu", [*rows, others.row()])
