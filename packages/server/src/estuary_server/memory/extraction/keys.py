"""The keys that stable facts are kept under.

One value a key: a new value supersedes the old one. What a player can have several of (likes, hobbies,
allergies, languages, cousins) has no key, and is told apart by its words.
"""

from __future__ import annotations

from estuary_server.memory.extraction.lexicon import ONE_OF_A_KIND

KEYS = {
    "name": "what the player is called",
    "surname": "family name",
    "nickname": "what they want to be called",
    "age": "years, as a number",
    "birthday": 'day, as said ("May 5")',
    "birth_year": "year",
    "pronouns": '"she/her"',
    "nationality": '"Norwegian"',
    "native_language": "language",
    "religion": "belief",
    "zodiac": "sign",
    "height": "as said",
    "home": "place they live in",
    "origin": "place they come from",
    "birthplace": "place they were born in",
    "job": "trade, without article",
    "employer": "organisation they work for",
    "work_status": '"retired", "unemployed"',
    "school": "school or university they attend",
    "studies": "subject they study",
    "relationship_status": '"single", "married", "engaged", "divorced", "widowed"',
    "diet": '"vegan"',
    "favorite_food": "the food they like best",
    "favorite_*": "the one they like best, by kind: favorite_food, favorite_color, favorite_band",
    "*.name": "name of the one who is that to them: partner.name, mother.name, dog.name",
    "*.job": "their trade",
    "*.home": "where they live",
    "*.age": "years, as a number",
}
"""Key and what its value is. ``*`` stands for a relation (``lexicon.KIN``) or a kind of pet."""


def holds_one(key: str) -> bool:
    """Whether another value of ``key`` must be a change, rather than somebody else of the same kind."""
    owner, dot, _ = key.partition(".")
    return not dot or owner in ONE_OF_A_KIND
