"""Runs extraction over the project's own set, turn by turn, and reports its scores.

Both speakers are read as players, each turn with the one before it, as extraction reads them on a server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from estuary_server.evaluation.dataset import Conversation
from estuary_server.evaluation.extraction_scores import ExtractionScore, Reading
from estuary_server.evaluation.generate import OwnSet
from estuary_server.evaluation.labels import TurnLabels
from estuary_server.evaluation.report import machine
from estuary_server.memory.candidate import Candidate, Said

Extract = Callable[[Said], Sequence[Candidate]]
"""Reads one message: pure, the same message gives the same candidates."""


def read_own_set(own: OwnSet, extract: Extract) -> Iterator[Reading]:
    """What extraction makes of every turn, in order."""
    labels = {(turn.sample_id, turn.dia_id): turn for turn in own.labels}
    for conversation in own.conversations:
        yield from _read(conversation, labels, extract)


def _read(
    conversation: Conversation, labels: dict[tuple[str, str], TurnLabels], extract: Extract
) -> Iterator[Reading]:
    for session in conversation.sessions:
        before = ""
        for turn in session.turns:
            candidates = tuple(extract(Said(turn.text, session.at, before=before)))
            yield Reading(labels[conversation.sample_id, turn.dia_id], turn.text, before, candidates)
            before = turn.text


def extraction_table(score: ExtractionScore, data: str) -> list[str]:
    """Lines for a terminal."""
    return [
        f"extraction on {data}: {score.turns} turns, {score.stored} stored, {score.doubtful} kept aside",
        f"  precision {_percent(score.precision)}, recall {_percent(score.recall)} of {score.expected}, "
        f"junk {_percent(score.junk_rate)}, true but unlabelled {score.unlabelled}",
        f"  of {score.found} found: right type {_of(score.typed)}, key and value {_of(score.keyed)}, "
        f"date {_of(score.dated)}",
        f"  {'type':20} {'expected':>8} {'found':>6} {'stored':>7} {'matched':>8}",
        *(
            f"  {row.memory_type:20} {row.expected:8} {row.found:6} {row.stored:7} {row.matched:8}"
            for row in score.rows
        ),
        f"  junk by trap: {_listed(score)}",
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _of(counts: tuple[int, int]) -> str:
    return f"{counts[0]} of {counts[1]}"


def _listed(score: ExtractionScore) -> str:
    return ", ".join(f"{trap} {count}" for trap, count in sorted(score.junk_by_trap.items())) or "none"


def extraction_document(score: ExtractionScore, data: str, at: datetime) -> dict[str, object]:
    """The scores, for JSON; ``at`` is when."""
    rates = {"precision": score.precision, "recall": score.recall, "junk_rate": score.junk_rate}
    return {"machine": machine(at), "data": data, **rates, **asdict(score)}
