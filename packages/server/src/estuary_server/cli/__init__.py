"""The ``estuary`` command."""

from estuary_server.cli.main import main

__all__ = ["main"]
