"""A message made ready to be read: bounded, written plainly, with what is not the player's own speech blotted
out. Every character knows where it came from, so that a quote is verbatim. No grammar lives here.

Theory of operation. At most ``READ_LIMIT`` characters are looked at, the first ones. A character is replaced
by one character, or dropped (format characters: zero-width, direction marks); where one was dropped,
``offsets`` says for each character left where it stood. What others said or wrote (quotes, code, links,
pasted logs, stage directions) is overwritten with ``BLOT``, so that positions do not move and no rule can
match inside it. What only fills a sentence is overwritten with spaces (``fillers.py``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from estuary_server.memory.extraction import fillers

READ_LIMIT = 8000
"""Characters of a message that are read; the rest of a longer one is left to recall on the raw text."""

BLOT = "\ufffc"
"""Stands for a character that is there, but is not read."""

_PLAIN = str.maketrans("\u2018\u2019\u02bc\u201c\u201d\u201e\u00ab\u00bb\u00a0\t\r", '\'\'\'"""""   ')
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_OPAQUE = re.compile(
    r"```[\s\S]*?(?:```|\Z)|`[^`\n]*`|(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w.-]{1,128}"
    r"|<[a-z/!][^<>\n]{0,200}>|[♪♫🎵🎶🎼][^♪♫🎵🎶🎼\n]*[♪♫🎵🎶🎼]?",
    re.I,
)
_FOREIGN_LINE = re.compile(
    r"\s*>|\s*(?:user|assistant|system|human|ai|bot|tool|input|output|developer)\s?:"
    r"|\s*\[?\d{2,4}[-:/.]\d\d|\s*(?:def|import|from \w+ import|function|class|var|const|let \w+ ="
    r"|return|#include|select .* from)\b|\s*(?:error|warning|info|debug|traceback)\b.*:",
    re.I,
)
_CODE = re.compile(r"[{}]|=>|==|\(\)|</|::|\\n|\w\(\w*\)|\w=\w")
_LINEWISE = re.compile(r"[^\n]")
_STAGED = re.compile(r"\*([^*\n]{1,200})\*|\[([^\]\n]{1,200})\]|_([^_\n]{1,200})_")
_DOUBLE = re.compile(r'"([^"\n]{0,600})(?:"|$)', re.M)
_SINGLE = re.compile(r"(?<!\w)'(?!cause|til|em\b|n'|bout)(?=\w)([^\n]{1,300}?)(?<=[\w.!?,])'(?!\w)", re.I)
_UNCLOSED = re.compile(
    r"\b(?:said|says?|saying|wrote|writes|goes|go|went|shouts?|shouted|yells?|yelled|sings?|sang|was like"
    r"|screamed"
    r"|replied|muttered|whispered)(?:,|:|,? and i quote,?)? '(?=[a-z])[^'\n]*(?:'(?=\w)[^'\n]*)*$",
    re.I | re.M,
)
"""What is said by somebody, and the quote of it that never closes."""
_FIRST = re.compile(r"\b(?:i|i'm|im|i've|my|me|you|your|we|our|us)\b", re.I)
_REPORTS = re.compile(
    r"\b(?:said|says?|saying|tells?|told|wrote|writes|quote|lyrics?|sang|sings?|goes|asked|asks"
    r"|replied|shouted|yelled|line|be like|was like)\W*$",
    re.I,
)
_LONG_QUOTE_WORDS = 8


@dataclass(frozen=True)
class Reading:
    """A message as it is read.

    Attributes:
        text: one character a character read.
        source: the message itself.
        offsets: for each character of ``text`` its place in ``source``; None where they are the same.
        disguised: it holds marks that make it look other than it reads.
    """

    text: str = field(repr=False)
    source: str = field(repr=False)
    offsets: tuple[int, ...] | None = field(default=None, repr=False)
    disguised: bool = False

    def quote(self, start: int, end: int) -> str:
        """The part of the message, verbatim, that ``text[start:end]`` was read from."""
        if self.offsets is None:
            return self.source[start:end]
        return self.source[self.offsets[start] : self.offsets[end - 1] + 1]


def read(source: str) -> Reading:
    """``source`` as it is read. Linear in its length up to ``READ_LIMIT``, constant beyond."""
    head = source[:READ_LIMIT]
    disguised = bool(_DIRECTION.search(head))
    if head.isascii() and head.isprintable():
        return Reading(_blotted(head), source)
    kept = [(at, plain) for at, char in enumerate(head) if (plain := _plain(char))]
    text = "".join(plain for _, plain in kept)
    offsets = None if len(kept) == len(head) else tuple(at for at, _ in kept)
    return Reading(_blotted(text), source, offsets, disguised)


def _plain(char: str) -> str:
    """The one character that ``char`` is read as; "" where it is not read at all."""
    if char.isascii():
        return char if char.isprintable() or char == "\n" else " "
    if unicodedata.category(char) in ("Cf", "Mn"):
        return ""
    plain = unicodedata.normalize("NFKC", char.translate(_PLAIN))
    return plain if len(plain) == 1 else char


def _blotted(text: str) -> str:
    text = _OPAQUE.sub(_blot, text)
    text = "\n".join(_blot_line(line) for line in text.split("\n"))
    text = _DOUBLE.sub(_unquoted, text)
    text = _UNCLOSED.sub(_blot, _SINGLE.sub(_unquoted, text))
    return fillers.plain(_STAGED.sub(_unstaged, text))


def _blot(match: re.Match[str]) -> str:
    return _LINEWISE.sub(BLOT, match.group())


def _blot_line(line: str) -> str:
    """A line of a log, a transcript or a program blotted out; any other as it is."""
    return BLOT * len(line) if _FOREIGN_LINE.match(line) or _CODE.search(line) else line


def _unquoted(match: re.Match[str]) -> str:
    """A quote without its marks where it is a name or a title, else a blot."""
    said = match.group(1)
    own = _FIRST.search(said) and not _is_title(said)
    reported = _REPORTS.search(match.string, max(0, match.start() - 20), match.start())
    if own or reported or len(said.split()) >= _LONG_QUOTE_WORDS or "\n" in match.group():
        return _blot(match)
    return " " + said + " " * (len(match.group()) - len(said) - 1)


def _is_title(said: str) -> bool:
    long = [word for word in said.split() if len(word) > 3]
    return bool(long) and " " in said.strip() and all(word[0].isupper() for word in long)


def _unstaged(match: re.Match[str]) -> str:
    """One emphasised word without its marks; a stage direction of several is blotted out."""
    inner = match.group()[1:-1]
    return f" {inner} " if " " not in inner.strip() and match.group(2) is None else _blot(match)
