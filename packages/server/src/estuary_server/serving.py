"""Serving an application over HTTP: the listening socket, uvicorn's settings, start and stop."""

from __future__ import annotations

import asyncio
import errno
import gc
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from estuary_server.config import Limits
from estuary_server.errors import ConfigError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 4000
SHUTDOWN_S = 5
"""How long open connections may take to end."""

HIGHEST_PORT = 65535

Farewell = Callable[[], Awaitable[None]]
"""What has to be done before connections are closed."""


def listen(host: str, port: int, *, or_next: bool = False) -> socket.socket:
    """A socket that listens there.

    Args:
        host: name or address to bind.
        port: 0 takes any free one.
        or_next: when it is taken, take the next free one.

    Raises:
        ConfigError: the port is in use or does not exist, or the host is not this machine; says what to do.
    """
    if not 0 <= port <= HIGHEST_PORT:
        raise ConfigError(f"port {port} does not exist; use 1 to {HIGHEST_PORT}")
    try:
        return _bound(host, port)
    except PermissionError:
        raise ConfigError(f"port {port} needs more rights; use one above 1023") from None
    except socket.gaierror:
        raise ConfigError(f"host {host} is not known; use 127.0.0.1 or 0.0.0.0") from None
    except OSError as error:
        if or_next and error.errno == errno.EADDRINUSE and port < HIGHEST_PORT:
            return listen(host, port + 1, or_next=True)
        if error.errno == errno.EADDRNOTAVAIL:
            raise ConfigError(f"{host} is not an address of this machine; use 127.0.0.1 or 0.0.0.0") from None
        reason = error.strerror or "cannot be used"
        raise ConfigError(f"{host}:{port}: {reason}; stop what uses it, or choose another --port") from None


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        # So that a restarted server gets its port back while old connections linger.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except BaseException:
        bound.close()
        raise
    bound.setblocking(False)
    return bound


def url_of(bound: socket.socket) -> str:
    """The address of a listening socket as a client on this machine types it."""
    host, port = bound.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)
    return f"http://{shown}:{port}"


class _Server(uvicorn.Server):
    """uvicorn, saying when it is ready and when it ends, and leaving signals to its caller where asked to."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], farewell: Farewell, *, own_signals: bool
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._farewell = farewell
        self._own_signals = own_signals

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._farewell()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if not self._own_signals:
            yield
            return
        with super().capture_signals():
            yield


async def _no_farewell() -> None:
    pass


async def serve(
    asgi: Any,
    bound: socket.socket,
    limits: Limits,
    ready: Callable[[], None],
    farewell: Farewell = _no_farewell,
) -> None:
    """Serve until a signal (SIGINT, SIGTERM) says stop.

    Args:
        asgi: the application.
        bound: where to listen.
        limits: for the size of frames.
        ready: called once, when requests are answered.
        farewell: awaited in the end, while connections are still open.
    """

    def settled() -> None:
        # What was made while starting stays; a reply would stall whenever the collector looked through it.
        gc.collect()
        gc.freeze()
        ready()

    await _Server(_config(asgi, limits), settled, farewell, own_signals=True).serve(sockets=[bound])


@asynccontextmanager
async def served(
    asgi: Any, bound: socket.socket, limits: Limits, farewell: Farewell = _no_farewell
) -> AsyncIterator[str]:
    """Serve, as :func:`serve` does, beside the caller, who is given the URL, until the block is left."""
    started = asyncio.Event()
    server = _Server(_config(asgi, limits), started.set, farewell, own_signals=False)
    # Not a task group: it would wrap what the caller raises.
    serving = asyncio.get_running_loop().create_task(server.serve(sockets=[bound]))
    waiting = asyncio.get_running_loop().create_task(started.wait())
    try:
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        yield url_of(bound)
    finally:
        waiting.cancel()
        server.should_exit = True
        await asyncio.wait({serving, waiting})


def _config(asgi: Any, limits: Limits) -> uvicorn.Config:
    return uvicorn.Config(
        asgi,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=limits.frame_bytes,
        # Costs memory and CPU for nothing on base64 audio.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
