"""A short answer put together with its question into the statement it makes.

"What is your dog called?" and "Biscuit." make "my dog is called Biscuit", which the frames then read like
anything else. ``QUESTIONS`` says, as data, which statement a question asks for; ``{answer}`` stands for the
answer's words, which keep their places in the message. "Yes" and "no" to a question about the player make
the question's own statement, or its denial.
"""

from __future__ import annotations

import re

from estuary_server.memory.extraction import filters
from estuary_server.memory.extraction.english import WH, word_set
from estuary_server.memory.extraction.words import Word, supplied, words_of

Words = list[Word]

QUESTIONS: tuple[tuple[str, str], ...] = (
    (
                r"what (?:is|'s) your (?:full |first |real )?name|who are you|what (?:should|can|may|do) i "
                r"call you|what do (?:people|they|your friends) call you|may i (?:ask|know|have) your name",
                "my name is {answer}"),
    (r"how old are you|what (?:is|'s) your age", "i am {answer} years old"),
    (r"when (?:is|'s) your birthday|when were you born", "my birthday is {answer}"),
    (
                r"where (?:do|are) you (?:live|living|based)(?: now| these days| currently)?|which (?:city"
                r"|town|country) do you live in|what (?:city|town|country) do you live in|where (?:is|'s) "
                r"home(?: for you)?|where are you living(?: now)?", "i live in {answer}"),
    (r"where (?:are|do) you (?:come )?from(?: originally)?|what country are you from|where were you from",
        "i am from {answer}"),
    (r"where (?:did you grow up|were you raised)", "i grew up in {answer}"),
    (r"where were you born", "i was born in {answer}"),
    (
                r"what do you do(?: for a living| for work| all day)?|what (?:is|'s) your (?:job"
                r"|profession|occupation)|what kind of work do you do|what do you work as",
                    "i work as a {answer}"),
    (r"where do you work|who do you work for", "i work at {answer}"),
    (r"what (?:are you studying|do you study|is your major)", "i study {answer}"),
    (r"where do you (?:study|go to (?:school|college|university))", "i study at {answer}"),
    (r"what (?:is|are|'s) your (?P<one>(?:all time |absolute )?(?:favou?rite) [\w ]{2,30}?)",
        "my {one} is {answer}"),
    (r"(?:what|which) (?P<two>[\w ]{3,20}?) do you like (?:best|most|the most)",
        "my favorite {two} is {answer}"),
    (
                r"what are your hobbies|what do you (?:like to )?do (?:for fun|in your (?:free|spare) "
                r"time)|any hobbies|what are you into",
     "my hobbies are {answer}"),
    (r"(?:what is|what's|what are) your (?P<owner>(?:\w+ ){0,2}?\w+?)(?:'s|s|s')? names?(?: called)?",
        "my {owner} is called {answer}"),
    (
                r"what (?:is|'s|are) your (?P<whom>(?:\w+ ){0,2}?\w+) (?:called|named)|who is your "
                r"(?P<who>(?:\w+ )?(?:boss|wife|husband|partner|brother|sister|mother|father|girlfriend"
                r"|boyfriend|best friend))", "my {whom}{who} is called {answer}"),
    (r"(?:what is|what's) (?:his|her|its|their) name|what (?:is|'s|are) (?:he|she|it|they) (?:called|named)",
        "{pronoun} name is {answer}"),
    (
                r"what (?:kind of |sort of )?(?:pets?|animals?) do you have|(?:(?:do you have|have you got"
                r"|got) )?(?:any|a) (?:pets?|animals?|kids|siblings|children)|do you have any (?:brothers "
                r"or sisters|siblings|kids|children|brothers and sisters)|what instrument do you (?:play"
                r"|have)",
     "i have {answer}"),
    (r"(?:what )?instruments? do you play", "i play {answer}"),
    (r"what languages? do you speak", "i speak {answer}"),
    (r"what are you (?:allergic to)|do you have any allergies|are you allergic to anything",
        "i am allergic to {answer}"),
    (r"what are your pronouns|which pronouns do you use", "my pronouns are {answer}"),
    (r"how (?:are|do) you (?:feel|feeling)(?: today| now| right now| about it)?", "i feel {answer}"),
    (r"what are you (?:afraid|scared) of", "i am afraid of {answer}"),
)  # fmt: skip
"""What is asked, and the statement that an answer makes of it. Its groups go into the statement."""

