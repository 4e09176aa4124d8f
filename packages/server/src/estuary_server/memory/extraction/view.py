"""A clause as frames look at it: the words that matter, in one form, and what was left out of them.

Theory of operation. Negation is taken out and remembered ("I don't live" shows "i live", negated), so that
one frame serves a statement and its denial; adverbs that only colour are taken out; "we", and the speaker
named together with somebody, become "i". Each word shown knows its place among the clause's words, so that
what a frame's blank takes is given back as written.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from estuary_server.memory.extraction.english import IRREGULAR, VERBS, word_set
from estuary_server.memory.extraction.words import Word

_COLOURING = word_set(
    "really just actually currently still also absolutely honestly definitely certainly only truly "
    "simply basically literally totally completely already finally recently presently personally "
    "genuinely officially proudly secretly mostly mainly usually always often sometimes generally "
    "normally obviously clearly lately kinda originally happily sadly unfortunately luckily so very "
    "pretty quite super extremely incredibly deeply both well then ever even newly"
)
_NOT_DENYING = word_set("wait believe help stop stand get live imagine")
"""Behind "can not", an idiom that denies nothing."""
_NEAR = 9
"""A negation further from the clause's start than this many words belongs to something else."""
_BE = {"are": "am", "were": "was"}
_PAST_MARKS = word_set("was were had did have has")
_PRESENT_MARKS = word_set("am is are will would can could shall must may might do does going")
_SAME_WHEN_PAST = word_set("quit hurt cut hit put read split let set beat")


@dataclass(frozen=True)
class View:
    """A clause as it is matched.

    Attributes:
        words: the clause as written.
        text: what is matched.
        places: for each word of ``text`` its index in ``words``.
        negated: it denies.
        ended: it says that something is no longer so.
    """

    words: tuple[Word, ...] = field(repr=False)
    text: str = field(repr=False)
    places: tuple[int, ...]
    negated: bool
    ended: bool

    @cached_property
    def past(self) -> bool:
        """Whether the clause tells what has happened."""
        if self.text.startswith("i am back from"):
            return True
        lows = self.text.split(" ")[1:8]
        for low, after in zip(lows, [*lows[1:], ""], strict=True):
            perfect = after == "been" or (is_past(after) and after != "got")
            if low in _PRESENT_MARKS or (low in ("have", "has") and not perfect):
                return False
            if low in _PAST_MARKS or is_past(low):
                return True
            if low in VERBS and self.text.startswith("i "):
                return low in _SAME_WHEN_PAST
        return False

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for token in self.text.split(" "):
            starts.append(at)
            at += len(token) + 1
        return starts

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The words, as indexes into ``words``, that ``text[start:end]`` shows.

        None where it begins inside a word.
        """
        first = bisect_left(self._starts, start)
        if first == len(self._starts) or self._starts[first] != start:
            return 0, 0
        last = bisect_left(self._starts, end) - 1
        return self.places[first], self.places[max(first, last)] + 1


def view(words: list[Word]) -> View:
    """``words``, a clause, as frames look at it."""
    shown = [(word.low, index) for index, word in enumerate(words) if word.low not in _COLOURING]
    shown = _without_kind_of(_with_plain_subject(shown))
    shown, negated, longer = _without_negation(shown)
    shown, any_more = _without_any_more(shown)
    return View(
        tuple(words),
        " ".join(low for low, _ in shown),
        tuple(index for _, index in shown),
        negated,
        longer or (any_more and negated),
    )


Shown = list[tuple[str, int]]


def _with_plain_subject(shown: Shown) -> Shown:
    lows = [low for low, _ in shown[:6]]
    if lows[:1] == ["we"]:
        return [("i", shown[0][1]), *_singular(shown[1:])]
    if lows[:2] == ["me", "and"] and len(lows) > 3 and lows[2] in ("my", "our"):
        return [("i", shown[3][1]), *_singular(shown[4:])]
    if lows[:1] == ["my"] and lows[2:4] in (["and", "i"], ["and", "me"]):
        return [("i", shown[3][1]), *_singular(shown[4:])]
    if lows[1:3] == ["and", "i"] and len(shown) > 3 and shown[0][0] not in ("you", "he", "she", "it"):
        return [("i", shown[2][1]), *_singular(shown[3:])]
    if lows[:1] == ["our"]:
        return [("my", shown[0][1]), *shown[1:]]
    return shown


def _without_kind_of(shown: Shown) -> Shown:
    """Without a "kind of" or "a bit" in front of what it colours."""
    for at in range(2, min(5, len(shown) - 1)):
        if (shown[at][0], shown[at + 1][0]) in (
            ("kind", "of"),
            ("sort", "of"),
            ("a", "bit"),
            ("a", "little"),
        ):
            after = shown[at + 2][0] if at + 2 < len(shown) else ""
            return shown if after in ("of", "") or shown[at - 1][0] == "a" else shown[:at] + shown[at + 2 :]
    return shown


def _singular(rest: Shown) -> Shown:
    return [(_BE.get(low, low) if at < 2 else low, place) for at, (low, place) in enumerate(rest)]


def _without_negation(shown: Shown) -> tuple[Shown, bool, bool]:
    for at in range(1, min(len(shown), _NEAR)):
        low, before = shown[at][0], shown[at - 1][0]
        after = shown[at + 1][0] if at + 1 < len(shown) else ""
        if low == "no" and after == "longer":
            return shown[:at] + shown[at + 2 :], True, True
        if before in (",", "and", "but", "or"):
            continue
        if low in ("not", "never", "hardly", "neither") and not _is_idiom(before, after):
            start = at - 1 if before in ("do", "does", "did") else at
            return shown[:start] + _without_any(shown[at + 1 :]), True, False
        if low == "no" and before in ("have", "has", "had", "am", "own", "eat", "drink"):
            return shown[:at] + shown[at + 1 :], True, False
        if low == "do" and before == "i" and after in VERBS:
            return shown[:at] + shown[at + 1 :], False, False
    return shown, False, False


def _is_idiom(before: str, after: str) -> bool:
    return after == "only" or (before in ("can", "could") and after in _NOT_DENYING)


def _without_any(shown: Shown) -> Shown:
    return [
        pair
        for at, pair in enumerate(shown)
        if pair[0] not in ("any", "ever") or at > 2 or _is_more(shown, at)
    ]


def _is_more(shown: Shown, at: int) -> bool:
    return at + 1 < len(shown) and shown[at + 1][0] in ("more", "longer")


def _without_any_more(shown: Shown) -> tuple[Shown, bool]:
    for at in range(1, len(shown) - 1):
        if shown[at][0] == "any" and _is_more(shown, at):
            return shown[:at] + shown[at + 2 :], True
    return shown, False


def is_past(low: str) -> bool:
    """Whether a lower-case word is, or looks like, a verb's past form."""
    if low in VERBS:
        return False
    return (low.endswith("ed") and len(low) > 4) or (IRREGULAR.get(low, low) != low and not low.endswith("s"))
