"""One session, played in virtual time: what a client sends in, and the whole log of what left towards it.

Ids are numbers in the order in which they were needed ("1" is the first text of the player, "2" the reply to
it, ...), the wall clock stands still at NOON.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import ClientInterrupt, SayLine, SendText
from estuary_sdk.protocol.events import BotResponse, ErrorReported, InterruptData
from estuary_sdk.protocol.models.session import Acknowledgement, SessionInfo
from estuary_server.config import Limits
from estuary_server.providers.scripted import Pause, Script, ScriptedLanguageModel, Step
from estuary_server.session.outbox import Outbox
from estuary_server.session.session import Session
from estuary_server.session.surroundings import ChooseLanguageModel, Device, Surroundings
from estuary_server.store.memory import InMemoryAccountStore, InMemoryStore
from estuary_server.store.records import NewMessage, StoredMessage
from tests.conformance.store.examples import NOON, Clock, a_character


class SlowAccount(InMemoryAccountStore):
    """An account whose reads and writes take their time, or fail.

    Attributes:
        read_s: seconds before messages are read.
        reads: how many readings of messages were begun.
        write_s: seconds before a message is in the store.
        fails: raised instead of storing a reply.
        fails_to_cut: raised instead of shortening one.
        fails_to_hear: raised instead of storing what the player said.
    """

    read_s: float = 0.0
    reads: int = 0
    write_s: float = 0.0
    fails: Exception | None = None
    fails_to_cut: Exception | None = None
    fails_to_hear: Exception | None = None

    async def add_message(self, conversation_id: str, message: NewMessage) -> StoredMessage:
        if self.write_s:
            await asyncio.sleep(self.write_s)
        if self.fails is not None and message.role == "assistant":
            raise self.fails
        if self.fails_to_hear is not None and message.role == "user":
            raise self.fails_to_hear
        return await super().add_message(conversation_id, message)

    async def recent_messages(self, conversation_id: str, limit: int) -> list[StoredMessage]:
        self.reads += 1
        if self.read_s:
            await asyncio.sleep(self.read_s)
        return await super().recent_messages(conversation_id, limit)

    async def cut_message(self, stored: StoredMessage, content: str) -> None:
        if self.fails_to_cut is not None:
            raise self.fails_to_cut
        await super().cut_message(stored, content)


@dataclass
class Wirelog:
    """What left, in order, each after ``delay_s`` seconds; ``fails`` is raised instead.

    Attributes:
        left: events, as they left.
        numbers: the running numbers they left with.
    """

    delay_s: float = 0.0
    fails: Exception | None = None
    left: list[Wire] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)

    async def deliver(self, event: Wire, number: int | None) -> None:
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.fails is not None:
            raise self.fails
        self.left.append(event)
        self.numbers.append(number)


ANSWER: list[Step] = ["Hel", Pause(1), "lo"]
"""A reply that takes a second."""


def by_text(**answers: list[Step]) -> Script:
    """A script that answers each text of the player in its own way."""
    return lambda request: answers[request.text]


@dataclass
class Scene:
    """A running session and everything around it."""

    session: Session
    model: ScriptedLanguageModel
    log: Wirelog
    account: SlowAccount
    running: asyncio.Task[None]

    async def says(self, text: str, own_id: str | None = None) -> Acknowledgement:
        return await self.session.post(SendText(text, client_message_id=own_id))

    async def line(self, text: str, own_id: str | None = None) -> Acknowledgement:
        return await self.session.post(SayLine(text, client_message_id=own_id))

    async def interrupts(self, message_id: str | None = None) -> Acknowledgement:
        return await self.session.post(ClientInterrupt(message_id))

    async def ends(self) -> None:
        """Ask for the end and wait for it; what failed in the session fails here."""
        await self.session.end()
        await asyncio.wait([self.running])
        if not self.running.cancelled():
            self.running.result()

    async def stored(self) -> list[tuple[str, str, str, bool]]:
        """Role, id, text and whether it was cut, of every message kept."""
        kept = await self.account.recent_messages(self.session.info.conversation_id, 1000)
        return [(found.role, found.message_id, found.content, found.interrupted) for found in kept]

    def given(self, number: int) -> list[tuple[str, str]]:
        """The history that came with a request to the language model."""
        return [(line.role, line.text) for line in self.model.requests[number].history]


async def an_opened_account(account_id: str, store: InMemoryStore) -> tuple[SlowAccount, SessionInfo]:
    plain = store.account(account_id)
    account = SlowAccount(plain._tables, account_id, plain._now)
    await account.add_character(a_character())
    conversation = await account.open_conversation("ada", "pip")
    return account, SessionInfo("s", conversation.id, "ada", "pip")


@asynccontextmanager
async def a_scene(
    script: Script,
    *,
    limits: Limits | None = None,
    log: Wirelog | None = None,
    write_s: float = 0.0,
    choose: ChooseLanguageModel | None = None,
) -> AsyncIterator[Scene]:
    """A session that runs until the block is left.

    Args:
        script: what the language model says.
        limits: the server's limits.
        log: where events leave to.
        write_s: seconds that a write to the store takes.
        choose: chooses the language model, instead of the scripted one.
    """
    store = InMemoryStore(Clock())
    account, info = await an_opened_account(await store.add_account("somebody"), store)
    account.write_s = write_s
    limits, log, model = limits or Limits(), log or Wirelog(), ScriptedLanguageModel(script)
    outbox = Outbox(log.deliver, limit=limits.outbox_events, numbered=True)
    around = Surroundings(choose or (lambda *_: model), limits, lambda: NOON, new_id=numbered())
    session = Session(info, account, Device(), outbox, around)
    scene = Scene(session, model, log, account, asyncio.create_task(session.run()))
    try:
        yield scene
    finally:
        await scene.ends()


def numbered() -> Callable[[], str]:
    """Makes ids: "1", "2" ..."""
    numbers = count(1)
    return lambda: str(next(numbers))


def pieces(message_id: str, *partials: str, to: str | None = None) -> list[Wire]:
    """The chunks of a reply that has not ended."""
    return [
        BotResponse("".join(partials[: index + 1]), partial, False, message_id, index, False, True, to)
        for index, partial in enumerate(partials)
    ]


def reply(message_id: str, *partials: str, to: str | None = None) -> list[Wire]:
    """The chunks of a whole reply."""
    final = BotResponse("".join(partials), "", True, message_id, len(partials), False, True, to)
    return [*pieces(message_id, *partials, to=to), final]


def cut(message_id: str, reason: str, to: str | None = None) -> Wire:
    """The event that says that a reply was cut."""
    return InterruptData(message_id, reason, NOON.isoformat(), to)


def problem(message: str) -> Wire:
    """The event that says that something could not be done."""
    return ErrorReported(message)
