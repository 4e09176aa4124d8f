"""Plans and outcomes on their way between processes."""

from __future__ import annotations

from bench.load.plan import Outcome
from tests.bench.load.players import PLAN


def test_a_plan_arrives_as_it_was_sent() -> None:
    arrived = type(PLAN).from_json(PLAN.to_json())
    assert arrived == PLAN
    assert arrived.speech_frames == PLAN.speech_frames


def test_an_outcome_arrives_as_it_was_sent() -> None:
    outcome = Outcome({"voice_ms": [1.5]}, {"a turn without sound": 2}, [0.1], 50, 1.0, 0.2, 0.1)
    assert Outcome.from_json(outcome.to_json()) == outcome
