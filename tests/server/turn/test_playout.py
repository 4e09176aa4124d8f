"""What the client has played of what it was sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.turn.playout import CLIENT_BUFFER_S, DRAIN_S, LEAD_S, LEAST_WAIT_S, Playout

BLOCK_S = 0.02
GAPS = st.lists(st.just(0.0) | st.floats(0, 1), min_size=1, max_size=60)
"""Seconds before each block exists."""


def sent(*at_s: float) -> Playout:
    """Playback after a second of sound was sent at each of these moments."""
    playout = Playout()
    for now_s in at_s:
        playout = playout.send(1.0, now_s)
    return playout


def paced(gaps: list[float], began_s: float = 100.0) -> list[tuple[float, Playout]]:
    """Each block as it is sent: when it exists and may leave."""
    playout, now_s, taken = Playout(), began_s, []
    for gap_s in gaps:
        now_s += gap_s
        now_s += playout.wait_s(BLOCK_S, now_s)
        playout = playout.send(BLOCK_S, now_s)
        taken.append((now_s, playout))
    return taken


def test_sound_is_played_one_after_another() -> None:
    assert sent(10, 10.1).ends_at_s == 12
    assert sent(10, 10.1).sent_s == 2


def test_after_a_pause_playback_begins_when_more_comes() -> None:
    assert sent(10, 15).ends_at_s == 16


@pytest.mark.parametrize(
    ("now_s", "heard_s"),
    [(10, 0), (10.05, 0), (10.1, 0), (10.6, 0.5), (11.1, 1), (12, 1.9), (12.1, 2), (60, 2)],
)
def test_it_is_heard_a_client_buffer_later(now_s: float, heard_s: float) -> None:
    assert sent(10, 10).heard_s(now_s) == pytest.approx(heard_s)


def test_before_anything_was_sent_nothing_is_heard_and_nothing_waited_for() -> None:
    assert (Playout().heard_s(10), Playout().wait_s(BLOCK_S, 10)) == (0, 0)


@pytest.mark.parametrize(
    ("now_s", "heard_s"), [(14.9, 1), (15, 1), (15.1, 1), (15.6, 1.5), (16, 1.9), (16.1, 2)]
)
def test_a_pause_takes_nothing_back_of_what_was_heard(now_s: float, heard_s: float) -> None:
    playout = sent(10) if now_s < 15 else sent(10, 15)
    assert playout.heard_s(now_s) == pytest.approx(heard_s)


@pytest.mark.parametrize(
    ("seconds", "now_s", "wait_s"),
    [
        (0.02, 10, 0.82),
        (0.02, 10.5, 0.32),
        (0.02, 10.82, 0),
        (0.02, 10.82 - LEAST_WAIT_S / 2, 0),
        (0.02, 10.82 - 2 * LEAST_WAIT_S, 2 * LEAST_WAIT_S),
        (0.02, 10.9, 0),
        (0.02, 20, 0),
        (0.1, 10.82, 0.08),
        (0.2, 10.9, 0.1),
        (0.2, 11, 0),
    ],
)
def test_more_waits_until_the_lead_is_ahead_with_it(seconds: float, now_s: float, wait_s: float) -> None:
    assert sent(10).wait_s(seconds, now_s) == pytest.approx(wait_s)


def test_what_is_taken_back_was_never_sent() -> None:
    before = sent(10)
    after = before.send(0.5, 10.1).take_back(0.5)
    assert (after.sent_s, after.ends_at_s) == pytest.approx((before.sent_s, before.ends_at_s))
    assert after.wait_s(BLOCK_S, 10.2) == pytest.approx(before.wait_s(BLOCK_S, 10.2))
    assert after.heard_s(10.5) == pytest.approx(before.heard_s(10.5))


def test_more_than_was_sent_cannot_have_been_heard_whenever_it_is_taken_back() -> None:
    playout = sent(10).send(0.02, 20).take_back(0.5)
    assert playout.heard_s(20) == pytest.approx(0.52)
    assert playout.send(0.5, 30).heard_s(30) == pytest.approx(0.52)


def test_it_counts_as_played_some_time_after_its_end() -> None:
    assert sent(10).drained_at_s() == 11 + DRAIN_S


@given(GAPS)
def test_never_more_than_the_lead_is_ahead(gaps: list[float]) -> None:
    for now_s, after in paced(gaps):
        assert BLOCK_S - 1e-9 <= after.ends_at_s - now_s <= LEAD_S + LEAST_WAIT_S


@given(GAPS)
def test_a_block_leaves_when_it_exists_or_as_soon_as_the_lead_allows(gaps: list[float]) -> None:
    exists_s = 100.0
    for gap_s, (now_s, after) in zip(gaps, paced(gaps), strict=True):
        exists_s += gap_s
        waited = now_s > exists_s
        assert after.ends_at_s - now_s == pytest.approx(LEAD_S) or not waited
        exists_s = now_s


@given(GAPS, st.floats(0, 1), st.floats(0, LEAD_S))
def test_who_has_waited_need_not_wait_again(gaps: list[float], later_s: float, seconds: float) -> None:
    now_s, playout = paced(gaps)[-1]
    now_s += later_s
    assert playout.wait_s(seconds, now_s + playout.wait_s(seconds, now_s)) == 0


def test_ten_blocks_leave_at_once() -> None:
    assert [now_s for now_s, _ in paced([0.0] * 12, began_s=0)] == pytest.approx([0] * 10 + [0.02, 0.04])


@given(st.integers(20, 60))
def test_of_sound_that_exists_no_more_waits_than_must(count: int) -> None:
    for number, (now_s, _) in enumerate(paced([0.0] * count, began_s=0), 1):
        assert now_s == pytest.approx(max(0, number * BLOCK_S - LEAD_S), abs=LEAST_WAIT_S)


@given(GAPS, st.lists(st.floats(0, 2), max_size=5))
def test_what_was_heard_only_grows_and_is_what_was_sent_in_the_end(
    gaps: list[float], later: list[float]
) -> None:
    heard_s = 0.0
    now_s, playout = 100.0, Playout()
    for now_s, after in paced(gaps):
        assert playout.heard_s(now_s) >= heard_s
        heard_s = playout.heard_s(now_s)
        assert after.heard_s(now_s) == pytest.approx(heard_s)
        assert heard_s <= playout.sent_s
        playout = after
    for moment_s in sorted(later):
        assert heard_s - 1e-9 <= playout.heard_s(now_s + moment_s) <= playout.sent_s
        heard_s = playout.heard_s(now_s + moment_s)
    assert playout.heard_s(playout.ends_at_s + CLIENT_BUFFER_S) == pytest.approx(playout.sent_s)


@given(GAPS)
def test_nothing_is_heard_before_it_can_have_been_played(gaps: list[float]) -> None:
    began_s = None
    for now_s, playout in paced(gaps):
        began_s = now_s if began_s is None else began_s
        assert playout.heard_s(now_s) <= max(0, now_s - began_s) + 1e-9
