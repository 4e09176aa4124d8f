"""Scores of a memory search: recall of evidence by category, latency, and what was missed. Pure.

R@k of a question is the share of its evidence turns among the first k results; of a set, the mean over its
questions. A result may stand for several turns (a memory that was made of them). Two ways of counting ranks:

* by results: a result takes one place, and all its turns are found there. This is R@k.
* by turns: every turn that no earlier result stood for takes a place of its own, so that a result which names
  twenty turns wins nothing by it. It is printed beside R@k, and equals it where each result is one turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from estuary_server.evaluation.dataset import CATEGORIES, FLAWS, Conversation, Flaw, Question

CUTS = (1, 5, 10, 20, 50)
DECISIVE_CUT = 10

Results = tuple[tuple[str, ...], ...]
"""Ranked results, best first; each the ids of the turns it stands for."""


@dataclass(frozen=True)
class Answered:
    """A question and what the search returned for it, in ``seconds``."""

    sample_id: str
    question: Question = field(repr=False)
    results: Results = field(repr=False)
    seconds: float


@dataclass(frozen=True)
class Row:
    """Recall over some questions.

    Attributes:
        what: name of a category, or "all".
        questions: how many.
        recall: R@k for each of CUTS, 0 to 1, by results.
        recall_by_turns: the same, by turns.
    """

    what: str
    questions: int
    recall: tuple[float, ...]
    recall_by_turns: tuple[float, ...]


def recall_at(evidence: Sequence[str], results: Results, cut: int) -> float:
    """Share of the evidence turns that the first ``cut`` results stand for; ``evidence`` is not empty."""
    found = {turn for result in results[:cut] for turn in result}
    return _share(evidence, found)


def recall_by_turns_at(evidence: Sequence[str], results: Results, cut: int) -> float:
    """Share of the evidence among the first ``cut`` different turns, as results name them in order."""
    turns = list(dict.fromkeys(turn for result in results for turn in result))
    return _share(evidence, set(turns[:cut]))


def _share(evidence: Sequence[str], found: set[str]) -> float:
    return sum(turn in found for turn in evidence) / len(evidence)


def recall_table(answered: Sequence[Answered]) -> tuple[Row, ...]:
    """One row for each category that was asked about, in order, and one for all."""
    rows = [
        _row(name, [one for one in answered if one.question.category == category])
        for category, name in CATEGORIES.items()
    ]
    return tuple(row for row in (*rows, _row("all", answered)) if row.questions)


def _row(what: str, answered: Sequence[Answered]) -> Row:
    asked = [(one.question.evidence, one.results) for one in answered]
    return Row(
        what=what,
        questions=len(asked),
        recall=tuple(mean(recall_at(*one, cut) for one in asked) for cut in CUTS),
        recall_by_turns=tuple(mean(recall_by_turns_at(*one, cut) for one in asked) for cut in CUTS),
    )


def left_out(conversations: Iterable[Conversation]) -> dict[Flaw, int]:
    """How many questions cannot be scored, by what is wrong with their evidence."""
    flaws = [question.flaw for conversation in conversations for question in conversation.questions]
    return {flaw: flaws.count(flaw) for flaw in FLAWS}


def turns_per_result(answered: Iterable[Answered]) -> float:
    """Mean number of turns that a result stands for; 0 without results."""
    return mean(len(result) for one in answered for result in one.results)


def quantile(samples: Iterable[float], share: float) -> float:
    """The sample at a share between 0 and 1, nearest rank; 0 without samples."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def mean(samples: Iterable[float]) -> float:
    """The arithmetic mean; 0 without samples."""
    values = list(samples)
    return sum(values) / len(values) if values else 0.0


def misses(answered: Iterable[Answered], cut: int = DECISIVE_CUT) -> list[dict[str, object]]:
    """Questions of which some evidence is not among the first ``cut`` results, ready for JSON."""
    return [_miss(one, cut) for one in answered if recall_at(one.question.evidence, one.results, cut) < 1]


def _miss(one: Answered, cut: int) -> dict[str, object]:
    return {
        "sample_id": one.sample_id,
        "question": one.question.text,
        "category": one.question.category,
        "evidence": list(one.question.evidence),
        f"recall_at_{cut}": recall_at(one.question.evidence, one.results, cut),
        "returned": [list(result) for result in one.results[:cut]],
    }
