"""What makes a statement worth a memory: that it will matter in a month. Word classes and nothing else.

Worth are people and animals by name, places, a day that is not today, and the things a life is made of
(``LASTING``, ``TURNS``). What is over with the moment (a cup of tea, a bus, the weather) names none of them.
A list need not be complete: what is missing is left to recall on the raw text.
"""

from __future__ import annotations

import re
from datetime import date

from estuary_server.memory.extraction import dates, interests, lexicon
from estuary_server.memory.extraction.english import (
    AUXILIARIES,
    KINDS,
    STOP_WORDS,
    TIMES,
    verb_base,
    word_set,
)
from estuary_server.memory.extraction.numerals import SPELT
from estuary_server.memory.extraction.view import is_past
from estuary_server.memory.extraction.words import Word, flat

Words = list[Word]

LASTING = (
    frozenset(lexicon.KIN)
    | frozenset(lexicon.KIN_PLURAL)
    | lexicon.PETS
    | frozenset(pet + "s" for pet in lexicon.PETS)
    | lexicon.JOBS
    | lexicon.CONDITIONS
    | lexicon.DIETS
    | lexicon.SIGNS
    | lexicon.FAITHS
    | interests.PASTIMES
    | interests.HABITS
    | interests.ALLERGIES
    | frozenset(f"{KINDS['instrument']} {KINDS['sport']} {KINDS['language']}".split())
    | word_set(
        "home house flat apartment cottage bungalow houseboat cabin caravan loft studio attic farmhouse "
        "mortgage rent landlord lease tenancy neighborhood hometown village childhood accent passport visa "
        "citizenship job work career office employer company boss shift shifts promotion raise salary "
        "interview "
        "probation contract pension redundancy internship apprenticeship school university college degree "
        "thesis "
        "exam exams diploma scholarship course class lesson lessons semester dissertation masters phd "
        "wedding "
        "funeral divorce engagement anniversary birthday honeymoon baby pregnancy adoption birth surgery "
        "operation "
        "hospital diagnosis therapy medication chemo cast stitches allergy allergic crutches inhaler "
        "insulin tattoo "
        "piercing glasses car motorbike motorcycle bike boat van camper guitar piano drums camera "
        "telescope garden "
        "allotment greenhouse workshop collection vinyl stamps heirloom necklace brooch ring watch "
        "novel book memoir album band choir orchestra team club league marathon race tournament "
        "championship medal "
        "trophy award prize competition concert gig festival exhibition museum theatre play audition "
        "recital holiday "
        "vacation trip cruise flight honeymoon visa volunteer charity shelter foodbank church mosque temple "
        "synagogue vegan vegetarian gluten lactose meat alcohol smoking drinking sugar caffeine accident "
        "crash injury "
        "insurance lawsuit court loan debt savings inheritance lottery driving license licence podcast "
        "blog channel "
        "business startup shop bakery restaurant hobby hobbies passion fear phobia dream goal vow vows "
        "savings "
        "military army navy emigration vegetarianism veganism nightmares sober recovery burglary robbery "
        "fire flood "
        "terraced bedsit penthouse duplex maisonette condo villa barn lighthouse yurt trailer annexe "
        "barge narrowboat "
        "townhouse farm ranch chalet dorm lodge treehouse quilt typewriter locket teapot piano violin "
        "clock scooter moped "
        "tattooed inked pierced bucket someday lifelong candles physio sling plaster hospice helpline "
        "library nickname "
        "ticket stray laptop computer"
    )
)
"""Nouns of what lasts, or changes a life."""

TURNS = word_set(
    "move marry divorce adopt graduate retire resign emigrate relocate inherit win quit join publish found "
    "volunteer renovate survive enroll enrol propose foster donate compete perform collect restore "
    "commute study "
    "teach train coach babysit major convert relapse recover diagnose promote elect arrest evict bully "
    "mug rob "
    "christen bury mourn outgrow collaborate visit climb sprain fracture break lose sell invest learn "
    "hike sail "
    "twist dislocate crack scald tattoo kayak surf ski knit sew sculpt crochet paint vote cancel"
)
"""Verbs that tell of what lasts, or changes a life."""

