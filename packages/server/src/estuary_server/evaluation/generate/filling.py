"""Templates and their slots.

"{pet}" is a value, "{species.group}" an attribute of one, "{a job}" gets an article, "{bare thing}" loses
its own, "{^pet}" gets a capital.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Slots = Mapping[str, str]

_SLOT = re.compile(r"\{(\^|a |bare )?([a-z_]+(?:\.[a-z_]+)*)\}")

_ARTICLE = re.compile(r"^(?:a|an|the) ")


def fill(template: str, slots: Slots) -> str:
    """The template with its slots filled.

    Raises:
        KeyError: a slot is not there.
    """
    return _SLOT.sub(lambda match: _dressed(match[1] or "", slots[match[2]]), template)


def slots_of(template: str) -> frozenset[str]:
    """The names of its slots."""
    return frozenset(match[2] for match in _SLOT.finditer(template))


def outside_slots(template: str) -> list[tuple[str, bool]]:
    """The template cut up, in order: each piece, and whether it is a slot."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in _SLOT.finditer(template):
        pieces += [(template[at : match.start()], False), (match[0], True)]
        at = match.end()
    return [*pieces, (template[at:], False)]


def capital(text: str) -> str:
    """The text with a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]


def _dressed(dress: str, value: str) -> str:
    if dress == "^":
        return capital(value)
    if dress == "bare ":
        return _ARTICLE.sub("", value)
    if dress:
        return f"{'an' if value[0].lower() in 'aeiou' else 'a'} {value}"
    return value
