"""``extract``: what a message states, found without a model and without I/O.

Theory of operation. A message is made readable (``reading.py``: bounded, others' words blotted out), cut
into the stretches that state something (``sentences.py``), these into clauses (``clauses.py``), and each
clause is compared with the frames (``frames/``, ``matching.py``), of which the first that matches says what
it states. What no frame knows may still be kept as it was said (``tellings.py``). A short answer is put together with its question first (``answers.py``). No part looks further
than it is told, so the time taken is linear in what is read, and what is read is bounded
(``reading.READ_LIMIT``, ``MOST_CLAUSES``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, groupby

from estuary_server.memory.candidate import Candidate, Said
from estuary_server.memory.extraction import answers, filters, reading, tellings
from estuary_server.memory.extraction.clauses import clauses
from estuary_server.memory.extraction.matching import Setting, asides, candidates
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


_PRONOUN = re.compile(r"\b(?:he|she|it|they|his|her|its|their)\b", re.I)
"""What may stand for somebody whom the message before has named."""


def _asks(before: str) -> bool:
    return "?" in before[-READ_BEFORE:] or "\uff1f" in before[-READ_BEFORE:]


def extract(said: Said) -> tuple[Candidate, ...]:
    """What ``said`` states about its speaker, in the order it was said; empty where it states nothing.

    Never raises. The same message gives the same candidates.
    """
    message = reading.read(said.text)
    if filters.is_pasted(message.text) or filters.PLAY.search(said.before[-300:]):
        return ()
    own = said.speaker == "player"
    needed = own and bool(_asks(said.before) or _PRONOUN.search(message.text))
    before = reading.read(said.before[-READ_BEFORE:]).text if needed else ""
    known = mentions(_turned(before))
    answer = answers.answered(message.text, before) if own else answers.Answer()
    found: list[Candidate] = []
    if answer.words:
        words = resolved(list(answer.words), known)
        found = candidates(words, _setting(said, message, Stretch(0, 0), words))
        known = known + mentions(words)
    return tuple(_each_once([*found, *_stated(said, message, known, answer.end if found else 0)]))


def _stated(said: Said, message: Reading, known: list[Mention], begin: int) -> Iterator[Candidate]:
    """What each sentence of the message states, from ``begin`` on."""
    left = MOST_CLAUSES
    before: tellings.Telling | None = None
    for _, sentence in groupby(statements(message.text, begin), key=lambda each: each.whole):
        stretches, found, parts = list(sentence), [], []
        for stretch in stretches:
            stated: list[Candidate] = []
            words = words_of(message.text, stretch.start, stretch.end)
            if stretch.aside:
                yield from asides(words, _setting(said, message, stretch, words))
                continue
            for clause in clauses(words)[: max(0, left)]:
                left -= 1
                clause = resolved(clause, known)
                known = known + mentions(clause)
                if len(clause) <= LONGEST_CLAUSE:
                    stated += candidates(clause, _setting(said, message, stretch, clause))
            found.append(stated)
            parts.append(_telling(said, message, stretch, words))
        if said.speaker == "character" or not parts:
            yield from filter(is_of_character, chain(*found))
        elif left > 0:
            whole = parts[0] if len(parts) == 1 else _whole(said, message, stretches)
            if whole and len(parts) > 1:
                yield from asides(
                    list(whole.words), replace(whole.setting, quote=quote_of(message, list(whole.words)))
                )
            yield from tellings.kept(whole, parts, found, before)
            before = whole


def _whole(said: Said, message: Reading, stretches: list[Stretch]) -> tellings.Telling | None:
    joined = replace(stretches[0], end=stretches[-1].end)
    return _telling(said, message, joined, words_of(message.text, joined.start, joined.end))


def _telling(said: Said, message: Reading, stretch: Stretch, words: list[Word]) -> tellings.Telling | None:
    setting, inner = _setting(said, message, stretch, []), stretch.start > stretch.whole[0]
    return tellings.telling(words, setting, partial(quote_of, message), inner=inner)


def is_of_character(candidate: Candidate) -> bool:
    """Whether what the character says of itself is about its life, rather than about this talk."""
    if "the player" in candidate.content or candidate.doubtful:
        return False
    return candidate.topic not in ("feelings", "plans", "general", "possessions")


def _turned(before: str) -> list[Word]:
    """The words of the other one's message, as the speaker would say them: "your dog" is "my dog"."""
    turned = {"your": "my", "you": "i", "my": "", "i": ""}
    return [
        Word(turned.get(word.low, word.text), turned.get(word.low, word.low))
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
