"""A pipecat pipeline over its FastAPI WebSocket transport, with instant scripted services.

Runs in pipecat's environment. Bare PCM crosses the wire in binary messages, by a serializer of our own
(pipecat's documented way), which costs it less than its protobuf would. The transcriber decides when the
player has finished, as pipecat's services with turn detection of their own do (``Proposed...`` frames,
``ExternalUserTurnStrategies``): that is the shortest way through its turn handling, with no timer in it.
Prints one line of JSON when it is ready: url.

Usage: python pipecat_server.py SECONDS_OF_REPLY
"""

from __future__ import annotations

import json
import socket
import sys
from array import array
from collections.abc import AsyncGenerator

import uvicorn
from fastapi import FastAPI, WebSocket
from loguru import logger
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    OutputAudioRawFrame,
    ProposedUserStartedSpeakingFrame,
    ProposedUserStoppedSpeakingFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings, STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner

IN_HZ = 16_000
OUT_HZ = 24_000
LOUD = 1_000
SILENT_FRAMES = 25
"""500 ms of silence end a turn."""

REPLY_SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.3


class RawPcmSerializer(FrameSerializer):
    """PCM as it is; an interruption is the word."""

    async def serialize(self, frame: Frame) -> str | bytes | None:
        if isinstance(frame, OutputAudioRawFrame):
            return frame.audio
        return "interrupt" if isinstance(frame, InterruptionFrame) else None

    async def deserialize(self, data: str | bytes) -> Frame | None:
        if isinstance(data, bytes):
            return InputAudioRawFrame(audio=data, sample_rate=IN_HZ, num_channels=1)
        return InterruptionFrame()


class ScriptedTranscriber(STTService):
    """Hears loud frames as speech, and 25 silent ones as its end; always the same words."""

    def __init__(self) -> None:
        super().__init__(
            sample_rate=IN_HZ, ttfs_p99_latency=0.0, settings=STTSettings(model=None, language=None)
        )
        self._silent = 0
        self._speaking = False

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        if max(array("h", audio)) >= LOUD:
            self._silent = 0
            if not self._speaking:
                self._speaking = True
                await self.broadcast_frame(ProposedUserStartedSpeakingFrame)
        elif self._speaking:
            self._silent += 1
            if self._silent == SILENT_FRAMES:
                self._speaking = False
                await self.push_frame(
                    TranscriptionFrame("tell me a story", "", time_now_iso8601(), finalized=True)
                )
                await self.broadcast_frame(ProposedUserStoppedSpeakingFrame)
        yield None


class ScriptedLanguageModel(LLMService):
    """Answers at once."""

    def __init__(self) -> None:
        settings = LLMSettings(
            model=None, system_instruction=None, temperature=None, max_tokens=None, top_p=None, top_k=None,
            frequency_penalty=None, presence_penalty=None, seed=None, filter_incomplete_user_turns=None,
            user_turn_completion_config=None,
        )  # fmt: skip
        super().__init__(settings=settings)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        for piece in ("Of ", "course, ", "gladly."):
            await self._push_llm_text(piece)
        await self.push_frame(LLMFullResponseEndFrame())


class ScriptedVoice(TTSService):
    """Speaks at once, in chunks of 20 ms, as long as it was told to."""

    def __init__(self) -> None:
        super().__init__(
            sample_rate=OUT_HZ, push_start_frame=True, push_stop_frames=True,
            settings=TTSSettings(model=None, voice=None, language=None),
        )  # fmt: skip
        self._chunk = array("h", [4000] * (OUT_HZ // 50)).tobytes()

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        for _ in range(round(REPLY_SECONDS * 50)):
            yield TTSAudioRawFrame(self._chunk, OUT_HZ, 1, context_id=context_id)


async def converse(websocket: WebSocket) -> None:
    """One player, from accepting the connection to its end."""
    await websocket.accept()
    transport = FastAPIWebsocketTransport(
        websocket,
        FastAPIWebsocketParams(
            audio_in_enabled=True, audio_in_sample_rate=IN_HZ, audio_out_enabled=True,
            audio_out_sample_rate=OUT_HZ, audio_out_10ms_chunks=2, serializer=RawPcmSerializer(),
        ),
    )  # fmt: skip
    aggregators = LLMContextAggregatorPair(
        LLMContext(),
        user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies()),
    )
    pipeline = Pipeline(
        [
            transport.input(),
            ScriptedTranscriber(),
            aggregators.user(),
            ScriptedLanguageModel(),
            ScriptedVoice(),
            transport.output(),
            aggregators.assistant(),
        ]
    )
    worker = PipelineWorker(
        pipeline,
        params=PipelineParams(audio_in_sample_rate=IN_HZ, audio_out_sample_rate=OUT_HZ),
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,
    )

    @worker.event_handler("on_pipeline_started")
    async def on_started(worker: PipelineWorker, frame: Frame) -> None:
        await websocket.send_text("ready")

    @transport.event_handler("on_client_disconnected")
    async def on_gone(transport: FastAPIWebsocketTransport, socket: WebSocket) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


app = FastAPI()
app.websocket("/ws")(converse)


def main() -> None:
    """Serve until told to stop."""
    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    bound = socket.create_server(("127.0.0.1", 0))
    print(json.dumps({"url": f"http://127.0.0.1:{bound.getsockname()[1]}"}), flush=True)
    config = uvicorn.Config(app, log_level="error", access_log=False, ws_per_message_deflate=False)
    uvicorn.Server(config).run(sockets=[bound])


if __name__ == "__main__":
    main()
