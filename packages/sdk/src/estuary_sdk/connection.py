"""One player's connection to one server, kept alive.

Theory of operation
-------------------
States: DISCONNECTED -> CONNECTING -> CONNECTED, then on a loss RECONNECTING -> CONNECTED ..., or ERROR when
connecting failed for good. A client counts as connected from ``session_info`` on, not from the socket.

``open`` does the handshake in the caller's task: transport, then ``session_info`` or ``auth_error``. From
then on one task belongs to the connection, ``_live``: it writes what ``send`` queued, and when the transport
is lost it says so and, where that makes sense, reconnects. ``close`` cancels it and waits for it.

What must not live here: handlers (``client.py`` is told through :class:`ConnectionListener`), the network
(``transport/``), the meaning of events.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from estuary_sdk import backoff
from estuary_sdk.cancellation import being_cancelled
from estuary_sdk.config import EstuaryConfig
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.link import FAREWELLS, ConnectionListener, Link
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import Authenticate
from estuary_sdk.protocol.enums import ConnectionState, DisconnectReason
from estuary_sdk.protocol.models.session import Extensions, Resume, SessionCapabilities, SessionInfo
from estuary_sdk.protocol.registry import event_name
from estuary_sdk.transport.base import OnAck, Transport, TransportError
from estuary_sdk.unsent import MAX_UNSENT, Unsent, UnsentQueue

logger: logging.Logger = logging.getLogger("estuary_sdk")

SESSION_TIMEOUT_S = 15.0
"""How long the server may take to answer with ``session_info`` or ``auth_error``."""

RECONNECT_DELAY_CAP_S = 30.0
"""Longest pause between two attempts to reconnect."""

Sleep = Callable[[float], Awaitable[None]]


class Connection:
    """See the theory of operation at the head of this file."""

    def __init__(
        self,
        config: EstuaryConfig,
        listener: ConnectionListener,
        make_transport: Callable[[], Transport],
        *,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._config = config
        self._listener = listener
        self._make_transport = make_transport
        self._sleep = sleep
        self._jitter = jitter
        self._opening = asyncio.Lock()
        self._attempt: asyncio.Task[Link] | None = None
        self._live_task: asyncio.Task[None] | None = None
        self._link: Link | None = None
        self._former: Resume | None = None
        self._closings = 0
        self.state: ConnectionState = ConnectionState.DISCONNECTED
        self.session: SessionInfo | None = None

    # What users of this class call

    async def open(self) -> SessionInfo:
        """Connect and authenticate; when connected already, the same session again.

        Raises:
            EstuaryError: CONNECTION_FAILED, AUTH_FAILED or CONNECTION_TIMEOUT.
        """
        closings = self._closings
        async with self._opening:
            if self.state is ConnectionState.CONNECTED and self.session is not None:
                return self.session
            await self._stop_living()
            if closings != self._closings:
                raise _closed_while_connecting()
            self._enter(ConnectionState.CONNECTING)
            try:
                link = await self._attempt_handshake()
            except EstuaryError:
                closed = closings != self._closings
                self._enter(ConnectionState.DISCONNECTED if closed else ConnectionState.ERROR)
                raise
            except asyncio.CancelledError:
                self._enter(ConnectionState.DISCONNECTED)
                raise
            session = self._begin(link)
            self._live_task = asyncio.get_running_loop().create_task(self._live(link))
            return session

    async def close(self) -> None:
        """Send what is still queued, end the session and stay disconnected. Idempotent."""
        self._closings += 1
        self._former = None
        if self._attempt is not None:
            self._attempt.cancel()
            await asyncio.wait([self._attempt])
        if self._link is not None:
            await self._link.flush()
        await self._stop_living()
        was_connected = self.session is not None
        self.session = None
        if was_connected:
            self._listener.disconnected(DisconnectReason.CLIENT_DISCONNECT)
        self._enter(ConnectionState.DISCONNECTED)

    def send(self, command: Wire, on_ack: OnAck | None = None) -> None:
        """Queue an event; it leaves in the order of the calls.

        Raises:
            EstuaryError: NOT_CONNECTED; UNKNOWN when too many events wait to be written.
        """
        self._put(self.link().unsent, Unsent(event_name(command), command.to_dict(), on_ack))

    async def send_sound(self, command: Wire, seconds: float) -> bool:
        """Queue an event that holds this much sound; see ``unsent.py`` for what happens when too much waits.

        Returns:
            False when older sound was dropped to make room.

        Raises:
            EstuaryError: as :meth:`send`.
        """
        await self.link().unsent.room_for_sound(seconds)
        unsent = self.link().unsent
        dropped_s = unsent.make_room_for_sound(seconds)
        self._put(unsent, Unsent(event_name(command), command.to_dict(), sound_s=seconds))
        return not dropped_s

    def _put(self, unsent: UnsentQueue, item: Unsent) -> None:
        try:
            unsent.put_nowait(item)
        except asyncio.QueueFull:
            raise EstuaryError(f"{MAX_UNSENT} events wait to be sent; the network is too slow") from None

    def link(self) -> Link:
        """The open link.

        Raises:
            EstuaryError: NOT_CONNECTED, saying what to do.
        """
        if self.state is ConnectionState.CONNECTED and self._link is not None:
            return self._link
        if self.state is ConnectionState.RECONNECTING:
            message = "the connection was lost and is being made anew; wait for the connected event"
        else:
            message = "not connected: await client.connect() first"
        raise EstuaryError(message, ErrorCode.NOT_CONNECTED)

    def grants(self, extension: str) -> bool:
        """Whether the server granted an extension to this session."""
        granted = self.session.estuary if self.session else None
        return bool(granted and getattr(granted, extension))

    # The handshake

    async def _attempt_handshake(self) -> Link:
        """The handshake in a task of its own, so that ``close`` can end it and not its caller."""
        self._attempt = asyncio.get_running_loop().create_task(self._handshake())
        try:
            return await self._attempt
        except asyncio.CancelledError:
            if being_cancelled():
                raise
            raise _closed_while_connecting() from None
        finally:
            self._attempt = None

    async def _handshake(self) -> Link:
        """A transport that is open and authenticated; nothing stays open when it fails."""
        link = Link(self._make_transport(), self._listener)
        try:
            await link.transport.open(self._auth(), link)
            async with asyncio.timeout(SESSION_TIMEOUT_S):
                await link.session
        except TransportError as error:
            await link.abandon()
            raise EstuaryError(str(error), ErrorCode.CONNECTION_FAILED) from error
        except TimeoutError:
            await link.abandon()
            raise self._session_timeout() from None
        except (EstuaryError, asyncio.CancelledError):
            await link.abandon()
            raise
        return link

    def _session_timeout(self) -> EstuaryError:
        message = (
            f"{self._config.server_url} accepted the socket but sent no session_info "
            f"within {SESSION_TIMEOUT_S:g} s"
        )
        return EstuaryError(message, ErrorCode.CONNECTION_TIMEOUT)

    def _auth(self) -> dict[str, Any]:
        config = self._config
        return Authenticate(
            api_key=config.api_key,
            character_id=config.character_id,
            player_id=config.player_id,
            audio_sample_rate=config.audio_sample_rate,
            realtime_memory=config.realtime_memory,
            capabilities=replace(config.capabilities or SessionCapabilities(), client_action=True),
            estuary=Extensions(acks=True, sequence=True, resume=self._former),
        ).to_dict()

    # The life of an open connection

    def _begin(self, link: Link) -> SessionInfo:
        session = link.session.result()
        self._link, self.session = link, session
        self._enter(ConnectionState.CONNECTED)
        self._listener.connected(session)
        link.begin()
        return session

    async def _live(self, link: Link) -> None:
        """Write until the connection is lost, reconnect, and so on."""
        current: Link | None = link
        while current is not None:
            reason = await current.write_until_lost()
            await current.transport.close()
            current = await self._recover(reason)

    async def _recover(self, reason: DisconnectReason) -> Link | None:
        self._former = None if reason in FAREWELLS.values() else self._to_resume()
        self.session = self._link = None
        self._listener.disconnected(reason)
        if not self._config.auto_reconnect or reason in FAREWELLS.values():
            self._enter(ConnectionState.DISCONNECTED)
            return None
        self._enter(ConnectionState.RECONNECTING)
        for attempt in range(1, self._config.max_reconnect_attempts + 1):
            self._listener.reconnecting(attempt)
            await self._sleep(self._delay_s(attempt))
            try:
                link = await self._handshake()
            except EstuaryError as error:
                logger.warning("reconnect attempt %d failed: %s", attempt, error.code)
                if error.code is ErrorCode.AUTH_FAILED:
                    self._give_up(error)
                    return None
            else:
                self._begin(link)
                return link
        self._give_up(self._no_more_attempts())
        return None

    def _to_resume(self) -> Resume | None:
        """What to ask for when reconnecting; a link that was lost at once leaves what was asked before."""
        if self.session is None or self._link is None:
            return None
        session_id, seq = self.session.session_id, self._link.last_seq
        if seq:
            return Resume(session_id, seq)
        return self._former if self._former and self._former.session_id == session_id else None

    def _delay_s(self, attempt: int) -> float:
        return backoff.delay_s(attempt, self._config.reconnect_delay, RECONNECT_DELAY_CAP_S, self._jitter)

    def _no_more_attempts(self) -> EstuaryError:
        attempts = self._config.max_reconnect_attempts
        message = f"the connection to {self._config.server_url} was lost; gave up after {attempts} attempts"
        return EstuaryError(message, ErrorCode.CONNECTION_FAILED)

    def _give_up(self, error: EstuaryError) -> None:
        self._enter(ConnectionState.ERROR)
        self._listener.failed(error)

    async def _stop_living(self) -> None:
        """End the connection's task and whatever it had open, also when the task never came to run."""
        task, self._live_task = self._live_task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        link, self._link = self._link, None
        if link is not None:
            await link.transport.close()

    def _enter(self, state: ConnectionState) -> None:
        if state is not self.state:
            self.state = state
            self._listener.state_changed(state)


def _closed_while_connecting() -> EstuaryError:
    return EstuaryError("disconnect() was called while connecting", ErrorCode.CONNECTION_FAILED)
