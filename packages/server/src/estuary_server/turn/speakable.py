"""What of a piece of a reply is handed to a voice. Pure.

Language models write for the eye. What is decided here:

* Marks of Markdown and HTML go, the words in them stay; of a link its words stay, of a picture its
  description. Code in a fence is not spoken, code in a line is.
* A bare address is spoken as its host ("example.com"), which is the same word in every language.
* Stage directions are not spoken: ``[laughs]`` always; ``*waves*`` where a sentence could begin. In the
  middle of a sentence, and where it begins a sentence that goes on in lower case ("*Never* do that"), a word
  in asterisks is stressed, and spoken. Where it is not sure, it is spoken: a word too many hurts less than a
  lost "not". What stands in parentheses is spoken.
* Emoji, emoticons and pictograms go; marks that are repeated for effect are given once, letters three times.

The result is never longer than the piece. What must not live here: where a piece ends (``sentences.py``), and
what one vendor cannot pronounce (that vendor's file).
"""

from __future__ import annotations

import re
import unicodedata

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_ADDRESS = re.compile(r"<?(?:https?://|www\.)[^\s<>()\"]+>?", re.IGNORECASE)
_SCHEME = re.compile(r"<?(?:https?://)?(?:[^/?#@]*@)?(?:www\.)?", re.IGNORECASE)
_AFTER_ADDRESS = re.compile(r"[.,;:!?*_~'\]>\u2019\u201d]*\Z")

_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s+[\w:-]+=(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_DIRECTION = re.compile(r"\[[^\[\]]*\]")
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$|^(?=[^\n|]*\|)[ \t|:-]+$", re.MULTILINE)
_LINE_START = re.compile(r"^[ \t]*(?:(?:#{1,6}|>|[-*+\u2022])[ \t]+)+", re.MULTILINE)
_TABLE = re.compile(r"\|")

_STARRED = re.compile(r"(?<![\w*])\*(?![*\s])([^*\n]+)(?<!\s)\*(?![\w*])")
_EMPHASIS = re.compile(r"\*+|~~+|`+|(?<!\w)_+|_+(?!\w)")
_BEFORE_A_SENTENCE = "\n.!?\u2026\u3002\uff01\uff1f"
_CLOSERS = " \t\"'\u201d\u2019)]"
_GOES_ON = ",;:"

_EMOTICON = re.compile(r"(?<!\S)(?:[:;=]['-]?[()DPp3/\\|]+|<3+|[xX]D+|\^_*\^)(?!\w)")
_NO_SOUND = re.compile("[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FIRST_PICTOGRAM = "\u2190"
"""Below it are symbols that are spoken, such as the degree sign."""
_ARROWS = range(0x2190, 0x2200)

_SHOUTED = re.compile(r"[!?\uff01\uff1f]{2,}")
_REPEATED = re.compile(r"([,;:\u2026\u3002])\1+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{3,}")
_DOTS = re.compile(r"\.{4,}")
_BLANKS = re.compile(r"(?:\u200d?\s)+\u200d?")
_BLANK_BEFORE_MARK = re.compile(r" ([.,;:!?\u2026]+)(?= |\Z)")


def speakable(text: str) -> str:
    """What a voice is to say for this piece; "" when there is nothing to say.

    Args:
        text: a piece as :class:`~estuary_server.turn.sentences.Sentences` gives it.
    """
    text = _ADDRESS.sub(_host, _FENCE.sub(" ", text))
    text = _EMPHASIS.sub("", _STARRED.sub(_starred, _without_markup(text)))
    text = _punctuated(_without_pictograms(_EMOTICON.sub(" ", text)))
    return text if any(character.isalnum() for character in text) else ""


def _host(address: re.Match[str]) -> str:
    """The host of an address, with the marks of the sentence that follow it."""
    text = address[0]
    after = _AFTER_ADDRESS.search(text)
    end = after.start() if after else len(text)
    host = re.split(r"[/?#:]", _SCHEME.sub("", text[:end], count=1), maxsplit=1)[0]
    return host + text[end:].replace(">", "")


def _without_markup(text: str) -> str:
    text = _LINK.sub(r"\1", _COMMENT.sub(" ", _HTML.sub(" ", text)))
    return _TABLE.sub(" ", _LINE_START.sub("", _RULE.sub("", _DIRECTION.sub(" ", text))))


def _starred(span: re.Match[str]) -> str:
    """What is spoken of words between single asterisks."""
    before = span.string[: span.start()].rstrip(_CLOSERS)
    begins = not before or before[-1] in _BEFORE_A_SENTENCE or before.endswith("*")
    return span[1] if not begins or _stressed(span[1], span.string[span.end() :].lstrip()) else " "


def _stressed(words: str, rest: str) -> bool:
    """Whether words that could begin a sentence belong to it."""
    return words[0].isupper() and (
        words[-1] in "!?" or rest[:1].islower() or rest.startswith(tuple(_GOES_ON))
    )


def _without_pictograms(text: str) -> str:
    if text.isascii():
        return text
    return "".join(" " if _is_pictogram(character) else character for character in _NO_SOUND.sub("", text))


def _is_pictogram(character: str) -> bool:
    return character >= _FIRST_PICTOGRAM and (
        unicodedata.category(character) == "So" or ord(character) in _ARROWS
    )


def _punctuated(text: str) -> str:
    text = _REPEATED.sub(r"\1", _SHOUTED.sub(lambda run: "?" if set(run[0]) & {"?", "\uff1f"} else "!", text))
    text = _BLANKS.sub(" ", _DOTS.sub("...", _DRAWN_OUT.sub(r"\1\1\1", text)))
    return _BLANK_BEFORE_MARK.sub(r"\1", text).lstrip(f" {_GOES_ON}").rstrip()
