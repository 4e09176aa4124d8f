"""What of a question is embedded: all but the names that everything here is about; and which of its words are
searched for. Pure.

Theory of operation. A name draws the vector of a question towards whatever holds that name. Where most
messages do ("Ana", in what Ana and her friend told each other) that says nothing, and hides what is asked
about her. So such names are left out, as stop words are; a question of nothing but such names stays as it is.

Words are taken from both ends of a long message, because what is asked stands at either, and only so many of
them: each costs the search a little.

What must not live here: finding how common a name is (``recall.py``).
"""

from __future__ import annotations

import re
from collections.abc import Container

from estuary_server.memory.passages import PASSAGE_CHARS
from estuary_server.memory.terms import terms
from estuary_server.store.search_records import WordSpread

COMMON_SHARE = 0.4
"""Of all messages that hold a name, or have it around them, it takes to be common."""

FEWEST_MESSAGES = 50
"""Among fewer nothing is common."""

END_CHARS = 1_000
"""Of each end of a message whose words are searched for."""

MOST_ASKED = 64
"""Different words that are searched for; of more, the first and the last."""

_CAPITALIZED = re.compile(r"[^\W\d_][\w'\u2019-]*")


def question_text(question: str) -> str:
    """What of a question is read."""
    return question[:PASSAGE_CHARS]


def asked_terms(question: str) -> tuple[str, ...]:
    """The terms that a question is searched by, in order, each once; at most MOST_ASKED."""
    long = len(question) > 2 * END_CHARS
    text = f"{question[:END_CHARS]}\n{question[-END_CHARS:]}" if long else question
    found = tuple(dict.fromkeys(terms(text)))
    half = MOST_ASKED // 2
    return found if len(found) <= MOST_ASKED else (*found[:half], *found[-half:])


def name_terms(question: str) -> tuple[str, ...]:
    """The terms of what may be a name in it, each once."""
    words = (word for word in _CAPITALIZED.findall(question_text(question)) if word[0].isupper())
    return tuple(dict.fromkeys(term for word in words for term in terms(word)))


def common_among(spread: WordSpread) -> frozenset[str]:
    """Which words are in so many messages that they say nothing."""
    if spread.messages < FEWEST_MESSAGES:
        return frozenset()
    least = COMMON_SHARE * spread.messages
    return frozenset(term for term, count in spread.holding.items() if count >= least)


def without_names(question: str, common: Container[str]) -> str:
    """What of a question is embedded."""
    text = question_text(question)
    left = _CAPITALIZED.sub(lambda match: "" if _is_common(match.group(), common) else match.group(), text)
    return left if terms(left) else text


def _is_common(word: str, common: Container[str]) -> bool:
    found = terms(word) if word[0].isupper() else ()
    return bool(found) and all(term in common for term in found)
