"""When the player speaks: examples in windows of 32 ms, and what holds for any stream of probabilities."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.turn.endpointing import (
    LEAST,
    SOFTER,
    Change,
    Endpointing,
    EndpointRules,
    Input,
    Phase,
    Silence,
    Window,
    Words,
    rules_for,
    step,
)

BEGAN, CONFIRMED, LAPSED, ENDED = Change.BEGAN, Change.CONFIRMED, Change.LAPSED, Change.ENDED
WINDOW_S = 0.032
RULES = EndpointRules()
ENDLESS = replace(RULES, longest_s=math.inf)

LOUD = Window(0.9, WINDOW_S)
QUIET = Window(0.0, WINDOW_S)

INPUTS = st.lists(
    st.one_of(
        st.builds(Window, st.sampled_from((0.0, 0.2, 0.36, 0.49, 0.5, 0.9)), st.just(WINDOW_S)),
        st.builds(Window, st.floats(0, 1), st.just(WINDOW_S)),
        st.builds(Words),
        st.builds(Silence, st.floats(0, 0.6)),
    ),
    max_size=200,
)
WINDOWS = st.lists(st.sampled_from((0.0, 0.3, 0.4, 0.6)), max_size=300)
ANY_RULES = st.builds(
    EndpointRules,
    threshold=st.floats(0.1, 0.9),
    min_speech_s=st.floats(0, 1),
    end_silence_s=st.floats(0.05, 1),
    lapse_s=st.floats(0.05, 1),
    longest_s=st.floats(1, 3),
)


def steps(heard: Sequence[Input], rules: EndpointRules = RULES) -> list[tuple[Endpointing, Change | None]]:
    """The state after each input, and what happened with it."""
    state, taken = Endpointing(), []
    for event in heard:
        state, change = step(state, event, rules)
        taken.append((state, change))
    return taken


def changes(heard: Sequence[Input], rules: EndpointRules = RULES) -> list[tuple[int, Change]]:
    """What happened, with the number of the input (from 1) that it happened with."""
    return [(count, change) for count, (_, change) in enumerate(steps(heard, rules), 1) if change]


def windows(seconds: float, window_s: float = WINDOW_S) -> int:
    """How many windows it takes until so much time has passed."""
    return max(1, math.ceil(seconds / window_s - 1e-4))


# Examples


def test_an_utterance() -> None:
    heard: Sequence[Input] = [QUIET] * 5 + [LOUD] * 20 + [QUIET] * 30
    assert changes(heard) == [(6, BEGAN), (6 + 7, CONFIRMED), (25 + 16, ENDED)]


def test_a_cough_is_a_false_alarm() -> None:
    assert changes([LOUD] * 3 + [QUIET] * 20) == [(1, BEGAN), (3 + 7, LAPSED)]


def test_an_utterance_after_a_false_alarm_needs_all_its_speech_anew() -> None:
    heard: Sequence[Input] = [LOUD] * 7 + [QUIET] * 7 + [LOUD] * 8
    assert changes(heard) == [(1, BEGAN), (14, LAPSED), (15, BEGAN), (22, CONFIRMED)]


def test_a_short_pause_ends_neither_onset_nor_speech() -> None:
    heard: Sequence[Input] = [LOUD] * 7 + [QUIET] * 6 + [LOUD] + [QUIET] * 15 + [LOUD]
    assert changes(heard) == [(1, BEGAN), (14, CONFIRMED)]


def test_speech_is_counted_without_its_pauses_and_its_length_with_them() -> None:
    state, _ = steps([LOUD] * 4 + [QUIET] * 3 + [LOUD] * 2 + [QUIET])[-1]
    counted = (state.spoken_s, state.silent_s, state.length_s)
    assert counted == pytest.approx((6 * WINDOW_S, WINDOW_S, 10 * WINDOW_S))


@pytest.mark.parametrize(
    ("probability", "begins", "goes_on"),
    [(0.5, True, True), (0.49, False, True), (0.36, False, True), (0.34, False, False), (0.0, False, False)],
)
def test_speech_goes_on_softer_than_it_begins(probability: float, begins: bool, goes_on: bool) -> None:
    window = Window(probability, WINDOW_S)
    assert step(Endpointing(), window, RULES)[1] is (BEGAN if begins else None)
    speaking, _ = steps([LOUD] * 8)[-1]
    assert (step(speaking, window, RULES)[0].silent_s == 0) is goes_on


@pytest.mark.parametrize("state", [Endpointing(), steps([LOUD])[-1][0], steps([LOUD] * 8)[-1][0]])
def test_below_the_least_nothing_is_speech(state: Endpointing) -> None:
    for rules in (rules_for(1.0, 250, 0.5), EndpointRules(threshold=0.0)):
        after, change = step(state, Window(0.049, WINDOW_S), rules)
        assert (after.spoken_s, change) == (state.spoken_s, None)


def test_words_confirm_an_onset() -> None:
    onset, _ = steps([LOUD, LOUD])[-1]
    confirmed, change = step(onset, Words(), RULES)
    assert (confirmed, change) == (replace(onset, phase=Phase.SPEECH), CONFIRMED)
    assert step(confirmed, Words(), RULES) == (confirmed, None)


def test_words_without_sound_are_no_speech() -> None:
    assert step(Endpointing(), Words(), RULES) == (Endpointing(), None)


def test_speech_confirmed_by_words_ends_like_any_other() -> None:
    assert changes([LOUD, Words(), *[QUIET] * 20]) == [(1, BEGAN), (2, CONFIRMED), (18, ENDED)]


def test_silence_by_the_clock_ends_speech_and_onset() -> None:
    assert changes([LOUD] * 8 + [Silence(0.5)]) == [(1, BEGAN), (8, CONFIRMED), (9, ENDED)]
    assert changes([LOUD, Silence(0.5)]) == [(1, BEGAN), (2, LAPSED)]


def test_silence_by_the_clock_counts_with_the_silence_before_it() -> None:
    heard: Sequence[Input] = [LOUD] * 8 + [QUIET] * 10
    assert changes([*heard, Silence(0.17)])[2:] == []
    assert changes([*heard, Silence(0.18)])[2:] == [(19, ENDED)]


def test_silence_in_silence_is_nothing() -> None:
    assert step(Endpointing(), Silence(10), RULES) == (Endpointing(), None)


def test_an_utterance_that_does_not_end_is_ended_and_another_begins() -> None:
    rules = replace(RULES, longest_s=1.0)
    found = changes([LOUD] * 70, rules)
    assert found == [
        (1, BEGAN),
        (8, CONFIRMED),
        (32, ENDED),
        (33, BEGAN),
        (40, CONFIRMED),
        (64, ENDED),
        (65, BEGAN),
    ]


def test_an_utterance_is_too_long_in_a_pause_too() -> None:
    rules = replace(RULES, longest_s=0.32)
    assert changes([LOUD] * 8 + [QUIET] * 3, rules) == [(1, BEGAN), (8, CONFIRMED), (10, ENDED)]


def test_an_onset_that_does_not_become_speech_is_a_false_alarm_in_the_end() -> None:
    rules = replace(RULES, longest_s=0.64, min_speech_s=10)
    assert changes([LOUD, QUIET] * 10, rules) == [(1, BEGAN), (20, LAPSED)]


def test_something_is_pending_from_the_onset_to_the_end() -> None:
    taken = steps([QUIET, LOUD] + [LOUD] * 8 + [QUIET] * 16)
    assert [state.pending for state, _ in taken] == [False] + [True] * 24 + [False]


# The rules of a character


@pytest.mark.parametrize(
    ("sensitivity", "threshold"), [(0.0, 0.9), (0.25, 0.7), (0.5, 0.5), (0.75, 0.3), (1.0, 0.1)]
)
def test_sensitivity(sensitivity: float, threshold: float) -> None:
    assert rules_for(sensitivity, 250, 0.5).threshold == pytest.approx(threshold)


def test_a_character_chooses_how_much_is_speech_and_the_server_how_long_silence_is() -> None:
    rules = rules_for(0.5, 400, 0.7)
    assert rules == EndpointRules(threshold=0.5, min_speech_s=0.4, end_silence_s=0.7)
    assert (RULES.lapse_s, RULES.longest_s, RULES.end_silence_s) == (0.2, 60.0, 0.5)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_who_is_more_sensitive_hears_whatever_the_other_hears(
    probability: float, one: float, other: float
) -> None:
    more, less = rules_for(max(one, other), 250, 0.5), rules_for(min(one, other), 250, 0.5)
    heard = Window(probability, WINDOW_S)
    assert step(Endpointing(), heard, more)[1] is BEGAN or step(Endpointing(), heard, less)[1] is None


# Any stream


@given(INPUTS, ANY_RULES)
def test_began_then_confirmed_then_ended_and_lapsed_only_from_an_onset(
    heard: list[Input], rules: EndpointRules
) -> None:
    story = " ".join(change.name for _, change in changes(heard, rules))
    whole = r"(BEGAN (LAPSED|CONFIRMED ENDED) )*(BEGAN (CONFIRMED )?)?"
    assert re.fullmatch(whole, f"{story} " if story else "")


@given(INPUTS, ANY_RULES)
def test_the_phase_is_what_the_changes_say(heard: list[Input], rules: EndpointRules) -> None:
    phases = {BEGAN: Phase.ONSET, CONFIRMED: Phase.SPEECH, LAPSED: Phase.SILENCE, ENDED: Phase.SILENCE}
    phase = Phase.SILENCE
    for state, change in steps(heard, rules):
        phase = phases.get(change, phase) if change else phase
        assert state.phase is phase
        assert state == Endpointing() or state.pending


@given(INPUTS, ANY_RULES)
def test_an_utterance_is_never_longer_than_allowed(heard: list[Input], rules: EndpointRules) -> None:
    for state, _ in steps(heard, rules):
        assert state.spoken_s + state.silent_s <= state.length_s + 1e-9
        # The window that makes an onset speech may be the one that makes it too long; the next one ends it.
        assert state.length_s < rules.longest_s + WINDOW_S


@given(WINDOWS, ANY_RULES, st.sampled_from((0.01, 0.02, WINDOW_S)))
def test_utterances_and_false_alarms_end_with_the_very_window_that_fills_their_silence(
    probabilities: list[float], rules: EndpointRules, window_s: float
) -> None:
    rules = replace(rules, longest_s=math.inf)
    heard: Sequence[Input] = [Window(probability, window_s) for probability in probabilities]
    state, quiet = Endpointing(), 0
    for probability, (after, change) in zip(probabilities, steps(heard, rules), strict=True):
        softest = max(rules.threshold - SOFTER, LEAST)
        quiet = quiet + 1 if state.pending and probability < softest else 0
        allowed_s = rules.lapse_s if state.phase is Phase.ONSET else rules.end_silence_s
        expected = LAPSED if state.phase is Phase.ONSET else ENDED
        assert (change is expected) == (quiet == windows(allowed_s, window_s) and state.pending)
        state = after


@given(st.integers(1, 60), ANY_RULES)
def test_speech_is_confirmed_with_the_very_window_that_is_enough(count: int, rules: EndpointRules) -> None:
    heard: Sequence[Input] = [Window(1.0, WINDOW_S)] * count
    confirmed = [
        at for at, change in changes(heard, replace(rules, longest_s=math.inf)) if change is CONFIRMED
    ]
    enough = max(2, windows(rules.min_speech_s))
    assert confirmed == ([enough] if count >= enough else [])


@given(WINDOWS)
def test_time_is_counted_in_sound(probabilities: list[float]) -> None:
    """Windows of half the length tell the same story at the same time."""
    whole: Sequence[Input] = [Window(probability, 0.032) for probability in probabilities]
    halves: Sequence[Input] = [Window(probability, 0.016) for probability in probabilities for _ in range(2)]
    rules = EndpointRules(min_speech_s=0.256, end_silence_s=0.512, lapse_s=0.192, longest_s=math.inf)
    of_whole = [(at * 2, change) for at, change in changes(whole, rules)]
    of_halves = [(at + at % 2, change) for at, change in changes(halves, rules)]
    assert of_whole == of_halves


@given(INPUTS)
def test_words_change_nothing_but_an_onset(heard: list[Input]) -> None:
    for state, _ in steps(heard, ENDLESS):
        after, change = step(state, Words(), ENDLESS)
        assert (change is CONFIRMED) == (state.phase is Phase.ONSET)
        assert after == replace(state, phase=after.phase)
        assert (after.phase is Phase.SPEECH) == state.pending
