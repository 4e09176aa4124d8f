"""Wording that opens or closes a sentence without being part of what it says, as patterns.

"By the way, remember that my code is 1234, ok" tells that my code is 1234; "do you still know what my dog is
called" asks what my dog is called. Taken off by ``clauses.py`` and ``questions.py``.
"""

from __future__ import annotations

import re

STATEMENT_LEAD = re.compile(
    r"""(?:
      (?:well|so|oh|ah|aha|um+|uh|er|erm|hm+|anyway|anyhow|also|and|but|then|plus|btw|by\ the\ way|fyi
        |guess\ what
        |honestly|frankly|actually|in\ fact|to\ be\ honest|i\ mean|sorry|wait|please|first\ of\ all
        |for\ the\ record
        |you\ know(?:\ what)?|you\ see|like\ i\ said|as\ i\ said|mind\ you|fun\ fact|good\ news|bad\ news
        |correction
        |just\ so\ you\ know|for\ your\ information|the\ thing\ is|the\ truth\ is)
      |(?:yes|yeah|yep|no|nope|ok|okay|hey|hi|hello|thanks|thank\ you|listen|look|great|cool|right|sure)(?=,
        |\s+i\b|\s+my\b)
      |(?:hi|hello|hey|good\ (?:morning|evening|afternoon))(?:\ there|\ \w+)?(?=,)
      |(?:please\ )?(?:remember|note|know|keep\ in\ mind|don't\ forget|do\ not\ forget)(?:\ that|\ this:|:)
      |(?:please\ )?(?:remember|don't\ forget)(?=\ (?:my|i)\b)
      |i\ (?:want|need|would\ like)\ you\ to\ (?:know|remember)(?:\ that)?
      |i(?:'d\ like|\ (?:just\ )?want(?:ed)?)\ to\ (?:say|tell\ you|mention)(?:\ that)?
      |let\ me\ tell\ you(?:\ that)?
      |you\ (?:should|must|need\ to|have\ to|may|might)\ (?:also\ )?(?:know|remember)(?:\ that)?
      |i\ (?:must|should|have\ to|can|may)\ (?:say|tell\ you|admit|confess)(?:\ that)?
      |i\ (?:already\ )?(?:told|said|mentioned)(?:\ to)?(?:\ you)?\ that
      |(?:did|do)\ you\ know(?:\ that)?(?=\ (?:i|my|our|we)\b)
      |i\ (?:think|believe|guess)(?:\ that)?(?=\ (?:i|my|our|we|the|it|he|she|they)\b)
    )\s*[,:;!-]*\s+""",
    re.I | re.X,
)
STATEMENT_TAIL = re.compile(
    r",?\s+(?:you know|by the way|btw|please|okay|ok|remember that|don't forget|don't forget that|i think"
    r"|thanks"
    r"|thank you|lol|haha|though|if you must know|actually|in fact|to be honest)$",
    re.I,
)
QUESTION_LEAD = re.compile(
    r"""(?:
      (?:and|but|so|now|well|ok|okay|hey|then|please|hmm+|oh|also|right|again|sorry|wait|just)\b[,:]?
      |(?:(?:can|could|would|will)\ you\ (?:please\ |kindly\ )?)?(?:tell|remind)\ me(?:\ again)?(?=\ (?!about
        |of\b))
      |(?:do|can)\ you\ (?:still\ |even\ |happen\ to\ |by\ chance\ )?(?:remember|know|recall|guess)
      |(?:what\ do\ you|do\ you)\ (?:think|say|reckon)(?=\ (?:my|i|the|we)\b)
      |(?:any|have\ you\ any|got\ any)\ idea
      |is\ it\ (?:really\ |still\ )?(?:true|correct|right|so)(?=\ that\b)
      |i\ (?:wonder|forgot|forget|(?:have|'ve)\ forgotten|want\ to\ know|would\ like\ to\ know|need\ to\ know
        |am\ wondering)
      |i'd\ like\ to\ know|i'm\ wondering|let\ me\ know|remember(?=\ )
      |(?:did|have)\ i\ (?:ever\ |already\ |just\ )?(?:tell|told|say|said|mention|mentioned)(?:\ to\ you
        |\ you)?(?=\ (?!about|of\b))
      |what\ did\ i\ (?:tell\ you|say|mention)(?=\ (?:my|the|our|i|was|is)\b)
    )\s*(?:that\ |if\ |whether\ )?\s*""",
    re.I | re.X,
)
ABOUT = re.compile(
    r"""^(?:
      (?:what|everything|anything|something)\s+(?:else\ )?(?:did|have|do|can)\s+(?:i|you|we)\s+(?:\w+\ )?
        (?:tell|told|say|said|mention|mentioned|know|remember|recall|talk|think|heard|hear|discuss|remind)
        (?:\ me|\ you)*(?:\ (?:about|of|regarding|on|concerning)\b)?
      |(?:(?:what|all|it|that|was|is|i|you|we|have|had|did|do|can|ever|already|just|else|the|things?)\s+)+
        (?:tell|told|say|said|mention|mentioned|know|knew|remember|recall|heard|hear|talked)
        (?:\ (?:you|me|us|to|earlier|before|yesterday|today|so|far)){0,3}\ (?:about|of|regarding|concerning)\b
      |(?:did|have|had)\ i\ (?:ever\ |already\ )?(?:tell|told|say|said|mention|mentioned
        |talk)(?:\ anything)?(?:\ to\ you|\ you)?\ (?:about|of)
      |(?:(?:can|could|would|will)\ you\ )?(?:please\ )?(?:tell|remind)\ me\ (?:\w+\ ){0,4}?(?:about|of)
      |(?:do|can)\ you\ (?:still\ )?(?:remember|know|recall)\ (?:anything|something|much)\ (?:about|of)
      |(?:describe|explain|talk\ about|speak\ about|speak\ of)
    )\s*""",
    re.I | re.X,
)
LEANING = re.compile(r"^(?:what about|how about|and what about|and)\s+", re.I)
TAG = re.compile(
    r",?\s+(?:right|correct|true|no|yes|or not|innit|don't you remember|remember|isn't (?:it|he|she|that)"
    r"|aren't (?:i|they|we)"
    r"|don't i|do i|doesn't (?:he|she|it)|am i not|haven't i|didn't i|wasn't (?:it|i|he|she)|is that right"
    r"|isn't that so)$",
    re.I,
)
