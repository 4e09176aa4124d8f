"""Names in a text: words written with a capital where no sentence begins. Pure."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_][\w'\u2019-]+")
_BEGINS = re.compile(r"(?:^|[.!?:\"\u201c\u00bf\u00a1]\s*|\n)$")
_OWNER = re.compile(r"['\u2019]s?$")
_NO_NAMES = frozenset(["ok", "okay", "yes", "no", "oh", "hi", "hey"])
_OF_I = re.compile(r"i['\u2019](?:m|ve|d|ll)$", re.IGNORECASE)


def names_in(text: str) -> list[str]:
    """Names, in order, each as often as it stands there; words with one space between them are one name."""
    found: list[str] = []
    end = -2
    text = text.strip()
    for match in _WORD.finditer(text):
        if not _is_name(text, match):
            continue
        follows = match.start() == end + 1 and text[end].isspace()
        found[-1:] = [f"{found[-1]} {match.group()}"] if follows else [*found[-1:], match.group()]
        end = match.end()
    return [_OWNER.sub("", name) for name in found]


def _is_name(text: str, match: re.Match[str]) -> bool:
    word = match.group()
    if not word[0].isupper() or word.lower() in _NO_NAMES or _OF_I.match(word):
        return False
    return not _BEGINS.search(text[max(0, match.start() - 3) : match.start()] or "")
