"""How a person types: with care, in lower case, or in a hurry. Only the words between slots are touched.

Values stay as they are, so that labels hold whatever the style.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.filling import outside_slots

Style = Literal["careful", "casual", "hurried"]
STYLES: tuple[Style, ...] = ("careful", "careful", "casual", "casual", "hurried")
"""As often as people have them."""

_CASUAL_SHARE = 0.6
_HURRIED_SHARE = 0.15
_HURRIED = {
    "you": "u", "your": "ur", "because": "bc", "with": "w/", "really": "rly", "though": "tho", "the": "teh",
    "people": "ppl", "please": "pls", "about": "abt", "definitely": "definately", "something": "smth",
    "believe": "beleive", "until": "untill", "and": "n", "tonight": "2nite", "going": "goin", "just": "jsut",
    "that": "taht", "probably": "prolly", "through": "thru", "thanks": "thx",
}  # fmt: skip
_WORD = re.compile(r"[a-z]+")
_APOSTROPHE = re.compile(r"(?<=\w)'")


def restyle(template: str, style: Style, dice: Dice) -> str:
    """The template as this person would type it; slots are kept."""
    change: Callable[[str], str] = {
        "careful": lambda text: text,
        "casual": (lambda text: _lower(text)) if dice.chance(_CASUAL_SHARE) else (lambda text: text),
        "hurried": lambda text: _hurried(text, dice),
    }[style]
    return "".join(piece if is_slot else change(piece) for piece, is_slot in outside_slots(template))


def _lower(text: str) -> str:
    """Without capitals, shouting excepted, and without apostrophes, but for the one after a name."""
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in text.split(" ")]
    return _APOSTROPHE.sub("", " ".join(words))


def _hurried(text: str, dice: Dice) -> str:
    """With abbreviations and slips in some of the words that have one."""

    def slip(match: re.Match[str]) -> str:
        word = match[0]
        return _HURRIED[word] if word in _HURRIED and dice.chance(_HURRIED_SHARE) else word

    return _WORD.sub(slip, text)
