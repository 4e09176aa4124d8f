"""Frames for what the player likes and dislikes, eats, hears, reads, plays and does for pleasure."""

from __future__ import annotations

from estuary_server.memory.extraction.frame import PLAIN, READ, STATED, Frame

_LIKE = (
    "(?:~love|~like|~enjoy|adore|prefer|appreciate|~hate|dislike|detest|loathe|despise|can not stand"
    "|can stand|can not get enough of|used to love|used to hate|used to like|have wanted|liked|enjoyed"
    "|have loved|have hated|have liked|have enjoyed|grew to love|fell in love with|loved|hated|do mind|mind)"
)
_NOT_TASTE = (
    r"(?!to (?:say|ask|bother|think|admit|tell|break|see|hear|know|be|burst|disappoint|hear)\b|being "
    r"(?:here|able)\b|talking|chatting|where|how|what|when\b|the (?:way|sound|idea|fact)\b|working "
    r"with)"
)
_REACTION = (
    r"(?!(?:the|a|an|how|your|this|that|these|those|my|his|her|their|such) (?:\w+ )?(?:idea|plan|look"
    r"|sound|feeling|smell"
    r"|thought|story|name|joke|photo|picture|view|attitude|energy|spirit|optimism|honesty|enthusiasm"
    r"|answer|question|vibe"
    r"|weather|noise|silence|waiting|suspense|confidence|logic|reference|timing|irony|drama|mystery|chaos"
    r"|part where|way)\b(?! of (?!that|this|it\b))"
    r"|(?:weather|traffic|queues?|queueing|waiting|it when|surprises)\b|this\b|that\b)"
)
"""What is liked only in passing: something that was just said, or is in the air."""
_FAN = (
    "(?:into|a fan of|fond of|obsessed with|crazy about|passionate about|keen on|addicted to|hooked on"
    "|interested in|nuts about|big on|a sucker for|not into|bored of|sick of|mad about|partial to"
    "|picky about|good at|bad at|terrible at|afraid of|scared of|terrified of|learning|getting into"
    "|teaching myself)"
)

