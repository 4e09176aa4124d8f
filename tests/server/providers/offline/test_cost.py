"""What a reply costs: huge messages and long conversations, with wide margins for a busy machine."""

from __future__ import annotations

import time

import pytest

from estuary_server.providers.language import Line, ReplyRequest
from estuary_server.providers.offline.compose import compose
from tests.server.providers.offline.personas import KEEPER


def fastest(request: ReplyRequest, runs: int = 5) -> float:
    """Seconds of the fastest of some runs: what the work costs, without what the machine does besides."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        compose(request)
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize(
    "unit",
    ["a", "my ", "I am ", "Aa Bb my c d ", "who is ", "and ", ", so I am ", "my a's ", "?", "\n", "😀",
    "I told you that ",
     "x" * 50 + " ", "Anna is my a b c d e f g ", "if ", "is it ", "\"", "please ", "no no, ",
     "tell me about "],
)  # fmt: skip
def test_a_huge_message_is_answered_at_once(unit: str) -> None:
    huge = (unit * (131072 // len(unit) + 1))[:131072]
    assert fastest(ReplyRequest(KEEPER, huge), runs=3) < 0.5  # 30 ms; unbounded work takes seconds


def test_fifty_lines_are_read_in_milliseconds() -> None:
    history: list[Line] = []
    for index in range(25):
        history.append(
            Line("user", f"My friend number {index} lives in Porto and she likes sailing on Sundays.")
        )
        history.append(Line("assistant", "I see. What does that mean to you?"))
    assert fastest(ReplyRequest(KEEPER, "Where does my friend live?", tuple(history))) < 0.2  # 8 ms
