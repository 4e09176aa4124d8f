"""Frames that are looked for all over a clause: what it says in passing besides what it states."""

from __future__ import annotations

from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.frame import READ, Frame
from estuary_server.memory.extraction.frames.identity import DAY_OF_YEAR as _DAY_OF_YEAR
from estuary_server.memory.extraction.slots import one_of

_OTHERS = "|".join(
    sorted(
        {*lexicon.KIN, *lexicon.KIN_PLURAL, *lexicon.ACQUAINTANCES, "who", "whose", "he", "she", "they"}
        | {"somebody", "someone", "man", "woman", "guy", "girl", "people"}
    )
)
_OWN = rf"(?:(?!(?:{_OTHERS})\b)[^ ,]+ )"
"""A word between the player and what they work as, that leads to nobody else."""

_TRADES = one_of(lexicon.JOBS)

_MONTHS = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"

_ADJ = r"(?:(?!and\b|or\b|is\b|was\b|the\b)[\w-]+ ){0,2}?"


def _pet(name: str, pattern: str) -> Frame:
    """A way of telling in passing what a pet is called."""
    return Frame(
        name,
        pattern,
        "pets",
        confidence=READ,
        key="{pet}.name",
        value="{petname}",
        content="{Player}'s {pet} is called {petname}",
        relations=("{pet} petname",),
        alias="my {pet}",
        kinds={"petname": "animal"},
        anywhere=True,
    )


def _kin(name: str, pattern: str) -> Frame:
    """A way of telling in passing what a relative is called."""
    return Frame(
        name,
        pattern,
        "family",
        "relationship",
        READ,
        key="{kin}.name",
        value="{called}",
        content="{Player}'s {kin} is called {called}",
        relations=("{kin} called",),
        alias="my {kin}",
        anywhere=True,
    )


def _job(name: str, pattern: str) -> Frame:
    """A way of telling in passing what one does for a living."""
    return Frame(
        name,
        pattern,
        "work",
        confidence=READ,
        key="job",
        value="{trade}",
        content="{Player} works as a {trade}",
        anywhere=True,
    )


def _employer(name: str, pattern: str) -> Frame:
    """A way of telling in passing whom one works for."""
    return Frame(
        name,
        pattern,
        "work",
        confidence=READ,
        key="employer",
        value="{org}",
        content="{Player} works for {org}",
        relations=("works_for org",),
        anywhere=True,
    )


IDENTITY_ANYWHERE = (
    Frame(
        "birthday in passing",
        rf"my birthday ,? ?(?:on )?(?:the )?(?P<day>{_DAY_OF_YEAR})",
        "identity",
        confidence=READ,
        key="birthday",
        value="{day}",
        dated=False,
        content="{Player}'s birthday is {day}",
        anywhere=True,
    ),
    Frame(
        "birth year in passing",
        rf"i was born (?:(?:on|in|at) .*?)?(?:in |{_MONTHS}[a-z]* (?:\d+ )?(?:, )?)(?P<year>(?:19|20)\d\d)",
        "identity",
        confidence=READ,
        key="birth_year",
        value="{year}",
        dated=False,
        content="{Player} was born in {year}",
        anywhere=True,
    ),
    Frame(
        "birthplace in passing",
        r"i was born (?:on|in) (?:[a-z\d]+ ){1,4}?,? ?(?:19|20)\d\d ,? ?in {place}",
        "identity",
        confidence=READ,
        key="birthplace",
        value="{place}",
        dated=False,
        relations=("born_in place",),
        content="{Player} was born in {place}",
        anywhere=True,
    ),
    Frame(
        "name to everyone",
        r"(?:it is|i am|call me|called me|calls me|calling me|known as|what i go by is|i go by) {called}"
        r"(?= (?:to (?:everyone|everybody|my friends|pretty much|most people|all)|and it stuck|since "
        r"(?:school|i was|forever)"
        r"|when i was|for short))",
        "identity",
        confidence=READ,
        key="nickname",
        value="{called}",
        content="{Player} is called {called}",
        anywhere=True,
    ),
    Frame(
        "language in passing",
        r"i (?:am|have|grew|was|can|got|switch|dream|think|swear|count|talk)\b.*?(?:fluent|raised|up "
        r"speaking|show off my|in"
        r"|speaking|learning|my) {language}(?=$| (?:now|at|to|when|with|,|and|in|again)\b| ,)",
        "identity",
        confidence=READ,
        content="{Player} speaks {language}",
        anywhere=True,
    ),
)

