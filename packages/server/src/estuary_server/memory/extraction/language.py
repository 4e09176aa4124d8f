"""Whether words are English, told by the small words that every sentence has. No word is understood here.

Theory of operation. Other languages give themselves away by their function words ("me llamo", "und wohne
in"). Spellings that English has as well ("me", "no", "in", "die") count for neither side, so a clause is
taken for another language only where more of its words are that language's alone than are English.
"""

from __future__ import annotations

import re

from estuary_server.memory.extraction.english import word_set

_ENGLISH = word_set(
    "i i'm im i've ive i'd id i'll am my me we our is are was were have has had been the a an to and "
    "of in at on for with he she it they his her not do did don't dont no yes that this from live like "
    "love work name called you your so but just went every rather over because when about into than "
    "they're we're we've it's isn't he's she's that's i'll didn't doesn't wasn't can't won't"
)
_SHARED = word_set("a me no in on an is was had of has do die so her for to they dont con our")
"""English spellings that another of the languages uses for a word of its own."""
_FOREIGN = word_set(
    # Spanish
    "yo mi mis el los las una unos que y es soy eres somos son está estoy estás tengo tiene llamo llama vivo "
    "gusta hermano hermana perro gato años pero porque muy también ahora desde cuando trabajo nombre de "
    # Portuguese
    "eu meu minha meus minhas o os um uma não sou são estou tenho tem chamo moro mas também muito nome e "
    "gosto trabalho anos "
    # Italian
    "io mio mia miei gli uno che è sono sei ho hai mi chiamo chiama vivo abito anni non molto il della "
    "lavoro nome di "
    # French
    "je j'ai j'habite j'aime moi mon ma mes le les une des et est suis ai pas ne m'appelle mappelle "
    "appelle habite avec dans du au aux très mais pour c'est qui frère soeur sœur chien "
    # German
    "ich mein meine meinen bin ist sind der das ein eine einen und nicht heiße heisse heißt wohne habe "
    "mit aber auch sehr für aus zu den dem mich mir wir unser bruder schwester hund jahre alt"
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


def is_english(words: list[str]) -> bool:
    """Whether a sentence, its words in lower case, may be English.

    A longer one has words that only English has.
    """
    letters = [word for word in words if word[:1].isalpha()]
    known = sum(word in _ENGLISH for word in letters)
    latin = all(word.isascii() or len(word) > 2 for word in letters)
    return latin and (len(letters) <= 3 or known * 6 >= len(letters)) and not is_foreign(words)


def is_foreign(words: list[str]) -> bool:
    """Whether words, in lower case, have more function words of another language than of English.

    A single one is a name's part ("Rio de Janeiro", "San José del Cabo") unless nothing else is English.
    """
    lows = [low.replace("\u2019", "'") for word in words for low in _WORD.findall(word)]
    foreign = sum(low in _FOREIGN for low in lows)
    english = sum(low in _ENGLISH - _SHARED for low in lows)
    return foreign > english and (foreign > 1 or not english)
