"""Sessions from the first text to the end; what left is always compared whole."""

from __future__ import annotations

import asyncio

import pytest
from tests.conformance.store.examples import a_character
from tests.server.session.scene import Wirelog, a_scene, cut, pieces, problem, reply

from estuary_sdk.protocol import commands
from estuary_sdk.protocol.events import ErrorReported, LiveKitFailed, VoiceFailed
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.config import Limits
from estuary_server.errors import ConfigError, ProviderError, StoreError
from estuary_server.providers.language import LanguageModel, ReplyRequest
from estuary_server.providers.scripted import Hang, Pause, Step
from estuary_server.session.outbox import ClientTooSlowError
from estuary_server.session.session import REMEMBERED_IDS
from estuary_server.turn.turn import APOLOGY

pytestmark = pytest.mark.looptime

ANSWER = ["Hel", Pause(1), "lo"]
"""A reply that takes a second."""

HAS_ENDED = Acknowledgement(ok=False, error="the session has ended")


def by_text(**answers: list[Step]) -> object:
    """A script that answers each text of the player in its own way."""

    def script(request: ReplyRequest) -> list[Step]:
        return answers[request.text]

    return script


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
        await scene.account.replace_character(a_character(personality="dry"))
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
    assert scene.log.left == [*pieces("2", "Hel"), problem(reason), reply("2", "Hel", "lo")[1], *_final()]
    assert [role for role, *_ in await scene.stored()] == ["user", "assistant"]


def _final() -> list[object]:
    return [reply("2", "Hel", "lo")[2]]


async def test_a_text_that_just_fits_is_taken() -> None:
    async with a_scene(["ok"], limits=Limits(text_bytes=4)) as scene:
        assert (await scene.says("éé")).ok


# Cutting


async def test_a_new_text_cuts_the_reply_in_flight() -> None:
    async with a_scene(by_text(one=["Hel", Hang(), "lo"], two=["Yes"])) as scene:  # type: ignore[arg-type]
        await scene.says("one", "c1")
        await asyncio.sleep(1)
        await scene.says("two", "c2")
        await asyncio.sleep(1)
    assert scene.log.left == [
        *pieces("2", "Hel", to="c1"),
        cut("2", "new_input", to="c1"),
        *reply("4", "Yes", to="c2"),
    ]
    assert await scene.stored() == [
        ("user", "1", "one", False),
        ("assistant", "2", "Hel", True),
        ("user", "3", "two", False),
        ("assistant", "4", "Yes", False),
    ]
    assert scene.given(1) == [("user", "one"), ("assistant", "Hel")]
    assert scene.model.open_streams == 0


async def test_what_waited_in_the_outbox_is_neither_sent_nor_stored() -> None:
    script = by_text(one=["Hel", "lo", " you", Hang()], two=["Yes"])
    async with a_scene(script, log=Wirelog(delay_s=1)) as scene:  # type: ignore[arg-type]
        await scene.says("one")
        await asyncio.sleep(1.5)
        await scene.says("two")
        await asyncio.sleep(9)
    assert scene.log.left == [*pieces("2", "Hel", "lo"), cut("2", "new_input"), *reply("4", "Yes")]
    assert ("assistant", "2", "Hello", True) in await scene.stored()
    assert scene.given(1) == [("user", "one"), ("assistant", "Hello")]


async def test_an_interrupt_cuts_and_a_second_one_does_nothing() -> None:
    async with a_scene(["Hel", Hang()]) as scene:
        await scene.says("one", "c1")
        await asyncio.sleep(1)
        assert await scene.interrupts() == Acknowledgement()
        assert await scene.interrupts() == Acknowledgement()
        await asyncio.sleep(9)
    assert scene.log.left == [*pieces("2", "Hel", to="c1"), cut("2", "client_interrupt", to="c1")]
    assert await scene.stored() == [("user", "1", "one", False), ("assistant", "2", "Hel", True)]


async def test_an_interrupt_may_name_the_reply() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        await scene.interrupts("1")
        await scene.interrupts("2")
        await asyncio.sleep(9)
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "client_interrupt")]


async def test_an_interrupt_that_names_another_reply_cuts_nothing() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        assert (await scene.interrupts("99")).ok
        await asyncio.sleep(9)
    assert scene.log.left == reply("2", "Hel", "lo")


