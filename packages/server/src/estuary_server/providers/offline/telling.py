"""One statement put into a frame of ``phrases.py``, and a question handed back to the player.

Which of them to say is decided elsewhere.
"""

from __future__ import annotations

from estuary_server.english.lexicon import AUXILIARIES, PEOPLE, WH
from estuary_server.english.text import finish
from estuary_server.providers.offline import phrases
from estuary_server.providers.offline.choice import Choice, fill
from estuary_server.providers.offline.person import lowered, opens_with_name, turned
from estuary_server.providers.offline.questions import Question
from estuary_server.providers.offline.statements import Statement


def ask_for(question: Question) -> str:
    """The question handed back to the player ("what is my name" -> "What is your name?")."""
    words = question.words
    text = turned(question.text.strip(" ?.!"))
    if question.shape == "about" or not words:
        return "Will you tell me?"
    if words[0] in AUXILIARIES:
        return finish(text)[:-1] + "?"
    if words[0] in WH:
        asks = any(word in AUXILIARIES for word in words[1:5]) and words[1] not in (
            "i",
            "we",
            "my",
            "our",
            "the",
        )
        return finish(text)[:-1] + "?" if asks else f"Will you tell me {text}?"
    if words[0] not in ("my", "our", "the") or question.shape == "polar":
        return "Is it so?"
    return f"Will you tell me about {text}?" if PEOPLE & set(words) else f"What is {text}?"


def retell(told: Statement, frames: tuple[str, ...], choice: Choice) -> str:
    """A statement in one of ``frames``; one that cannot be turned round is quoted instead."""
    if told.source == "answer" and told.asked:
        return fill(choice.pick("answered", phrases.ANSWERED), q=told.text, a=told.asked)
    if told.quoted and told.source != "memory":
        prefix = {phrases.YES: "Yes. ", phrases.NO: "No. ", phrases.NO_PLAIN: "No. "}.get(frames, "")
        return prefix + fill(choice.pick("quoted", phrases.QUOTED), q=told.text)
    if frames is phrases.TOLD and opens_with_name(told.text):
        frames = phrases.TOLD_CAPITAL
    return fill(choice.pick(frames[0], frames), c=told.retold())


def about_me(told: Statement, frames: tuple[str, ...], choice: Choice) -> str:
    """A sentence of the persona in one of ``frames``."""
    if '"' in told.text or told.text[:1].isdigit():
        return fill(choice.pick("whole", phrases.ABOUT_ME_WHOLE), c=finish(told.text))
    return fill(choice.pick(frames[0], frames), c=lowered(told.text))
