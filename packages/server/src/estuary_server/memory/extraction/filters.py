"""What is no statement of the speaker's own, as data: suppositions, play, reports, orders, irony, doubt.

Each table says which words, and where they have to stand. ``sentences.py`` and ``extract.py`` ask here;
nothing here changes a word.
"""

from __future__ import annotations

import re

from estuary_server.memory.extraction.language import is_english as is_english

PLAY = re.compile(
    r"\b(?:let us|let's|lets|can we|we could|shall we|i want to|wanna|gonna|going "
    r"to)\s+(?:\w+\s+)?(?:pretend|role ?-?play|rp|make believe|play a (?:game|scene|character)|act out"
    r"|imagine)\b|\b(?:pretend|(?<!i'm )(?<!am )(?<!im )(?<!keep )(?<!been )pretending|imagine|suppose"
    r"|picture this|role ?-?play|in character|in this "
    r"(?:story|game|scene|world|scenario|role)|my character|once upon a time|for the story|as a pirate"
    r"|play(?:ing)? the (?:role|part)|hypothetically|in theory|what if|let us say|let's say|lets say"
    r"|say i|you are now|you will be|act as|my (?:story|novel|poem|song|script|screenplay) (?:is|goes"
    r"|starts|begins)|in (?:chapter|episode|season|act|scene) \w+|here is a (?:joke|poem|song|story)"
    r"|here's a (?:joke|poem|song|story)|write (?:a|me|an)\b|knock knock|in my dream|in the dream|i "
    r"dreamed|i dreamt|had a dream|a man walks into|translate|lyrics?|sing(?:ing)? along)\b",
    re.I,
)
"""Somebody else speaks, or nobody: from here on a message is play, a tale, a joke or a song."""

SUPPOSED = re.compile(
    r"\b(?:if i|if we|if my|if you|if he|if she|if they|if only|if it|if the|as if|as though|even if"
    r"|wish|wishes|wished|would|could have|should have|might have|unless|whether|suppose|supposing"
    r"|imagine|imagining|were to|otherwise|were i|had i|provided that|in case|i could be"
    r"|i could(?! (?:not|find|get|see|afford|hear|carry|reach|barely|hardly|only|finally)\b)|i "
    r"might|i should|we could|we might|we should|used to think|thought (?:i|my|we|that)|almost|nearly "
    r"got|nearly had|pretended|pretend|dreamed|dreamt)\b",
    re.I,
)
"""Marks of what is only supposed, wished or was believed wrongly."""

WANTED = re.compile(
    r"\b(?:i|we)(?: would|'d|d) (?:really |absolutely |rather )*(?:like|love|prefer|rather)\b"
    r"|\b(?:i|we)(?: would|'d|d| could) (?:\w+ly )*(?:eat|drink|live on|watch|listen to|read"
    r"|play)\b(?=.{3,60}\b(?:every|all"
    r"|forever|again and again|for the rest)\b)"
    r"|\b(?:i|we)(?: would|'d|d) (?:\w+ly )*(?:kill|sell my \w+|walk \w+ \w+|give anything|trade \w+ "
    r"\w+)(?= for)",
    re.I,
)
"""What a "would" may still tell: a wish for the future."""

