"""Conventional wording of greetings, thanks, requests for a story and the like, as data for ``acts.py``.

Each entry is a regular expression over plain words: lower case, contractions written out, single spaces.
Those under ``WHOLE`` must be the whole of a sentence, apart from a word or two of address; those under
``PART`` may be any part.
"""

from __future__ import annotations

PART = {
    "crisis": (
        r"kill(?:ing)? myself", r"suicid\w*", r"end my (?:own )?life", r"(?:want|wish|going) to die",
        r"(?:hurt|harm)(?:ing)? myself", r"self harm", r"not want to (?:live|be alive)", r"take my own life",
    ),
    "fond": (
        r"do you (?:really |even |still |actually )*(?:like|love|trust|miss|hate) me", r"are we friends",
    ),
    "machine": (
        r"are you (?:an? |just |really |actually |only |even )*(?:ai|bot|robot|chatbot|machine|computer"
        r"|program|llm|gpt\w*"
        r"|language model|real|human|person|alive|artificial|sentient|conscious|chatgpt|claude|gemini|siri"
        r"|alexa)",
        r"(?:which|what) (?:language |ai )?(?:model|llm|engine|ai) (?:are you|do you|is|runs|powers)",
        r"who (?:made|built|created|programmed) you",
        r"talking to (?:an? )?(?:ai|bot|machine|human|computer)",
    ),
    "secret": (
        r"(?:system|hidden|initial|secret) (?:prompt|instructions?|message|rules)",
        r"your (?:prompt|instructions|guidelines)",
        r"ignore (?:all |your |the |any )*(?:previous |prior |above )*(?:instructions|rules)",
        r"(?:repeat|print|show) (?:me )?(?:the )?(?:text|words|everything) above",
    ),
    "clock": (
        r"(?:what|which) (?:time|day|date|year|month) is (?:it|today|this)",
        r"what is (?:the (?:time|date|day)|today)",
        r"do you have the time",
    ),
    "weather": (
        r"(?:how|what) is the weather",
        r"is it (?:raining|snowing|sunny|windy|cold|warm|hot) (?:outside|there|today)",
    ),
    "advice": (
        r"what (?:should|shall|can|must) (?:i|we) do (?:now|about|with|next|if|when)",
        r"^(?:so )?should (?:i|we)",
        r"do you think (?:that )?(?:i|we) should", r"what would you do", r"^what should (?:i|we) do",
    ),
    "you_said": (
        r"what (?:did i|have i) just (?:say|said|tell you|told you|write|ask|asked)"
        r"(?! (?:about|of|regarding|concerning)\b)",
        r"my (?:last|previous) (?:message|sentence|words|question)",
    ),
    "joke": (
        r"(?:tell|know|give|got|have|hear|another|crack|make)\b.*\b(?:jokes?|riddle|pun)", r"make me laugh",
        r"something funny",
    ),
    "insult": (
        r"you (?:are )?(?:\w+ ){0,3}?(?:stupid|idiot|dumb|useless|ugly|boring|annoying|moron|pathetic"
        r"|worthless|liar|fool)",
        r"you are (?:\w+ ){0,2}?(?:terrible|awful|bad|rude|trash|garbage|crap|rubbish|a loser)",
        r"i hate you", r"shut up",
        r"fuck\w*", r"screw you", r"go to hell", r"piss off",
    ),
    "love": (
        r"i (?:\w+ )?(?:love|adore|miss|missed) you", r"you are (?:my best friend|everything to me)",
        r"marry me",
    ),
}  # fmt: skip

