"""Sound that stops in the middle of a wave fades: for a few samples, to nothing, and counted by nobody."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.audio.fading import FadeOut, faded
from estuary_sdk.audio.playback import Cut, Playback, PlaybackBuffer, PlaybackEvent
from estuary_sdk.protocol.audio import samples_in
from tests.sdk.audio.threads import switching_often

FADE = 4
LOUD = 1_000


def sound(*samples: int) -> bytes:
    return struct.pack(f"<{len(samples)}h", *samples)


def samples_of(pcm: bytes) -> list[int]:
    return list(struct.unpack(f"<{samples_in(pcm)}h", pcm))


def loud(samples: int) -> bytes:
    return sound(*[LOUD] * samples)


@pytest.fixture
def buffer() -> PlaybackBuffer:
    return PlaybackBuffer(fade=FADE)


Pull = Callable[[int], list[int]]


@pytest.fixture
def pull(buffer: PlaybackBuffer) -> Pull:
    return lambda samples: samples_of(buffer.pull(samples).pcm)


# The fade itself


def test_it_gets_quieter_by_equal_steps_and_ends_with_nothing() -> None:
    assert samples_of(faded(sound(1_000, 1_000, 1_000, 1_000))) == [750, 500, 250, 0]
    assert samples_of(faded(sound(-1_000, 400, -1_000, 400))) == [-750, 200, -250, 0]
    assert faded(b"") == b""


@given(st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=300))
def test_no_sample_gets_louder_and_the_last_is_none(samples: list[int]) -> None:
    quieter = samples_of(faded(sound(*samples)))
    assert quieter[-1] == 0
    assert all(abs(after) <= abs(before) for after, before in zip(quieter, samples, strict=True))
    assert all(after * before >= 0 for after, before in zip(quieter, samples, strict=True))


def test_it_is_as_long_as_was_asked_for_however_much_is_kept() -> None:
    for kept in ([LOUD], [LOUD] * 3, [LOUD] * 4, [LOUD] * 9):
        fade = FadeOut(FADE)
        for sample in kept:
            fade.keep(sound(sample))
        assert not fade.is_over
        assert samples_of(fade.pull(99)) == [750, 500, 250, 0]
        assert fade.is_over


def test_it_can_be_pulled_in_pieces() -> None:
    fade = FadeOut(FADE)
    fade.keep(loud(2))
    assert [samples_of(fade.pull(count)) for count in (3, 0, 3, 3)] == [[750, 500, 250], [], [0], []]


def test_a_fade_of_no_length_is_none() -> None:
    fade = FadeOut(0)
    fade.keep(loud(2))
    assert fade.is_over
    assert fade.pull(9) == b""


# Cutting a message


def test_a_message_that_is_cut_fades_and_then_is_silent(buffer: PlaybackBuffer, pull: Pull) -> None:
    buffer.push("m1", loud(50))
    assert pull(5) == [LOUD] * 5
    assert buffer.flush() == (Cut("m1", 5),)
    assert pull(10) == [750, 500, 250, 0]
    assert pull(10) == []


def test_what_fades_is_what_would_have_come_next(buffer: PlaybackBuffer, pull: Pull) -> None:
    buffer.push("m1", sound(1, 2, 400))
    buffer.push("m1", sound(-800, 1_200))
    buffer.push("m1", sound(1_600, 7, 8))
    pull(2)
    buffer.flush()
    assert pull(10) == [300, -400, 300, 0]


def test_where_less_is_left_than_a_fade_takes_its_last_sample_is_held(
    buffer: PlaybackBuffer, pull: Pull
) -> None:
    buffer.push("m1", loud(3), is_final=True)
    pull(2)
    assert buffer.flush() == (Cut("m1", 2),)
    assert pull(10) == [750, 500, 250, 0]


def test_a_message_that_is_cut_when_nothing_of_it_is_left_fades_too(
    buffer: PlaybackBuffer, pull: Pull
) -> None:
    buffer.push("m1", loud(3))
    pull(3)
    assert buffer.flush() == (Cut("m1", 3),)
    assert pull(10) == [750, 500, 250, 0]


def test_a_fade_is_pulled_in_the_listeners_blocks_and_waits_until_it_is(
    buffer: PlaybackBuffer, pull: Pull
) -> None:
    buffer.push("m1", loud(50))
    pull(5)
    buffer.flush()
    assert not buffer.is_empty
    assert [pull(3), pull(3), pull(3)] == [[750, 500, 250], [0], []]
    assert buffer.is_empty


def test_the_next_message_follows_the_fade_and_is_whole(buffer: PlaybackBuffer) -> None:
    buffer.push("m1", loud(50))
    buffer.push("m2", sound(1, 2, 3), is_final=True)
    buffer.pull(5)
    assert buffer.flush("m1") == (Cut("m1", 5),)
    pulled = buffer.pull(20)
    assert samples_of(pulled.pcm) == [750, 500, 250, 0, 1, 2, 3]
    assert pulled.events == (
        PlaybackEvent(Playback.STARTED, "m2", 0),
        PlaybackEvent(Playback.COMPLETE, "m2", 3),
    )


def test_a_fade_is_not_held_back_and_lets_nothing_through_that_is() -> None:
    buffer = PlaybackBuffer(prebuffer=8, fade=FADE)
    buffer.push("m1", loud(50))
    buffer.pull(5)
    buffer.flush()
    assert samples_of(buffer.pull(6).pcm) == [750, 500, 250, 0]
    buffer.push("m2", loud(1))
    assert buffer.pull(6).pcm == b""


def test_a_message_that_waits_its_turn_has_no_fade(buffer: PlaybackBuffer, pull: Pull) -> None:
    buffer.push("m1", loud(3), is_final=True)
    buffer.push("m2", loud(9))
    assert pull(3) == [LOUD] * 3
    assert buffer.flush() == (Cut("m2", 0),)
    assert pull(9) == []


def test_a_message_that_is_still_held_back_has_no_fade() -> None:
    buffer = PlaybackBuffer(prebuffer=8, fade=FADE)
    buffer.push("m1", loud(3))
    assert buffer.pull(2).pcm == b""
    assert buffer.flush() == (Cut("m1", 0),)
    assert buffer.pull(9).pcm == b""


def test_sound_of_no_message_fades_as_any_other(buffer: PlaybackBuffer, pull: Pull) -> None:
    buffer.push("", loud(50))
    pull(5)
    assert buffer.flush() == ()
    assert pull(9) == [750, 500, 250, 0]


# Running dry


def test_a_message_that_runs_dry_fades_and_goes_on(buffer: PlaybackBuffer, pull: Pull) -> None:
    buffer.push("m1", loud(3))
    assert pull(10) == [LOUD] * 3 + [750, 500, 250, 0]
    assert pull(10) == []
    buffer.push("m1", loud(2), is_final=True)
    pulled = buffer.pull(10)
    assert samples_of(pulled.pcm) == [LOUD] * 2
    assert pulled.events == (PlaybackEvent(Playback.COMPLETE, "m1", 5),)


def test_what_has_run_dry_is_silent_already_when_it_is_cut(buffer: PlaybackBuffer, pull: Pull) -> None:
    buffer.push("m1", loud(3))
    pull(10)
    buffer.push("m1", loud(9))
    assert buffer.flush() == (Cut("m1", 3),)
    assert pull(10) == []


def test_the_end_of_a_message_is_left_as_it_is(buffer: PlaybackBuffer, pull: Pull) -> None:
    buffer.push("m1", loud(3), is_final=True)
    assert pull(10) == [LOUD] * 3
    assert pull(10) == []


# Whatever happens

STEPS = st.lists(st.tuples(st.sampled_from(["push", "next", "cut"]), st.integers(0, 12)), max_size=60)


@given(STEPS, st.integers(0, 9), st.integers(1, 8))
def test_the_device_never_falls_silent_in_one_step_and_what_was_heard_stays_exact(
    steps: list[tuple[str, int]], prebuffer: int, block: int
) -> None:
    """Loud messages without an end are pushed, replaced, cut, and run dry; the device plays all the time."""
    buffer = PlaybackBuffer(prebuffer, FADE)
    device: list[int] = []
    told = 0
    for number, (what, count) in enumerate(steps):
        if what == "cut":
            told += sum(cut.played for cut in buffer.flush())
        else:
            buffer.push(str(number) if what == "next" else "long", loud(count))
        for _ in range(count % 3):
            pulled = buffer.pull(block)
            told += sum(event.played for event in pulled.events if event.kind is Playback.COMPLETE)
            device += samples_of(pulled.pcm)
            device += [0] * (block - samples_in(pulled.pcm))
    told += sum(cut.played for cut in buffer.flush())
    assert told == device.count(LOUD)
    falls = [before - after for before, after in pairwise(device)]
    assert max(falls, default=0) <= LOUD // FADE


def test_messages_that_are_cut_from_another_thread_fade_or_never_begin() -> None:
    """Each fade is whole, and nothing else is quieter than it came."""
    buffer, done = PlaybackBuffer(fade=FADE), threading.Event()
    heard: list[int] = []

    def consume() -> None:
        while not (done.is_set() and buffer.is_empty):
            heard.extend(samples_of(buffer.pull(3).pcm))

    with switching_often():
        thread = threading.Thread(target=consume)
        thread.start()
        for number in range(2_000):
            for _ in range(4):
                buffer.push(str(number), loud(5))
            buffer.flush()
        done.set()
        thread.join()
    quieter = [sample for sample in heard if sample != LOUD]
    assert quieter == [750, 500, 250, 0] * (len(quieter) // FADE)
