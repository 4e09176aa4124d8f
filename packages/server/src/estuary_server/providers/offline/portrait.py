"""The character's persona as sentences it can say about itself, in the first person.

A persona is written in any person: "Mira keeps a lighthouse", "You are a pirate", "I am old", "Gruff, kind".
What instructs the character ("Never say ...") or speaks of the player is
left out. ``system_prompt`` is never read here, so it cannot be given away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from estuary_server.english.inflection import is_finite, is_third_person
from estuary_server.english.lexicon import (
    AUXILIARIES,
    BE,
    DETERMINERS,
    PREPOSITIONS,
    SECOND,
    THIRD,
    word_set,
)
from estuary_server.english.text import (
    PERSONA_LIMIT,
    capitalise,
    clean,
    plain_words,
    sentences,
    tokens,
)
from estuary_server.english.verbs import IMPERATIVES, VERBS
from estuary_server.providers.language import Persona
from estuary_server.providers.offline.person import turned
from estuary_server.providers.offline.third_person import I_FORMS, Subject, turned_to

NAME_LIMIT = 60
SENTENCE_LIMIT = 120
_WORDS_LIMIT = 70
_TITLES = word_set(
    "mr mrs ms miss dr doctor captain professor sir lady lord king queen prince princess sergeant nurse"
)
_PARTICLES = word_set("the of and von van de la der old young little")
_PLAYER = re.compile(
    r"\b(the (user|player|listener|reader)|users?|players?|prompt|assistant|language model)\b", re.I
)
_SUBJECT = re.compile(r"\b(she|he|they)\b", re.I)
_SUBJECT_OF = {"her": "she", "his": "he", "him": "he", "their": "they"}
_OTHER_FORM = re.compile(rf"\b(?:{'|'.join(_SUBJECT_OF)})\b", re.I)
_FIRST = re.compile(r"\b(I|I'm|I've|my|me)\b")


@dataclass(frozen=True)
class Portrait:
    """What the character can say of itself.

    Attributes:
        name: never empty.
        nameless: whether the persona came without a name.
        sentences: in the first person, each complete, in the order tagline, personality, background.
    """

    name: str
    nameless: bool
    sentences: tuple[str, ...]


def portrait(persona: Persona) -> Portrait:
    """The portrait of a persona; at most ``SENTENCE_LIMIT`` sentences."""
    name = clean(persona.name, NAME_LIMIT).replace("\n", " ")
    subject = Subject(_name_words(name), _pronoun(persona), _TITLES & {word.lower() for word in tokens(name)})
    said: list[str] = []
    for part in (persona.tagline, persona.personality, persona.background):
        said += _of_part(clean(part, PERSONA_LIMIT), subject)
    return Portrait(name or "a voice without a name", not name, tuple(dict.fromkeys(said))[:SENTENCE_LIMIT])


def _name_words(name: str) -> frozenset[str]:
    words = [word.lower() for word in tokens(name)]
    return frozenset(word for word in words if word not in _TITLES | _PARTICLES) or frozenset(words)


def _pronoun(persona: Persona) -> str:
    """The first subject pronoun of the persona: in such texts it nearly always means the one portrayed.

    Where there is none, what the first other pronoun points to.
    """
    texts = [text[:PERSONA_LIMIT] for text in (persona.personality, persona.background, persona.tagline)]
    for pattern in (_SUBJECT, _OTHER_FORM):
        for text in texts:
            match = pattern.search(text)
            if match:
                return _SUBJECT_OF.get(match.group().lower(), match.group().lower())
    return ""


def _of_part(text: str, subject: Subject) -> list[str]:
    said = []
    for sentence in sentences(text):
        if sentence.asks or _PLAYER.search(sentence.text) or len(sentence.text.split()) > _WORDS_LIMIT:
            continue
        spoken = _spoken(sentence.text, subject)
        if spoken:
            said.append(_stopped(capitalise(spoken)))
    return said


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?", '"')) else text + "."


def _spoken(text: str, subject: Subject) -> str:
    """One persona sentence in the first person, "" where it is nothing the character would say."""
    words = plain_words(text)
    if words[0] in IMPERATIVES or words[:2] == ["do", "not"]:
        return ""
    if SECOND & set(words):
        return turned(text)
    if _FIRST.search(text):
        return text
    if _mentions(words, subject):
        return _from_third(text, subject)
    return text if _is_sentence(words) else _from_fragment(text, words, subject)


def _mentions(words: list[str], subject: Subject) -> bool:
    return bool((subject.names | subject.titles) & set(words)) or (
        bool(subject.pronoun) and bool(THIRD & set(words))
    )


def _from_third(text: str, subject: Subject) -> str:
    words = plain_words(text)
    if is_third_person(words[0]) and words[0] not in subject.names:
        return f"{turned_to(f'{_marker(subject)} {text[0].lower()}{text[1:]}', subject, I_FORMS)}"
    if not _is_sentence(words):
        return _from_fragment(turned_to(text, subject, I_FORMS), words, subject)
    return turned_to(text, subject, I_FORMS)


def _marker(subject: Subject) -> str:
    return subject.pronoun or next(iter(sorted(subject.names)), "she")


def _is_sentence(words: list[str]) -> bool:
    """Whether there is a subject with a verb, outside a relative clause."""
    for index, word in enumerate(words):
        if word in ("who", "which", "that", "whose") and index:
            return False
        if index and _is_governed(word, words[index - 1]):
            return True
    return False


def _is_governed(word: str, before: str) -> bool:
    if before in DETERMINERS | PREPOSITIONS | {"'s", "and", "or"} or not is_finite(word):
        return False
    return (
        word in AUXILIARIES
        or word not in VERBS
        or before in ("i", "we", "they", "you")
        or before.endswith("s")
    )


def _from_fragment(text: str, words: list[str], subject: Subject) -> str:
    """A description without subject or verb: "A gruff pirate", "Gruff, kind", "Loves tea"."""
    lowered = text[0].lower() + text[1:]
    if is_third_person(words[0]):
        marked = Subject(subject.names | {"she"}, subject.pronoun or "she")
        return turned_to(f"{marked.pronoun} {lowered}", marked, I_FORMS)
    if words[0] in ("a", "an", "the") or (len(words) <= 12 and not set(words) & BE):
        return f"I am {_joined(lowered)}"
    return f"People describe me like this: {lowered}"


def _joined(text: str) -> str:
    """A list by commas alone gets its "and": "gruff, kind" -> "gruff and kind"."""
    head, comma, last = text.rpartition(", ")
    if (
        not comma
        or len(last.split()) > 3
        or last.startswith(("and ", "or ", "who ", "but "))
        or " and " in text
    ):
        return text
    return f"{head} and {last}"