_SOMEBODY = (
    frozenset(lexicon.KIN)
    | frozenset(lexicon.KIN_PLURAL)
    | lexicon.PETS
    | frozenset(one + "s" for one in lexicon.PETS)
)
_MOMENTS = word_set(
    "work home boss office shift fire play class ring watch book cast baby raise dream garden "
    "head hand hands eye eyes nose foot feet face leg legs back stomach tooth teeth neck hip cold duck "
    "chicken "
    "spider cow pig sheep crab frog fish bird lamb"
)
"""Nouns of ``LASTING`` that a passing remark names as well: they count for an own statement only."""
_NO_NAMES = (
    STOP_WORDS
    | TIMES
    | word_set(
        "i ok okay god lol haha jesus christ mr mrs ms tv dvd pc asap omg btw wifi bus gps pdf ugh yay "
        "wow christmas "
        "easter halloween monday tuesday wednesday thursday friday saturday sunday january february march "
        "april may "
        "june july august september october november december"
    )
)


def names(words: Words, *, inner: bool = False) -> frozenset[str]:
    """The words, in lower case, that are written as names. ``inner``: they do not open the sentence."""
    found = {word.low for word in words[1:] if _is_name(word)}
    if words and _is_name(words[0]) and (inner or _opens_as_name(words)):
        found.add(words[0].low)
    return frozenset(found)


def _is_name(word: Word) -> bool:
    shouted = word.text.isupper() and len(word.text) > 3
    return word.capital and not shouted and word.low not in _NO_NAMES


def _opens_as_name(words: Words) -> bool:
    """Whether the first word of a sentence is a name: a noun that stands there without article or plural."""
    low, after = words[0].low, words[1] if len(words) > 1 else None
    if low in lexicon.GIVEN_NAMES:
        return True
    if after is None or low in _BARE | LASTING or low.endswith(("s", "ing", "ed", "ly", "ness", "ion")):
        return False
    if after.capital and _is_name(after):
        return True
    return not verb_base(low) and (after.low in AUXILIARIES or is_past(after.low) or after.low.endswith("s"))


_BARE = word_set(
    "work dinner lunch breakfast supper food tea coffee beer wine water music traffic weather rain snow "
    "sleep life "
    "love money time luck winter summer spring autumn fall college mum mom dad mother father grandma grandpa "
    "granny nan uncle aunt rent health stuff nature parking homework housework gossip news advice "
    "progress research practice training therapy surgery yoga football tennis chess golf rugby cricket "
    "hockey art "
    "history math maths science english law half most last first next more less then now today tomorrow "
    "yesterday "
    "everyone nobody somebody someone everybody everything nothing anything something whoever whatever "
    "people "
    "good great bad nice lovely sad happy sorry poor dear big small new old long small best worst proud true "
    "probably maybe perhaps apparently confession correction update spoiler warning note question answer "
    "idea "
    "halfway back home outside inside upstairs downstairs away still yet even just only typical absolute"
)
"""Nouns that open a sentence without an article, and other words that do."""


def has_day(words: Words, today: date) -> bool:
    """Whether the words name a day, month or year that is not the day itself."""
    return any(when.iso != today.isoformat() for when in dates.find(flat(words), today))


def is_striking(words: Words) -> bool:
    """Whether the words name something of the kind that a passing remark does not."""
    return any(words[at].low not in _MOMENTS and _lasts(words, at) for at in range(len(words)))


def _lasts(words: Words, at: int) -> bool:
    """Whether a word names what lasts; somebody's dog or sister only where it is told whose."""
    low = words[at].low
    if at and words[at - 1].low == "the" and (low in _SOMEBODY):
        return False
    return low in LASTING or verb_base(low) in TURNS


def is_taste(words: Words) -> bool:
    """Whether the words tell a liking or a dread: a thing of that kind, and a word that says so."""
    lows = {word.low for word in words}
    known = _TASTED & lows
    return bool(known) and bool((interests.TASTE - known) & lows)


def is_span(words: Words) -> bool:
    """Whether the words tell how long or how often something is so: "for six years", "every Sunday"."""
    text = flat(words)
    return _SPAN.search(text) is not None


_TASTED = interests.FOODS | interests.PASTIMES | interests.DREADS | interests.HUES | interests.SEASONS
_SPAN = re.compile(
    rf"\b(?:\d+|{SPELT}|many|several|few) (?:years|decades)\b(?! ago)|\bsince (?:i was|childhood|school"
    rf"|birth|(?:19|20)\d\d)"
    r"|\b(?:every|each) (?:single )?(?:morning|evening|night|day|week|weekend|month|year|summer|winter"
    r"|(?:mon|tues|wednes|thurs"
    r"|fri|satur|sun)day)\b|\b(?:once|twice|three times) a (?:day|week|month|year)\b|\bas a (?:kid|child"
    r"|teenager|boy|girl)\b"
)


def is_worth(words: Words, today: date) -> bool:
    """Whether what a clause of the speaker's own states is worth a memory."""
    return bool(names(words)) or is_striking(words) or has_day(words, today)
