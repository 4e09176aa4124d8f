"""Speaking at length: a tale, or all there is to say, in some two to three hundred words of whole
sentences.

Woven from the persona, from what the player told, and from ``tales.py``. No sentence comes twice, neither
within a speech nor, as long as there are others, in one conversation.
"""

from __future__ import annotations

import re
import zlib

from estuary_server.english.lexicon import SECOND
from estuary_server.english.text import (
    HISTORY_LIMIT,
    agreed,
    capitalise,
    clean,
    finish,
    plain_words,
    sentences,
)
from estuary_server.providers.language import Line
from estuary_server.providers.offline import phrases, tales
from estuary_server.providers.offline.choice import Choice, fill
from estuary_server.providers.offline.knowledge import Knowledge
from estuary_server.providers.offline.questions import Question, Term, read_question
from estuary_server.providers.offline.ranking import Ranking, current
from estuary_server.providers.offline.telling import retell

WORDS_AT_LEAST = 220
_LOOKED_AT = 60
_REPLY_LIMIT = 4000
_ATTEMPTS = 12
_STORY = re.compile(
    r"\b(?:story|stories|tales?|legend|fable|myth|fairytale)\b(?! of your| about you\b)", re.I
)
_OWN_STORY = re.compile(r"\b(?:your|life) (?:\w+ )?(?:story|history|life)\b", re.I)
_HERO = re.compile(r"\b(?:about|of) (an? [^\W\d_]+(?: [^\W\d_]+)?)[\s.!?]*(?:please)?[\s.!?]*$", re.I)
_ASIDE = frozenset(
    {"stori", "tale", "detail", "length", "more", "word", "everyth", "long", "minut", "life", "whole"}
)


def speech(text: str, known: Knowledge, history: tuple[Line, ...], choice: Choice) -> list[str]:
    """The sentences of a long reply to ``text``."""
    said = _already_said(history)
    if _STORY.search(text) and not _OWN_STORY.search(text):
        return _story(text, known, said, choice)
    return _talk(text, known, said, choice)


def remainder(whole: str, cut: str) -> list[str]:
    """What is left of a reply that was cut, from the sentence it was cut in; empty where it was not cut."""
    cut = " ".join(cut.split())
    if not cut or len(cut) >= len(whole) or not whole.startswith(cut):
        return []
    heard = 0
    parts = [finish(part.text) if not part.asks else part.text + "?" for part in sentences(whole)]
    for index, part in enumerate(parts):
        heard += len(part) + 1
        if heard > len(cut) + 1:
            return parts[index:]
    return []


def lengthened(said: list[str], known: Knowledge, history: tuple[Line, ...], choice: Choice) -> list[str]:
    """``said`` with thoughts added up to the length of a speech."""
    taken = _already_said(history) | {_plain(sentence) for sentence in said}
    return said + _thoughts(WORDS_AT_LEAST - _count(said), taken, choice)


def _already_said(history: tuple[Line, ...]) -> set[str]:
    lines = (line.text for line in history[-HISTORY_LIMIT:] if line.role == "assistant")
    return {_plain(sentence.text) for line in lines for sentence in sentences(clean(line, _REPLY_LIMIT))}


def _plain(sentence: str) -> str:
    return sentence.strip(" .!?\"'").lower()


def _count(said: list[str]) -> int:
    return sum(len(sentence.split()) for sentence in said)


# A tale


def _story(text: str, known: Knowledge, said: set[str], choice: Choice) -> list[str]:
    opening = [choice.pick("tale opening", tales.TALE_OPENINGS), *_own_part(known, said, 15)]
    closing = [*_their_part(known, choice)[:1], choice.pick("tale closing", tales.TALE_CLOSINGS)]
    hero = _HERO.search(text)
    tale = _tale(known.portrait.name, hero.group(1).lower() if hero else "", said, choice)
    missing = WORDS_AT_LEAST - _count(opening) - _count(tale) - _count(closing)
    return opening + tale + _thoughts(missing, said, choice) + closing


def _tale(name: str, hero: str, said: set[str], choice: Choice) -> list[str]:
    """The first tale and choice of words, from where seed and name point to, with no sentence told before."""
    start = zlib.crc32(name.encode()) + choice.seed
    told: list[str] = []
    for attempt in range(_ATTEMPTS):
        told = _worded(tales.TALES[(start + attempt) % len(tales.TALES)], start + attempt, hero)
        if not said.intersection(map(_plain, told)):
            break
    return [sentence for sentence in told if _plain(sentence) not in said] or told


