"""How a statement sounds: hard, unfriendly, bright or plain, so that a reply never welcomes bad news.

Told by words alone. The replies themselves are data in ``phrases.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from estuary_server.english.lexicon import word_set

Tone = Literal["hard", "unfriendly", "bright", "plain"]

_GRAVE = word_set(
    "died dies dying dead death lost cancer tumour tumor suicide killed murdered funeral grief grieving"
    " widowed miscarriage stillborn dementia"
)
_HARD = word_set(
    "sad die lose ill sick hurt hurts alone lonely tired afraid scared broke broken"
    " fired failed fail cry cried crying depressed anxious worried stressed miss angry upset pain"
    " divorced divorce stolen accident hospital nightmare awful terrible horrible exhausted homesick"
    " struggling abused bullied assaulted evicted bankrupt arrested"
)
_UNFRIENDLY = word_set(
    "hate hates hated hating despise despises loathe loathes detest detests dislike dislikes"
)
_BRIGHT = word_set(
    "happy glad excited won win passed graduated engaged proud love loved wonderful great finally"
    " celebrate celebrating promoted promotion fun enjoyed delighted thrilled grateful better"
)
_GRAVE_WORDS = re.compile(
    r"\b(?:passed away|passing away|passes away|passed on$"
    r"|(?:not|never) (?:survive|survived|make it|well|wake up)|took (?:his|her|their) own life"
    r"|no longer (?:alive|with us))\b"
)
_UNFRIENDLY_WORDS = re.compile(
    r"\b(?:(?:not|never) (?:stand|bear|like|love|get along|talk|speak)|fed up|sick of)\b"
)


def tone_of(words: Iterable[str]) -> Tone:
    """The tone of a statement's plain words; what denies a hardship is plain, what denies a joy as well."""
    said = tuple(words)
    flat, found = " ".join(said), set(said)
    denied = bool({"not", "never"} & found)
    if found & _GRAVE or _GRAVE_WORDS.search(flat) or (found & _HARD and not denied):
        return "hard"
    if found & _UNFRIENDLY or _UNFRIENDLY_WORDS.search(flat):
        return "unfriendly"
    return "bright" if found & _BRIGHT and not denied and not found & _HARD else "plain"