TASTES = (
    Frame(
        "hobby",
        "my (?:\\w+ )?(?:hobby|hobbies|passion|passions|pastime|guilty pleasure|pet peeve|comfort food"
        "|interests?|biggest fear|favou?rite (?:thing|part)(?: [\\w ]+?)?) (?:is|are|include) {rest}",
        "hobbies",
        "preference",
        PLAIN,
        dated=False,
    ),
    Frame(
        "dream",
        "my (?:\\w+ )?(?:dream|goal|ambition|new year's resolution|plan) is to {deed}",
        "plans",
        "preference",
        PLAIN,
    ),
    Frame(
        "taste",
        f"i {_LIKE} {_NOT_TASTE}{_REACTION}{{thing}}",
        "preferences",
        "preference",
        PLAIN,
        denied="say",
        dated=False,
    ),
    Frame(
        "would rather", "i would (?:rather|prefer) {thing}", "preferences", "preference", READ, dated=False
    ),
    Frame("fan", f"i am {_FAN} {{thing}}", "preferences", "preference", PLAIN, denied="say", dated=False),
    Frame(
        "fan as noun",
        r"i am (?:more of )?an? (?:\w+ ){0,3}?(?:fan|lover|person|nerd|enthusiast|addict|geek|buff"
        r"|snob|collector|junkie|freak|owl|bird|supporter|believer)(?: (?:of|when|about|for) .*)?",
        "preferences",
        "preference",
        READ,
        denied="say",
        dated=False,
    ),
    Frame(
        "supports",
        "i (?:support|root for|cheer for|follow) (?!you)(?:the )?{thing}",
        "hobbies",
        "preference",
        READ,
        denied="say",
        dated=False,
    ),
    Frame(
        "misses",
        "i ~miss (?!the (?:point|bus|train|flight))(?!you){thing}",
        "feelings",
        "emotional_state",
        READ,
        denied="say",
    ),
    Frame(
        "allergy",
        "i (?:am|was) (?:deathly |highly |severely |mildly |slightly )?allergic to {thing}",
        "health",
        "fact",
        STATED,
        also=("food",),
        relations=("allergic_to thing",),
        denied="say",
        dated=False,
    ),
    Frame(
        "allergy as noun",
        r"i have (?:an?|any) (?:\w+ ){0,3}(?:allergy|allergies|intolerance)(?: to .*)?",
        "health",
        "fact",
        STATED,
        also=("food",),
        denied="say",
        dated=False,
    ),
    Frame(
        "diet",
        "i (?:am|have been|went|became|turned) (?:an? )?(?:strict |lifelong )?{diet}",
        "food",
        "fact",
        STATED,
        key="diet",
        value="{diet}",
        denied="negate",
    ),
    Frame(
        "eats",
        "i (?:%eat|%drink|%cook|%bake|grill|brew|avoid|try to avoid|gave up|take my coffee|take my "
        "tea) (?!you)(?!it\\b|that\\b|this\\b){habit}",
        "food",
        "preference",
        READ,
        denied="say",
    ),
    Frame(
        "does not eat",
        "i can (?:eat|drink|have|digest|tolerate) {thing}",
        "food",
        "preference",
        PLAIN,
        only="denied",
        denied="say",
        also=("health",),
    ),
    Frame(
        "meals",
        r"i (?:%have|eat) {thing} for (?:breakfast|lunch|dinner|dessert)",
        "food",
        "preference",
        READ,
        denied="say",
    ),
    Frame(
        "plays",
        "i (?:%play|used to play|played|am learning to play|am learning|want to learn) (?:the "
        ")?(?:piano|guitar|violin|cello|flute|drums|trumpet|saxophone|clarinet|harp|bass|oboe|banjo"
        "|ukulele|accordion|organ|trombone|viola|mandolin|keyboard|harmonica).*",
        "music",
        "preference",
        PLAIN,
        also=("hobbies",),
        denied="say",
    ),
    Frame(
        "music",
        "i (?:%listen to|listen to|am listening to|have been listening to|%sing|%dj|sang) "
        "(?!you)(?!it\\b|that\\b|this\\b|me\\b){rest}",
        "music",
        "preference",
        READ,
        denied="say",
    ),
    Frame(
        "watches",
        "i (?:%watch|%read|binge) (?!you)(?!it\\b|that\\b|this\\b|your\\b){habit}",
        "entertainment",
        "preference",
        READ,
        denied="say",
    ),
    Frame(
        "is at",
        "i (?:am reading|am rereading|am rewatching|am binging|am watching|am listening to|have been "
        "reading|have been watching|have been binge watching|am playing through) (?!you)(?!it\\b"
        "|that\\b|this\\b|your\\b|tv\\b|television\\b|a (?:movie|film|show|video)\\b|the (?:news|game"
        "|match|rain)\\b|something|some){thing}",
        "entertainment",
        "preference",
        READ,
    ),
    Frame(
        "pursues",
        r"i (?:%play|used to play|%paint|%knit|%draw|%garden|%climb|%hike|%swim|%run|%surf|%ski|%skate"
        r"|%fish|%box|%dance|%practice|%practise|~collect|%sew|%cycle|%bike|%code|%game|%craft"
        r"|%crochet|%sculpt|%camp|%sail|%row|%dive|%meditate|~volunteer|~write|~train|%exercise|%jog"
        r"|%birdwatch|%photograph|~foster|~build|~restore|~coach|%brew|%kayak|%bowl|%golf|%fence"
        r"|%juggle|%compose|%blog|%stream|%journal|%ride|%travel|%skateboard|%snowboard|%lift|%do|go"
        r"|make|make my own|am learning|~learn) (?!you\b)(?!it\b|that\b|this\b|so\b|them\b|not\b|my "
        r"best|well\b|fine\b|okay\b|ok\b|good\b|anything\b|everything\b|ahead\b|on\b|sure\b|sense\b"
        r"|by\b|crazy\b|nothing\b|to (?:say|tell|ask)\b|the same){habit}",
        "hobbies",
        "preference",
        READ,
        denied="say",
    ),
    Frame(
        "pursues alone",
        r"i (?:paint|knit|draw|garden|climb|hike|swim|surf|ski|fish|box|dance|sew|cycle|crochet|sail"
        r"|row|dive|meditate|write poetry|sing|jog|sculpt|smoke|vape|drink|drive|cook|bake|skateboard"
        r"|snowboard)(?=$| (?:and|,|for|in my|on weekends|every|when|as)\b)",
        "hobbies",
        "preference",
        READ,
        denied="say",
    ),
    Frame(
        "has a hobby",
        "i (?:took up|have taken up|got into|have got into|am done with|am finished with|have given up"
        "|have quit|picked up|started|gave up|have started|joined|am taking"
        "|signed up for|quit|stopped) (?!it\\b|that\\b|this\\b|to\\b|talking|the conversation){thing}",
        "hobbies",
        "event",
        READ,
        denied="say",
    ),
    Frame(
        "ability",
        "i can (?:play|speak|swim|cook|dance|sing|drive|ride|juggle|draw|surf|ski|whistle|bake|type"
        "|code|read music|do) ?(?!that\\b|it\\b|this\\b)(?:.*)?",
        "hobbies",
        "fact",
        READ,
        denied="say",
    ),
)
