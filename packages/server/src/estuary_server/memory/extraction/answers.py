"""A short answer put together with its question into the statement it makes.

"What is your dog called?" and "Biscuit." make "my dog is called Biscuit", which the frames then read like
anything else. ``questions.py`` says, as data, which statement a question asks for. "Yes" and "no" to a
question about the player make the question's own statement, or its denial. Only the first sentence of a
message answers; what comes behind is read by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from estuary_server.memory.extraction import filters, lexicon
from estuary_server.memory.extraction.english import PREPOSITIONS, WH, word_set
from estuary_server.memory.extraction.questions import COMPILED, TRAILING
from estuary_server.memory.extraction.words import Word, flat, supplied, words_of

Words = list[Word]

_POLAR = re.compile(
    r"^(?P<verb>do|are|have|were|can) you (?:still |really |actually )?(?P<what>[\w' ]{2,60})$"
)
_SAID = {"do": "", "are": "am", "were": "was", "have": "have", "can": "can"}
_YES = word_set(
    "yes yeah yep yup yea sure indeed absolutely definitely correct affirmative totally right mhm aye"
)
_NO = word_set("no nope nah negative")
_OPENING = (
    _YES
    | _NO
    | word_set(
        "well um uh oh so it is hmm er just mostly that he she his her their name they are , - actually "
        "still "
        "probably currently ah aha okay ok honestly erm now people"
    )
)
_CLOSING = word_set(
    "easily actually now definitely too though please lol thanks of course , - currently originally haha "
    "mostly always again obviously mainly"
)
_NO_ANSWER = word_set(
    "why what who how when where you your idk dunno nothing none nobody nowhere guess secret maybe not don't "
    "idea clue depends same fine good busy well great okay ok"
)
_OWN_CLAUSE = word_set(
    "i we my our you it's there he she they if ich je yo eu io me mein meine mi mon meu il"
)
_RELAYING = word_set("asked asks said says told wrote")
_NAMING = ("called", "name", "me")
_PLACING = ("in", "from")
_NO_NAME = lexicon.FEELINGS | lexicon.WEAK_FEELINGS | lexicon.DIETS
_NO_PLACE = word_set(
    "somewhere anywhere everywhere nowhere far abroad away nearby close upstairs downstairs outside inside "
    "elsewhere wherever there here bed work"
)
_NO_PLACE_ALONE = _NO_PLACE | word_set("warm cold hot nice quiet cosy")
_LATIN = re.compile(r"[\u0000-\u024f\u1e00-\u1eff\u2000-\u206f]*")
_MOST_WORDS = 9
_STOP = re.compile(r"[.!?\n]+(?=\s|$)|\.{2,}")
_DATING = word_set("on next this tomorrow tonight from last since yesterday in")
_LISTED = word_set("and or")
_POLITE = 60
"""Characters of a remark behind a question, at most, that leave it the question."""


@dataclass(frozen=True)
class Answer:
    """What answers a question.

    Attributes:
        words: the statement that it makes; none where it makes none.
        end: how much of the message it is.
    """

    words: tuple[Word, ...] = field(default=(), repr=False)
    end: int = 0


def answered(text: str, before: str) -> Answer:
    """What the first sentence of ``text`` answers to the last question of ``before``."""
    question = _last_question(before)
    if not question or filters.DENIED.search(text[:200]):
        return Answer()
    stops = [one for one in _STOP.finditer(text[:200]) if text[: one.start()].strip()]
    if stops and all(word.low in _YES for word in words_of(text, 0, stops[0].start())):
        stops = stops[1:]  # "Yes! That's Tim."
    stop = stops[0] if stops else None
    if stop and "?" in stop.group():
        return Answer()
    end = stop.start() if stop else len(text)
    made = _statement(words_of(text, 0, end), question)
    return Answer(tuple(made), end) if made else Answer()


def _statement(words: Words, question: str) -> Words:
    """The statement that ``words`` make as an answer to ``question``; empty where they make none."""
    if not words:
        return []
    known = _YES | _NO | {",", "i", "do", "am", "have", "did", "not", "of", "course", "it"}
    if all(word.low in known for word in words):
        return _polar(words, question)
    words = _first_of(words)
    unwilling = _NO_ANSWER & {word.low for word in words}
    return [] if unwilling or len(words) > _MOST_WORDS else _open(words, question)


def _first_of(words: Words) -> Words:
    """``words`` before the comma behind which no further member of a list stands."""
    for at, word in enumerate(words):
        if word.low != "," or all(before.low in _OPENING for before in words[:at]):
            continue
        listed = _LISTED & {later.low for later in words[at + 1 : at + 5]} or (
            at + 1 < len(words) and words[at + 1].capital
        )
        behind = words[at + 1 :]
        region = len(behind) == 1 and behind[0].low not in _CLOSING and not behind[0].low.endswith("ly")
        dated = len(behind) < _MOST_WORDS - 3 and behind[:1] and behind[0].low in _DATING
        if not region and not dated and not (listed and len(behind) < _MOST_WORDS - 3):
            return words[:at]
    return words


def _last_question(before: str) -> str:
    """The words of the question that ``before`` ends with, but for a remark; "" where it ends with none."""
    tail = before[-400:].strip()
    asked = tail.rfind("?")
    if asked < 0 or len(tail) - asked - 1 > _POLITE or len(_STOP.findall(tail[asked + 1 :])) > 1:
        return ""
    *earlier, last = re.split(r"(?<=[.!?\n])\s+|, (?=what|where|who|how|when|do|are|have)", tail[:asked])
    if any(one.endswith("?") and _asks(_bare(one)) for one in earlier):
        return ""  # two things were asked, and the answer may be to either
    return _bare(last)


def _bare(sentence: str) -> str:
    """The words of a question that ask."""
    lows = " ".join(word.low for word in words_of(sentence) if word.is_word)
    return TRAILING.sub("", lows)


def _asks(question: str) -> bool:
    return any(pattern.search(question) for pattern, _ in COMPILED)


def _open(words: Words, question: str) -> Words:
    for pattern, template in COMPILED:
        if (match := pattern.search(question)) and not ("seen" in match.groupdict() and words[0].low in _NO):
            if not _RELAYING.isdisjoint(question[: match.start()].split()):
                return []
            core = _core(words, template)
            made = _filled(template, match, core, question) if core else []
            return [] if filters.IDIOM.search(flat(made)) else made
    return []


def _core(words: Words, template: str) -> Words:
    """The answer without what only leads to it; empty where it is a clause of its own."""
    start, stop = 0, len(words)
    while start < stop and words[start].low in _OPENING:
        start += 1
    while (
        start < stop
        and words[start].low
        in ("in", "at", "from", "a", "an", "the", "called", "named", "as", "on", "to", "for")
        and (words[start].low in template.split() or words[start].low in ("called", "named"))
        and not (words[start].low in ("a", "an") and "have" in template)
    ):
        start += 1
    while stop > start and (words[stop - 1].low in _CLOSING or words[stop - 1].low in ("years", "old")):
        stop -= 1
    core = words[start:stop]
    if not core or core[0].low in _OWN_CLAUSE or core[0].low in WH or not core[0].is_word:
        return []
    return core if _suits(core, template) else []


def _suits(core: Words, template: str) -> bool:
    """Whether an answer may be what is asked for: a feeling is no name, "somewhere" no place."""
    head = template.partition(" {answer}")[0].rpartition(" ")[2]
    low = core[0].low
    if head in _PLACING:
        return low not in (_NO_PLACE if core[1:] else _NO_PLACE_ALONE) and _is_latin(core)
    if head in _NAMING or template.endswith("name is {answer}"):
        told = PREPOSITIONS & {word.low for word in core[1:] if not word.capital}
        return low not in _NO_NAME | _NO_PLACE and not told and _is_latin(core)
    return True


def _is_latin(words: Words) -> bool:
    return all(_LATIN.fullmatch(word.text) for word in words)


def _filled(template: str, match: re.Match[str], core: Words, question: str) -> Words:
    made = template.replace(
        "{pronoun}", next((p for p in ("his", "her", "its") if f" {p} " in f" {question} "), "their")
    )
    for group, value in match.groupdict().items():
        made = made.replace(f"{{{group}}}", value or "")
    head, _, tail = made.partition("{answer}")
    return [*supplied(head), *core, *supplied(tail)]


def _polar(words: Words, question: str) -> Words:
    """The question's own statement, affirmed or denied; its quote is the answer."""
    match = _POLAR.match(question)
    lows = [word.low for word in words]
    if match is None or " or " in question or _your(match["what"]):
        return []
    denies = lows[0] in _NO or "not" in lows
    verb = _SAID[match["verb"]]
    if denies:
        verb = f"{verb or 'do'} not"
    text = " ".join(f"i {verb} {match['what'].replace('any ', '')}".split())
    first, last = words[0], words[-1]
    made = supplied(text)
    return [Word(made[0].text, made[0].low, first.start, last.end), *made[1:]]


def _your(what: str) -> bool:
    return bool(
        {"me", "my", "i", "know", "remember", "think", "mean", "want", "sure", "ok", "okay", "ready", "there"}
        & set(what.split())
    )
