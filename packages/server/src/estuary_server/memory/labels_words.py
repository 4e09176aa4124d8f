"""The words of a memory that say what it is about, and how they are compared.

Words that every statement is full of are left out; what is left is compared by its stem (Snowball, English;
words of other languages keep most of their ending). Scripts without spaces (Chinese, Japanese, Thai ...) give
pairs of neighbouring signs, which tell memories apart but are no words to show to anybody.

What must not live here: counting and choosing (``clusters_links.py``, ``labels.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import snowballstemmer

from estuary_server.memory.entities_names import compared

Words = dict[str, str]
"""Stem to the word as it was written; "" where it is not to be shown."""

SHORTEST, LONGEST = 3, 32
"""Letters of a word that counts."""

_EMPTY = frozenset(
    word
    for line in (
        "about above after again against ago all almost along already also although always and another",
        "any anybody anyone anything are around ask asked away back because become been before being",
        "below best better between both bring but call called calls came can cannot come comes could day",
        "days did does doing done don down during each either else enjoy enjoys even ever every everybody",
        "everyone everything far feel feeling feels felt few find first for former from get gets getting",
        "give gives goes going gone good got had has have having her here hers herself him himself his",
        "how however into isn its itself just keep keeps kind kinds know known knows last lately later",
        "least less let like liked likes little live lived lives long longer look lot lots love loved",
        "loves made make makes making many may maybe mean mention mentioned might month months more most",
        "much must myself name named names need needs never new next nobody none nor not nothing now off",
        "often old once one only other others our out over own perhaps planning plans player prefer",
        "prefers put quite rather really recently said same saw say says see seem seems seen several",
        "shall she should since some somebody someone something sometimes soon still such sure take takes",
        "taking tell than that the their theirs them themselves then there these they thing things think",
        "thinks this those though thought three through time times today told tomorrow too took tried",
        "tries try trying turn two under until upon use used user uses using usually very want wanted",
        "wants was way week weeks well went were weren what when where whether which while who whole whom",
        "whose why will wish wishes with within without won would year years yes yesterday yet you your",
        "yours yourself",
    )
    for word in line.split()
)
_WORD = re.compile(r"[^\W_]+")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def word_reader() -> Callable[[str], Words]:
    """A function from a text to its telling words; not to be shared between threads."""
    stemmer = snowballstemmer.stemmer("english")
    stems: dict[str, str] = {}

    def stem(word: str) -> str:
        if word not in stems:
            stems[word] = str(stemmer.stemWord(word))
        return stems[word]

    def read(text: str) -> Words:
        found: Words = {}
        for word, shown in _words(text):
            found.setdefault(stem(word), shown)
        return found

    return read


def _words(text: str) -> Iterator[tuple[str, str]]:
    for word in _WORD.findall(text.replace("\u2019", "'").replace("'s ", " ")):
        if runs := _SPACELESS.findall(word):
            for run in runs:
                yield from ((first + second, "") for first, second in pairwise(run))
        elif SHORTEST <= len(word) <= LONGEST and not word.isdigit() and word.casefold() not in _EMPTY:
            yield compared(word), word
