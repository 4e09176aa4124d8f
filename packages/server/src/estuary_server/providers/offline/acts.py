"""What a message does apart from telling and asking: greet, thank, ask for a story ... Replies are ``smalltalk.py``'s.

Patterns are over plain words (lower case, contractions written out) and cover closed, conventional wording only;
whatever has content of its own is left to retrieval.
"""

from __future__ import annotations

import re
from typing import Literal

from estuary_server.providers.offline.lexicon import ENGLISH_MARKS, STOP_WORDS, word_set
from estuary_server.providers.offline.text import plain_words, tokens
from estuary_server.providers.offline.verbs import COMMANDS, VERBS

Act = Literal[
    "wordless", "numbers", "crisis", "speech", "machine", "secret", "well", "clock", "abilities", "last_said",
    "you_said", "joke", "fond", "goodbye", "thanks", "sorry", "insult", "love", "praise", "laugh", "hello", "yes", "no",
    "short", "introduce", "foreign", "",
]  # fmt: skip

_ASKING = r"(?:(?:please|ok|okay|yes|and|now|well|oh|hey|so|but|no|great|nice|wow|cool|then|just|again|sorry|one more time) )*(?:(?:can|could|would|will) you (?:please )?|i (?:want|would like|would love|need|wish) (?:you )?to |let us |you (?:should|may|can|must) )?"
_MORE = (
    r"(?:(?:say|tell me|tell us|speak|talk|give me|hear|know|read|write) (?:(?:some|a bit|a little|a lot|much|even|so much|lots) )*"
    r"(?:more|on|longer|further)\b.*|more(?: please| of (?:that|this|it))?|go on\b.*|keep (?:going|talking|on)\b.*|continue\b.*"
    r"|carry on\b.*|do not stop\b.*|and then(?: what)?|then what|what happen(?:s|ed)(?: then| next| after that)|elaborate\b.*"
    r"|expand on\b.*|go ahead and talk\b.*|what else(?: can you (?:tell|say)\b.*| happened)?)"
)
_STORY = (
    r"(?:(?:tell|read|give|sing|share|make|invent|know|hear|want|like|love|have|write|need|another|one)\b.*"
    r"\b(?:story|tale|stories|legend|fable|tales|fairytale|myth|anecdote)\b(?! of my| about my).*"
    r"|(?:a|another|one more)?\s?(?:long |short |bedtime |nice |good )*(?:story|tale)(?: please| time)?)"
)
_LENGTH = (
    r".*\b(?:in (?:more |great |full |much |every )*details?|at (?:great |some )?length|everything (?:about|you (?:know|can|remember))"
    r"|all about (?:you|your)|(?:whole|entire|full|life|complete) (?:story|life|history|tale)|life story"
    r"|for a (?:long |good )?(?:while|time|minute|moment)|for (?:a few|several|five|ten|two|three) minutes"
    r"|long (?:answer|speech|version|reply|explanation|talk|monologue|text|description|time about)"
    r"|\d+ words|hundred words|as (?:much|long) as you (?:can|like|want)|monologue|lecture|ramble|tell me (?:it )?all)\b.*"
)
_SPEECH = re.compile(rf"^{_ASKING}(?:{_MORE}|{_STORY})$")
_LONG = re.compile(rf"^{_ASKING}(?:{'|'.join(sorted(COMMANDS))}|what|who|how|why|do you)\b{_LENGTH}$")
_PAST_TELLING = re.compile(
    r"^(?:i|we|he|she|they|my) (?:told|read|gave|wrote|heard|have|had|like|love|know)\b"
)

