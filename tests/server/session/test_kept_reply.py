"""What is in the store of a reply, and that it comes after what it answers."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import StoreError
from estuary_server.session.kept_reply import KeptReply, Words
from estuary_server.session.transcript import VOICE, Transcript
from estuary_server.store.memory import InMemoryStore
from tests.conformance.store.examples import NOON, Clock
from tests.server.session.scene import SlowAccount, an_opened_account

pytestmark = pytest.mark.looptime


class Scene:
    """A reply to these words."""

    def __init__(self, account: SlowAccount, conversation_id: str, words: Words | None) -> None:
        self.account = account
        self._conversation_id = conversation_id
        transcript = Transcript(account, conversation_id, lambda: NOON)
        self.reply = KeptReply(transcript, "2", "c1", VOICE, words)

    async def stored(self) -> list[tuple[str, str, str | None, bool]]:
        kept = await self.account.recent_messages(self._conversation_id, 10)
        return [(one.message_id, one.content, one.client_message_id, one.interrupted) for one in kept]


async def a_scene(words: Words | None = None) -> Scene:
    store = InMemoryStore(Clock())
    account, info = await an_opened_account(await store.add_account("one"), store)
    return Scene(account, info.conversation_id, words)


async def test_a_reply_to_nothing_may_be_kept_at_once() -> None:
    scene = await a_scene()
    await scene.reply.may_be_kept()
    await scene.reply.keep("Hello there")
    assert await scene.stored() == [("2", "Hello there", "c1", False)]
    assert scene.reply.text == "Hello there"


async def test_what_is_kept_whole_can_be_shortened_again_and_again() -> None:
    scene = await a_scene()
    await scene.reply.keep("Hello there")
    assert await scene.reply.cut("Hello") == ""
    assert await scene.stored() == [("2", "Hello", "c1", True)]
    assert await scene.reply.cut("") == ""
    assert (await scene.stored(), scene.reply.text) == ([], "")


async def test_what_is_cut_before_it_is_kept_can_be_shortened_afterwards() -> None:
    scene = await a_scene()
    assert await scene.reply.cut("Hello there") == ""
    assert await scene.stored() == [("2", "Hello there", "c1", True)]
    assert await scene.reply.cut("Hello") == ""
    assert await scene.stored() == [("2", "Hello", "c1", True)]


async def test_of_what_was_not_heard_nothing_is_kept() -> None:
    scene = await a_scene()
    assert await scene.reply.cut("") == ""
    assert await scene.stored() == []


async def test_a_failure_is_told_and_what_is_kept_is_still_known() -> None:
    scene = await a_scene()
    scene.account.fails = StoreError("disk full")
    assert await scene.reply.cut("Hello") == "the reply could not be stored"
    assert scene.reply.text == ""
    scene.account.fails = None
    await scene.reply.keep("Hello there")
    scene.account.fails_to_cut = StoreError("disk full")
    assert await scene.reply.cut("Hello") == "the reply could not be shortened"
    assert scene.reply.text == "Hello there"


async def test_it_waits_for_the_words_that_it_answers(looptime: float) -> None:
    words = Words()
    scene = await a_scene(words)
    asyncio.get_running_loop().call_later(3, lambda: words.settle(kept=True))
    both = asyncio.gather(scene.reply.may_be_kept(), scene.reply.cut("Hello"))
    await asyncio.sleep(2.9)
    assert await scene.stored() == []
    await both
    assert looptime == 3
    assert await scene.stored() == [("2", "Hello", "c1", True)]


async def test_to_words_that_cannot_be_kept_nothing_is_kept_and_nothing_is_told() -> None:
    words = Words()
    scene = await a_scene(words)
    words.settle(kept=False)
    waiting = asyncio.create_task(scene.reply.may_be_kept())
    assert await scene.reply.cut("Hello") == ""
    await asyncio.sleep(1000)
    assert not waiting.done()
    waiting.cancel()
    assert await scene.stored() == []


async def test_whoever_waits_and_is_cancelled_disturbs_nobody_else() -> None:
    words = Words()
    waiting = [asyncio.create_task(words.are_kept()) for _ in range(3)]
    await asyncio.sleep(1)
    waiting[0].cancel()
    await asyncio.sleep(1)
    words.settle(kept=True)
    assert await asyncio.gather(*waiting[1:]) == [True, True]
    assert await words.are_kept()
