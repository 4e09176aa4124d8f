"""P5: how many frames of a microphone the server takes per second of its CPU time, beside the bare library.

*Intake* is our whole server, authenticated and numbered, whose players do not hold their push-to-talk
button: a frame is read, checked and decoded, and nobody listens. *Listening* is the same with every frame
cut into windows, judged by the scripted detector and counted by the endpointing machine. *Bare* is
python-socketio with the same JSON and settings and a handler that decodes the sound and counts it.

Paced: 100 players at 50 frames a second; saturated: 20 players who send windows of 50 frames and wait for
an acknowledgement. All three take turns, so that what disturbs one disturbs the others.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from bench.contenders import Run, bare_library, our_server, plan
from bench.load.machine import OtherWork
from bench.load.plan import Outcome
from bench.report import Row, publish

ROUNDS = 3
MODES = {"paced": ("stream", 100, 3.0), "saturated": ("flood", 20, 2.0)}
SERVERS: dict[str, Callable[[], AbstractContextManager[Run]]] = {
    "bare": bare_library,
    "intake": lambda: our_server("scripted", 0.3, wire="unheard"),
    "listening": lambda: our_server("scripted", 0.3),
}
GOALS = {"intake": ">= 0.9", "listening": ""}

Figures = dict[tuple[str, str], list[float]]
"""By server and mode, round by round."""


def frames_per_cpu_s(outcome: Outcome) -> float:
    """Thousands of frames per second of the server's CPU time."""
    return outcome.frames / outcome.server_cpu_s / 1000


def measured(name: str, figures: Figures) -> None:
    """One round against one server, added to its figures."""
    with SERVERS[name]() as run:
        for mode, asked in MODES.items():
            outcome = run(plan(*asked))
            figures.setdefault((name, mode), []).append(frames_per_cpu_s(outcome))
            for what, count in outcome.wrong.items():
                print(f"{name}, {mode}: {count} times {what}")


def rows_of(figures: Figures) -> list[Row]:
    """What each takes, and the ratios to the bare library."""
    rows = [Row(f"{name}, {mode}", "k/s", "", samples) for (name, mode), samples in figures.items()]
    for name, goal in GOALS.items():
        for mode in MODES:
            pairs = zip(figures[name, mode], figures["bare", mode], strict=True)
            rows.append(Row(f"{name} / bare, {mode}", "x", goal, [ours / bare for ours, bare in pairs]))
    return rows


def run() -> None:
    """Measure and publish."""
    others = OtherWork()
    figures: Figures = {}
    for _ in range(ROUNDS):
        for name in SERVERS:
            measured(name, figures)
    publish("p5_intake", [*rows_of(figures), others.row()])
