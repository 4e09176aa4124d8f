"""Short exchanges that a session is made of: news, an answer, chatter, a look back, a trap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from estuary_server.evaluation.generate.bag import Bags
from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.filling import capital, fill, slots_of
from estuary_server.evaluation.generate.lives import Fact, Person
from estuary_server.evaluation.generate.phrases import Line, Phrases, Telling
from estuary_server.evaluation.generate.pieces import Piece, ended, passing_labels, told_labels
from estuary_server.evaluation.generate.stock import Stock
from estuary_server.evaluation.generate.style import Style, restyle
from estuary_server.evaluation.labels import Part

Block = list[Piece]

OPENER_SHARE = 0.3
STORY_SHARE = 0.2
REPLY_SHARE = 0.85
FOLLOW_SHARE = 0.4
PHOTO_SHARE = 0.4


@dataclass(frozen=True)
class Cast:
    """Everything that wording a conversation needs."""

    people: tuple[Person, Person]
    styles: tuple[Style, Style]
    phrases: Phrases
    stock: Stock
    dice: Dice
    bags: Bags

    def other_name(self, speaker: int) -> str:
        """Whom this person talks to."""
        return self.people[1 - speaker].name.text


def news(cast: Cast, fact: Fact) -> Block:
    """A fact, told in one of the ways there are, and what the other one says to it."""
    telling = cast.bags.draw(("telling", fact.kind.name), cast.phrases.tellings[fact.kind.name])
    if telling.question:
        said = [_asked(cast, fact, telling.question), _told(cast, fact, telling)]
    elif telling.manner == "aside":
        said = [_in_passing(cast, fact, telling)]
    elif cast.dice.chance(STORY_SHARE):
        said = [_in_a_story(cast, fact, telling)]
    else:
        said = [_told(cast, fact, telling, _opener(cast))]
    return [*said, *_reaction(cast, fact)]


def double_news(cast: Cast, first: Fact, second: Fact) -> Block:
    """Two facts of one person in one breath, and what the other one says to the second."""
    joint = cast.bags.draw("joins", cast.phrases.small_talk.joins)
    parts = (
        ended(_fact_part(cast, first, _statement(cast, first))),
        _fact_part(cast, second, _statement(cast, second), joint),
    )
    told = ((first, parts[0].text), (second, parts[1].text))
    said = Piece(first.owner, parts, told, _photo(cast, first))
    return [said, *_reaction(cast, second)]


def look_back(cast: Cast, fact: Fact) -> Block:
    """The other one comes back to something told in an earlier session."""
    asked, *rest = cast.bags.draw(("back", fact.kind.topic), cast.phrases.reactions[fact.kind.topic].back)
    first = _plain(cast, 1 - fact.owner, asked, _it(fact), strict=True)
    return [first, *(_plain(cast, (fact.owner + i) % 2, line, _it(fact)) for i, line in enumerate(rest))]


def exchange(cast: Cast, lines: Sequence[Line], first: int) -> Block:
    """Lines of both, taking turns; ``first`` begins."""
    slots = drawn_slots(cast, lines)
    return [_plain(cast, (first + i) % 2, line, slots) for i, line in enumerate(lines)]


def trap(cast: Cast, kind: str, lines: Sequence[Line], first: int, slots: Mapping[str, str]) -> Block:
    """A turn that states nothing of its speaker, and an answer; ``slots`` has what the other one told."""
    filled = {**slots, **drawn_slots(cast, lines)}
    bait = _plain(cast, first, lines[0], filled, strict=True, trap=kind)
    return [bait, *(_plain(cast, 1 - first, line, filled) for line in lines[1:])]


def drawn_slots(cast: Cast, lines: Sequence[Line]) -> dict[str, str]:
    """Any value for each slot that is a pool's name, the same throughout an exchange."""
    slots: dict[str, str] = {}
    for name in sorted({slot for line in lines for slot in slots_of(line.text)} & set(cast.stock)):
        slots |= cast.dice.pick(cast.stock[name]).slots(name)
    return slots


def _statement(cast: Cast, fact: Fact) -> Telling:
    """A way to tell it that needs no question and no other sentence."""
    ways = [one for one in cast.phrases.tellings[fact.kind.name] if one.manner == "say"]
    return cast.bags.draw(("statement", fact.kind.name), ways)


