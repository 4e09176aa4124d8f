"""Frames applied to a clause: what they find, as candidates. The frames are in ``frames/``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from estuary_server.memory.candidate import Candidate
from estuary_server.memory.extraction import dates, lexicon, naming, slots, topics, worth
from estuary_server.memory.extraction.entities import Found, entities_of
from estuary_server.memory.extraction.filled import Filled, article, plain
from estuary_server.memory.extraction.frame import GUESSED, Frame
from estuary_server.memory.extraction.frames import ANYWHERE, PRESUPPOSED, frames_for
from estuary_server.memory.extraction.person import CHARACTER_TELLS, PLAYER_TELLS, Teller, told
from estuary_server.memory.extraction.view import View, view
from estuary_server.memory.extraction.words import Word

Words = list[Word]
_SPANNING = ("since", "until", "from")
_NAMING = frozenset({"name", "given", "called"})
_SECOND = frozenset({"you", "your", "yours", "yourself", "thee", "thy"})
_TOUCHED = frozenset({"i", "me", "my", "us", "our", "we", "mine", "myself"})
_OWNER = re.compile(r"'s?$")
_ARTICLE = re.compile(r"\ba (?=\{(\w+)\})")
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Setting:
    """What a clause is read against.

    Attributes:
        today: the day it was said, where it was said.
        teller: who speaks.
        doubtful: it may not mean what it says.
        corrects: its sentence mends what was said before.
        quote: the words it is from.
    """

    today: date
    teller: Teller = PLAYER_TELLS
    doubtful: bool = False
    corrects: bool = False
    quote: str = field(default="", repr=False)


def candidates(clause: Words, setting: Setting) -> list[Candidate]:
    """What a clause states."""
    if _is_addressed(clause):
        return []
    shown = view(clause)
    found: list[Candidate] = []
    main = _first(shown, frames_for(shown.text), setting.today)
    if main:
        found += _made(main, setting)
    for frame in ANYWHERE:
        for aside in _fillings(shown, frame):
            found += _made(aside, replace(setting, corrects=False))
    return _without_doubles(found)


def asides(words: Words, setting: Setting) -> list[Candidate]:
    """What a sentence takes for granted, whatever it asks or reports: who the player's own people are."""
    shown = view(words)
    found = (made for frame in PRESUPPOSED for one in _fillings(shown, frame) for made in _made(one, setting))
    return _without_doubles(list(found))


def _is_addressed(clause: Words) -> bool:
    """Whether a clause speaks of the one spoken with; "you know" is nobody."""
    if [word.low for word in clause[2:4]] == ["call", "me"]:
        return False
    for at, word in enumerate(clause):
        after = clause[at + 1].low if at + 1 < len(clause) else ""
        if word.low in _SECOND and after not in ("know", "see"):
            return True
    return False


def _first(shown: View, frames: tuple[Frame, ...], today: date) -> Filled | None:
    for frame in frames:
        match = frame.regex.match(shown.text)
        if match and _applies(frame, shown, today) and (filled := _filled(shown, frame, match)):
            return filled if _matters(filled, today) else None
    return None


def _matters(filled: Filled, today: date) -> bool:
    """Whether a statement is worth keeping, where its frame leaves that open."""
    words = list(filled.view.words)
    if (
        filled.frame.topic == "family"
        and not filled.frame.key
        and filled.relation("kins") in lexicon.ACQUAINTANCES
    ):
        return any(word.low in _TOUCHED for word in words[1:])
    return not filled.frame.weighed or worth.is_worth(words, today)


def _applies(frame: Frame, shown: View, today: date) -> bool:
    if frame.only in ("ended", "denied"):
        return shown.ended if frame.only == "ended" else shown.negated
    return frame.only != "dated" or bool(dates.find(shown.text, today))


def _fillings(shown: View, frame: Frame) -> Iterator[Filled]:
    for match in frame.regex.finditer(shown.text):
        if match.start() and shown.text[match.start() - 1] != " ":
            continue
        if filled := _filled(shown, frame, match):
            yield filled


def _filled(shown: View, frame: Frame, match: re.Match[str]) -> Filled | None:
    """The frame with its blanks filled; None where a blank's words are not what it takes."""
    if shown.negated and frame.denied == "drop" and not frame.corrects and not frame.anywhere:
        return None
    words = list(shown.words)
    blanks: dict[str, Words] = {}
    for blank, kind in frame.blanks.items():
        taken = match.group(blank)
        if not taken or not taken.strip():
            continue
        began = match.start(blank) + len(taken) - len(taken.lstrip())
        start, stop = shown.span(began, began + len(taken.strip()))
        kept = words[start:stop]
        if not kept:
            return None
        if kind in slots.OPEN:
            kept = slots.OPEN[kind](kept)
            if not kept:
                return None
            words[start:stop] = _put_in(words[start:stop], kept)
        blanks[blank] = kept if kind in slots.OPEN else [_unowned(word) for word in kept]
    return Filled(frame, shown, blanks, _without_mended(words) if frame.key else words)


def _put_in(words: Words, kept: Words) -> Words:
    """``words`` with those of ``kept`` as they were kept, each in its place."""
    at = next((at for at, word in enumerate(words) if word.low == kept[0].low), 0)
    return [*words[:at], *kept, *words[at + len(kept) :]]


