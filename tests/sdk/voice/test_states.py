"""The words for what a conversation is doing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk import VoiceMode, VoiceSessionState
from estuary_sdk.voice.states import Conversation

S = VoiceSessionState
Step = Callable[[Conversation], None]


@pytest.fixture
def open_floor() -> Conversation:
    conversation = Conversation(VoiceMode.CONTINUOUS)
    conversation.starting()
    conversation.started()
    return conversation


@pytest.fixture
def button() -> Conversation:
    conversation = Conversation(VoiceMode.PUSH_TO_TALK)
    conversation.starting()
    conversation.started()
    return conversation


def test_from_the_beginning_to_the_end() -> None:
    conversation = Conversation(VoiceMode.CONTINUOUS)
    seen = [conversation.state]
    for step in (conversation.starting, conversation.started, conversation.stopped):
        step()
        seen.append(conversation.state)
    assert seen == [S.STOPPED, S.STARTING, S.LISTENING, S.STOPPED]


def test_a_turn(open_floor: Conversation) -> None:
    seen = []
    steps: tuple[Step, ...] = (
        lambda c: c.transcript("Good", False),
        lambda c: c.transcript("Good evening", True),
        lambda c: c.reply_text("m1"),
        lambda c: c.playback_started("m1"),
        lambda c: c.reply_text("m1"),
        lambda c: c.playback_ended("m1"),
        lambda c: c.reply_text("m1"),
    )
    for step in steps:
        step(open_floor)
        seen.append(open_floor.state)
    assert seen == [S.HEARING, S.THINKING, S.THINKING, S.SPEAKING, S.SPEAKING, S.LISTENING, S.LISTENING]


def test_the_next_reply_is_thought_about_when_the_one_before_it_has_been_heard(
    open_floor: Conversation,
) -> None:
    seen = []
    steps: tuple[Step, ...] = (
        lambda c: c.playback_started("m1"),
        lambda c: c.reply_text("m2"),
        lambda c: c.reply_text("m1"),
        lambda c: c.playback_ended("m1"),
    )
    for step in steps:
        step(open_floor)
        seen.append(open_floor.state)
    assert seen == [S.SPEAKING, S.SPEAKING, S.SPEAKING, S.THINKING]


def test_nothing_is_learnt_any_more_while_it_is_being_ended(open_floor: Conversation) -> None:
    seen = []
    steps: tuple[Step, ...] = (
        lambda c: c.playback_started("m1"),
        lambda c: c.reply_text("m2"),
        lambda c: c.ending(),
        lambda c: c.playback_ended("m1"),
        lambda c: c.stopped(),
    )
    for step in steps:
        step(open_floor)
        seen.append(open_floor.state)
    assert seen == [S.SPEAKING, S.SPEAKING, S.SPEAKING, S.SPEAKING, S.STOPPED]


def test_whether_words_may_come(button: Conversation) -> None:
    seen = [button.words_may_come]
    steps: tuple[Step, ...] = (
        lambda c: c.said(),
        lambda c: c.transcript("Hel", False),
        lambda c: c.transcript("", False),
        lambda c: c.transcript("Hello", True),
        lambda c: c.transcript("And", False),
        lambda c: c.transcript("", True),
        lambda c: c.said(),
        lambda c: c.pressed(),
    )
    for step in steps:
        step(button)
        seen.append(button.words_may_come)
    assert seen == [False, True, True, True, False, True, False, True, False]


def test_a_turn_with_a_button(button: Conversation) -> None:
    seen = [button.state]
    steps: tuple[Step, ...] = (
        lambda c: c.pressed(),
        lambda c: c.transcript("Good", False),
        lambda c: c.released(),
        lambda c: c.transcript("Good evening", True),
        lambda c: c.playback_started("m1"),
        lambda c: c.playback_ended("m1"),
    )
    for step in steps:
        step(button)
        seen.append(button.state)
    assert seen == [S.IDLE, S.LISTENING, S.HEARING, S.THINKING, S.THINKING, S.SPEAKING, S.IDLE]


def test_an_empty_press(button: Conversation) -> None:
    button.pressed()
    button.released()
    assert button.state is S.IDLE


def test_a_press_ends_the_wait_for_a_reply(button: Conversation) -> None:
    button.transcript("Hello", True)
    button.pressed()
    assert button.state is S.LISTENING


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_understood_is_nothing_to_think_about(open_floor: Conversation, text: str) -> None:
    open_floor.transcript("Hm", False)
    open_floor.transcript(text, True)
    assert open_floor.state is S.LISTENING


@pytest.mark.parametrize("released_first", [True, False])
def test_words_of_a_press_that_came_to_nothing(button: Conversation, released_first: bool) -> None:
    button.pressed()
    button.transcript("Hm", False)
    if released_first:
        button.released()
        assert button.state is S.THINKING
    button.transcript("", True)
    assert button.state is (S.IDLE if released_first else S.LISTENING)
    button.released()
    assert button.state is S.IDLE


def test_words_that_are_taken_back_before_their_end(open_floor: Conversation) -> None:
    open_floor.transcript("Hm", False)
    open_floor.transcript("", False)
    assert open_floor.state is S.LISTENING
    open_floor.transcript("", True)
    assert open_floor.state is S.LISTENING


def test_an_end_of_no_words_takes_nothing_back_that_was_understood(open_floor: Conversation) -> None:
    open_floor.transcript("Hello", False)
    open_floor.transcript("Hello", True)
    open_floor.transcript("", True)
    assert open_floor.state is S.THINKING


def test_whether_a_reply_may_come(button: Conversation) -> None:
    seen = [button.reply_may_come]
    steps: tuple[Step, ...] = (
        lambda c: c.asked(),
        lambda c: c.reply_cut("m0", True),
        lambda c: c.reply_text("m1"),
        lambda c: c.playback_started("m1"),
        lambda c: c.playback_ended("m1"),
        lambda c: c.asked(),
        lambda c: c.no_voice_came(),
        lambda c: c.transcript("Hello", True),
        lambda c: c.reply_cut("m2", False),
        lambda c: c.asked(),
        lambda c: c.pressed(),
    )
    for step in steps:
        step(button)
        seen.append(button.reply_may_come)
    assert seen == [False, True, True, True, True, False, True, False, True, False, True, False]


def test_a_barge_in(open_floor: Conversation) -> None:
    open_floor.playback_started("m1")
    seen = []
    steps: tuple[Step, ...] = (lambda c: c.transcript("Wait", False), lambda c: c.reply_cut("m1", False))
    for step in steps:
        step(open_floor)
        seen.append(open_floor.state)
    assert seen == [S.SPEAKING, S.HEARING]


def test_new_input_is_thought_about_while_the_former_reply_is_cut(open_floor: Conversation) -> None:
    open_floor.playback_started("m1")
    open_floor.transcript("Something else", True)
    open_floor.reply_cut("m1", True)
    assert open_floor.state is S.THINKING


def test_a_cut_reply_that_was_awaited_is_not_awaited_any_more(open_floor: Conversation) -> None:
    open_floor.transcript("Hello", True)
    open_floor.reply_cut(None, False)
    assert open_floor.state is S.LISTENING


def test_the_end_of_another_message_is_not_the_end_of_this_one(open_floor: Conversation) -> None:
    open_floor.playback_started("m1")
    open_floor.playback_started("m2")
    open_floor.playback_ended("m1")
    open_floor.reply_cut("m1", False)
    assert open_floor.state is S.SPEAKING


def test_a_reply_without_sound(open_floor: Conversation) -> None:
    open_floor.transcript("Hello", True)
    open_floor.reply_text("m1")
    open_floor.no_voice_came()
    assert open_floor.state is S.LISTENING


STEPS = st.sampled_from(
    [
        ("pressed",), ("released",), ("transcript", "a", False), ("transcript", "a", True),
        ("transcript", "", True), ("reply_text", "m1"), ("no_voice_came",), ("playback_started", "m1"),
        ("playback_started", "m2"), ("playback_ended", "m1"), ("playback_ended", "m2"),
        ("reply_cut", "m1", False), ("reply_cut", None, True), ("started",), ("asked",), ("said",),
    ]
)  # fmt: skip


@given(st.sampled_from(VoiceMode), st.lists(STEPS, max_size=30))
def test_whatever_happens_it_calms_down_and_begins_anew(
    mode: VoiceMode, steps: list[tuple[str | bool | None, ...]]
) -> None:
    conversation = Conversation(mode)
    calm = {VoiceMode.CONTINUOUS: S.LISTENING, VoiceMode.PUSH_TO_TALK: S.IDLE}[mode]
    conversation.starting()
    conversation.started()
    for name, *arguments in steps:
        getattr(conversation, str(name))(*arguments)
        assert conversation.state not in (S.STOPPED, S.STARTING)
    conversation.transcript("", True)
    conversation.no_voice_came()
    conversation.reply_cut(None, False)
    if mode is VoiceMode.PUSH_TO_TALK:
        conversation.released()
        assert conversation.state is calm
    conversation.stopped()
    conversation.starting()
    assert conversation.state is S.STARTING
    conversation.started()
    assert conversation.state is calm
