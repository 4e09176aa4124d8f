"""Players who talk in turns: what they measure, and what they count as wrong."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bench.load.sound import BLOCK_FRAMES
from bench.load.turns import PLAYED_AFTER, SILENT_BLOCKS, TurnTaker, find_closing_frame
from bench.load.wire import Heard, What
from tests.bench.load.players import PLAN, ScriptedClient, Turns, last_voice, voice

SPOKEN = len(PLAN.speech_frames)
CYCLE = SPOKEN + SILENT_BLOCKS * BLOCK_FRAMES
CLOSING = SPOKEN + PLAN.closing
FINAL = Heard(What.FINAL_TRANSCRIPT)

Answered = list[tuple[float, Heard]]


async def taken(by_place: dict[int, Answered], cycles: int = 3) -> tuple[TurnTaker, ScriptedClient]:
    client = ScriptedClient(Turns(CYCLE, by_place))
    taker = TurnTaker(client, PLAN, Counter())
    await taker.take_turns(asyncio.get_running_loop().time(), cycles)
    return taker, client


@pytest.mark.looptime
async def test_the_times_of_every_turn_but_the_first_are_taken() -> None:
    taker, client = await taken({CLOSING: [(0.003, FINAL), (0.005, voice()), (0.008, last_voice())]})
    assert taker.voice_ms == pytest.approx([5.0, 5.0], abs=2.0)
    assert taker.transcript_ms == pytest.approx([3.0, 3.0], abs=2.0)
    assert not taker.wrong
    assert client.sent.count(b"played r") == 3
    assert client.sent.index(b"played r") == CLOSING + PLAYED_AFTER


@pytest.mark.looptime
@pytest.mark.parametrize(
    ("by_place", "wrong"),
    [
        ({}, {"a turn without sound": 2}),
        ({CLOSING: [(0.0, voice())]}, {"a reply that was not complete in time": 2}),
        (
            {CLOSING - 1: [(0.0, FINAL)], CLOSING: [(0.0, last_voice())]},
            {"a final transcript before the closing frame": 2},
        ),
        (
            {SPOKEN: [(0.0, voice())], CLOSING: [(0.0, last_voice())]},
            {"sound before the closing frame": 2},
        ),
    ],
)
async def test_what_goes_wrong_is_counted(by_place: dict[int, Answered], wrong: dict[str, int]) -> None:
    taker, _ = await taken(by_place, cycles=3)
    assert +taker.wrong == Counter(wrong)


@pytest.mark.looptime
async def test_the_closing_frame_is_found_by_sending_one_frame_at_a_time() -> None:
    client = ScriptedClient(Turns(CYCLE, {SPOKEN + 27: [(0.0, FINAL)]}))
    assert await find_closing_frame(client, PLAN, 3) == [27, 27, 27]


@pytest.mark.looptime
async def test_an_utterance_with_two_finals_gives_no_closing_frame() -> None:
    client = ScriptedClient(Turns(CYCLE, {SPOKEN + 20: [(0.0, FINAL)], SPOKEN + 30: [(0.0, FINAL)]}))
    with pytest.raises(ValueError, match="2 final transcripts"):
        await find_closing_frame(client, PLAN, 1)
