"""``estuary voice`` with a microphone, which is played by PCM here: how the command ends."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from estuary_sdk.protocol.audio import silence
from estuary_sdk.voice import MemorySink, PcmSource
from estuary_server.cli.metered import MeteredSource
from estuary_server.cli.options import Target
from estuary_server.cli.voice import Wires, converse
from estuary_server.providers.scripted import ScriptedLanguageModel
from tests.support.live import LiveServer, live_server
from tests.support.speech import ScriptedSpeech

PATIENCE_S = 20.0


class Microphone(PcmSource):
    """A quiet room for a minute, and whether it is being recorded."""

    def __init__(self) -> None:
        super().__init__(silence(60.0, 16_000), 16_000)
        self.recording = asyncio.Event()

    def resume(self) -> None:
        super().resume()
        self.recording.set()


@dataclass(frozen=True)
class Headset(Wires):
    """A microphone and a speaker."""

    microphone: Microphone = field(default_factory=Microphone)

    def open_source(self) -> MeteredSource:
        return MeteredSource(self.microphone)

    def open_sink(self) -> MemorySink:
        return MemorySink()


@pytest.fixture
def _ctrl_c_harms_nobody() -> Iterator[None]:
    former = signal.signal(signal.SIGINT, lambda *_: None)
    yield
    signal.signal(signal.SIGINT, former)


async def conversation(server: LiveServer, wires: Headset) -> asyncio.Task[int]:
    """One that has begun."""
    target = Target(server.url, server.key, server.character_id)
    running = asyncio.create_task(converse(target, wires, as_json=False))
    async with asyncio.timeout(PATIENCE_S):
        await wires.microphone.recording.wait()
    return running


async def serving(stack: AsyncExitStack, data_dir: Path) -> LiveServer:
    """A server, until the stack is closed."""
    speech = ScriptedSpeech().parts()
    return await stack.enter_async_context(live_server(data_dir, ScriptedLanguageModel([]), speech=speech))


@pytest.mark.usefixtures("_ctrl_c_harms_nobody")
async def test_who_leaves_has_not_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with AsyncExitStack() as stack:
        running = await conversation(await serving(stack, tmp_path), Headset(None, None))
        os.kill(os.getpid(), signal.SIGINT)
        async with asyncio.timeout(PATIENCE_S):
            assert await running == 0
    assert "disconnected" not in capsys.readouterr().err


@pytest.mark.parametrize("source", [None, Path("recording.wav")])
async def test_a_connection_that_is_lost_is_a_failure(
    source: Path | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with AsyncExitStack() as stack:
        running = await conversation(await serving(stack, tmp_path), Headset(source, None))
    async with asyncio.timeout(PATIENCE_S):
        assert await running == 1
    assert "estuary: disconnected (" in capsys.readouterr().err
