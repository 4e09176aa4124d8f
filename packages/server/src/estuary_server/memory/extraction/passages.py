"""One pass over the sentences of a message: what each states, in the light of those before it.

What a clause states is found in ``matching.py``, what is kept of a sentence as it was said in
``tellings.py``; here only is what has to be remembered from one sentence to the next.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain, pairwise

from estuary_server.memory.candidate import Candidate, Said
from estuary_server.memory.extraction import tellings
from estuary_server.memory.extraction.clauses import clauses
from estuary_server.memory.extraction.language import is_foreign
from estuary_server.memory.extraction.matching import Setting, asides, candidates
from estuary_server.memory.extraction.mending import mended
from estuary_server.memory.extraction.person import CHARACTER_TELLS, PLAYER_TELLS
from estuary_server.memory.extraction.reading import Reading
from estuary_server.memory.extraction.references import Mention, mentions, resolved
from estuary_server.memory.extraction.sentences import Stretch
from estuary_server.memory.extraction.words import NOWHERE, Word, words_of

MOST_CLAUSES = 120
"""Clauses of one message that are looked at."""
LONGEST_CLAUSE = 60
"""Words of a clause; a longer one is no clause."""


class Passage:
    """A message as it is read, sentence by sentence.

    Args:
        said: the message.
        message: its text, as it is read.
        known: whom pronouns may mean, from the message before.
    """

    def __init__(self, said: Said, message: Reading, known: list[Mention]) -> None:
        self._said, self._message, self._known = said, message, known
        self._left = MOST_CLAUSES
        self._before: tellings.Telling | None = None
        self._found: list[Candidate] = []
        self._last: list[Candidate] = []  # of the sentence before, which the next one may complete

    @property
    def found(self) -> list[Candidate]:
        """What has been found, in the order it was said."""
        return [*self._found, *self._last]

    def answer(self, words: list[Word]) -> bool:
        """Reads the statement that an answer makes; whether it made any."""
        words = resolved(words, self._known)
        self._last = candidates(words, self.setting(Stretch(0, 0), words))
        self._known = self._known + (mentions(words) if self._last else [])
        return bool(self._last)

    def sentence(self, stretches: list[Stretch]) -> None:
        """Reads one sentence."""
        if self._left <= 0:
            return
        told = self._with_mended([stretch for stretch in stretches if not stretch.aside])
        words = [self._words(stretch) for stretch in told]
        stated = [self._stated(stretch, each) for stretch, each in zip(told, words, strict=True)]
        besides = [one for stretch in stretches if stretch.aside for one in self._asides(stretch)]
        if self._said.speaker == "character" or not told:
            self._take([*besides, *chain(*stated)])
            return
        parts = [self._telling(stretch, each) for stretch, each in zip(told, words, strict=True)]
        whole = parts[0]
        if len(told) > 1:
            joined = replace(told[0], end=told[-1].end)
            whole = self._telling(joined, self._words(joined))
            besides += self._asides(joined) if whole else []
        if whole and tellings.continues(whole, self._before):
            self._last = list(filter(tellings.is_set, self._last))
        self._take([*besides, *tellings.kept(whole, parts, stated, self._before)])
        self._before = whole

    def setting(self, stretch: Stretch, clause: list[Word]) -> Setting:
        """What a clause of a stretch is read against."""
        return Setting(
            today=self._said.at.date(),
            teller=PLAYER_TELLS if self._said.speaker == "player" else CHARACTER_TELLS,
            doubtful=stretch.doubtful or self._message.disguised,
            corrects=stretch.corrects,
            quote=quote_of(self._message, clause),
        )

    def _take(self, found: list[Candidate]) -> None:
        self._found += self._last
        self._last = found

    def _words(self, stretch: Stretch) -> list[Word]:
        return words_of(self._message.text, stretch.start, stretch.end)

    def _with_mended(self, told: list[Stretch]) -> list[Stretch]:
        """The stretches, one that says what is so put together with the denial that it mends."""
        for at, (denied, given) in enumerate(pairwise(told)):
            both = replace(denied, end=given.end, corrects=True)
            words = self._words(both)
            if len(mended(words)) < len(words) and len(mended(self._words(denied))) == len(
                self._words(denied)
            ):
                return [*told[:at], both, *self._with_mended(told[at + 2 :])]
        return told

    def _stated(self, stretch: Stretch, words: list[Word]) -> list[Candidate]:
        found: list[Candidate] = []
        right = mended(words)
        stretch = replace(stretch, corrects=stretch.corrects or len(right) < len(words))
        for clause in clauses(right)[: max(0, self._left)]:
            self._left -= 1
            clause = resolved(clause, self._known)
            self._known = self._known + mentions(clause)
            if len(clause) <= LONGEST_CLAUSE and not is_foreign([word.low for word in clause]):
                found += candidates(clause, self.setting(stretch, clause))
        return found

    def _asides(self, stretch: Stretch) -> list[Candidate]:
        words = self._words(stretch)
        return asides(words, self.setting(stretch, words))

    def _telling(self, stretch: Stretch, words: list[Word]) -> tellings.Telling | None:
        inner = stretch.start > stretch.whole[0]
        return tellings.telling(
            words, self.setting(stretch, []), partial(quote_of, self._message), inner=inner
        )


def quote_of(message: Reading, clause: list[Word]) -> str:
    """The stretch of the message from the first to the last word of a clause."""
    placed = [word for word in clause if word.start != NOWHERE]
    return (
        message.quote(min(word.start for word in placed), max(word.end for word in placed)) if placed else ""
    )