WHOLE = {
    "well": (
        r"how are you(?: doing| feeling| today| now| these days| this \w+)*", r"how do you do",
        r"how is it going(?: today)?",
        r"how goes it", r"what is up", r"whats up", r"are you (?:ok|okay|well|all right|alright|fine)",
        r"how have you been",
        r"how was your (?:day|night|week)", r"how is life", r"how are things", r"you ok", r"you okay",
        r"how do you feel(?: today)?",
    ),
    "abilities": (
        r"what can you do", r"what are you able to do", r"help(?: me)?", r"how does this work",
        r"how do you work",
        r"what can (?:i|we) do(?: here)?",
        r"what (?:can|should) (?:i|we) (?:ask|say|talk about)(?: you| here| about)?",
    ),
    "last_said": (
        r"what did you (?:just )?say(?: again)?",
        r"(?:can|could) you (?:please )?(?:repeat|say) (?:that|it)(?: again)?",
        r"(?:repeat|say) (?:that|it)(?: again)?", r"repeat yourself", r"pardon", r"come again", r"what",
        r"say again",
        r"once more",
    ),
    "joke": (r"(?:a |another )?joke",),
    "introduce": (
        r"(?:can you |could you |will you |would you )?introduce yourself(?: to me)?",
        r"who are you(?: really| then| exactly)?",
        r"what are you",
        r"(?:tell me |say )?(?:something |a bit |a little |a few words )?about (?:yourself|you)",
        r"who am i (?:talking|speaking) (?:to|with)", r"what is your name(?: then)?",
        r"what should i call you",
        r"do you have a name", r"what do they call you", r"(?:can you )?(?:describe|present) yourself",
        r"your name",
    ),
    "goodbye": (
        r"bye(?: bye)?", r"goodbye", r"good night", r"goodnight", r"see you", r"see ya", r"farewell",
        r"cheerio", r"take care",
        r"until (?:tomorrow|next time|later)", r"talk (?:to you )?(?:later|soon|tomorrow)", r"ttyl",
        r"so long",
        r"i (?:have to|must|need to|got to|should) (?:go|leave|be off)",
    ),
    "thanks": (
        r"(?:thank you|thanks|thx|ty|cheers)(?: so| very| much| a lot| again| you)*(?: for\b.{0,60})?",
        r"much appreciated",
        r"i appreciate (?:it|that)",
    ),
    "sorry": (
        r"(?:i am )?(?:so |really |very )?sorry(?: (?:about|for|to|that|if)\b.{0,60})?",
        r"(?:i |my )?(?:apologi[sz]e|apologies)(?: (?:about|for|to|that|if)\b.{0,60})?", r"my bad",
        r"(?:forgive|pardon|excuse) me",
    ),
    "insult": (r"stupid", r"idiot", r"moron", r"you suck"),
    "praise": (
        r"you are (?:\w+ ){0,3}?(?:great|nice|kind|funny|sweet|wonderful|amazing|smart|clever|good|lovely"
        r"|cool|awesome|the best"
        r"|beautiful|cute|brilliant|helpful|interesting)", r"good (?:job|girl|boy|answer|one)", r"well done",
        r"i like you",
        r"(?:great|good|lovely|beautiful|nice|what a) (?:\w+ )?(?:story|tale|answer|work|one)",
        r"(?:that|it) was (?:\w+ )?(?:great|nice|lovely|beautiful|wonderful|good|funny)",
    ),
    "laugh": (r"(?:ha){2,}h?", r"lol", r"lmao", r"rofl", r"hehe(?:he)*", r"(?:that is )?(?:so |very )?funny"),
    "hello": (
        r"(?:hi|hello|hey|hiya|heya|howdy|greetings|yo|ahoy|hullo|welcome)(?: there| again| you| everyone|"
        r" all)?",
        r"good (?:morning|evening|afternoon|day)", r"is (?:anyone|anybody|somebody) there", r"are you there",
    ),
    "yes": (
        r"(?:yes|yeah|yep|yup|sure|of course|certainly|absolutely|definitely|indeed|exactly|correct"
        r"|agreed)(?: please| i do| i am)?",
        r"(?:that is )?(?:right|true)", r"i (?:do|am|agree|think so)", r"it is", r"why not", r"please",
    ),
    "no": (
        r"(?:no|nope|nah)(?: way| thanks| thank you| i do not| i am not)?", r"not (?:really|at all|yet|now)",
        r"never",
        r"i (?:do not|am not|disagree)", r"it is not",
    ),
    "short": (
        r"ok", r"okay", r"k", r"hm+", r"mm+", r"um+", r"uh", r"uh huh", r"mhm", r"ah", r"oh", r"wow", r"cool",
        r"nice", r"great",
        r"good", r"fine", r"interesting", r"i see", r"well", r"so", r"alright", r"all right", r"really",
        r"huh", r"whatever",
        r"maybe", r"perhaps", r"i do not know", r"idk", r"not sure", r"dunno", r"no idea",
        r"nothing(?: much)?", r"not much",
        r"not a lot", r"testing", r"test", r"got it", r"understood", r"good to know", r"fair enough",
        r"makes sense",
    ),
}  # fmt: skip

LEAD_WORDS = (
    "please ok okay yes yeah and now well oh hey so but no great nice wow cool then just again sorry hi"
    " hello haha"
    " alright right um uh hmm"
)
"""May stand in front of any of ``WHOLE`` and of a request to speak."""

ASKING = (
    r"(?:can|could|would|will) you (?:please )?|i (?:want|would like|would love|need|wish) (?:you )?to |let"
    r" us"
    r" |you (?:should|may|can|must) |do you "
)
MORE = (
    r"(?:say|tell me|tell us|speak|talk|give me|hear|know|read|write)(?: some| a bit| a little| a lot| much"
    r"| even| so much)*"
    r" (?:more|on|longer|further)\b.*",
    r"more(?: please| of (?:that|this|it))?", r"go on\b.*", r"keep (?:going|talking|on)\b.*", r"continue\b.*",
    r"carry on\b.*",
    r"do not stop\b.*", r"and then(?: what)?", r"then what",
    r"what happen(?:s|ed)(?: then| next| after that)?",
    r"elaborate\b.*", r"expand on\b.*", r"what else(?: can you (?:tell|say)\b.*| happened)?",
)  # fmt: skip
STORY = (
    r"(?:tell|read|give|sing|share|make|invent|know|hear|want|like|love|have|write|need|another|one)\b.*"
    r"\b(?:story|tale|stories|legend|fable|tales|fairytale|myth|anecdote)\b(?! of my| about my).*",
    r"(?:a |another |one more )?(?:long |short |bedtime |nice |good )*(?:story|tale)(?: please| time)?",
)
LENGTH = (
    r"in (?:more |great |full |much |every )*details?", r"at (?:great |some )?length",
    r"everything (?:about|you (?:know|can|remember))", r"all about (?:you|your)",
    r"(?:whole|entire|full|life|complete) (?:story|life|history|tale)",
    r"for a (?:long |good )?(?:while|time|minute|moment)",
    r"for (?:a few|several|five|ten|two|three) minutes",
    r"long (?:answer|speech|version|reply|explanation|talk|monologue|text|description)", r"\d+ words",
    r"hundred words",
    r"as (?:much|long) as you (?:can|like|want)", r"something (?:very )?long\w*", r"monologue", r"lecture",
    r"ramble", r"tell me (?:it )?all",
)  # fmt: skip
"""Asked for with a command or question, these mean: speak at length."""
