"""``estuary voice``: talk to a character, with microphone and speaker or with WAV files."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from estuary_sdk.client import EstuaryClient
from estuary_sdk.config import EstuaryConfig
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.voice import (
    AudioSink,
    AudioSource,
    MemorySink,
    MicrophoneSource,
    SpeakerSink,
    VoiceSession,
    WavSink,
    WavSource,
)
from estuary_server import log
from estuary_server.cli.chat import QUIET, find_character
from estuary_server.cli.metered import MeteredSource
from estuary_server.cli.options import (
    DEFAULT_PLAYER,
    Target,
    find_target,
    json_option,
    target_options,
)
from estuary_server.cli.run import own_server
from estuary_server.cli.spoken import Spoken
from estuary_server.config import load_settings
from estuary_server.errors import ConfigError

SAMPLE_RATE = 16_000

HEARING_PATIENCE_S = 6.0
"""How long after the end of a file its words may take to be understood."""

QUIET_S = 1.0
"""How long nothing may happen after the reply before it counts as the last one."""

REPLY_PATIENCE_S = 120.0
"""How long the reply to it may take, spoken to its end."""

_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Wires:
    """Where sound comes from and goes to; None is the microphone, and the speaker."""

    source: Path | None
    sink: Path | None

    def open_source(self) -> MeteredSource:
        """The player's sound."""
        inner: AudioSource = WavSource(self.source) if self.source else MicrophoneSource()
        return MeteredSource(inner)

    def open_sink(self) -> AudioSink:
        """For the character's sound; a file that is asked about is answered in silence."""
        if self.sink:
            return WavSink(self.sink)
        return MemorySink() if self.source else SpeakerSink()


@click.command()
@click.option("--in", "source", type=_FILE, help="WAV file to say, instead of the microphone.")
@click.option("--out", "sink", type=_FILE, help="WAV file for what the character says.")
@target_options
@click.option("--character", help="Character id. [default: ESTUARY_CHARACTER_ID, or the first there is]")
@click.option("--player", help="Your name to the server. [default: ESTUARY_PLAYER_ID, or 'player']")
@json_option
def voice(
    source: Path | None,
    sink: Path | None,
    data: Path | None,
    url: str | None,
    key: str | None,
    character: str | None,
    player: str | None,
    as_json: bool,
) -> None:
    """Talk to a character. Ctrl-C ends it; with --in, the end of the reply does.

    Where no server runs, one is started for the time of the conversation.
    """
    log.configure(QUIET, json=False)
    _check_files(source, sink)

    async def once() -> int:
        async with _server(data, url, key, character, player) as target:
            return await converse(target, Wires(source, sink), as_json)

    try:
        sys.exit(asyncio.run(once()))
    except KeyboardInterrupt:
        sys.exit(130 if source else 0)  # with a microphone it is the way to leave
    except EstuaryError as error:
        if error.code is not ErrorCode.VOICE_NOT_SUPPORTED:
            raise
        what = error.message.partition(":")[0]
        raise ConfigError(f"{what}; recordings need no sound card: --in FILE --out FILE") from error


def _check_files(source: Path | None, sink: Path | None) -> None:
    if source is not None and not source.is_file():
        raise ConfigError(f"there is no file {source}")
    if sink is not None and not sink.parent.is_dir():
        raise ConfigError(f"there is no directory {sink.parent}, which {sink.name} is to be written to")


@asynccontextmanager
async def _server(
    data: Path | None, url: str | None, key: str | None, character: str | None, player: str | None
) -> AsyncIterator[Target]:
    """The server that is meant; one of our own where none is, or none runs."""
    target = _known_target(data, url, key, character, player)
    if target.url and (url or key or await _answers(target)):
        yield target
        return
    async with own_server(load_settings(data), player=target.player_id, warm_ears=True) as own:
        yield replace(own, character_id=target.character_id or own.character_id)


def _known_target(
    data: Path | None, url: str | None, key: str | None, character: str | None, player: str | None
) -> Target:
    """The server that is meant; an address of "" where none is known."""
    try:
        return find_target(data, url, key, character, player)
    except ConfigError:
        if url or key:
            raise
        return Target("", "", character or "", player or DEFAULT_PLAYER)


async def _answers(target: Target) -> bool:
    rest = target.rest()
    try:
        await target.characters(rest).list(limit=1)
    except EstuaryError:
        return False
    finally:
        await rest.close()
    return True


async def converse(target: Target, wires: Wires, as_json: bool) -> int:
    """Hold the conversation; returns the exit status."""
    character = await find_character(target)
    config = EstuaryConfig(
        target.url, target.key, character.id, target.player_id, audio_sample_rate=SAMPLE_RATE
    )
    source = wires.open_source()
    async with EstuaryClient(config) as client:
        spoken = Spoken(client, source, character.name, quiet=as_json)
        await client.connect()
        ended = asyncio.Event()
        client.on("voice_stopped", ended.set)
        client.on("voice_stopped", source.ended.set)  # a recording is not read any further
        session = VoiceSession(client, sample_rate=SAMPLE_RATE, source=source, sink=wires.open_sink())
        async with session:
            spoken.voice_started()
            if wires.source is None:
                click.echo(f"{character.name} listens. Speak; Ctrl-C ends it.", err=True)
                await _until_ctrl_c(ended)
            else:
                await _until_answered(source, spoken, session)
    spoken.print_times()
    if as_json:
        click.echo(json.dumps({"turns": [asdict(turn) for turn in spoken.turns]}))
    if not spoken.turns and wires.source is not None:
        click.echo("estuary: no words were understood in the recording", err=True)
    if wires.source is None:
        return int(spoken.lost)
    return int(spoken.failed or not spoken.turns)


async def _until_answered(source: MeteredSource, spoken: Spoken, session: VoiceSession) -> None:
    """Wait for the end of the recording, and for the end of the reply to it."""
    await source.ended.wait()
    try:
        async with asyncio.timeout(REPLY_PATIENCE_S if spoken.turns else HEARING_PATIENCE_S):
            await spoken.answered.wait()
        async with asyncio.timeout(REPLY_PATIENCE_S):
            await session.wait_until_quiet(QUIET_S)
    except TimeoutError:
        spoken.failed = bool(spoken.turns)


async def _until_ctrl_c(ended: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    former = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(ended.set))
    try:
        await ended.wait()
    finally:
        signal.signal(signal.SIGINT, former)
