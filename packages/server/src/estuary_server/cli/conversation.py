"""A conversation in the terminal: what is typed goes to the character, what it says is printed as it comes.

Theory of operation: replies are printed from the client's events, not from calls, so that lines, interrupts
and replies may overlap. ``_quiet`` is set while no reply is expected. Piped input waits for the reply to each
line. The conversation goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable

import click

from estuary_sdk.client import EstuaryClient
from estuary_sdk.errors import EstuaryError
from estuary_sdk.protocol.events import BotResponse, InterruptData
from estuary_sdk.protocol.models.characters import Character
from estuary_server.cli.screen import Pipes, Screen, Terminal

HELP = """\
  /help         this
  /interrupt    cut the reply (so does Ctrl-C)
  /say TEXT     let the character say exactly this
  /who          who is talking to whom
Ctrl-C twice, or Ctrl-D, leaves."""

REPLY_PATIENCE_S = 120.0
"""How long piped input waits for one reply."""


class Conversation:
    """One conversation.

    Args:
        client: not connected yet.
        character: who answers.
        player_id: who types.
    """

    def __init__(self, client: EstuaryClient, character: Character, player_id: str) -> None:
        self._client = client
        self._character = character
        self._player_id = player_id
        self._typed = sys.stdin.isatty() and sys.stdout.isatty()
        self._screen: Screen = Terminal(self._ctrl_c) if self._typed else Pipes()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._cutting = False
        self._printing = ""
        self._left = asyncio.Event()
        self._status = 0
        self._commands: dict[str, Callable[[str], None]] = {
            "/help": lambda _: click.echo(HELP, err=True),
            "/interrupt": lambda _: self._interrupt(),
            "/say": self._say,
            "/who": lambda _: self._who(),
        }
        client.on("bot_response", self._hear)
        client.on("interrupt", self._cut)
        client.on("error", self._report)
        client.on("disconnected", self._lost)

    async def hold(self) -> int:
        """Converse until the input ends or the user leaves; returns the exit status."""
        restore = _on_ctrl_c(self._ctrl_c)
        if self._typed:
            click.echo(
                f"You are talking to {self._character.name}. /help says what else you can do.", err=True
            )
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(self._read())
            leaving = tasks.create_task(self._left.wait())
            await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
            reading.cancel()
            leaving.cancel()
        restore()
        return self._status

    async def _read(self) -> None:
        async for line in self._screen.typed():
            if self._typed:
                self._take(line.strip())
            else:
                await self._take_and_wait(line.strip())
        self._left.set()

    def _take(self, line: str) -> None:
        """One line of input."""
        word, _, rest = line.partition(" ")
        if word in self._commands:
            self._commands[word](rest.strip())
        elif word.startswith("/"):
            click.echo(f"there is no {word}; /help says what there is", err=True)
        elif line:
            self._expect_reply()
            self._attempt(lambda: self._client.send_text(line, text_only=True))

    async def _take_and_wait(self, line: str) -> None:
        """One line of piped input: the next one is for after its reply."""
        try:
            async with asyncio.timeout(REPLY_PATIENCE_S):
                if line.startswith("/") or not line:
                    self._take(line)
                    await self._quiet.wait()
                else:
                    self._expect_reply()
                    await self._client.send_text_and_wait(line, text_only=True, timeout=REPLY_PATIENCE_S)
        except TimeoutError:
            click.echo(f"no reply within {REPLY_PATIENCE_S:g} s", err=True)
            self._leave(1)
        except EstuaryError:
            self._status = 1  # why is told by the event that came with it

    # Commands

    def _say(self, text: str) -> None:
        if text:
            self._expect_reply()
            self._attempt(lambda: self._client.say_line(text, text_only=True))

    def _who(self) -> None:
        tagline = f", {self._character.tagline}" if self._character.tagline else ""
        click.echo(f"{self._player_id} is talking to {self._character.name}{tagline}", err=True)
        click.echo(
            f"its replies come from {self._character.llm_serving or 'a server that does not say'}", err=True
        )

    def _interrupt(self) -> None:
        self._attempt(self._client.interrupt)

    def _ctrl_c(self) -> None:
        """The first one cuts the reply; the second one, or one without a reply, leaves."""
        if self._quiet.is_set() or self._cutting:
            self._leave(0)
        else:
            self._cutting = True
            self._interrupt()

    def _attempt(self, call: Callable[[], None]) -> None:
        try:
            call()
        except EstuaryError as error:
            self._report(error)

    # What comes back

    def _hear(self, reply: BotResponse) -> None:
        if self._printing != reply.message_id:
            self._printing = reply.message_id
            self._screen.show(f"{self._character.name}: ")
        self._screen.show(reply.partial)
        if reply.is_final:
            self._end_reply()
            self._fall_quiet()

    def _cut(self, cut: InterruptData) -> None:
        if self._printing:
            self._screen.show(" --")
            self._end_reply()
        if cut.reason != "new_input":
            self._fall_quiet()

    def _end_reply(self) -> None:
        self._printing = ""
        self._screen.end_line()

    def _report(self, error: Exception) -> None:
        if isinstance(error, OSError):
            self._leave(1)  # whoever read the output has left
            return
        if self._printing:
            self._end_reply()
        click.echo(f"estuary: {error}", err=True)
        self._status = self._status if self._typed else 1
        self._fall_quiet()

    def _lost(self, reason: str) -> None:
        if reason != "client_disconnect":
            if self._printing:
                self._end_reply()
            click.echo(f"estuary: disconnected ({reason})", err=True)
            self._leave(1)

    # Inside

    def _expect_reply(self) -> None:
        self._quiet.clear()
        self._cutting = False

    def _fall_quiet(self) -> None:
        self._quiet.set()
        self._cutting = False

    def _leave(self, status: int) -> None:
        self._status = status
        self._left.set()


def _on_ctrl_c(call: Callable[[], None]) -> Callable[[], object]:
    """Call this in the loop when Ctrl-C is pressed; returns what ends that. Works on every platform."""
    loop = asyncio.get_running_loop()
    former = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(call))
    return lambda: signal.signal(signal.SIGINT, former)
