"""Answers about all memories of a player, which may be tens of thousands: made and written in a thread.

A thread still shares the interpreter with the event loop, which gets its turn between two steps of Python but
not within one long step of C. Hence orjson, which writes ten megabytes in a hundredth of a second, where the
standard library takes a third of a second.

What must not live here: what an answer says (``memories_shown.py``).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Protocol

import orjson
from starlette.responses import Response


class Writable(Protocol):
    """What an answer can be."""

    def to_dict(self) -> dict[str, Any]:
        """As it is written to JSON."""
        ...


async def answered(make: Callable[[], Writable]) -> Response:
    """The answer that ``make``, which runs in a thread, returns; raises what it raises."""
    body = await asyncio.to_thread(lambda: _written(make().to_dict()))
    return Response(body, media_type="application/json")


def _written(answer: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(answer)
    except orjson.JSONEncodeError:  # an integer beyond 64 bits
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
