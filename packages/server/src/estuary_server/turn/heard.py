"""What of a reply was heard, in text. Pure.

The voice is given a reply in pieces, and how long the sound of each is becomes known as it is made. Within a
piece, text and sound are taken to pass evenly; the word that was being heard is kept whole. A script that
writes no space between words (Chinese, Japanese) is cut after the character that was being heard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

SECONDS_PER_CHARACTER = 0.065
"""Of speech whose pace is not known: about 180 words a minute."""

UNFINISHED = 1.2
"""A piece whose sound is still being made is taken to be at least so much longer than what was made."""

INEXACT_PLAYBACK_S = 0.3
"""Clients count what they have played in their own blocks; less than this makes no difference."""

_INEXACT_S = 1e-6
"""Sums of blocks of sound are not exact; less than this was not heard."""

_SPACELESS = "\u3041-\u9fff\U00020000-\U0003ffff"
_WORD_REST = re.compile(f"[{_SPACELESS}]|[^\\s{_SPACELESS}]*")


@dataclass(frozen=True)
class SpokenPiece:
    """A piece of the reply's text that was given to the voice.

    Attributes:
        text: exactly as it is in the reply.
        seconds: of its sound, as far as it was made.
        whole: all its sound was made.
    """

    text: str = field(repr=False)
    seconds: float
    whole: bool


@dataclass(frozen=True)
class Spoken:
    """What was spoken of a reply.

    Attributes:
        pieces: of its text, in order.
        sent_s: of its sound, as far as it has left.
        speed: of the voice.
    """

    pieces: tuple[SpokenPiece, ...]
    sent_s: float
    speed: float

    def is_more_than(self, played_s: float) -> bool:
        """Whoever played so many seconds has not played all that was sent; nothing is not nearly all."""
        if played_s <= _INEXACT_S:
            return self.sent_s > _INEXACT_S
        return played_s < self.sent_s - INEXACT_PLAYBACK_S

    def heard_text(self, played_s: float) -> str:
        """The text up to the word that was being heard after so many seconds; no more than was sent."""
        return heard_text(self.pieces, min(played_s, self.sent_s), self.speed)


def heard_text(pieces: Sequence[SpokenPiece], heard_s: float, speed: float = 1.0) -> str:
    """The text up to the word that was being heard after so many seconds of sound.

    Args:
        pieces: in order.
        heard_s: sound that was heard; nothing heard is no text.
        speed: of the voice, for pieces whose sound was not all made; where others were, their pace counts.
    """
    if heard_s <= _INEXACT_S:
        return ""
    text, pace = "", _pace(pieces) or SECONDS_PER_CHARACTER / speed
    for piece in pieces:
        length_s = piece.seconds if piece.whole else _likely_s(piece, pace)
        # A silence may follow sound that broke off: it is none of the text that was to come.
        heard_of_it_s = min(heard_s, piece.seconds)
        if heard_of_it_s < length_s - _INEXACT_S:
            text += _up_to(piece.text, heard_of_it_s / length_s) if heard_of_it_s > _INEXACT_S else ""
            break
        text += piece.text
        heard_s -= length_s
    return text.rstrip()


def _pace(pieces: Sequence[SpokenPiece]) -> float:
    """Seconds per character of the pieces whose sound was all made; 0 where there are none."""
    whole = [piece for piece in pieces if piece.whole and piece.seconds]
    return sum(piece.seconds for piece in whole) / max(1, sum(len(piece.text) for piece in whole))


def _likely_s(piece: SpokenPiece, pace: float) -> float:
    return max(piece.seconds * UNFINISHED, pace * len(piece.text))


def _up_to(text: str, share: float) -> str:
    """So much of the text, and the rest of the word in which it ends."""
    end = int(share * len(text))
    rest = _WORD_REST.match(text, end)
    assert rest is not None  # the pattern matches everywhere
    return text[: rest.end()]
