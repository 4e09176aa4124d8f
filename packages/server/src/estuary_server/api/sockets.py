"""The socket: every client's events in, every session's events out. The only file that imports socketio.

Theory of operation: a socket is accepted first and authenticated afterwards, because clients give up on a
late acceptance. Until it has a session it is deaf: everything but ``authenticate`` is ignored, and it is
closed after a while. Each session runs as a task in one task group that lives as long as the server; what
goes wrong in one is logged and closes that one. Events of a client are handed to its session one by one,
each waiting until the former was accepted, so their order holds and a fast client is slowed down.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

import socketio

from estuary_sdk.protocol.codec import DecodeError, Wire
from estuary_sdk.protocol.commands import UNHANDLED_EVENTS, Authenticate
from estuary_sdk.protocol.events import AuthRejected, ErrorReported
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_sdk.protocol.registry import CLIENT_EVENTS, event_name
from estuary_server import log
from estuary_server.accounts.failures import FailedLogins
from estuary_server.api import wire_json
from estuary_server.api.dialects import Dialect, Family, encode
from estuary_server.api.login import LoggedIn, log_in
from estuary_server.api.polling import utf8_polling
from estuary_server.config import Limits
from estuary_server.errors import AuthError, ServerError
from estuary_server.session.outbox import ClientTooSlowError, Outbox
from estuary_server.session.session import Session
from estuary_server.session.surroundings import Surroundings
from estuary_server.store.base import Store

NAMESPACE = "/sdk"
CLOSE_S = 2.0
"""How long closing waits for a client that does not read."""

_SHOWN_NAME_CHARS = 64
_AUTHENTICATE = event_name(Authenticate)
_BEFORE_LOGIN = Dialect(Family.LENS, 0, 0, client_action=False)
"""Errors read the same in every dialect, so any will do before the client is known."""

logger = log.get_logger()


@dataclass
class _Peer:
    """One open socket."""

    sid: str
    address: str
    eviction: asyncio.TimerHandle
    logging_in: bool = False
    session: Session | None = None


class Gateway:
    """Owns the sockets and the sessions behind them.

    Args:
        store: everything that is kept.
        limits: the server's limits.
        around: what all sessions share.
    """

    def __init__(self, store: Store, limits: Limits, around: Surroundings) -> None:
        self._store = store
        self._limits = limits
        self._around = around
        self._peers: dict[str, _Peer] = {}
        self._waiting: Counter[str] = Counter()
        self._failures = FailedLogins(limits.failed_logins_per_minute)
        self._tasks = asyncio.TaskGroup()
        self.sio = _socket_server(limits)
        self.sio.on("connect", self._connected, namespace=NAMESPACE)
        self.sio.on("disconnect", self._disconnected, namespace=NAMESPACE)
        self.sio.on("*", self._event_arrived, namespace=NAMESPACE)

    async def __aenter__(self) -> Gateway:
        """Sessions may begin."""
        await self._tasks.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        """End every session, each storing what it delivered."""
        for peer in list(self._peers.values()):
            if peer.session is not None:
                await peer.session.end()
            else:
                await self._close(peer.sid)
        await self._tasks.__aexit__(None, None, None)
        await self.sio.shutdown()

    def in_front_of(self, http: Any) -> Any:
        """The whole application: the socket, and whatever else ``http`` serves."""
        return utf8_polling(socketio.ASGIApp(self.sio, http), self._limits.frame_bytes)

    # Sockets

    async def _connected(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        if sid in self._peers:
            return  # a client sent an event named "connect"
        address = environ.get("REMOTE_ADDR") or "unknown"
        timer = asyncio.get_running_loop().call_later(self._limits.unauthenticated_s, self._evict, sid)
        peer = self._peers[sid] = _Peer(sid, address, timer)
        self._waiting[address] += 1
        if self._waiting[address] > self._limits.unauthenticated_per_address:
            await self._close(sid)
        elif auth:
            await self._authenticate(peer, auth, by_event=False)

    async def _disconnected(self, sid: str, reason: str) -> None:
        if self.sio.manager.is_connected(sid, NAMESPACE):
            return  # a client sent an event named "disconnect"
        peer = self._peers.pop(sid, None)
        if peer is None:
            return
        peer.eviction.cancel()
        if peer.session is None:
            self._no_longer_waiting(peer.address)
        else:
            await peer.session.end()

    def _evict(self, sid: str) -> None:
        self._tasks.create_task(self._close(sid))

    async def _close(self, sid: str) -> None:
        """Leave the namespace and close the connection: some clients know only the one, some the other."""
        eio_sid = self.sio.manager.eio_sid_from_sid(sid, NAMESPACE)
        await self.sio.disconnect(sid, namespace=NAMESPACE)
        if eio_sid is not None:
            await _hang_up(self.sio, eio_sid)

    def _no_longer_waiting(self, address: str) -> None:
        self._waiting[address] -= 1
        if self._waiting[address] <= 0:
            del self._waiting[address]

    # Logging in

    async def _authenticate(self, peer: _Peer, payload: Any, *, by_event: bool) -> None:
        if peer.session is not None:
            await self._emit(peer.sid, peer.session.info, _BEFORE_LOGIN)
            return
        if peer.logging_in:
            return
        peer.logging_in = True
        try:
            self._begin(peer, await log_in(self._store, self._limits, payload, by_event=by_event))
        except AuthError as error:
            await self._reject(peer, str(error))
        except ServerError as error:
            logger.error("login.failed", **log.failure(error))
            await self._emit(peer.sid, AuthRejected(error="the server cannot check credentials now"))
        finally:
            peer.logging_in = False

    async def _reject(self, peer: _Peer, reason: str) -> None:
        """Say why, and leave the socket open but deaf: a closed one makes some clients retry for ever."""
        if not self._failures.count(peer.address, asyncio.get_running_loop().time()):
            reason = "too many failed logins from this address; wait a minute"
        logger.info("login.rejected", address=peer.address, reason=reason.partition(":")[0])
        await self._emit(peer.sid, AuthRejected(error=reason))

    def _begin(self, peer: _Peer, logged_in: LoggedIn) -> None:
        if peer.sid not in self._peers:
            return  # gone while its credentials were checked
        peer.eviction.cancel()
        self._no_longer_waiting(peer.address)
        peer.session = self._session(peer.sid, logged_in)
        self._tasks.create_task(self._run(peer.sid, peer.session))

    def _session(self, sid: str, logged_in: LoggedIn) -> Session:
        async def deliver(event: Wire, seq: int | None) -> None:
            await self._emit(sid, event, logged_in.dialect, seq)

        granted = logged_in.info.estuary
        outbox = Outbox(
            deliver, limit=self._limits.outbox_events, numbered=bool(granted and granted.sequence)
        )
        outbox.send(logged_in.info)
        logger.info(
            "session.opened",
            session_id=logged_in.info.session_id,
            conversation_id=logged_in.info.conversation_id,
            family=logged_in.dialect.family.value,
        )
        return Session(logged_in.info, logged_in.account, outbox, self._around)

    async def _run(self, sid: str, session: Session) -> None:
        """A session's task: whatever happens in it ends this session only."""
        try:
            await session.run()
        except Exception as error:
            logger.error("session.failed", session_id=session.info.session_id, **log.failure(error))
        finally:
            logger.info("session.closed", session_id=session.info.session_id)
            await self._close(sid)

    # Events

    async def _event_arrived(self, name: str, sid: str, *arguments: Any) -> dict[str, Any]:
        """Handle one event; the answer is its acknowledgement, for clients that asked for one."""
        peer = self._peers.get(sid)
        if peer is None:
            return {}
        payload = arguments[0] if arguments else None
        if name == _AUTHENTICATE:
            await self._authenticate(peer, payload, by_event=True)
            return {}
        if peer.session is None or name in UNHANDLED_EVENTS:
            return {}
        command = _read_command(str(name), payload)
        if isinstance(command, ErrorReported):
            await self._emit(sid, command)
            return Acknowledgement(ok=False, error=command.message).to_dict()
        return (await peer.session.post(command)).to_dict()

    async def _emit(
        self, sid: str, event: Wire, dialect: Dialect = _BEFORE_LOGIN, seq: int | None = None
    ) -> None:
        if self._backlog(sid) > self._limits.outbox_events:
            raise ClientTooSlowError("the client does not read")
        name, payload = encode(event, dialect, seq)
        await self.sio.emit(name, payload, to=sid, namespace=NAMESPACE)

    def _backlog(self, sid: str) -> int:
        """Packets that wait inside the socket library for a client to read them."""
        socket = self.sio.eio.sockets.get(self.sio.manager.eio_sid_from_sid(sid, NAMESPACE))
        return socket.queue.qsize() if socket is not None else 0


