"""Every open socket: who waits, who logs in, whose session runs. A listener of the sockets.

Theory of operation: a socket is accepted first and authenticated afterwards. Until it has a session it waits
in the waiting room and is deaf: everything but ``authenticate`` is ignored, it is closed after a while, and
when an address has too many of them the oldest gives way. Each session runs as a task in one task group that
lives as long as the server; what goes wrong in one is logged and closes that one. Whatever a session's client
is told goes through that session's outbox, so it has its number and its place.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from estuary_sdk.protocol.codec import DecodeError, Wire
from estuary_sdk.protocol.commands import UNHANDLED_EVENTS, Authenticate
from estuary_sdk.protocol.events import AuthRejected
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_sdk.protocol.registry import CLIENT_EVENTS, event_name
from estuary_server import log
from estuary_server.accounts.failures import FailedLogins
from estuary_server.api.dialects import Dialect, encode, encode_acknowledgement, plain, plain_sound
from estuary_server.api.login import LoggedIn, log_in
from estuary_server.api.sockets import Sockets
from estuary_server.api.waiting_room import WaitingRoom
from estuary_server.config import Limits
from estuary_server.errors import AuthError, KeyRejectedError, ServerError
from estuary_server.session.outbox import Outbox
from estuary_server.session.session import Session
from estuary_server.session.surroundings import Device, Surroundings
from estuary_server.store.base import Store

FAREWELL_S = 3.0
"""How long the server's end waits for its sessions."""

_SHOWN_NAME_CHARS = 64
_AUTHENTICATE = event_name(Authenticate)
_ACCEPTED = encode_acknowledgement(Acknowledgement())

logger = log.get_logger()


