"""Who is measured side by side: our server, and the peers where ``make bench-peers`` has built them.

All get the same players and the same plans. What each needs of its own (its wire, with which frame its
endpoint closes) is here and nowhere else.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from bench.load.launch import carried_out, running
from bench.load.plan import CYCLE_SPEECH_BLOCKS, Outcome, Plan
from bench.load.sound import BLOCK_SAMPLES, SAMPLE_RATE, closing_frame, onset_frame, speech
from bench.peers.environments import LIVEKIT, PIPECAT, ROOT
from estuary_server.providers.scripted_sound import utterance

SILENT_WINDOWS = 16
"""Of 32 ms, the first number of them that makes 500 ms: what our endpointing waits for."""

PEERS_SILENT_FRAMES = 25
"""Of 20 ms: what the scripted transcribers of the peers wait for."""

Run = Callable[[Plan], Outcome]
"""Carries out a plan whose wire, address and utterance are left to the contender."""


@dataclass(frozen=True)
class Contender:
    """One of those that are compared.

    Attributes:
        name: for the table.
        open: starts it, speaking replies of so many seconds; gives what carries out plans against it.
        ours: it is what we are responsible for.
        practice: how many turns of a session come before those that are measured.
    """

    name: str
    open: Callable[[float], AbstractContextManager[Run]]
    ours: bool = False
    practice: int = 1


def plan(mode: str, sessions: int, seconds: float, listeners: int = 0) -> Plan:
    """A plan that any contender can carry out."""
    return Plan(mode, "", "", sessions, seconds, listeners=listeners)


@contextmanager
def our_server(kind: str, reply_s: float, practice: int = 1, wire: str = "estuary") -> Iterator[Run]:
    """Our whole server, with the scripted detector or the real one.

    Args:
        kind: "scripted" or "silero".
        reply_s: length of a reply.
        practice: turns before those that are measured.
        wire: a name in ``bench.load.__main__.WIRES``.
    """
    with running([sys.executable, "-m", "bench.voice_server", kind, str(reply_s)]) as server:
        base = Plan(
            "", wire, server.said["url"], 1, 1.0, auth=our_auth(server.said), server_pid=server.pid,
            speech=_joined(_words() if kind == "scripted" else speech(CYCLE_SPEECH_BLOCKS)),
            closing=closing_frame(SILENT_WINDOWS), onset=onset_frame(), practice=practice,
        )  # fmt: skip
        yield lambda plan: carried_out(_like(base, plan))


def our_auth(said: dict[str, str]) -> dict[str, object]:
    """A client that records at 16,000 Hz, plays at 24,000 Hz and wants numbers and acknowledgements."""
    return {
        "api_key": said["key"],
        "character_id": said["character_id"],
        "audio_sample_rate": 24_000,
        "capabilities": {"version": "1", "microphone": True, "speaker": True, "client_action": True},
        "estuary": {"sequence": True, "acks": True},
    }


@contextmanager
def bare_library() -> Iterator[Run]:
    """python-socketio by itself."""
    with running([sys.executable, "-m", "bench.voice_server", "bare", "0"]) as server:
        base = Plan("", "bare", server.said["url"], 1, 1.0, server_pid=server.pid)
        yield lambda plan: carried_out(_like(base, plan))


@contextmanager
def pipecat(reply_s: float) -> Iterator[Run]:
    """pipecat behind its FastAPI WebSocket transport."""
    program = ROOT / "bench" / "peers" / "programs" / "pipecat_server.py"
    with running([str(PIPECAT.python), str(program), str(reply_s)]) as server:
        base = Plan(
            "", "pcm", server.said["url"], 1, 1.0, server_pid=server.pid,
            speech=_joined(speech(CYCLE_SPEECH_BLOCKS)), closing=PEERS_SILENT_FRAMES - 1, onset=0,
        )  # fmt: skip
        yield lambda plan: carried_out(_like(base, plan))


@contextmanager
def livekit(reply_s: float) -> Iterator[Run]:
    """livekit-agents, players and sessions in one process."""
    command = [str(LIVEKIT.python), "-m", "bench.peers.programs.livekit_sessions", str(reply_s)]
    base = Plan(
        "", "pcm", "", 1, 1.0,
        speech=_joined(speech(CYCLE_SPEECH_BLOCKS)), closing=PEERS_SILENT_FRAMES - 1, onset=0,
    )  # fmt: skip
    yield lambda plan: carried_out(_like(base, plan), command)


OURS_SCRIPTED = Contender("ours, scripted VAD", lambda reply_s: our_server("scripted", reply_s), ours=True)
OURS_SILERO = Contender(
    "ours, Silero VAD", lambda reply_s: our_server("silero", reply_s, 3), ours=True, practice=3
)


def peers() -> list[Contender]:
    """Those whose environments are built; says so of the others."""
    known = [
        (PIPECAT, Contender(f"pipecat {PIPECAT.version}", pipecat)),
        (LIVEKIT, Contender(f"livekit {LIVEKIT.version} (no socket)", livekit)),
    ]
    for environment, _ in known:
        if not environment.built:
            print(f"{environment.name} is not compared with: run `make bench-peers` once")
    return [contender for environment, contender in known if environment.built]


def _like(base: Plan, asked: Plan) -> Plan:
    """The plan that is asked for, with what the contender needs of its own."""
    return replace(
        base, mode=asked.mode, sessions=asked.sessions, seconds=asked.seconds, listeners=asked.listeners,
        closing=asked.closing or base.closing,
    )  # fmt: skip


def _words() -> tuple[bytes, ...]:
    """An utterance that the scripted detector hears."""
    return (utterance("tell me a story", CYCLE_SPEECH_BLOCKS * BLOCK_SAMPLES / SAMPLE_RATE),)


def _joined(frames: tuple[bytes, ...]) -> str:
    return base64.b64encode(b"".join(frames)).decode()
