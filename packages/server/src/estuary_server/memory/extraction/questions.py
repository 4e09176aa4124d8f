"""Questions about the one who is asked, and the statement that an answer makes of each. Data alone.

A pattern is compared with the end of a question as ``answers.py`` shows it: its words in lower case,
contractions written out, without what only trails behind ("these days", "again"). ``{answer}`` stands for
the answer's words, any other name in braces for a group of the pattern.
"""

from __future__ import annotations

import re

_FAVOURITE = r"(?:all time |absolute )?(?:favou?rite|go-to|preferred)"
_WEAR = r"(?:like|love|enjoy|prefer|pick|choose|go for|recommend)"

QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        r"(?:is|was) (?:that|this|it|he|she) your (?P<seen>(?:\w+ )?\w+?)(?: (?:in|on|at|with|over|next) "
        r".{1,30})?",
        "my {seen} is called {answer}",
    ),
    (
        r"what (?:is|are|was) the names? of your (?P<named>(?:\w+ ){0,2}?\w+)",
        "my {named} is called {answer}",
    ),
    (
        r"what (?:do|did) (?:people|they|your (?:friends|family|mates)|everyone|everybody)(?: "
        r"[a-z]+){0,3}? call you"
        r"|do you have a nickname|what is your nickname|what do you go by",
        "people call me {answer}",
    ),
    (
        r"what (?:is|was) your (?:full |first |real )?name(?: then)?|who are you"
        r"|what (?:should|can|may|do) i call you|may i (?:ask|know|have) your name",
        "my name is {answer}",
    ),
    (r"how old (?:are|will) you(?: turn| be| turning)?|what is your age", "i am {answer} years old"),
    (
        r"(?:when|what day|what date) is your birthday|when were you born|when (?:do|are) you (?:turn"
        r"|turning) \w+",
        "my birthday is {answer}",
    ),
    (
        r"where(?:abouts)? (?:do|are) you (?:live|living|based|staying|settled)"
        r"|(?:which|what) (?:city|town|country|part of \w+) (?:do|are) you (?:live |living )?in"
        r"|where is (?:your )?home(?: for you)?|where are you",
        "i live in {answer}",
    ),
    (
        r"where(?:abouts)? (?:are|do|were) you (?:come )?from|(?:what|which) (?:country|city|town|place) "
        r"are you from"
        r"|where is your hometown",
        "i am from {answer}",
    ),
    (
        r"where did you (?:grow up|spend your childhood)|where were you (?:raised|brought up)",
        "i grew up in {answer}",
    ),
    (r"where were you born", "i was born in {answer}"),
    (
        r"what (?:is it )?(?:do )?you do(?: for (?:a living|work)| all day)?|what do you work as"
        r"|what is your (?:job|profession|occupation|trade|line of work)|what (?:kind|sort|line) of work "
        r"(?:do|are) you "
        r"(?:do|in)",
        "i work as a {answer}",
    ),
    (
        r"where (?:do|are) you work(?:ing)?|(?:who|what company) (?:do|are) you work(?:ing)? for|who is "
        r"your employer",
        "i work at {answer}",
    ),
    (
        r"what (?:are you studying|do you study|is your major)|what (?:did you study|was your (?:degree"
        r"|major)(?: in)?)",
        "i study {answer}",
    ),
    (
        r"where (?:do you (?:study|go to (?:school|college|university))|are you studying)",
        "i study at {answer}",
    ),
    (
        rf"(?:what|who|which) (?:is|are) your (?P<one>{_FAVOURITE} [\w ]{{2,30}}?)|do you have (?:a|any) "
        r"(?P<three>favou?rite [\w ]{2,20}?)s?",
        "my {one}{three} is {answer}",
    ),
    (
        rf"(?:what|which) (?P<two>[\w ]{{3,20}}?) (?:do|would) you {_WEAR}(?: the)?(?: best| most)"
        r"|if you (?:had to|could|can)(?: only)? (?:pick|choose|eat|have|keep|drink|take|listen to)(?: just| "
        r"only)? "
        r"(?:one|a single) (?P<four>\w+)\b.{0,40}?",
        "my favorite {two}{four} is {answer}",
    ),
    (
        r"what are your hobbies|what do you (?:like to |usually )?do (?:for fun|to (?:unwind|relax|switch "
        r"off)"
        r"|in your (?:free|spare) time|at weekends|on weekends|when you are not working)"
        r"|(?:(?:do you have|have you got|got) )?any (?:new )?(?:hobbies|interests|pastimes)|what are you "
        r"into",
        "my hobbies are {answer}",
    ),
    (
        r"what (?:book )?are you (?P<doing>reading|watching|listening to|learning|training for|saving for"
        r"|working on)",
        "i am {doing} {answer}",
    ),
    (
        r"what are your (?P<owner>(?:\w+ ){0,2}?\w+?)(?:s')? names(?: called)?"
        r"|what is your (?P<owned>(?:\w+ ){0,2}?\w+?)(?:'s)? name",
        "my {owner}{owned} is called {answer}",
    ),
    (
        r"what (?:is|are) your (?P<whom>(?:\w+ ){0,2}?\w+) (?:called|named)|who is your (?P<who>(?:\w+ "
        r")?(?:boss|wife"
        r"|husband|partner|brother|sister|mother|father|girlfriend|boyfriend|best friend))"
        r"|what (?:did|have|do|will|are) you (?:end up |decide to |going to )?(?:call(?:ing|ed)?|nam(?:e|ed"
        r"|ing)) "
        r"(?:the|your|that) (?P<beast>(?:new |little )?\w+)",
        "my {whom}{who}{beast} is called {answer}",
    ),
    (
        r"what is (?:his|her|its|their) name|what (?:is|are) (?:he|she|it|they) (?:called|named)|what is "
        r"the name",
        "{pronoun} name is {answer}",
    ),
    (
        r"what (?:kind of |sort of )?(?:pets?|animals?) do you have|(?:(?:do you have|have you got|got) "
        r")?(?:any|a) "
        r"(?:pets?|animals?|kids|siblings|children)|do you have any (?:brothers or sisters|siblings|kids"
        r"|children"
        r"|brothers and sisters)|what instrument do you have",
        "i have {answer}",
    ),
    (
        r"(?:what |which )?instruments? do you play|do you play (?:anything|any instruments?|an instrument)",
        "i play {answer}",
    ),
    (r"(?:what|which) languages? do you speak|do you speak any (?:other )?languages?", "i speak {answer}"),
    (
        r"what are you allergic to|do you have any allergies|are you allergic to anything"
        r"|any allergies(?: (?:i|we) should .{0,60})?",
        "i am allergic to {answer}",
    ),
    (
        r"(?:is there |are there )?(?:anything|any foods?|any dish(?:es)?|something) (?:that )?you (?:do "
        r"not|can not|will not"
        r"|would not|never) (?:eat|like|touch|stand|have)|what (?:food )?do(?: not you| you not) (?:eat|like)"
        r"|what food (?:do|can) you (?:hate|not stand|dislike)",
        "i do not eat {answer}",
    ),
    (r"what do you (?P<does>drive|collect|play|teach|study|drink)", "i {does} {answer}"),
    (r"what are your pronouns|which pronouns do you use", "my pronouns are {answer}"),
    (r"how (?:are|do) you (?:feel|feeling)(?: about it)?", "i feel {answer}"),
    (r"what are you (?:afraid|scared|frightened) of|what scares you", "i am afraid of {answer}"),
    (
        r"(?:do you have |have you got |got )?any (?:travel|holiday|vacation|trip) plans|where are you "
        r"(?:off to|going|headed"
        r"|travell?ing)(?: next)?|where to next",
        "i am going to {answer}",
    ),
    (r"where have you been|where did you (?:go|travel|end up)", "i have been to {answer}"),
    (
        r"what (?:did you|have you) (?:buy|bought|get yourself|order|ordered|treat yourself to)"
        r"|what is in (?:the|that|your) (?:parcel|box|package|bag)",
        "i bought {answer}",
    ),
)
"""What is asked, and the statement that an answer makes of it."""

COMPILED = tuple((re.compile(rf"(?:^|\b)(?:{pattern})$"), statement) for pattern, statement in QUESTIONS)

TRAILING = re.compile(
    r"(?: (?:again|now|nowadays|currently|exactly|actually|then|though|anyway|please|today|right now"
    r"|these days"
    r"|at the moment|at present|for you|originally|by the way|in general|lately|if i may ask|if you do "
    r"not mind"
    r"|may i ask|can i ask|i forget|sorry|even|yourself|at home))+$"
)
"""What trails behind a question."""
