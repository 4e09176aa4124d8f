"""The reply in flight: begun, cut, or let finish, as the floor decides.

Theory of operation
-------------------
The floor (``turn/floor.py``, pure) says what must happen to the reply in flight; the speaker does it. A turn
runs in a task of the session's group; it tells the floor when its text is complete, and the speaker tells the
floor when it is done.

Cutting a reply: cancel the turn's task and wait for it, take back what has not left, store what was
delivered, send ``interrupt``. So after the interrupt not one event of that message leaves, and whoever reads
the history then finds the reply ending where it was cut.

Only the session's own task calls in here, one call at a time. What must not live here: what the player said
(``session.py``).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from estuary_sdk.protocol.events import ErrorReported, InterruptData
from estuary_server import log
from estuary_server.session.outbox import Outbox
from estuary_server.session.surroundings import Surroundings
from estuary_server.session.transcript import Transcript
from estuary_server.turn import floor as floors
from estuary_server.turn.turn import Pieces, Turn

logger = log.get_logger()


@dataclass(frozen=True)
class _InFlight:
    message_id: str
    reply_to: str | None
    line_id: str | None
    task: asyncio.Task[None]


class Speaker:
    """See the theory of operation at the head of this file.

    Args:
        tasks: the session's group, which turns run in.
        outbox: what leaves towards the client.
        transcript: where replies are kept.
        around: what all sessions share.
    """

    def __init__(
        self, tasks: asyncio.TaskGroup, outbox: Outbox, transcript: Transcript, around: Surroundings
    ) -> None:
        self._tasks = tasks
        self._outbox = outbox
        self._transcript = transcript
        self._around = around
        self._floor = floors.Floor()
        self._in_flight: _InFlight | None = None

    async def make_way(self) -> None:
        """Free the floor for new input."""
        await self._decide(floors.NewInput())

    async def interrupt(self, message_id: str | None) -> None:
        """Cut the reply in flight, or the one of this id; nothing when it is not in flight."""
        await self._decide(floors.InterruptAsked(message_id))

    async def fall_silent(self) -> None:
        """The session ends."""
        await self._decide(floors.SessionEnded())

    def begin(self, pieces: Pieces, own_id: str | None, *, line_id: str | None = None) -> str:
        """Start a reply on the free floor.

        Args:
            pieces: where its text comes from.
            own_id: the ``client_message_id`` that it answers.
            line_id: the id that a client gave to the line which is said; kept with it.

        Returns its message id.
        """
        message_id = self._around.new_id()
        self._step(floors.Begin(message_id))
        turn = Turn(
            message_id, own_id, pieces, send=self._outbox.send, store=self._keep, completed=self._completed
        )
        task = self._tasks.create_task(self._run(turn))
        self._in_flight = _InFlight(message_id, own_id, line_id, task)
        return message_id

    async def _run(self, turn: Turn) -> None:
        log.bind(turn_id=turn.message_id)
        await turn.run()
        self._step(floors.Done(turn.message_id))

    def _completed(self, message_id: str) -> None:
        self._step(floors.Complete(message_id))

    def _step(self, event: floors.Input) -> tuple[floors.Decision, ...]:
        self._floor, decisions = floors.step(self._floor, event)
        return decisions

    async def _decide(self, event: floors.Input) -> None:
        """Let the floor decide, and carry it out."""
        for decision in self._step(event):
            match decision, self._in_flight:
                case floors.Cut(reason=reason), _InFlight() as reply:
                    await self._cut(reply, reason)
                case floors.LetFinish(), _InFlight() as reply:
                    await asyncio.wait([reply.task])

    async def _cut(self, reply: _InFlight, reason: floors.CutReason) -> None:
        reply.task.cancel()
        await asyncio.wait([reply.task])
        self._in_flight = None
        self._outbox.retract(reply.message_id)
        problem = await self._keep_cut(reply, self._outbox.delivered_text(reply.message_id))
        self._outbox.send(
            InterruptData(
                message_id=reply.message_id,
                reason=reason,
                interrupted_at=self._around.now().isoformat(),
                reply_to=reply.reply_to,
            )
        )
        if problem:
            self._outbox.send(ErrorReported(message=problem))
        logger.info("turn.cut", turn_id=reply.message_id, reason=reason)

    async def _keep(self, message_id: str, text: str) -> None:
        line_id = self._in_flight.line_id if self._in_flight else None
        await self._transcript.said(text, message_id, line_id)

    async def _keep_cut(self, reply: _InFlight, text: str) -> str:
        """Keep what was delivered of a reply; returns why that failed, "" when it did not."""
        try:
            if text:
                await self._transcript.said(text, reply.message_id, reply.line_id, interrupted=True)
        except Exception as error:
            logger.error("session.not_stored", **log.failure(error))
            return "the reply could not be stored"
        return ""
