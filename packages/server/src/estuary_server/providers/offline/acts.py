"""What a sentence does apart from telling and asking: greet, thank, ask for a story ... Replies are
``smalltalk.py``'s.

Only closed, conventional wording is recognised (``conventions.py``); what has content of its own is left to
retrieval.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from estuary_server.english.lexicon import ENGLISH_MARKS, STOP_WORDS, word_set
from estuary_server.english.text import plain_words, tokens
from estuary_server.english.verbs import COMMANDS, VERBS
from estuary_server.providers.offline.conventions import ASKING, LEAD_WORDS, LENGTH, MORE, PART, STORY, WHOLE

Act = str
"""A key of ``conventions.PART`` or ``WHOLE``; or "speech", "wordless", "numbers", "foreign"; or "" for
none."""

_WORDS_READ = 80


def _any(parts: Iterable[str]) -> str:
    return f"(?:{'|'.join(parts)})"


_LEAD = f"(?:{_any(LEAD_WORDS.split())} )*"
_SPEECH = re.compile(rf"^{_LEAD}(?:{ASKING})?{_any([*MORE, *STORY])}$")
_REQUEST = _any([*sorted(COMMANDS), "what", "who", "how", "why", "do you"])
_LONG = re.compile(rf"^{_LEAD}(?:{ASKING})?{_REQUEST}\b.*\b{_any(LENGTH)}\b.*$")
_TELLING = re.compile(r"^(?:i|we|he|she|they|my) (?:told|read|gave|wrote|heard|have|had|like|love|know)\b")
_PART = {act: re.compile(rf"\b{_any(parts)}\b") for act, parts in PART.items()}
_WHOLE = {
    act: re.compile(rf"^{_LEAD}(?:{_any(parts)}(?: |$))+(?:please|\w+)?(?: \w+)?$")
    for act, parts in WHOLE.items()
}
_EXACT = {act: re.compile(rf"^{_LEAD}(?:{_any(parts)}(?: |$))+$") for act, parts in WHOLE.items()}
_ADDRESSED = ("well", "goodbye", "thanks", "hello", "praise", "introduce", "laugh", "sorry")
_SIGNS = re.compile(r"[^\W_]")
_GREETING = re.compile(r"\W*(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|evening|afternoon))\b", re.I)

_SHARED = word_set("me in on as am a no so i was an do he of to will is die over also for had have im")
_SHARED_SHARE = 0.35
_ENGLISH = (ENGLISH_MARKS | STOP_WORDS) - _SHARED  # without those that other languages have, too


def act_of(text: str) -> Act:
    """The act of a cleaned sentence, "" where it tells, asks or commands something of its own."""
    if not _SIGNS.search(text):
        return "wordless"
    words = plain_words(text)
    if all(word[0].isdigit() for word in words):
        return "numbers"
    flat = " ".join(words[:_WORDS_READ])
    if is_speech_request(flat):
        return "speech"
    return _conventional(flat) or ("foreign" if is_foreign([word.lower() for word in tokens(text)]) else "")


def _conventional(flat: str) -> Act:
    part = next((act for act, pattern in _PART.items() if pattern.search(flat)), "")
    if part:
        return part
    exact = next((act for act, pattern in _EXACT.items() if pattern.match(flat)), "")
    return exact or next((act for act in _ADDRESSED if _WHOLE[act].match(flat)), "")


def is_speech_request(flat: str) -> bool:
    """Whether plain words, joined by spaces, ask to speak at length: for a story, for more, for detail."""
    if _TELLING.match(flat):
        return False
    return bool(_SPEECH.match(flat) or _LONG.match(flat))


def is_foreign(words: list[str]) -> bool:
    """Whether lower-case words are of another language than English, as far as the commonest words can
    tell.
    """
    used = set(words)
    if any(ord(char) > 0x2AF for word in words for char in word):
        return not ENGLISH_MARKS & used
    foreign_letters = any(ord(char) > 0x7F for word in words for char in word)
    if len(words) <= (2 if foreign_letters else 3) or used & (_ENGLISH | VERBS):
        return False
    return sum(word in _SHARED for word in words) <= _SHARED_SHARE * len(words)


def greets(text: str) -> bool:
    """Whether a message opens with a greeting, whatever follows."""
    return bool(_GREETING.match(text))
