"""``extract``: what a message states, found without a model and without I/O.

Theory of operation. A message is made readable (``reading.py``: bounded, others' words blotted out), cut
into the stretches that state something (``sentences.py``), these into clauses (``clauses.py``), and each
clause is compared with the frames (``frames/``, ``matching.py``), of which the first that matches says what
it states. What no frame knows may still be kept as it was said (``tellings.py``). A short answer is put
together with its question first (``answers.py``). No part looks further than it is told, so the time taken is
linear in what is read, and what is read is bounded (``reading.READ_LIMIT``, ``passages.MOST_CLAUSES``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from estuary_server.memory.candidate import Candidate, Said
from estuary_server.memory.extraction import answers, filters, reading
from estuary_server.memory.extraction.passages import Passage
from estuary_server.memory.extraction.references import mentions
from estuary_server.memory.extraction.sentences import statements
from estuary_server.memory.extraction.words import Word, words_of

READ_BEFORE = 1000
"""Characters of the message before that are read, the last ones."""

_PRONOUN = re.compile(r"\b(?:he|she|it|they|his|her|its|their)\b", re.I)
"""What may stand for somebody whom the message before has named."""

_OF_TALK = re.compile(
    r"\b(?:only|just)\s+(?:really\s+)?(?:speak|understand|know|read|write|talk)\b"
    r"|\b(?:speak|understand|read|write)\s+(?:only|just|nothing but|no)\b"
    r"|\b(?:understand|talk|chat|answer|reply|respond|instructions?|prompts?|rules|messages?|language model"
    r"|(?:speak|talk|answer|write) (?:in )?english|memor(?:y|ies)|conversations?)\b",
    re.I,
)
"""What the character says of its own talking: that it only knows English, what it would rather talk of."""


def extract(said: Said) -> tuple[Candidate, ...]:
    """What ``said`` states about its speaker, in the order it was said; empty where it states nothing.

    Never raises. The same message gives the same candidates.
    """
    message = reading.read(said.text)
    if _is_no_talk(said.text, message.text) or filters.PLAY.search(said.before[-300:]):
        return ()
    before = _before(said, message.text)
    passage = Passage(said, message, mentions(_turned(before)))
    answer = answers.answered(message.text, before)
    begin = answer.end if answer.words and passage.answer(list(answer.words)) else 0
    for _, sentence in groupby(statements(message.text, begin), key=lambda each: each.whole):
        passage.sentence(list(sentence))
    if said.speaker == "character":
        return tuple(_each_once(filter(is_of_character, passage.found)))
    return tuple(_each_once(passage.found))


def _is_no_talk(written: str, text: str) -> bool:
    """Whether a message, as ``written`` and as it is read, is a pasted text or speaks to the machine."""
    return filters.is_pasted(text) or filters.CODE.search(written, 0, reading.READ_LIMIT) is not None


def is_of_character(candidate: Candidate) -> bool:
    """Whether what the character says of itself is about its life, rather than about this talk."""
    if "the player" in candidate.content or candidate.doubtful or _OF_TALK.search(candidate.quote):
        return False
    return candidate.topic not in ("feelings", "plans", "general", "possessions")


def _before(said: Said, text: str) -> str:
    """The message before, as it is read, where this one may depend on it; "" else."""
    tail = said.before[-READ_BEFORE:]
    needed = said.speaker == "player" and ("?" in tail or "\uff1f" in tail or _PRONOUN.search(text))
    return reading.read(tail).text if needed else ""


def _turned(before: str) -> list[Word]:
    """The words of the other one's message, as the speaker would say them: "your dog" is "my dog"."""
    turned = {"your": "my", "you": "i", "my": "", "i": ""}
    return [
        Word(turned.get(word.low, word.text), turned.get(word.low, word.low)) for word in words_of(before)
    ]


def _each_once(found: Iterable[Candidate]) -> list[Candidate]:
    kept: dict[str, Candidate] = {}
    for candidate in found:
        known = kept.get(candidate.content)
        if known is None or candidate.confidence > known.confidence:
            kept[candidate.content] = candidate
    return list(kept.values())
