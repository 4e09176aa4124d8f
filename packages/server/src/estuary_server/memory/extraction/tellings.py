"""A sentence kept as a whole, where no frame knows what it says but it is worth a memory.

Theory of operation. People mostly tell what matters in passing ("the only thing that got me through the
delay was Dune"), and no list of frames is long enough for that. A sentence of the speaker's own that names
somebody, a place, a day or a thing that lasts (``worth.py``) is kept in its own words, in the third person;
what of it the frames have found is not said twice. A fragment behind it that gives the day of what was told
("Leaving on the 5th") is kept together with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from estuary_server.memory.candidate import Candidate, MemoryType
from estuary_server.memory.extraction import lexicon, worth
from estuary_server.memory.extraction.english import AUXILIARIES, VERBS, WH, verb_base, word_set
from estuary_server.memory.extraction.entities import Found, entities_of
from estuary_server.memory.extraction.frame import TOLD
from estuary_server.memory.extraction.matching import Setting
from estuary_server.memory.extraction.order import with_subject, without_edges
from estuary_server.memory.extraction.person import told
from estuary_server.memory.extraction.reading import BLOT
from estuary_server.memory.extraction.telling_days import days_of
from estuary_server.memory.extraction.view import is_past
from estuary_server.memory.extraction.words import NOWHERE, Word

Words = list[Word]

LONGEST = 45
"""Words of a sentence that is kept; what runs on longer is no statement but a tale."""
SHORTEST = 3
SHORT = 5
"""Words, at least, of one that is kept for a name or a day."""
MIDDLING = 8
"""Of one that is kept for a thing that lasts: what is shorter, and no frame knows, is mostly an idiom."""

_SUBJECT = word_set("i we")
_OWN = _SUBJECT | word_set("me my mine us our ours myself")
_SECOND = word_set("you your yours yourself yourselves")
_UNREAL = word_set("would could should might if unless whether wish suppose imagine pretend")
_OPENS_NOTHING = (WH - word_set("when")) | word_set(
    "let please is are am do does did can will have has tell remind remember note guess say imagine "
    "thanks thank"
)
_SAYING = word_set("say tell ask hear read think know mean wonder claim promise mention joke guess")
_SAME_WHEN_PAST = word_set("put cut hit hurt let quit read set shut split beat")
_REACHED = word_set("find get see afford hear carry reach barely hardly only finally")
_BARE_VERBS = VERBS - _SAME_WHEN_PAST
_SERVING = lexicon.JOBS - frozenset(lexicon.KIN)
"""Whom one meets by their trade: what they do themselves is nothing of the speaker's."""
_LOOSE = word_set("events possessions general plans travel")
_UNDONE = re.compile(
    r"^(?:i|we) (?:am|are) (?:an? )?[a-z]+$|\b(?:was|were) (?:going|supposed|meant|about) to\b"
    r"|\b(?:i|we) (?:want|need) (?:it|this|that)\b"
)
"""What did not come about."""
_LEADING = word_set(
    "so and but oh well anyway also plus right okay ok listen look yes yeah no hey hi honestly basically "
    "actually "
    "then guess listen god wow ugh hmm haha lol"
)
_POINTS_BACK = word_set("it that this leaving starting starts start first ends flying back due got they")
_TASTES = word_set(
    "favorite favourite love hate adore dislike prefer enjoy obsessed addicted weakness disgusting gag"
)


@dataclass(frozen=True)
class Telling:
    """A sentence that may be kept.

    Attributes:
        words: its words.
        setting: what it is read against.
        quote: gives the part of the message that words stand in.
        inner: it does not open its sentence.
    """

    words: tuple[Word, ...] = field(repr=False)
    setting: Setting
    quote: Callable[[Words], str] = field(repr=False)
    inner: bool = False

    @cached_property
    def names(self) -> frozenset[str]:
        """Whom and what it names, in lower case."""
        return worth.names(list(self.words), inner=self.inner)

    @cached_property
    def is_dated(self) -> bool:
        """Whether it names a day that is not the day itself."""
        return worth.has_day(list(self.words), self.setting.today)


def telling(
    words: Words, setting: Setting, quote: Callable[[Words], str], *, inner: bool = False
) -> Telling | None:
    """The sentence as one that may be kept; None where it is none of the speaker's own.

    ``inner``: it does not open its sentence.
    """
    shown = _without_lead(without_edges(words))
    choice = bool(words) and words[0].low == "or"
    if choice or not SHORTEST <= len(shown) <= LONGEST or setting.doubtful:
        return None
    shown = with_subject(shown)
    lows = [word.low for word in shown]
    if _is_foreign(lows, corrects=setting.corrects) or _is_saying(lows, corrects=setting.corrects):
        return None
    if _is_no_statement(shown, lows):
        return None
    inner = inner or shown[0].start > words[0].start
    return Telling(tuple(shown), setting, quote, inner)


def _is_foreign(lows: list[str], *, corrects: bool) -> bool:
    """Whether words speak of the one spoken with, are somebody else's, or only supposed."""
    for at, low in enumerate(lows):
        before = lows[at - 1] if at else ""
        if low in _SECOND and not (corrects and before in ("told", "gave", "tell")):
            return True
        if low in _UNREAL and not _is_refusal(lows, at):
            return True
        if low[0] == BLOT:
            return True
    return False


