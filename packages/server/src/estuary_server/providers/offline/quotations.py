"""Tells what a text says itself from what it only repeats: somebody's words between quotation marks."""

from __future__ import annotations

import re

from estuary_server.english.lexicon import FIRST, SECOND
from estuary_server.english.text import plain_words

_SINGLE = re.compile(r"(?<!\w)'([^'\"]+(?:'\w[^'\"]*)*[,.!?])'(?!\w)")
_SPAN = re.compile(r'"[^"]*(?:"|$)')
_STOP = re.compile(r"[.!?]+(?=\s|$)|\n")
_LEAST = 3


def parted(text: str) -> tuple[str, str]:
    """The sentences of a cleaned text that are its writer's, and those that repeat what somebody said.

    A name or a title between quotation marks repeats nobody; words do that speak of "I" or "you" themselves.
    A quotation that is never closed goes to the end.
    """
    text = _SINGLE.sub(r'"\1"', text) if "'" in text else text
    own: list[str] = []
    repeated: list[str] = []
    end = 0
    for span in _SPAN.finditer(text):
        if span.start() < end or not _speaks(span.group()):
            continue
        start = max((stop.end() for stop in _STOP.finditer(text, end, span.start())), default=end)
        own.append(text[end:start])
        end = _sentence_end(text, span)
        repeated.append(text[start:end])
    return " ".join((*own, text[end:])).strip(), " ".join(repeated).strip()


def _speaks(span: str) -> bool:
    words = plain_words(span)
    return len(words) >= _LEAST and bool((FIRST | SECOND) & set(words))


def _sentence_end(text: str, span: re.Match[str]) -> int:
    """Where the sentence ends that holds a quotation: with it, where it has a stop and a capital follows."""
    rest = text[span.end() :].lstrip()
    if span.group().rstrip('"').endswith((".", "!", "?")) and (not rest or rest[0].isupper()):
        return span.end()
    stop = _STOP.search(text, span.end())
    return stop.end() if stop else len(text)
