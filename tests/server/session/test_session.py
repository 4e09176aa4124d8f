"""What a session does with texts, lines and other commands; what left is always compared whole."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.protocol import commands
from estuary_sdk.protocol.events import ErrorReported, LiveKitFailed, VoiceFailed
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.config import Limits
from estuary_server.providers.scripted import Hang
from estuary_server.session.dialogue import REMEMBERED_IDS
from tests.conformance.store.examples import a_character
from tests.server.session.scene import ANSWER, a_scene, cut, pieces, problem, reply

pytestmark = pytest.mark.looptime


# Texts


async def test_a_text_is_answered_and_both_are_stored() -> None:
    async with a_scene(ANSWER) as scene:
        accepted = await scene.says("hi", "c1")
        await asyncio.sleep(5)
    assert accepted == Acknowledgement(True, "c1", "1")
    assert scene.log.left == reply("2", "Hel", "lo", to="c1")
    assert scene.log.numbers == [1, 2, 3]
    assert await scene.stored() == [("user", "1", "hi", False), ("assistant", "2", "Hello", False)]
    assert scene.model.open_streams == 0


async def test_a_reply_is_stored_before_its_final_leaves() -> None:
    async with a_scene(["Hi"], write_s=1) as scene:
        await scene.says("hello")
        await asyncio.sleep(0.5)
        assert scene.log.left == pieces("2", "Hi")
        await asyncio.sleep(1)
        assert scene.log.left == reply("2", "Hi")
        assert await scene.stored() == [("user", "1", "hello", False), ("assistant", "2", "Hi", False)]


async def test_the_next_text_knows_what_was_said() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(5)
        await scene.says("two")
        await asyncio.sleep(5)
    assert scene.log.left == [*reply("2", "Hel", "lo"), *reply("4", "Hel", "lo")]
    assert scene.given(0) == []
    assert scene.given(1) == [("user", "one"), ("assistant", "Hello")]


async def test_a_character_changed_meanwhile_answers_as_it_is_now() -> None:
    async with a_scene(["ok"]) as scene:
        await scene.account.change_character("ada", lambda _: a_character(personality="dry"))
        await scene.says("hi")
        await asyncio.sleep(1)
    assert scene.model.requests[0].persona.personality == "dry"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the text is empty"),
        (" \n\t", "the text is empty"),
        ("éé", "the text is longer than 3 bytes"),
        ("\ud800\ud800", "the text is longer than 3 bytes"),
    ],
)
@pytest.mark.parametrize("kind", [commands.SendText, commands.SayLine])
async def test_a_text_that_is_no_good_is_refused_and_cuts_nothing(
    text: str, reason: str, kind: type[commands.SendText] | type[commands.SayLine]
) -> None:
    async with a_scene(ANSWER, limits=Limits(text_bytes=3)) as scene:
        await scene.says("hi")
        await asyncio.sleep(0.5)
        refused = await scene.session.post(kind(text, client_message_id="c2"))
        await asyncio.sleep(5)
    assert refused == Acknowledgement(False, "c2", error=reason)
    assert scene.log.left == [*pieces("2", "Hel"), problem(reason), *reply("2", "Hel", "lo")[1:]]
    assert [role for role, *_ in await scene.stored()] == ["user", "assistant"]


async def test_a_text_that_just_fits_is_taken() -> None:
    async with a_scene(["ok"], limits=Limits(text_bytes=4)) as scene:
        assert (await scene.says("éé")).ok


# Lines


async def test_a_line_is_said_and_stored_without_the_language_model() -> None:
    async with a_scene([Hang()]) as scene:
        accepted = await scene.line("Welcome.", "c1")
        await asyncio.sleep(1)
    assert accepted == Acknowledgement(True, "c1", "1")
    assert scene.log.left == reply("1", "Welcome.", to="c1")
    assert await scene.stored() == [("assistant", "1", "Welcome.", False)]
    assert scene.model.requests == []


async def test_a_line_after_a_line_cuts_nothing() -> None:
    async with a_scene([], write_s=1) as scene:
        await scene.line("One.")
        await scene.line("Two.")
        await asyncio.sleep(5)
    assert scene.log.left == [*reply("1", "One."), *reply("2", "Two.")]


async def test_a_line_cuts_a_reply_in_flight() -> None:
    async with a_scene(["Hel", Hang()]) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.line("Stop.")
        await asyncio.sleep(1)
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "new_input"), *reply("3", "Stop.")]


# The same message twice


@pytest.mark.parametrize("wait_s", [0.5, 5])
async def test_a_message_sent_twice_is_one_message(wait_s: float) -> None:
    async with a_scene(ANSWER) as scene:
        first = await scene.says("hi", "c1")
        await asyncio.sleep(wait_s)
        assert await scene.says("hi", "c1") == first
        await asyncio.sleep(5)
    assert scene.log.left == reply("2", "Hel", "lo", to="c1")
    assert [role for role, *_ in await scene.stored()] == ["user", "assistant"]


async def test_a_line_sent_twice_is_said_once() -> None:
    async with a_scene([]) as scene:
        assert await scene.line("Hi.", "c1") == await scene.line("Hi.", "c1")
        await asyncio.sleep(1)
    assert scene.log.left == reply("1", "Hi.", to="c1")


async def test_a_message_of_a_former_session_is_not_answered_again() -> None:
    async with a_scene(["Hi"]) as scene:
        await scene.says("one", "c1")
        await asyncio.sleep(1)
        scene.session._dialogue._known.clear()  # as in a session that began afterwards
        assert await scene.says("one", "c1") == Acknowledgement(True, "c1", "1")
        await asyncio.sleep(1)
    assert scene.log.left == reply("2", "Hi", to="c1")


async def test_messages_without_an_id_are_different_messages() -> None:
    async with a_scene(["Hi"]) as scene:
        await scene.says("same")
        await asyncio.sleep(1)
        await scene.says("same")
        await asyncio.sleep(1)
    assert scene.log.left == [*reply("2", "Hi"), *reply("4", "Hi")]


async def test_a_refused_message_may_be_sent_again() -> None:
    async with a_scene(["Hi"]) as scene:
        await scene.says(" ", "c1")
        assert (await scene.says("one", "c1")).ok
        await asyncio.sleep(1)
    assert scene.log.left == [problem("the text is empty"), *reply("2", "Hi", to="c1")]


async def test_only_so_many_ids_are_remembered() -> None:
    async with a_scene([]) as scene:
        for number in range(REMEMBERED_IDS + 1):
            await scene.line("Hi.", f"c{number}")
        assert len(scene.session._dialogue._known) == REMEMBERED_IDS
        assert "c0" not in scene.session._dialogue._known


# Commands that this version does not carry out


@pytest.mark.parametrize(
    ("command", "event", "reason"),
    [
        (commands.StartVoice(), VoiceFailed, "this server does not listen"),
        (commands.StreamAudio("AAAA"), VoiceFailed, "this server does not listen"),
        (commands.RequestLiveKitToken(), LiveKitFailed, "LiveKit is not available"),
        (commands.JoinLiveKit(), LiveKitFailed, "LiveKit is not available"),
        (commands.LeaveLiveKit(), LiveKitFailed, "LiveKit is not available"),
        (commands.MuteLiveKit(), LiveKitFailed, "LiveKit is not available"),
        (commands.CameraImage("AAAA"), ErrorReported, "camera_image is not available"),
        (commands.StartAgentConversation(), ErrorReported, "start_agent_conversation is not available"),
        (commands.StopAgentConversation(), ErrorReported, "stop_agent_conversation is not available"),
    ],
)
async def test_what_is_not_there_is_said_in_the_event_that_is_waited_for(
    command: commands.StartVoice,
    event: type[VoiceFailed] | type[LiveKitFailed] | type[ErrorReported],
    reason: str,
) -> None:
    async with a_scene([]) as scene:
        refused = await scene.session.post(command)
    assert refused.error is not None
    assert refused.error.startswith(reason)
    assert (refused.ok, scene.log.left) == (False, [event(refused.error)])


@pytest.mark.parametrize("command", [commands.UpdatePreferences(True), commands.AudioPlaybackComplete("2")])
async def test_what_concerns_no_text_session_is_accepted_in_silence(command: commands.StartVoice) -> None:
    async with a_scene([]) as scene:
        assert await scene.session.post(command) == Acknowledgement()
    assert scene.log.left == []