async def test_an_interrupt_of_nothing_is_silent() -> None:
    async with a_scene(ANSWER) as scene:
        assert (await scene.interrupts()).ok
        await scene.says("one")
        await asyncio.sleep(5)
        assert (await scene.interrupts()).ok
        assert (await scene.interrupts("2")).ok
        await asyncio.sleep(5)
    assert scene.log.left == reply("2", "Hel", "lo")


async def test_a_reply_cut_before_its_first_word_is_not_stored() -> None:
    async with a_scene([Hang()]) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.interrupts()
        await asyncio.sleep(1)
    assert scene.log.left == [cut("2", "client_interrupt")]
    assert await scene.stored() == [("user", "1", "one", False)]
    assert scene.model.open_streams == 0


async def test_a_reply_cut_before_it_began_is_not_stored() -> None:
    async with a_scene(["Hel"]) as scene:
        await asyncio.gather(scene.says("one"), scene.interrupts())
        await asyncio.sleep(1)
    assert scene.log.left == [cut("2", "client_interrupt")]
    assert (await scene.stored(), scene.model.requests) == ([("user", "1", "one", False)], [])


async def test_an_interrupt_while_the_reply_is_being_stored_is_too_late() -> None:
    async with a_scene(["Hi"], write_s=2) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        assert (await scene.interrupts()).ok
        await asyncio.sleep(9)
    assert scene.log.left == reply("2", "Hi")
    assert await scene.stored() == [("user", "1", "one", False), ("assistant", "2", "Hi", False)]


async def test_a_text_while_the_reply_is_being_stored_waits_for_its_final() -> None:
    async with a_scene(["Hi"], write_s=2) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.says("two")
        await asyncio.sleep(9)
    assert scene.log.left == [*reply("2", "Hi"), *reply("4", "Hi")]
    assert scene.given(1) == [("user", "one"), ("assistant", "Hi")]


async def test_a_cut_that_cannot_be_stored_is_told_and_the_next_reply_comes() -> None:
    async with a_scene(by_text(one=["Hel", Hang()], two=["Yes"])) as scene:  # type: ignore[arg-type]
        await scene.says("one")
        await asyncio.sleep(1)
        scene.account.fails = StoreError("disk full")
        await scene.interrupts()
        scene.account.fails = None
        await scene.says("two")
        await asyncio.sleep(1)
    assert scene.log.left == [
        *pieces("2", "Hel"),
        cut("2", "client_interrupt"),
        problem("the reply could not be stored"),
        *reply("4", "Yes"),
    ]


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
        scene.session._known.clear()  # as in a session that began afterwards
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
        assert len(scene.session._known) == REMEMBERED_IDS
        assert "c0" not in scene.session._known


# Failures


async def test_a_failing_language_model_apologises_and_the_session_goes_on() -> None:
    failed = ProviderError("scripted:model", "answered with HTTP 500", retryable=True)
    async with a_scene(by_text(one=["Well,", failed], two=["Yes"])) as scene:  # type: ignore[arg-type]
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.says("two")
        await asyncio.sleep(1)
    assert scene.log.left == [
        *reply("2", "Well,", f" {APOLOGY}"),
        problem("the language model failed: scripted:model: answered with HTTP 500"),
        *reply("4", "Yes"),
    ]


async def test_a_deleted_character_answers_no_more() -> None:
    async with a_scene(["Hi"]) as scene:
        await scene.account.delete_character("ada")
        refused = await scene.says("one", "c1")
    reason = "the character or the conversation does not exist any more"
    assert refused == Acknowledgement(False, "c1", error=reason)
    assert scene.log.left == [problem(reason)]


async def test_a_character_deleted_in_mid_reply_finishes_it() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        await scene.account.delete_character("ada")
        await asyncio.sleep(5)
        assert not scene.running.done()
    assert scene.log.left == [*reply("2", "Hel", "lo"), problem("the reply could not be stored")]


async def test_a_character_deleted_in_mid_reply_can_be_cut() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        await scene.account.delete_character("ada")
        await scene.interrupts()
    reason = "the reply could not be stored"
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "client_interrupt"), problem(reason)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConfigError("no language model: openai is not configured"),) * 2,
        (StoreError("the disk is full"),) * 2,
        (RuntimeError("a secret"), "internal error"),
    ],
)
async def test_a_command_that_fails_is_refused(error: Exception, reason: object) -> None:
    def choose(vendor: str, model: str) -> LanguageModel:
        raise error

    async with a_scene([], choose=choose) as scene:
        refused = await scene.says("one", "c1")
        assert (await scene.line("Still here.")).ok
        await asyncio.sleep(1)
    assert refused == Acknowledgement(False, "c1", error=str(reason))
    assert scene.log.left == [problem(str(reason)), *reply("1", "Still here.")]


