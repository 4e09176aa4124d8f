"""One client's session: what a client sends, in order, and what is done with it.

Theory of operation
-------------------
``post`` takes a command and waits until it was accepted, so a client's events are handled in order and a
client that sends too fast is slowed down, not served out of order. There are two lanes, each with one task
that does one thing after the other: the main one, which also carries out what listening comes to (an
interruption, the player's words), and one for voice commands, because opening ears and waiting for last words
take time, in which an interrupt must not wait. Sound for ears that are open goes past both, straight to them:
there is a lot of it, and nothing to decide. Beside them, in the session's task group, run the writer of the
outbox, the ears, and the turn in flight.

What must not live here: keys and dialects (``api/``), prompts (``providers/``), SQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from estuary_sdk.protocol import commands
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import ErrorReported, SessionTimeoutData
from estuary_sdk.protocol.models.session import Acknowledgement, SessionInfo
from estuary_server import log
from estuary_server.errors import ClientTooSlowError
from estuary_server.session.dialogue import Dialogue
from estuary_server.session.hearing import Consequences, Hearing
from estuary_server.session.idle import IdleTimer
from estuary_server.session.lane import Lane
from estuary_server.session.outbox import Outbox
from estuary_server.session.posted import HAS_ENDED, Posted
from estuary_server.session.refusals import reason_of, unavailable
from estuary_server.session.speaker import Speaker
from estuary_server.session.surroundings import Attendance, Device, Surroundings
from estuary_server.session.transcript import Transcript
from estuary_server.session.voice_line import VoiceLine
from estuary_server.store.base import AccountStore

logger = log.get_logger()

FLUSH_S = 2.0
"""How long the end of a session waits for its last events to leave."""

_Job = Callable[[], Awaitable[object]]
"""What listening came to, to be carried out in its turn."""
_Item = Posted | _Job

VOICE_COMMANDS = (commands.StartVoice, commands.StopVoice, commands.StreamAudio)

MOST_WAITING_WEIGHT = 4_000_000
"""Of voice commands that nobody waits for: characters of their sound, and 1,000 for each."""


class Session:
    """See the theory of operation at the head of this file.

    Args:
        info: who talks to whom.
        account: the rows of the account whose key opened the session.
        device: what the client records and plays with.
        outbox: what leaves towards the client.
        around: what all sessions share.
        realtime_memory: the client wants every exchange remembered at once, and to be told.
    """

    def __init__(
        self,
        info: SessionInfo,
        account: AccountStore,
        device: Device,
        outbox: Outbox,
        around: Surroundings,
        *,
        realtime_memory: bool = False,
    ) -> None:
        self.info = info
        self._outbox = outbox
        self._inbox: Lane[_Item] = Lane(self._carry_out)
        self._voice_lane: Lane[_Item] = Lane(self._carry_out)
        self._room = asyncio.Semaphore(around.limits.inbox_events)
        self._unanswered: set[Posted] = set()
        self._tasks = asyncio.TaskGroup()
        transcript = Transcript(account, info.conversation_id, around.now)
        self._idle = IdleTimer(around.timing.session_idle_s, self._time_out)
        self._speaker = Speaker(self._tasks, outbox, transcript, around, self._rest)
        self._attend = partial(around.memory.attend, account.account_id, info, realtime=realtime_memory)
        self._memory: Attendance
        self._dialogue = Dialogue(
            info, account, device, outbox, transcript, self._speaker, around, self._tasks, self._inbox.put
        )
        then = Consequences(self._dialogue.expect_utterance, outbox.send, self._barge_in, self._answer_words)
        hearing = Hearing(self._tasks, self._speaker, then)
        self._voice = VoiceLine(info, account, device, hearing, around, outbox.send, self._time_out_voice)
        self._idle_limit_s = round(around.timing.session_idle_s)
        self._ended = False

    async def post(self, command: Wire, *, wait: bool = True) -> Acknowledgement:
        """Hand in a command; returns when it was accepted or refused, not when it was carried out.

        Args:
            command: what the client sent.
            wait: False where nobody is interested in the answer to a voice command: it is only queued then.
        """
        if self._ended:
            return HAS_ENDED
        if not isinstance(command, VOICE_COMMANDS):
            return await self._accepted(self._inbox, command)
        if isinstance(command, commands.StreamAudio) and self._voice.active and self._voice_lane.idle:
            await self._voice.room()
            return await self._answer(command)
        if wait or self._voice_lane.weight > MOST_WAITING_WEIGHT:
            return await self._accepted(self._voice_lane, command)
        weight = 1000 + len(command.audio) if isinstance(command, commands.StreamAudio) else 1000
        self._voice_lane.put(Posted(command), weight)
        return Acknowledgement()

    async def hear(self, audio: str) -> bool:
        """Take base64 of sound past all queues, as soon as there is room; False: it must be posted."""
        if not self._voice.active or not self._voice_lane.idle:
            return False
        await self._voice.room()
        return self._voice.take_plain(audio)

    async def _accepted(self, lane: Lane[_Item], command: Wire) -> Acknowledgement:
        async with self._room:
            if self._ended:
                return HAS_ENDED
            posted = Posted(command)
            self._unanswered.add(posted)
            lane.put(posted)
            try:
                return await posted.accepted
            finally:
                self._unanswered.discard(posted)

    async def refuse(self, reason: str) -> Acknowledgement:
        """Tell the client that something it sent cannot be used; returns when it has left."""
        answer = self._refuse(reason)
        await self._have_told()
        return answer

    def tell(self, event: Wire) -> None:
        """Tell the client something, in its turn."""
        self._outbox.send(event)

    async def end(self) -> None:
        """Let ``run`` come to its end: cut what is in flight, store what was delivered. Idempotent."""
        self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._inbox.close()

    async def run(self) -> None:
        """Live until :meth:`end`, or until the client turns out not to read what it is sent."""
        log.bind(session_id=self.info.session_id)
        self._memory = self._attend(tell=self._outbox.send)
        self._idle.start()
        try:
            async with self._tasks:
                writing = self._tasks.create_task(self._write())
                attending = self._tasks.create_task(self._voice_lane.run())
                await self._inbox.run()
                attending.cancel()
                await asyncio.wait([attending])
                await self._voice.close()
                self._inbox.close()
                await self._inbox.run()  # what was heard meanwhile is kept, too
                await self._speaker.fall_silent()
                await self._finish(writing)
        finally:
            self._ended = True
            self._idle.stop()
            self._memory.leave()
            for posted in self._unanswered:
                posted.settle(HAS_ENDED)
            await self._voice.close()

    async def _carry_out(self, item: _Item) -> None:
        if isinstance(item, Posted):
            await self._accept(item)
            return
        try:
            await item()
        except Exception as error:
            self._refuse(reason_of(error))

    # The inbox

    async def _write(self) -> None:
        try:
            await self._outbox.run()
        except ClientTooSlowError as error:
            logger.warning("session.client_too_slow", reason=str(error))
        except Exception as error:
            logger.error("session.cannot_write", **log.failure(error))
        await self.end()

    async def _finish(self, writing: asyncio.Task[None]) -> None:
        """Let what waits leave, as far as the client takes it, and stop writing."""
        flushing = self._tasks.create_task(self._outbox.flush())
        await asyncio.wait({flushing, writing}, timeout=FLUSH_S, return_when=asyncio.FIRST_COMPLETED)
        flushing.cancel()
        writing.cancel()

    async def _accept(self, posted: Posted) -> None:
        answer = HAS_ENDED
        try:
            answer = await self._answer(posted.command)
        finally:
            posted.settle(answer)

    async def _answer(self, command: Wire) -> Acknowledgement:
        try:
            answer = await self._handle(command)
        except Exception as error:
            own_id: str | None = getattr(command, "client_message_id", None)
            answer = self._refuse(reason_of(error), own_id)
        if not answer.ok or isinstance(command, (commands.StartVoice, commands.StopVoice)):
            await self._have_told()
        return answer

    async def _have_told(self) -> None:
        """Wait until what was told has left: some clients read it only before its acknowledgement."""
        try:
            async with asyncio.timeout(FLUSH_S):
                await self._outbox.flush()
        except TimeoutError:
            pass

    async def _handle(self, command: Wire) -> Acknowledgement:
        if not isinstance(command, commands.StreamAudio):
            self._touch()
        match command:
            case commands.SendText():
                return await self._dialogue.take_text(command)
            case commands.SayLine():
                return await self._dialogue.say_line(command)
            case commands.StreamAudio():
                return await self._voice.take(command)
            case commands.StartVoice():
                return await self._voice.start(command)
            case commands.StopVoice():
                return await self._voice.stop(self._inbox.put)
            case commands.ClientInterrupt():
                await self._speaker.interrupt(command.message_id, _seconds(command.played_ms))
            case commands.AudioPlaybackComplete():
                await self._speaker.played(command.message_id, _seconds(command.played_ms))
            case commands.UpdatePreferences():
                pass  # nothing that this version does depends on them
            case _:
                event, reason = unavailable(command)
                self._outbox.send(event)
                return Acknowledgement(ok=False, error=reason)
        return Acknowledgement()

    def _refuse(self, reason: str, client_message_id: str | None = None) -> Acknowledgement:
        self._outbox.send(ErrorReported(message=reason))
        return Acknowledgement(ok=False, client_message_id=client_message_id, error=reason)

    # Voice

    def _barge_in(self) -> None:
        self._inbox.put(self._cut_for_speech)

    async def _cut_for_speech(self) -> None:
        await self._speaker.barge_in()
        self._dialogue.expect_utterance()

    def _answer_words(self, text: str) -> None:
        self._touch()
        self._inbox.put(lambda: self._dialogue.take_utterance(text, lambda: self._voice.speaking))

    def _rest(self) -> None:
        self._idle.touch()
        self._memory.exchanged()

    # Idleness

    def _touch(self) -> None:
        self._idle.touch()
        self._voice.touch()

    def _time_out(self, idle_s: int) -> None:
        if self._speaker.busy or self._voice.hears_words or not self._inbox.idle:
            self._idle.start()
            return
        self._outbox.send(SessionTimeoutData(idle_seconds=idle_s, timeout_seconds=self._idle_limit_s))
        self._end()

    def _time_out_voice(self, idle_s: int) -> None:
        self._voice_lane.put(lambda: self._voice.time_out(idle_s))


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
