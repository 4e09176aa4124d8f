"""Players who interrupt: what they measure, and what they count as wrong."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bench.load.interrupts import HEARS_FOR, Interrupter, TalkerOver
from bench.load.sound import BLOCK_FRAMES
from bench.load.wire import Heard, What
from tests.bench.load.players import PLAN, ScriptedClient, Turns, voice

SPOKEN = len(PLAN.speech_frames)
CLOSING = SPOKEN + PLAN.closing
INTERRUPTED = Heard(What.INTERRUPT, "r")
AT_INTERRUPT = -1

Answered = list[tuple[float, Heard]]


def cycle(kind: type[Interrupter] | type[TalkerOver]) -> int:
    return SPOKEN + kind.silent_blocks * BLOCK_FRAMES


async def interrupted(by_place: dict[int, Answered]) -> Interrupter:
    client = ScriptedClient(Turns(cycle(Interrupter), by_place))
    player = Interrupter(client, PLAN, 0, Counter())
    await player.take_turns(asyncio.get_running_loop().time(), 2)
    return player


async def talked_over(by_place: dict[int, Answered]) -> TalkerOver:
    client = ScriptedClient(Turns(cycle(TalkerOver), by_place))
    player = TalkerOver(client, PLAN, 0, Counter())
    await player.take_turns(asyncio.get_running_loop().time(), 3)
    return player


@pytest.mark.looptime
async def test_a_message_cuts_the_reply() -> None:
    player = await interrupted(
        {CLOSING: [(0.0, voice())], AT_INTERRUPT: [(0.004, voice()), (0.006, INTERRUPTED)]}
    )
    assert player.cut_ms == pytest.approx([4.0, 4.0], abs=2.0)
    assert player.confirmed_ms == pytest.approx([6.0, 6.0], abs=2.0)
    assert not player.wrong


@pytest.mark.looptime
async def test_no_sound_after_the_message_is_no_time() -> None:
    player = await interrupted({CLOSING: [(0.0, voice())], AT_INTERRUPT: [(0.001, INTERRUPTED)]})
    assert player.cut_ms == [0.0, 0.0]
    assert not player.wrong


@pytest.mark.looptime
async def test_speech_cuts_the_reply_from_its_onset() -> None:
    player = await talked_over(
        {CLOSING: [(0.0, voice())], PLAN.onset: [(0.003, voice())], 10: [(0.0, INTERRUPTED)]}
    )
    assert player.cut_ms == pytest.approx([3.0, 3.0], abs=2.0)
    assert not player.wrong


@pytest.mark.looptime
@pytest.mark.parametrize(
    ("by_place", "wrong"),
    [
        ({}, {"a turn without sound": 2}),
        ({CLOSING: [(0.0, voice())]}, {"no interrupt event": 2}),
        (
            {
                CLOSING: [(0.0, voice())],
                AT_INTERRUPT: [(0.0, INTERRUPTED)],
                CLOSING + HEARS_FOR + 4: [(0.0, voice()), (0.0, Heard(What.TEXT, "r"))],
            },
            {"events of a reply after its interrupt event": 4},
        ),
    ],
)
async def test_what_goes_wrong_is_counted(by_place: dict[int, Answered], wrong: dict[str, int]) -> None:
    player = await interrupted(by_place)
    assert dict(player.wrong) == wrong
