"""Which statements answer a question, and how well.

A statement's score is the share of the question's words it answers for, each word weighed by how rare it is
among the statements (inverse document frequency of BM25: S. Robertson and H. Zaragoza, "The Probabilistic
Relevance Framework", 2009, in the form that stays positive; damped, because a conversation has few
statements). It is then raised where it contains the kind of answer asked for, and lowered where it is about
somebody else.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from estuary_server.english.inflection import stem
from estuary_server.english.lexicon import NEGATIONS, word_set
from estuary_server.english.text import plain_words
from estuary_server.providers.offline.corrections import ENDED, ends_marriage
from estuary_server.providers.offline.questions import Question, Term
from estuary_server.providers.offline.senses import ALIAS, KIND, concepts_of, meanings, strength
from estuary_server.providers.offline.statements import Statement

STRONG = 0.6
WEAK = 0.4
_HEAD_NEEDED = 0.55
_ANY_HEAD = 0.3
_SOMEBODY_ELSE = 0.3
_KIND_MISSING = 0.72
_KIND_FOUND = 0.12
_NEWNESS = 0.02
_CANDIDATES = 12
_PARTS = re.compile(r"[;,]|\b(?:but|and|because|when|while|although)\b")
_WORKING_ON = re.compile(r"\bwork(?:s|ed|ing)? on\b")
_GIVEN_UP = re.compile(r"\b(?:quit|stop|stopped|give up|gave up|given up)\b")
_STATES = word_set(
    "be have do can like love hate live want know need think feel prefer will would move go come bear"
    " grow marry die say tell remember get divorce meet"
)
_STRICT, _LENIENT = 0.72, 0.3  # how well a later statement must answer, compared with the one it replaces


@dataclass(frozen=True)
class Ranked:
    """A statement and how well it answers, about 0 to 1.2."""

    score: float
    told: Statement


class Ranking:
    """Ranks one collection of statements."""

    def __init__(self, statements: list[Statement], aliases: dict[str, set[str]]) -> None:
        self._statements = statements
        self._aliases = aliases

    def best(self, question: Question, least: float = WEAK, *, lenient: bool = False) -> list[Ranked]:
        """The statements that answer at least so well, best first, of repeated and replaced ones the
        newest.

        ``lenient`` lets a later statement replace an earlier one even where it answers much worse: a
        question that supposes what no longer holds ("Do I live in Porto?") fits the old statement best.
        """
        weights = [term.weight * self._rarity(term.stem) for term in question.terms]
        ranked = [Ranked(self._score(question, weights, told), told) for told in self._statements]
        ranked = [entry for entry in ranked if entry.score >= least]
        ranked.sort(key=lambda entry: (-entry.score, -entry.told.order))
        return _without_replaced(ranked[:_CANDIDATES], _LENIENT if lenient else _STRICT)

    def mentioning(self, question: Question) -> list[Ranked]:
        """The statements that have any word of what the question names, newest first."""
        heads = [term for term in question.terms if term.head] or list(question.terms)
        found = [told for told in self._statements if any(self.match(term, told) >= KIND for term in heads)]
        return _without_replaced([Ranked(STRONG, told) for told in reversed(found)][:_CANDIDATES], _STRICT)

    def _rarity(self, asked: str) -> float:
        count = len(self._statements)
        having = sum(asked in told.stems for told in self._statements)
        idf = math.log(1 + (count - having + 0.5) / (having + 0.5))
        return 1 + 0.25 * idf / math.log(2 + 2 * count)

    def is_subject(self, term: Term) -> bool:
        """Whether any statement is about what a term names."""
        named = {term.stem} | self._aliases.get(term.stem, set())
        return any(named & told.subject for told in self._statements)

    def match(self, term: Term, told: Statement) -> float:
        """How well a statement answers for one term."""
        direct = strength(term.stem, told.stems, told.concepts)
        if direct < KIND and term.stem in told.context:
            direct = KIND
        if direct < ALIAS and self._aliases.get(term.stem, set()) & told.stems:
            return ALIAS
        return max(direct, _by_feature(term.stem, told))

    def denies(self, question: Question, told: Statement) -> bool:
        """Whether the part of a statement that the question is about is in the negative."""
        if ends_marriage(told) and any(term.stem in ENDED for term in question.terms):
            return True
        given_up = _GIVEN_UP.search(" ".join(told.words))
        if given_up and not _GIVEN_UP.search(" ".join(question.words)):
            return True
        if not told.negated:
            return False
        parts = [set(plain_words(part)) for part in _PARTS.split(told.text)]
        asked = {term.stem for term in question.terms}
        asked |= {alias for term in asked for alias in self._aliases.get(term, ())}
        about = max(parts, key=lambda words: sum(stem(word) in asked for word in words))
        return bool(NEGATIONS & about)

    def _score(self, question: Question, weights: list[float], told: Statement) -> float:
        if not weights:
            return 0.0
        matches = [self.match(term, told) for term in question.terms]
        if not _has_heads(question, weights, matches):
            return 0.0
        score = sum(weight * match for weight, match in zip(weights, matches, strict=True)) / sum(weights)
        if question.expects:
            score = score + _KIND_FOUND if _is_kind(question.expects, told) else score * _KIND_MISSING
        score *= self._aim(question, told)
        if "used" in told.words and not question.past:
            score *= 0.6
        return score + _NEWNESS * told.order / max(1, len(self._statements)) if score else 0.0

    def _aim(self, question: Question, told: Statement) -> float:
        """1 where the statement is about whom the question is about, less where it is about somebody else."""
        if told.own and question.own:
            return 1.0
        asked = {term.stem for term in question.terms}
        others = [word for word in told.subject if not self._is_asked(word, asked)]
        if question.own and question.about != "world":
            return _SOMEBODY_ELSE if others and len(others) == len(told.subject) else 0.6 if others else 1.0
        return 0.85 if others and len(others) == len(told.subject) else 1.0

    def _is_asked(self, word: str, asked: set[str]) -> bool:
        if word in asked or self._aliases.get(word, set()) & asked:
            return True
        concepts = concepts_of({word})
        return any(strength(term, frozenset({word}), concepts) > 0 for term in asked)


def _by_feature(asked: str, told: Statement) -> float:
    """What a statement is an answer to without any of the words, by its form ("I am 34")."""
    concepts = meanings(asked)
    if "age" in concepts and "age" in told.features:
        return 0.85
    if "name" in concepts and "selfname" in told.features:
        return 0.85
    if "name" in concepts and "name" in told.features:
        return 0.6
    if "job" in concepts and ("role" in told.features or "a profession" in told.concepts):
        return 0.7
    if "job" in concepts and _is_doing(told):
        return 0.5
    if "make" in concepts and _WORKING_ON.search(" ".join(told.words)):
        return 0.85
    if asked == "origin" and "origin" in told.features and told.verb in ("be", "come", "hail"):
        return 0.9
    if asked == "origin" and {"origin", "birth"} & told.concepts:
        return 0.7
    return 0.0


def _has_heads(question: Question, weights: list[float], matches: list[float]) -> bool:
    needed = _HEAD_NEEDED if question.shape != "about" else _ANY_HEAD
    heads = [(w, m) for term, w, m in zip(question.terms, weights, matches, strict=True) if term.head]
    if not heads:
        return True
    return sum(w * m for w, m in heads) / sum(w for w, _ in heads) >= needed


def _is_kind(expects: str, told: Statement) -> bool:
    if told.source == "answer":
        return True
    if expects == "name":
        return bool({"name", "selfname"} & told.features)
    if expects == "role" and (_is_doing(told) or "a profession" in told.concepts):
        return True
    return expects in told.features or (expects == "age" and "birth" in told.concepts)


def current(statements: list[Statement]) -> list[Statement]:
    """The statements that no later one replaces, in their order."""
    entries = [Ranked(1.0, told) for told in statements]
    return [entry.told for entry in entries if not any(_replaces(other, entry, 0.0) for other in entries)]


def _is_doing(told: Statement) -> bool:
    """Whether a statement says what somebody does, rather than how they are or what they have."""
    return bool(told.verb) and told.verb not in _STATES and not told.past


def _without_replaced(ranked: list[Ranked], share: float) -> list[Ranked]:
    kept: list[Ranked] = []
    for entry in ranked:
        rivals = [other for other in ranked if other is not entry]
        if any(_replaces(other, entry, share) for other in rivals) or any(
            _repeats(entry.told, other.told) for other in kept
        ):
            continue
        kept.append(entry)
    return kept


def _repeats(told: Statement, better: Statement) -> bool:
    return told.stems <= better.stems or better.stems == told.stems or told.text == better.text


def _replaces(new: Ranked, old: Ranked, share: float) -> bool:
    """Whether a later statement says otherwise about the same thing."""
    later, earlier = new.told, old.told
    if later.order <= earlier.order or new.score < share * old.score or "used" in later.words:
        return False
    if {"selfname"} & later.features & earlier.features:
        return True
    if later.own != earlier.own or later.subject != earlier.subject:
        return _moves(later, earlier)
    if later.negated != earlier.negated and later.verb == earlier.verb and later.stems & earlier.stems:
        return True
    return _moves(later, earlier) or bool(_slots(later) & _slots(earlier))


def _moves(later: Statement, earlier: Statement) -> bool:
    own = later.own and earlier.own and not later.negated and "place" in later.features
    return (
        own
        and later.verb in ("move", "live", "reloc")
        and earlier.verb in ("move", "live", "reloc")
        and "lived" not in later.words
    )


def _slots(told: Statement) -> set[str]:
    """What a statement settles about its subject; a later one that settles the same counts instead."""
    slots = {"age"} & told.features
    if told.changed and told.verb != "have":
        slots.add(told.verb)
    if told.verb == "be" and told.subject:
        slots |= {f"is {kind}" for kind in ("colour", "number", "time", "name") if kind in told.features}
        if {"favourit", "name", "job", "birthday", "code", "password", "address", "number"} & told.subject:
            slots.add("is")
    if not told.own and told.subject and told.verb != "be":
        slots |= {f"{told.verb} {kind}" for kind in ("time", "number", "place") if kind in told.features}
    if "selfname" in told.features:
        slots.add("name")
    return slots | ({told.verb} if told.changed else set())
