"""The sound of one reply, in virtual time: what leaves, when, and what is left out."""

from __future__ import annotations

import asyncio
import base64
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import looptime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.audio import bytes_for, samples_in
from estuary_sdk.protocol.events import BotVoice
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.providers.voice import VoiceStyle
from estuary_server.turn.playout import CLIENT_BUFFER_S, DRAIN_S, LEAD_S, LEAST_WAIT_S
from estuary_server.turn.speech import AHEAD_BLOCKS, BLOCK_S, Delivery, Speech

pytestmark = pytest.mark.looptime

HZ = 16_000
STYLE = VoiceStyle("kim", 1.0, "en")
HALF_A_SECOND = "Ten chars."
"""At PLAIN's rate."""
PLAIN = Manner(seconds_per_character=0.05)
AT_ONCE = 11
"""Blocks that leave before the first has to wait: LEAD_S, and the one that then leaves ahead of it."""
LEVELS = {"One.": 100, "Two.": 200, "Three.": 300}


@dataclass
class Client:
    """What arrived, and when.

    Attributes:
        held: nothing may arrive now.
    """

    chunks: list[BotVoice] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)
    held: bool = False

    def take(self, chunk: BotVoice) -> None:
        assert not self.held
        self.chunks.append(chunk)
        self.at_s.append(asyncio.get_running_loop().time())

    @property
    def blocks(self) -> list[bytes]:
        return [base64.b64decode(chunk.audio) for chunk in self.chunks]

    @property
    def pcm(self) -> bytes:
        return b"".join(self.blocks)


@dataclass
class Reply:
    """One reply that is spoken, and all who have to do with it."""

    voice: ScriptedVoice = field(default_factory=lambda: ScriptedVoice(PLAIN))
    sample_rate: int = HZ
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        delivery = Delivery(self.voice, STYLE, self.sample_rate)
        self.speech = Speech(delivery, "m", "c1", self.client.take)

    async def says(self, *texts: str) -> Reply:
        """Speak a reply that is there from the beginning; returns when all of it was sent."""
        self.is_given(*texts)
        await self.speech.run()
        assert self.voice.open_sounds == 0
        return self

    def is_given(self, *texts: str) -> None:
        for text in texts:
            self.speech.push(text)
        self.speech.end()

    @property
    def said(self) -> list[str]:
        return [spoken.text for spoken in self.voice.spoken]

    def hold(self) -> None:
        self.client.held = True
        self.speech.hold()

    def resume(self) -> None:
        self.client.held = False
        self.speech.resume()


@asynccontextmanager
async def running(reply: Reply) -> AsyncIterator[asyncio.Task[None]]:
    """The reply while it is spoken; it is cut when the block is left."""
    task = asyncio.create_task(reply.speech.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


def tone(level: int, seconds: float, sample_rate: int = HZ) -> bytes:
    return struct.pack("<h", level) * (bytes_for(seconds, sample_rate) // 2)


def by_level(text: str) -> Manner:
    """Each text is recognised by the level of its sound."""
    return replace(PLAIN, level=LEVELS[text])


def final_flags(client: Client) -> list[bool]:
    return [chunk.is_final for chunk in client.chunks]


# Chunks


async def test_a_reply_leaves_in_blocks_of_20_ms_of_which_the_last_is_marked() -> None:
    client = (await Reply().says(HALF_A_SECOND)).client
    block = base64.b64encode(tone(PLAIN.level, BLOCK_S)).decode()
    assert client.chunks == [
        BotVoice(block, "m", index, is_final=index == 24, sample_rate=HZ, reply_to="c1")
        for index in range(25)
    ]


async def test_the_last_block_is_as_short_as_what_is_left() -> None:
    client = (
        await Reply(ScriptedVoice(replace(PLAIN, seconds_per_character=0.051))).says(HALF_A_SECOND)
    ).client
    assert [samples_in(block) for block in client.blocks] == [320] * 25 + [160]
    assert final_flags(client) == [False] * 25 + [True]


async def test_sound_shorter_than_a_block_is_one_final_chunk() -> None:
    client = (
        await Reply(ScriptedVoice(replace(PLAIN, seconds_per_character=0.001))).says(HALF_A_SECOND)
    ).client
    assert (client.pcm, final_flags(client)) == (tone(PLAIN.level, 0.01), [True])


async def test_pieces_follow_one_another_without_a_gap() -> None:
    voice = ScriptedVoice(lambda text: replace(by_level(text), seconds_per_character=0.0511))
    reply = await Reply(voice).says("One. Two.", " Three.")
    assert reply.said == ["One.", "Two.", "Three."]
    assert reply.client.pcm == tone(100, 0.2044) + tone(200, 0.2044) + tone(300, 0.3066)
    assert {samples_in(block) for block in reply.client.blocks[:-1]} == {320}


async def test_the_voice_is_told_the_style_and_given_what_can_be_spoken() -> None:
    reply = await Reply().says("Well, *hello* there! [laughs] ", "\N{GRINNING FACE} See [it](http://x.org).")
    assert reply.said == ["Well, hello there!", "See it."]
    assert {spoken.style for spoken in reply.voice.spoken} == {STYLE}


@pytest.mark.parametrize("texts", [(), ("",), ("[laughs]",), ("\N{GRINNING FACE}\n", "...")])
async def test_without_anything_to_say_nothing_leaves(texts: tuple[str, ...], looptime: float) -> None:
    reply = await Reply().says(*texts)
    await reply.speech.wait_until_played()
    assert (reply.said, reply.client.chunks, reply.speech.sounding) == ([], [], False)
    assert (reply.speech.problem, reply.speech.heard_text(None), looptime) == ("", "", 0)


async def test_a_voice_that_has_no_sound_for_a_text_is_no_problem() -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, seconds_per_character=0))).says(HALF_A_SECOND)
    assert (reply.said, reply.client.chunks, reply.speech.problem) == ([HALF_A_SECOND], [], "")


