"""Replies to the acts of ``acts.py``: greetings, thanks, good-byes and all that needs no retrieval to be
answered.
"""

from __future__ import annotations

from collections.abc import Callable

from estuary_server.english.text import LINE_LIMIT, clean, finish
from estuary_server.providers.language import Line
from estuary_server.providers.offline import phrases, pleasantries
from estuary_server.providers.offline.acts import Act
from estuary_server.providers.offline.answers import fresh_sentences, introduction, named
from estuary_server.providers.offline.choice import Choice, fill
from estuary_server.providers.offline.knowledge import Knowledge
from estuary_server.providers.offline.ranking import current
from estuary_server.providers.offline.telling import retell

_QUOTE_LIMIT = 240
_LOOKED_AT = 60


def small_talk(act: Act, text: str, history: tuple[Line, ...], known: Knowledge, choice: Choice) -> list[str]:
    """The sentences that answer an act; empty where the act is none of these."""
    if act in ("last_said", "you_said"):
        return _said_again(act, history, choice)
    if act == "numbers":
        quote = fill(choice.pick("numbers", pleasantries.NUMBERS_ONLY), q=text[:_QUOTE_LIMIT])
        return [quote, choice.pick("ask", pleasantries.ASK_NUMBER)]
    if act in _HANDLERS:
        return _HANDLERS[act](known, choice)
    return _plain(act, known, choice)


_PLAIN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "wordless": (pleasantries.WORDLESS, phrases.ASK_DAY),
    "unreadable": (pleasantries.UNREADABLE, pleasantries.ASK_AGAIN),
    "secret": (pleasantries.SECRET, phrases.ASK_DAY),
    "clock": (pleasantries.NO_CLOCK, phrases.ASK_PLAYER),
    "sorry": (pleasantries.FORGIVEN, phrases.ASK_DAY),
    "insult": (pleasantries.INSULTED, ()),
    "love": (pleasantries.LOVED, ()),
    "praise": (pleasantries.PRAISED, phrases.ASK_DAY),
    "weather": (pleasantries.NO_WEATHER, pleasantries.ASK_WEATHER),
    "advice": (pleasantries.ADVICE, pleasantries.ASK_ADVICE),
    "fond": (pleasantries.FOND, phrases.ASK_DAY),
    "laugh": (pleasantries.LAUGHED, phrases.ASK_DAY),
    "joke": (pleasantries.JOKES, ()),
    "crisis": (pleasantries.CRISIS, ()),
    "foreign": (pleasantries.FOREIGN, pleasantries.ASK_ENGLISH),
    "abilities": (pleasantries.ABILITIES, phrases.ASK_DAY),
    "thanks": (pleasantries.THANKED, ()),
    "goodbye": (pleasantries.GOODBYE, ()),
    "yes": (pleasantries.AGREED, pleasantries.ASK_ON),
    "no": (pleasantries.REFUSED, phrases.ASK_DAY),
    "short": (pleasantries.SHORT, phrases.ASK_DAY),
    "machine": (pleasantries.MACHINE, ()),
}


def _plain(act: Act, known: Knowledge, choice: Choice) -> list[str]:
    if act not in _PLAIN:
        return []
    first, then = _PLAIN[act]
    said = [fill(choice.pick(act, first), v=vocative(known), n=known.portrait.name)]
    return [*said, choice.pick(f"{act} ask", then)] if then else said


def vocative(known: Knowledge) -> str:
    """The player's name for addressing them (", Ada"), "" where it is not known."""
    return f", {known.player_name}" if known.player_name else ""


def hello(known: Knowledge, choice: Choice) -> list[str]:
    """A greeting; with something memory hands over, or with who the character is where nothing was said
    before.
    """
    said = [fill(choice.pick("hello", pleasantries.HELLO), v=vocative(known))]
    kept = [
        told
        for told in current(known.told[-_LOOKED_AT:])
        if not told.quoted and "selfname" not in told.features
    ]
    if kept and not known.fresh:
        said.append(retell(kept[-1], pleasantries.SINCE_LAST, choice))
    elif not known.told:
        said.append(named(known, choice))
        said += fresh_sentences(known, choice, 1)
    return said


def _hello(known: Knowledge, choice: Choice) -> list[str]:
    asks = phrases.ASK_DAY if known.player_name else (*phrases.ASK_NAME, *phrases.ASK_DAY)
    return [*hello(known, choice), choice.pick("ask", asks)]


def _well(known: Knowledge, choice: Choice) -> list[str]:
    return [
        choice.pick("well", pleasantries.WELL),
        *fresh_sentences(known, choice, 1),
        choice.pick("ask", pleasantries.ASK_WELL),
    ]


_HANDLERS: dict[str, Callable[[Knowledge, Choice], list[str]]] = {
    "hello": _hello,
    "well": _well,
    "introduce": introduction,
}


def _said_again(act: Act, history: tuple[Line, ...], choice: Choice) -> list[str]:
    role = "assistant" if act == "last_said" else "user"
    texts = (clean(line.text, LINE_LIMIT) for line in reversed(history) if line.role == role)
    said = next((text for text in texts if text), "")
    if not said:
        return [choice.pick("nothing", pleasantries.NOTHING_SAID), choice.pick("ask", phrases.ASK_DAY)]
    quote = said.replace("\n", " ")[:_QUOTE_LIMIT]
    frames = pleasantries.LAST_SAID if act == "last_said" else pleasantries.YOU_SAID
    return [finish(fill(choice.pick(act, frames), q=quote))]
