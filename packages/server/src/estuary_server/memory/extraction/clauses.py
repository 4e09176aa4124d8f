"""Words into clauses with one subject and one verb each, so that a frame need only look from a clause's
start.

Theory of operation. A stretch may hold several statements without any mark between them, as speech
recognisers write it ("my name is sam i live in leeds"). A clause ends where a subject with its own verb
begins, unless what stands before asks for one ("I think", "the city that", "because"). Then each clause is
put in order: an opening adjunct ("last week", "when I was five") goes behind, what a relative clause or
"and" leaves without a subject gets that subject ("my sister, who lives in Oslo": "my sister lives in Oslo").
Words keep their places, so the quote of a clause is the stretch from its first to its last word.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from estuary_server.memory.extraction.english import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    NOUN_VERBS,
    NUMBERS,
    PREPOSITIONS,
    VERBS,
    WH,
    is_finite,
    verb_base,
    word_set,
)
from estuary_server.memory.extraction.order import (
    JOINTS,
    OPENERS,
    PRONOUNS,
    has_verb,
    in_order,
    without_edges,
)
from estuary_server.memory.extraction.words import Word

Words = list[Word]

_CROWD = word_set("everyone everybody people friends somebody someone")
_ASKS_FOR_MORE = (
    PREPOSITIONS - word_set("around near over off about before after since until up down out along")
) | DETERMINERS | WH | word_set(
            "that think know hope wish guess believe say said told tell mean means feel sure glad afraid "
            "if when whenever as than way time day thing reason place all everything anything something "
            "before after until unless once where while though although not is are was were am be i we my "
            "our if whether person one first moment whatever wherever because since let make makes suppose "
            "sorry and or so but realize realized forgot remember thought saw heard happy sad said cause "
            "every"
)  # fmt: skip
_FOLLOWS_NOTHING = word_set("if unless whether")
_MODALS = word_set("can could will would shall should may might must do does did not to")
_SUBORDINATING = word_set("when while whenever after before once as until")
_BEHIND_VERB = DETERMINERS | PREPOSITIONS | word_set("i me us him her them myself not to up out really just")


def clauses(words: Words) -> list[Words]:
    """The clauses of a statement, in order, each with its subject first."""
    found: list[Words] = []
    for part in _parts(without_edges(words)):
        main, asides = _without_asides(in_order(part))
        found += [*chain(*map(_with_company, _with_subject(main))), *asides]
    return [clause for clause in map(without_edges, found) if len(clause) > 1]


def _parts(words: Words) -> list[Words]:
    """Cut where a new subject with its verb begins."""
    cuts = [0]
    for index in range(2, len(words) - 1):
        if _begins(words, cuts[-1], index):
            cuts.append(index)
    stops = [*cuts[1:], len(words)]
    ends = [_with_reason(words, stops, at) for at in range(len(stops))]
    return [part for at, stop in zip(cuts, ends, strict=True) if (part := words[at:stop])]


def _with_reason(words: Words, stops: list[int], at: int) -> int:
    """Where a clause ends whose reason is a clause of its own as well: "I feel sad because my dog died"."""
    reason = at + 1 < len(stops) and words[stops[at] - 1].low in ("because", "since")
    return stops[at + 1] if reason else stops[at]


def _is_named(words: Words, index: int) -> bool:
    """Whether "her name is" begins at ``index``."""
    lows = [word.low for word in words[index : index + 3]]
    return lows[0] in ("his", "her", "its", "their") and lows[1:2] in (["name"], ["names"]) and len(lows) > 2


def _begins(words: Words, start: int, index: int) -> bool:
    """Whether a clause of its own begins at ``index``, behind the one that began at ``start``."""
    low = words[index].low
    if _is_named(words, index) or (low == "call" and words[index + 1].low == "me"):
        return _is_whole(words[start:index])
    if low not in OPENERS | PRONOUNS | _CROWD and not words[index].capital:
        return False
    if not has_verb(words, index):
        return False
    before = words[index - 1].low
    left = words[start:index]
    if before in JOINTS - {"or"}:
        return _is_whole(left[:-1]) and left[0].low not in _FOLLOWS_NOTHING
    if (low not in OPENERS and low not in PRONOUNS) or before in _ASKS_FOR_MORE or before in AUXILIARIES:
        return False
    object_of_verb = low in ("my", "our") and (bool(verb_base(before)) and before not in NOUN_VERBS)
    return not object_of_verb and _is_whole(left)


def _is_whole(left: Words) -> bool:
    """Whether words are a clause already, rather than the opening of one."""
    real = [word.low for word in left if word.is_word]
    while real and real[0] in JOINTS:
        real = real[1:]
    if len(real) < 2 or real[0] == "if":
        return False
    if real[0] in _SUBORDINATING:
        first = next((at for at, word in enumerate(real) if at and is_finite(word)), len(real))
        return bool(OPENERS & set(real[first:]))
    if real[0] in PREPOSITIONS and not OPENERS & set(real):
        return False
    return any(is_finite(word) or word in AUXILIARIES for word in real[1:])


def _without_asides(words: Words) -> tuple[Words, list[Words]]:
    """A clause without its relative clause about one of the speaker's own, and that clause by itself."""
    for index in range(2, len(words) - 1):
        if words[index].low not in ("who", "which") or not _is_aside(words, index):
            continue
        owner = _antecedent(words, index)
        if not owner:
            continue
        stop = _aside_end(words, index)
        rest = words[: index - (words[index - 1].low == ",")] + words[stop:]
        return rest, [owner + words[index + 1 : stop]]
    return words, []


