"""Every transition of the floor, and what holds for any sequence of inputs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from estuary_server.turn.floor import (
    Begin,
    Complete,
    Cut,
    Decision,
    Done,
    Floor,
    Input,
    InterruptAsked,
    LetFinish,
    NewInput,
    SessionEnded,
    step,
)

FREE = Floor()
OPEN = Floor("a")
CLOSING = Floor("a", closing=True)

TRANSITIONS: list[tuple[Floor, Input, Floor, tuple[Decision, ...]]] = [
    (FREE, NewInput(), FREE, ()),
    (FREE, Begin("a"), OPEN, ()),
    (FREE, Complete("a"), FREE, ()),
    (FREE, Done("a"), FREE, ()),
    (FREE, InterruptAsked(), FREE, ()),
    (FREE, InterruptAsked("a"), FREE, ()),
    (FREE, SessionEnded(), FREE, ()),
    (OPEN, NewInput(), FREE, (Cut("a", "new_input"),)),
    (OPEN, Begin("b"), OPEN, ()),
    (OPEN, Complete("a"), CLOSING, ()),
    (OPEN, Complete("b"), OPEN, ()),
    (OPEN, Done("a"), FREE, ()),
    (OPEN, Done("b"), OPEN, ()),
    (OPEN, InterruptAsked(), FREE, (Cut("a", "client_interrupt"),)),
    (OPEN, InterruptAsked("a"), FREE, (Cut("a", "client_interrupt"),)),
    (OPEN, InterruptAsked("b"), OPEN, ()),
    (OPEN, SessionEnded(), FREE, (Cut("a", "session_end"),)),
    (CLOSING, NewInput(), FREE, (LetFinish("a"),)),
    (CLOSING, Begin("b"), CLOSING, ()),
    (CLOSING, Complete("a"), CLOSING, ()),
    (CLOSING, Complete("b"), CLOSING, ()),
    (CLOSING, Done("a"), FREE, ()),
    (CLOSING, Done("b"), CLOSING, ()),
    (CLOSING, InterruptAsked(), CLOSING, ()),
    (CLOSING, InterruptAsked("a"), CLOSING, ()),
    (CLOSING, InterruptAsked("b"), CLOSING, ()),
    (CLOSING, SessionEnded(), FREE, (LetFinish("a"),)),
]

IDS = st.sampled_from("abc")
INPUTS = st.one_of(
    st.builds(NewInput),
    st.builds(SessionEnded),
    st.builds(Begin, IDS),
    st.builds(Complete, IDS),
    st.builds(Done, IDS),
    st.builds(InterruptAsked, st.none() | IDS),
)


@pytest.mark.parametrize(("floor", "event", "expected", "decisions"), TRANSITIONS)
def test_transition(floor: Floor, event: Input, expected: Floor, decisions: tuple[Decision, ...]) -> None:
    assert step(floor, event) == (expected, decisions)


def test_every_input_is_tried_in_every_state() -> None:
    tried = {(floor, type(event)) for floor, event, _, _ in TRANSITIONS}
    assert tried == {(floor, kind) for floor in (FREE, OPEN, CLOSING) for kind in Input.__args__}


@given(st.lists(INPUTS))
def test_a_decision_is_about_the_reply_in_flight_and_never_cuts_a_closing_one(events: list[Input]) -> None:
    floor = Floor()
    for event in events:
        before = floor
        floor, decisions = step(before, event)
        if before.message_id is None:
            assert decisions == ()
        elif before.closing:
            assert decisions in ((), (LetFinish(before.message_id),))
        else:
            assert all(
                isinstance(found, Cut) and found.message_id == before.message_id for found in decisions
            )
        assert len(decisions) <= 1
        assert not (floor.closing and floor.message_id is None)


@given(st.lists(INPUTS), st.sampled_from([Complete, Done, InterruptAsked]))
def test_what_is_said_about_another_reply_changes_nothing(
    events: list[Input], kind: type[Complete] | type[Done] | type[InterruptAsked]
) -> None:
    floor = Floor()
    for event in events:
        floor, _ = step(floor, event)
        assert step(floor, kind("another")) == (floor, ())


class Holder(RuleBasedStateMachine):
    """Carries out the floor's decisions as a session does, and counts the replies in flight."""

    def __init__(self) -> None:
        super().__init__()
        self.floor = Floor()
        self.open: set[str] = set()
        self.closing: set[str] = set()
        self.begun = 0

    def _ask(self, event: Input) -> None:
        self.floor, decisions = step(self.floor, event)
        for decision in decisions:
            if isinstance(decision, Cut):
                self.open.remove(decision.message_id)
            else:
                self._finish(decision.message_id)

    def _finish(self, message_id: str) -> None:
        self.closing.remove(message_id)
        self.floor, decisions = step(self.floor, Done(message_id))
        assert decisions == ()

    @rule()
    def answer(self) -> None:
        self._ask(NewInput())
        self.begun += 1
        self.floor, _ = step(self.floor, Begin(str(self.begun)))
        self.open.add(str(self.begun))

    @rule(back=st.integers(0, 3))
    def complete(self, back: int) -> None:
        message_id = str(self.begun - back)
        self.floor, decisions = step(self.floor, Complete(message_id))
        assert decisions == ()
        if message_id in self.open:
            self.open.remove(message_id)
            self.closing.add(message_id)

    @rule()
    def finish(self) -> None:
        for message_id in list(self.closing):
            self._finish(message_id)

    @rule(back=st.none() | st.integers(0, 3))
    def interrupt(self, back: int | None) -> None:
        self._ask(InterruptAsked(None if back is None else str(self.begun - back)))

    @rule()
    def end(self) -> None:
        self._ask(SessionEnded())

    @invariant()
    def at_most_one_reply_is_in_flight_and_the_floor_knows_it(self) -> None:
        in_flight = self.open | self.closing
        assert len(in_flight) <= 1
        assert self.floor == Floor(next(iter(in_flight), None), closing=bool(self.closing))


test_a_holder_of_the_floor = Holder.TestCase
