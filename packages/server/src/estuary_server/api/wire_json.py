"""JSON as it crosses the socket: ASCII only, because some clients decode UTF-8 in pieces.

orjson is fast but writes UTF-8; its output is taken where it happens to be ASCII. The two functions are what
python-socketio calls ``dumps`` and ``loads``.
"""

from __future__ import annotations

import json
from typing import Any

import orjson


def dumps(value: Any, **_: Any) -> str:
    """One line of ASCII JSON."""
    try:
        fast = orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError):
        # Lone surrogates and integers beyond 64 bit: orjson refuses them, the standard library escapes them.
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    if fast.isascii():
        return fast.decode("ascii")
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def loads(text: str | bytes, **_: Any) -> Any:
    """Read JSON; raises ValueError (its subclass JSONDecodeError) for anything else.

    Half a character, which JavaScript makes when it cuts a string inside an emoji, is read as "?".
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return orjson.loads(_without_halves(text))


def loads_strictly(text: str | bytes) -> Any:
    """Read JSON as its standard has it; raises ValueError for anything else, half characters too."""
    return orjson.loads(text)


def _without_halves(text: str | bytes) -> bytes:
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
