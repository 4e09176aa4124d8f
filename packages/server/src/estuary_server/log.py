"""Structured logs, on standard error, with session and turn ids and never with what anybody said.

The one rule for callers: values are ids, names of settings, counts and times. A failure is logged with
:func:`failure`, which gives the kind and the place of an exception but not its message, because messages of
foreign libraries may quote what they were given.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog

_DEPTH = 4
"""How many places of a traceback are named."""


def configure(level: str, *, json: bool) -> None:
    """Set up logging for the process: one line an event, on standard error.

    Args:
        level: "debug", "info", "warning" or "error".
        json: one JSON object a line, for programs; otherwise text for people.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    # Libraries log through the standard library; their messages may quote payloads, so only their loudest
    # level is let through: by the handler too, because a logger with a level of its own passes the root's by.
    loudest = logging.StreamHandler(sys.stderr)
    loudest.setLevel(logging.CRITICAL)
    logging.basicConfig(level=logging.CRITICAL, handlers=[loudest], force=True)


def get_logger() -> Any:
    """A logger whose events carry what :func:`bind` bound in the current task."""
    return structlog.get_logger()


def bind(**ids: str) -> None:
    """Let every event logged by this task, and by tasks it starts, carry these ids."""
    structlog.contextvars.bind_contextvars(**ids)


def failure(error: BaseException) -> dict[str, Any]:
    """What may be logged of an exception: its kind and where it was raised, innermost place last."""
    frames = traceback.extract_tb(error.__traceback__)[-_DEPTH:]
    return {
        "failure": type(error).__name__,
        "where": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}:{frame.name}" for frame in frames],
    }


def library_logger(name: str) -> logging.Logger:
    """A logger for a library whose messages quote payloads: only kind and place of its errors get through."""
    library = logging.Logger(f"estuary.{name}", logging.ERROR)
    library.addHandler(_KindOnly())
    return library


class _KindOnly(logging.Handler):
    """Turns a library's error into one structured event without its text."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        get_logger().error("library.failed", library=record.name, **(failure(error) if error else {}))
