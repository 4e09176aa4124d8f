"""Every transition of the floor, and what holds for any sequence of inputs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from estuary_server.turn.floor import (
    Begin,
    Complete,
    Cut,
    CutReason,
    Decision,
    Done,
    Floor,
    Hold,
    Input,
    InterruptAsked,
    Kept,
    LetFinish,
    NewInput,
    Resume,
    SessionEnded,
    SpeechBegan,
    SpeechConfirmed,
    SpeechOver,
    step,
)

FREE = Floor()
OPEN = Floor("a")
CLOSING = Floor("a", closing=True)
VOICED = Floor("a", spoken=True)
"""A reply with a voice that is open, or sounding: both can be cut."""
VOICED_CLOSING = Floor("a", spoken=True, closing=True)
STATES = (FREE, OPEN, CLOSING, VOICED, VOICED_CLOSING)

Transition = tuple[Floor, Input, Floor, tuple[Decision, ...]]


def while_speaking(floor: Floor) -> Floor:
    return replace(floor, player_speaks=True)


def cut(reason: CutReason) -> tuple[Decision, ...]:
    return (Cut("a", reason),)


def finished_and_cut(reason: CutReason) -> tuple[Decision, ...]:
    return (LetFinish("a"), Cut("a", reason))


FINISHED: tuple[Decision, ...] = (LetFinish("a"),)

WITHOUT_SPEECH: list[Transition] = [
    # nobody speaks
    (FREE, NewInput(), FREE, ()),
    (FREE, NewInput(spoken=True), FREE, ()),
    (FREE, Begin("a"), OPEN, ()),
    (FREE, Complete("a"), FREE, ()),
    (FREE, Kept("a"), FREE, ()),
    (FREE, Done("a"), FREE, ()),
    (FREE, InterruptAsked(), FREE, ()),
    (FREE, InterruptAsked("a"), FREE, ()),
    (FREE, SpeechConfirmed(), FREE, ()),
    (FREE, SessionEnded(), FREE, ()),
    # a reply without a voice
    (OPEN, NewInput(), FREE, cut("new_input")),
    (OPEN, NewInput(spoken=True), FREE, cut("barge_in")),
    (OPEN, Begin("b"), OPEN, ()),
    (OPEN, Complete("a"), CLOSING, ()),
    (OPEN, Complete("b"), OPEN, ()),
    (OPEN, Kept("a"), OPEN, ()),
    (OPEN, Kept("b"), OPEN, ()),
    (OPEN, Done("a"), FREE, ()),
    (OPEN, Done("b"), OPEN, ()),
    (OPEN, InterruptAsked(), FREE, cut("client_interrupt")),
    (OPEN, InterruptAsked("a"), FREE, cut("client_interrupt")),
    (OPEN, InterruptAsked("b"), OPEN, ()),
    (OPEN, SpeechConfirmed(), FREE, cut("barge_in")),
    (OPEN, SessionEnded(), FREE, cut("session_end")),
    (CLOSING, NewInput(), FREE, FINISHED),
    (CLOSING, NewInput(spoken=True), FREE, FINISHED),
    (CLOSING, Begin("b"), CLOSING, ()),
    (CLOSING, Complete("a"), CLOSING, ()),
    (CLOSING, Complete("b"), CLOSING, ()),
    (CLOSING, Kept("a"), OPEN, ()),
    (CLOSING, Kept("b"), CLOSING, ()),
    (CLOSING, Done("a"), FREE, ()),
    (CLOSING, Done("b"), CLOSING, ()),
    (CLOSING, InterruptAsked(), CLOSING, ()),
    (CLOSING, InterruptAsked("a"), CLOSING, ()),
    (CLOSING, InterruptAsked("b"), CLOSING, ()),
    (CLOSING, SpeechConfirmed(), FREE, FINISHED),
    (CLOSING, SessionEnded(), FREE, FINISHED),
    # a reply with a voice
    (VOICED, NewInput(), FREE, cut("new_input")),
    (VOICED, NewInput(spoken=True), FREE, cut("barge_in")),
    (VOICED, Begin("b", spoken=True), VOICED, ()),
    (VOICED, Complete("a"), VOICED_CLOSING, ()),
    (VOICED, Complete("b"), VOICED, ()),
    (VOICED, Kept("a"), VOICED, ()),
    (VOICED, Kept("b"), VOICED, ()),
    (VOICED, Done("a"), FREE, ()),
    (VOICED, Done("b"), VOICED, ()),
    (VOICED, InterruptAsked(), FREE, cut("client_interrupt")),
    (VOICED, InterruptAsked("a"), FREE, cut("client_interrupt")),
    (VOICED, InterruptAsked("b"), VOICED, ()),
    (VOICED, SpeechConfirmed(), FREE, cut("barge_in")),
    (VOICED, SessionEnded(), FREE, cut("session_end")),
    (VOICED_CLOSING, NewInput(), FREE, finished_and_cut("new_input")),
    (VOICED_CLOSING, NewInput(spoken=True), FREE, finished_and_cut("barge_in")),
    (VOICED_CLOSING, Begin("b", spoken=True), VOICED_CLOSING, ()),
    (VOICED_CLOSING, Complete("a"), VOICED_CLOSING, ()),
    (VOICED_CLOSING, Complete("b"), VOICED_CLOSING, ()),
    (VOICED_CLOSING, Kept("a"), VOICED, ()),
    (VOICED_CLOSING, Kept("b"), VOICED_CLOSING, ()),
    (VOICED_CLOSING, Done("a"), FREE, ()),
    (VOICED_CLOSING, Done("b"), VOICED_CLOSING, ()),
    (VOICED_CLOSING, InterruptAsked(), FREE, finished_and_cut("client_interrupt")),
    (VOICED_CLOSING, InterruptAsked("a"), FREE, finished_and_cut("client_interrupt")),
    (VOICED_CLOSING, InterruptAsked("b"), VOICED_CLOSING, ()),
    (VOICED_CLOSING, SpeechConfirmed(), FREE, finished_and_cut("barge_in")),
    (VOICED_CLOSING, SessionEnded(), FREE, finished_and_cut("session_end")),
]

OF_SPEECH: list[Transition] = [
    (FREE, SpeechBegan(), while_speaking(FREE), ()),
    (OPEN, SpeechBegan(), while_speaking(OPEN), ()),
    (CLOSING, SpeechBegan(), while_speaking(CLOSING), ()),
    (VOICED, SpeechBegan(), while_speaking(VOICED), (Hold("a"),)),
    (VOICED_CLOSING, SpeechBegan(), while_speaking(VOICED_CLOSING), (Hold("a"),)),
    *[(floor, SpeechOver(), floor, ()) for floor in STATES],
    *[(while_speaking(floor), SpeechBegan(), while_speaking(floor), ()) for floor in STATES],
    (while_speaking(FREE), SpeechOver(), FREE, ()),
    (while_speaking(OPEN), SpeechOver(), OPEN, ()),
    (while_speaking(CLOSING), SpeechOver(), CLOSING, ()),
    (while_speaking(VOICED), SpeechOver(), VOICED, (Resume("a"),)),
    (while_speaking(VOICED_CLOSING), SpeechOver(), VOICED_CLOSING, (Resume("a"),)),
    (FREE, Begin("a", spoken=True), VOICED, ()),
    (while_speaking(FREE), Begin("a", spoken=True), while_speaking(VOICED), (Hold("a"),)),
]

SPEECH_CHANGES_NOTHING_ELSE: list[Transition] = [
    (while_speaking(floor), event, while_speaking(expected), decisions)
    for floor, event, expected, decisions in WITHOUT_SPEECH
]

TRANSITIONS = WITHOUT_SPEECH + OF_SPEECH + SPEECH_CHANGES_NOTHING_ELSE

IDS = st.sampled_from("abc")
INPUTS = st.one_of(
    st.builds(NewInput, st.booleans()),
    st.builds(Begin, IDS, st.booleans()),
    st.builds(Complete, IDS),
    st.builds(Kept, IDS),
    st.builds(Done, IDS),
    st.builds(InterruptAsked, st.none() | IDS),
    st.builds(SpeechBegan),
    st.builds(SpeechConfirmed),
    st.builds(SpeechOver),
    st.builds(SessionEnded),
)


@pytest.mark.parametrize(("floor", "event", "expected", "decisions"), TRANSITIONS)
def test_transition(floor: Floor, event: Input, expected: Floor, decisions: tuple[Decision, ...]) -> None:
    assert step(floor, event) == (expected, decisions)


def test_every_input_is_tried_in_every_state() -> None:
    tried = {(floor, type(event)) for floor, event, _, _ in TRANSITIONS}
    states = [*STATES, *map(while_speaking, STATES)]
    assert tried == {(floor, kind) for floor in states for kind in Input.__args__}


@given(st.lists(INPUTS))
def test_no_sequence_leads_to_another_state(events: list[Input]) -> None:
    floor = Floor()
    for event in events:
        floor, _ = step(floor, event)
        known = replace(floor, message_id=floor.message_id and "a", player_speaks=False)
        assert known in STATES


@given(st.lists(INPUTS))
def test_a_decision_is_about_the_reply_in_flight(events: list[Input]) -> None:
    floor = Floor()
    for event in events:
        before = floor
        floor, decisions = step(before, event)
        in_flight = before.message_id or floor.message_id
        assert {decision.message_id for decision in decisions} <= {in_flight}


@given(st.lists(INPUTS))
def test_a_closing_reply_is_kept_before_it_is_cut_and_only_a_closing_one_is_waited_for(
    events: list[Input],
) -> None:
    floor = Floor()
    for event in events:
        before = floor
        floor, decisions = step(before, event)
        kinds = [type(decision) for decision in decisions]
        assert (LetFinish in kinds) <= before.closing
        if Cut in kinds:
            assert kinds == [LetFinish, Cut] if before.closing else [Cut]
            assert before.spoken or not before.closing
            assert floor.message_id is None


@given(st.lists(INPUTS))
def test_a_spoken_reply_is_held_exactly_while_the_player_speaks(events: list[Input]) -> None:
    """So whatever was held is resumed, or cut, or over."""
    floor, held = Floor(), None
    for event in events:
        floor, decisions = step(floor, event)
        for decision in decisions:
            if isinstance(decision, Hold):
                assert held is None
                held = decision.message_id
            elif isinstance(decision, Resume):
                assert held == decision.message_id
                held = None
        if held != floor.message_id:
            held = None
        assert held == (floor.message_id if floor.spoken and floor.player_speaks else None)


@given(st.lists(INPUTS), st.sampled_from((Complete("another"), Kept("another"), Done("another"))))
def test_what_is_said_about_another_reply_changes_nothing(events: list[Input], about: Input) -> None:
    floor = Floor()
    for event in events:
        floor, _ = step(floor, event)
        assert step(floor, about) == (floor, ())
        assert step(floor, InterruptAsked("another")) == (floor, ())


class Holder(RuleBasedStateMachine):
    """Carries out the floor's decisions as a session does, and keeps its own account of every reply.

    A reply goes from ``open`` through ``closing`` to ``sounding`` and, one without a voice at once, out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.floor = Floor()
        self.open: set[str] = set()
        self.closing: set[str] = set()
        self.sounding: set[str] = set()
        self.voiced: set[str] = set()
        self.held: str | None = None
        self.player_speaks = False
        self.begun = 0

    @property
    def in_flight(self) -> set[str]:
        return self.open | self.closing | self.sounding

    def _step(self, event: Input) -> None:
        """Let the floor decide and carry it out."""
        self.floor, decisions = step(self.floor, event)
        for decision in decisions:
            self._carry_out(decision)

    def _carry_out(self, decision: Decision) -> None:
        message_id = decision.message_id
        match decision:
            case Cut():
                assert message_id in self.open | self.sounding
                self._leave(message_id)
            case LetFinish():
                assert message_id in self.closing
                self._keep(message_id)
            case Hold():
                assert self.held is None
                assert message_id in self.in_flight & self.voiced
                self.held = message_id
            case Resume():
                assert self.held == message_id
                self.held = None

    def _keep(self, message_id: str) -> None:
        """The store has it: a turn tells so, and is done unless it goes on sounding."""
        self.closing.remove(message_id)
        self.sounding.add(message_id)
        self._tell(Kept(message_id))
        if message_id not in self.voiced:
            self._finish(message_id)

    def _finish(self, message_id: str) -> None:
        self._leave(message_id)
        self._tell(Done(message_id))

    def _leave(self, message_id: str) -> None:
        self.open.discard(message_id)
        self.sounding.discard(message_id)
        if self.held == message_id:
            self.held = None

    def _tell(self, event: Complete | Kept | Done) -> None:
        """A turn only reports: nothing is decided on it."""
        self.floor, decisions = step(self.floor, event)
        assert decisions == ()

    @rule(by_voice=st.booleans(), spoken=st.booleans())
    def answer(self, by_voice: bool, spoken: bool) -> None:
        self._step(NewInput(by_voice))
        assert self.in_flight == set()
        self.begun += 1
        message_id = str(self.begun)
        self.open.add(message_id)
        if spoken:
            self.voiced.add(message_id)
        self._step(Begin(message_id, spoken))

    @precondition(lambda self: self.open)
    @rule()
    def complete(self) -> None:
        message_id = self.open.pop()
        self.closing.add(message_id)
        self._tell(Complete(message_id))

    @precondition(lambda self: self.closing)
    @rule()
    def keep(self) -> None:
        self._keep(next(iter(self.closing)))

    @precondition(lambda self: self.sounding)
    @rule()
    def play_to_the_end(self) -> None:
        self._finish(next(iter(self.sounding)))

    @rule(back=st.integers(1, 3), kind=st.sampled_from((Complete, Kept, Done)))
    def hear_late_of_an_old_reply(self, back: int, kind: type[Complete | Kept | Done]) -> None:
        before = self.floor
        self._tell(kind(str(self.begun - back)))
        assert self.floor == before

    @rule(back=st.none() | st.integers(0, 3))
    def interrupt(self, back: int | None) -> None:
        before, uncuttable = self.in_flight, self.closing - self.voiced
        self._step(InterruptAsked(None if back is None else str(self.begun - back)))
        assert self.in_flight == (uncuttable if back in (None, 0) else before)

    @rule()
    def begin_to_speak(self) -> None:
        self.player_speaks = True
        self._step(SpeechBegan())

    @rule()
    def go_on_speaking(self) -> None:
        self._step(SpeechConfirmed())
        assert self.in_flight == set()

    @rule()
    def fall_silent(self) -> None:
        self.player_speaks = False
        self._step(SpeechOver())
        assert self.held is None

    @rule()
    def end(self) -> None:
        self._step(SessionEnded())
        assert self.in_flight == set()

    @invariant()
    def at_most_one_reply_is_in_flight_and_the_floor_knows_it(self) -> None:
        assert len(self.in_flight) <= 1
        message_id = next(iter(self.in_flight), None)
        expected = Floor(
            message_id,
            spoken=message_id in self.voiced,
            closing=bool(self.closing),
            player_speaks=self.player_speaks,
        )
        assert self.floor == expected

    @invariant()
    def what_sounds_is_held_exactly_while_the_player_speaks(self) -> None:
        assert {self.held} - {None} == (self.in_flight & self.voiced if self.player_speaks else set())


test_a_holder_of_the_floor = Holder.TestCase
