"""Two lives, put into words: sessions of turns, with labels, and where each fact was told.

Theory of operation: a session is a greeting, blocks in random order (news, looking back, chatter, traps)
and a goodbye. A block is a list of pieces; where one person's pieces meet, they become one turn. So a turn
often reacts to what was said, tells something else and hands over, as in real chats, and speakers always take
turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from estuary_server.evaluation.dataset import Session, Turn
from estuary_server.evaluation.generate.blocks import (
    Block,
    Cast,
    double_news,
    exchange,
    look_back,
    news,
    trap,
)
from estuary_server.evaluation.generate.filling import slots_of
from estuary_server.evaluation.generate.lives import Fact
from estuary_server.evaluation.generate.phrases import Line
from estuary_server.evaluation.generate.pieces import Piece, ended
from estuary_server.evaluation.labels import TurnLabels

FEWEST_PIECES, MOST_PIECES = 22, 34
DOUBLE_SHARE = 0.35
HAND_ON_SHARE = 0.85
"""Of the blocks: those begun by whoever spoke last, in the same turn, if there are any."""

TRAP_SHARE = 0.7
MOST_LOOKS_BACK = 3
THEMES = frozenset({"pet_new", "hobby", "sibling", "job", "trip"})
THEMES_EACH = 2
THEME_SHARE = 0.4
"""Some things come up again and again: so many of a person's stories, in this share of the sessions."""


@dataclass(frozen=True)
class Talk:
    """A conversation in words.

    Attributes:
        told: the id of the turn that tells a fact, by the fact's number.
        words: with which it does.
    """

    sessions: tuple[Session, ...]
    labels: tuple[TurnLabels, ...]
    told: Mapping[int, str]
    words: Mapping[int, str]


def talk(cast: Cast, facts: Sequence[Fact], moments: Sequence[datetime], sample_id: str) -> Talk:
    """The whole conversation; ``moments`` are when its sessions begin."""
    sessions: list[Session] = []
    labels: list[TurnLabels] = []
    told: dict[int, str] = {}
    words: dict[int, str] = {}
    for index, moment in enumerate(moments):
        merged = _turns(_session_pieces(cast, facts, index))
        said = {f"D{index + 1}:{i + 1}": piece for i, piece in enumerate(merged)}
        sessions.append(_session(cast, index, moment, said))
        labels += [TurnLabels(sample_id, dia_id, piece.parts) for dia_id, piece in said.items()]
        told |= {fact.number: dia_id for dia_id, piece in said.items() for fact, _ in piece.told}
        words |= {fact.number: text for piece in said.values() for fact, text in piece.told}
    return Talk(tuple(sessions), tuple(labels), told, words)


def _session(cast: Cast, index: int, moment: datetime, said: Mapping[str, Piece]) -> Session:
    turns = (
        Turn(cast.people[piece.speaker].name.text, dia_id, piece.text, piece.photo)
        for dia_id, piece in said.items()
    )
    return Session(index + 1, moment, tuple(turns))


def _session_pieces(cast: Cast, facts: Sequence[Fact], index: int) -> Block:
    """Everything that is said in a session, in order."""
    small = cast.phrases.small_talk
    first = cast.dice.between(0, 1)
    blocks = _news_blocks(cast, [fact for fact in facts if fact.session == index])
    blocks += [look_back(cast, fact) for fact in _to_look_back_at(cast, facts, index)]
    blocks += _traps(cast, [fact for fact in facts if fact.session < index])
    blocks += _chatter(cast, blocks)
    hello = exchange(cast, cast.bags.draw("greetings", small.greetings), first)
    bye = exchange(cast, cast.bags.draw("goodbyes", small.goodbyes), cast.dice.between(0, 1))
    return [*hello, *_strung(cast, blocks, hello[-1].speaker), *bye]