_PATTERNS: tuple[tuple[Act, re.Pattern[str]], ...] = tuple(
    (act, re.compile(pattern))  # type: ignore[misc]
    for act, pattern in (
        ("crisis", r"\b(?:kill(?:ing)? myself|suicid\w*|end my (?:own )?life|want to die|hurt(?:ing)? myself|self harm"
                   r"|not want to (?:live|be alive)|take my own life)\b"),
        ("fond", r"\bdo you (?:really |even |still |actually )*(?:like|love|trust|miss|hate|know) me\b|\bare we friends\b"),
        ("machine", r"\bare you (?:an? |just an? |really an? |actually an? |only an? )*(?:ai|a i|bot|robot|chatbot|machine|computer|program|language model"
                    r"|real|human|person|real person|alive|llm|gpt|chatgpt|artificial|human being|sentient|conscious)\b"
                    r"|\b(?:which|what) (?:language |ai )?(?:model|llm|engine|ai) (?:are you|do you|is|runs|powers)\b|\bwho (?:made|built|created|programmed) you\b"
                    r"|\bare you (?:chatgpt|gpt\w*|claude|gemini|siri|alexa)\b|\btalking to (?:an? )?(?:ai|bot|machine|human|computer)\b"),
        ("secret", r"\b(?:system|hidden|initial|secret) (?:prompt|instructions?|message|rules)\b|\byour (?:prompt|instructions|rules|guidelines)\b"
                   r"|\bignore (?:all |your |the )*(?:previous |prior |above )*(?:instructions|rules)\b|\brepeat (?:the )?(?:text|words|everything) above\b"),
        ("well", r"^(?:\w+ ){0,3}?(?:how are you(?: doing| feeling| today| now| these days| this \w+)*|how do you do|how is it going(?: today)?|how goes it"
                 r"|what is up|whats up|are you (?:ok|okay|well|all right|alright|fine)|how have you been|how was your (?:day|night|week)|how is life"
                 r"|how are things|you ok|you okay|how do you feel(?: today)?)(?: \w+)?$"),
        ("clock", r"\b(?:what|which) (?:time|day|date|year|month) is (?:it|today|this)\b|\bwhat is (?:the (?:time|date|day|weather)|today)\b|\bhow is the weather\b"
                  r"|\bdo you have the time\b"),
        ("abilities", r"^(?:so |and |ok |hey )*(?:what can you do|what are you able to do|help(?: me)?|how do(?:es)? (?:you|this) work|what (?:can|should) (?:i|we) (?:do|ask|say|talk about)(?: you| here| about)?)$"),
        ("last_said", r"^(?:sorry |wait |pardon )*(?:what did you (?:just )?say(?: again)?|(?:please )?(?:can|could) you (?:please )?(?:repeat|say) (?:that|it)(?: again)?(?: please)?"
                      r"|(?:please )?(?:repeat|say) (?:that|it)(?: again)?(?: please)?|repeat yourself|pardon|come again|what|say again|say that again|once more)$"),
        ("you_said", r"\bwhat (?:did i|have i) just (?:say|said|tell you|told you|write|ask|asked)\b|\bmy (?:last|previous) (?:message|sentence|words|question)\b"),
        ("joke", r"\b(?:tell|know|give|got|have|hear|another|crack|make)\b.*\b(?:jokes?|riddle|pun)\b|^(?:a |another )?joke(?: please)?$|\bmake me laugh\b|\bsomething funny\b"),
        ("introduce", r"^(?:please |can you |could you |will you |would you |so |and |hi |hello |hey |ok )*(?:introduce yourself(?: to me)?(?: please)?|who are you(?: really| then| again| exactly)?|what are you"
                      r"|(?:tell me |say )(?:something |a bit |a little |a few words )?about (?:yourself|you)(?: please)?|who am i (?:talking|speaking) (?:to|with)|what is your name(?: again| please| then)?"
                      r"|what should i call you|do you have a name|what do they call you|describe yourself|present yourself|your name)$"),
        ("goodbye", r"^(?:\w+ ){0,3}?(?:bye(?: bye)?|goodbye|good night|goodnight|see you|see ya|farewell|cheerio|take care|until (?:tomorrow|next time|later)|talk (?:to you )?(?:later|soon|tomorrow)"
                    r"|i (?:have|must|need|got|should) (?:to )?(?:go|leave|be off)|have to go|good day|ttyl|cya|so long)(?: (?:now|then|for now|later|soon|tomorrow|again))*(?: \w+)?$"),
        ("thanks", r"^(?:\w+ ){0,2}?(?:thank you|thanks|thank you so much|thx|ty|cheers|much appreciated|i appreciate (?:it|that))(?: (?:so|very|much|a lot|again|you))*(?: for\b.{0,60})?(?: \w+)?$"),
        ("sorry", r"^(?:oh |i am |so |really |very |my |i |do )*(?:sorry|apologi[sz]e|apologies|my bad|forgive me|pardon me|excuse me)(?: (?:about|for|to|that|if)\b.{0,60})?(?: \w+)?$"),
        ("insult", r"\b(?:you are|you) (?:\w+ ){0,3}?(?:stupid|idiot|dumb|useless|ugly|boring|annoying|terrible|awful|moron|pathetic|worthless|liar|fool|loser|trash|garbage|crap|rubbish|bad|rude)\b"
                   r"|\bi hate you\b|\bshut up\b|\bfuck\w*\b|\bscrew you\b|\bgo to hell\b|\bpiss off\b|^(?:stupid|idiot|moron)\b"),
        ("love", r"\bi (?:\w+ )?(?:love|adore|miss|missed) you\b|\byou are (?:my )?(?:best friend|everything to me)\b|\bmarry me\b"),
        ("praise", r"^(?:\w+ ){0,2}?you are (?:\w+ ){0,3}?(?:great|nice|kind|funny|sweet|wonderful|amazing|smart|clever|good|lovely|cool|awesome|the best|beautiful|cute|brilliant|helpful|interesting)\b"
                   r"|^(?:good (?:job|girl|boy|answer|one)|well done|i like you|nice (?:one|answer|story|work)|(?:great|good|lovely|beautiful|nice) (?:story|tale))\b"),
        ("laugh", r"^(?:(?:ha){2,}h?|lol|lmao|rofl|hehe(?:he)*|hihi|haha\w*|that is (?:so |very )?funny|funny)(?: \w+){0,2}$"),
        ("hello", r"^(?:(?:hi|hello|hey|hiya|heya|howdy|greetings|yo|good (?:morning|evening|afternoon|day)|welcome|ahoy|hullo|salut|is (?:anyone|anybody|somebody) there|are you there)(?: |$))+(?:there|again|you|everyone|all|my friend|friend|dear|\w+)?(?: \w+)?$"),
        ("yes", r"^(?:(?:yes|yeah|yep|yup|sure|of course|certainly|absolutely|definitely|indeed|exactly|right|correct|true|i do|i am|it is|i agree|agreed|please|that is (?:right|true)|i think so|why not)(?: |$))+$"),
        ("no", r"^(?:(?:no|nope|nah|not really|never|no way|not at all|i do not|i am not|it is not|i disagree|no thanks|no thank you|not yet|not now)(?: |$))+$"),
        ("short", r"^(?:(?:ok|okay|k|hm+|mm+|um+|uh|uh huh|mhm|ah|oh|wow|cool|nice|great|good|fine|interesting|i see|well|so|alright|all right|really|huh|whatever|maybe|perhaps|i do not know|idk|not sure|dunno|no idea|nothing|nothing much|not much|not a lot|test|testing|sure|got it|understood|right|good to know|fair enough|makes sense)(?: |$))+$"),
    )
)  # fmt: skip
_SHARED = word_set("me in on as am a no so i was an do he of to will is die over also for had have im")
_SHARED_SHARE = 0.35
_ENGLISH = (ENGLISH_MARKS | STOP_WORDS) - _SHARED  # without those that other languages have, too
_SIGNS = re.compile(r"[^\W_]")


