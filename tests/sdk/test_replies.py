"""Waiting for the answer to one message."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.events import BotResponse, BotVoice, InterruptData
from estuary_sdk.replies import ReplyWatch

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


def chunk(text: str, reply_to: str | None = None, *, final: bool = False) -> BotResponse:
    return BotResponse(text=text, message_id=f"answer to {reply_to}", is_final=final, reply_to=reply_to)


async def collected(watch: ReplyWatch) -> list[str]:
    return [part.text async for part in watch.chunks()]


async def test_a_watch_with_an_id_takes_only_its_own() -> None:
    watch = ReplyWatch("q1")
    watch.offer(chunk("other", "q2", final=True))
    watch.offer(chunk("unasked", final=True))
    watch.offer(chunk("mi", "q1"))
    watch.offer(BotVoice(reply_to="q1", is_final=True))
    watch.offer(chunk("mine", "q1", final=True))
    watch.offer(chunk("late", "q1"))
    assert await collected(watch) == ["mi", "mine"]


async def test_a_watch_without_an_id_takes_everything_until_the_first_final() -> None:
    watch = ReplyWatch(None)
    watch.offer(chunk("a"))
    watch.offer(InterruptData(message_id="m", reason="new_input"))
    watch.offer(chunk("b", "q2"))
    watch.offer(chunk("c", final=True))
    assert await collected(watch) == ["a", "b", "c"]


async def test_final_is_the_last_chunk() -> None:
    watch = ReplyWatch("q1")
    for part in (chunk("a", "q1"), chunk("ab", "q1", final=True)):
        watch.offer(part)
    assert await watch.final() == chunk("ab", "q1", final=True)


async def test_chunks_are_given_as_they_come() -> None:
    watch = ReplyWatch("q1")
    chunks = watch.chunks()
    waiting = asyncio.ensure_future(anext(chunks))
    await asyncio.sleep(5)
    assert not waiting.done()
    watch.offer(chunk("a", "q1"))
    assert (await waiting).text == "a"


async def test_a_reply_that_was_cut_raises_with_what_was_said() -> None:
    watch = ReplyWatch("q1")
    watch.offer(chunk("Once upon", "q1"))
    watch.offer(InterruptData(message_id="m", reason="barge_in", reply_to="q1"))
    with pytest.raises(EstuaryError, match="the reply was interrupted: barge_in") as caught:
        await watch.final()
    assert caught.value.code is ErrorCode.UNKNOWN
    assert caught.value.details == {"reason": "barge_in", "message_id": "m", "text": "Once upon"}


async def test_a_reply_that_was_cut_before_it_began() -> None:
    watch = ReplyWatch("q1")
    watch.offer(InterruptData(message_id="m", reason="new_input", reply_to="q1"))
    with pytest.raises(EstuaryError) as caught:
        await watch.final()
    assert caught.value.details == {"reason": "new_input", "message_id": "m", "text": ""}


async def test_the_cut_of_another_reply_is_not_this_ones() -> None:
    watch = ReplyWatch("q1")
    watch.offer(InterruptData(message_id="m", reason="new_input", reply_to="q0"))
    watch.offer(chunk("a", "q1", final=True))
    assert await collected(watch) == ["a"]


async def test_a_refusal_ends_the_wait() -> None:
    watch = ReplyWatch("q1")
    watch.acknowledged({"ok": False, "error": "the text is empty"})
    with pytest.raises(EstuaryError, match="the server refused the message: the text is empty") as caught:
        await watch.final()
    assert caught.value.code is ErrorCode.UNKNOWN


@pytest.mark.parametrize("answer", [None, {}, {"ok": True}, {"ok": None}, "no", [], 0])
async def test_any_other_acknowledgement_changes_nothing(answer: Any) -> None:
    watch = ReplyWatch("q1")
    watch.acknowledged(answer)
    watch.offer(chunk("a", "q1", final=True))
    assert await collected(watch) == ["a"]


async def test_a_session_that_ends_ends_the_wait() -> None:
    watch = ReplyWatch(None)
    watch.offer(chunk("Once upon"))
    watch.lost("transport_close")
    chunks = watch.chunks()
    assert (await anext(chunks)).text == "Once upon"
    with pytest.raises(EstuaryError, match="session ended before the reply was complete") as caught:
        await anext(chunks)
    assert caught.value.code is ErrorCode.NOT_CONNECTED
    assert caught.value.details == {"reason": "transport_close"}
