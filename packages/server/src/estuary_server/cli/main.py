"""The group of commands, and how every one of them fails: one line that says what to do."""

from __future__ import annotations

import importlib
import sys

import click

from estuary_sdk.errors import EstuaryError
from estuary_server.errors import ServerError

COMMANDS = {
    "bench": "estuary_server.cli.benches:bench",
    "characters": "estuary_server.cli.characters:characters",
    "chat": "estuary_server.cli.chat:chat",
    "doctor": "estuary_server.cli.doctor:doctor",
    "keys": "estuary_server.cli.keys:keys",
    "memory": "estuary_server.cli.memory:memory",
    "models": "estuary_server.cli.models:models",
    "run": "estuary_server.cli.run:run",
    "serve": "estuary_server.cli.serve:serve",
    "voice": "estuary_server.cli.voice:voice",
}
"""Where each command lives; only the one that is asked for is imported."""


class Commands(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, for the help text."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="estuary-server", prog_name="estuary")
def estuary() -> None:
    """Living characters that hear, see, speak, act and remember."""


def main() -> None:
    """Run the command line; known failures end it with status 1 and one line on standard error."""
    try:
        estuary()
    except BrokenPipeError:
        sys.exit(1)  # whoever read the output has left
    except (ServerError, EstuaryError, OSError) as error:
        click.echo(f"estuary: {error}", err=True)
        sys.exit(1)
