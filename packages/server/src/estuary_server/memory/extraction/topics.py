"""The words that memories are filed under, each with what belongs there."""

from __future__ import annotations

from estuary_server.memory.extraction.english import KINDS, word_set

TOPICS = {
    "identity": "name, age, birthday, pronouns, nationality, language, belief, what somebody is like",
    "home": "where somebody lives, comes from, is moving to; the place they live in",
    "work": "job, employer, career",
    "education": "school, studies, exams",
    "family": "relatives",
    "relationships": "partner, friends, colleagues, neighbours",
    "pets": "animals",
    "food": "food and drink, diet",
    "music": "music and instruments",
    "entertainment": "films, series, books, games",
    "hobbies": "what somebody does for pleasure, sport included",
    "preferences": "other likes and dislikes",
    "plans": "intentions, appointments, deadlines",
    "travel": "trips",
    "health": "illness, injury, allergy, fitness",
    "possessions": "things somebody owns, bought or lost",
    "events": "what happened",
    "feelings": "how somebody feels",
    "general": "anything else",
}
"""Topic and what is filed under it."""

_ENTERTAINMENT = word_set(
    "movie movies film films show shows series book books novel novels author game games videogame "
    "anime manga comic comics podcast podcasts actor actress director tv reading fantasy horror comedy "
    "cartoons documentary"
)
_MUSIC = word_set(
    "song songs band bands singer music album artist genre concert concerts rapper composer instrument "
    "musician"
)
_FOOD = word_set(
    "food foods dish meal snack drink dessert restaurant cuisine fruit vegetable breakfast lunch "
    "dinner cheese beer wine spicy meat sweets candy cooking cook flavor flavour cereal pizza pasta "
    "sushi ramen seafood coriander cilantro olives mushrooms broccoli chocolate tea coffee noodles "
    "tacos curry soup salad bread vegetables"
)
_HOBBIES = word_set(
    "sport sports team hobby hiking running climbing fishing gardening painting knitting cycling "
    "swimming dancing photography yoga camping surfing skiing drawing football soccer basketball "
    "tennis chess baking player athlete"
)

NEARER = (
    dict.fromkeys(_HOBBIES | frozenset(KINDS["sport"].split()), "hobbies")
    | dict.fromkeys(_ENTERTAINMENT, "entertainment")
    | dict.fromkeys(_MUSIC | frozenset(f"{KINDS['instrument']} {KINDS['music']}".split()), "music")
    | dict.fromkeys(_FOOD | frozenset(f"{KINDS['food']} {KINDS['drink']} {KINDS['fruit']}".split()), "food")
    | dict.fromkeys(word_set("dog dogs cat cats puppy puppies kittens pets"), "pets")
)
"""Words of a preference that say what it is about."""

_ONE_KIND = {
    "colour": "color",
    "film": "movie",
    "tv_show": "show",
    "tv_series": "series",
    "sports_team": "team",
    "meal": "food",
    "dish": "food",
    "cuisine": "food",
    "tipple": "drink",
    "group": "band",
    "time_of_year": "season",
}


def kind_key(lows: list[str]) -> str:
    """The end of the key of a favourite of some kind: "all colours" and "color" have one."""
    last = lows[-1]
    single = (
        last[:-1] if last.endswith("s") and not last.endswith(("ss", "series", "news", "sports")) else last
    )
    key = "_".join([*lows[:-1], single]).replace("'", "").replace("-", "_")
    return _ONE_KIND.get(key, key)