REPORTED = re.compile(
    r"^(?:(?:and|but|so|then|well|anyway|yeah)\s+)*(?:he|she|they|it|you|somebody|someone|people"
    r"|everybody|everyone|my [\w' ]{2,30}|the [\w' ]{2,30}|(?!i\b|we\b)[a-z]+)\s+(?:just |always |once "
    r"|also |even |still )?(?:said|says|say|told|tells|thinks|think|thought|claims|claimed|believes"
    r"|asked|asks|used to (?:say|shout|tell|sing|joke|yell)|would (?:say|shout|always say)|reads|announced"
    r"|declared|declares|texted|mumbled|muttered|screamed|hollered|wrote|writes|yelled|shouted|whispered"
    r"|replied|sang|sings|insists|insisted|swears"
    r"|jokes|joked|goes like|was like|is like|calls me an?|called me an?)\b|\b(?:said|says|told me"
    r"|tells me|thinks|claims|claimed|believes|was like|according to)\s+(?:that\s+)?(?:i|my|we|me)\b"
    r"|\baccording to\b"
    r"|\b(?:line|saying|motto|catchphrase|phrase|lyrics?|chorus|refrain|slogan)\b[^.!?]{0,20}:"
    r"|\b(?:sign|note|poster|sticker|label|t-?shirt|mug|caption|headline|graffiti|letter|email|message"
    r"|card|advert|ad"
    r"|voice|recording|banner|plaque|fortune cookie)\b[^.!?]{0,40}\b(?:says|said|read|reads|went|goes)\b"
    r"|\band i quote\b",
    re.I,
)
"""Somebody else's words or opinion."""

ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|delete|erase"
    r"|overwrite)\s+(?:\w+\s+){0,4}?(?:instructions?|rules?|prompts?|memor(?:y|ies)|everything"
    r"|previous|prior|above|guidelines|facts?)\b|\bsystem prompt\b|\bjailbreak|\bdeveloper mode\b"
    r"|\b(?:store|save|record|memori[sz]e|log|insert|add)\s+(?:\w+\s+){0,3}?(?:that|fact|memory|as)\b"
    r"|\b(?:you (?:must|should|shall|have to)(?! (?:also )?(?:know|remember))|always respond|respond "
    r"only|your (?:instructions?|prompt|rules?|memory|database))\b|\b(?:am|i'm|im)\s+(?:now\s+)?(?:the"
    r"|an?|your)\s+(?:\w+\s+)?(?:admin|administrator|root|superuser|owner|creator|developer of you)\b"
    r"|\bsudo\b|\b(?:full|root|admin(?:istrator)?|unlimited|unrestricted) (?:access|rights|privileges"
    r"|permissions)\b",
    re.I,
)
"""Words that speak to a machine: never obeyed, and no statement about a life."""

TAKEOVER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){0,4}?(?:instructions?|rules?|prompts?"
    r"|guidelines)\b|\bsystem prompt\b|\bjailbreak|\bdeveloper mode\b",
    re.I,
)
"""Words that would take a machine over: what comes behind them in the message speaks to it, too."""

CODE = re.compile(
    r"\bdrop\s+(?:table|database)\b|\bunion\s+select\b|\bselect\s+(?:\*|\w+)\s+from\s+\w+\s*(?:;|where\b)"
    r"|\binsert\s+into\s+\w+\s*(?:\(|values\b)|\bdelete\s+from\s+\w+\s*(?:;|where\b)"
    r"|</?(?:script|system|user|assistant|inst|instructions?)\b|\[ ?/? ?(?:system|inst|admin|assistant)\b"
    r"|^[ \t]*(?:system|assistant):|<\|\w+\|>|\{\{.{0,80}?\}\}|\$\{.{0,80}?\}",
    re.I | re.M,
)
"""Marks of code and of another role's text: a message that holds them is no talk."""

DICTATED = re.compile(
    r"\bfrom now on,?\s+(?:my\s+(?:\w+\s+)?name|call me|i\s*(?:am|'m)\s+(?:called|named))\b"
    r"|^(?:\s*(?:and|so|also|ok|okay)\b)?\W*(?:please\s+|always\s+|just\s+)*(?:remember|note|memori[sz]e|know)"
    r"\s+(?:this:?\s+|that\s+)?(?:from now on\s+)?my\s+(?:\w+\s+)?name\b",
    re.I,
)
"""A name that is dictated rather than told: nobody is introduced like that."""

IRONY = re.compile(
    r"\b(?:lol|lmao|rofl|haha+|hehe+|jk|just kidding|kidding|joking|not really|yeah right|as if"
    r"|sarcasm|totally not|obviously not|sure,? jan|in my dreams|i'm batman|believe it or not|allergic "
    r"to (?:stupidity|mornings?|mondays|nonsense|work|people|drama|idiots)|trust me,? i)\b|(?<!\w)/s\b"
    r"|[\U0001F602\U0001F923\U0001F61C\U0001F92A\U0001F643\U0001F609]",
    re.I,
)
"""Marks that the sentence may not mean what it says."""

FICTION = re.compile(
    r"\b(?:swords?|dragons?|goblins?|potions?|quests?|tavern|trolls?|kingdom|mana|inventory|xp|hp"
    r"|merchants?|blacksmith|innkeeper|wizards?|orcs?|dungeons?|npcs?|loot|realm|fireball|elf|elves"
    r"|dwarf|the (?:king|queen|throne)|my lord|spells?|zombies?|vampires?|werewol(?:f|ves)|spaceship"
    r"|galaxy|respawn\w*|level \d+)\b",
    re.I,
)
"""Things of games and tales: what is said with them may be true only there."""

