"""Routes that are found by the path as it was sent, so that a segment may hold anything, slashes included.

Frameworks decode the path before they look for its route; "a%2Fb" has become two segments then. Here the
encoded path is compared, and the parameters are decoded after that. Bytes that are not UTF-8 read as U+FFFD.

What must not live here: any particular path (``estuary_sdk.protocol.routes``).
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.routing import Match, Route
from starlette.types import Scope


class RawPathRoute(Route):
    """A route each of whose ``{parameters}`` is one encoded segment."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches({**scope, "path": _raw_path(scope)})
        if match is Match.NONE:
            return match, found
        parameters = {name: unquote(value) for name, value in found["path_params"].items()}
        return match, {**found, "path_params": parameters}


def _raw_path(scope: Scope) -> str:
    """The path before decoding; encoded again where the server did not keep it (it is optional in ASGI)."""
    raw = scope.get("raw_path")
    return quote(scope["path"]) if raw is None else str(raw.partition(b"?")[0], "ascii", "replace")