# Sample rates


@pytest.mark.parametrize("from_hz", [8_000, 22_050, 24_000, 48_000])
@pytest.mark.parametrize("to_hz", [8_000, 16_000, 44_100, 48_000])
async def test_it_leaves_at_the_rate_of_the_client(from_hz: int, to_hz: int) -> None:
    voice = ScriptedVoice(replace(PLAIN, sample_rate=from_hz))
    client = (await Reply(voice, to_hz).says("One two. ", "Three four.")).client
    made = bytes_for(0.4, from_hz) // 2 + bytes_for(0.55, from_hz) // 2
    assert samples_in(client.pcm) == round(made * to_hz / from_hz)
    assert {samples_in(block) for block in client.blocks[:-1]} == {bytes_for(BLOCK_S, to_hz) // 2}
    assert {chunk.sample_rate for chunk in client.chunks} == {to_hz}


async def test_nothing_clicks_between_pieces() -> None:
    voice = ScriptedVoice(replace(PLAIN, sample_rate=22_050))
    client = (await Reply(voice).says("One two. ", "Three four. ", "Five.")).client
    samples = struct.unpack(f"<{samples_in(client.pcm)}h", client.pcm)
    assert all(abs(sample - PLAIN.level) < PLAIN.level // 50 for sample in samples[100:-100])


async def test_pieces_may_come_at_different_rates() -> None:
    rates = {"One.": 8_000, "Two.": 48_000, "Three.": HZ}
    voice = ScriptedVoice(lambda text: replace(PLAIN, sample_rate=rates[text]))
    client = (await Reply(voice).says("One. Two. Three.")).client
    assert samples_in(client.pcm) == round(HZ * (0.2 + 0.2 + 0.3))
    assert final_flags(client).count(True) == 1


# Pace


async def test_sound_leaves_a_little_ahead_of_real_time() -> None:
    client = (await Reply().says(HALF_A_SECOND)).client
    expected = [max(0, index + 1 - AT_ONCE) * BLOCK_S for index in range(25)]
    assert client.at_s == pytest.approx(expected, abs=LEAST_WAIT_S)


@pytest.mark.xfail(strict=True, reason="a block leaves when LEAD_S is ahead before it: 220 ms with it")
async def test_at_most_200_ms_are_ahead_of_real_time() -> None:
    client = (await Reply().says(HALF_A_SECOND)).client
    ahead_s = [(index + 1) * BLOCK_S - at_s for index, at_s in enumerate(client.at_s)]
    assert max(ahead_s) <= LEAD_S + LEAST_WAIT_S


async def test_the_first_block_leaves_as_soon_as_the_voice_gives_sound(looptime: float) -> None:
    client = (await Reply(ScriptedVoice(replace(PLAIN, takes_s=0.3, pace=0.5))).says(HALF_A_SECOND)).client
    assert client.at_s[0] == pytest.approx(0.35)


async def test_the_first_piece_is_spoken_while_the_text_is_still_written() -> None:
    reply = Reply()
    async with running(reply):
        reply.speech.push("Hello, my dear friend. ")
        reply.speech.push("How are")
        await asyncio.sleep(0.1)
        assert reply.said == ["Hello, my dear friend."]
        assert reply.client.at_s[0] == 0
        reply.speech.push(" you? ")
        await asyncio.sleep(0.1)
        assert reply.said == ["Hello, my dear friend.", "How are you?"]


async def test_sound_that_is_made_more_slowly_than_it_is_played_leaves_as_it_is_made() -> None:
    client = (await Reply(ScriptedVoice(replace(PLAIN, pace=2.0))).says(HALF_A_SECOND)).client
    # Five blocks every 200 ms, of which the last is kept back until the next come.
    assert client.at_s == pytest.approx([0.2] * 4 + [0.4] * 5 + [0.6] * 5 + [0.8] * 5 + [1.0] * 6)


async def test_after_a_pause_of_the_voice_the_lead_begins_anew() -> None:
    voice = ScriptedVoice(lambda text: replace(PLAIN, takes_s=2.0 if text == "Three four." else 0.0))
    client = (await Reply(voice).says("One two. ", "Three four.")).client
    assert client.at_s[19 : 19 + AT_ONCE] == pytest.approx([2.0] * AT_ONCE)
    assert client.at_s[19 + AT_ONCE] == pytest.approx(2.02, abs=LEAST_WAIT_S)


async def test_no_more_than_five_seconds_are_made_ahead() -> None:
    reply = Reply()
    reply.is_given(*[f"Number {number:02}. " for number in range(10, 60)])
    reply.speech.hold()
    async with running(reply):
        await asyncio.sleep(1_000)
        assert len(reply.said) == 11
        assert AHEAD_BLOCKS * BLOCK_S == 10 * 0.5
        assert reply.voice.open_sounds == 1


# Holding


async def test_nothing_leaves_while_it_is_held_and_all_of_it_afterwards() -> None:
    reply = Reply(ScriptedVoice(by_level))
    reply.is_given("One. Two. Three.")
    async with running(reply) as task:
        await asyncio.sleep(0.1)
        before = len(reply.client.chunks)
        reply.hold()
        await asyncio.sleep(60)
        assert len(reply.client.chunks) == before == AT_ONCE + 5
        reply.resume()
        await task
    assert reply.client.pcm == tone(100, 0.2) + tone(200, 0.2) + tone(300, 0.3)
    assert [chunk.chunk_index for chunk in reply.client.chunks] == list(range(35))
    assert final_flags(reply.client) == [False] * 34 + [True]
    # What was sent before has been played long ago: the lead begins anew.
    assert reply.client.at_s[before : before + AT_ONCE] == pytest.approx([60.1] * AT_ONCE)


async def test_it_can_be_held_before_it_begins() -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    reply.hold()
    async with running(reply) as task:
        await asyncio.sleep(5)
        assert not reply.speech.sounding
        reply.resume()
        await task
    assert (reply.client.at_s[0], len(reply.client.chunks)) == (5, 25)


async def test_a_hold_while_it_waits_for_its_time_holds() -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    async with running(reply):
        await asyncio.sleep(0.01)
        reply.hold()
        await asyncio.sleep(0.001)
        reply.resume()
        await asyncio.sleep(0.001)
        reply.hold()
        await asyncio.sleep(10)


@pytest.mark.xfail(
    strict=True, reason="whoever waits for the event is woken by the resume and does not look again"
)
async def test_a_resume_that_is_taken_back_at_once_lets_nothing_out() -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    reply.speech.hold()
    async with running(reply):
        await asyncio.sleep(1)
        reply.speech.resume()
        reply.speech.hold()
        await asyncio.sleep(1)
        assert reply.client.chunks == []


PAUSES = st.lists(st.tuples(st.floats(0.001, 0.5), st.floats(0.001, 1.0)), max_size=4)
MANNERS = st.builds(
    replace,
    st.just(PLAIN),
    chunk_s=st.sampled_from((0.007, 0.02, 0.1, 3.0)),
    takes_s=st.sampled_from((0.0, 0.3)),
    pace=st.sampled_from((0.0, 0.3, 1.5)),
)


@given(MANNERS, st.lists(st.sampled_from(list(LEVELS)), min_size=1, max_size=4), PAUSES)
async def test_whatever_the_voice_and_however_often_it_is_held_all_of_it_leaves_and_in_time(
    manner: Manner, texts: list[str], pauses: list[tuple[float, float]]
) -> None:
    reply = Reply(ScriptedVoice(lambda text: replace(manner, level=LEVELS[text])))
    reply.is_given(*[f"{text}\n" for text in texts])
    began_s = asyncio.get_running_loop().time()
    async with running(reply) as task:
        for wait_s, hold_s in pauses:
            await asyncio.sleep(wait_s)
            reply.hold()
            await asyncio.sleep(hold_s)
            reply.resume()
        await task
    client = reply.client
    assert client.pcm == b"".join(tone(LEVELS[text], len(text) * 0.05) for text in texts)
    assert [chunk.chunk_index for chunk in client.chunks] == list(range(len(client.chunks)))
    assert final_flags(client) == [False] * (len(client.chunks) - 1) + [True]
    for index, at_s in enumerate(client.at_s):
        assert index * BLOCK_S <= at_s - began_s + LEAD_S + LEAST_WAIT_S + 1e-6
    assert reply.speech.playout.sent_s == pytest.approx(sum(len(text) for text in texts) * 0.05)


# Failures


async def test_a_voice_that_refuses_leaves_no_sound_and_says_why() -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, refuses=True))).says(HALF_A_SECOND, " And more.")
    assert (reply.client.chunks, reply.said) == ([], [HALF_A_SECOND])
    assert reply.speech.problem == "the voice failed: scripted:voice: failed"


async def test_a_voice_that_fails_before_its_first_chunk_leaves_no_sound() -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, fails_after=0))).says(HALF_A_SECOND)
    await reply.speech.wait_until_played()
    assert (reply.client.chunks, reply.speech.problem) == ([], "the voice failed: scripted:voice: failed")


@pytest.mark.parametrize(
    ("chunk_s", "seconds"), [(0.1, [0.02] * 10), (0.11, [0.02] * 11), (0.053, [0.02] * 5 + [0.006])]
)
async def test_a_voice_that_fails_on_its_way_ends_the_sound_there(
    chunk_s: float, seconds: list[float]
) -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, fails_after=2, chunk_s=chunk_s))).says(HALF_A_SECOND)
    assert [samples_in(block) / HZ for block in reply.client.blocks] == pytest.approx(seconds)
    assert final_flags(reply.client) == [False] * (len(seconds) - 1) + [True]
    assert reply.speech.problem == "the voice failed: scripted:voice: failed"


async def test_a_voice_that_fails_in_a_later_piece_keeps_what_it_said() -> None:
    voice = ScriptedVoice(lambda text: replace(PLAIN, refuses=text == "Two."))
    reply = await Reply(voice).says("One. Two. Three.")
    assert reply.said == ["One.", "Two."]
    assert (reply.client.pcm, final_flags(reply.client)) == (tone(PLAIN.level, 0.2), [False] * 9 + [True])
    assert reply.speech.problem == "the voice failed: scripted:voice: failed"


async def test_an_unexpected_failure_says_its_kind_and_not_its_text() -> None:
    def fail(text: str) -> Manner:
        raise ZeroDivisionError("a secret")

    reply = await Reply(ScriptedVoice(fail)).says(HALF_A_SECOND)
    assert (reply.client.chunks, reply.speech.problem) == ([], "the voice failed: ZeroDivisionError")


async def test_text_that_comes_after_a_failure_is_taken() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, refuses=True)))
    async with running(reply) as task:
        reply.speech.push("One. Two. ")
        await task
        reply.is_given("Three.")
    assert reply.said == ["One."]


# The end


async def test_without_word_from_the_client_it_is_played_when_it_must_have_been(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    await reply.speech.wait_until_played()
    assert looptime == pytest.approx(0.5 + DRAIN_S, abs=2 * LEAST_WAIT_S)


async def test_it_is_played_when_the_client_says_so(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    asyncio.get_running_loop().call_at(0.6, reply.speech.played)
    await reply.speech.wait_until_played()
    assert looptime == pytest.approx(0.6)


async def test_what_the_client_said_before_it_was_waited_for_counts(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    reply.speech.played()
    now_s = float(looptime)
    await reply.speech.wait_until_played()
    assert looptime == now_s


async def test_a_client_that_has_played_all_it_was_sent_has_not_played_what_is_to_come(
    looptime: float,
) -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    async with running(reply) as task:
        await asyncio.sleep(0.1)
        reply.speech.played()
        await task
    await reply.speech.wait_until_played()
    assert looptime == pytest.approx(0.5 + DRAIN_S, abs=2 * LEAST_WAIT_S)


async def test_what_must_have_been_played_long_ago_is_not_waited_for(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    await asyncio.sleep(60)
    now_s = float(looptime)
    await reply.speech.wait_until_played()
    assert looptime == now_s


# Cutting


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.35, 0.7])
@pytest.mark.parametrize(
    "manner",
    [
        PLAIN,
        replace(PLAIN, hangs_after=0),
        replace(PLAIN, hangs_after=2),
        replace(PLAIN, takes_s=0.3, pace=1),
    ],
)
async def test_cancelling_ends_the_sound_and_closes_the_voice(manner: Manner, after_s: float) -> None:
    reply = Reply(ScriptedVoice(manner))
    reply.is_given(HALF_A_SECOND, " And another. And another one.")
    async with running(reply) as task:
        await asyncio.sleep(after_s)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        left = len(reply.client.chunks)
        await asyncio.sleep(10)
    assert (reply.voice.open_sounds, len(reply.client.chunks)) == (0, left)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert True not in final_flags(reply.client)


async def test_cancelling_while_it_is_held_and_much_is_made_closes_the_voice() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, seconds_per_character=1.0)))
    reply.is_given(HALF_A_SECOND)
    reply.hold()
    async with running(reply):
        await asyncio.sleep(10)
        assert reply.voice.open_sounds == 1
    assert reply.voice.open_sounds == 0


# What was heard


async def test_what_was_heard_follows_what_was_played(looptime: looptime.LoopTimeProxy) -> None:
    reply = Reply()
    reply.is_given("One, two, three. ", "Four five.")
    async with running(reply):
        heard = []
        for _ in range(8):
            heard.append(reply.speech.heard_text(None))
            await asyncio.sleep(0.2)
    assert heard == [
        "",
        "One,",
        "One, two,",
        "One, two, three.",
        "One, two, three.",
        "One, two, three. Four",
        "One, two, three. Four five.",
        "One, two, three. Four five.",
    ]


async def test_the_client_knows_better_what_it_has_played_but_not_more_than_it_was_sent() -> None:
    reply = Reply()
    reply.is_given("One, two, three. ", "Four five.")
    async with running(reply):
        await asyncio.sleep(0.1)
        assert reply.speech.heard_text(0.0) == ""
        assert reply.speech.heard_text(0.01) == "One,"
        assert reply.speech.heard_text(-1) == ""
        assert reply.speech.heard_text(60) == "One, two,"


async def test_what_is_held_is_not_heard() -> None:
    reply = Reply()
    reply.is_given("One, two, three. ", "Four five.")
    async with running(reply):
        await asyncio.sleep(0.05)
        reply.hold()
        await asyncio.sleep(60)
        assert reply.speech.heard_text(None) == "One, two,"


async def test_all_was_heard_a_client_buffer_after_its_end() -> None:
    reply = await Reply().says("One, two, three. ", "[waves] Four five. ", "[waves]")
    await asyncio.sleep(LEAD_S + CLIENT_BUFFER_S + BLOCK_S)
    assert reply.speech.heard_text(None) == "One, two, three. [waves] Four five. [waves]"


async def test_while_the_next_piece_is_being_made_none_of_it_was_heard() -> None:
    voice = ScriptedVoice(lambda text: replace(PLAIN, takes_s=60 if text.startswith("Four") else 0))
    reply = Reply(voice)
    reply.is_given("One, two, three. ", "Four five.")
    async with running(reply):
        await asyncio.sleep(30)
        assert reply.speech.heard_text(None) == "One, two, three."
        assert reply.speech.heard_text(30) == "One, two, three."
