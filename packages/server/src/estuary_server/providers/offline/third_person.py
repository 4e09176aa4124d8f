"""Turns text about somebody in the third person round to them: the character's persona into "I", what memory
holds about the player into "you". Who is meant is told by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

from estuary_server.english.inflection import (
    bare_form,
    is_finite,
    is_noun_too,
    is_third_person,
    verb_base,
)
from estuary_server.english.lexicon import (
    ADVERBS,
    CONJUNCTIONS,
    DETERMINERS,
    FEMALE,
    MALE,
    PREPOSITIONS,
    THIRD_FEMALE,
    THIRD_MALE,
    THIRD_MANY,
)
from estuary_server.english.text import WORD


@dataclass(frozen=True)
class Forms:
    """The words for the one meant, in the person they are turned to."""

    subject: str
    object: str
    owner: str
    owned: str
    reflexive: str
    be: dict[str, str]


I_FORMS = Forms(
    "I", "me", "my", "mine", "myself",
    {"is": "am", "isn't": "am not", "are": "am", "aren't": "am not", "were": "was"}
)  # fmt: skip
YOU_FORMS = Forms(
    "you", "you", "your", "yours", "yourself",
    {"is": "are", "isn't": "aren't", "was": "were", "wasn't": "weren't"}
)  # fmt: skip

_SUBJECT_WORDS = {"she": THIRD_FEMALE, "he": THIRD_MALE, "they": THIRD_MANY}
_OTHERS = {
    "she": FEMALE,
    "he": MALE,
    "they": frozenset({"people", "parents", "friends", "children", "villagers"}),
}
_AUX = {"has": "have", "does": "do", "hasn't": "haven't", "doesn't": "don't"}
_RELATIVES = frozenset({"who", "which", "that"})
_LINKS = frozenset({"and", "or", "but", "then", "yet"})


@dataclass(frozen=True)
class Subject:
    """Who is meant.

    Attributes:
        names: lower-case words that stand for them, such as the parts of a name.
        titles: lower-case nouns that stand for them after "the", such as "player" or "captain".
        pronoun: "she", "he", "they", or "" where none is known.
    """

    names: frozenset[str]
    pronoun: str = ""
    titles: frozenset[str] = frozenset()


def turned_to(text: str, subject: Subject, forms: Forms) -> str:
    """``text`` with the one meant in the person of ``forms``, their verbs agreeing.

    Behind somebody else whom the same pronoun can mean ("her sister left; she never wrote") a pronoun stays
    as it is: the sentence is then right in either reading.
    """
    return _Turning(text, subject, forms).run()


class _Turning:
    """One pass over the words of a sentence, remembering whose verb comes next."""

    def __init__(self, text: str, subject: Subject, forms: Forms) -> None:
        self._text, self._subject, self._forms = text, subject, forms
        self._spans = list(WORD.finditer(text))
        self._words = [match.group().lower() for match in self._spans]
        self._pronouns = _SUBJECT_WORDS.get(subject.pronoun, frozenset())
        self._governs = False  # the one meant governs the next verb
        self._chained = False  # ... and verbs linked to it by "and"

    def run(self) -> str:
        out: list[str] = []
        end = index = 0
        while index < len(self._spans):
            stop, word = self._step(index)
            out += [self._text[end : self._spans[index].start()], word]
            end = self._spans[stop - 1].end()
            index = stop
        return "".join(out) + self._text[end:]

    def _step(self, index: int) -> tuple[int, str]:
        """The index after the words looked at, and what they become."""
        stop = self._name_end(index)
        if stop > index:
            return self._name(index, stop)
        word, token = self._words[index], self._spans[index].group()
        if self._is_other(index, word):
            self._pronouns = frozenset()
        if word.split("'")[0] in self._pronouns:
            return index + 1, self._pronoun(index, word)
        return index + 1, self._other(index, word, token)

    def _is_other(self, index: int, word: str) -> bool:
        """Whether somebody else comes in who governs a verb, so that later pronouns may mean them."""
        other = word.removesuffix("'s") in _OTHERS.get(self._subject.pronoun, frozenset())
        return other and not word.endswith("'s") and self._subject.pronoun in self._words[index:]

    def _name_end(self, index: int) -> int:
        if self._words[index] == "the" and index + 1 < len(self._words):
            title = self._words[index + 1].removesuffix("'s") in self._subject.titles
            return index + 2 if title else index
        stop = index
        while stop < len(self._words) and self._words[stop].removesuffix("'s") in self._subject.names:
            stop += 1
            if self._words[stop - 1].endswith("'s"):
                break
        return stop

    def _name(self, index: int, stop: int) -> tuple[int, str]:
        if self._words[stop - 1].endswith("'s"):
            return stop, self._forms.owner
        before = self._words[index - 1] if index else ""
        if before in PREPOSITIONS or (verb_base(before) and not self._finite_at(stop)):
            return stop, self._forms.object
        self._governs = self._chained = True
        return stop, self._forms.subject

    def _finite_at(self, index: int) -> bool:
        while index < len(self._words) and self._words[index] in ADVERBS:
            index += 1
        return index < len(self._words) and is_finite(self._words[index])

    def _pronoun(self, index: int, word: str) -> str:
        head, _, ending = word.partition("'")
        if head == self._subject.pronoun:
            self._governs = self._chained = not ending
            return self._forms.subject + self._contracted(ending)
        if head in ("himself", "herself", "themselves"):
            return self._forms.reflexive
        if head in ("him", "them") or (head == "her" and self._is_object(index)):
            return self._forms.object
        owned = head in ("hers", "theirs") or (head == "his" and self._is_object(index))
        return self._forms.owned if owned else self._forms.owner

    def _contracted(self, ending: str) -> str:
        be = "'m" if self._forms.subject == "I" else "'re"
        return {"s": be, "re": be, "": ""}.get(ending, f"'{ending}")

    def _is_object(self, index: int) -> bool:
        if index + 1 >= len(self._words) or self._punctuated(index):
            return True
        after = self._words[index + 1]
        return after in PREPOSITIONS | CONJUNCTIONS | DETERMINERS or after in ("to", "not")

    def _punctuated(self, index: int) -> bool:
        between = self._text[self._spans[index].end() : self._spans[index + 1].start()]
        return bool(between.strip())

    def _other(self, index: int, word: str, token: str) -> str:
        if word in _RELATIVES:
            self._chained = False
        if self._governs:
            return self._verb(word, token)
        if self._chained and self._is_linked(index) and self._is_verb(index):
            return self._agreeing(word)
        return token

    def _is_verb(self, index: int) -> bool:
        word = self._words[index]
        return word in ("isn't", "hasn't", "doesn't", "wasn't") or (
            is_third_person(word) and not self._is_noun(index)
        )

    def _verb(self, word: str, token: str) -> str:
        if word in ADVERBS or word in _LINKS:
            return token
        self._governs = False
        return self._agreeing(word) if self._may_agree(word) else token

    def _may_agree(self, word: str) -> bool:
        return word in self._forms.be or word in _AUX or (word.endswith("s") and len(word) > 3)

    def _agreeing(self, word: str) -> str:
        if word in self._forms.be:
            return self._forms.be[word]
        if word in ("was", "wasn't", "is"):
            return word
        return _AUX.get(word) or bare_form(word)

    def _is_linked(self, index: int) -> bool:
        back = index - 1
        while back >= 0 and self._words[back] in ADVERBS:
            back -= 1
        return back >= 0 and (self._words[back] in _LINKS or self._punctuated(back))

    def _is_noun(self, index: int) -> bool:
        """Whether a linked word in -s is a plural noun: "loves tea and dreams" against "loves tea and
        dreams of".
        """
        if not is_noun_too(self._words[index]):
            return False
        if index + 1 >= len(self._words) or self._punctuated(index):
            return True
        after = self._words[index + 1]
        return after in _LINKS | _RELATIVES or (after not in DETERMINERS and is_finite(after))
