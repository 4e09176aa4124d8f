"""Verbs that a life needs besides those the offline character knows, and how the forms of all are told.

The lists of the offline character are taken as they are (``english.py``).
"""

from __future__ import annotations

from functools import lru_cache

from estuary_server.english import inflection
from estuary_server.english.lexicon import AUXILIARIES, word_set
from estuary_server.english.verbs import VERBS as KNOWN

_MORE = word_set(
    "bark purr meow chew scratch shed expire hand snore relocate emigrate commute graduate babysit "
    "foster diagnose sprain fracture twist vape vote donate translate tutor mentor supervise intern "
    "freelance retire resign hire promote propose date flirt dump cheat bully scam rob invest trade "
    "gamble bet ski surf snowboard skateboard hike jog sprint lift stretch meditate sculpt crochet "
    "embroider photograph film record compose rap dj stream blog vlog binge rewatch reread unfollow "
    "text phone email skype zoom park crash tow swerve hitchhike backpack cruise renovate redecorate "
    "furnish evict lease sublet adopt christen baptize convert worship fast confess marathon graduate "
    "enroll enrol major minor flunk cram tutor recite audition rehearse celebrate host cater toast "
    "faint vomit sneeze limp recover relapse detox diet overeat starve crave devour "
    "microwave barbecue ferment wrestle box fence spar bowl golf kayak canoe paddle sail moor anchor "
    "plow harvest shear breed groom train outgrow babble crawl toddle mourn grieve bury cremate "
    "inherit bequeath sue testify"
)
VERBS = KNOWN | _MORE
"""Bases of all verbs known."""


@lru_cache(maxsize=8192)
def verb_base(word: str) -> str:
    """The base form of a verb's form in lower case, "" for any other word."""
    known = inflection.verb_base(word)
    if known or word in _MORE:
        return known or word
    return next((base for base in _bases(word) if base in _MORE), "")


def _bases(word: str) -> list[str]:
    found = [word[: -len(ending)] for ending in ("s", "es", "ed", "d", "ing") if word.endswith(ending)]
    found += [bare + "e" for bare in found] + [word[:-3] + "y"] * word.endswith(("ies", "ied"))
    return [*found, *(bare[:-1] for bare in found if len(bare) > 2 and bare[-1] == bare[-2])]


def is_finite(word: str) -> bool:
    """Whether a lower-case word can be the verb that a subject governs."""
    return word in AUXILIARIES or (not word.endswith("ing") and bool(verb_base(word)))
