"""What was told long ago is known again: the real client, the real server twice over the same data, and the
character that needs no language model. Nothing but memory can tell it: the history holds small talk alone.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from estuary_sdk import EstuaryClient
from estuary_sdk.protocol.audio import silence
from estuary_server.config import Limits, ProviderSettings
from estuary_server.providers.scripted_sound import utterance
from tests.support.live import LiveServer, live_server
from tests.support.speech import ScriptedSpeech

PATIENCE_S = 20.0
RATE = 16_000
HISTORY_MESSAGES = Limits().history_messages
FAST = ProviderSettings(offline_words_per_s=10_000)

TOLD = "my dog is called biscuit"
"""As a transcriber writes it."""

QUESTION = "what is my dog called?"


def serving(data: Path) -> AbstractAsyncContextManager[LiveServer]:
    return live_server(data, providers=FAST, speech=ScriptedSpeech().parts())


async def tells_by_text(client: EstuaryClient) -> None:
    await client.send_text_and_wait(TOLD, text_only=True)


async def tells_by_voice(client: EstuaryClient) -> None:
    await client.start_voice()
    over = asyncio.ensure_future(client.wait_for("bot_response", PATIENCE_S, lambda reply: reply.is_final))
    await client.send_audio(utterance(TOLD, 2.0) + silence(0.7, RATE))
    await over
    await client.stop_voice()


TELLINGS = {"text_chat": tells_by_text, "voice": tells_by_voice}


@pytest.mark.parametrize("source", TELLINGS)
async def test_what_was_told_is_known_after_a_restart_and_much_small_talk(
    source: str, tmp_path: Path
) -> None:
    async with serving(tmp_path) as server, server.client(audio_sample_rate=RATE) as client:
        await client.connect()
        await TELLINGS[source](client)
        told = (await server.history())[0]
    assert (told.content.lower(), told.source) == (TOLD, source)
    async with serving(tmp_path) as server, server.client() as client:
        await client.connect()
        for number in range(HISTORY_MESSAGES // 2 + 1):
            await client.send_text_and_wait(f"It rained on day {number}.", text_only=True)
        said = " ".join(message.content for message in (await server.history())[-HISTORY_MESSAGES:])
        reply = await client.send_text_and_wait(QUESTION, text_only=True)
        stranger = await a_stranger_asks(server)
    assert "biscuit" not in said.lower()
    assert "biscuit" in reply.text.lower()
    assert "biscuit" not in stranger.lower()


async def a_stranger_asks(server: LiveServer) -> str:
    """What the same character replies to somebody who told it nothing."""
    async with server.client("ben") as client:
        await client.connect()
        return (await client.send_text_and_wait(QUESTION, text_only=True)).text