_COMPILED = tuple((re.compile(rf"(?:^|\b)(?:{pattern})$"), statement) for pattern, statement in QUESTIONS)
_POLAR = re.compile(
    r"^(?P<verb>do|are|have|were|can) you (?:still |really |actually )?(?P<what>[\w' ]{2,60})$"
)
_SAID = {"do": "", "are": "am", "were": "was", "have": "have", "can": "can"}
_YES = word_set(
    "yes yeah yep yup yea sure indeed absolutely definitely correct affirmative totally right mhm aye"
)
_NO = word_set("no nope nah negative")
_OPENING = (
    _YES
    | _NO
    | word_set(
        "well um uh oh so it is hmm er just mostly that he she his her their name they are , - actually"
    )
)
_CLOSING = word_set(
    "easily actually now definitely too though please lol thanks of course , - currently originally haha"
)
_NO_ANSWER = word_set(
    "why what who how when where you your idk dunno nothing none nobody nowhere guess secret maybe not don't"
)
_OWN_CLAUSE = word_set("i we my our you it's there he she they if")
_MOST_WORDS = 9


def statement(answer: str, before: str) -> Words:
    """The statement that ``answer`` makes to the last question of ``before``; empty where it makes none."""
    question = _last_question(before)
    words = words_of(answer)
    if not question or not words or len(words) > _MOST_WORDS or "?" in answer:
        return []
    if filters.DENIED.search(answer):
        return []
    if all(
        word.low in _YES | _NO | {",", "i", "do", "am", "have", "did", "not", "of", "course", "it"}
        for word in words
    ):
        return _polar(words, question)
    unwilling = _NO_ANSWER & {word.low for word in words}
    return [] if unwilling else _open(words, question)


def _last_question(before: str) -> str:
    """The words of the last question in ``before``, in lower case; "" where it does not end with one."""
    tail = before[-400:].strip()
    if not tail.endswith("?"):
        return ""
    sentence = re.split(r"[.!?\n]\s+|, (?=what|where|who|how|when|do|are|have)", tail[:-1])[-1]
    return " ".join(word.low for word in words_of(sentence) if word.is_word)


def _open(words: Words, question: str) -> Words:
    for pattern, template in _COMPILED:
        if match := pattern.search(question):
            core = _core(words, template)
            return _filled(template, match, core, question) if core else []
    return []


def _core(words: Words, template: str) -> Words:
    """The answer without what only leads to it; empty where it is a clause of its own."""
    start, stop = 0, len(words)
    while start < stop and words[start].low in _OPENING:
        start += 1
    while (
        start < stop
        and words[start].low in ("in", "at", "from", "a", "an", "the", "called", "named", "as")
        and (words[start].low in template or words[start].low in ("called", "named"))
        and not (words[start].low in ("a", "an") and "have" in template)
    ):
        start += 1
    while stop > start and (words[stop - 1].low in _CLOSING or words[stop - 1].low in ("years", "old")):
        stop -= 1
    core = words[start:stop]
    if not core or core[0].low in _OWN_CLAUSE or core[0].low in WH or not core[0].is_word:
        return []
    return core


def _filled(template: str, match: re.Match[str], core: Words, question: str) -> Words:
    made = template.replace(
        "{pronoun}", next((p for p in ("his", "her", "its") if f" {p} " in f" {question} "), "their")
    )
    for group, value in match.groupdict().items():
        made = made.replace(f"{{{group}}}", value or "")
    head, _, tail = made.partition("{answer}")
    return [*supplied(head), *core, *supplied(tail)]


def _polar(words: Words, question: str) -> Words:
    """The question's own statement, affirmed or denied; its quote is the answer."""
    match = _POLAR.match(question)
    lows = [word.low for word in words]
    if match is None or " or " in question or _your(match["what"]):
        return []
    denies = lows[0] in _NO or "not" in lows
    verb = _SAID[match["verb"]]
    if denies:
        verb = f"{verb or 'do'} not"
    text = " ".join(f"i {verb} {match['what'].replace('any ', '')}".split())
    first, last = words[0], words[-1]
    made = supplied(text)
    return [Word(made[0].text, made[0].low, first.start, last.end), *made[1:]]


def _your(what: str) -> bool:
    return bool(
        {"me", "my", "i", "know", "remember", "think", "mean", "want", "sure", "ok", "okay", "ready", "there"}
        & set(what.split())
    )
