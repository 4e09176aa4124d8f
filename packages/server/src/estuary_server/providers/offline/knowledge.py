"""All that can be known when a reply is written: gathered from the conversation, from memory and from the
persona.

Order of the statements: memory first (its best last), then the conversation as it went, then the message
itself; so of two that clash the later one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from estuary_server.providers.language import Line, Recalled, ReplyRequest
from estuary_server.english.clauses import Clause, clauses, is_unreal
from estuary_server.english.inflection import is_third_person
from estuary_server.english.lexicon import FEMALE, MALE, PEOPLE, STOP_WORDS, THIRD, word_set
from estuary_server.providers.offline.mentions import Mention, antecedent, mentions, mentions_of_character
from estuary_server.providers.offline.portrait import Portrait, portrait
from estuary_server.providers.offline.statements import Source, Statement, statement
from estuary_server.english.text import (
    HISTORY_CHARACTERS,
    HISTORY_LIMIT,
    LINE_LIMIT,
    MESSAGE_LIMIT,
    clean,
    plain_words,
    sentences,
)
from estuary_server.providers.offline.third_person import YOU_FORMS, Subject, turned_to

RECALLED_LIMIT = 60
_FRAGMENT_WORDS = 12
_ASSENT = word_set("yes no yeah yep nope ok okay sure maybe thanks thank hello hi hey bye goodbye please")
_PRONOUN = re.compile(r"^(she|he|they|it|her|his|their|its)('s|'re|'ve|'ll|'d)?(?=\s)", re.I)
_OBJECT = re.compile(r"(?<=\s)(?:him|her|them)$", re.I)
_EXPANDED = {"'s": " is", "'re": " are", "'ve": " have", "'ll": " will", "'d": " would", "": ""}
_TITLES = frozenset({"player", "user"})


@dataclass
class Knowledge:
    """What is known, filled once and then only read.

    Attributes:
        told: statements by or about the player, oldest first.
        own: the persona's, in the first person.
        aliases: for a stem, the stems that name the same.
        mentioned: noun phrases of the player's lines, oldest first.
        message: the clauses of the message itself.
        asides: what earlier lines wished for or supposed, to be quoted and never taken for a fact.
        fresh: the statements among ``told`` that the message itself makes.
    """

    portrait: Portrait
    told: list[Statement] = field(default_factory=list)
    own: list[Statement] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    mentioned: list[Mention] = field(default_factory=list)
    message: list[Clause] = field(default_factory=list)
    fresh: list[Statement] = field(default_factory=list)
    asides: list[Statement] = field(default_factory=list)

    @cached_property
    def player_name(self) -> str:
        """What the player is called, as last told; "" where nobody said so."""
        return next((name for told in reversed(self.told) if (name := _self_name(told))), "")

    @cached_property
    def naming(self) -> list[Statement]:
        """The statements that give the player's own name; where none does, those that name nobody else."""
        given = [told for told in self.told if _self_name(told)]
        return given or [told for told in self.told if told.source == "answer" or not _names_other(told)]

    def join_aliases(self, told: Statement) -> None:
        """Take up the words that a statement makes two for one."""
        for one, other in told.aliases:
            self.aliases.setdefault(one, set()).add(other)
            self.aliases.setdefault(other, set()).add(one)


def gather(request: ReplyRequest) -> Knowledge:
    """Read everything in a request, within the bounds of ``text.py``."""
    known = Knowledge(portrait(request.persona))
    for index, text in enumerate(known.portrait.sentences):
        known.own.append(statement(text.rstrip("."), "persona", index))
        known.join_aliases(known.own[-1])
    text = clean(request.text, MESSAGE_LIMIT)
    _Gathering(known).run(request.recalled[:RECALLED_LIMIT], _newest(request.history), text)
    return known


def _newest(history: tuple[Line, ...]) -> tuple[Line, ...]:
    """The newest lines, within the bounds of ``text.py``."""
    room = HISTORY_CHARACTERS
    lines = history[-HISTORY_LIMIT:]
    for index in range(len(lines) - 1, -1, -1):
        room -= min(len(lines[index].text), LINE_LIMIT)
        if room < 0:
            return lines[index + 1 :]
    return lines


