"""What a question asks: about whom, for which kind of answer, and the words an answer should have.

Lead-ins ("do you remember", "can you tell me") are taken off first; what is left is read by word order. A
question that leans on the one before it ("And my brother?", "Why?") borrows that one's words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from estuary_server.english.concepts import TIMES
from estuary_server.english.inflection import is_finite, stem, verb_base
from estuary_server.english.lexicon import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    FIRST,
    NEGATIONS,
    PEOPLE,
    PREPOSITIONS,
    QUALIFIERS,
    SECOND,
    SELF_NOUNS,
    STOP_WORDS,
    SUBJECT_PRONOUNS,
    THIRD,
    WH,
    word_set,
)
from estuary_server.english.openings import ABOUT, LEANING, QUESTION_LEAD, TAG
from estuary_server.english.text import plain_words, tokens
from estuary_server.providers.offline.mentions import Mention, antecedent

About = Literal["player", "character", "world"]
Shape = Literal["open", "polar", "about"]

_TYPES = {
    "where": "place", "why": "reason", "when": "time", "who": "person", "whom": "person", "whose": "person",
}  # fmt: skip
_TYPE_WORDS = {
    "city": "place", "country": "place", "town": "place", "place": "place", "street": "place",
    "village": "place",
    "day": "time", "date": "time", "month": "time", "year": "time", "hour": "time", "weekday": "time",
    "time": "time", "birthday": "time", "reason": "reason", "colour": "colour", "color": "colour",
    "number": "number", "age": "age", "name": "name", "called": "name", "named": "name", "job": "role",
    "profession": "role", "occupation": "role", "living": "role",
}  # fmt: skip
_IMPERSONAL = word_set(
    "raining snowing rain snow cold hot warm sunny windy cloudy dark late early true possible important"
    " monday tuesday wednesday thursday friday saturday sunday christmas time okay"
)
_MEASURES = word_set("many much tall far long big heavy often high deep wide fast late early")


@dataclass(frozen=True)
class Term:
    """A stem an answer should have. ``head``: it names what is asked about, so an answer must have it."""

    stem: str
    weight: float
    head: bool


@dataclass(frozen=True)
class Question:
    """A question, read.

    Attributes:
        text: as asked, without lead-in.
        terms: what an answer should have.
        expects: the kind of answer wanted (see ``features.py``), "" where it cannot be told.
        own: whether it is about the one asked about themselves, not about somebody of theirs.
        plural: whether it asks for several.
        past: whether it asks for what was.
        words: plain words of ``text``.
    """

    text: str
    shape: Shape
    about: About
    terms: tuple[Term, ...]
    expects: str
    own: bool
    plural: bool
    past: bool
    words: tuple[str, ...]


def read_question(text: str, mentioned: list[Mention], before: Question | None = None) -> Question:
    """Read a question as asked. ``mentioned`` holds what pronouns may mean, ``before`` the question before
    it.
    """
    core, shape = _core(text)
    words = plain_words(core)
    leaning = bool(LEANING.match(text)) or _is_scrap(plain_words(text))
    question = _question(core, words, shape, mentioned)
    return _leaning_on(question, before) if leaning and before else question


def _is_scrap(words: list[str]) -> bool:
    """Whether a question has no verb ("my brother?", "yours?") or is a question word alone ("why?")."""
    if words[:1] and words[0] in WH:
        return len(words) <= 2 and not set(words) & AUXILIARIES
    return len(words) <= 4 and not any(is_finite(word) for word in words)


def _core(text: str) -> tuple[str, Shape]:
    core = TAG.sub("", text.strip(" ?!.,"))
    about = ABOUT.match(core)
    tagged = core != text.strip(" ?!.,")
    for _ in range(5):
        if about or not (lead := QUESTION_LEAD.match(core)) or lead.end() >= len(core):
            break
        core = core[lead.end() :]
        about = ABOUT.match(core)
    core = LEANING.sub("", core)
    if about and (core[about.end() :] or "about" in about.group()):
        return core[about.end() :] or core, "about"
    return core, "polar" if tagged or _is_polar(core) else "open"


def _is_polar(core: str) -> bool:
    words = plain_words(core)
    if not words or words[0] in WH or (len(words) > 1 and words[0] in PREPOSITIONS and words[1] in WH):
        return False
    if " or " in f" {core} " or any(word in WH and word not in ("who", "that") for word in words[1:4]):
        return False
    if words[0] in AUXILIARIES:
        return True
    verbs = [word for word in words[1:] if is_finite(word) and word not in SELF_NOUNS]
    return bool(verbs) and words[0] in SUBJECT_PRONOUNS | DETERMINERS


def _question(core: str, words: list[str], shape: Shape, mentioned: list[Mention]) -> Question:
    meant = _antecedent(words, mentioned)
    about = _about(words) if meant is None or meant.owner == "world" else meant.owner
    terms = _meant(meant) + _terms(core, words)
    expects = _expects(words)
    if expects == "role" and "living" in words:
        terms = [term for term in terms if term.stem != stem("living")]
    if expects == "role" and "do" in words:
        terms.append(Term(stem("job"), 0.8, False))
    if expects == "age":
        terms = [term for term in terms if term.stem not in (stem("old"), stem("age"))]
        terms.append(Term(stem("age"), 0.8, False))
    return Question(
        text=core,
        shape=shape,
        about=about,
        terms=tuple(terms),
        expects=expects,
        own=_is_own(words, terms),
        plural=_is_plural(words),
        past=bool({"did", "was", "were", "used"} & set(words)),
        words=tuple(words),
    )


def _about(words: list[str]) -> About:
    """Whom a question is about: whose words it has, and of "do you like me" the one who does."""
    if not FIRST & set(words):
        return "character" if SECOND & set(words) else "world"
    mine = {"i", "we", "my", "our", "mine", "ours", "myself", "call"} & set(words)
    return "character" if "you" in words[:3] and not mine else "player"


def _is_own(words: list[str], terms: list[Term]) -> bool:
    """Whether the one asked about is the player or the character, not somebody or something of theirs."""
    subjects = {"i", "we", "you", "my", "your", "our", "am"} & set(words)
    return bool(subjects) and not any(term.head for term in terms)


def _expects(words: list[str]) -> str:
    if words[:2] == ["how", "old"] or "age" in words:
        return "age"
    if words[:1] == ["how"] and len(words) > 1 and words[1] in _MEASURES:
        return "number"
    if "living" in words or words[-2:] == ["for", "work"]:
        return "role"
    if words[:1] == ["what"] and words[1:2] in (["do"], ["does"], ["did"]) and words[-1] == "do":
        return "role"
    typed = [_TYPE_WORDS[word] for word in words if word in _TYPE_WORDS]
    if typed and (set(words) & WH or len(words) <= 5):
        return typed[0]
    return next((_TYPES[word] for word in words[:3] if word in _TYPES), "")


def _is_plural(words: list[str]) -> bool:
    """Whether more than one thing is asked for ("what pets", "my hobbies", "who are")."""
    nouns = [word for word in words if word not in STOP_WORDS]
    if words[:1] == ["how"]:
        return words[1:2] == ["many"]
    return any(word.endswith("s") and not word.endswith("ss") and not verb_base(word) for word in nouns) or (
        words[:2] in (["what", "are"], ["who", "are"])
    )


def _terms(core: str, words: list[str]) -> list[Term]:
    named = {
        word.lower().removesuffix("'s") for word in tokens(core)[1:] if word[0].isupper() and word != "I"
    }
    found: dict[str, Term] = {}
    for index, word in enumerate(words):
        if word == "like" and index == len(words) - 1 and {"is", "are", "was"} & set(words):
            continue  # "What is she like?"
        if word not in STOP_WORDS or (word == "from" and ("where" in words or index == len(words) - 1)):
            term = _term(words, index, word in named)
            if term.stem not in found or term.head:
                found[term.stem] = term
    return list(found.values())


def _term(words: list[str], index: int, named: bool) -> Term:
    word = words[index]
    if index and words[index : index + 2] == ["working", "on"] and _is_stranded(words, index + 1):
        return Term(stem("make"), 0.9, False)
    if word == "from":
        return Term(stem("origin"), 0.9, False)
    if named:
        return Term(stem(word), 1.0, True)
    if word in SELF_NOUNS or word in ("called", "named", "favourite", "favorite"):
        return Term(stem(word), 0.8, False)
    if index and words[0] in ("what", "which") and index == 1:
        return Term(stem(word), 0.3 if word in _TYPE_WORDS else 0.7, False)
    if not _in_phrase(words, index):
        return Term(stem(word), 0.9, False)
    last = index + 1 >= len(words) or words[index + 1] in STOP_WORDS or words[index + 1] == "'s"
    owner = not last and words[index + 1] in SELF_NOUNS and word not in QUALIFIERS
    head = last or owner or is_finite(words[index + 1])
    return Term(stem(word), 1.0 if head else 0.6, head)


def _is_stranded(words: list[str], index: int) -> bool:
    """Whether a preposition has nothing behind it but a word of time, its object having gone to the front."""
    return all(word in ADVERBS | TIMES | {"these", "this", "right", "at"} for word in words[index + 1 :])


def _in_phrase(words: list[str], index: int) -> bool:
    """Whether the word stands in a noun phrase that a determiner opens."""
    back = index - 1
    while back >= 0 and index - back <= 4:
        if words[back] in DETERMINERS or words[back] == "'s" or words[back] in ("many", "much"):
            return words[index] in PEOPLE or index - back == 1 or not is_finite(words[index])
        if words[back] in STOP_WORDS - ADVERBS or (is_finite(words[back]) and words[back] not in SELF_NOUNS):
            return False
        back -= 1
    return False


def _antecedent(words: list[str], mentioned: list[Mention]) -> Mention | None:
    """What the first pronoun of a question stands for."""
    for word in words:
        if word in THIRD and not (word == "it" and _IMPERSONAL & set(words)):
            return antecedent(word, mentioned)
    return None


def _meant(meant: Mention | None) -> list[Term]:
    if meant is None:
        return []
    head = stem(meant.head)
    return [Term(found, 0.9 if found == head else 0.3, found == head) for found in sorted(meant.stems)]


def _leaning_on(question: Question, before: Question) -> Question:
    """The question with what it leaves out, from the one before."""
    if set(question.words) & SECOND and not set(question.words) & FIRST:
        about: About = "character"
        return replace(before, about=about, shape="open", text=question.text, words=question.words)
    heads = [term for term in question.terms if term.head]
    kept = [replace(term, weight=term.weight * 0.7) for term in before.terms if not heads or not term.head]
    return replace(
        question,
        shape="open",
        terms=(*question.terms, *kept),
        expects=question.expects or before.expects,
        about=question.about if heads else before.about,
        own=question.own and (before.own or bool(heads)),
        plural=before.plural,
    )


def denies(question: Question) -> bool:
    """Whether the question is put in the negative."""
    return bool(NEGATIONS & set(question.words))
