"""Frames for what happened to the player or was done by them, and for what they own."""

from __future__ import annotations

from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.frame import READ, Frame
from estuary_server.memory.extraction.slots import one_of

_DONE = (
    "went|visited|bought|sold|started|finished|completed|built|wrote|published|painted|planted|cooked"
    "|baked|made|won|lost|found|broke|fixed|repaired|ran|climbed|hiked|swam|drove|flew|travelled"
    "|traveled|sailed|attended|watched|read|saw|met|adopted|inherited|received|ordered|crashed|missed"
    "|caught|joined|left|learned|learnt|voted|served|spent|celebrated|hosted|organized|organised"
    "|competed|performed|played|sang|danced|recorded|released|launched|opened|founded|donated"
    "|volunteered|renovated|survived|escaped|fell|slipped|dropped|stole|forgot my|applied|interviewed"
    "|signed|paid off|moved in|moved out|came back|came home|got back|returned|arrived|stayed up|had"
    "|got|gave|took|ate|tried|beat|failed|passed|skipped|dyed|shaved|cleaned|washed|discovered"
    "|invented|designed|knitted|sewed|shot|filmed|quit|backed|cancelled|canceled|rescued|raised|earned"
    "|buried"
)
_BEEN = (
    "promoted|robbed|mugged|hit|bitten|stung|invited|accepted|rejected|elected|arrested|scammed|hacked"
    "|ghosted|bullied|awarded|nominated|selected|chosen|stuck|evicted|in an accident|in a car accident"
    "|in the army|in the navy|in the military|in a band|in prison|in foster care|at (?:the|a) "
    "(?:concert|party|wedding|game|museum|zoo|beach|hospital|funeral)"
)
_NO_DEED = (
    r"(?!out\b|you\b|it\b|that\b|this\b|what\b|how\b|to (?:say|ask|go|know)\b|an? (?:question|idea|feeling"
    r"|problem|minute|second|moment|point|hunch|thought|lot|bit|chance|sense|while|hard time|good time"
    r"|great time|blast|doubt|clue)\b|an? (?:\w+ )?(?:laugh|break|look|nap|shower|seat|bite|sip|breath"
    r"|guess|feeling|word|go|hunch|peek|glance)\b|no\b|fun\b|enough\b|the (?:point|idea|feeling"
    r"|impression|chance|joke)\b|better\b|some (?:questions?|ideas?|thoughts?|time)\b|in touch\b|rid\b"
    r"|on with\b|over\b|used to\b|your\b|so\b|quiet\b|ahead\b|along\b|through\b|off topic\b|silent\b"
    r"|nothing\b|everything\b|time\b|started\b)"
)

_SERVING = lexicon.JOBS - frozenset(lexicon.KIN) - {"student", "owner", "model"}
"""Whom one meets by their trade: what they do is nothing of the player's."""

_GROUP = (
    r"(?:team|choir|band|club|orchestra|committee|army|navy|military|league|union|group|class|troupe"
    r"|program|programme|board|squad)"
)

