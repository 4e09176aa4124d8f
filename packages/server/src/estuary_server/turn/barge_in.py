"""Whether what the player says over a reply is meant to interrupt it. Pure.

While the reply sounds, a listener's "mhm" must not stop it; while the character still thinks there is nothing
to talk over, and whoever goes on speaking has simply not finished. So the rules differ:

* words that are not mere listening interrupt: while thinking one is enough, while sounding it takes some,
  because a recogniser makes a word of many a sound that is none;
* words of mere listening never interrupt, however long they take;
* otherwise speech interrupts when it is longer than any "mhm" is.

What has not interrupted by its end is judged by its final words, and by how sure the recogniser is of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LEAST_SPEECH_S = 0.25
"""Speech that never interrupts, whatever a character's settings say, unless it is words."""

WORDLESS_S = 1.0
"""How much longer than that speech goes on before it interrupts by its length alone. Waiting costs little:
the reply is held meanwhile."""

WORDS_OVER_SOUND = 3
"""Words that interrupt a reply that sounds, however short they are."""

LEAST_CONFIDENCE = 0.3
"""Of final words that are heard over a reply; the embedded recogniser makes "none" of an "mhm", at 0.2."""

_LISTENING = """
    mhm mm mmm hm hmm mmhm mmhmm uh huh uhhuh um uhm hum er eh ah aha oh ooh ha haha
    yeah yep yup ya ok okay right sure wow
"""
LISTENING_WORDS = frozenset(_LISTENING.split())
"""What people say while they listen. "Yes" and "no" are answers and not among them."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Voiced:
    """What was heard of the player over a reply.

    Attributes:
        speech_s: how much speech.
        words: as far as they are known.
        sounding: some of the reply's sound has left already.
    """

    speech_s: float
    words: str
    sounding: bool


def only_listening(words: str) -> bool:
    """Whether these words (none at all, too) are what people say while they listen."""
    return not _meant(words)


def interrupts(voiced: Voiced, min_speech_s: float) -> bool:
    """Whether this is meant to interrupt.

    Args:
        voiced: what was heard.
        min_speech_s: the character's ``vad_min_speech_duration_ms``.
    """
    meant = _meant(voiced.words)
    if meant >= (WORDS_OVER_SOUND if voiced.sounding else 1):
        return True
    if not meant and _WORD.search(voiced.words):
        return False
    return voiced.speech_s >= max(min_speech_s, LEAST_SPEECH_S) + WORDLESS_S - 1e-6


def is_answer(words: str, confidence: float) -> bool:
    """Whether an utterance over a reply that it did not interrupt is to be answered, now that it is over.

    Args:
        words: its final words.
        confidence: 0 to 1.
    """
    return not only_listening(words) and confidence >= LEAST_CONFIDENCE


def _meant(words: str) -> int:
    """How many of these words are not mere listening."""
    return sum(word not in LISTENING_WORDS for word in _WORD.findall(words.lower()))
