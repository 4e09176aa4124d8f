"""Where a conversation is shown and typed: a terminal, or pipes.

Theory of operation, terminal: the prompt stays at the bottom with whatever is typed so far, and finished
lines of the conversation are printed above it. The line that a reply is at stands in the prompt's own
message, so it grows word by word; when it is full it is broken at a space and printed for good.

Whatever a character says is shown without control characters: a reply must not be able to steer the terminal.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.utils import get_cwidth

from estuary_server.cli.terminal import lines

PROMPT = "you> "


def harmless(text: str) -> str:
    """The text without control characters, line ends excepted."""
    return "".join(char for char in text if char == "\n" or not _is_control(char))


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f"


class Screen(Protocol):
    """What a conversation needs to show and to read."""

    def show(self, text: str) -> None:
        """Go on with the current line of the conversation."""
        ...

    def end_line(self) -> None:
        """The current line of the conversation is complete."""
        ...

    def typed(self) -> AsyncIterator[str]:
        """The lines that are typed; ends when the input does."""
        ...


class Pipes:
    """Input and output that are no terminal: text goes out as it comes."""

    def show(self, text: str) -> None:
        """Print at once."""
        click.echo(harmless(text), nl=False)

    def end_line(self) -> None:
        """End the line."""
        click.echo()

    async def typed(self) -> AsyncIterator[str]:
        """Lines of standard input, without control characters."""
        async for line in lines():
            yield harmless(line)


class Terminal:
    """A terminal, with line editing and history.

    Args:
        interrupted: called when Ctrl-C is pressed.
    """

    def __init__(self, interrupted: Callable[[], None]) -> None:
        self._interrupted = interrupted
        self._tail = ""
        self._session: PromptSession[str] = PromptSession(message=self._message, erase_when_done=True)

    def show(self, text: str) -> None:
        """Let the line at the bottom grow; print what of it is full."""
        self._tail += harmless(text)
        while (full := _first_full_line(self._tail, shutil.get_terminal_size().columns)) is not None:
            click.echo(full[0])
            self._tail = full[1]
        self._session.app.invalidate()

    def end_line(self) -> None:
        """Print the line at the bottom for good."""
        tail, self._tail = self._tail, ""
        click.echo(tail)
        self._session.app.invalidate()

    async def typed(self) -> AsyncIterator[str]:
        """What is typed, line by line; Ctrl-D ends it."""
        with patch_stdout():
            while True:
                try:
                    line = await self._session.prompt_async()
                except KeyboardInterrupt:
                    self._interrupted()
                    continue
                except EOFError:
                    return
                click.echo(f"{PROMPT}{harmless(line)}")
                yield harmless(line)

    def _message(self) -> str:
        return f"{self._tail}\n{PROMPT}" if self._tail else PROMPT


def _first_full_line(text: str, columns: int) -> tuple[str, str] | None:
    """The first line of a text that fills the width or ends, and the rest; None when it does neither."""
    line, end, rest = text.partition("\n")
    if get_cwidth(line) < columns:
        return (line, rest) if end else None
    fits = len(line)
    while get_cwidth(line[:fits]) >= columns:
        fits -= 1
    space = line.rfind(" ", 1, fits + 1)
    cut = space if space > 0 else fits
    return line[:cut], line[cut:].lstrip(" ") + end + rest