def _opener(cast: Cast) -> str:
    openers = cast.phrases.small_talk.openers
    return cast.bags.draw("opener", openers) if cast.dice.chance(OPENER_SHARE) else ""


def _words(cast: Cast, speaker: int, template: str, slots: Mapping[str, str], opener: str = "") -> str:
    opened = f"{opener} {_lower_start(template)}" if opener else template
    text = fill(restyle(opened, cast.styles[speaker], cast.dice), slots)
    return capital(text) if cast.styles[speaker] == "careful" else text


def _lower_start(template: str) -> str:
    """As it goes on after an opener: "We did it" loses its capital, "I did" and "OMG" do not."""
    word = template.split(" ")[0]
    return template if word[:1] == "I" or word[1:2].isupper() else template[:1].lower() + template[1:]


def _plain(
    cast: Cast, speaker: int, line: Line, slots: Mapping[str, str], *, strict: bool = False, trap: str = ""
) -> Piece:
    filled = {**slots, "other": cast.other_name(speaker)}
    text = _words(cast, speaker, line.text, filled)
    return Piece(speaker, (Part(text, passing_labels(line, filled), trap, strict),))


def _asked(cast: Cast, fact: Fact, question: Line) -> Piece:
    return _plain(cast, 1 - fact.owner, question, fact.slots, strict=True)


def _fact_part(cast: Cast, fact: Fact, telling: Telling, opener: str = "") -> Part:
    slots = {**fact.slots, "other": cast.other_name(fact.owner)}
    text = _words(cast, fact.owner, telling.line.text, slots, opener)
    return Part(text, told_labels(fact, telling), strict=fact.kind.others)


def _told(cast: Cast, fact: Fact, telling: Telling, opener: str = "") -> Piece:
    part = _fact_part(cast, fact, telling, opener)
    return Piece(fact.owner, (part,), ((fact, part.text),), _photo(cast, fact))


def _photo(cast: Cast, fact: Fact) -> str:
    shown = fact.kind.photo and cast.dice.chance(PHOTO_SHARE)
    return fill(fact.kind.photo, fact.slots) if shown else ""


def _in_a_story(cast: Cast, fact: Fact, telling: Telling) -> Piece:
    """The fact in the middle of a long turn about something else."""
    story = cast.bags.draw("story", cast.phrases.small_talk.stories)
    before, after = (_half(cast, fact.owner, story, text.strip()) for text in story.text.split("{fact}"))
    told = ended(_fact_part(cast, fact, telling))
    return Piece(fact.owner, (before, told, after), ((fact, told.text),), _photo(cast, fact))


def _half(cast: Cast, speaker: int, story: Line, text: str) -> Part:
    """A half of a story, with what that half states."""
    marks = tuple(mark for mark in story.marks if all(word in text.lower() for word in mark))
    return Part(_words(cast, speaker, text, {}), passing_labels(Line(text, marks), {}))


def _in_passing(cast: Cast, fact: Fact, telling: Telling) -> Piece:
    """A clause of the fact slips into a sentence about something else."""
    host = cast.bags.draw("host", cast.phrases.small_talk.hosts)
    before, after = host.text.split("{aside}")
    around = Part(_words(cast, fact.owner, before.strip(), {}), passing_labels(host, {}))
    clause = fill(restyle(telling.line.text, cast.styles[fact.owner], cast.dice), fact.slots) + after
    return Piece(fact.owner, (around, Part(clause, told_labels(fact, telling))), ((fact, clause),))


def _reaction(cast: Cast, fact: Fact) -> Block:
    if not cast.dice.chance(REPLY_SHARE):
        return []
    reactions = cast.phrases.reactions[fact.kind.topic]
    reply = cast.bags.draw(("reply", fact.kind.topic), reactions.reply)
    said = [_plain(cast, 1 - fact.owner, reply, _it(fact))]
    if cast.dice.chance(FOLLOW_SHARE):
        follow = cast.bags.draw(("follow", fact.kind.topic), reactions.follow)
        said.append(_plain(cast, fact.owner, follow, _it(fact)))
    return said


def _it(fact: Fact) -> dict[str, str]:
    return {"it": fill(fact.kind.it, fact.slots)}