EVENTS = (
    Frame(
        "member",
        rf"i (?:am|play|sing|was) (?:in|on|part of|a member of) (?:an?|the|my) (?:[\w']+ "
        rf"){{0,3}}?{_GROUP}\b.*",
        "hobbies",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "celebrates", "i celebrate (?!that\b|this\b|it\b|you){thing}", "identity", "fact", READ, denied="say"
    ),
    Frame(
        "routine",
        "i {routine}",
        "general",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "happened",
        rf"i (?:have )?(?:{_DONE}) {_NO_DEED}{{rest}}",
        "events",
        "event",
        READ,
        denied="say",
        weighed=True,
    ),
    Frame(
        "underwent",
        rf"i (?:was|got|have been|just got|were) (?:{_BEEN})\b.*",
        "events",
        "event",
        READ,
        denied="say",
    ),
    Frame(
        "did",
        "i {did}",
        "events",
        "event",
        READ,
        denied="say",
        weighed=True,
    ),
    Frame(
        "became",
        r"i (?:became|have become|turned into|ended up|got to) (?!it\b|that\b){rest}",
        "events",
        "event",
        READ,
        denied="say",
        weighed=True,
    ),
    Frame(
        "named one died",
        r"{called} (?:(?:has |have )?(?:died|passed away)|passed) (?:yesterday|today|tonight|on|last|this|at)"
        r"\b.*",
        "events",
        "event",
        READ,
    ),
    Frame("has been to", r"i have been (?:to|in|on) {rest}", "travel", "event", READ, denied="say"),
    Frame(
        "has done",
        r"i have (?:seen|visited|written|read|done|run|built|lived|won|lost|met|traveled|travelled"
        r"|climbed|made|bought|tried|owned|known|served|finished|started|published|adopted|eaten) "
        r"{_NO}{rest}".replace("{_NO}", _NO_DEED),
        "events",
        "event",
        READ,
        denied="say",
        weighed=True,
    ),
    Frame(
        "used to",
        r"i used to (?!think\b|know\b|believe|wonder){rest}",
        "events",
        "fact",
        READ,
        denied="drop",
    ),
    Frame(
        "named thing",
        r"(?:somebody|someone|they|he|she|a thief|the police) (?:stole|broke into|hit|crashed into"
        r"|towed|scratched|smashed) my {thing}",
        "events",
        "event",
        READ,
        weighed=True,
    ),
)

POSSESSIONS = (
    Frame(
        "drives",
        "i (?:~drive|own|ride(?= an? )|rent|lease|inherited|am renting|am buying|am selling|bought"
        "|sold) (?!it\\b|that\\b|you\\b|me\\b|this\\b){thing}",
        "possessions",
        "fact",
        READ,
        denied="say",
        weighed=True,
    ),
    Frame(
        "has",
        r"i (?:have|have got|own|carry) (?:an?|two|three|four|five|six|seven|eight|nine|ten|\d+"
        r"|several|my|some|lots of|a lot of|this|these|that|blue|brown|green|red|black|long|short"
        r"|curly|blond|blonde) (?!(?:bad |good |weird |strange |funny |quick |new |great |small "
        r"|little )?(?:feeling|question|idea|favor|request|gift for|present for|message for)\b"
        r"|question|idea|feeling|problem|minute|second|moment|point|hunch|thought|lot\b|bit\b|chance"
        r"|sense|while|hard time|good time|great|blast|doubt|clue|confession|favor|favour|request"
        r"|suggestion|reason|plan|secret|surprise|few|couple|theory|joke|story|riddle|feelings"
        r"|questions|ideas|thoughts|concerns|news|time|work to|stuff|things|something|crush on you"
        r"|name for you|message|task|job for you|new idea|quick question|weird question){thing}",
        "possessions",
        "fact",
        READ,
        denied="say",
        weighed=True,
    ),
    Frame(
        "own thing states",
        rf"my (?!(?:old |new |former |last )?{one_of(_SERVING)}\b)(?!god\b|bad\b|point\b|question\b"
        rf"|guess\b|problem\b|idea\b|answer\b|apologies\b|turn\b"
        r"|fault\b|mistake\b|goodness\b|friend is\b|opinion\b|advice\b|thoughts?\b|understanding\b"
        r"|favorite\b|favourite\b|dear\b|word\b|pleasure\b|command\b|instructions?\b|prompt\b"
        r"|message\b|request\b|name\b|only\b|mind\b|character\b|lord\b|turn\b|previous\b|last "
        r"(?:message|question)\b|concern\b|worry\b|heart goes\b|hope\b|wish\b|theory\b|bet\b|head is "
        r"spinning\b|internet\b|mic\b|microphone\b|connection\b|phone is\b)(?:[\w'-]+ ){1,3}?{does}",
        "possessions",
        "fact",
        READ,
        denied="say",
        weighed=True,
    ),
)
