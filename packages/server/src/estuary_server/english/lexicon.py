"""Closed classes of English words, as data. No rule and no reply lives here.

Open classes are in ``verbs.py`` and ``concepts.py``, what the character says in ``phrases.py``.
"""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(words.split())


ABBREVIATIONS = word_set(
    "mr mrs ms dr prof st jr sr vs etc e.g i.e approx no vol fig mt lt sgt capt col gen rev"
)
"""Words whose full stop does not end a sentence."""

BARE_CONTRACTIONS = {
    "im": "i'm", "ive": "i've", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "cant": "can't",
    "wont": "won't", "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "werent": "weren't",
    "havent": "haven't", "hasnt": "hasn't", "hadnt": "hadn't", "couldnt": "couldn't", "wouldnt": "wouldn't",
    "shouldnt": "shouldn't", "whats": "what's", "whos": "who's", "wheres": "where's", "whens": "when's",
    "hows": "how's", "thats": "that's", "theres": "there's", "youre": "you're", "youve": "you've",
    "theyre": "they're", "hes": "he's", "shes": "she's", "lets": "let's", "whys": "why's",
}  # fmt: skip
"""How hurried typists and some recognisers write contractions."""

WHOLE_CONTRACTIONS = {
    "can't": "can not", "won't": "will not", "shan't": "shall not", "cannot": "can not", "let's": "let us",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "ain't": "am not",
}  # fmt: skip
ENDING_CONTRACTIONS = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}

S_IS_IS = word_set(
    "what who where when how why that this it he she there here name everything something nothing one which"
)
"""After these, ``'s`` stands for "is"; after other words it marks the owner."""

BE = word_set("am is are was were be been being")
AUXILIARIES = BE | word_set("do does did have has had can could will would shall should may might must")
NEGATIONS = word_set("not never no nobody nothing none neither nor hardly without")
WH = word_set("what who whom whose where when why how which")

FIRST = word_set("i me my mine myself we us our ours ourselves")
SECOND = word_set("you your yours yourself yourselves")
THIRD_FEMALE = word_set("she her hers herself")
THIRD_MALE = word_set("he him his himself")
THIRD_THING = word_set("it its itself")
THIRD_MANY = word_set("they them their theirs themselves")
THIRD = THIRD_FEMALE | THIRD_MALE | THIRD_THING | THIRD_MANY
SUBJECT_PRONOUNS = word_set("i you he she it we they there this that these those")
DETERMINERS = word_set(
    "my your his her its our their the a an this that these those some any every each all both no"
)
PREPOSITIONS = word_set(
    "in on at to from with without for of by about into onto over under near through after before during"
    " since until till between among against across behind beside beyond along around off towards toward as"
    " than like"
)
CONJUNCTIONS = word_set(
    "and but or so because while although though if when that who which where since as until"
)
ADVERBS = word_set(
    "always never often usually sometimes really still just also only already now then soon even ever"
    " almost currently recently actually probably certainly definitely maybe perhaps quite very rarely"
    " seldom once finally mostly normally generally simply secretly deeply both all have long proudly"
    " quietly truly not then there here too again originally"
)

STOP_WORDS = ((
    AUXILIARIES | WH | FIRST | SECOND | THIRD | DETERMINERS
    | PREPOSITIONS | CONJUNCTIONS | ADVERBS | NEGATIONS
    | word_set(
        "there here yes no not ok okay well oh hey please just too more most much many such own same other"
        " another else again going get got let us s t thing things something anything everything someone"
        " anyone tell told say said know remember recall remind mention think mean guess wonder forget up"
        " out down away actually sorry really kind sort lot lots bit one ones today exactly right correct"
        " time way happen happened happens ever yet whether 's able"
    )
) - {"like"})  # fmt: skip
"""Words that carry no topic of their own."""

ENGLISH_MARKS = word_set(
    "the is are i i'm my you your and of it that this was were have has do does did not what where when"
    " who how why she he they we with for to be can will would like about but because from just there hello"
    " hi thanks yes please tell me an at really don't it's can't very so if then than them their his her"
    " our"
)
"""A text of more than three words without any of these is taken for another language."""

SELF_NOUNS = word_set(
    "name surname nickname age job work profession occupation career birthday address hometown home"
    " nationality height weight hobby hobbies interests pastime favourite star zodiac password code pin"
    " phone number email dream goal plan plans fear allergy religion language gender trade living passion"
)
"""Nouns that name a property of their owner, rather than somebody or something else the owner has."""

QUALIFIERS = word_set(
    "last first middle full second third maiden real next new old current best own main former big little"
    " young dear lovely beloved great good only previous other favourite favorite"
)
"""Words that say which of several, and are never what a question is about."""

PAIRS = {
    ("last", "name"): "surname",
    ("family", "name"): "surname",
    ("home", "town"): "hometown",
    ("these", "days"): "currently",
    ("martial", "art"): "sport",
}
"""Two words that mean one."""

FEMALE = word_set(
    "sister mother mum mom mummy mama wife daughter aunt auntie niece grandmother grandma gran granny nana"
    " girlfriend girl woman lady queen fiancee stepmother stepsister granddaughter waitress actress"
    " goddaughter godmother bride widow princess"
)
MALE = word_set(
    "brother father dad daddy papa husband son uncle nephew grandfather grandpa grandad granddad boyfriend"
    " boy man gentleman king fiance stepfather stepbrother grandson waiter actor godson godfather groom"
    " prince"
)
PEOPLE = (
    FEMALE
    | MALE
    | word_set(
        "friend partner spouse boss colleague coworker neighbour teacher doctor cousin child baby kid twin"
        " flatmate roommate housemate coach manager therapist dentist landlord landlady nurse student"
        " classmate mentor mate ex fiancee parent sibling captain"
    )
)
PETS = word_set(
    "dog cat puppy kitten horse pony rabbit parrot hamster tortoise bird fish goldfish ferret hen"
)

CHANGE_MARKS = word_set("actually now anymore instead changed meant correction nowadays currently lately")
"""Words that announce that what was said before no longer holds."""

UNREAL = word_set("if imagine suppose pretend wish unless whether")
"""A sentence that opens with, or turns on, one of these tells no fact."""

LOWER_HEADS = word_set(
    "yesterday today tomorrow tonight last next every each once one two three four five six seven eight"
    " nine ten most many people everyone everybody nobody someone something nothing everything usually"
    " sometimes never always often after before since during recently lately currently"
)
"""Words that start a sentence with a capital but are no names."""
