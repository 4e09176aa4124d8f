"""Spoken replies that are cut, and where the stored reply ends then."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import StoreError
from estuary_server.providers.scripted import Hang, Pause
from estuary_server.providers.scripted_voice import Manner
from tests.server.session.scene import problem
from tests.server.session.voice_scene import HELLO, HELLO_TEXT, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


async def test_cut_while_thinking_nothing_was_heard_and_nothing_is_stored() -> None:
    async with a_voice_scene([Pause(1), *HELLO]) as scene:
        await scene.writes("one")
        await asyncio.sleep(0.5)
        await scene.cuts()
        await asyncio.sleep(9)
        assert scene.told() == ["0.50 interrupt 2 client_interrupt"]
        assert await scene.stored() == [said("1", "one")]


async def test_cut_before_the_first_sound_nothing_was_heard_and_nothing_is_stored() -> None:
    async with a_voice_scene(HELLO, manner=Manner(takes_s=1)) as scene:
        await scene.writes("one")
        await asyncio.sleep(0.5)
        await scene.cuts()
        await asyncio.sleep(9)
        assert scene.told() == [*hello("2", 0), "0.50 interrupt 2 client_interrupt"]
        assert await scene.stored() == [said("1", "one")]


@pytest.mark.parametrize(
    ("played_ms", "heard"),
    [
        (None, "Hello there"),
        (1, "Hello"),
        (500, "Hello"),
        (700, "Hello there"),
        (1_200, "Hello there my"),
        (99_999, "Hello there my"),
        (0, ""),
        (-3, ""),
    ],
)
async def test_the_stored_reply_ends_with_the_word_that_was_heard(played_ms: int | None, heard: str) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(1.01)
        await scene.cuts(played_ms=played_ms)
        await asyncio.sleep(9)
        cut = ["0.00-1.00 sound 2 1.20s", "1.01 interrupt 2 client_interrupt"]
        assert scene.told() == [*hello("2", 0), *cut]
        reply = [answered("2", heard, cut=True)] if heard else []
        assert await scene.stored() == [said("1", "one"), *reply]


async def test_the_next_reply_knows_only_what_was_heard() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(3.01)
        await scene.cuts("2")
        await scene.writes("two")
        await asyncio.sleep(0.1)
    assert scene.given(1) == [("user", "one"), ("assistant", "Hello there my dear friend. How")]


@pytest.mark.parametrize(("at_s", "heard"), [(4.3, HELLO_TEXT), (4.45, HELLO_TEXT), (4.9, HELLO_TEXT)])
async def test_cut_after_all_was_sent_but_not_yet_played(at_s: float, heard: str) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(at_s)
        assert await scene.stored() == [said("1", "one"), answered("2")]
        await scene.cuts()
        await asyncio.sleep(9)
        cut = ["0.00-4.30 sound 2 4.50s final", f"{at_s:.2f} interrupt 2 client_interrupt"]
        assert scene.told() == [*hello("2", 0), *cut]
        assert await scene.stored() == [said("1", "one"), answered("2", heard, cut=True)]


@pytest.mark.parametrize(("played_ms", "heard"), [(0, ""), (3_500, "Hello there my dear friend. How are")])
async def test_a_client_that_says_so_shortens_what_was_stored_whole(played_ms: int, heard: str) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(4.45)
        await scene.cuts("2", played_ms)
        reply = [answered("2", heard, cut=True)] if heard else []
        assert await scene.stored() == [said("1", "one"), *reply]


async def test_between_its_final_and_its_sound_it_is_cut_and_its_whole_text_shortened() -> None:
    async with a_voice_scene(HELLO, write_s=0.5) as scene:
        await scene.writes("one")
        await asyncio.sleep(1.01)
        assert (await scene.stored())[-1] == answered("2")
        await scene.cuts()
        await asyncio.sleep(1)
        assert scene.told() == [
            "0.50 reply 2: Hello there my dear friend. ",
            "0.50 reply 2: How are you today?",
            "0.50-0.98 sound 2 0.68s",
            "1.00 reply 2 final: Hello there my dear friend. How are you today?",
            "1.00-1.50 sound 2 0.52s",
            "1.51 interrupt 2 client_interrupt",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there", cut=True),
        ]


async def test_while_it_is_being_stored_it_is_silent_at_once_and_cut_when_that_is_done() -> None:
    async with a_voice_scene(HELLO, write_s=0.5) as scene:
        await scene.writes("one")
        await asyncio.sleep(0.21)
        await scene.cuts()
        await asyncio.sleep(1)
        assert scene.told() == [
            "0.50 reply 2: Hello there my dear friend. ",
            "0.50 reply 2: How are you today?",
            "0.50-0.70 sound 2 0.40s",
            "1.00 reply 2 final: Hello there my dear friend. How are you today?",
            "1.00 interrupt 2 client_interrupt",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello", cut=True),
        ]


async def test_another_message_than_the_one_in_flight_cuts_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(1)
        assert (await scene.cuts("1")).ok
        assert (await scene.cuts("99", 100)).ok
        await asyncio.sleep(9)
        assert (await scene.cuts()).ok
        assert scene.told() == [*hello("2", 0), "0.00-4.30 sound 2 4.50s final"]


async def test_a_second_cut_of_the_same_does_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(1.01)
        await scene.cuts()
        await scene.cuts()
        await scene.cuts("2")
        await asyncio.sleep(1)
        assert scene.told()[-1] == "1.01 interrupt 2 client_interrupt"
        assert await scene.stored() == [said("1", "one"), answered("2", "Hello there", cut=True)]


async def test_a_text_after_all_was_sent_cuts_what_is_still_being_played() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(4.45)
        await scene.writes("two")
        await asyncio.sleep(0.1)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00-4.30 sound 2 4.50s final",
            "4.45 interrupt 2 new_input",
            *hello("4", 4.45),
            "4.45-4.53 sound 4 0.28s",
        ]


async def test_what_cannot_be_shortened_is_told() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(1.01)
        await scene.account.delete_character("ada")
        await scene.cuts()
        await asyncio.sleep(1)
        assert scene.told()[-1] == "1.01 interrupt 2 client_interrupt"
        assert await scene.stored() == []


async def test_what_was_heard_and_cannot_be_stored_is_told() -> None:
    async with a_voice_scene(["Hello there my dear friend. ", Hang()]) as scene:
        await scene.writes("one")
        await asyncio.sleep(1.01)
        scene.account.fails = StoreError("disk full")
        await scene.cuts()
        await asyncio.sleep(1)
        assert scene.told() == [
            "0.00 reply 2: Hello there my dear friend. ",
            "0.00-1.00 sound 2 1.20s",
            "1.01 interrupt 2 client_interrupt",
            "1.01 error: the reply could not be stored",
        ]
        assert scene.log.left[-1] == problem("the reply could not be stored")


@pytest.mark.parametrize("played_ms", [None, 600])
async def test_of_an_unspoken_reply_what_was_sent_is_stored(played_ms: int | None) -> None:
    async with a_voice_scene(["Hel", Hang(), "lo"]) as scene:
        await scene.writes("one", text_only=True)
        await asyncio.sleep(1)
        await scene.cuts(played_ms=played_ms)
        assert await scene.stored() == [said("1", "one"), answered("2", "Hel", cut=True)]
