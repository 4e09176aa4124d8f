"""The bare emitter takes any name and any handler."""

from __future__ import annotations

from typing import Any, assert_type

from estuary_sdk import AsyncEventEmitter


async def test_any_name_and_handler_fit() -> None:
    events = AsyncEventEmitter()

    @events.on("anything")
    def kept(number: int, word: str) -> str:
        return word * number

    assert_type(kept(2, "a"), str)
    assert_type(events.on("anything", kept), None)
    assert_type(events.once("anything", print), None)
    wait = events.wait_for("anything")
    wait.close()

    async def typed() -> None:
        assert_type(await events.wait_for("anything"), Any)

    typed().close()
    assert len(events._listeners["anything"]) == 3
