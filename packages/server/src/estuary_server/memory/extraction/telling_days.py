"""The days that a sentence kept as a whole names, each read by the tense of the verb nearest to it."""

from __future__ import annotations

from datetime import date

from estuary_server.memory.extraction import dates
from estuary_server.memory.extraction.english import verb_base, word_set
from estuary_server.memory.extraction.view import is_past
from estuary_server.memory.extraction.words import Word, flat

Words = list[Word]

_SET_AHEAD = word_set("date appointment slot booked scheduled deadline reserved reservation")
"""Where one of these stands, a day is one that was fixed for later."""
_SAME_WHEN_PAST = word_set("put cut hit hurt let quit set shut split beat")


def days_of(words: Words, today: date) -> tuple[dict[int, str], list[str]]:
    """For each word that ends a date the date to be put behind it, and the dates."""
    text = flat(words)
    ends, at = [], 0
    for word in words:
        at += len(word.low) + 1
        ends.append(at - 1)
    notes, days = {}, []
    for when in dates.find(text, today):
        last = next((index for index, end in enumerate(ends) if end >= when.end), len(words) - 1)
        first = next((index for index, end in enumerate(ends) if end > when.start), 0)
        past = _is_past_at(words, first, last)
        seen = [one for one in dates.find(text, today, past=past) if one.start == when.start]
        if seen:
            notes[last] = "" if seen[0].stated else f" ({seen[0].note})"
            days.append(seen[0].iso)
    return notes, days


def _is_past_at(words: Words, first: int, last: int) -> bool:
    """Whether the verb nearest to a date, before it if there is one, tells what has happened."""
    if any(word.low in _SET_AHEAD for word in words):
        return False
    order = [*range(first - 1, -1, -1), *range(last + 1, len(words))]
    for index in order:
        low = words[index].low
        if low in ("will", "shall", "going", "is", "are", "am") or (low.endswith("ing") and verb_base(low)):
            return False
        if low in ("was", "were", "had", "did") or low in _SAME_WHEN_PAST or is_past(low):
            return True
    return False
