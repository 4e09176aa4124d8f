"""Text into sentences and words, and how much of it is looked at. Nothing here knows what words mean.

Bounds: of one message the first and the last ``MESSAGE_LIMIT`` / 2 characters are read, of a line of the
conversation the first ``LINE_LIMIT``, of a persona's field the first ``PERSONA_LIMIT``; of the conversation
the newest ``HISTORY_LIMIT`` lines, as far as they hold ``HISTORY_CHARACTERS``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from estuary_server.english.lexicon import (
    ABBREVIATIONS,
    BARE_CONTRACTIONS,
    ENDING_CONTRACTIONS,
    PAIRS,
    S_IS_IS,
    WHOLE_CONTRACTIONS,
)

MESSAGE_LIMIT = 3000
LINE_LIMIT = 1000
PERSONA_LIMIT = 8000
HISTORY_LIMIT = 400
HISTORY_CHARACTERS = 40_000

WORD = re.compile(r"\d+(?:[.,:/]\d+)*[^\W_]*|[^\W_]+(?:['-][^\W_]+)*")
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
     "\u2026": "...", "\u200b": "", "\ufeff": "", "\u00a0": " "}
)  # fmt: skip
_REPLACED = "\ufffd"
_JOINERS = ("\u200c", "\u200d")  # of emoji and of some scripts, where they are no rubbish
_RUBBISH_SHARE = 1 / 3
_PAIR_ENDS = frozenset(last for _, last in PAIRS)
_STOP = re.compile(r"[.!?]+[\"')\]]*(?=\s|$)|\n+")
_ARTICLE = re.compile(r"\b([Aa])n?(?=\s+(\w+))")
_VOWEL_SOUND = re.compile(
    r"(?!eu|uni(?![mn])|us[aeu]|ut[ei]|ur[aiou]|ufo|one\b|once\b)"
    r"(?:[aeiouàáâäåèéêëìíîïòóôöùúûü]|hour|honest|honou?r|heir|8|11\b|18\b)",
    re.I,
)
_ENDINGS = re.compile(r"(n't|'m|'re|'ve|'ll|'d)$")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its text without the final stop, and whether it ended with a question mark."""

    text: str
    asks: bool = False


def clean(text: str, limit: int) -> str:
    """``text`` with plain quotes and single spaces; of a longer one its first and last ``limit`` / 2
    characters.

    Characters that cannot be written (control, format, private, unassigned, replaced) are left out; where
    they are more than one in three, nothing of the text is trusted, and the result is empty.
    """
    if len(text) > limit:
        text = f"{text[: limit // 2]}\n{text[-(limit // 2) :]}"
    text = _writable(text.translate(_QUOTES))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _writable(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    written = [char for char in text if (char.isprintable() or char.isspace()) and char != _REPLACED]
    rubbish = len(text) - len(written) - sum(text.count(joiner) for joiner in _JOINERS)
    solid = len(text) - sum(char.isspace() for char in written)
    return "" if rubbish > _RUBBISH_SHARE * solid else "".join(written)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a cleaned text, in order; empty ones are left out."""
    found: list[Sentence] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _is_abbreviation(text[start : stop.start()], stop.group(), text[stop.end() : stop.end() + 2]):
            continue
        _add(found, text[start : stop.start()], "?" in stop.group())
        start = stop.end()
    _add(found, text[start:], False)
    return found


def _is_abbreviation(before: str, stop: str, after: str) -> bool:
    if stop != ".":
        return False
    last = before.rsplit(None, 1)[-1:] or [""]
    word = last[0].lstrip("(\"'")
    if word.lower() in ("a.m", "p.m"):
        return after.strip().islower()
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper() and word != "I")


def _add(found: list[Sentence], text: str, asks: bool) -> None:
    text = text.strip(" \t\n-*#>•").rstrip(" ,;:")
    if WORD.search(text):
        found.append(Sentence(text, asks))


def tokens(text: str) -> list[str]:
    """The words of a text as written, possessive endings and contractions kept on them."""
    return WORD.findall(text)


def plain_words(text: str) -> list[str]:
    """The words of a text in lower case, contractions written out, possessive endings as a word ``'s``."""
    words: list[str] = []
    for token in WORD.findall(text.lower()):
        token = BARE_CONTRACTIONS.get(token, token)
        if "'" in token or token in WHOLE_CONTRACTIONS:
            words.extend(_written_out(token))
            continue
        words.append(token)
        if token in _PAIR_ENDS and tuple(words[-2:]) in PAIRS:
            words[-2:] = [PAIRS[words[-2], token]]
    return words


def _written_out(word: str) -> list[str]:
    if word in WHOLE_CONTRACTIONS:
        return WHOLE_CONTRACTIONS[word].split()
    if word.endswith("'s"):
        return [word[:-2], "is" if word[:-2] in S_IS_IS else "'s"]
    match = _ENDINGS.search(word)
    if match is None:
        return [word]
    return [word[: match.start()], ENDING_CONTRACTIONS[match.group()]]


def capitalise(text: str) -> str:
    """``text`` with its first letter in upper case."""
    for index, char in enumerate(text):
        if char.isalnum():
            return text[:index] + char.upper() + text[index + 1 :]
    return text


def agreed(text: str) -> str:
    """``text`` with each "a" and "an" as the sound of the next word asks for it ("an hour", "a unicorn")."""
    return _ARTICLE.sub(lambda match: match[1] + ("n" if _VOWEL_SOUND.match(match[2]) else ""), text)


def finish(text: str) -> str:
    """``text`` as a sentence: a capital first, a stop last."""
    text = capitalise(text.strip())
    return text if text.endswith((".", "!", "?", '."', '!"', '?"', "\u201d")) else text + "."
