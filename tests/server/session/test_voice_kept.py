"""What is kept of a spoken reply that was not played to its end, or that cannot be kept."""

from __future__ import annotations

import pytest

from estuary_server.providers.scripted import Pause
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


@pytest.mark.parametrize(
    ("played_ms", "stored"),
    [
        (None, answered("2")),
        (4_500, answered("2")),
        (4_250, answered("2")),
        (1_000, answered("2", "Hello there", cut=True)),
        (0, None),
    ],
)
async def test_a_client_that_did_not_play_all_of_it_shortens_what_is_kept(
    played_ms: int | None, stored: tuple[str, str, str, bool] | None
) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(4.4)
        await scene.played("2", played_ms)
        await scene.passes(5)
        assert scene.told() == [*hello("2", 0.00), "0.00-4.30 sound 2 4.50s final"]
        assert await scene.stored() == [said("1", "one"), *([stored] if stored else [])]


async def test_what_was_played_of_another_message_changes_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(4.4)
        await scene.played("7", 1_000)
        await scene.passes(9)
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_a_cut_that_cannot_be_kept_is_told_and_the_session_goes_on() -> None:
    async with a_voice_scene(["Hello there my dear friend."]) as scene:
        await scene.writes("one")
        await scene.passes(1.01)
        scene.account.fails_to_cut = RuntimeError("secret")
        await scene.cuts()
        assert scene.told_but_sound()[2:] == [
            "1.01 interrupt 2 client_interrupt",
            "1.01 error: the reply could not be shortened",
        ]
        await scene.writes("two")
        await scene.passes(9)
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there my dear friend."),
            said("3", "two"),
            answered("4", "Hello there my dear friend."),
        ]


async def test_words_that_could_not_be_kept_take_their_reply_back_and_leave_nothing_held() -> None:
    async with a_voice_scene([Pause(0.1), "Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.account.fails_to_hear = RuntimeError("secret")
        await scene.streams(3)
        scene.account.fails_to_hear = None
        await scene.writes("typed")
        await scene.streams(6)
        assert scene.told()[3:] == [
            "2.02 heard: one two",
            "2.03 interrupt 2 client_interrupt",
            "2.03 error: internal error",
            "3.10 reply 4: Fine.",
            "3.10 reply 4 final: Fine.",
            "3.10-3.40 sound 4 0.50s final",
        ]
