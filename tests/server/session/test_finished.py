"""What a client says it has played of a reply that is over: it shortens what is kept of it, once, and tells
nobody.
"""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.session.finished import MOST_REMEMBERED
from tests.server.session.voice_scene import HELLO, VoiceScene, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime

LINE = "One two three four."
"""Its sound lasts 1.9 seconds; it is over 0.2 seconds before it has been played."""


async def report(scene: VoiceScene, how: str, message_id: str | None, played_ms: int | None) -> None:
    """The client says so in one of two ways."""
    if how == "played":
        assert (await scene.played(message_id, played_ms)).ok
    else:
        assert (await scene.cuts(message_id, played_ms)).ok


either_way = pytest.mark.parametrize("how", ["played", "cut"])


@either_way
async def test_a_line_ends_where_the_client_stopped_playing_it(how: str) -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say(LINE)
        await scene.sees("reply 1 final")
        await report(scene, how, "1", 500)
        assert await scene.stored() == [answered("1", "One two", cut=True)]
        await scene.passes(5)
        assert scene.told() == [
            "0.00 reply 1: One two three four.",
            "0.00-1.70 sound 1 1.90s final",
            "1.70 reply 1 final: One two three four.",
        ]


@either_way
async def test_so_does_one_that_the_next_has_followed(how: str) -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say(LINE)
        await scene.sees("reply 1 final")
        await scene.is_to_say("Five six.")
        await asyncio.sleep(0.05)
        await report(scene, how, "1", 500)
        await scene.passes(9)
        assert await scene.stored() == [answered("1", "One two", cut=True), answered("2", "Five six.")]
        assert not [line for line in scene.told() if "interrupt" in line]


async def test_a_client_that_cuts_both_says_so_of_both() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say(LINE)
        await scene.sees("reply 1 final")
        await scene.is_to_say("Five six.")
        await asyncio.sleep(0.05)
        await report(scene, "cut", "1", 500)
        await report(scene, "cut", "2", 0)
        assert await scene.stored() == [answered("1", "One two", cut=True)]
        assert scene.told()[-1] == "1.75 interrupt 2 client_interrupt"


@either_way
async def test_a_reply_whose_sound_lasts_longer_than_reckoned(how: str) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(5.5)
        await report(scene, how, "2", 1_000)
        await scene.writes("two")
        await scene.passes(6)
        assert (await scene.stored())[:2] == [said("1", "one"), answered("2", "Hello there", cut=True)]
        assert scene.told()[:4] == [*hello("2", 0), "0.00-4.30 sound 2 4.50s final"]
    assert scene.given(1) == [("user", "one"), ("assistant", "Hello there")]


@either_way
async def test_of_a_reply_that_was_cut_the_client_may_have_played_less_than_was_reckoned(how: str) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(1.01)
        await scene.cuts()
        assert (await scene.stored())[-1] == answered("2", "Hello there", cut=True)
        await report(scene, how, "2", 500)
        assert (await scene.stored())[-1] == answered("2", "Hello", cut=True)
        assert scene.told()[-1] == "1.01 interrupt 2 client_interrupt"


@either_way
@pytest.mark.parametrize("played_ms", [900, 4_500, 99_999])
async def test_what_was_kept_is_never_made_longer(how: str, played_ms: int) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(1.01)
        await scene.cuts()
        await report(scene, how, "2", played_ms)
        assert (await scene.stored())[-1] == answered("2", "Hello there", cut=True)


@either_way
@pytest.mark.parametrize("played_ms", [1_550, 1_620, 1_900, 99_999, None])
async def test_what_was_played_to_its_end_stays_and_is_not_marked(how: str, played_ms: int | None) -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say(LINE)
        await scene.passes(2)
        await report(scene, how, "1", played_ms)
        assert await scene.stored() == [answered("1", LINE)]


@either_way
@pytest.mark.parametrize(("played_ms", "kept"), [(1_320, "One two three, I."), (1_280, "One two three,")])
async def test_clients_count_in_blocks(how: str, played_ms: int, kept: str) -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("One two three, I.")
        await scene.passes(2)
        await report(scene, how, "1", played_ms)
        assert [row[2] for row in await scene.stored()] == [kept]


@either_way
@pytest.mark.parametrize("played_ms", [0, -5])
async def test_of_what_was_not_heard_nothing_is_kept(how: str, played_ms: int) -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say(LINE)
        await scene.passes(2)
        await report(scene, how, "1", played_ms)
        assert await scene.stored() == []


@pytest.mark.parametrize("played_ms", [None, 1_000])
async def test_what_the_client_says_first_counts(played_ms: int | None) -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say(LINE)
        await scene.passes(2)
        await scene.played("1", played_ms)
        before = await scene.stored()
        await scene.played("1", 100)
        await scene.cuts("1", 100)
        assert await scene.stored() == before


async def test_what_was_said_while_it_was_in_flight_counts_too() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(4.4)
        await scene.played("2", 1_000)
        await scene.passes(9)
        await scene.played("2", 100)
        assert (await scene.stored())[-1] == answered("2", "Hello there", cut=True)


@either_way
@pytest.mark.parametrize("message_id", [None, "", "7"])
async def test_a_report_that_names_no_reply_that_is_over_changes_nothing(
    how: str, message_id: str | None
) -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say(LINE)
        await scene.passes(2)
        await report(scene, how, message_id, 500)
        assert await scene.stored() == [answered("1", LINE)]


async def test_an_unspoken_reply_cannot_be_played() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one", text_only=True)
        await scene.passes(1)
        await scene.cuts("2", 0)
        await scene.played("2", 0)
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_only_the_last_few_are_remembered() -> None:
    async with a_voice_scene([]) as scene:
        for number in range(1, MOST_REMEMBERED + 2):
            await scene.is_to_say("Hi.")
            await scene.sees(f"reply {number} final")
        await scene.cuts("1", 0)
        await scene.cuts("2", 0)
        kept = [row[1] for row in await scene.stored()]
        assert kept == ["1", *(str(number) for number in range(3, MOST_REMEMBERED + 2))]


@either_way
async def test_what_cannot_be_shortened_is_told(how: str) -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say(LINE)
        await scene.passes(2)
        scene.account.fails_to_cut = RuntimeError("secret")
        await report(scene, how, "1", 500)
        await asyncio.sleep(0)
        assert scene.told()[-1] == "2.00 error: the reply could not be shortened"
        assert await scene.stored() == [answered("1", LINE)]


async def test_nor_is_it_hidden_when_the_client_says_it_in_time() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(4.4)
        scene.account.fails_to_cut = RuntimeError("secret")
        await scene.played("2", 1_000)
        await scene.passes(5)
        assert scene.told()[-1] == "4.40 error: the reply could not be shortened"
