"""Frames for the player's animals: which they have, what they are called, what becomes of them."""

from __future__ import annotations

from estuary_server.memory.extraction.frame import PLAIN, READ, STATED, Frame

_OWN = r"i (?:have|have got|got|own|adopted|have adopted|rescued|bought|keep|am getting|have just got|foster)"
_WHAT = r"(?:[a-z-]+ ){0,3}?"
_CALLED = r"(?:(?:is|are) )?(?:called|named)|(?:name|names) (?:is|are)|goes by|answers to"

PETS = (
    Frame(
        "pet once",
        r"my (?:\w+ ){0,2}?{pet}(?:'s)? (?:(?:was|were) (?:called|named)|name was) {name:petname}",
        "pets",
        relations=("{pet} petname",),
        kinds={"petname": "animal"},
    ),
    Frame(
        "pets' names",
        r"my (?:{count} )?(?:\w+ )?{pets} (?:(?:are|were) )?(?:called|named) {names}",
        "pets",
        each="names",
        content="One of the player's {pets} is called {names}",
        relations=("{pets} names",),
        kinds={"names": "animal"},
    ),
    Frame(
        "pets' names as noun",
        r"my (?:{count} )?(?:\w+ )?{pets}'? names are {names}",
        "pets",
        each="names",
        content="One of the player's {pets} is called {names}",
        relations=("{pets} names",),
        kinds={"names": "animal"},
    ),
    Frame(
        "pet's name",
        rf"my (?:\w+ ){{0,2}}?{{pet}}(?:'s|s|s')? (?:{_CALLED}) {{name:petname}}",
        "pets",
        confidence=STATED,
        key="{pet}.name",
        value="{petname}",
        relations=("{pet} petname",),
        alias="my {pet}",
        kinds={"petname": "animal"},
        denied="negate",
    ),
    Frame(
        "pet and name",
        rf"{_OWN} an? {_WHAT}{{pet}} ,? ?(?:(?:{_CALLED}|(?:and|,) (?:his|her|its|their) name is|whose "
        rf"name is|by the name of) )?{{name:petname}}",
        "pets",
        confidence=STATED,
        key="{pet}.name",
        value="{petname}",
        relations=("{pet} petname",),
        alias="my {pet}",
        kinds={"petname": "animal"},
    ),
    Frame(
        "pets and names",
        rf"{_OWN} {{many:count}} {_WHAT}{{pets}} (?:(?:,|:|called|named|and their names are|and they are "
        rf"called|whose names are) )+{{names}}",
        "pets",
        each="names",
        confidence=STATED,
        content="{Player} has {count} {pets}, one of them called {names}",
        relations=("{pets} names",),
        kinds={"names": "animal"},
    ),
    Frame(
        "name is my pet",
        "{name:petname} is my (?:\\w+ ){0,2}?{pet}",
        "pets",
        key="{pet}.name",
        value="{petname}",
        relations=("{pet} petname",),
        alias="my {pet}",
        kinds={"petname": "animal"},
    ),
    Frame(
        "had pets",
        rf"{_OWN} (?:(?:any|an?|my) )?{_WHAT}{{pets}}",
        "pets",
        denied="negate",
        key="{pets}.name",
        only="ended",
    ),
    Frame("has no pets", rf"{_OWN} {_WHAT}{{pets}}", "pets", denied="say", only="denied"),
    Frame("has pets", rf"{_OWN} {{count}} {_WHAT}{{pets}}\b.*", "pets", confidence=PLAIN, denied="say"),
    Frame(
        "pet died",
        r"my (?:\w+ ){0,2}?{pets}(?: {called})? (?:(?:has |have )?(?:died|passed away|passed on|run away"
        r"|ran away|got lost)|passed(?=$| (?:yesterday|today|last|this|on))|is dead|was put down|was put to "
        r"sleep)(?=$| ).*",
        "pets",
        type="event",
    ),
    Frame(
        "pet's breed",
        "my (?:\\w+ ){0,2}?{pet} {name:petname} is {thing}",
        "pets",
        relations=("{pet} petname",),
        alias="my {pet}",
        kinds={"petname": "animal"},
    ),
    Frame(
        "name of the pet",
        "the name of my {pet} is {name:petname}",
        "pets",
        confidence=STATED,
        key="{pet}.name",
        value="{petname}",
        relations=("{pet} petname",),
        alias="my {pet}",
        kinds={"petname": "animal"},
    ),
    Frame(
        "one of the pets",
        r"(?:one|some|all|both|most|two) of my (?:\w+ )?{pets} {does}",
        "pets",
        confidence=READ,
        denied="say",
    ),
    Frame(
        "pet states",
        r"my (?:\w+ ){0,2}?{pets} (?P<verb>(?!and\b|or\b|,|when\b|in\b|on\b|to\b)[a-z]+) .*",
        "pets",
        confidence=READ,
        denied="say",
    ),
)