PETS_ANYWHERE = (
    _pet(
        "name then pet",
        r"(?:(?:while|when|and|with|because|but|as|of|for|to|by|from|that is|this is|meet) "
        r"){called:petname} , my "
        r"(?:\w+ )?{pet}(?=$| ,)",
    ),
    _pet(
        "pet by name",
        r"i (?:have |am )?(?:got|get|getting|brought|came|adopted|bought|rescued|picked|found|kept|took"
        r"|walked|ended|went|fell)"
        r"\b[^,]*? (?:an?|the|this) (?:[a-z-]+ ){0,2}?{pet} (?:called|named) {name:petname}",
    ),
    _pet(
        "named pet",
        r"my (?:(?!guinea|hairdresser|neighbor)\w+ )?{pet} ,? ?{called:petname}",
    ),
)

PEOPLE_ANYWHERE = (
    _kin(
        "name then kin",
        rf"(?:(?:that|this|it|he|she) is |meet |met |know |seen |while |when |with |because ){{called}} , "
        rf"my {_ADJ}{{kin}}(?=$| ,)",
    ),
    _kin(
        "name that is kin",
        rf"(?:^|and ){{called}} (?:(?!,)\S+ ){{1,6}}?, (?:that|she|he|who) is my {_ADJ}{{kin}}(?=$| ,)",
    ),
    _kin(
        "named kin",
        r"my (?:(?:older|younger|little|big|baby|twin|elder|late|eldest|youngest|oldest|new|ex|dear) "
        r"){0,2}{kin} (?:[,(] )?{called}",
    ),
)

WORK_ANYWHERE = (
    _job(
        "job in passing",
        rf"(?:i|my(?! (?:\w+ )?{_TRADES}\b)|me) (?:(?!dress|went\b|go\b|going|pos(?:e|ed)|pretend|disguis"
        r"|treat|talk|costume|see\b|wish|want|hope)"
        rf"{_OWN}){{0,9}}?(?:years |life |job |career )?as an? {{trade}}(?=$| (?:,|at|for|in|with|i|now"
        r"|since|last|on|and)\b| ,)",
    ),
    _job(
        "job given",
        r"(?:took|hired|taken|brought|made|offered|gave|promoted) me (?:on |in |up )?(?:as |to )?(?:an? "
        r"|the |their )?"
        r"(?:new )?{trade}(?=$| )",
    ),
    _employer(
        "employer behind as",
        rf"(?:i|my|me) {_OWN}{{0,9}}?as (?:an?|the|their) (?:new )?{{trade}} (?:at|for|with) {{org}}",
    ),
    _employer(
        "employer that took me on",
        r"(?:^|and |but |because ){org} (?:took|hired|recruited|poached|headhunted) me\b",
    ),
    _employer(
        "employer where I work",
        r"(?:at|for) {org} ,? ?(?:where i work|the place i work for|my employer|my workplace)",
    ),
    _employer(
        "employer behind job",
        "i am (?:now )?(?:an? |the )?{trade}(?: now)?(?: ,)? (?:at|for|with) {org}",
    ),
    Frame(
        "school behind studies",
        "i (?:study|am studying) (?:\\w+ ){1,3}?at {org}",
        "education",
        confidence=READ,
        key="school",
        value="{org}",
        content="{Player} studies at {org}",
        relations=("studies_at org",),
        anywhere=True,
    ),
)

PASSING = (*IDENTITY_ANYWHERE, *PETS_ANYWHERE, *PEOPLE_ANYWHERE, *WORK_ANYWHERE)
PRESUPPOSED = (*PEOPLE_ANYWHERE, PETS_ANYWHERE[0])
"""Those of them that hold for what is only asked or reported, too: "is my sister Ann there?"."""
