"""A text into the words it is searched by. Pure.

The same for what is stored and for what is asked, so whatever is done here is done to both:

* case and accents are folded ("Zoë" and "zoe" are one), compatibility forms too (full-width letters);
* English words are stemmed (Snowball's English stemmer), other words are left as they are;
* words that are in every text are left out (``STOP_WORDS``), and so are "'s", "'ll" and their like;
* numbers stay, "1,000" as "1000", times and decimals in one piece ("10:30", "3.5");
* scripts written without spaces between words, Korean too, are cut into overlapping pairs of letters, because
  where a word ends cannot be seen; a single letter stays single;
* an emoji is a word of its own, without skin colour; a flag is one.

A word longer than 64 letters is cut there. Of a very long text the first 20,000 words count.

What must not live here: how terms are weighed (the store) and whether two statements say the same
(``similar.py``).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from itertools import islice

import snowballstemmer

MOST_TERMS = 20_000
LONGEST_TERM = 64

_STOPS = """
a an the this that these those
i me my mine myself we us our ours you your yours he him his she her hers it its they them their theirs
am is are was were be been being do does did have has had having will would shall should can could
and or but if so as of at by for with to from in on into than then there here
what which who whom whose when where why how
not no nor im ive youre youve hes shes theyre dont doesnt didnt isnt arent wasnt werent
cant couldnt wont wouldnt havent hasnt hadnt thats whats wheres whos lets
"""
STOP_WORDS = frozenset(_STOPS.split())
"""Left out. Words of asking are among them: a question is searched by what it is about."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana, Han and Hangul."""
_MARKED = "\u0900-\u0dff"
"""Indian scripts: their vowel signs are no letters to Python, yet belong to the word."""
_EMOJI = "\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"

_LETTER = rf"(?:[^\W_]|[{_MARKED}{_UNSPACED}])"
_WORD = re.compile(rf"\d+(?:[.,:]\d+)+|{_LETTER}+(?:'{_LETTER}+)*|{_FLAG}|[{_EMOJI}]")
_ASCII_WORD = re.compile(r"\d+(?:[.,:]\d+)+|[a-z0-9]+(?:'[a-z0-9]+)*")
_RUN = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_UNSPACED_LETTER = re.compile(rf"[{_UNSPACED}]")
_ACCENT = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
"""Accents on European letters, and vowel points of Hebrew and Arabic."""
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\uff07]")

_CLITIC = re.compile("'(?:s|ll|ve|re|d|m)$")

_stemmer = snowballstemmer.stemmer("english")
_one_at_a_time = threading.Lock()
"""The stemmer keeps the word it works on in itself, and messages are read in several threads."""


def terms(text: str) -> tuple[str, ...]:
    """The terms of a text, in order, repeated as often as they occur; () if nothing can be searched for."""
    folded = fold(text)
    words = (_ASCII_WORD if folded.isascii() else _WORD).finditer(folded)
    found = islice((match.group() for match in words), MOST_TERMS)
    return tuple(islice((term for word in found for term in _terms_of(word)), MOST_TERMS))


def fold(text: str) -> str:
    """A text in lower case, without accents, with plain apostrophes."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", text).casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))


def _terms_of(word: str) -> tuple[str, ...]:
    """A folded word: usually one term, none for a stop word, several where no space parts words."""
    return _terms_of_short(word) if len(word) <= LONGEST_TERM else _terms_of_any(word)


def _terms_of_any(word: str) -> tuple[str, ...]:
    if not word.isascii() and _UNSPACED_LETTER.search(word):
        return tuple(term for run in _RUN.findall(word) for term in _terms_of_run(run))
    plain = _CLITIC.sub("", word).replace("'", "").replace(",", "")
    return () if plain in STOP_WORDS else (stem(plain[:LONGEST_TERM]),)


_terms_of_short = lru_cache(maxsize=65_536)(_terms_of_any)


def _terms_of_run(run: str) -> tuple[str, ...]:
    if not _UNSPACED_LETTER.match(run):
        return _terms_of(run.strip("'"))
    return tuple(run[at : at + 2] for at in range(len(run) - 1)) or (run,)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of a folded word of at most 64 letters, without apostrophes ("hiking" and "hike" are one)."""
    if not (word.isascii() and word.isalpha()):
        return word
    with _one_at_a_time:
        return str(_stemmer.stemWord(word))
