"""A spoken conversation on the terminal: what is heard and said as it comes, and how long each stage took.

The conversation goes to standard output; words that may still change, times and problems to standard error.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, replace

import click

from estuary_sdk.client import EstuaryClient
from estuary_sdk.protocol.audio import bytes_for
from estuary_sdk.protocol.enums import DisconnectReason
from estuary_sdk.protocol.events import BotResponse, BotVoice, InterruptData, SttResponse
from estuary_server.cli.metered import MeteredSource

CLEAR_LINE = "\r\x1b[K"


@dataclass(frozen=True)
class SpokenTurn:
    """One turn. Times are seconds after the player's last loud sound; None for what did not come.

    Attributes:
        heard: the player's words.
        reply: the character's, as far as they came.
        understood_s: the final words.
        first_word_s: the reply's first text.
        first_sound_s: its first sound.
        sound_s: how long it sounds, as far as it came.
        interrupted: it was cut.
    """

    heard: str = ""
    reply: str = ""
    understood_s: float | None = None
    first_word_s: float | None = None
    first_sound_s: float | None = None
    sound_s: float = 0.0
    interrupted: bool = False


class Spoken:
    """Prints one conversation and keeps its turns.

    Args:
        client: whose events are printed.
        source: tells when the player's last word went by.
        name: of the character.
        quiet: print nothing.
    """

    def __init__(self, client: EstuaryClient, source: MeteredSource, name: str, *, quiet: bool) -> None:
        self._client = client
        self._source = source
        self._name = name
        self._quiet = quiet
        self._in_place = sys.stdout.isatty()
        self._line_open = False
        self._shown = ""
        self.turns: list[SpokenTurn] = []
        self.answered = asyncio.Event()
        self.failed = False
        self.lost = False
        client.on("disconnected", self._lose)
        client.on("stt_response", self._hear)
        client.on("bot_response", self._reply)
        client.on("bot_voice", self._sound)
        client.on("interrupt", self._cut)
        client.on("error", self._report)

    def voice_started(self) -> None:
        """From now on what goes wrong with voice is an event; before, it was raised."""
        self._client.on("voice_error", self._report)

    def print_times(self) -> None:
        """How long the stages of each turn took."""
        for turn in self.turns:
            stages = [
                ("understood", turn.understood_s),
                ("first word of the reply", turn.first_word_s),
                ("first sound of it", turn.first_sound_s),
            ]
            told = ", ".join(f"{what} {after:.2f} s" for what, after in stages if after is not None)
            cut = ", interrupted" if turn.interrupted else ""
            self._say(
                f"after your last word: {told}; the reply sounds for {turn.sound_s:.1f} s{cut}", err=True
            )

    # What comes

    def _hear(self, heard: SttResponse) -> None:
        if not heard.is_final:
            self._show_interim(heard.text)
            return
        self._clear_interim()
        if heard.text:
            self.answered.clear()
            self.turns.append(SpokenTurn(heard=heard.text, understood_s=self._after_s()))
            self._end_line()
            self._say(f"you: {heard.text}")

    def _reply(self, reply: BotResponse) -> None:
        if not self.turns:
            return
        if not self.turns[-1].reply:
            self._change(first_word_s=self._after_s())
            self._write(f"{self._name}: ")
        self._change(reply=reply.text)
        self._write(reply.partial)
        if reply.is_final:
            self._end_line()
            self.answered.set()

    def _sound(self, voice: BotVoice) -> None:
        if not self.turns:
            return
        if not self.turns[-1].sound_s:
            self._change(first_sound_s=self._after_s())
        # Four characters of base64 are three bytes.
        seconds = len(voice.audio) * 3 // 4 / bytes_for(1.0, voice.sample_rate or 16_000)
        self._change(sound_s=self.turns[-1].sound_s + seconds)

    def _cut(self, cut: InterruptData) -> None:
        if self.turns:
            self._change(interrupted=True)
            if self._line_open:
                self._write(" --")
        self._end_line()
        self.answered.set()

    def _lose(self, reason: str) -> None:
        if reason != DisconnectReason.CLIENT_DISCONNECT:
            self.lost = True
            self._report(f"disconnected ({reason})")

    def _report(self, problem: Exception | str) -> None:
        self.failed = True
        self._end_line()
        click.echo(f"estuary: {problem}", err=True)
        self.answered.set()

    # Printing

    def _show_interim(self, words: str) -> None:
        if self._in_place and not self._quiet:
            self._end_line()
            click.echo(f"{CLEAR_LINE}you: {words} ...", nl=False)
        elif words != self._shown:
            self._say(f"hearing: {words}", err=True)
        self._shown = words

    def _clear_interim(self) -> None:
        if self._shown and self._in_place and not self._quiet:
            click.echo(CLEAR_LINE, nl=False)
        self._shown = ""

    def _write(self, text: str) -> None:
        if not self._quiet:
            self._line_open = True
            click.echo(text, nl=False)

    def _end_line(self) -> None:
        if self._line_open:
            self._line_open = False
            click.echo("")

    def _say(self, line: str, *, err: bool = False) -> None:
        if not self._quiet:
            click.echo(line, err=err)

    # Inside

    def _after_s(self) -> float | None:
        last_s = self._source.last_loud_s
        return None if last_s is None else asyncio.get_running_loop().time() - last_s

    def _change(self, **changes: object) -> None:
        self.turns[-1] = replace(self.turns[-1], **changes)  # type: ignore[arg-type]
