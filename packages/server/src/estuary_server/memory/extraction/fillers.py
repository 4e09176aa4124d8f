"""Turns of speech that say nothing by themselves and stand in the way of what a sentence says. Data alone.

They are overwritten with spaces before anything else is read, so that positions do not move: "I'm vegan now,
touch wood" states that I'm vegan, "I collect stamps, before you ask" does not speak of you.
"""

from __future__ import annotations

import re

_ASIDES = (
    r"before you ask(?:,? (?:yes|no))?|if you (?:ask me|must know|can believe it|will|like|hadn'?t heard"
    r"|have ?n[o']?t "
    r"heard|know what i mean)|mind you|as you know|as you can imagine|believe you me|believe it or not|i "
    r"kid you not"
    r"|can you believe (?:it|that)|would you believe it|trust me on this|wish me luck|fingers crossed"
    r"|touch wood"
    r"|knock on wood|not gonna lie|not going to lie|i (?:won't|will not|can't|cannot) lie|ngl|tbh|imo"
    r"|imho|fwiw"
    r"|to be honest|to be fair|if i'?m honest|i have to (?:say|admit)|i must (?:say|admit)|i'?m not kidding"
    r"|no kidding|no joke|no lie|swear to god|i swear to god|long story(?: short)?|silly me|lucky me|go "
    r"figure|go me"
    r"|don'?t judge(?: me)?|don'?t ask(?: me)?(?: (?:why|how))?|don'?t laugh|who even am i|what can i say"
    r"|mark my words"
    r"|not to brag(?:,? but)?|can i brag(?: for (?:a|one) (?:second|minute|moment))?|i don'?t mean to "
    r"brag(?:,? but)?"
    r"|you'?ll never guess(?: what)?|you won'?t believe (?:it|this|what happened)|what are the odds|no "
    r"contest|hands down"
    r"|full disclosure|for what it'?s worth|at the end of the day|one way or another|thank you very much"
    r"|needless to say"
    r"|there,? i said it|i said what i said|sue me|deal with it|bear with me|excuse me|pardon me|brace "
    r"yourself(?:ves)?"
    r"|you know how it is|i can'?t (?:even )?believe it|just my luck|worth it|easy question"
    r"|rumour has it|last i checked|as (?:always|usual|ever)|of course|you'?re gonna laugh|tell you what"
    r"|picture this"
    r"|did i (?:ever )?(?:tell you|mention)(?: that| this)?\?(?! [a-z])"
)
FILLER = re.compile(rf"(?<![\w'-])(?:(?:and|but|so) )?(?:{_ASIDES})(?![\w'-])", re.I)
"""What is overwritten. "Can you believe it?" asks nothing, but its question mark stays."""

GUESS_WHO = re.compile(r"\bguess who(?P<is>'?s)?(?= [a-z])(?=[^?\n]{0,160}?(?:[.!\n]|$))", re.I)
"""A riddle whose answer is the speaker: "guess who passed the exam" is "I passed the exam"."""


ONE_THING = re.compile(
    r"\bif i (?:could|had to|can|was only allowed to)(?: only| just)? [a-z]+(?: only| just)?(?: from| "
    r"with| up)? (?:one|a single) "
    r"[^,.!?\n]{3,60}?,? (?:it'?d|it would|i'?d say|it'?ll|that'?d|that would)(?: have to| probably| "
    r"definitely)? be(?= )",
    re.I,
)
"""What somebody likes best, said the long way: "if I could eat one thing for ever it would be rice"."""


SCRATCH = re.compile(
    r"\b(?:(?:scratch|strike) that(?=[,.:;!]| i| my| it)|(?:forget|ignore) that(?=[,.:;!]))", re.I
)
"""What takes back what was said before."""


def plain(text: str) -> str:
    """``text`` without fillers, each character where it was."""
    if "guess who" in text.lower():
        text = GUESS_WHO.sub(_solved, text)
    if " that" in text:
        text = SCRATCH.sub(_mended, text)
    if "if i " in text.lower():
        text = ONE_THING.sub(_liked, text)
    return FILLER.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _solved(match: re.Match[str]) -> str:
    return ("I'm" if match["is"] else "I").ljust(len(match.group()))


def _liked(match: re.Match[str]) -> str:
    return "my favorite is".ljust(len(match.group()))


def _mended(match: re.Match[str]) -> str:
    return "correction".ljust(len(match.group()))