class _Gathering:
    """One pass over memory and lines, remembering whom pronouns can mean and what the character asked."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._asked = ""
        self._answered = ""

    def run(self, recalled: tuple[Recalled, ...], history: tuple[Line, ...], text: str) -> None:
        for memory in reversed(recalled):
            self._memory(memory)
        for line in history:
            if line.role == "assistant":
                self._asked = _last_question(line.text)
                self._answered = line.text
            else:
                self._user_line(clean(line.text, LINE_LIMIT))
        self._known.mentioned += mentions_of_character(clean(self._answered, LINE_LIMIT))
        before, asides = len(self._known.told), list(self._known.asides)
        self._known.message = self._user_line(text)
        self._known.asides = asides
        self._known.fresh = self._known.told[before:]

    def _memory(self, memory: Recalled) -> None:
        for sentence in sentences(clean(memory.content, LINE_LIMIT)):
            self._add(about_player(sentence.text), "memory")
        for clause in _clauses_of(clean(memory.quote, LINE_LIMIT)):
            if clause.mood == "tells" and len(clause.text.split()) > 2:
                self._tell(clause)

    def _user_line(self, text: str) -> list[Clause]:
        found = list(_clauses_of(text))
        for clause in found:
            if clause.mood == "tells":
                self._tell(clause)
            elif clause.mood == "commands":
                self._aside(clause)
            self._known.mentioned += _third_parties(clause.text)
        self._asked = ""
        return found

    def _tell(self, clause: Clause) -> None:
        words = plain_words(clause.text)
        if is_unreal(words):
            self._aside(clause)
            return
        text, context = self._resolved(clause, words)
        told = statement(text, "talk", len(self._known.told), changed=clause.changed, context=context)
        if told.verb or told.own:
            self._keep(told)
        else:
            self._fragment(clause.text, words)

    def _aside(self, clause: Clause) -> None:
        self._known.asides.append(statement(clause.text, "talk", len(self._known.asides)))

    def _fragment(self, text: str, words: list[str]) -> None:
        """Words without a verb: the answer to what the character asked, or at least two words with a
        topic.
        """
        topical = [word for word in words if word not in STOP_WORDS | _ASSENT]
        if not topical or len(words) > _FRAGMENT_WORDS or words[0] in _ASSENT:
            return
        if self._asked or len(topical) > 1:
            self._add(text, "answer")

    def _add(self, text: str, source: Source) -> None:
        self._keep(
            statement(text, source, len(self._known.told), asked=self._asked if source == "answer" else "")
        )

    def _keep(self, told: Statement) -> None:
        self._known.told.append(told)
        self._known.join_aliases(told)

    def _resolved(self, clause: Clause, words: list[str]) -> tuple[str, frozenset[str]]:
        """A clause with its opening pronoun replaced by what it means, and the stems of other pronouns'
        meanings.
        """
        text = clause.text
        context: set[str] = set()
        for word in words[1:]:
            if word in THIRD and (meant := antecedent(word, self._known.mentioned)):
                context |= meant.stems
        text = self._with_object(text)
        match = _PRONOUN.match(text)
        meant = antecedent(match.group(1).lower(), self._known.mentioned) if match else None
        if match is None or meant is None:
            return text, frozenset(context)
        if match.group(1).lower() in ("it", "its") and not _names_thing(text[match.end() :], clause.changed):
            return text, frozenset(context | meant.stems)
        return _replaced(match, meant.phrase) + text[match.end() :], frozenset(context)

    def _with_object(self, text: str) -> str:
        """A clause whose last word is "him", "her" or "them", with that word replaced by what it means."""
        match = _OBJECT.search(text)
        meant = antecedent(match.group().lower(), self._known.mentioned) if match else None
        return text[: match.start()] + meant.phrase if match and meant else text


def _third_parties(text: str) -> list[Mention]:
    """The mentions of the player's clause, without the player's own name."""
    naming = _NAMING.search(text)
    own = naming.group("name").lower() if naming else ""
    return [mention for mention in mentions(text) if not own or mention.head != own]


def _names_thing(rest: str, changed: bool) -> bool:
    """Whether what follows "it" says something of a thing, not of the weather or the hour."""
    if changed and re.match(r"(?:'s|\s+(?:is|was))\s", rest):
        return True
    return bool(re.match(r"(?:'s|\s+(?:is|was))?\s+(?:[A-Z]|\d|called|named|made|from|an?\s|the\s)", rest))


def _replaced(match: re.Match[str], phrase: str) -> str:
    if match.group(1).lower() in ("her", "his", "their", "its"):
        return f"{phrase}'s"
    return phrase + _EXPANDED[(match.group(2) or "").lower()]


def _clauses_of(text: str) -> Iterator[Clause]:
    for sentence in sentences(text):
        yield from clauses(sentence)


def _last_question(text: str) -> str:
    asked = [sentence.text for sentence in sentences(clean(text, LINE_LIMIT)) if sentence.asks]
    return asked[-1] if asked else ""


def about_player(content: str) -> str:
    """What memory holds about the player in the third person, said to them ("you live in Porto")."""
    subject = Subject(_TITLES, _player_pronoun(plain_words(content)), _TITLES)
    words = plain_words(content)
    if words and is_third_person(words[0]):
        content = f"player {content[0].lower()}{content[1:]}"
    return turned_to(content, subject, YOU_FORMS)


def _player_pronoun(words: list[str]) -> str:
    """The pronoun that stands for the player, "" where it may stand for somebody else."""
    if (FEMALE | MALE | PEOPLE) & set(words):
        return "they" if "their" in words and not {"they", "them"} & set(words) else ""
    for pronoun, forms in (
        ("she", {"she", "her"}),
        ("he", {"he", "his", "him"}),
        ("they", {"they", "their"}),
    ):
        if forms & set(words):
            return pronoun
    return ""


_NAMING = re.compile(
    r"(?:\b(?:my|your) (?:\w+ )?name is|\b(?:call|calls) (?:me|you)|^(?:i am|i'm|you are|this is)"
    r"|\byou are called|\bi am called|\bi'm called)\s+(?:(?:actually|really|now)\s+)?"
    r"(?P<name>[^\W\d_][\w'-]*)",
    re.I,
)
_NOT_FIRST = re.compile(r"\b(?:last|middle|family|nick|second|maiden|user)[ -]?name\b", re.I)


def _names_other(told: Statement) -> bool:
    if "me" in told.words or (told.own and told.verb == "be"):
        return False  # "I am Ada, a baker" makes two words one as well
    return bool(told.aliases or told.subject - {"name"})


def _self_name(told: Statement) -> str:
    match = _NAMING.search(told.text)
    if match is None or told.negated or _NOT_FIRST.search(told.text):
        return ""
    name = match.group("name")
    named = "selfname" in told.features or "called" in told.words
    return name[0].upper() + name[1:] if named and name.lower() not in STOP_WORDS else ""