async def test_a_client_that_gave_up_waiting_harms_nobody() -> None:
    async with a_scene(["Hi"], write_s=1) as scene:
        waiting = asyncio.create_task(scene.says("one"))
        await asyncio.sleep(0.5)
        waiting.cancel()
        await asyncio.sleep(5)
    assert scene.log.left == reply("2", "Hi")


# Commands that this version does not carry out


@pytest.mark.parametrize(
    ("command", "event", "reason"),
    [
        (commands.StartVoice(), VoiceFailed, "voice is not available"),
        (commands.StopVoice(), VoiceFailed, "voice is not available"),
        (commands.StreamAudio("AAAA"), VoiceFailed, "voice is not available"),
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


# The end


async def test_the_end_cuts_a_reply_says_so_and_stores_what_was_delivered() -> None:
    async with a_scene(["Hel", Hang()]) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.ends()
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "session_end")]
    assert await scene.stored() == [("user", "1", "one", False), ("assistant", "2", "Hel", True)]
    assert scene.model.open_streams == 0


async def test_the_end_lets_a_reply_that_is_being_stored_finish() -> None:
    async with a_scene(["Hi"], write_s=2) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.ends()
    assert scene.log.left == reply("2", "Hi")


async def test_the_end_does_not_wait_for_ever_for_a_client_that_does_not_read(looptime: float) -> None:
    async with a_scene(["Hi"], log=Wirelog(delay_s=1000)) as scene:
        await scene.says("one")
        await scene.ends()
        assert looptime < 10


async def test_an_end_that_cannot_store_ends_all_the_same() -> None:
    async with a_scene(["Hel", Hang()]) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        scene.account.fails = StoreError("disk full")
        await scene.ends()
    problems = [problem("the reply could not be stored")]
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "session_end"), *problems]


async def test_ending_twice_is_ending_once() -> None:
    async with a_scene([]) as scene:
        await asyncio.gather(scene.session.end(), scene.session.end())
        await scene.running
        await scene.session.end()


async def test_after_the_end_nothing_is_accepted() -> None:
    async with a_scene([]) as scene:
        await scene.ends()
        assert await scene.says("one") == HAS_ENDED


@pytest.mark.parametrize("inbox", [1, 2, 100])
async def test_what_waits_behind_the_end_is_refused(inbox: int) -> None:
    async with a_scene(["Hi"], limits=Limits(inbox_events=inbox), write_s=1) as scene:
        first = asyncio.create_task(scene.says("one"))
        await asyncio.sleep(0.5)
        late = [asyncio.create_task(scene.line(f"{number}.")) for number in range(6)]
        ending = asyncio.create_task(scene.session.end())
        async with asyncio.timeout(100):
            answers = await asyncio.gather(first, *late)
            await ending
    accepted = [answer for answer in answers if answer.ok]
    assert all(answer in accepted or answer == HAS_ENDED for answer in answers)


async def test_too_much_waiting_to_leave_ends_the_session_and_stores_what_left() -> None:
    script = by_text(one=["a", Pause(1), "b", *"cdefgh", Hang()])
    async with a_scene(script, limits=Limits(outbox_events=5)) as scene:  # type: ignore[arg-type]
        await scene.says("one")
        async with asyncio.timeout(10):
            await scene.running
    assert scene.log.left == pieces("2", "a")
    assert await scene.stored() == [("user", "1", "one", False), ("assistant", "2", "a", True)]


@pytest.mark.parametrize("failure", [ClientTooSlowError("full"), ConnectionError("gone")])
async def test_a_socket_that_fails_ends_the_session_and_stores_what_left(failure: Exception) -> None:
    script = by_text(one=["a", Pause(1), "b", Pause(1), "c", Hang()])
    async with a_scene(script) as scene:  # type: ignore[arg-type]
        await scene.says("one")
        await asyncio.sleep(0.5)
        scene.log.fails = failure
        async with asyncio.timeout(10):
            await scene.running
    assert scene.log.left == pieces("2", "a")
    assert (await scene.stored())[1][1:] == ("2", "ab", True)
