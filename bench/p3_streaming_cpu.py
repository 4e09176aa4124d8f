"""P3: what a session costs that only streams: CPU of the server, 50 frames a second of hiss, real detector.

Nobody speaks, so the transcriber has nothing to do. Afterwards, with 90 sessions streaming, ten more talk:
what a turn takes then. Beside it the bare socket library, which decodes the sound and forgets it. The peers
run without a detector (their scripted transcribers look at the level), which makes their figures too good.
"""

from __future__ import annotations

from dataclasses import replace

from bench.contenders import OURS_SILERO, Contender, Run, bare_library, peers, plan
from bench.load.machine import OtherWork
from bench.load.plan import Outcome
from bench.p1_voice_turn import REPLY_S, found_closing
from bench.report import Row, publish

SESSIONS = (1, 20, 100)
OTHERS_SESSIONS = (20, 100)
"""Those of the bare library and of the peers."""

SECONDS = 7.0
TALKERS, LISTENERS, TALK_S = 10, 90, 9.0


def per_session(outcome: Outcome, sessions: int) -> float:
    """Per cent of a core that the server spends on one session."""
    return 100 * outcome.server_cpu_s / SECONDS / sessions


def streaming(name: str, run: Run, sessions: int, goal: str = "") -> list[Row]:
    """One run, as rows of the table."""
    outcome = run(plan("stream", sessions, SECONDS))
    for what, count in outcome.wrong.items():
        print(f"{name}: {count} times {what}")
    rows = [Row(f"{name}, {sessions} sessions: each", "%", goal, [per_session(outcome, sessions)])]
    if sessions == max(SESSIONS):
        rows.append(Row(f"{name}, {sessions} sessions: all", "%", "<= 100", [rows[0].samples[0] * sessions]))
    return rows


def talking_among_listeners(run: Run) -> list[Row]:
    """What a turn takes while many others stream."""
    asked = replace(plan("turns", TALKERS, TALK_S, LISTENERS), closing=found_closing(OURS_SILERO, run))
    outcome = run(asked)
    name = f"turn of {TALKERS} sessions while {LISTENERS} stream"
    return [
        Row(name, "ms", "p50 <= 5, p95 <= 10", outcome.samples["voice_ms"]),
        Row(f"{name}: errors", "", "0", [float(sum(outcome.wrong.values()))]),
    ]


def of_peer(peer: Contender) -> list[Row]:
    """The peer's rows."""
    with peer.open(REPLY_S) as run:
        return [row for sessions in OTHERS_SESSIONS for row in streaming(peer.name, run, sessions)]


def run() -> None:
    """Measure and publish."""
    others = OtherWork()
    rows: list[Row] = []
    with OURS_SILERO.open(REPLY_S) as carry_out:
        for sessions in SESSIONS:
            rows += streaming(OURS_SILERO.name, carry_out, sessions, "<= 0.7")
        rows += talking_among_listeners(carry_out)
    with bare_library() as carry_out:
        for sessions in OTHERS_SESSIONS:
            rows += streaming("bare python-socketio", carry_out, sessions)
    for peer in peers():
        rows += of_peer(peer)
    publish("p3_streaming_cpu", [*rows, others.row()])