@dataclass
class _Peer:
    """One client that joined the namespace."""

    sid: str
    connection: str
    address: str
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
        self._waiting = WaitingRoom(limits.unauthenticated_per_address)
        self._evictions: dict[str, asyncio.TimerHandle] = {}
        self._failures = FailedLogins(limits.failed_logins_per_minute)
        self._tasks = asyncio.TaskGroup()
        self._running: set[asyncio.Task[None]] = set()
        self._sockets = Sockets(limits, self)

    async def __aenter__(self) -> Gateway:
        """Sessions may begin."""
        await self._tasks.__aenter__()
        return self

    async def end_sessions(self) -> None:
        """End every session: each stores what it delivered and tells its client. Waits for them, a while."""
        for peer in list(self._peers.values()):
            if peer.session is not None:
                await peer.session.end()
        if self._running:
            await asyncio.wait(set(self._running), timeout=FAREWELL_S)

    async def __aexit__(self, *error: Any) -> None:
        """End every session, and close every connection, those that wait for one too."""
        await self.end_sessions()
        for connection in [*self._evictions, *(peer.connection for peer in self._peers.values())]:
            self._waits_no_more(connection)
            await self._sockets.close(connection)
        await self._tasks.__aexit__(None, None, None)
        await self._sockets.shutdown()

    def in_front_of(self, http: Any) -> Any:
        """The whole application: the socket, and whatever else ``http`` serves."""
        return self._sockets.in_front_of(http)

    # Connections without a session

    async def connection_opened(self, connection: str, address: str) -> None:
        """Let it wait for its session, for a while."""
        loop = asyncio.get_running_loop()
        self._evictions[connection] = loop.call_later(self._limits.unauthenticated_s, self._evict, connection)
        gives_way = self._waiting.enter(connection, address)
        if gives_way is not None:
            self._evict(gives_way)

    async def connection_closed(self, connection: str) -> None:
        """It waits no more."""
        self._waits_no_more(connection)

    def _evict(self, connection: str) -> None:
        self._waits_no_more(connection)
        self._tasks.create_task(self._sockets.close(connection))

    def _waits_no_more(self, connection: str) -> None:
        self._waiting.leave(connection)
        timer = self._evictions.pop(connection, None)
        if timer is not None:
            timer.cancel()

    async def joined(self, sid: str, connection: str, auth: Any) -> None:
        """Log in, if the client sent credentials with its packet."""
        address = self._waiting.address_of(connection) or "unknown"
        peer = self._peers[sid] = _Peer(sid, connection, address)
        if auth:
            await self._authenticate(peer, auth, by_event=False)

    async def left(self, sid: str) -> None:
        """End the client's session; a client that has none waits for nothing any more."""
        peer = self._peers.pop(sid)
        if peer.session is not None:
            await peer.session.end()
        else:
            self._evict(peer.connection)

    # Logging in

    async def _authenticate(self, peer: _Peer, payload: Any, *, by_event: bool) -> None:
        if peer.session is not None:
            await _greet_again(peer.session, payload)
            return
        if peer.logging_in:
            return
        peer.logging_in = True
        try:
            self._begin(peer, await log_in(self._store, self._limits, payload, by_event=by_event))
        except KeyRejectedError as error:
            await self._reject(peer, await self._count_failure(peer, str(error)))
        except AuthError as error:
            await self._reject(peer, str(error))
        except ServerError as error:
            logger.error("login.failed", **log.failure(error))
            await self._reject(peer, "the server cannot check credentials now")
        finally:
            peer.logging_in = False

    async def _count_failure(self, peer: _Peer, reason: str) -> str:
        """The reason to give; an address with too many failures waits for it and does not learn it."""
        if self._failures.count(peer.address, asyncio.get_running_loop().time()):
            return reason
        await asyncio.sleep(self._limits.failed_login_pause_s)
        return "too many failed logins from this address; wait a minute"

    async def _reject(self, peer: _Peer, reason: str) -> None:
        """Say why, and leave the socket open but deaf: a closed one makes some clients retry for ever."""
        logger.info("login.rejected", address=peer.address, reason=reason.partition(":")[0])
        name, payload = encode(AuthRejected(error=reason))
        await self._sockets.emit(peer.sid, name, payload)

    def _begin(self, peer: _Peer, logged_in: LoggedIn) -> None:
        if peer.sid not in self._peers:
            return  # gone while its credentials were checked
        self._waits_no_more(peer.connection)
        peer.session = self._session(peer.sid, logged_in)
        running = self._tasks.create_task(self._run(peer.connection, peer.session))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    def _session(self, sid: str, logged_in: LoggedIn) -> Session:
        granted, dialect = logged_in.info.estuary, logged_in.dialect
        outbox = Outbox(
            self._deliverer(sid, dialect),
            limit=self._limits.outbox_events,
            numbered=bool(granted and granted.sequence),
        )
        device = Device(dialect.microphone_hz, dialect.speaker_hz, dialect.speaker)
        session = Session(
            logged_in.info,
            logged_in.account,
            device,
            outbox,
            self._around,
            realtime_memory=dialect.realtime_memory,
        )
        session.tell(logged_in.info)
        logger.info(
            "session.opened",
            session_id=logged_in.info.session_id,
            conversation_id=logged_in.info.conversation_id,
            family=dialect.family.value,
        )
        return session

    def _deliverer(self, sid: str, dialect: Dialect) -> Any:
        async def deliver(event: Wire, seq: int | None) -> None:
            await self._sockets.emit(sid, *encode(event, dialect, seq))

        return deliver

    async def _run(self, connection: str, session: Session) -> None:
        """A session's task: whatever happens in it ends this session only."""
        try:
            await session.run()
        except Exception as error:
            logger.error("session.failed", session_id=session.info.session_id, **log.failure(error))
        finally:
            logger.info("session.closed", session_id=session.info.session_id)
            await self._sockets.close(connection)

    # Events

    async def event_arrived(self, sid: str, name: str, payload: Any, *, asks: bool) -> dict[str, Any]:
        """Handle one event; the answer is its acknowledgement, for clients that asked for one."""
        peer = self._peers.get(sid)
        if peer is None:
            return {}
        sound = plain_sound(name, payload)
        if sound is not None and peer.session is not None and await peer.session.hear(sound):
            return _ACCEPTED if asks else {}
        if name == _AUTHENTICATE:
            await self._authenticate(peer, payload, by_event=True)
            return {}
        if peer.session is None or name in UNHANDLED_EVENTS:
            return {}
        try:
            command = _read_command(name, payload)
        except (DecodeError, KeyError) as error:
            answer = await peer.session.refuse(_problem(name, error))
        else:
            answer = await peer.session.post(command, wait=asks)
        return encode_acknowledgement(answer) if asks else {}


async def _greet_again(session: Session, payload: Any) -> None:
    """The client authenticates a second time: the same again is harmless, anything else is refused."""
    try:
        asked = Authenticate.from_dict(payload)
    except DecodeError:
        asked = Authenticate()
    if (asked.character_id, asked.player_id) == (session.info.character_id, session.info.player_id):
        session.tell(session.info)
    else:
        await session.refuse("this socket has a session already; open another one for another player")


def _read_command(name: str, payload: Any) -> Wire:
    return CLIENT_EVENTS[name].from_dict({} if payload is None else payload)


def _problem(name: str, error: DecodeError | KeyError) -> str:
    shown = plain(name[:_SHOWN_NAME_CHARS])
    if isinstance(error, DecodeError):
        return f"{shown}: {error.reason} at {error.path}"
    return f"unknown event {shown}"
