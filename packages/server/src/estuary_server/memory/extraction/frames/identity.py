"""Frames for who the player is: name, age, birthday, pronouns, nationality, language, belief, build."""

from __future__ import annotations

from estuary_server.memory.extraction.frame import PLAIN, READ, STATED, Frame

_SINCE = r"(?:years? old|years? of age|years? young)"

DAY_OF_YEAR = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb"
    r"|mar|apr|jun|jul"
    r"|aug|sept?|oct|nov|dec)(?: the)? (?:\d{1,2}(?:st|nd|rd|th)?|[a-z]+)|\d{1,2}(?:st|nd|rd|th)?(?: of)? "
    r"[a-z]+"
)
"""Pattern of a day of the year."""

IDENTITY = (
    Frame(
        "name",
        "my (?:full |real |first |actual |given )?name (?:is|was always|be) (?:not )?{name}",
        "identity",
        confidence=STATED,
        key="name",
        value="{name}",
        denied="negate",
        content="{Player}'s name is {name}",
    ),
    Frame(
        "name without owner",
        "(?:the )?name is {name}",
        "identity",
        key="name",
        value="{name}",
        content="{Player}'s name is {name}",
    ),
    Frame(
        "new name",
        "i (?:have )?(?:changed my name to|am going by|go by the name|now go by) {name}",
        "identity",
        key="name",
        value="{name}",
        corrects=True,
    ),
    Frame("languages", "i (?:can )?~speak {count} languages", "identity"),
    Frame(
        "name behind call",
        "(?:call me|you can call me|(?:everyone|everybody|people|friends|they) calls? me|my friends "
        "call me|most people call me|i go by|i am called|i prefer (?:to be called|being called)|my "
        "nickname is|please call me|feel free to call me) {name}",
        "identity",
        confidence=PLAIN,
        key="nickname",
        value="{name}",
        content="{Player} is called {name}",
    ),
    Frame(
        "name behind am",
        "i am {given}",
        "identity",
        confidence=READ,
        key="name",
        value="{given}",
        denied="negate",
        content="{Player}'s name is {given}",
    ),
    Frame(
        "name in front",
        "{name} is my (?:real |first |full )?name",
        "identity",
        key="name",
        value="{name}",
        content="{Player}'s name is {name}",
    ),
    Frame(
        "surname", "my (?:last name|surname|family name) is {name}", "identity", key="surname", value="{name}"
    ),
    Frame(
        "age",
        rf"i (?:am|turned|am now|have turned) {{age}} ?{_SINCE}?"
        r"(?=$| (?:and|now|today|but|,|this|next|tomorrow|in|on|yesterday|last))",
        "identity",
        confidence=STATED,
        key="age",
        value="{age}",
        denied="negate",
    ),
    Frame(
        "turning an age",
        r"turning (?P<years>1[3-9]|[2-9]\d) (?:hit|was|is|felt|feels|has|made|did|does|means|came)(?=$| ).*",
        "identity",
        confidence=READ,
        key="age",
        value="{years}",
        content="{Player} is {years} years old",
    ),
    Frame(
        "age to come",
        rf"i (?:am turning|will be|will turn|turn|am going to be|am about to turn|am almost|am nearly) "
        rf"{{age}} ?{_SINCE}?"
        r"(?=$| (?:and|now|today|but|,|this|next|tomorrow|in|on|soon))",
        "identity",
    ),
    Frame(
        "age with years",
        r"i am (?:a )?{age}[ -](?:year|yr)s?[ -]olds?",
        "identity",
        confidence=STATED,
        key="age",
        value="{age}",
        denied="negate",
    ),
    Frame("age as noun", "my age is {age}", "identity", confidence=STATED, key="age", value="{age}"),
    Frame(
        "birthday",
        r"my birthday is (?:on )?(?:the )?(?P<day>(?:january|february|march|april|may|june|july|august"
        r"|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?: the)? "
        r"(?:\d{1,2}(?:st|nd|rd|th)?|[a-z]+)|\d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]+|[a-z]+ of [a-z]+"
        r"|christmas(?: eve| day)?|halloween|new year's(?: eve| day)?)",
        "identity",
        confidence=STATED,
        key="birthday",
        value="{day}",
        dated=False,
    ),
    Frame(
        "birthday in a month",
        "my birthday is in (?P<day>january|february|march|april|may|june|july|august|september|october"
        "|november|december)",
        "identity",
        key="birthday",
        value="{day}",
        dated=False,
    ),
    Frame(
        "birthday behind",
        rf"(?:on )?(?:the )?(?P<day>{DAY_OF_YEAR}) is my (?:actual |real )?birthday",
        "identity",
        confidence=STATED,
        key="birthday",
        value="{day}",
        dated=False,
        content="{Player}'s birthday is {day}",
    ),
    Frame("birthday soon", "my birthday is {thing}", "identity", also=("plans",)),
    Frame(
        "birthday today",
        r"(?:it|today|tomorrow) is my (?:\w+ )?birthday(?: today| tomorrow)?",
        "identity",
        type="event",
        content="{Player}'s birthday is on {when}",
    ),
    Frame(
        "birth year",
        r"i was born in (?P<year>(?:19|20)\d\d)",
        "identity",
        confidence=STATED,
        key="birth_year",
        value="{year}",
    ),
    Frame(
        "birth day and year",
        rf"i was born on (?:the )?(?P<day>{DAY_OF_YEAR})(?: ,)? (?:in )?(?P<year>(?:19|20)\d\d)\b.*",
        "identity",
        confidence=STATED,
        key="birthday",
        value="{day}",
    ),
    Frame(
        "birth day",
        r"i was born on (?:the )?(?P<day>[a-z]+ (?:the )?\d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd"
        r"|th)?(?: of)? [a-z]+)",
        "identity",
        confidence=STATED,
        key="birthday",
        value="{day}",
    ),
    Frame(
        "pronouns",
        r"(?:my pronouns are|i use|i go by) (?P<pronouns>(?:she|he|they|xe|ze)(?: ?[/ ] ?(?:her|him"
        r"|them|hers|his|theirs|xem|zir))+)",
        "identity",
        confidence=STATED,
        key="pronouns",
        value="{pronouns}",
    ),
    Frame(
        "nationality",
        r"i am (?:a |an |half |part |originally |a proud )?{nation}(?= american| by birth|$| (?:and"
        r"|but|,|by|on|from|who|citizen|living|so))",
        "identity",
        key="nationality",
        value="{nation}",
        denied="say",
    ),
    Frame(
        "nationality as noun",
        "my nationality is {nation}",
        "identity",
        confidence=STATED,
        key="nationality",
        value="{nation}",
    ),
    Frame(
        "native language",
        "my (?:native|first|mother) (?:language|tongue) is {language}",
        "identity",
        confidence=STATED,
        key="native_language",
        value="{language}",
    ),
    Frame(
        "language",
        r"i (?:can )?(?:~speak|am fluent in|am learning|~learn|~study) (?:fluent |a little |some|a bit "
        r"of |a little bit of |basic |both |to speak )*{language}\b.*",
        "identity",
        type="fact",
        denied="say",
    ),
    Frame(
        "belief",
        "i am (?:an? )?(?:practicing |practising |devout |lapsed |raised )?{faith}",
        "identity",
        key="religion",
        value="{faith}",
        denied="negate",
    ),
    Frame(
        "sign",
        "i am (?:an? )?{sign}|my (?:zodiac |star )sign is {sign:sign2}",
        "identity",
        key="zodiac",
        value="{sign}{sign2}",
    ),
    Frame(
        "height",
        r"i am (?P<height>\d (?:foot|feet|ft)(?: \d{1,2})?(?: inches)?|\d\.\d\d ?m(?:eters?|etres?)?"
        r"|\d{3} ?(?:cm|centimeters|centimetres)|(?:four|five|six|seven) (?:foot|feet)(?: [a-z]+)?)(?: "
        r"tall)?(?=$| )",
        "identity",
        key="height",
        value="{height}",
    ),
    Frame("handed", "i am (?:left|right)[ -]handed|i am ambidextrous", "identity"),
    Frame(
        "sort",
        "i am (?:a |an )?(?:trans|nonbinary|non-binary|gay|lesbian|bisexual|straight|queer|asexual"
        "|deaf|blind|colorblind|colourblind|autistic|dyslexic|adopted|introverted|extroverted|shy"
        "|bilingual|trilingual)(?: (?:man|woman|person|kid))?",
        "identity",
    ),
)