def _without_mended(words: Words) -> Words:
    """The words in front of what they mend: "Jon, not John"."""
    for at in range(2, len(words) - 1):
        if words[at].low == "," and words[at + 1].low == "not":
            return words[:at]
    return words


def _unowned(word: Word) -> Word:
    """A word of a list without the owner's ending."""
    return replace(word, text=_OWNER.sub("", word.text), low=_OWNER.sub("", word.low))


def _made(filled: Filled, setting: Setting) -> list[Candidate]:
    frame = filled.frame
    if not frame.each:
        return [_candidate(filled, setting)]
    members = naming.listed(filled.blanks[frame.each])
    found = []
    for member in members:
        one = replace(filled, blanks=filled.blanks | {frame.each: member}, besides=filled.value(frame.each))
        made = _candidate(one, setting)
        found.append(replace(made, fact_key="", fact_value="") if len(members) > 1 else made)
    return found


def _candidate(filled: Filled, setting: Setting) -> Candidate:
    frame, shown = filled.frame, filled.view
    on, notes = _dates(filled, setting)
    denies = shown.negated and not frame.anywhere
    keyed = bool(frame.key) and (not denies or frame.denied == "negate" or frame.corrects)
    negates = (denies and keyed and frame.denied == "negate") or (frame.corrects and not frame.value)
    mended = shown.ended or frame.corrects or (setting.corrects and bool(frame.key))
    own = setting.teller is not CHARACTER_TELLS
    things = entities_of(_found(filled), list(shown.words))
    return Candidate(
        content=_content(filled, setting, notes, on or setting.today.isoformat()),
        quote=setting.quote,
        memory_type=("correction" if mended else frame.type) if own else "character_self",
        confidence=min(frame.confidence, GUESSED) if setting.doubtful else frame.confidence,
        topic=_topic(filled),
        secondary_topics=frame.also,
        fact_key=_templated(frame.key, filled.owner) if keyed and own else "",
        fact_value=_templated(frame.value, filled.fact) if keyed and own else "",
        negates=negates and own and keyed,
        entities=things.entities,
        relations=things.relations if own and not denies and not shown.ended else (),
        happens_on=on,
        doubtful=setting.doubtful,
    )


def _topic(filled: Filled) -> str:
    """The frame's topic, or a nearer one where the words tell it."""
    topic = filled.frame.topic
    lows = [word.low for word in filled.view.words]
    if topic == "preferences":
        return next((near for low in lows[1:] if (near := topics.NEARER.get(low))), topic)
    if topic == "family":
        kin = {
            filled.relation(blank) for blank, kind in filled.frame.blanks.items() if kind in ("kin", "kins")
        }
        return "relationships" if kin & lexicon.NO_FAMILY else topic
    return topic


def _templated(template: str, value: Callable[[str], str]) -> str:
    return _FIELD.sub(lambda match: value(match.group(1)), template)


def _content(filled: Filled, setting: Setting, notes: dict[int, str], on: str) -> str:
    noun = setting.teller.noun
    if filled.frame.content and not filled.view.negated:
        text = filled.frame.content.replace("{Player}", noun[0].upper() + noun[1:]).replace("{when}", on)
        text = _ARTICLE.sub(lambda match: f"{article(filled.value(match.group(1)))} ", text)
        return _templated(text, filled.value)
    return told(filled.words, setting.teller, notes)


def _dates(filled: Filled, setting: Setting) -> tuple[str, dict[int, str]]:
    """When it happens, and for each word that ends a date the date to be put behind it."""
    if not filled.frame.dated:
        return "", {}
    shown = filled.view
    found = dates.find(shown.text, setting.today, past=shown.past)
    notes: dict[int, str] = {}
    for when in found:
        _, stop = shown.span(when.start, when.end)
        said = plain(filled.words[max(0, stop - 1) : stop])
        if not when.stated and when.iso != said:
            notes[stop - 1] = f" ({when.note})"
    at = [when.iso for when in found if not shown.text.startswith(_SPANNING, when.start)]
    return (at[0] if at else ""), notes


def _found(filled: Filled) -> Found:
    frame = filled.frame
    kinds = {
        blank: frame.kinds.get(blank) or slots.ENTITY_KINDS.get(kind) for blank, kind in frame.blanks.items()
    }
    relations = [line.rsplit(" ", 1) for line in frame.relations]
    return Found(
        named=tuple(
            (filled.value(blank), kinds.get(blank) or "thing")
            for _, blank in relations
            if filled.value(blank)
        ),
        relations=tuple(
            (_templated(label, filled.relation), filled.value(blank))
            for label, blank in relations
            if filled.value(blank)
        ),
        alias=_templated(frame.alias, filled.value).lower(),
        besides=(
            filled.besides,
            *(filled.value(blank) for blank, kind in frame.blanks.items() if kind in _NAMING),
        ),
    )


def _without_doubles(found: list[Candidate]) -> list[Candidate]:
    kept: dict[tuple[str, str], Candidate] = {}
    for candidate in found:
        same = (candidate.fact_key, candidate.fact_value) if candidate.fact_key else ("", candidate.content)
        if same not in kept:
            kept[same] = candidate
    return list(kept.values())
