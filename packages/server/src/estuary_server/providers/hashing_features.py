"""What the hashing embedder sees in a text: weighed features. How they become a vector is in its own file.

Theory of operation. The text is brought into one form: compatibility characters, case, and without the
accents and vowel points that people leave out. Then it is cut into words, and into single signs where there
are no spaces between words (Chinese, Japanese, Thai ...) and for pictures such as emoji. A word gives

* its stem, weighed 1, or little if it is one of those that every text is full of;
* the concepts and kinds it belongs to, in English (the word lists of the offline language model), so that
  "job" comes near "profession" and "dog" near "pet";
* its letters in groups, which bring other endings, compounds and misspellings near. They weigh more where the
  stemmer, which knows English, is of no use.

The order of words does not count.

What must not live here: vectors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from estuary_server.english.inflection import stem
from estuary_server.english.lexicon import STOP_WORDS
from estuary_server.providers.offline.senses import is_label, meanings

Weighed = tuple[tuple[str, float], ...]
"""Features with their weights."""

COMMON_WORD = 0.1
"""Weight of the words that every text is full of."""

CONCEPT, KIND = 0.8, 0.4
"""Weights of what a word means or the kind that it names, and of what it is an example of."""

LATIN_GROUPS, OTHER_GROUPS = (3, 4), (2, 3)
"""Letters in a group, in Latin script and in others, whose words are shorter or have prefixes."""

LATIN_LETTERS, OTHER_LETTERS = 0.3, 0.7
"""Length, as a vector, of all groups of a word together."""

SIGN, SIGN_PAIR = 0.5, 0.8
"""Weights of a sign of a script without spaces, and of two neighbours."""

LONGEST_WORD = 64
"""Letters of a word that count; what is longer is no word."""

NOTHING: Weighed = (("", 1.0),)
"""The features of a text that has none."""

_ENDINGS = re.compile(r"n't\b|'(?:s|m|re|ve|ll|d)\b")
_SPACELESS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x9FFF),  # Chinese characters
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_POINTS = range(10, 36)
"""Canonical combining classes of Hebrew and Arabic vowel points (Unicode Standard, section 4.3)."""
_ACCENTS_FROM = 200
"""The same of the accents on European letters."""


def features(text: str) -> Weighed:
    """The features of a text; at least one, all weights above 0."""
    found: dict[str, float] = {}
    for kind, piece in _pieces(_one_form(text)):
        for feature, weight in _OF[kind](piece):
            found[feature] = found.get(feature, 0.0) + weight
    return tuple(found.items()) or NOTHING


def _one_form(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold().replace("\u2019", "'")
    kept = "".join(char for char in decomposed if not _is_left_out(char))
    return _ENDINGS.sub(" ", unicodedata.normalize("NFC", kept))


def _is_left_out(char: str) -> bool:
    """Whether this is an accent or a vowel point."""
    combining = unicodedata.combining(char)
    return combining >= _ACCENTS_FROM or combining in _POINTS


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Runs of one kind."""
    kind, start = "", 0
    for end, char in enumerate(text):
        here = _kind(char)
        if here != kind:
            if kind:
                yield kind, text[start:end]
            kind, start = here, end
    if kind:
        yield kind, text[start:]


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """What a character is part of: a "word", "signs", "pictures"; "" for what says nothing."""
    category = unicodedata.category(char)
    if category[0] in "LMN":
        code = ord(char)
        spaceless = any(first <= code <= last for first, last in _SPACELESS)
        return "signs" if spaceless else "word"
    return "pictures" if category == "So" else ""


@lru_cache(maxsize=8192)
def _of_word(word: str) -> Weighed:
    word = word[:LONGEST_WORD]
    if word in STOP_WORDS or len(word) == 1:
        return (("w " + stem(word), COMMON_WORD),)
    return (("w " + stem(word), 1.0), *_of_meaning(stem(word)), *_of_letters(word))


def _of_meaning(word_stem: str) -> Iterator[tuple[str, float]]:
    for concept in sorted(meanings(word_stem)):
        example_of = concept.removeprefix("a ")
        if example_of == concept:
            yield "c " + concept, CONCEPT
        else:
            yield "k " + stem(example_of), KIND
    if is_label(word_stem):
        yield "k " + word_stem, CONCEPT


def _of_letters(word: str) -> Iterator[tuple[str, float]]:
    sizes, length = (LATIN_GROUPS, LATIN_LETTERS) if max(word) < "\u0250" else (OTHER_GROUPS, OTHER_LETTERS)
    whole = f"<{word}>"
    groups = [whole[at : at + size] for size in sizes for at in range(len(whole) - size + 1)]
    for group in groups:
        yield "g " + group, length / len(groups) ** 0.5


def _of_signs(signs: str) -> Iterator[tuple[str, float]]:
    for sign in signs:
        yield "s " + sign, SIGN
    for first, second in pairwise(signs):
        yield "s " + first + second, SIGN_PAIR


def _of_pictures(pictures: str) -> Iterator[tuple[str, float]]:
    for picture in pictures:
        yield "p " + picture, 1.0


_OF: dict[str, Callable[[str], Iterable[tuple[str, float]]]] = {
    "word": _of_word,
    "signs": _of_signs,
    "pictures": _of_pictures,
}
