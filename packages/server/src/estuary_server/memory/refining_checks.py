"""What of a model's statements is believed: what the player's own words bear out. Pure.

Theory of operation. A model may make things up, and may obey orders that a message holds, so nothing it says
is taken on trust. A statement is dropped unless

* its quote stands in a message that the player said, letter by letter (runs of white space count as one
  space), in words of their own: not in a question, an order to a machine, play, a quotation or code;
* it is of a known type and speaks of the player: what characters say of themselves is for stage 1;
* every name and number in it is one that the player used (numbers in words count as digits, and so does the
  day that it happens on);
* its key, if it has one, is documented (``extraction/keys.py``); it is short, and one line of plain text.

A fact whose value is not in the player's words is kept without its key. A statement is doubtful, and so kept
aside, where the player may not mean it (suppositions, irony, hearsay), where the model is not sure, and where
a bare "yes" is all that bears it out. None is surer than ``SUREST``.

What must not live here: asking a model (``refining.py``), and what is done with what is believed
(``merge.py``).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from estuary_server.memory.candidate import Candidate
from estuary_server.memory.extraction import filters
from estuary_server.memory.extraction.keys import KEYS
from estuary_server.memory.extraction.lexicon import KIN, KIN_PLURAL, PETS
from estuary_server.memory.extraction.topics import TOPICS
from estuary_server.memory.merge import Spoken
from estuary_server.memory.refining_things import named_in, relations_of
from estuary_server.memory.refining_words import (
    names_in,
    numbers_in,
    placed,
    standing,
    words_in,
)
from estuary_server.providers.reader import Form, Stated
from estuary_server.store.memory_records import EntityKind, MemoryType
from estuary_server.store.records import StoredMessage

SUREST = 0.85
"""What stage 1 is surest of is surer."""

UNSURE = 0.5
"""Below, a statement is doubtful."""

VALUE_CHARS = 100

TYPES: dict[str, MemoryType] = {kind: kind for kind in get_args(MemoryType) if kind != "character_self"}
FORM = Form(tuple(TYPES), TOPICS, KEYS, get_args(EntityKind))

_ABOUT = re.compile(r"The player(?:'s|\u2019s)?\s")
_OWNERS = frozenset({*KIN.values(), *KIN_PLURAL.values(), *PETS, "dog", "cat"})
_KIND = re.compile(r"[a-z][a-z_]{1,39}")
_DAY = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_OWN = re.compile(r"\b(?:i|im|my|me|mine|we|our|us)\b", re.I)


@dataclass(frozen=True)
class Told:
    """What the player said, as statements are compared with it.

    Attributes:
        messages: those that may be quoted, by id, oldest first.
        words: stems of all words of theirs, also of those said before.
        numbers: all numbers of theirs, in digits.
        english: whether they speak English.
    """

    messages: dict[int, StoredMessage]
    words: frozenset[str]
    numbers: frozenset[str]
    english: bool


def told(messages: Iterable[StoredMessage], before: Iterable[StoredMessage]) -> Told:
    """What the player said in these messages, and before them."""
    own = {message.id: message for message in messages if message.role == "user"}
    text = "\n".join(message.content for message in (*before, *own.values()) if message.role == "user")
    english = filters.is_english(text.lower().split())
    return Told(own, words_in(text), numbers_in(text), english)


def believed(stated: Sequence[Stated], said: Told) -> list[Spoken]:
    """The statements that are borne out, in their order, each with the message that it was said in."""
    found = (_believed(one, said) for one in stated[: FORM.most])
    return [spoken for spoken in found if spoken is not None]


def _believed(stated: Stated, said: Told) -> Spoken | None:
    content = " ".join(stated.content.split())
    key = _known_key(stated)
    if key is None or not _is_well_formed(stated, content) or not _is_grounded(stated, content, said):
        return None
    source = _source(stated, said)
    if source is None:
        return None
    message, (start, end) = source
    doubt = standing(message.content, start, end)
    if doubt is None:
        return None
    quote = message.content[start:end]
    bare = said.english and not _OWN.search(quote) and not _shares(content, quote)
    doubtful = doubt or bare or stated.confidence < UNSURE
    candidate = _candidate(stated, content, quote, key if _value_is_said(stated, said) else "", doubtful)
    return Spoken(candidate, message.id, message.source, message.created_at)


def _candidate(stated: Stated, content: str, quote: str, key: str, doubtful: bool) -> Candidate:
    value = " ".join(stated.value.split()) if key else ""
    takes_back = stated.takes_back and bool(key)
    return Candidate(
        content=content,
        quote=quote,
        memory_type=TYPES[stated.type],
        confidence=min(stated.confidence, UNSURE if doubtful else SUREST),
        topic=stated.topic if stated.topic in TOPICS else "general",
        fact_key=key,
        fact_value=value,
        negates=takes_back,
        entities=named_in(stated.names, quote, key, value),
        relations=() if takes_back else relations_of(key, value),
        happens_on=_day(stated),
        doubtful=doubtful,
    )


def _is_well_formed(stated: Stated, content: str) -> bool:
    return (
        stated.type in TYPES
        and math.isfinite(stated.confidence)
        and 0 <= stated.confidence <= 1
        and len(content) <= FORM.content_chars
        and bool(_ABOUT.match(content))
        and _is_plain(content)
        and _is_plain(stated.value)
        and len(stated.value) <= VALUE_CHARS
    )


def _is_plain(text: str) -> bool:
    """Whether nothing in a text steers how it is shown; a joiner inside of an emoji does not."""
    return all(sign == "\u200d" or unicodedata.category(sign)[0] != "C" for sign in text)


def _known_key(stated: Stated) -> str | None:
    """The key; "" where there is none, None where it is not documented or stands for nothing."""
    key = stated.key.strip()
    if not key:
        return ""
    owner, dot, rest = key.partition(".")
    kind = key.removeprefix("favorite_")
    known = (
        (f"*.{rest}" in KEYS and owner in _OWNERS)
        if dot
        else key in KEYS or (kind != key and _KIND.fullmatch(kind) is not None)
    )
    return key if known and "*" not in key and (stated.value.strip() or stated.takes_back) else None


def _is_grounded(stated: Stated, content: str, said: Told) -> bool:
    """Whether every name and number is one that the player used."""
    numbers = said.numbers | numbers_in(_day(stated))
    return names_in(content) <= said.words and numbers_in(content) <= numbers


def _value_is_said(stated: Stated, said: Told) -> bool:
    value = stated.value
    return words_in(value, with_numbers=False) <= said.words and numbers_in(value) <= said.numbers


def _source(stated: Stated, said: Told) -> tuple[StoredMessage, tuple[int, int]] | None:
    """The message that is quoted, and where: the one that the model names, or else the first that has it."""
    if len(stated.quote) > FORM.quote_chars:
        return None
    named = said.messages.get(stated.number)
    for message in (*((named,) if named else ()), *said.messages.values()):
        if (place := placed(stated.quote, message.content)) is not None:
            return message, place
    return None


def _shares(content: str, quote: str) -> bool:
    """Whether a statement has any word or number of its quote."""
    return bool(words_in(content) & words_in(quote) or numbers_in(content) & numbers_in(quote))


def _day(stated: Stated) -> str:
    return stated.happens_on if _DAY.fullmatch(stated.happens_on) else ""
