"""The English shared with the offline character. Only this file and ``verbs.py`` import it from there.

Closed word classes, verb forms and what opens or closes a statement. No rule of extraction lives here.
"""

from __future__ import annotations

from estuary_server.english.clauses import Clause as SpokenClause
from estuary_server.english.clauses import clauses as spoken_clauses
from estuary_server.english.concepts import COLOURS, KINDS, NUMBERS, TIMES
from estuary_server.english.lexicon import (
    ABBREVIATIONS,
    ADVERBS,
    AUXILIARIES,
    BARE_CONTRACTIONS,
    CONJUNCTIONS,
    DETERMINERS,
    ENDING_CONTRACTIONS,
    FEMALE,
    MALE,
    PEOPLE,
    PREPOSITIONS,
    STOP_WORDS,
    SUBJECT_PRONOUNS,
    WH,
    WHOLE_CONTRACTIONS,
    word_set,
)
from estuary_server.english.text import Sentence as SpokenSentence
from estuary_server.english.text import agreed
from estuary_server.english.verbs import IRREGULAR, NOUN_VERBS
from estuary_server.memory.extraction.verbs import VERBS, is_finite, verb_base

__all__ = [
    "ABBREVIATIONS",
    "ADVERBS",
    "AUXILIARIES",
    "BARE_CONTRACTIONS",
    "COLOURS",
    "CONJUNCTIONS",
    "DETERMINERS",
    "ENDING_CONTRACTIONS",
    "FEMALE",
    "IRREGULAR",
    "KINDS",
    "MALE",
    "NOUN_VERBS",
    "NUMBERS",
    "PEOPLE",
    "PREPOSITIONS",
    "STOP_WORDS",
    "SUBJECT_PRONOUNS",
    "TIMES",
    "VERBS",
    "WH",
    "WHOLE_CONTRACTIONS",
    "SpokenClause",
    "SpokenSentence",
    "agreed",
    "is_finite",
    "spoken_clauses",
    "verb_base",
    "word_set",
]
