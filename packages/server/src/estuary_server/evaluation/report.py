"""What a run of the memory bench reports: a table for people, JSON with the raw samples for programs."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version

from estuary_server.evaluation.bench import BenchRun
from estuary_server.evaluation.dataset import Conversation
from estuary_server.evaluation.scores import (
    CUTS,
    Answered,
    Row,
    left_out,
    quantile,
    recall_at,
    recall_table,
    turns_per_result,
)

PACKAGES = ("estuary-server", "estuary-sdk", "numpy", "sqlalchemy")


def table(run: BenchRun, conversations: Sequence[Conversation], data: str) -> list[str]:
    """Lines for a terminal."""
    rows = recall_table(run.answered)
    sessions = sum(len(one.sessions) for one in conversations)
    return [
        f"{run.memory} on {data}: {len(conversations)} conversations, {sessions} sessions, {run.turns} turns",
        f"  {'recall of evidence turns, %':24} {'n':>6} " + " ".join(f"{f'R@{cut}':>6}" for cut in CUTS),
        *(_line(row) for row in rows),
        *_by_turns(rows, turns_per_result(run.answered)),
        _latency("search", "question", [one.seconds for one in run.answered]),
        _latency("ingest", "session", run.ingest_s),
        _left_out_line(conversations),
    ]


def _line(row: Row) -> str:
    return f"  {row.what:24} {row.questions:6} " + " ".join(f"{100 * share:6.1f}" for share in row.recall)


def _by_turns(rows: Sequence[Row], mean_turns: float) -> list[str]:
    """Only worth a line where results stand for more than one turn."""
    if mean_turns <= 1 or not rows:
        return []
    shares = " ".join(f"{100 * share:6.1f}" for share in rows[-1].recall_by_turns)
    what = f"all, {mean_turns:.2f} turns a result"
    return [f"  {what:24} {rows[-1].questions:6} {shares}  (every turn takes a place)"]


def _latency(what: str, unit: str, seconds: Sequence[float]) -> str:
    p50, p95 = (1000 * quantile(seconds, share) for share in (0.5, 0.95))
    return f"  {what}: p50 {p50:.2f} ms, p95 {p95:.2f} ms a {unit}"


def _left_out_line(conversations: Sequence[Conversation]) -> str:
    counts = left_out(conversations)
    detail = ", ".join(f"{count} {flaw}" for flaw, count in counts.items())
    return f"  left out for their evidence: {sum(counts.values())} questions ({detail})"


def document(
    runs: Sequence[BenchRun], conversations: Sequence[Conversation], data: str, at: datetime
) -> dict[str, object]:
    """Everything that was measured, for JSON; ``at`` is when."""
    return {
        "machine": machine(at),
        "data": data,
        "conversations": len(conversations),
        "sessions": sum(len(one.sessions) for one in conversations),
        "left_out": left_out(conversations),
        "cuts": CUTS,
        "runs": [_run(run) for run in runs],
    }


def _run(run: BenchRun) -> dict[str, object]:
    seconds = [one.seconds for one in run.answered]
    return {
        "memory": run.memory,
        "versions": dict(run.versions),
        "turns": run.turns,
        "turns_per_result": turns_per_result(run.answered),
        "rows": [_row(row) for row in recall_table(run.answered)],
        "search_ms": {"p50": 1000 * quantile(seconds, 0.5), "p95": 1000 * quantile(seconds, 0.95)},
        "samples": [_sample(one) for one in run.answered],
        "ingest_s": run.ingest_s,
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "what": row.what,
        "questions": row.questions,
        "recall": row.recall,
        "recall_by_turns": row.recall_by_turns,
    }


def _sample(one: Answered) -> dict[str, object]:
    """One question without its words: the report of somebody's own conversations can be shown around."""
    return {
        "sample_id": one.sample_id,
        "category": one.question.category,
        "evidence": len(one.question.evidence),
        "recall": [recall_at(one.question.evidence, one.results, cut) for cut in CUTS],
        "seconds": one.seconds,
    }


def machine(at: datetime) -> Mapping[str, object]:
    """Where and with what this was measured."""
    return {
        "at": at.isoformat(timespec="seconds"),
        "cpus": os.cpu_count(),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }
