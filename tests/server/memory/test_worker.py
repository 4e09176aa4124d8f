"""When conversations are read, and who is told: the whole log of each scene, in virtual time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from estuary_sdk.protocol.events import MemoryUpdatedEvent
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server.errors import StoreError
from estuary_server.memory.worker import FAREWELL_S, HANGS_S, PAUSE_S, RETRY_S, SWEEP_S
from estuary_server.store.memory_base import MemoryStore
from tests.conformance.store.examples import NOON
from tests.conformance.store.memory_examples import a_memory, new
from tests.server.memory.worker_scene import CLAIM_S, loop_s, now, unopened, working

pytestmark = pytest.mark.looptime

MOMENT_S = 0.5
LONG_S = 600.0


def _info(conversation_id: str) -> SessionInfo:
    return SessionInfo("another", conversation_id, "ada", "pip")


def _later(seconds: float) -> datetime:
    return now() + timedelta(seconds=seconds)


async def _know(memories: MemoryStore, conversation_id: str, *memory_ids: str) -> None:
    changes = [new(a_memory(memory_id)) for memory_id in memory_ids]
    await memories.change_memories(conversation_id, changes)


async def until(seconds: float) -> None:
    """Let the loop come to a time."""
    await asyncio.sleep(seconds - loop_s())


# After each reply


async def test_a_realtime_session_is_told_after_each_reply() -> None:
    async with working() as scene:
        session = scene.joins()
        await scene.says("tea", "fine")
        session.exchanged()
        await until(1)
        await scene.says("cake")
        session.exchanged()
        await until(2)
        session.leave()
        await until(3)
    assert scene.log == [
        (0.0, "pip: read tea, fine"),
        (0.0, "s1 told tea, fine"),
        (1.0, "pip: read cake"),
        (1.0, "s1 told cake"),
        (2.0, "pip: tidied"),
    ]


async def test_a_long_exchange_is_read_to_its_end() -> None:
    async with working() as scene:
        session = scene.joins()
        await scene.says("one", "two", "three", "four", "five")
        session.exchanged()
        await until(1)
    assert scene.log == [
        (0.0, "pip: read one, two"),
        (0.0, "s1 told one, two"),
        (0.0, "pip: read three, four"),
        (0.0, "s1 told three, four"),
        (0.0, "pip: read five"),
        (0.0, "s1 told five"),
    ]


async def test_what_is_said_while_it_reads_is_read_next() -> None:
    async with working() as scene:
        scene.reader.takes_s = 3
        session = scene.joins()
        await scene.says("tea")
        session.exchanged()
        await until(1)
        await scene.says("cake")
        session.exchanged()
        session.exchanged()
        await until(10)
    assert scene.log == [
        (3.0, "pip: read tea"),
        (3.0, "s1 told tea"),
        (6.0, "pip: read cake"),
        (6.0, "s1 told cake"),
    ]


async def test_a_call_at_the_end_of_a_reading_is_not_lost() -> None:
    async with working() as scene:
        session = scene.joins()
        for number in range(20):
            await scene.says(f"n{number}")
            session.exchanged()
            for _ in range(number):  # each time at another step of the reading
                await asyncio.sleep(0)
        await until(1)
        assert await scene.behind() == set()
    read = [said for _, line in scene.log if "read" in line for said in line[len("pip: read ") :].split(", ")]
    assert read == [f"n{number}" for number in range(20)]


async def test_nothing_new_is_nothing_told() -> None:
    async with working() as scene:
        scene.joins().exchanged()
        await until(PAUSE_S + 1)
    assert scene.log == []


async def test_what_is_told() -> None:
    async with working() as scene:
        heard: list[MemoryUpdatedEvent] = []
        session = scene.worker.attend(
            scene.account.account_id, _info(scene.ids["pip"]), realtime=True, tell=heard.append
        )
        await scene.says("tea")
        session.exchanged()
        await until(MOMENT_S)
    (event,) = heard
    assert (event.agent_id, event.player_id, event.conversation_id) == ("ada", "pip", scene.ids["pip"])
    assert (event.memories_extracted, event.facts_extracted) == (1, 0)
    assert event.timestamp == NOON.isoformat()
    (shown,) = event.new_memories
    assert (shown.id, shown.content, shown.user_id) == ("tea", "tea", scene.account.account_id)
    assert (shown.agent_id, shown.player_id) == ("ada", "pip")
    assert shown.source_conversation_id == scene.ids["pip"]


# At pauses


async def test_others_are_read_at_a_pause_and_not_told() -> None:
    async with working() as scene:
        session = scene.joins(realtime=False)
        await until(5)
        await scene.says("tea")
        session.exchanged()
        await until(25)
        await scene.says("cake")
        session.exchanged()
        await until(25 + PAUSE_S - MOMENT_S)
        assert scene.log == []
        await until(LONG_S)
    assert scene.log == [(25 + PAUSE_S, "pip: read tea, cake")]


async def test_what_lies_unread_at_the_start_is_read_at_the_first_pause() -> None:
    """Another reader died with its claim, so that neither the sweep nor the first exchange can read."""
    scene = await unopened()
    await scene.says("tea")
    await scene.account.memories.claim_unread(scene.ids["pip"], now(), _later(CLAIM_S - 1), 5, 0)
    async with scene.worker:
        session = scene.joins()
        await until(10)
        session.exchanged()
        await until(LONG_S)
    assert scene.log == [(10 + PAUSE_S, "pip: read tea"), (10 + PAUSE_S, "s1 told tea")]


async def test_a_reply_that_nothing_follows_is_read_at_the_pause() -> None:
    scene = await unopened()
    async with scene.worker:
        session = scene.joins()
        await scene.says("tea")
        await scene.says("cake", role="assistant")
        session.exchanged()
        await until(1)
        assert scene.log == [(0.0, "pip: read tea"), (0.0, "s1 told tea")]
        await until(LONG_S)
    assert scene.log[2:] == [(PAUSE_S, "pip: read cake"), (PAUSE_S, "s1 told cake")]


# At the end of a session


async def test_the_end_of_a_session_reads_and_tidies() -> None:
    async with working() as scene:
        session = scene.joins(realtime=False)
        await scene.says("tea")
        session.exchanged()
        await until(2)
        session.leave()
        await until(LONG_S)
        assert scene.attended() == []
    assert scene.log == [(2.0, "pip: read tea"), (2.0, "pip: tidied")]


async def test_a_session_that_leaves_while_its_words_are_read() -> None:
    async with working() as scene:
        scene.reader.takes_s = 3
        session = scene.joins()
        await scene.says("tea")
        session.exchanged()
        await until(1)
        await scene.says("bye")
        session.leave()
        await until(LONG_S)
        assert scene.attended() == []
    assert scene.log == [(3.0, "pip: read tea"), (6.0, "pip: read bye"), (6.0, "pip: tidied")]


async def test_after_the_end_a_session_does_nothing() -> None:
    async with working() as scene:
        for realtime in (True, False):
            session = scene.joins(realtime=realtime)
            session.leave()
            await until(loop_s() + 1)
            await scene.says("late")
            session.exchanged()
            session.leave()
            assert scene.attended() == []
        await until(SWEEP_S - 1)
    assert [line for _, line in scene.log] == ["pip: tidied", "pip: read late", "pip: tidied"]


async def test_whoever_comes_while_the_last_words_are_read_is_told() -> None:
    async with working() as scene:
        scene.reader.takes_s = 3
        first = scene.joins()
        await scene.says("tea")
        first.leave()
        await until(1)
        second = scene.joins()
        await until(5)
        await scene.says("cake")
        second.exchanged()
        await until(20)
    assert scene.log == [
        (3.0, "pip: read tea"),
        (3.0, "s2 told tea"),
        (3.0, "pip: tidied"),
        (8.0, "pip: read cake"),
        (8.0, "s2 told cake"),
    ]


# Several sessions


async def test_sessions_of_one_conversation_hear_of_each_other() -> None:
    async with working("pip", "mia") as scene:
        first, quiet, second = scene.joins(), scene.joins(realtime=False), scene.joins()
        other = scene.joins("mia")
        await scene.says("tea")
        quiet.exchanged()
        first.exchanged()
        await until(1)
        first.leave()
        await scene.says("cake")
        second.exchanged()
        await until(2)
        await scene.says("salt", player="mia")
        other.exchanged()
        await until(3)
    assert scene.log == [
        (0.0, "pip: read tea"),
        (0.0, "s1 told tea"),
        (0.0, "s3 told tea"),
        (1.0, "pip: read cake"),
        (1.0, "s3 told cake"),
        (1.0, "pip: tidied"),
        (2.0, "mia: read salt"),
        (2.0, "s4 told salt"),
    ]


async def test_a_pause_outlasts_the_session_that_left() -> None:
    async with working() as scene:
        first, second = scene.joins(realtime=False), scene.joins(realtime=False)
        await until(1)
        first.leave()
        await scene.says("tea")
        second.exchanged()
        await until(LONG_S)
    assert scene.log == [(1.0, "pip: read tea"), (1.0, "pip: tidied")]


async def test_one_who_cannot_be_told_stands_in_nobodys_way() -> None:
    async with working() as scene:
        scene.joins(deaf=True)
        session = scene.joins()
        await scene.says("one", "two", "three")
        session.exchanged()
        await until(MOMENT_S)
    assert [line for _, line in scene.log] == [
        "pip: read one, two",
        "s2 told one, two",
        "pip: read three",
        "s2 told three",
    ]


async def test_one_who_leaves_on_being_told() -> None:
    async with working() as scene:
        sessions = [scene.joins()]
        info = _info(scene.ids["pip"])
        leaving = scene.worker.attend(
            scene.account.account_id, info, realtime=True, tell=lambda _: leaving.leave()
        )
        sessions.append(scene.joins())
        await scene.says("tea")
        sessions[0].exchanged()
        await until(1)
    assert [line for _, line in scene.log] == [
        "pip: read tea",
        "s1 told tea",
        "s2 told tea",
        "pip: tidied",
    ]


# Nobody attends


async def test_after_a_crash_everything_is_read() -> None:
    scene = await unopened("pip", "mia", "zoe")
    await scene.says("tea")
    await scene.says("salt", player="mia")
    async with scene.worker:
        await until(1)
        await scene.says("later", player="zoe")  # of a server that died, say
        await until(SWEEP_S + 1)
        assert scene.attended() == []
        assert await scene.behind() == set()
    assert scene.log == [
        (0.0, "pip: read tea"),
        (0.0, "mia: read salt"),
        (SWEEP_S, "zoe: read later"),
    ]


async def test_what_a_dead_reader_had_claimed_is_read_when_the_claim_is_void() -> None:
    scene = await unopened()
    await scene.says("tea")
    await scene.account.memories.claim_unread(scene.ids["pip"], now(), _later(CLAIM_S), 5, 0)
    async with scene.worker:
        await until(LONG_S)
    assert scene.log == [(SWEEP_S, "pip: read tea")]


async def test_more_conversations_than_are_asked_for_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("estuary_server.memory.worker.SWEPT_AT_ONCE", 2)
    players = [f"p{number}" for number in range(7)]
    scene = await unopened(*players)
    for player in players:
        await scene.says("tea", player=player)
    scene.reader.fails = [ValueError(), ValueError(), ValueError()]
    async with scene.worker:
        await until(1)
        assert await scene.behind() == {"p0", "p1", "p2"}
        await until(SWEEP_S + 1)
        assert await scene.behind() == set()
    assert scene.log == [
        *((0.0, f"{player}: ValueError") for player in players[:3]),
        *((0.0, f"{player}: read tea") for player in players[3:]),
        *((SWEEP_S, f"{player}: read tea") for player in players[:3]),
    ]


async def test_a_store_that_cannot_be_asked_is_asked_again() -> None:
    scene = await unopened()
    await scene.says("tea")
    scene.store.refuses = 2
    async with scene.worker:
        await until(LONG_S)
    assert scene.log == [(2 * SWEEP_S, "pip: read tea")]


async def test_the_sweep_leaves_alone_what_is_attended() -> None:
    async with working() as scene:
        session = scene.joins(realtime=False)
        await until(SWEEP_S - 1)
        await scene.says("tea")
        session.exchanged()
        await until(SWEEP_S + 1)
        assert scene.log == []
        await until(LONG_S)
    assert scene.log == [(SWEEP_S - 1 + PAUSE_S, "pip: read tea")]


# What goes wrong


async def test_a_reader_that_fails_reads_later() -> None:
    async with working() as scene:
        scene.reader.fails = [StoreError("busy"), ValueError("odd")]
        session = scene.joins()
        await scene.says("tea")
        session.exchanged()
        await until(LONG_S)
    assert scene.log == [
        (0.0, "pip: StoreError"),
        (PAUSE_S, "pip: ValueError"),
        (PAUSE_S + RETRY_S, "pip: read tea"),
        (PAUSE_S + RETRY_S, "s1 told tea"),
    ]


async def test_a_reader_that_fails_at_the_end_of_a_session() -> None:
    async with working() as scene:
        session = scene.joins()
        await scene.says("tea")
        scene.reader.fails = [ValueError()]
        session.leave()
        await until(1)
        assert scene.attended() == []
        await until(LONG_S)
    assert scene.log == [(0.0, "pip: ValueError"), (SWEEP_S, "pip: read tea")]


async def test_an_exchange_during_a_reading_that_fails_is_read_at_once() -> None:
    async with working() as scene:
        scene.reader.hangs = {"pip"}
        session = scene.joins()
        await scene.says("tea")
        session.exchanged()
        await until(HANGS_S - 1)
        scene.reader.hangs = set()
        session.exchanged()
        await until(LONG_S)
    assert scene.log == [
        (HANGS_S, "pip: CancelledError"),
        (HANGS_S, "pip: read tea"),
        (HANGS_S, "s1 told tea"),
    ]


async def test_a_reader_that_hangs_holds_up_nobody_else() -> None:
    scene = await unopened("pip", "mia", "zoe")
    scene.reader.hangs = {"pip"}
    await scene.says("tea")
    await scene.says("salt", player="mia")
    async with scene.worker:
        session = scene.joins("zoe")
        await scene.says("pepper", player="zoe")
        session.exchanged()
        await until(HANGS_S + 1)
        scene.reader.hangs = set()
        await until(LONG_S)
    assert scene.log == [
        (0.0, "zoe: read pepper"),
        (0.0, "s1 told pepper"),
        (HANGS_S, "pip: CancelledError"),
        (HANGS_S, "mia: read salt"),
        (HANGS_S + SWEEP_S, "pip: read tea"),
    ]


async def test_memory_that_is_purged_meanwhile_stays_away() -> None:
    async with working() as scene:
        scene.reader.takes_s = 3
        session = scene.joins()
        await scene.says("tea")
        session.exchanged()
        await until(1)
        await scene.account.memories.purge_memories(scene.ids["pip"])
        await scene.says("cake")
        session.exchanged()
        await until(20)
    assert scene.log == [(3.0, "pip: too late"), (6.0, "pip: read cake"), (6.0, "s1 told cake")]


async def test_a_conversation_that_is_deleted_while_it_is_read() -> None:
    async with working() as scene:
        scene.reader.takes_s = 3
        session = scene.joins()
        await scene.says("tea")
        session.exchanged()
        await until(1)
        await scene.account.delete_conversation(scene.ids["pip"])
        await until(10)
        session.exchanged()
        session.leave()
        await until(11)
        assert scene.attended() == []
    assert scene.log == [(3.0, "pip: too late"), (10.0, "pip: tidied")]


async def test_thousands_of_sessions_leave_nothing_behind() -> None:
    players = [f"p{number}" for number in range(300)]
    async with working(*players) as scene:
        for player in players:
            for realtime in (True, False):
                session = scene.joins(player, realtime=realtime)
                await scene.says("tea", player=player)
                session.exchanged()
                session.leave()
        await until(1)
        assert scene.attended() == []
        assert len(asyncio.all_tasks()) == 3  # this test, the sweep and who embeds the rest


# The end


async def test_the_end_waits_for_what_is_being_read() -> None:
    async with working() as scene:
        scene.reader.takes_s = 2
        session = scene.joins()
        await scene.says("one", "two", "three")
        session.exchanged()
    assert loop_s() == 4.0
    assert [line for _, line in scene.log][-1] == "s1 told three"


async def test_the_end_does_not_wait_for_ever() -> None:
    scene = await unopened()
    async with scene.worker:
        scene.reader.hangs = {"pip"}
        await scene.says("tea")
        session = scene.joins()
        session.exchanged()
    assert loop_s() == FAREWELL_S
    assert scene.log == [(FAREWELL_S, "pip: CancelledError")]
    unread = await scene.account.memories.claim_unread(scene.ids["pip"], now(), _later(1), 5, 0)
    assert unread is not None  # the claim was given back


async def test_what_begins_during_the_end_is_left_for_the_next_start() -> None:
    scene = await unopened("pip", "mia", "zoe")
    scene.reader.takes_s = 2
    async with scene.worker:
        session, other, third = scene.joins(), scene.joins("mia"), scene.joins("zoe", realtime=False)
        await scene.says("tea")
        await scene.says("salt", player="mia")
        session.exchanged()
        loop = asyncio.get_running_loop()
        loop.call_later(1, other.exchanged)
        loop.call_later(1, third.exchanged)
        loop.call_later(1, other.leave)
        loop.call_later(1, scene.worker.touched, scene.account, scene.ids["mia"], ["m1"])
    assert loop_s() == 2.0
    assert scene.waiting() == []
    other.exchanged()
    third.exchanged()
    assert scene.waiting() == []
    third.leave()
    await until(LONG_S)
    assert scene.log == [(2.0, "pip: read tea"), (2.0, "s1 told tea")]
    assert await scene.behind() == {"mia"}


async def test_an_end_that_is_cancelled_leaves_no_task() -> None:
    scene = await unopened()
    before = asyncio.all_tasks()
    scene.reader.hangs = {"pip"}
    entered = asyncio.Event()

    async def live() -> None:
        async with scene.worker:
            await scene.says("tea")
            scene.joins().exchanged()
            entered.set()

    living = asyncio.create_task(live())
    await entered.wait()
    await until(1)
    living.cancel()
    with pytest.raises(asyncio.CancelledError):
        await living
    assert loop_s() == 1.0
    assert asyncio.all_tasks() == before
    assert scene.log == [(1.0, "pip: CancelledError")]


async def test_what_its_owner_raises_comes_out_as_it_is() -> None:
    scene = await unopened()
    with pytest.raises(KeyError):
        async with scene.worker:
            raise KeyError("mine")


# Counting


async def test_what_was_recalled_is_counted_in_the_background() -> None:
    async with working() as scene:
        memories = scene.account.memories
        await _know(scene.account.memories, scene.ids["pip"], "m1", "m2")
        scene.worker.touched(scene.account, scene.ids["pip"], ["m1"])
        scene.worker.touched(scene.account, scene.ids["pip"], [])
        scene.worker.touched(scene.account, scene.ids["pip"], ["m1", "unknown"])
        await until(1)
        counts = [(await memories.get_memory(scene.ids["pip"], one)).access_count for one in ("m1", "m2")]
        assert counts == [2, 0]


async def test_counting_that_fails_fails_alone() -> None:
    async with working() as scene:
        await scene.store.aclose()
        scene.worker.touched(scene.account, scene.ids["pip"], ["m1"])
        await until(1)
    assert scene.log == []
