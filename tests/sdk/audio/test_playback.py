"""The sound that waits to be heard: nothing lost, order kept, each message told of once."""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.audio.playback import MAX_CLOSED, Cut, Playback, PlaybackBuffer, PlaybackEvent
from estuary_sdk.protocol.audio import samples_in
from tests.sdk.audio.threads import switching_often

STARTED, COMPLETE = Playback.STARTED, Playback.COMPLETE


def sound(*samples: int) -> bytes:
    return b"".join(sample.to_bytes(2, "little") for sample in samples)


@dataclass
class Heard:
    """Everything that was pulled."""

    buffer: PlaybackBuffer
    pcm: bytes = b""
    events: list[PlaybackEvent] = field(default_factory=list)

    def pull(self, samples: int) -> bytes:
        pulled = self.buffer.pull(samples)
        assert samples_in(pulled.pcm) <= samples
        self.pcm += pulled.pcm
        self.events += pulled.events
        return pulled.pcm

    def told(self) -> list[tuple[str, str]]:
        return [(event.kind.value, event.message_id) for event in self.events]


@pytest.fixture
def buffer() -> PlaybackBuffer:
    return PlaybackBuffer()


@pytest.fixture
def heard(buffer: PlaybackBuffer) -> Heard:
    return Heard(buffer)


# One message