def _is_refusal(lows: list[str], at: int) -> bool:
    """Whether a "would not" or "could not" tells what was so: "they would not refund me"."""
    denied = lows[at + 1 : at + 2] == ["not"]
    if lows[at] == "could" and not _REACHED.isdisjoint(lows[at + 1 : at + 2]):
        return True
    return denied and (lows[at] == "could" or (lows[at] == "would" and lows[at - 1] not in _SUBJECT))


def _is_no_statement(words: Words, lows: list[str]) -> bool:
    named = lows[:2] in (["i", "am"], ["i", "was"]) and len(words) > 2 and words[2].capital
    service = lows[0] in ("my", "our") and not _SERVING.isdisjoint(lows[1:3])
    return (
        named or service or lows[0] in _OPENS_NOTHING or _orders(lows) or bool(_UNDONE.search(" ".join(lows)))
    )


def _orders(lows: list[str]) -> bool:
    """Whether a sentence opens with a bare verb, as an order does."""
    return lows[0] in _BARE_VERBS and lows[1] not in AUXILIARIES


def kept(
    whole: Telling | None,
    parts: Sequence[Telling | None],
    found: Sequence[list[Candidate]],
    before: Telling | None,
) -> list[Candidate]:
    """What the frames ``found`` in each part of a sentence, and what is kept of it as it was said.

    ``whole`` is the sentence, ``before`` the sentence before it.
    """
    if whole and before and continues(whole, before):
        return [*filter(is_set, chain(*found)), _made([before, whole])]
    if not any(found):
        return [_made([whole])] if whole and _says_more(whole, []) else []
    stated = [*chain(*found)]
    if whole and not any(map(is_set, stated)) and _says_more(whole, stated):
        return [_made([whole])]
    kept: list[Candidate] = []
    for part, stated in zip(parts, found, strict=True):
        if part and _says_more(part, stated):
            kept += filter(is_set, stated)
            kept.append(_made([part]))
        else:
            kept += stated
    return kept


def is_set(one: Candidate) -> bool:
    """Whether what a frame found says more than the sentence that it stands in."""
    return bool(one.fact_key) or one.topic not in _LOOSE


def continues(one: Telling, before: Telling | None) -> bool:
    """Whether a sentence gives the day of what the one before it told."""
    if before is None:
        return False
    words = list(before.words)
    short = len(words) + len(one.words) <= LONGEST
    told = before.setting.corrects or worth.is_striking(words) or before.names
    mended = before.setting.corrects and bool(one.names)
    first = next((word.low for word in one.words if word.start != NOWHERE), "")
    points = first in _POINTS_BACK or before.setting.corrects
    return short and ((points and bool(told) and one.is_dated) or mended)


def _says_more(one: Telling, found: Sequence[Candidate]) -> bool:
    """Whether a sentence is worth keeping for what ``found`` does not hold."""
    words = list(one.words)
    lows = {word.low for word in words}
    if not _OWN & lows or any(each.doubtful for each in found):
        return False
    if found and (one.setting.corrects or any(each.topic == "identity" for each in found)):
        return False
    said = " ".join(each.content.lower() for each in found)
    own = bool((_SUBJECT | {"my", "our"}) & lows) or words[0].low == "no" or worth.is_striking(words)
    named = own and any(name not in said for name in one.names) and len(words) >= SHORT
    if named:
        return True
    if (
        len(words) >= MIDDLING
        and not found
        and (bool(_SUBJECT & lows) or words[0].low in ("my", "our"))
        and _lasts(words)
    ):
        return True
    return len(words) >= SHORT and one.is_dated and not any(each.happens_on for each in found)


def _lasts(words: Words) -> bool:
    return worth.is_striking(words) or worth.is_taste(words) or worth.is_span(words)


def _without_lead(words: Words) -> Words:
    while len(words) > SHORTEST and (words[0].low in _LEADING or not words[0].is_word):
        if words[0].low == "no" and words[1].is_word:
            break
        words = words[1:]
    return words


def _is_saying(lows: list[str], *, corrects: bool) -> bool:
    """Whether somebody is only said to say something, or the speaker to have heard it."""
    verbs = (base for low in lows[1:6] if low not in AUXILIARIES and (base := verb_base(low)))
    return next(verbs, "") in _SAYING and not corrects


def _made(parts: list[Telling]) -> Candidate:
    """The candidate that sentences told together make."""
    texts, days = [], []
    for part in parts:
        notes, found = days_of(list(part.words), part.setting.today)
        texts.append(told(list(part.words), part.setting.teller, notes))
        days += found
    words = [word for part in parts for word in part.words]
    things = entities_of(Found(), words)
    corrects = any(part.setting.corrects for part in parts)
    return Candidate(
        content="; ".join([texts[0], *(text[:1].lower() + text[1:] for text in texts[1:])]),
        quote=parts[0].quote(words),
        memory_type="correction" if corrects else _type(words, bool(days)),
        confidence=TOLD,
        topic="events" if days else "general",
        entities=things.entities,
        relations=things.relations,
        happens_on=days[-1] if days else "",
    )


def _type(words: Words, dated: bool) -> MemoryType:
    lows = {word.low for word in words}
    if dated:
        return "event"
    if _TASTES & lows:
        return "preference"
    if lows & frozenset(lexicon.KIN):
        return "relationship"
    return "event" if any(is_past(word.low) for word in words[1:6]) else "fact"
