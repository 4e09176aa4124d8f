"""What may be logged of an exception: its kind and its place, never its message, which may hold speech."""

from __future__ import annotations

import traceback
from pathlib import PurePath

_DEPTH = 4
"""How many places are named, the innermost last."""


def kind_and_place(error: BaseException) -> str:
    """Such as "ValueError at app.py:12:on_reply"; only the kind of an error that was not raised."""
    frames = list(traceback.walk_tb(error.__traceback__))[-_DEPTH:]
    places = [
        f"{PurePath(frame.f_code.co_filename).name}:{line}:{frame.f_code.co_name}" for frame, line in frames
    ]
    kind = type(error).__name__
    return f"{kind} at {', '.join(places)}" if places else kind