def _strung(cast: Cast, blocks: Sequence[Block], last: int) -> Iterator[Piece]:
    """The blocks in random order, but so that people often react and go on in one turn."""
    waiting = cast.dice.shuffled(blocks)
    while waiting:
        going_on = next((block for block in waiting if block[0].speaker == last), waiting[-1])
        chosen = going_on if cast.dice.chance(HAND_ON_SHARE) else waiting[-1]
        waiting.remove(chosen)
        last = chosen[-1].speaker
        yield from chosen


def _news_blocks(cast: Cast, facts: Sequence[Fact]) -> list[Block]:
    """Each fact once; some pairs of one person's facts in one breath."""
    waiting = cast.dice.shuffled(facts)
    blocks: list[Block] = []
    while waiting:
        fact = waiting.pop()
        partner = next((one for one in waiting if one.owner == fact.owner), None)
        if partner and cast.dice.chance(DOUBLE_SHARE):
            waiting.remove(partner)
            blocks.append(double_news(cast, fact, partner))
        else:
            blocks.append(news(cast, fact))
    return blocks


def _to_look_back_at(cast: Cast, facts: Sequence[Fact], index: int) -> list[Fact]:
    """Facts of earlier sessions that are the last word of their story so far."""
    busy = {fact.story for fact in facts if fact.session == index}
    last = {fact.story: fact for fact in facts if fact.session < index and fact.story not in busy}
    themes = [last[story] for story in _themes(facts) if story in last and cast.dice.chance(THEME_SHARE)]
    others = [fact for fact in last.values() if fact not in themes]
    return [*themes, *cast.dice.some(others, cast.dice.between(0, MOST_LOOKS_BACK))]


def _themes(facts: Sequence[Fact]) -> list[int]:
    """The stories that each person begins with such a fact, the first ones."""
    known = [[fact.story for fact in facts if fact.owner == i and fact.kind.name in THEMES] for i in (0, 1)]
    return [story for own in known for story in own[:THEMES_EACH]]


def _traps(cast: Cast, earlier: Sequence[Fact]) -> list[Block]:
    if not cast.dice.chance(TRAP_SHARE):
        return []
    kind = cast.bags.draw("trap kind", sorted(cast.phrases.traps))
    lines = cast.bags.draw(("trap", kind), cast.phrases.traps[kind])
    first = cast.dice.between(0, 1)
    slots = _told_by_the_other(cast, lines, [fact for fact in earlier if fact.owner != first])
    return [] if slots is None else [trap(cast, kind, lines, first, slots)]


def _told_by_the_other(cast: Cast, lines: Sequence[Line], facts: Sequence[Fact]) -> dict[str, str] | None:
    """Values for "other.pet" and the like, of what the other one has told; None if it has not."""
    slots: dict[str, str] = {}
    for slot in sorted(slot for line in lines for slot in slots_of(line.text) if slot.startswith("other.")):
        name = slot.removeprefix("other.")
        known = [fact.slots[name] for fact in facts if name in fact.slots]
        if not known:
            return None
        slots[slot] = cast.dice.pick(known)
    return slots


def _chatter(cast: Cast, blocks: Sequence[Block]) -> list[Block]:
    """As much as it takes for a session of the length that is drawn, and one at least."""
    wanted = cast.dice.between(FEWEST_PIECES, MOST_PIECES)
    added: list[Block] = []
    while not added or sum(map(len, (*blocks, *added))) < wanted:
        lines = cast.bags.draw("chatter", cast.phrases.small_talk.chatter)
        added.append(exchange(cast, lines, cast.dice.between(0, 1)))
    return added


def _turns(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbouring pieces of one person become one."""
    turns: list[Piece] = []
    for piece in pieces:
        if turns and turns[-1].speaker == piece.speaker:
            turns[-1] = _joined(turns[-1], piece)
        else:
            turns.append(piece)
    return turns


def _joined(one: Piece, other: Piece) -> Piece:
    parts = (*one.parts[:-1], ended(one.parts[-1]), *other.parts)
    return Piece(one.speaker, parts, one.told + other.told, one.photo or other.photo)
