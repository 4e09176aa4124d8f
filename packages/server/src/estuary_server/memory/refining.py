"""Reads messages once more, by a language model, and merges what it finds like anything else: stage 2.

Theory of operation. The messages that stage 1 has read and this one has not are claimed, by a watermark of
its own; the model of their character reads them with a few before them and with what is known from them
already; what the player's own words bear out (``refining_checks.py``), and nobody has settled by hand
(``refining_by_hand.py``), is merged and written together with the watermark, in one transaction
(``learning.py``). Whoever dies in between has written nothing, and what was written is not read again.

A model that fails rests, longer each time, and with it all conversations that it serves; it is asked for
fewer messages then. Where that may help nothing, because the same messages would fail again, they are passed
by after ``ATTEMPTS``: stage 1 has read them. So are messages of a character that no language model serves,
and those that are older than ``REFINES_BACK_S``: who configures a model after months does not have all of
them read.

What must not live here: when this is done (``refining_times.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate, takewhile
from typing import Literal, Protocol

from estuary_server import log
from estuary_server.clock import Now
from estuary_server.errors import ProviderError
from estuary_server.memory.learning import Learnt
from estuary_server.memory.merge import Spoken
from estuary_server.memory.refining_by_hand import changed_by_hand, is_settled
from estuary_server.memory.refining_checks import FORM, believed, told
from estuary_server.memory.similar import overlap, wording
from estuary_server.providers.reader import Reader, ReadingRequest, Utterance
from estuary_server.store.base import AccountStore
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import MemoryRecord, Stage, Unread
from estuary_server.store.records import StoredMessage

STAGE: Stage = 2

AT_ONCE = 40
"""Messages that are read at once."""

CHARS_AT_ONCE = 12_000
"""Characters of them; a message has ``MESSAGE_CHARS`` at most."""

MESSAGE_CHARS = 6_000
"""Of a message that are read, the first ones; the rest of a longer one is left to recall on the raw text."""

BEFORE = 6
"""Messages before them, to understand them by."""

BEFORE_CHARS = 600
"""Of each, the last ones."""

READING_S = 180.0
"""A reading that takes longer is given up."""

CLAIM_S = 300.0
"""How long a claim holds whose holder has died."""

REFINES_BACK_S = 7 * 24 * 3600.0

REST_S = 60.0
"""How long a model rests that has failed once; twice as long with each further time."""

LONGEST_REST_S = 3600.0

ATTEMPTS = 5
"""How often the same messages are read that a model can make nothing of."""

SAME = 0.5
"""How much two statements of the same words share that say the same (Jaccard)."""

ChooseReader = Callable[[str, str], Reader | None]
"""Who reads for a character that names this vendor and this model of a language model; None: nobody."""

logger = log.get_logger()


class TakesIn(Protocol):
    """What is needed of the learner."""

    async def take_in(
        self, memories: MemoryStore, unread: Unread, spoken: Sequence[Spoken], stage: Stage
    ) -> Learnt:
        """Merge what was found in claimed messages, and write it together with the stage's watermark."""
        ...


@dataclass(frozen=True)
class _Rest:
    """A model that has failed: how often in a row, and until when it is not asked."""

    failures: int
    until: datetime


