"""Frames for the player's people: family, partner, friends, colleagues."""

from __future__ import annotations

from estuary_server.memory.extraction.frame import PLAIN, READ, STATED, Frame

_ADJ = r"(?:(?!and\b|or\b|is\b|was\b|the\b)[\w-]+ ){0,2}?"
_CALLED = r"(?:(?:is|was) )?(?:called|named)|(?:'s )?name (?:is|was)|goes by"
_HAVE = r"i (?:have|have got|got|had)"
_STATUS = r"(?:married|engaged|single|divorced|widowed|separated)"

PEOPLE = (
    Frame(
        "asked to marry",
        "{called} (?:asked me to marry (?:her|him|them)|proposed(?: to me)?|popped the question|got down "
        "on one knee)"
        "(?=$| ).*",
        "relationships",
        "relationship",
        key="relationship_status",
        value="engaged",
        relations=("partner called",),
    ),
    Frame(
        "broke up with name",
        "(?:i and {called}|i|it is over with {called:lost}) (?:have )?(?:broke|broken|split) up(?: with "
        "{called:other})?"
        "(?=$| ).*",
        "relationships",
        "event",
        key="partner.name",
        corrects=True,
    ),
    Frame(
        "name of kin",
        rf"my {_ADJ}{{kin}}(?:'s|s)? (?:{_CALLED}) {{name}}",
        "family",
        "relationship",
        STATED,
        key="{kin}.name",
        value="{name}",
        relations=("{kin} name",),
        alias="my {kin}",
        denied="negate",
    ),
    Frame(
        "kin died",
        rf"my {_ADJ}{{kin}}(?: {{called}})? (?:has |have )?(?:died|passed away|passed on|is dead)(?=$| ).*",
        "family",
        "event",
        PLAIN,
    ),
    Frame(
        "names of kin",
        rf"my (?:{{count}} )?{_ADJ}{{kins}} (?:are (?:called|named)|names are) {{names}}",
        "family",
        "relationship",
        each="names",
        content="One of the player's {kins} is called {names}",
        relations=("{kins} names",),
        kinds={"names": "person"},
    ),
    Frame(
        "kin is named",
        rf"my {_ADJ}{{kin}} is {{called}}(?=$| , | and )",
        "family",
        "relationship",
        READ,
        key="{kin}.name",
        value="{called}",
        relations=("{kin} called",),
        alias="my {kin}",
    ),
    Frame(
        "name is kin",
        rf"{{called}} is my {_ADJ}{{kin}}",
        "family",
        "relationship",
        key="{kin}.name",
        value="{called}",
        relations=("{kin} called",),
        alias="my {kin}",
    ),
    Frame(
        "has kin named",
        rf"{_HAVE} an? {_ADJ}{{kin}} ,? ?(?:(?:called|named|whose name is|(?:and|,) (?:his|her|their) "
        rf"name is)"
        r" )?{called}",
        "family",
        "relationship",
        STATED,
        key="{kin}.name",
        value="{called}",
        relations=("{kin} called",),
        alias="my {kin}",
    ),
    Frame(
        "has kin named in lower case",
        rf"{_HAVE} an? {_ADJ}{{kin}} (?:called|named|whose name is|and (?:his|her|their)"
        r" name is) {name}",
        "family",
        "relationship",
        STATED,
        key="{kin}.name",
        value="{name}",
        relations=("{kin} name",),
        alias="my {kin}",
    ),
    Frame(
        "has kin named several",
        rf"{_HAVE} {{many:count}} {_ADJ}{{kins}} (?:(?:,|:|called|named|and their names are"
        r"|and they are called|whose names are) )+{names}",
        "family",
        "relationship",
        STATED,
        each="names",
        content="{Player} has {count} {kins}, one of them called {names}",
        relations=("{kins} names",),
        kinds={"names": "person"},
    ),
    Frame(
        "has kin",
        rf"{_HAVE} {{count}} {_ADJ}{{kins}}(?=$| (?:and|,|in|who|but|from|with|at|now|that|on|under"
        rf"|over|back|already|together)\b).*",
        "family",
        "relationship",
        denied="say",
    ),
    Frame(
        "has no kin",
        rf"{_HAVE} (?:any |an? )?{_ADJ}{{kins}}",
        "family",
        "relationship",
        denied="say",
        only="denied",
    ),
    Frame(
        "status",
        rf"i (?:am|have been|got) (?:now )?(?P<status>{_STATUS})(?: to {{called}})?",
        "relationships",
        "relationship",
        STATED,
        key="relationship_status",
        value="{status}",
        denied="negate",
        relations=("partner called",),
    ),
    Frame(
        "couple",
        "i (?:am (?:dating|seeing|going out with|in love with|living with|getting married|in a "
        "relationship|getting divorced|in a long distance relationship)|met my|started dating|have "
        "been dating|have been together|fell in love|proposed to|got back together|am expecting|have a "
        "crush on|asked (?:him|her) out).*",
        "relationships",
        "relationship",
        denied="say",
    ),
    Frame(
        "broke up",
        "i (?:broke up|split up|got divorced|separated|got dumped|divorced)(?: with| from)? ?.*",
        "relationships",
        "event",
        key="partner.name",
        corrects=True,
    ),
    Frame(
        "only child",
        "i am (?:an (?:only )?child|the (?:oldest|youngest|eldest|middle)(?: .*)?|one of \\w+(?: "
        "\\w+)?|adopted)",
        "family",
    ),
    Frame(
        "parent",
        "i am (?:an? )?(?:[\\w-]+ ){0,4}?(?:mother|father|mom|mum|dad|parent|grandmother|grandfather"
        "|grandma|grandpa|stepdad|stepmom|aunt|uncle)(?: .*)?",
        "family",
        denied="say",
    ),
    Frame(
        "expecting",
        "i (?:am pregnant|am having a baby|had a baby|gave birth|became a \\w+)(?: .*)?",
        "family",
        "event",
        also=("health",),
        denied="say",
    ),
    Frame(
        "kin's home",
        rf"my {_ADJ}{{kin}}(?: {{called}})? (?:lives|is living|is based|moved|has moved) (?:in|to"
        rf"|near) {{place}}",
        "family",
        "relationship",
        key="{kin}.home",
        value="{place}",
        relations=("{kin} called",),
        alias="my {kin}",
    ),
    Frame(
        "kin's job",
        rf"my {_ADJ}{{kin}}(?: {{called}})? (?:is|works as|is working as) an? {{trade}}",
        "family",
        "relationship",
        key="{kin}.job",
        value="{trade}",
        relations=("{kin} called",),
        alias="my {kin}",
        denied="say",
    ),
    Frame(
        "kin's age",
        rf"my {_ADJ}{{kin}}(?: {{called}})? (?:is|turned|is now) {{age}}(?: years? old)?"
        r"(?=$| (?:now|today|and|,|this|next|tomorrow|in|on))",
        "family",
        "relationship",
        key="{kin}.age",
        value="{age}",
        relations=("{kin} called",),
        alias="my {kin}",
    ),
    Frame(
        "name of the kin",
        "the name of my {kin} is {name}",
        "family",
        "relationship",
        STATED,
        key="{kin}.name",
        value="{name}",
        relations=("{kin} name",),
        alias="my {kin}",
    ),
    Frame(
        "one of the kin",
        rf"(?:one|some|all|most|none|two) of my {_ADJ}{{kins}} {{does}}",
        "family",
        "relationship",
        READ,
        denied="say",
    ),
    Frame(
        "kin states",
        rf"my {_ADJ}{{kins}}(?: and (?:my )?\w+)? {{does}}",
        "family",
        "relationship",
        READ,
        denied="say",
    ),
    Frame(
        "kin's kin states",
        rf"my {_ADJ}{{kins}}'s? (?:\w+ ){{1,2}}?{{does}}",
        "family",
        "relationship",
        READ,
        denied="say",
    ),
    Frame(
        "friends",
        "i (?:am|have been) (?:best |good |close )?friends (?:for|since) .*",
        "relationships",
        "relationship",
    ),
    Frame(
        "friends with",
        "i (?:am (?:friends|close|best friends)|get along|have been friends|grew up) with {thing}",
        "relationships",
        "relationship",
        denied="say",
    ),
    Frame(
        "met",
        "i (?:met|ran into|hung out with|had (?:dinner|lunch|coffee|drinks) with|visited|called|helped"
        "|saw) (?=my |a friend|an old){thing}",
        "relationships",
        "event",
        PLAIN,
    ),
)
