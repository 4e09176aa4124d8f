"""Whether what the player says over a reply is meant to interrupt it. Pure.

While the reply sounds, a listener's "mhm" must not stop it; while the character still thinks there is nothing
to talk over, and whoever goes on speaking has simply not finished. So the rules differ:

* words that are not mere listening interrupt at once, in either case;
* words of mere listening never interrupt, however long they take;
* speech without words interrupts when there is enough of it; while sounding, only when it is longer than any
  "mhm" is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LEAST_SPEECH_S = 0.25
"""Speech that never interrupts, whatever a character's settings say, unless it is words."""

WORDLESS_S = 0.6
"""How much longer than that wordless speech goes on before it interrupts a reply that sounds."""

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
    return all(word in LISTENING_WORDS for word in _WORD.findall(words.lower()))


def interrupts(voiced: Voiced, min_speech_s: float) -> bool:
    """Whether this is meant to interrupt.

    Args:
        voiced: what was heard.
        min_speech_s: the character's ``vad_min_speech_duration_ms``.
    """
    if not only_listening(voiced.words):
        return True
    if _WORD.search(voiced.words):
        return False
    enough_s = max(min_speech_s, LEAST_SPEECH_S)
    return voiced.speech_s >= enough_s + (WORDLESS_S if voiced.sounding else 0.0) - 1e-6
