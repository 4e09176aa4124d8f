"""The reply in flight: begun, held, cut, or let finish, as the floor decides.

Theory of operation
-------------------
The floor (``turn/floor.py``, pure) says what must happen to the reply in flight; the speaker does it. A turn
runs in a task of the session's group, and tells the floor how far it is.

Cutting a reply: cancel the turn's task and wait for it, take back what has not left, keep what was delivered
(of a spoken reply: what was heard), send ``interrupt``. So after the interrupt not one event of that message
leaves, and whoever reads the history then finds the reply ending where it was cut. Holding a reply takes back
the sound that has not left, and lets none follow, in the same instant. What is over is not cut: sound of it
that has not left yet, because the client reads slowly, is held with the rest and leaves all the same.

Only the session's own task begins and cuts replies, one call at a time; ``player_speaks`` and
``player_is_silent`` return at once and may be called by whoever listens. What must not live here: what the
player said (``dialogue.py``), what is in the store (``kept_reply.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from estuary_sdk.protocol.events import ErrorReported, InterruptData
from estuary_server import log
from estuary_server.session.finished import Finished
from estuary_server.session.kept_reply import KeptReply, Words
from estuary_server.session.outbox import Outbox
from estuary_server.session.surroundings import Surroundings
from estuary_server.session.transcript import TEXT, VOICE, Transcript
from estuary_server.turn import floor as floors
from estuary_server.turn.speech import Delivery, Speech
from estuary_server.turn.turn import Pieces, Turn

FIRST_SOUND_FIRST_S = 0.01
"""How long storing gives way to the first sound: both want the interpreter, and sound is waited for."""

TO_THE_SOCKET_S = 0.002
"""What that sound is given to get from the outbox to the socket."""

logger = log.get_logger()


@dataclass
class _InFlight:
    """The reply in flight; ``complete`` is set when its final was sent."""

    turn: Turn
    reply_to: str | None
    kept: KeptReply
    task: asyncio.Task[None]
    is_line: bool
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False


class Speaker:
    """See the theory of operation at the head of this file.

    Args:
        tasks: the session's group, which turns run in.
        outbox: what leaves towards the client.
        transcript: where replies are kept.
        around: what all sessions share.
        rests: called whenever a reply has come to its end, and what was delivered of it is kept.
    """

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        outbox: Outbox,
        transcript: Transcript,
        around: Surroundings,
        rests: Callable[[], None],
    ) -> None:
        self._tasks = tasks
        self._outbox = outbox
        self._transcript = transcript
        self._around = around
        self._rests = rests
        self._finished = Finished()
        self._floor = floors.Floor()
        self._in_flight: _InFlight | None = None
        self._plays_until_s = 0.0

    # What happens to the reply in flight

    async def make_way(self, *, spoken: bool = False) -> None:
        """Free the floor for new input; ``spoken``: the player said it."""
        await self._decide(floors.NewInput(spoken))

    async def barge_in(self) -> None:
        """What the player is saying shall interrupt."""
        await self._decide(floors.SpeechConfirmed())

    async def interrupt(self, message_id: str | None, played_s: float | None = None) -> None:
        """Cut the reply in flight, or the one of this id; one that is over is shortened where that is due.

        Args:
            message_id: which; None for whatever is in flight.
            played_s: how much of its sound the client has played; None where it does not say.
        """
        await self._decide(floors.InterruptAsked(message_id), played_s)
        if played_s is not None:
            self._tell_if_any(await self._finished.played(message_id, played_s))

    async def fall_silent(self) -> None:
        """The session ends."""
        await self._decide(floors.SessionEnded())

    def player_speaks(self) -> None:
        """The player may have begun to speak: hold the sound."""
        self._hold_or_resume(floors.SpeechBegan())

    def player_is_silent(self) -> None:
        """The player has stopped, or had not begun: sound that is held goes on."""
        self._hold_or_resume(floors.SpeechOver())
        self._outbox.let_sound_go()

    async def played(self, message_id: str | None, played_s: float | None = None) -> None:
        """The client has played a message to its end; None for whatever it was sent.

        Args:
            message_id: which.
            played_s: how much of it was heard, where the client says so.
        """
        self._tell_if_any(await self._finished.played(message_id, played_s))
        reply = self._in_flight
        if reply is None or reply.over or reply.turn.speech is None:
            return
        if message_id in (None, reply.turn.message_id):
            reply.turn.speech.played(played_s)

    @property
    def busy(self) -> bool:
        """A reply is in flight."""
        return self._floor.message_id is not None

    @property
    def sounding(self) -> bool:
        """Some sound of the reply in flight has left."""
        speech = self._in_flight.turn.speech if self._in_flight else None
        return self.busy and speech is not None and speech.sounding

    async def under_way(self) -> None:
        """Wait a moment for the first sound of the reply in flight, if it has any."""
        speech = self._in_flight.turn.speech if self._in_flight else None
        if speech is not None:
            await speech.under_way(FIRST_SOUND_FIRST_S)
            await asyncio.sleep(TO_THE_SOCKET_S)

    # Beginning one

    def begin(
        self,
        pieces: Pieces,
        own_id: str | None,
        delivery: Delivery | None,
        *,
        is_line: bool = False,
        answers: Words | None = None,
    ) -> str:
        """Start a reply on the free floor.

        Args:
            pieces: where its text comes from.
            own_id: the ``client_message_id`` that it answers.
            delivery: how it is spoken; None if it is not.
            is_line: it is a given line; its final follows its last sound, and it is kept under ``own_id``.
            answers: what it answers, where that is still on its way into the store.

        Returns its message id.
        """
        message_id = self._around.new_id()
        speech = self._speech(delivery, message_id, own_id) if delivery else None
        source = VOICE if speech is not None else TEXT
        line_id = own_id if is_line else None
        kept = KeptReply(self._transcript, message_id, line_id, source, answers)
        turn = Turn(
            message_id,
            own_id,
            pieces,
            speech,
            send=self._outbox.send,
            store=kept.keep,
            tell=self._progress,
            may_store=kept.may_be_kept,
            final_after_sound=is_line,
        )
        task = self._tasks.create_task(self._run(turn))
        self._in_flight = _InFlight(turn, own_id, kept, task, is_line)
        self._hold_or_resume(floors.Begin(message_id, spoken=speech is not None))
        return message_id

    def _speech(self, delivery: Delivery, message_id: str, own_id: str | None) -> Speech:
        """The sound of a reply, which the client plays after that of the one before."""
        speech = Speech(delivery, message_id, own_id, self._outbox.send)
        speech.playout = replace(speech.playout, ends_at_s=self._plays_until_s)
        return speech

    async def _run(self, turn: Turn) -> None:
        log.bind(turn_id=turn.message_id)
        await turn.run()
        if turn.speech is not None and turn.speech.told:
            self._tell_if_any(await self._finished.played(turn.message_id, turn.speech.played_s))
        self._rests()

    def _progress(self, event: floors.Complete | floors.Kept | floors.Done) -> None:
        self._step(event)
        reply = self._in_flight
        if reply is None or isinstance(event, floors.Complete):
            return
        reply.complete.set()
        speech = reply.turn.speech
        if speech is not None:
            self._plays_until_s = speech.playout.ends_at_s
        if isinstance(event, floors.Kept):
            self._rests()
        if isinstance(event, floors.Done):
            reply.over = True
            if speech is not None:
                self._finished.add(speech.spoken(), reply.kept)

    # Carrying out what the floor decides

    def _step(self, event: floors.Input) -> tuple[floors.Decision, ...]:
        self._floor, decisions = floors.step(self._floor, event)
        return decisions

    def _hold_or_resume(self, event: floors.SpeechBegan | floors.SpeechOver | floors.Begin) -> None:
        for decision in self._step(event):
            speech = self._in_flight.turn.speech if self._in_flight else None
            match decision:
                case floors.Hold():
                    self._hold(speech)
                case floors.Resume() if speech is not None:
                    self._outbox.let_sound_go()
                    speech.resume()

    def _hold(self, speech: Speech | None) -> None:
        """Let no more sound leave, not even what is on its way; nothing for a reply that has none."""
        if speech is not None:
            speech.hold(self._outbox.hold_sound())

    async def _decide(self, event: floors.Input, played_s: float | None = None) -> None:
        """Let the floor decide, and carry it out."""
        for decision in self._step(event):
            match decision, self._in_flight:
                case floors.Cut(reason=reason), _InFlight(over=False) as reply:
                    await self._cut(reply, reason, played_s)
                case floors.LetFinish(), _InFlight() as reply:
                    if not reply.is_line:  # all sound of a line that is being kept was sent, and may leave
                        self._hold(reply.turn.speech)
                    await reply.complete.wait()
        if not self._floor.player_speaks:
            self._outbox.let_sound_go()

    async def _cut(self, reply: _InFlight, reason: floors.CutReason, played_s: float | None) -> None:
        message_id, speech = reply.turn.message_id, reply.turn.speech
        self._hold(speech)  # at once: cancelling takes the tree some turns of the loop
        reply.task.cancel()
        self._outbox.retract(message_id)
        await asyncio.wait([reply.task])
        self._outbox.retract(message_id)
        self._in_flight = None
        self._plays_until_s = 0.0  # the client forgets the sound of a reply that was cut
        problem = await reply.kept.cut(self._delivered(reply, played_s))
        if speech is not None and played_s is None:
            self._finished.add(speech.spoken(), reply.kept)
        self._rests()
        self._outbox.send(
            InterruptData(
                message_id=message_id,
                reason=reason,
                interrupted_at=self._around.now().isoformat(),
                reply_to=reply.reply_to,
            )
        )
        self._tell_if_any(problem)
        logger.info("turn.cut", turn_id=message_id, reason=reason)

    def _delivered(self, reply: _InFlight, played_s: float | None) -> str:
        """What of a reply reached the player: by ear if it was spoken, else by eye."""
        speech = reply.turn.speech
        if speech is not None and (speech.sounding or not speech.problem):
            return speech.heard_text(played_s)
        return self._outbox.delivered_text(reply.turn.message_id)

    def _tell_if_any(self, problem: str) -> None:
        if problem:
            self._outbox.send(ErrorReported(message=problem))