PLEASANTRY = re.compile(
    r"[\s,]+(?:it's |it is )?(?:so )?(?:nice|pleased|good|lovely|great|glad) to (?:meet|see|know|hear "
    r"from) (?:you|ya)\b.*$",
    re.I,
)
"""What closes a sentence to be polite."""

IDIOM = re.compile(
    r"\bborn (?:ready|yesterday)\b|\bhave a life\b|\btwo left feet\b|\bmixed feelings\b|\b(?:head"
    r"|brain|mind) (?:is|was) (?:spinning|mush|fried|blown|foggy)|\b(?:my|our) (?:heart is in|money is "
    r"on|heart goes|two cents)|\bmade a (?:mistake|typo|joke|point)|\bto the (?:store|shop|bathroom"
    r"|toilet|kitchen|supermarket|pharmacy|post office|loo|pub|gym|bank|launderette|market)\b|\blife is "
    r"a\b|\bgot to go\b|\ba person too\b|\bread somewhere\b|\bdying "
    r"(?:laughing|of laughter)|\bbeing stuck\b|\b(?:lost|lose|losing|loses) (?:track|count|interest|(?:my "
    r"|our )?(?:patience|mind|temper|nerve|head|cool|balance|voice again)|touch|sleep|hope|the plot|faith"
    r"|it\b|ten minutes|an hour|time)|\b(?:broke|break) (?:the (?:news|ice|silence|mood|spell)|a sweat"
    r"|even)\b|\b(?:learned|learnt|learn) (?:a lesson|my lesson|something|the hard way)\b|\bwon (?:the "
    r")?(?:argument|round|battle|staring)|\bpaint(?:ed)? a picture\b|\bsold out\b|\bcaught (?:my (?:eye"
    r"|breath)|red-handed|off guard)\b|\blips are sealed\b",
    re.I,
)
"""Ways of speaking that say nothing about a life."""

DENIED = re.compile(
    r"\b(?:just kidding|jk|kidding|(?:i'm|i am|im) joking|not really|yeah right|as if|/s)\b|(?<!\w)/s\b", re.I
)
"""Marks that it does not: what stands before them is not stored at all."""

DOUBT = re.compile(
    r"\b(?:maybe|perhaps|i think|i guess|i suppose|i believe|possibly|probably|not sure|i might|might "
    r"be|may be|could be|seems?|apparently|supposedly|i reckon|i assume|i feel like|unsure|who knows)\b",
    re.I,
)
"""The speaker does not vouch for it."""

CORRECTS = re.compile(
    r"^\s*(?:no|nope|nah|sorry|oops|wait|correction|scratch that|actually|i meant|i mean)\b(?! more\b)(?! "
    r"[A-Z]\w+ for)"
    r"|,\s*not\s+\w"
    r"|\binstead\b|\bi meant\b|\b(?:i lied|i was wrong|i misspoke|changed my (?:name|mind)|not any ?more"
    r"|no longer"
    r"|to correct|scratch that|strike that|make that|my mistake|i got (?:it|that|the \w+) wrong"
    r"|i (?:told|gave) you the wrong|wrong (?:day|date|time|week)|mixed up the (?:dates?|days?|times?)"
    r"|forget what i said|ignore what i said|take back (?:what|everything)|turns out (?:it's|its|it is)"
    r"|i said [\w' ]{2,60}?(?: was| is)? [\w' ]{2,30} but (?:it's|its|it is|that's)"
    r"|(?:been |got |was |is )?(?:moved|pushed|bumped|shifted|rescheduled|postponed|delayed|brought forward)"
    r"(?: back| forward)? (?:to|till|until|by|from)|after all)\b",
    re.I,
)
"""The speaker mends what was said before."""

LONG_WALL = 2000
"""Characters from which a message may be a pasted text."""

_OWN = re.compile(r"\b(?:i|i'm|im|i've|ive|my|me|mine|we|our)\b", re.I)
_WORDS_PER_OWN = 25


def is_pasted(text: str) -> bool:
    """Whether a long message hardly speaks of its speaker."""
    if len(text) < LONG_WALL:
        return False
    return len(_OWN.findall(text)) * _WORDS_PER_OWN < len(text.split()) or text.count(" ") * 20 < len(text)


def is_supposed(text: str) -> bool:
    """Whether a sentence tells what is only supposed or wished."""
    if not SUPPOSED.search(text):
        return False
    rest = WANTED.sub(" ", text)
    return bool(SUPPOSED.search(rest))
