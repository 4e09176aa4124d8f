"""Turns the player's words round: what they say of themselves in the first person becomes the second, and
"you", who is the character, becomes "I". Text in the third person is ``third_person.py``'s.
"""

from __future__ import annotations

import re

from estuary_server.english.inflection import is_finite
from estuary_server.english.lexicon import (
    ADVERBS,
    BARE_CONTRACTIONS,
    LOWER_HEADS,
    PREPOSITIONS,
    STOP_WORDS,
    word_set,
)
from estuary_server.english.text import WORD

_PLAIN = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'll": "you'll", "i'd": "you'd", "me": "you",
    "my": "your",
    "mine": "yours", "myself": "yourself", "we": "you", "we're": "you're", "we've": "you've",
    "we'll": "you'll",
    "we'd": "you'd", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves", "your": "my",
    "yours": "mine", "yourself": "myself", "you're": "I'm", "you've": "I've", "you'll": "I'll",
    "you'd": "I'd",
}  # fmt: skip
_AFTER_I = {"am": "are", "was": "were", "wasn't": "weren't", "ain't": "aren't"}
_AFTER_YOU = {"are": "am", "were": "was", "weren't": "wasn't", "aren't": "am not"}
_LINKS = word_set("and or but then")
_QUOTED = re.compile(r'"[^"]*"')


def turned(text: str) -> str:
    """``text``, said by the player, as the character says it to them ("I am cold" -> "you are cold").

    Words inside double quotes stay as they are. The first letter is in lower case unless it begins a name
    or "I".
    """
    spans = list(WORD.finditer(text))
    kept = [match.span() for match in _QUOTED.finditer(text)]
    words = [match.group().lower() for match in spans]
    subjects = _subjects(words)
    out: list[str] = []
    end = 0
    for index, match in enumerate(spans):
        quoted = any(start < match.start() < stop for start, stop in kept)
        word = match.group() if quoted else _turn_word(match.group(), words, index, subjects)
        out += [text[end : match.start()], word]
        end = match.end()
    return lowered("".join(out) + text[end:])


def _turn_word(token: str, words: list[str], index: int, subjects: list[str]) -> str:
    word = BARE_CONTRACTIONS.get(words[index], words[index])
    if _stays(token, words, index):
        return token
    if word == "you":
        return "I" if _is_subject(words, index) else "me"
    if word in _AFTER_I and subjects[index] == "i":
        return _AFTER_I[word]
    if word in _AFTER_YOU and subjects[index] == "you":
        return _AFTER_YOU[word]
    return _PLAIN.get(word, token)


def _stays(token: str, words: list[str], index: int) -> bool:
    before = words[index - 1] if index else ""
    if token == "US" or (words[index] == "mine" and before in ("a", "the", "coal", "gold", "this", "that")):
        return True
    return (
        token == "I"
        and index == len(words) - 1
        and index > 0
        and before in ("war", "elizabeth", "charles", "act")
    )


def _subjects(words: list[str]) -> list[str]:
    """For each word, who governs it as a verb: "i", "you" or "" (somebody else, or it cannot be told)."""
    governors: list[str] = []
    current, gap = "", 99
    for index, word in enumerate(words):
        if word in ("i", "you"):
            current, gap = word, 0
            governors.append("")
            continue
        following = words[index + 1] if index + 1 < len(words) else ""
        governors.append(_governor(words, index, following, current, gap))
        if word not in ADVERBS:
            gap += 1
    return governors


def _governor(words: list[str], index: int, following: str, current: str, gap: int) -> str:
    asks = following in ("i", "you") and (index == 0 or words[index - 1] not in ("i", "you"))
    if asks:
        return following
    back = index - 1
    while back >= 0 and words[back] in ADVERBS:
        back -= 1
    if gap == 0 or (back >= 0 and words[back] in _LINKS and not _new_subject(words, back)):
        return current
    return ""


def _new_subject(words: list[str], link: int) -> bool:
    return link > 0 and words[link - 1] in ("he", "she", "it", "they")


def _is_subject(words: list[str], index: int) -> bool:
    """Whether the "you" at ``index`` is the one who does, rather than the one it is done to."""
    following = index + 1
    while following < len(words) and words[following] in ADVERBS:
        following += 1
    before = words[index - 1] if index else ""
    if before in PREPOSITIONS - {"before", "after", "since", "until", "than", "as", "like"}:
        return False
    if following >= len(words):
        return before in ("are", "do", "did", "can", "will", "have", "than", "as", "so", "and")
    after = words[following]
    return after.endswith("n't") or is_finite(after) or before in ("are", "do", "did", "can", "will")


def lowered(text: str) -> str:
    """``text`` for the middle of a sentence: a first word that is no name loses its capital."""
    match = WORD.search(text)
    if match is None or not match.group()[0].isupper():
        return text
    word = match.group()
    if not _is_common(word):
        return text
    at = match.start()
    return text[:at] + text[at].lower() + text[at + 1 :]


def opens_with_name(text: str) -> bool:
    """Whether the first word keeps its capital, or may have it only from opening the sentence."""
    match = WORD.search(text)
    return match is not None and match.group()[0].isupper() and not _is_common(match.group())


def _is_common(word: str) -> bool:
    low = word.lower()
    if low == "i" or low.startswith("i'") or (len(word) > 1 and word.isupper()):
        return False
    return low in STOP_WORDS or low in LOWER_HEADS or low.split("'")[0] in STOP_WORDS or low.endswith("ly")
