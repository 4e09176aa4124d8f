"""A text into the passages that are embedded one by one. Pure.

A vector of a long message is near to nothing in particular; each of its sentences is near to what it is
about. So a passage is a sentence, with the next one where it is short ("Yes! I have."), and a text is as near
to a question as its nearest passage. Who said it, as a transcript has it in front ("Ana: I have."), belongs
to none.

What must not live here: the vectors (``providers/``), and what is done with them (``entries.py``).
"""

from __future__ import annotations

import re

PASSAGE_CHARS = 1_000
"""Of a passage; embedders read no more than a few hundred words."""

LEAST_CHARS = 20
"""A passage that is shorter is joined to the one after it, or, at the end, before it."""

MOST_PASSAGES = 24
"""Of one text. What comes after them is found by its words alone."""

READ_CHARS = 8_000
"""Of a text that is cut into passages, so that a huge one holds nobody up."""

_SPEAKER = re.compile(r"\s*[^\W\d_][\w'\u2019-]*(?: [^\W\d_][\w'\u2019-]*)?: +(?=\S)")
_BETWEEN = re.compile(r"(?<=[.!?\u2026\u061f])\s+|(?<=[\u3002\uff01\uff1f])|\n+")


def passages(text: str) -> list[str]:
    """The passages of a text, in order: at least one, even of "", at most MOST_PASSAGES."""
    speaker = _SPEAKER.match(text)
    said = text[speaker.end() if speaker else 0 :][:READ_CHARS]
    sentences = (sentence.strip() for sentence in _BETWEEN.split(said))
    parts = [part for sentence in sentences for part in _cut(sentence)]
    return _joined(parts)[:MOST_PASSAGES] or [""]


def _cut(sentence: str) -> list[str]:
    """A sentence in pieces of PASSAGE_CHARS; none if it is empty."""
    return [sentence[at : at + PASSAGE_CHARS] for at in range(0, len(sentence), PASSAGE_CHARS)]


def _joined(parts: list[str]) -> list[str]:
    """Short ones joined to others."""
    found: list[str] = []
    for part in parts:
        if found and len(found[-1]) < LEAST_CHARS:
            found[-1] += f" {part}"
        else:
            found.append(part)
    if len(found) > 1 and len(found[-1]) < LEAST_CHARS:
        last = found.pop()
        found[-1] += f" {last}"
    return found
