"""Frames for what the player likes best, and for what gets on their nerves."""

from __future__ import annotations

from estuary_server.memory.extraction.frame import PLAIN, READ, STATED, Frame

FAVORITES = (
    Frame(
        "could have for ever",
        r"i (?:could|would) (?:eat|drink|live on|watch|listen to|read|play) {thing} (?:every|all|forever"
        r"|again and again|for the)"
        r"(?=$| ).*",
        "preferences",
        "preference",
        READ,
        dated=False,
    ),
    Frame(
        "would give much for",
        r"i would (?:kill|sell my \w+|walk \w+ \w+|give anything|trade \w+ \w+) for (?!you|.* it$)"
        r"(?:a |an |some )?{thing}",
        "preferences",
        "preference",
        READ,
        dated=False,
    ),
    Frame(
        "nothing beats",
        r"nothing (?:beats|compares to|comes close to|tops|is better than) (?:a |an )?(?!that|this|it\b"
        r"|you){thing}",
        "preferences",
        "preference",
        READ,
        dated=False,
    ),
    Frame(
        "can not do without",
        r"i can (?:resist|say no to|live without|do without|go without|start (?:the|my) day without"
        r"|function without"
        r"|go a day without|get through (?:the|a) day without|survive without) (?!you|that|this|it\b){thing}",
        "preferences",
        "preference",
        READ,
        only="denied",
        denied="say",
        dated=False,
    ),
    Frame(
        "favourite",
        r"my (?:[\w-]+ ){0,2}?(?:favorite|favourite|favorites|favourites|preferred|go-to) {kind} (?:is"
        r"|are|was|has to be|would be|'s|must be|will always be|of all time is|ever is) {thing}",
        "preferences",
        "preference",
        STATED,
        key="favorite_{kind}",
        value="{thing}",
        relations=("favorite_{kind} thing",),
        kinds={"thing": "thing"},
        denied="negate",
        dated=False,
    ),
    Frame(
        "favourite behind",
        r"{thing} (?:is|are) (?:my|probably my) (?:[\w-]+ ){0,2}?(?:favorite|favourite) {kind}",
        "preferences",
        "preference",
        key="favorite_{kind}",
        value="{thing}",
        relations=("favorite_{kind} thing",),
        dated=False,
    ),
    Frame(
        "favourite of no kind",
        r"my (?:new |absolute |current |all-time |latest |all time )*(?:favorite|favourite|number one"
        r"|go-to|weakness|guilty "
        r"pleasure|obsession) (?:is|are) (?!the (?:first|second|third|last|other)|person\b|you){thing}",
        "preferences",
        "preference",
        PLAIN,
        dated=False,
    ),
    Frame(
        "favourite behind of no kind",
        r"{thing} (?:is|are|will be|has become|have become) (?:my|our) (?:\w+ ){0,2}?(?:favorite"
        r"|favourite|number one|go-to"
        r"|weakness|guilty pleasure|obsession|kryptonite|comfort food|happy place)(?=$| (?:,|and|of|by|in"
        r"|now|ever)\b| ,)",
        "preferences",
        "preference",
        PLAIN,
        dated=False,
    ),
    Frame(
        "best of a kind",
        r"{thing} (?:is|are) the best {kind}(?: ever| there is| in the world| of all| of them all)?(?=$| "
        r"(?:and|,)\b| ,)",
        "preferences",
        "preference",
        READ,
        key="favorite_{kind}",
        value="{thing}",
        dated=False,
    ),
    Frame(
        "comfort food",
        r"my (?:comfort food|favou?rite (?:thing|dish|meal) to eat) (?:is|are) {thing}",
        "food",
        "preference",
        PLAIN,
        key="favorite_food",
        value="{thing}",
        dated=False,
    ),
    Frame(
        "what annoys",
        r"(?!it |that |this )(?:{thing} )(?:(?:drives?|driving|drove) me (?:mad|crazy|nuts|insane|bonkers"
        r"|potty|up the wall|round the bend|to "
        r"despair)|gets? on my (?:nerves|wick)|(?:gets?|gives?) me (?:the creeps|the chills|the shivers"
        r"|goosebumps|so mad"
        r"|heebie-jeebies|the ick|the heebie-jeebies|nightmares|a panic)|(?:freaks?|creeps?|grosses"
        r"|wigs?) me out"
        r"|(?:terrif(?:y|ies)|scares?|frightens?|petrif(?:y|ies)|disgusts?|annoys?|irritates?|bugs?"
        r"|infuriates?|bores?"
        r"|fascinates?|relaxes|soothes|calms) me|makes? (?:me (?:gag|sick|heave|retch|ill|queasy|sneeze"
        r"|itch|shudder)"
        r"|my (?:skin crawl|blood boil|stomach turn|heart race|flesh creep)))(?=$| ).*",
        "preferences",
        "preference",
        PLAIN,
        denied="say",
        dated=False,
    ),
    Frame(
        "what keeps me",
        r"{thing} (?:keeps?|kept) me (?:sane|going|calm|fit|busy|young|alive|grounded|afloat)(?=$| ).*",
        "hobbies",
        "preference",
        READ,
        dated=False,
    ),
    Frame(
        "weekends are for",
        r"(?:my )?(?:weekends?|evenings?|sundays|saturdays|nights|mornings|summers|winters|free time"
        r"|spare time) (?:is|are) "
        r"(?:now )?(?:for|all about|spent on|reserved for) {thing}",
        "hobbies",
        "preference",
        READ,
        dated=False,
    ),
    Frame(
        "new thing",
        r"my (?:new|latest|current|newest) (?:thing|obsession|hobby|craze|project|passion) (?:is|:) (?:to "
        r")?{thing}",
        "hobbies",
        "preference",
        PLAIN,
    ),
)