def _is_aside(words: Words, index: int) -> bool:
    after = next((word.low for word in words[index + 1 : index + 4] if word.low not in ADVERBS), "")
    return is_finite(after) or after in AUXILIARIES


def _antecedent(words: Words, index: int) -> Words:
    """The noun phrase with "my" or "a" that a relative clause at ``index`` follows."""
    at = index - 1 - (words[index - 1].low == ",")
    for start in range(at, max(at - 5, -1), -1):
        low = words[start].low
        if low in ("my", "our"):
            return words[start : at + 1]
        if low in ("a", "an", "one") and start and verb_base(words[start - 1].low) in ("have", "get"):
            return [Word("my", "my", words[start].start, words[start].end), *words[start + 1 : at + 1]]
        if low in PREPOSITIONS or low == ",":
            break
    return []


def _aside_end(words: Words, index: int) -> int:
    """Where the relative clause that begins at ``index`` ends: at its comma, else with the sentence."""
    if words[index - 1].low != ",":
        return len(words)
    for at in range(index + 1, len(words)):
        if words[at].low == "," and at + 1 < len(words):
            after = words[at + 1].low
            if is_finite(after) or after in AUXILIARIES or after in ADVERBS:
                return at
    return len(words)


def _with_subject(words: Words) -> list[Words]:
    """A clause cut where a second verb shares its subject: "I'm 29 and live in Leeds"."""
    subject = _subject_end(words)
    if not subject:
        return [words]
    for index in range(subject + 2, len(words) - 1):
        if words[index].low not in ("and", "but") or not _shares(words, subject, index):
            continue
        left = words[: index - (words[index - 1].low == ",")]
        return [left, *_with_subject(words[:subject] + words[index + 1 :])]
    return [words]


def _with_company(words: Words) -> list[Words]:
    """A clause cut where it counts who is there: "I live in York with our two kids" has "I have two kids".

    What is counted outlasts what the clause tells, and has to be a statement of its own.
    """
    for at in range(2, len(words) - 3):
        lows = [word.low for word in words[at : at + 3]]
        if words[0].low in ("i", "we") and lows[0] == "with" and lows[1] in OPENERS and lows[2] in NUMBERS:
            have = replace(words[at], text="have", low="have")
            return [words[:at], [words[0], have, *words[at + 2 :]]]
    return [words]


def _subject_end(words: Words) -> int:
    """The number of words of the subject, 0 where it cannot be told."""
    if not words:
        return 0
    if words[0].low in ("i", "we"):
        return 1
    if words[0].low not in ("my", "our"):
        return 0
    for index in range(2, min(6, len(words))):
        if words[index].low in AUXILIARIES or is_finite(words[index].low):
            return index
    return 0


def _shares(words: Words, subject: int, index: int) -> bool:
    at = index + 1
    while at < len(words) - 1 and words[at].low in ADVERBS | {"now"} and words[at].low not in ("have", "not"):
        at += 1
    verb, left = words[at].low, [word.low for word in words[subject:index]]
    if verb in ("am", "is", "are", "was", "were", "have", "has", "had"):
        return True
    if verb.endswith("ing") or not is_finite(verb) or words[at].capital or at + 1 >= len(words):
        return False
    if left and (left[0] in _MODALS or "to" in left or "going" in left) and verb in VERBS:
        return False
    if words[0].low in ("my", "our") and verb in VERBS and not verb.endswith("s"):
        return False
    after = words[at + 1].low
    return len(left) > 1 and (
        (verb_base(verb) not in NOUN_VERBS and after not in ("and", "or", ",")) or after in _BEHIND_VERB
    )
