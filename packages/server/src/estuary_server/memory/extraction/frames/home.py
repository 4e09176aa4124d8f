"""Frames for where the player lives, comes from, has moved or is moving to."""

from __future__ import annotations

from estuary_server.memory.extraction.frame import PLAIN, READ, STATED, Frame

_IN = "(?:in|at|near|outside|outside of|on)"

_NO_STATE = (
    r"(?!(?:an? |the |my |your |his |her |our |such |this |that |these |those |constant |total |perpetual "
    r"|absolute |complete |mortal |permanent |utter |deep |inner |real |great )*(?:fear|terror|dread|peace"
    r"|pain|hope|debt|silence|harmony|sin|denial|hell|poverty|misery|shame|grief|love|luxury|exile|chaos"
    r"|anxiety|happiness|solitude|bliss|regret|doubt|hiding|limbo|moment|past|present|future|dream|bubble"
    r"|now)\b)"
)
"""What one lives in that is no place."""

HOME = (
    Frame(
        "home for years",
        "i have been (?:in|living in|based in) {place} (?:for|since|now for|a year|two years|\\w+ years)",
        "home",
        key="home",
        value="{place}",
        relations=("lives_in place",),
        denied="say",
    ),
    Frame(
        "resident",
        "i am (?:now )?(?:a resident of|living over in|settled in|back living in|now in|up in|down in) "
        "{place}",
        "home",
        key="home",
        value="{place}",
        relations=("lives_in place",),
        denied="negate",
    ),
    Frame(
        "home behind",
        "{place} is (?:home|my home)(?: now| these days| from here on| for now)?(?=$| ,)",
        "home",
        key="home",
        value="{place}",
        relations=("lives_in place",),
        content="{Player} lives in {place}",
    ),
    Frame(
        "born and bred",
        "(?:it is |i am )?(?:from )?{place} ,? ?born and (?:bred|raised)",
        "home",
        key="origin",
        value="{place}",
        relations=("from place",),
        content="{Player} is from {place}",
    ),
    Frame(
        "childhood",
        "my (?:whole |entire |early )?(?:childhood|youth|school years|schooldays) (?:was|were)(?: "
        "spent)?(?: in)? {place}",
        "home",
        key="origin",
        value="{place}",
        relations=("grew_up_in place",),
    ),
    Frame(
        "home for long",
        "i have lived (?:in|at|near|outside) {place} (?:for|since|all|my (?:whole|entire))",
        "home",
        confidence=STATED,
        key="home",
        value="{place}",
        relations=("lives_in place",),
        denied="negate",
    ),
    Frame("has lived", "i have lived {rest}", "home", confidence=READ, denied="say"),
    Frame(
        "home",
        rf"i (?:~live|am based|~stay|reside|am settled|have settled|settled)(?: and \w+)? (?:\w+ "
        rf")?{_IN} {_NO_STATE}{{place}}",
        "home",
        confidence=STATED,
        key="home",
        value="{place}",
        relations=("lives_in place",),
        denied="negate",
    ),
    Frame(
        "home as noun",
        "my (?:home|home city|city|current city|address) is (?:in )?{place}",
        "home",
        key="home",
        value="{place}",
        relations=("lives_in place",),
    ),
    Frame(
        "moved",
        "i (?:have )?(?:moved|relocated|emigrated|immigrated|moved over|moved back)(?: here)?(?: from "
        "[^,]+?)? (?:to|into|down to|up to|out to) {place}",
        "home",
        type="event",
        key="home",
        value="{place}",
        relations=("lives_in place",),
    ),
    Frame(
        "moved from",
        "i (?:have )?(?:moved|relocated|came|come)(?: here| over)? from {place}",
        "home",
        type="event",
        relations=("lived_in place",),
    ),
    Frame(
        "moving",
        "i (?:am (?:moving|relocating|going to move|planning to move|about to move)|will move|will be "
        "moving|plan to move)(?: back)? (?:to|into) {place}",
        "home",
        type="event",
        also=("plans",),
        relations=("moves_to place",),
        denied="say",
    ),
    Frame(
        "origin",
        "i (?:am|come|hail)(?: all the way)? from {place}",
        "home",
        confidence=STATED,
        key="origin",
        value="{place}",
        relations=("from place",),
        denied="negate",
    ),
    Frame(
        "origin somehow",
        "i (?:am|come) from (?=an? |the )(?!the (?:future|past|internet|moon|sun|heart|bottom|grave"
        "|store|shop|bathroom|gym)\\b){rest}",
        "home",
        denied="say",
    ),
    Frame(
        "hometown",
        "my (?:hometown|home town|home country|native city) is {place}",
        "home",
        confidence=STATED,
        key="origin",
        value="{place}",
        relations=("from place",),
    ),
    Frame(
        "raised",
        "i (?:grew up|was raised|was born and raised|was brought up) (?:in|near|outside|on|at) {place}",
        "home",
        key="origin",
        value="{place}",
        relations=("grew_up_in place",),
        denied="say",
    ),
    Frame(
        "born",
        "i was born in {place}",
        "home",
        confidence=STATED,
        key="birthplace",
        value="{place}",
        relations=("born_in place",),
        denied="negate",
    ),
    Frame(
        "raised somewhere",
        "i (?:grew up|was raised|was born|was brought up) (?!thinking|believing|assuming|hearing"
        "|knowing){rest}",
        "home",
        confidence=READ,
    ),
    Frame(
        "lived once",
        "i (?:used to live|lived|stayed|spent [a-z ]+?) in {place}",
        "home",
        confidence=PLAIN,
        relations=("lived_in place",),
    ),
    Frame(
        "lives somehow",
        rf"i (?:~live|used to live|lived) (?:in|at|on|with|near|alone|by|next|above|across) "
        rf"{_NO_STATE}{{rest}}",
        "home",
        confidence=READ,
        denied="say",
    ),
    Frame(
        "lives alone",
        "i (?:~live|used to live|lived) (?:alone|by myself|on my own|together|abroad)",
        "home",
        denied="say",
    ),
)