def test_a_message_is_heard_in_pieces_of_the_listeners_size(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", sound(1, 2, 3))
    buffer.push("m1", sound(4, 5), is_final=True)
    assert [heard.pull(2) for _ in range(4)] == [sound(1, 2), sound(3, 4), sound(5), b""]
    assert heard.events == [PlaybackEvent(STARTED, "m1", 0), PlaybackEvent(COMPLETE, "m1", 5)]


def test_a_message_completes_with_its_last_sample_and_not_later(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", sound(1, 2), is_final=True)
    heard.pull(1)
    assert heard.told() == [("started", "m1")]
    heard.pull(1)
    assert heard.told() == [("started", "m1"), ("complete", "m1")]


def test_an_end_without_sound_completes_what_was_heard(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", sound(1, 2))
    heard.pull(2)
    buffer.push("m1", b"", is_final=True)
    heard.pull(2)
    assert heard.events == [PlaybackEvent(STARTED, "m1", 0), PlaybackEvent(COMPLETE, "m1", 2)]


def test_a_message_without_any_sound_completes_without_starting(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", b"", is_final=True)
    heard.pull(2)
    assert heard.events == [PlaybackEvent(COMPLETE, "m1", 0)]


def test_a_gap_is_no_end(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", sound(1))
    heard.pull(5)
    assert heard.pull(5) == b""
    buffer.push("m1", sound(2), is_final=True)
    heard.pull(5)
    assert (heard.pcm, heard.told()) == (sound(1, 2), [("started", "m1"), ("complete", "m1")])


# One message after the other


def test_messages_follow_each_other_without_a_gap(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", sound(1), is_final=True)
    buffer.push("m2", sound(2), is_final=True)
    assert heard.pull(2) == sound(1, 2)
    assert heard.told() == [("started", "m1"), ("complete", "m1"), ("started", "m2"), ("complete", "m2")]


def test_the_next_message_completes_one_whose_end_was_never_marked(
    buffer: PlaybackBuffer, heard: Heard
) -> None:
    buffer.push("m1", sound(1))
    heard.pull(9)
    assert heard.told() == [("started", "m1")]
    buffer.push("m2", sound(2))
    heard.pull(9)
    assert heard.told() == [("started", "m1"), ("complete", "m1"), ("started", "m2")]


def test_what_comes_after_the_end_is_dropped(buffer: PlaybackBuffer, heard: Heard) -> None:
    assert buffer.push("m1", sound(1), is_final=True)
    assert not buffer.push("m1", sound(9))
    assert buffer.push("m2", sound(2))
    assert not buffer.push("m1", sound(9), is_final=True)
    assert buffer.push("m2", sound(3), is_final=True)
    heard.pull(9)
    assert heard.pcm == sound(1, 2, 3)


def test_sound_of_no_message_is_heard_and_told_to_nobody(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("", sound(1))
    heard.pull(1)
    buffer.push("", sound(2), is_final=True)
    buffer.push("", sound(3))
    heard.pull(9)
    assert buffer.flush() == ()
    assert (heard.pcm, heard.events) == (sound(1, 2, 3), [])


# Cutting


def test_flushing_tells_what_was_heard_and_the_rest_never_is(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", sound(1, 2, 3))
    heard.pull(2)
    assert buffer.flush() == (Cut("m1", 2),)
    assert not buffer.push("m1", sound(4), is_final=True)
    buffer.push("m2", sound(5), is_final=True)
    heard.pull(9)
    assert heard.pcm == sound(1, 2, 5)
    assert heard.told() == [("started", "m1"), ("started", "m2"), ("complete", "m2")]
    assert (buffer.was_cut("m1"), buffer.was_cut("m2")) == (True, False)


def test_flushing_cuts_all_that_waits_the_one_being_heard_first(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", sound(1, 2), is_final=True)
    buffer.push("m2", sound(3, 4))
    heard.pull(1)
    assert buffer.flush() == (Cut("m1", 1), Cut("m2", 0))
    assert heard.pull(9) == b""
    assert buffer.is_empty


def test_flushing_twice_or_when_nothing_plays_is_nothing(buffer: PlaybackBuffer, heard: Heard) -> None:
    assert buffer.flush() == ()
    buffer.push("m1", sound(1), is_final=True)
    heard.pull(1)
    assert buffer.flush() == ()
    assert not buffer.was_cut("m1")
    buffer.push("m2", sound(1))
    buffer.flush()
    assert buffer.flush() == ()


def test_one_message_can_be_cut_and_the_others_are_heard(buffer: PlaybackBuffer, heard: Heard) -> None:
    buffer.push("m1", sound(1, 2))
    buffer.push("m2", sound(3, 4))
    heard.pull(1)
    assert buffer.flush("m1") == (Cut("m1", 1),)
    heard.pull(9)
    assert heard.pcm == sound(1, 3, 4)
    assert heard.told() == [("started", "m1"), ("started", "m2")]


def test_a_message_can_be_cut_before_anything_of_it_has_come(buffer: PlaybackBuffer, heard: Heard) -> None:
    assert buffer.flush("m1") == ()
    assert not buffer.push("m1", sound(1), is_final=True)
    assert heard.pull(9) == b""


def test_what_is_remembered_is_bounded(buffer: PlaybackBuffer) -> None:
    for number in range(MAX_CLOSED + 1):
        buffer.flush(str(number))
    assert (buffer.was_cut("0"), buffer.was_cut("1")) == (False, True)


# Holding back


def test_sound_is_held_back_until_enough_of_it_is_there() -> None:
    buffer = PlaybackBuffer(prebuffer=3)
    buffer.push("m1", sound(1, 2))
    assert buffer.pull(1).pcm == b""
    buffer.push("m1", sound(3))
    assert buffer.pull(2).pcm == sound(1, 2)
    assert buffer.pull(2).pcm == sound(3)


def test_sound_is_never_held_back_for_longer_than_the_prebuffer() -> None:
    buffer = PlaybackBuffer(prebuffer=3)
    buffer.push("m1", sound(1))
    assert [buffer.pull(1).pcm for _ in range(4)] == [b"", b"", b"", sound(1)]


@pytest.mark.parametrize("marked", [True, False])
def test_a_message_that_is_whole_is_not_held_back(marked: bool) -> None:
    buffer = PlaybackBuffer(prebuffer=3)
    buffer.push("m1", sound(1), is_final=marked)
    if not marked:
        buffer.push("m1", b"", is_final=True)
    assert buffer.pull(1).pcm == sound(1)


def test_after_it_ran_dry_sound_is_held_back_again() -> None:
    buffer = PlaybackBuffer(prebuffer=2)
    buffer.push("m1", sound(1, 2))
    assert buffer.pull(5).pcm == sound(1, 2)
    buffer.push("m1", sound(3))
    assert buffer.pull(1).pcm == b""
    buffer.push("m1", sound(4))
    assert buffer.pull(2).pcm == sound(3, 4)


def test_what_was_cut_does_not_count_as_waiting() -> None:
    buffer = PlaybackBuffer(prebuffer=3)
    buffer.push("m1", sound(1, 2, 3))
    buffer.flush()
    buffer.push("m2", sound(4))
    assert [buffer.pull(1).pcm for _ in range(4)] == [b"", b"", b"", sound(4)]


# Any conversation

CHUNKS = st.lists(
    st.tuples(
        st.integers(0, 4), st.lists(st.integers(0, 65_535), max_size=5), st.booleans(), st.integers(0, 7)
    ),
    max_size=40,
)


@given(CHUNKS, st.integers(0, 4))
def test_nothing_is_lost_or_doubled_and_every_message_is_told_of_once(
    chunks: list[tuple[int, list[int], bool, int]], prebuffer: int
) -> None:
    """Each step moves on to the next message or not, pushes a chunk, and pulls some."""
    buffer = PlaybackBuffer(prebuffer)
    heard = Heard(buffer)
    number, pushed, ids = 0, b"", set()
    for step, samples, is_final, pulls in chunks:
        number += step == 0
        if buffer.push(str(number), sound(*samples), is_final):
            pushed += sound(*samples)
            ids.add(str(number))
        number += is_final
        heard.pull(pulls)
        assert pushed.startswith(heard.pcm)
    buffer.push("last", sound(1), is_final=True)
    for _ in range(400):
        heard.pull(3)
    assert heard.pcm == pushed + sound(1)
    assert buffer.is_empty
    told = heard.told()
    assert [m for kind, m in told if kind == "complete"] == [*sorted(ids, key=int), "last"]
    assert len(told) == len(set(told))
    for message in ids:
        if ("started", message) in told:
            assert told.index(("started", message)) < told.index(("complete", message))


@given(CHUNKS, st.lists(st.booleans(), min_size=40, max_size=40))
def test_every_message_that_was_heard_is_complete_or_cut_and_never_both(
    chunks: list[tuple[int, list[int], bool, int]], flushes: list[bool]
) -> None:
    buffer = PlaybackBuffer()
    heard = Heard(buffer)
    cut: list[Cut] = []
    number = 0
    for (step, samples, is_final, pulls), flush in zip(chunks, flushes, strict=False):
        number += step == 0
        buffer.push(str(number), sound(*samples), is_final)
        number += is_final
        heard.pull(pulls)
        if flush:
            cut += buffer.flush()
            number += 1
    cut += buffer.flush()
    complete = [event for event in heard.events if event.kind is COMPLETE]
    assert len({event.message_id for event in complete}) == len(complete)
    assert {event.message_id for event in complete}.isdisjoint(one.message_id for one in cut)
    assert sum(e.played for e in complete) + sum(one.played for one in cut) == samples_in(heard.pcm)


def test_a_producer_and_a_consumer_in_two_threads() -> None:
    """Switched as often as Python can: what is heard is in order, and each message ends in one way."""
    buffer, done = PlaybackBuffer(), threading.Event()
    events: list[PlaybackEvent] = []
    heard: list[bytes] = []

    def consume() -> None:
        while not (done.is_set() and buffer.is_empty):
            pulled = buffer.pull(3)
            heard.append(pulled.pcm)
            events.extend(pulled.events)

    thread = threading.Thread(target=consume)
    with switching_often():
        try:
            thread.start()
            cut = produce(buffer, messages=3_000)
        finally:
            done.set()
            thread.join()
    complete = [event.message_id for event in events if event.kind is COMPLETE]
    told = [message for message in complete if message not in cut]
    assert len(told) == len(set(told))
    assert set(told) | cut == {str(number) for number in range(3_000)}
    samples = struct.unpack(f"<{sum(map(samples_in, heard))}H", b"".join(heard))
    assert list(samples) == sorted(samples)


def produce(buffer: PlaybackBuffer, messages: int) -> set[str]:
    """Push messages of rising samples, and cut every seventh; the ids of those that were cut."""
    cut: set[str] = set()
    for number in range(messages):
        for part in range(4):
            buffer.push(str(number), sound(*[4 * number + part] * 5), is_final=part == 3)
        if number % 7 == 0:
            cut |= {one.message_id for one in buffer.flush()}
    return cut