def _worded(tale: tuple[str, ...], seed: int, hero: str) -> list[str]:
    """A tale with its slots filled, the first of them by ``hero`` ("a dragon") where one was asked for."""
    slots: dict[str, str] = {}
    for name, options in tales.SLOTS.items():
        picked = options[zlib.crc32(f"{name} {seed}".encode()) % len(options)]
        long, _, noun = (hero if hero and name == "who" else picked).partition("|")
        the = long if name in ("weather", "food") else f"the {noun or long.split(' ', 1)[-1]}"
        for slot, text in ((name, long), (f"{name}_", the)):
            slots[slot] = text
            slots[capitalise(slot)] = capitalise(text)
    return [capitalise(agreed(sentence.format(**slots))) for sentence in tale]


# All there is to say


def _talk(text: str, known: Knowledge, said: set[str], choice: Choice) -> list[str]:
    taken = set(said)
    parts = [choice.pick("more opening", tales.MORE_OPENINGS)]
    parts += _topical(text, known, taken, choice)
    taken |= {_plain(sentence) for sentence in parts}
    asked_who = bool(SECOND & set(plain_words(text)))
    own = _own_part(known, {_plain(sentence) for sentence in parts} if asked_who else taken, 170)
    thoughts = _thoughts(WORDS_AT_LEAST, taken, choice)
    theirs = _their_part(known, choice)
    closing = choice.pick("more closing", tales.MORE_CLOSINGS)
    parts += _woven(own, thoughts, WORDS_AT_LEAST - _count([*parts, *theirs, closing]))
    return [*parts, *theirs, closing]


def _woven(own: list[str], thoughts: list[str], words: int) -> list[str]:
    """Two of the persona's sentences, a thought, and so on, until there are ``words``."""
    woven: list[str] = []
    while _count(woven) < words and (own or thoughts):
        woven += own[:2] + thoughts[: 1 if own else 3]
        own, thoughts = own[2:], thoughts[1 if own else 3 :]
    return woven


def _topical(text: str, known: Knowledge, taken: set[str], choice: Choice) -> list[str]:
    """What is known about the subject a request names, if it names one."""
    question = read_question(text, known.mentioned)
    terms = tuple(term for term in question.terms if term.stem not in _ASIDE)
    if not terms:
        return []
    aimed = _aimed(question, terms)
    found = [
        retell(entry.told, phrases.TOLD, choice)
        for entry in Ranking(known.told, known.aliases).best(aimed)[:3]
    ]
    own = [finish(entry.told.text) for entry in Ranking(known.own, {}).best(aimed)[:3]]
    return [sentence for sentence in dict.fromkeys(found + own) if _plain(sentence) not in taken]


def _aimed(question: Question, terms: tuple[Term, ...]) -> Question:
    return Question(
        text=question.text, shape="about", about="world", terms=terms, expects="", own=question.own,
        plural=True, past=True, words=question.words,
    )  # fmt: skip


def _own_part(known: Knowledge, taken: set[str], words: int) -> list[str]:
    """The persona's sentences that are not ``taken``, up to about ``words``."""
    fresh = [sentence for sentence in known.portrait.sentences if _plain(sentence) not in taken]
    if not fresh:
        return []
    chosen: list[str] = []
    for sentence in fresh:
        if chosen and _count(chosen) + len(sentence.split()) > words:
            break
        chosen.append(sentence)
    return chosen


def _their_part(known: Knowledge, choice: Choice) -> list[str]:
    whole = [told for told in current(known.told[-_LOOKED_AT:]) if not told.quoted]
    told = [told for told in whole if told.own] or whole
    if not told:
        return []
    picked = told[choice.seed % len(told)]
    return [fill(choice.pick("theirs", tales.THEIRS), c=picked.retold())]


def _thoughts(words: int, taken: set[str], choice: Choice) -> list[str]:
    """Thoughts not said yet, in their order from a place the seed decides, until there are ``words``."""
    start = (choice.seed * 7) % len(tales.THOUGHTS)
    turned = [*tales.THOUGHTS[start:], *tales.THOUGHTS[:start]]
    fresh = [thought for thought in turned if _plain(thought) not in taken]
    fresh += [thought for thought in turned if thought not in fresh]
    chosen: list[str] = []
    for thought in fresh:
        if _count(chosen) >= words:
            break
        chosen.append(thought)
    return chosen
