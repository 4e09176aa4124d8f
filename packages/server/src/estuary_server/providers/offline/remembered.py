"""What memory hands over, in the character's mouth: statements about the player said to them, statements
about the character said of itself.
"""

from __future__ import annotations

import re

from estuary_server.english.inflection import is_third_person
from estuary_server.english.lexicon import FEMALE, MALE, PEOPLE
from estuary_server.english.text import plain_words
from estuary_server.providers.offline.statements import Statement
from estuary_server.providers.offline.third_person import I_FORMS, YOU_FORMS, Subject, turned_to

_TITLES = frozenset({"player", "user"})
_CHARACTER = Subject(frozenset(), "", frozenset({"character"}))
_ITS = {"its": "my", "itself": "myself"}
_WISH = re.compile(
    r"(?:i|we) (?:\w+ly |still |always )?"
    r"(?:want|wanted|wish|wished|hope|hoped|dream|dreamed|dreamt|would|am dreaming|plan|planned|imagined?)\b"
)
_ENCLOSED = re.compile(r"[\[{][^\]}]*\s[^\]}]*\s")


def is_marked_up(text: str) -> bool:
    """Whether a text holds several words in square or curly brackets, as nobody says them of themselves."""
    return bool(_ENCLOSED.search(text))


def is_wish(told: Statement) -> bool:
    """Whether a statement says what somebody would have, rather than what is."""
    return bool(_WISH.match(" ".join(told.words)))


def about_player(content: str) -> str:
    """What memory holds about the player in the third person, said to them ("you live in Porto")."""
    subject = Subject(_TITLES, _player_pronoun(plain_words(content)), _TITLES)
    words = plain_words(content)
    if words and is_third_person(words[0]):
        content = f"player {content[0].lower()}{content[1:]}"
    return turned_to(content, subject, YOU_FORMS)


def about_character(content: str) -> str:
    """What memory holds about the character, as it says it ("I speak little English")."""
    text = turned_to(content, _CHARACTER, I_FORMS)
    text = re.sub(r"\b(?:its|itself)\b", lambda match: _ITS[match.group()], text)
    return text[0].upper() + text[1:] if text else text


def _player_pronoun(words: list[str]) -> str:
    """The pronoun that stands for the player, "" where it may stand for somebody else."""
    if (FEMALE | MALE | PEOPLE) & set(words):
        return "they" if "their" in words and not {"they", "them"} & set(words) else ""
    for pronoun, forms in (
        ("she", {"she", "her"}),
        ("he", {"he", "his", "him"}),
        ("they", {"they", "their"}),
    ):
        if forms & set(words):
            return pronoun
    return ""
