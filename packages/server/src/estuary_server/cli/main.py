"""The group of commands, and how every one of them fails: one line that says what to do."""

from __future__ import annotations

import sys

import click

from estuary_sdk.errors import EstuaryError
from estuary_server.app import server_version
from estuary_server.cli.characters import characters
from estuary_server.cli.chat import chat, run
from estuary_server.cli.doctor import doctor
from estuary_server.cli.keys import keys
from estuary_server.cli.serve import serve
from estuary_server.errors import ServerError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(server_version(), prog_name="estuary")
def estuary() -> None:
    """Living characters that hear, see, speak, act and remember."""


for command in (serve, chat, run, characters, keys, doctor):
    estuary.add_command(command)


def main() -> None:
    """Run the command line; known failures end it with status 1 and one line on standard error."""
    try:
        estuary()
    except (ServerError, EstuaryError) as error:
        click.echo(f"estuary: {error}", err=True)
        sys.exit(1)