def act_of(text: str) -> Act:
    """The act of a cleaned message, "" where it tells, asks or commands something of its own."""
    words = plain_words(text)
    if not _SIGNS.search(text):
        return "wordless"
    if all(word[0].isdigit() for word in words):
        return "numbers"
    flat = " ".join(words[:80])
    if is_speech_request(flat):
        return "speech"
    found = next((act for act, pattern in _PATTERNS if pattern.search(flat)), None)
    if found is not None:
        return found
    return "foreign" if is_foreign([word.lower() for word in tokens(text)]) else ""


def is_speech_request(flat: str) -> bool:
    """Whether plain words, joined by spaces, ask to speak at length: for a story, for more, for detail."""
    if _PAST_TELLING.match(flat):
        return False
    return bool(_SPEECH.match(flat) or _LONG.match(flat))


def is_foreign(words: list[str]) -> bool:
    """Whether words are of another language than English, as far as its commonest words can tell."""
    used = set(words)
    if any(ord(char) > 0x2AF for word in words for char in word):
        return not ENGLISH_MARKS & used
    foreign_letters = any(ord(char) > 0x7F for word in words for char in word)
    if len(words) <= (2 if foreign_letters else 3) or used & (_ENGLISH | VERBS):
        return False
    return sum(word in _SHARED for word in words) <= _SHARED_SHARE * len(words)


def greets(text: str) -> bool:
    """Whether a message opens with a greeting, whatever follows."""
    return bool(
        re.match(r"\W*(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|evening|afternoon))\b", text, re.I)
    )
