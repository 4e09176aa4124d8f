"""``extract``: what a message states, found without a model and without I/O.

Theory of operation. A message is made readable (``reading.py``: bounded, others' words blotted out), cut
into the stretches that state something (``sentences.py``), these into clauses (``clauses.py``), and each
clause is compared with the frames (``frames/``, ``matching.py``), of which the first that matches says what
it states. A short answer is put together with its question first (``answers.py``). No part looks further
than it is told, so the time taken is linear in what is read, and what is read is bounded
(``reading.READ_LIMIT``, ``MOST_CLAUSES``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from estuary_server.memory.candidate import Candidate, Said
from estuary_server.memory.extraction import answers, filters, reading
from estuary_server.memory.extraction.clauses import clauses
from estuary_server.memory.extraction.matching import Setting, candidates
from estuary_server.memory.extraction.person import CHARACTER_TELLS, PLAYER_TELLS
from estuary_server.memory.extraction.reading import Reading
from estuary_server.memory.extraction.references import Mention, mentions, resolved
from estuary_server.memory.extraction.sentences import Stretch, statements
from estuary_server.memory.extraction.words import NOWHERE, Word, words_of

MOST_CLAUSES = 120
"""Clauses of one message that are looked at."""
READ_BEFORE = 1000
"""Characters of the message before that are read, the last ones."""
LONGEST_CLAUSE = 60
"""Words of a clause; a longer one is no clause."""


def extract(said: Said) -> tuple[Candidate, ...]:
    """What ``said`` states about its speaker, in the order it was said; empty where it states nothing.

    Never raises. The same message gives the same candidates.
    """
    message = reading.read(said.text)
    if filters.is_pasted(message.text) or filters.PLAY.search(said.before[-300:]):
        return ()
    own = said.speaker == "player"
    before = reading.read(said.before[-READ_BEFORE:]).text if own else ""
    known = mentions(_turned(before))
    answer = answers.statement(message.text.strip(" .!\n"), before) if own else []
    if answer:
        return tuple(candidates(resolved(answer, known), _setting(said, message, Stretch(0, 0), answer)))
    return tuple(_each_once(_stated(said, message, known)))


def _stated(said: Said, message: Reading, known: list[Mention]) -> Iterator[Candidate]:
    """What each clause of the message states."""
    left = MOST_CLAUSES
    for stretch in statements(message.text):
        for clause in clauses(words_of(message.text, stretch.start, stretch.end))[: max(0, left)]:
            left -= 1
            clause = resolved(clause, known)
            known = known + mentions(clause)
            if len(clause) <= LONGEST_CLAUSE:
                found = candidates(clause, _setting(said, message, stretch, clause))
                yield from found if said.speaker == "player" else filter(is_of_character, found)


def is_of_character(candidate: Candidate) -> bool:
    """Whether what the character says of itself is about its life, rather than about this talk."""
    if "the player" in candidate.content or candidate.doubtful:
        return False
    return candidate.topic not in ("feelings", "plans", "general", "possessions")


def _turned(before: str) -> list[Word]:
    """The words of the other one's message, as the speaker would say them: "your dog" is "my dog"."""
    turned = {"your": "my", "you": "i", "my": "", "i": ""}
    return [
        replace(word, text=turned.get(word.low, word.text), low=turned.get(word.low, word.low),
                start=NOWHERE, end=NOWHERE)
        for word in words_of(before)
    ]  # fmt: skip


def _setting(said: Said, message: Reading, stretch: Stretch, clause: list[Word]) -> Setting:
    return Setting(
        today=said.at.date(),
        teller=PLAYER_TELLS if said.speaker == "player" else CHARACTER_TELLS,
        doubtful=stretch.doubtful or message.disguised,
        corrects=stretch.corrects,
        quote=quote_of(message, clause),
    )


def quote_of(message: Reading, clause: list[Word]) -> str:
    """The stretch of the message from the first to the last word of a clause."""
    placed = [word for word in clause if word.start != NOWHERE]
    return (
        message.quote(min(word.start for word in placed), max(word.end for word in placed)) if placed else ""
    )


def _each_once(found: Iterable[Candidate]) -> list[Candidate]:
    kept: dict[str, Candidate] = {}
    for candidate in found:
        known = kept.get(candidate.content)
        if known is None or candidate.confidence > known.confidence:
            kept[candidate.content] = candidate
    return list(kept.values())
