"""Calls to an ASGI application in this process: no socket, no thread, nothing waits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def detail(self) -> Any:
        """Of a refusal, which has nothing else."""
        assert list(self.json) == ["detail"]
        return self.json["detail"]


@dataclass(frozen=True)
class Caller:
    """Calls an application with these headers."""

    asgi: Any
    headers: Mapping[str, str]

    def using(self, **headers: str) -> Caller:
        """The same with other headers; "_" in a name stands for "-"."""
        return Caller(self.asgi, {name.replace("_", "-"): value for name, value in headers.items()})

    async def __call__(
        self, method: str, target: str, data: Any = None, *, body: bytes | None = None
    ) -> Answer:
        """One call.

        Args:
            method: of HTTP.
            target: path, percent-encoded, and query.
            data: sent as JSON.
            body: sent as it is, instead.
        """
        sent = body if body is not None else b"" if data is None else json.dumps(data).encode()
        messages: list[dict[str, Any]] = []
        waiting = [{"type": "http.request", "body": sent, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not waiting:
                await asyncio.Event().wait()  # the client stays until it has its answer
            return waiting.pop()

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await self.asgi(self._scope(method, target), receive, send)
        return _answer(messages)

    def _scope(self, method: str, target: str) -> dict[str, Any]:
        path, _, query = target.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [
                (name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 4000),
        }


def _answer(messages: list[dict[str, Any]]) -> Answer:
    start, *parts = messages
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))
