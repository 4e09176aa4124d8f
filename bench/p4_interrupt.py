"""P4: how soon a reply falls silent: interrupt sent -> last sound of the reply at the client.

Twice: by a ``client_interrupt`` message, and by speech over the reply, from the frame that lets the
server's detector see speech. A reply lasts four seconds and is cut in its first. After the ``interrupt``
event nothing of the reply may come; that is counted as an error.

The ``interrupt`` event itself comes later by design when speech interrupts: our server holds the sound at
the first sign of speech, and says that the reply is cut when words show that it was no cough and no "mhm".
The peers take every sound for an interruption here.
"""

from __future__ import annotations

from bench.contenders import OURS_SCRIPTED, Contender, peers, plan
from bench.load.machine import OtherWork
from bench.load.plan import Outcome
from bench.report import Row, publish

REPLY_S = 4.0
RUNS = ((1, 10.0), (20, 6.0), (50, 6.0))
PEERS_RUNS = RUNS[1:]
MODES = {"interrupts": "message", "barge_ins": "speech"}


def rows_of(contender: Contender) -> list[Row]:
    """All runs of one contender, against one server."""
    rows: list[Row] = []
    wrong = 0
    with contender.open(REPLY_S) as run:
        for mode, by in MODES.items():
            for sessions, seconds in RUNS if contender.ours else PEERS_RUNS:
                outcome = run(plan(mode, sessions, seconds))
                rows += of_run(contender, f"by {by}, {sessions} sessions", outcome)
                wrong += sum(outcome.wrong.values())
    return [*rows, Row(f"{contender.name}: errors", "", "0" if contender.ours else "", [float(wrong)])]


def of_run(contender: Contender, what: str, outcome: Outcome) -> list[Row]:
    """One run, as rows of the table."""
    name = f"{contender.name}, {what}"
    for wrong, count in outcome.wrong.items():
        print(f"{name}: {count} times {wrong}")
    goal = "p95 <= 10" if contender.ours else ""
    return [
        Row(f"{name}: last sound", "ms", goal, outcome.samples["cut_ms"]),
        Row(f"{name}: event", "ms", "", outcome.samples["confirmed_ms"]),
    ]


def run() -> None:
    """Measure and publish."""
    others = OtherWork()
    rows = [row for contender in (OURS_SCRIPTED, *peers()) for row in rows_of(contender)]
    publish("p4_interrupt", [*rows, others.row()])