def _socket_server(limits: Limits) -> Any:
    """A Socket.IO server: acceptance before authentication, events in order, bad packets close the socket."""
    sio = socketio.AsyncServer(
        async_mode="asgi",
        always_connect=True,
        async_handlers=False,
        namespaces=[NAMESPACE],
        cors_allowed_origins="*",
        max_http_buffer_size=limits.frame_bytes,
        json=wire_json,
        logger=log.library_logger("socketio"),
        engineio_logger=log.library_logger("engineio"),
    )
    read_packet = sio.eio.handlers["message"]

    async def read_or_close(eio_sid: str, data: str | bytes) -> None:
        try:
            await read_packet(eio_sid, data)
        except Exception as error:
            logger.info("socket.bad_packet", **log.failure(error))
            await _hang_up(sio, eio_sid)

    sio.eio.on("message", read_or_close)
    return sio


async def _hang_up(sio: Any, eio_sid: str) -> None:
    """Close the connection: say so, and then really close it, for clients that do not do it themselves."""
    connection = sio.eio.sockets.get(eio_sid)
    try:
        async with asyncio.timeout(CLOSE_S):
            await sio.eio.disconnect(eio_sid)
    except TimeoutError:
        logger.warning("socket.close_timed_out")
    if connection is not None:
        connection.queue.put_nowait(None)  # the library's sign for its writer to close the websocket


def _read_command(name: str, payload: Any) -> Wire:
    """The command, or the error that tells the client what was wrong with it."""
    cls = CLIENT_EVENTS.get(name)
    if cls is None:
        return ErrorReported(message=f"unknown event {name[:_SHOWN_NAME_CHARS]}")
    try:
        return cls.from_dict({} if payload is None else payload)
    except DecodeError as error:
        return ErrorReported(message=f"{name}: {error.reason} at {error.path}")
