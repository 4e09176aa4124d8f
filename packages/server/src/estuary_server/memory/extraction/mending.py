"""A clause that says what is so and what is not, read as what is so: "my name isn't Ann, it's Anna".

Only the one form is known in which the speaker's own is denied one value and given another. What is taken
back by itself ("my name isn't Ann") is read in ``matching.py``.
"""

from __future__ import annotations

from estuary_server.memory.extraction.english import word_set
from estuary_server.memory.extraction.words import Word

Words = list[Word]

_OWN = word_set("my our")
_BE = word_set("is are was")
_STANDS_FOR = word_set("it he she they that")
_CALLED = word_set("called named")
_LONGEST_SUBJECT = 6
_MOST_DENIED = 4
"""Words of what is not so; more of them are a clause of their own."""


def mended(words: Words) -> Words:
    """``words`` without what they deny, where they also say what is so instead; the same words else."""
    verb = next((at for at, word in enumerate(words[:_LONGEST_SUBJECT]) if at > 1 and word.low in _BE), 0)
    if not verb or words[0].low not in _OWN:
        return words
    behind = words[verb + 1 :]
    if behind and behind[0].low == "not":
        return [*words[: verb + 1], *_given_instead(behind)] if _given_instead(behind) else words
    return [*words[: verb + 1], *_without_denied(behind)]


def _given_instead(denied: Words) -> Words:
    """What is so, behind what is not: "not Ann, it is Anna", "not Ann but Anna"; empty where nothing is."""
    for at in range(2, min(len(denied) - 1, 2 + _MOST_DENIED)):
        rest = denied[at:]
        if rest[0].low in (",", "but") and len(rest) > 1:
            rest = rest[1:]
            named = rest[1:2] and rest[0].low in _STANDS_FOR and rest[1].low in _BE
            if named or denied[at].low == "but":
                rest = rest[2:] if named else rest
                return rest[1:] if rest[0].low in _CALLED and denied[1].low not in _CALLED else rest
        if rest[0].low in _STANDS_FOR and len(rest) > 2 and rest[1].low in _BE:
            return rest[2:]
    return []


def _without_denied(said: Words) -> Words:
    """What is so, in front of what is not: "Anna, not Ann"."""
    for at in range(1, len(said) - 1):
        if said[at].low == "," and said[at + 1].low == "not" and len(said) - at - 2 <= _MOST_DENIED:
            return said[:at]
    return said