class Refiner:
    """See the theory of operation at the head of this file.

    Args:
        learner: merges and writes.
        choose: who reads for a character.
        now: wall clock.
    """

    def __init__(self, learner: TakesIn, choose: ChooseReader, now: Now) -> None:
        self._learner = learner
        self._choose = choose
        self._now = now
        self._rests: dict[str, _Rest] = {}
        self._failed: dict[tuple[str, int], int] = {}

    async def read(self, account: AccountStore, conversation_id: str) -> Learnt | None:
        """Read some of what stage 1 has read; None when there is nothing.

        Raises:
            ProviderError: the model has failed, or rests; nothing is lost.
        """
        memories, now = account.memories, self._now()
        until = now + timedelta(seconds=CLAIM_S)
        unread = await memories.claim_unread(conversation_id, now, until, AT_ONCE, BEFORE, STAGE)
        if unread is None:
            return None
        try:
            return await self._refine(account, unread)
        except BaseException:
            await asyncio.shield(memories.release(conversation_id, STAGE))
            raise

    async def _refine(self, account: AccountStore, unread: Unread) -> Learnt:
        character = await account.get_character(unread.character_id)
        reader = self._choose(character.llm_provider, character.llm_model)
        old = list(takewhile(self._is_old, unread.messages))
        if reader is None or old:
            return await self._pass_by(account, unread, old or unread.messages)
        place = unread.conversation_id, unread.read_up_to
        portion = _portion(unread, AT_ONCE >> self._failed.get(place, 0))
        if not any(message.role == "user" for message in portion.messages):
            return await self._pass_by(account, portion, portion.messages)
        self._check_rest(reader)
        try:
            learnt = await self._read(account.memories, reader, portion)
        except ProviderError as error:
            if self._note_failure(reader, place, error):
                return await self._pass_by(account, portion, portion.messages)
            raise
        self._rests.pop(reader.name, None)
        self._failed.pop(place, None)
        return learnt

    async def _read(self, memories: MemoryStore, reader: Reader, unread: Unread) -> Learnt:
        ids = [message.id for message in unread.messages]
        known = await memories.memories_of_messages(unread.conversation_id, ids)
        try:
            async with asyncio.timeout(READING_S):
                stated = await reader.read(_request(unread, known))
        except TimeoutError as error:
            raise ProviderError(reader.name, f"took over {READING_S:g} s to read", retryable=True) from error
        said = told(map(_cut, unread.messages), unread.before)
        spoken = await asyncio.to_thread(believed, stated, said)
        known = await memories.memories_of_messages(unread.conversation_id, ids)  # a reading takes long
        by_hand = await changed_by_hand(memories, unread.conversation_id, known) if spoken else ()
        fresh = [one for one in spoken if not _is_known(one, known) and not is_settled(one, by_hand)]
        logger.info("memory.refined", stated=len(stated), believed=len(spoken), fresh=len(fresh))
        return await self._learner.take_in(memories, unread, fresh, STAGE)

    async def _pass_by(
        self, account: AccountStore, unread: Unread, messages: Sequence[StoredMessage]
    ) -> Learnt:
        passed = replace(unread, messages=tuple(messages))
        return await self._learner.take_in(account.memories, passed, (), STAGE)

    def _is_old(self, message: StoredMessage) -> bool:
        return message.created_at < self._now() - timedelta(seconds=REFINES_BACK_S)

    def _check_rest(self, reader: Reader) -> None:
        rest = self._rests.get(reader.name)
        left_s = 0.0 if rest is None else (rest.until - self._now()).total_seconds()
        if 0 < left_s <= LONGEST_REST_S:  # more is left only when the clock was set back
            raise ProviderError(reader.name, "has failed, and is asked again later", retryable=True)

    def _note_failure(self, reader: Reader, place: tuple[str, int], error: ProviderError) -> bool:
        """Let the model rest; whether its messages are to be passed by."""
        known = self._rests.get(reader.name)
        failures = 1 if known is None else known.failures + 1
        rest_s = min(LONGEST_REST_S, REST_S * 2 ** (failures - 1))
        self._rests[reader.name] = _Rest(failures, self._now() + timedelta(seconds=rest_s))
        self._failed[place] = self._failed.get(place, 0) + 1
        logger.warning("memory.not_refined", why=str(error), failures=failures, rests_s=rest_s)
        if error.retryable or self._failed[place] < ATTEMPTS:
            return False
        del self._failed[place]
        return True


def _portion(unread: Unread, most: int) -> Unread:
    """As many of its messages as are read at once, at least one."""
    ends = accumulate(min(len(message.content), MESSAGE_CHARS) for message in unread.messages)
    count = sum(1 for _ in takewhile(lambda end: end <= CHARS_AT_ONCE, ends))
    return replace(unread, messages=unread.messages[: max(1, min(count, most))])


def _request(unread: Unread, known: Iterable[MemoryRecord]) -> ReadingRequest:
    """What a reader is given; a message goes by its row."""
    before = (replace(message, content=message.content[-BEFORE_CHARS:]) for message in unread.before)
    return ReadingRequest(
        form=FORM,
        utterances=tuple(map(_utterance, map(_cut, unread.messages))),
        before=tuple(map(_utterance, before)),
        known=tuple(memory.content for memory in known if memory.memory_type != "character_self"),
    )


def _cut(message: StoredMessage) -> StoredMessage:
    return replace(message, content=message.content[:MESSAGE_CHARS])


def _utterance(message: StoredMessage) -> Utterance:
    who: Literal["player", "character"] = "player" if message.role == "user" else "character"
    return Utterance(message.id, who, message.content, message.created_at)


def _is_known(spoken: Spoken, known: Iterable[MemoryRecord]) -> bool:
    """Whether a statement without a key tells in other words what the same words have told already."""
    said = spoken.candidate
    return not said.fact_key and any(
        spoken.message_id in memory.message_ids
        and memory.memory_type == said.memory_type
        and _is_part(memory.source_quote, said.quote)
        and overlap(wording(memory.content), wording(said.content)) >= SAME
        for memory in known
    )


def _is_part(one: str, other: str) -> bool:
    return bool(one) and (one in other or other in one)
