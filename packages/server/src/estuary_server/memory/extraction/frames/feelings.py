"""Frames for how the player feels, and for what they are like where no other frame knows."""

from __future__ import annotations

from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.frame import PLAIN, READ, Frame
from estuary_server.memory.extraction.slots import one_of

_SURE = one_of(lexicon.FEELINGS - lexicon.WEAK_FEELINGS - frozenset({"afraid", "proud"}))

FEELINGS = (
    Frame(
        "feels",
        r"i (?:~feel|felt|have been feeling|am feeling|feel like|woke up feeling) (?:a bit |a little "
        r"|kind of |too |more |all |like )*{feeling}\b(?! to (?:hear|help|meet|see) ).*",
        "feelings",
        "emotional_state",
        PLAIN,
        denied="say",
    ),
    Frame(
        "is in a feeling",
        rf"i (?:am|was|have been|am getting|got|am too) (?:a bit |a little |kind of |too |more |all "
        rf"|so |in such |afraid )*{_SURE}\b(?! (?:to (?:hear|help|meet|see|say)|that you|you|for you"
        rf"|of you)\b)(?! owl| cat).*",
        "feelings",
        "emotional_state",
        PLAIN,
        denied="say",
    ),
    Frame(
        "proud of",
        r"i (?:am|was) (?:proud of|worried about|worried that|excited about|nervous about|stressed "
        r"about|afraid that|afraid of|scared of|sad about|sad that|angry about|angry with|mad at|angry "
        r"at|jealous of|grateful for) (?!you\b|that\b|this\b|it\b|your\b){rest}",
        "feelings",
        "emotional_state",
        PLAIN,
        denied="say",
    ),
    Frame(
        "day",
        r"i (?:am having|had|have had|have|was having) (?:an?|the|such a|a really|a pretty) (?:\w+ "
        r")?(?:bad|rough|terrible|awful|good|great|amazing|hard|long|tough|wonderful|horrible"
        r"|stressful|difficult|crazy|fantastic|lovely|best|worst) (?:day|week|month|year|time at"
        r"|morning|night|weekend)\b.*",
        "feelings",
        "emotional_state",
        PLAIN,
    ),
    Frame(
        "mood",
        r"i am (?:in a (?:bad|good|great|terrible|weird) mood|in love|on cloud nine|over the moon"
        r"|going through (?:a lot|a breakup|a divorce|a hard time|a rough patch)|under a lot of "
        r"(?:stress|pressure)|at my wit's end|freaking out|struggling|grieving|burned out|burnt out|on "
        r"edge|not okay|not ok)\b.*",
        "feelings",
        "emotional_state",
        PLAIN,
    ),
    Frame(
        "cries",
        r"i (?:cried|have been crying|am crying|could cry|can not stop (?:crying|smiling|thinking "
        r"about)|could not stop crying|had a panic attack|broke down)\b(?!.*\byou\b).*",
        "feelings",
        "emotional_state",
        READ,
        weighed=True,
    ),
    Frame(
        "my life",
        r"my (?:anxiety|depression|mood|life|day|week|mental health|weekend) (?:has been|is|was|got) {rest}",
        "feelings",
        "emotional_state",
        READ,
        denied="say",
    ),
    Frame(
        "made to feel",
        r"(?!it |that |this |what |you )(?:[^ ]+ ){1,9}?(?:has|have|had|got|gets|makes|make|made|making"
        r"|leaves|left|keeps|kept) me (?:feeling |feel )?"
        r"(?:a bit |all |more )?{feeling}(?=$| ).*",
        "feelings",
        "emotional_state",
        READ,
    ),
)

CHARACTER = (
    Frame(
        "role",
        r"i am (?:an? (?:\w+ ){0,2}?)?{role}(?=$| (?:of|and|,|from|in|at|with|who|now|by|but|since|on)).*",
        "identity",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "temper",
        r"i am (?:an? |too |more of an? |such an? )?(?:shy|introverted|extroverted|stubborn|patient"
        r"|impatient|messy|tidy|lazy|ambitious|curious|creative|clumsy|forgetful|organized|organised"
        r"|punctual|competitive|talkative|quiet|sarcastic|religious|spiritual|superstitious|rich|poor"
        r"|broke|homeless|tall|short|bald|blond|blonde|left-handed|right-handed|a terrible \w+|a good "
        r"\w+|a bad \w+|a great \w+|an early riser|a light sleeper|a heavy sleeper|a picky eater|a "
        r"fast learner|a slow reader|good with .*|bad with .*)(?: person| when .*| about .*)?(?=$| "
        r"(?:and|,|but))",
        "identity",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "believes",
        "i (?:believe in|do believe in|belong to|pray|go to church|go to mosque|go to synagogue|vote "
        "for|voted for) ?.*",
        "identity",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "looks",
        r"my (?:hair|eyes|skin|beard|face|accent|voice) (?:is|are) {rest}",
        "identity",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "has a body",
        r"i have (?:\w+ ){0,2}(?:hair|eyes|freckles|tattoos?|dimples|a beard|piercings?)\b.*",
        "identity",
        "fact",
        READ,
        denied="say",
    ),
)
