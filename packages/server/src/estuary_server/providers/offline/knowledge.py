"""All that can be known when a reply is written: gathered from the conversation, from memory and from the
persona.

Order of the statements: memory first (its best last), then the conversation as it went, then the message
itself; so of two that clash the later one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from estuary_server.english.clauses import Clause, clauses, is_unreal
from estuary_server.english.lexicon import STOP_WORDS, THIRD, word_set
from estuary_server.english.text import (
    HISTORY_CHARACTERS,
    HISTORY_LIMIT,
    LINE_LIMIT,
    MESSAGE_LIMIT,
    clean,
    plain_words,
    sentences,
)
from estuary_server.providers.language import Line, Recalled, ReplyRequest
from estuary_server.providers.offline.corrections import ENDED, corrected, ends_marriage, standing
from estuary_server.providers.offline.mentions import Mention, antecedent, mentions, mentions_of_character
from estuary_server.providers.offline.own_name import name_given, names_other, self_name
from estuary_server.providers.offline.portrait import Portrait, portrait
from estuary_server.providers.offline.quotations import parted
from estuary_server.providers.offline.remembered import about_character, about_player, is_marked_up, is_wish
from estuary_server.providers.offline.statements import Source, Statement, statement

RECALLED_LIMIT = 60
_FRAGMENT_WORDS = 12
_ASSENT = word_set("yes no yeah yep nope ok okay sure maybe thanks thank hello hi hey bye goodbye please")
_PRONOUN = re.compile(r"^(she|he|they|it|her|his|their|its)('s|'re|'ve|'ll|'d)?(?=\s)", re.I)
_OBJECT = re.compile(r"(?<=\s)(?:him|her|them)$", re.I)
_EXPANDED = {"'s": " is", "'re": " are", "'ve": " have", "'ll": " will", "'d": " would", "": ""}


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
        heard: what messages say that memory found again, oldest first; it counts where nothing told answers.
    """

    portrait: Portrait
    told: list[Statement] = field(default_factory=list)
    own: list[Statement] = field(default_factory=list)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    mentioned: list[Mention] = field(default_factory=list)
    message: list[Clause] = field(default_factory=list)
    fresh: list[Statement] = field(default_factory=list)
    asides: list[Statement] = field(default_factory=list)
    heard: list[Statement] = field(default_factory=list)

    @cached_property
    def player_name(self) -> str:
        """What the player is called, as last told; "" where nobody said so."""
        return next((name for told in reversed(self.told) if (name := self_name(told))), "")

    @cached_property
    def naming(self) -> list[Statement]:
        """The statements that give the player's own name; where none does, those that name nobody else."""
        given = [told for told in self.told if self_name(told)]
        return given or [told for told in self.told if told.source == "answer" or not names_other(told)]

    def with_heard(self) -> Knowledge:
        """The same, with what messages say as the oldest of what was told."""
        older = [replace(told, order=at - len(self.heard)) for at, told in enumerate(self.heard)]
        wider = replace(
            self,
            told=standing([*older, *self.told]),
            aliases={word: set(others) for word, others in self.aliases.items()},
            heard=[],
        )
        for told in self.heard:
            wider.join_aliases(told)
        return wider

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
            self._recalled(memory)
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
        self._known.told = standing(self._known.told)

    def _recalled(self, memory: Recalled) -> None:
        if is_marked_up(memory.content):
            return
        if memory.kind == "message":
            self._message(memory.quote)
        elif memory.kind == "character":
            for sentence in sentences(clean(memory.content, LINE_LIMIT)):
                order = -1 - len(self._known.own)  # older than the persona, which outweighs it
                self._known.own.append(statement(about_character(sentence.text), "persona", order))
        else:
            self._memory(memory)

    def _message(self, quote: str) -> None:
        """A message found again, read as a line of its own conversation."""
        line = Knowledge(self._known.portrait)
        _Gathering(line)._user_line(clean(quote, LINE_LIMIT))
        self._known.asides += line.asides
        self._known.heard += [told for told in line.told if not is_wish(told)]
        self._known.asides += [told for told in line.told if is_wish(told)]

    def _memory(self, memory: Recalled) -> None:
        """The player's words first, so that what was understood of them counts where the two clash."""
        for clause in _clauses_of(parted(clean(memory.quote, LINE_LIMIT))[0]):
            if clause.mood == "tells" and len(clause.text.split()) > 2:
                self._tell(clause)
        for sentence in sentences(clean(memory.content, LINE_LIMIT)):
            self._add(about_player(sentence.text), "memory")

    def _user_line(self, text: str) -> list[Clause]:
        text, repeated = parted(text)
        if repeated:
            self._aside(Clause(repeated.rstrip(" ."), "tells"))
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
        if ends_marriage(told):
            told = replace(told, context=told.context | ENDED)
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
    own = name_given(text).lower()
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
        mended = corrected(sentence.text)
        for clause in clauses(replace(sentence, text=mended)):
            yield replace(clause, changed=clause.changed or mended != sentence.text)


def _last_question(text: str) -> str:
    asked = [sentence.text for sentence in sentences(clean(text, LINE_LIMIT)) if sentence.asks]
    return asked[-1] if asked else ""
