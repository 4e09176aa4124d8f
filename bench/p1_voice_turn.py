"""P1: what a spoken turn costs beyond its models: closing frame sent -> first sound at the client.

Language model, transcriber and voice are scripted and answer at once; players stream 50 frames a second all
the time and talk in turns, staggered. Players and server are two processes joined by a real loopback socket
(except livekit's: it has no socket to compare with, players and sessions share a process). The frame that
closes the endpoint is known by arithmetic for scripted detectors, and found out for all of ours by sending
one frame at a time and looking after which the final transcript comes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bench.contenders import OURS_SCRIPTED, OURS_SILERO, SILENT_WINDOWS, Contender, Run, peers, plan
from bench.load.machine import OtherWork
from bench.load.plan import Outcome
from bench.load.sound import closing_frame
from bench.report import Row, publish

REPLY_S = 0.3
RUNS = ((1, 14.0), (20, 9.0), (50, 9.0))
"""Sessions, and seconds of talking."""

GOALS = {1: "p50 <= 3, p95 <= 6", 20: "p50 <= 4, p95 <= 8", 50: "p50 <= 5, p95 <= 10"}
TURNS_TO_FIND_CLOSING = 2


@dataclass(frozen=True)
class Measured:
    """What one contender did, by number of sessions."""

    contender: Contender
    outcomes: dict[int, Outcome]
    closing: int = 0

    def voice(self, sessions: int) -> Row:
        """The row of the table."""
        goal = GOALS[sessions] if self.contender.ours else ""
        what = f"{self.contender.name}, {sessions} sessions"
        return Row(what, "ms", goal, self.outcomes[sessions].samples["voice_ms"])


def measure(contender: Contender) -> Measured:
    """All runs of one contender, against one server."""
    with contender.open(REPLY_S) as run:
        closing = found_closing(contender, run) if contender.ours else 0
        outcomes = {
            sessions: run(replace(plan("turns", sessions, seconds), closing=closing))
            for sessions, seconds in RUNS
        }
    return Measured(contender, outcomes, closing)


def found_closing(contender: Contender, run: Run) -> int:
    """The frame, counted from the first silent one, that closes the endpoint of every turn after practice.

    Raises:
        ValueError: it is not the same in every turn, so nothing can be measured from it.
    """
    outcome = run(plan("closing", 1, contender.practice + TURNS_TO_FIND_CLOSING))
    found = outcome.samples["closing"][contender.practice :]
    if len(set(found)) != 1:
        raise ValueError(f"the endpoint closes with different frames: {found}")
    return round(found[0])


def ratios(ours: Measured, peer: Measured) -> list[Row]:
    """How much longer the peer takes, at the median and the 95th percentile."""
    rows = []
    for sessions, _ in RUNS:
        mine, theirs = ours.voice(sessions), peer.voice(sessions)
        for name, quantile in (("p50", 0.5), ("p95", 0.95)):
            what = f"{peer.contender.name} / ours, {name}, {sessions} sessions"
            rows.append(Row(what, "x", "", [theirs.at(quantile) / mine.at(quantile)]))
    return rows


def run() -> None:
    """Measure and publish."""
    others = OtherWork()
    all_measured = [measure(contender) for contender in (OURS_SCRIPTED, OURS_SILERO, *peers())]
    rows = [measured.voice(sessions) for measured in all_measured for sessions, _ in RUNS]
    for measured in all_measured:
        rows += health(measured)
    ours = all_measured[0]
    for measured in all_measured:
        if not measured.contender.ours:
            rows += ratios(ours, measured)
    publish("p1_voice_turn", [*rows, others.row()])


def health(measured: Measured) -> list[Row]:
    """What went wrong, and whether the players themselves kept their rhythm."""
    outcomes = measured.outcomes.values()
    name = measured.contender.name
    rows = [
        Row(f"{name}: errors", "", "0", [float(sum(outcome.wrong.values())) for outcome in outcomes]),
        Row(f"{name}: frames sent late", "ms", "", [ms for outcome in outcomes for ms in outcome.late_ms]),
    ]
    for what, count in [item for outcome in outcomes for item in outcome.wrong.items()]:
        print(f"{name}: {count} times {what}")
    if measured.contender.ours:
        expected = closing_frame(SILENT_WINDOWS)
        rows.append(Row(f"{name}: closing frame", "", f"{expected} by arithmetic", [float(measured.closing)]))
    return rows
