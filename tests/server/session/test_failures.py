"""What fails inside a session, and what the client sees of it."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.errors import ConfigError, ProviderError, StoreError
from estuary_server.providers.language import LanguageModel
from estuary_server.turn.turn import APOLOGY
from tests.server.session.scene import ANSWER, a_scene, by_text, cut, pieces, problem, reply

pytestmark = pytest.mark.looptime


async def test_a_failing_language_model_apologises_and_the_session_goes_on() -> None:
    failed = ProviderError("scripted:model", "answered with HTTP 500", retryable=True)
    async with a_scene(by_text(one=["Well,", failed], two=["Yes"])) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.says("two")
        await asyncio.sleep(1)
    assert scene.log.left == [
        *reply("2", "Well,", f" {APOLOGY}"),
        problem("the language model failed: scripted:model: answered with HTTP 500"),
        *reply("4", "Yes"),
    ]


async def test_a_deleted_character_answers_no_more() -> None:
    async with a_scene(["Hi"]) as scene:
        await scene.account.delete_character("ada")
        refused = await scene.says("one", "c1")
    reason = "the character or the conversation does not exist any more"
    assert refused == Acknowledgement(False, "c1", error=reason)
    assert scene.log.left == [problem(reason)]


async def test_a_character_deleted_in_mid_reply_finishes_it() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        await scene.account.delete_character("ada")
        await asyncio.sleep(5)
        assert not scene.running.done()
    assert scene.log.left == [*reply("2", "Hel", "lo"), problem("the reply could not be stored")]


async def test_a_character_deleted_in_mid_reply_can_be_cut() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        await scene.account.delete_character("ada")
        await scene.interrupts()
    reason = "the reply could not be stored"
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "client_interrupt"), problem(reason)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConfigError("no language model: openai is not configured"),) * 2,
        (StoreError("the disk is full"),) * 2,
        (RuntimeError("a secret"), "internal error"),
    ],
)
async def test_a_command_that_fails_is_refused(error: Exception, reason: object) -> None:
    def choose(vendor: str, model: str) -> LanguageModel:
        raise error

    async with a_scene([], choose=choose) as scene:
        refused = await scene.says("one", "c1")
        assert (await scene.line("Still here.")).ok
        await asyncio.sleep(1)
    assert refused == Acknowledgement(False, "c1", error=str(reason))
    assert scene.log.left == [problem(str(reason)), *reply("1", "Still here.")]


async def test_a_client_that_gave_up_waiting_harms_nobody() -> None:
    async with a_scene(["Hi"], write_s=1) as scene:
        waiting = asyncio.create_task(scene.says("one"))
        await asyncio.sleep(0.5)
        waiting.cancel()
        await asyncio.sleep(5)
    assert scene.log.left == reply("2", "Hi")
