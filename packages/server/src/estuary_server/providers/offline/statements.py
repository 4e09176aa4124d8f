"""What was told: the statements of a conversation, of memory and of the persona, ready to be searched and
retold.

Questions, commands and suppositions are no statements. A pronoun that opens a statement is replaced by what
it stands for; a short answer to the character's question is a statement in the light of that question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from estuary_server.english.inflection import is_finite, stem
from estuary_server.english.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    ENGLISH_MARKS,
    NEGATIONS,
    PREPOSITIONS,
    STOP_WORDS,
)
from estuary_server.english.text import plain_words
from estuary_server.providers.offline.features import features
from estuary_server.providers.offline.mentions import aliases
from estuary_server.providers.offline.person import turned
from estuary_server.providers.offline.senses import concepts_of

Source = Literal["talk", "memory", "persona", "answer"]
_PAST = re.compile(r"\b(used to|lived|worked|was|were|had|back then|formerly|ex)\b", re.I)


@dataclass(frozen=True)
class Statement:
    """One thing told.

    Attributes:
        text: as written ("my dog is called Biscuit"); of the persona in the first person already.
        source: who told it: the player in the talk, memory, the persona, or the player as an answer.
        asked: the character's question it answers, "" otherwise.
        order: later statements have higher ones.
        stems: of its words that carry a topic, those of the question it answers included.
        concepts: what its words mean, wider than the words (``senses.py``).
        subject: stems of the words in front of its verb; empty where it speaks of the teller.
        own: whether its subject is the teller.
        verb: stem of its verb.
        negated: whether it denies.
        changed: whether it says that something is no longer as it was.
        past: whether it speaks of what was.
        aliases: pairs of stems that it makes two words for one.
        context: stems of what its pronouns stand for.
    """

    text: str
    source: Source
    order: int
    stems: frozenset[str]
    concepts: frozenset[str]
    subject: frozenset[str]
    own: bool
    verb: str
    negated: bool
    changed: bool
    past: bool
    asked: str = ""
    context: frozenset[str] = frozenset()
    aliases: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()

    @cached_property
    def features(self) -> frozenset[str]:
        """The kinds of answer it contains, such as "number" (``features.py``); looked for only when asked."""
        return features(self.text, list(self.words), names=bool(self.aliases))

    @property
    def quoted(self) -> bool:
        """Whether it is retold in the player's own words: no clause, or not in English."""
        if self.source == "answer" or not (self.verb or self.own):
            return True
        return len(self.words) > 3 and not ENGLISH_MARKS & set(self.words)

    def retold(self) -> str:
        """The statement in the character's mouth, for the middle of a sentence."""
        text = self.text if self.text.count('"') % 2 == 0 else self.text.replace('"', "")
        return turned(text) if self.source == "talk" else text


def statement(
    text: str,
    source: Source,
    order: int,
    *,
    changed: bool = False,
    asked: str = "",
    context: frozenset[str] = frozenset(),
) -> Statement:
    """Look at one clause. ``context`` holds stems of what its pronouns stand for."""
    words = plain_words(text)
    shown = words + plain_words(asked) if asked else words
    topical = {stem(word) for word in shown if word not in STOP_WORDS}
    verb_at = verb_index(words)
    subject = words[:verb_at]
    own = bool(({"you"} if source == "memory" else {"i", "we"}) & set(subject))
    return Statement(
        text=text,
        source=source,
        order=order,
        stems=frozenset(topical),
        concepts=concepts_of(topical | {stem(word) for word in words if word in ("from",)}),
        subject=frozenset(stem(word) for word in subject if word not in STOP_WORDS),
        own=own,
        verb=stem(words[verb_at]) if verb_at < len(words) else "",
        negated=bool(NEGATIONS & set(words)),
        changed=changed,
        past=bool(_PAST.search(text)),
        asked=asked,
        context=context,
        aliases=tuple(pair for pair in aliases(text) if pair[0] != pair[1]),
        words=tuple(words),
    )


def verb_index(words: list[str]) -> int:
    """Where the first finite verb is; the number of words where none is found.

    An auxiliary is trusted over a word that may be a noun as well ("my dance teacher is").
    """
    start = _subject_start(words)
    for index in range(start, min(len(words), start + 8)):
        if words[index] in AUXILIARIES:
            return index
        if words[index] in ("i", "we", "you") and index + 1 < len(words):
            return _first_verb(words, index + 1)
    return _first_verb(words, start)


def _subject_start(words: list[str]) -> int:
    """Behind an opening like "in 2019" or "every morning", at the first word that opens a subject."""
    if words and (
        words[0] in PREPOSITIONS or words[0] in ("every", "last", "next", "when", "after", "before")
    ):
        for index in range(1, len(words)):
            if words[index] in ("i", "we", "you", "my", "our", "your"):
                return index
    return 0


def _first_verb(words: list[str], start: int) -> int:
    for index in range(start, len(words)):
        determined = index > 0 and words[index - 1] in DETERMINERS
        if words[index] in AUXILIARIES or (not determined and is_finite(words[index])):
            return index
    return len(words)
