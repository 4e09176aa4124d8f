"""Replies to what the player tells: says it back with the persons turned, brings in what goes with it,
asks back.
"""

from __future__ import annotations

from estuary_server.english.lexicon import PEOPLE, PETS, SECOND
from estuary_server.english.text import plain_words
from estuary_server.providers.offline import phrases, pleasantries
from estuary_server.providers.offline.choice import Choice, fill
from estuary_server.providers.offline.knowledge import Knowledge
from estuary_server.providers.offline.mentions import mentions
from estuary_server.providers.offline.person import opens_with_name, turned
from estuary_server.providers.offline.questions import Question, Term
from estuary_server.providers.offline.ranking import Ranking, current
from estuary_server.providers.offline.statements import Statement
from estuary_server.providers.offline.telling import about_me, retell
from estuary_server.providers.offline.tone import tone_of

_ACKNOWLEDGED = 2
_WORDS = 40
_NAMING_WORDS = 6
_LOOKED_AT = 60
_RELATED = 0.34
_GOING = frozenset({"live", "move", "go", "travel", "visit", "fli", "stay"})


def reflect(known: Knowledge, text: str, choice: Choice) -> list[str]:
    """The sentences that answer what the message tells: acknowledged, connected, and asked about."""
    whole = " ".join(told.text for told in known.fresh)
    fresh = [told for told in known.fresh if whole.count(told.text) == 1][:_ACKNOWLEDGED] or known.fresh[:1]
    if not fresh:
        return [_heard(text, choice), choice.pick("any", phrases.ASK_ANY)]
    said = met(known, choice) if len(fresh) == 1 else []
    said = said or [_acknowledged(fresh, choice)]
    last = next((told for told in fresh if tone_of(told.words) == "hard"), fresh[-1])
    said += _connected(last, known, choice)
    return [*said, _asked_back(last, choice)]


def is_naming(told: Statement) -> bool:
    """Whether a statement does no more than give the player's name."""
    return len(told.words) <= _NAMING_WORDS and "selfname" in told.features


def met(known: Knowledge, choice: Choice) -> list[str]:
    """A sentence of welcome where the message gives the player's name."""
    named = known.player_name if any("selfname" in told.features for told in known.fresh) else ""
    return [fill(choice.pick("met", pleasantries.MET), m=named)] if named else []


def _heard(text: str, choice: Choice) -> str:
    """The acknowledgement of a message that states no fact ("If I had a dog ...")."""
    line = " ".join(text.split())
    shown = line if len(line.split()) <= _WORDS else " ".join(line.split()[:_WORDS]) + " ..."
    return fill(choice.pick("heard", phrases.ACKNOWLEDGED_QUOTE), q=shown.rstrip(".!"))


def _acknowledged(fresh: list[Statement], choice: Choice) -> str:
    if any(told.quoted or len(told.words) > _WORDS for told in fresh):
        return _heard(fresh[0].text, choice)
    clause = _joined([told.retold() for told in fresh], fresh)
    words = [word for told in fresh for word in told.words]
    capital = opens_with_name(fresh[0].text)
    return fill(choice.pick("ack", _frames(words, capital)), c=clause)


def _frames(words: list[str], capital: bool) -> tuple[str, ...]:
    tone = tone_of(words)
    if "you" in words or "your" in words:
        return phrases.AGREED_ON_ME
    if tone == "hard":
        return phrases.SORRY[1:2] if capital else phrases.SORRY
    if tone == "unfriendly":
        return phrases.HEARD_CAPITAL if capital else phrases.HEARD
    if tone == "bright":
        return phrases.GLAD[1:2] if capital else phrases.GLAD
    return phrases.ACKNOWLEDGED_CAPITAL if capital else phrases.ACKNOWLEDGED


def _joined(parts: list[str], fresh: list[Statement]) -> str:
    """Two clauses by "and"; a subject they share is said once."""
    if len(parts) < 2:
        return parts[0]
    first, second = (part.split() for part in parts)
    shared = 0
    while shared < min(len(first), len(second)) and first[shared].lower() == second[shared].lower():
        shared += 1
    same = fresh[0].subject == fresh[1].subject and fresh[0].own == fresh[1].own and shared
    return f"{parts[0]} and {' '.join(second[shared:]) if same and second[shared:] else parts[1]}"


def _connected(told: Statement, known: Knowledge, choice: Choice) -> list[str]:
    """What the player said before, or what the character has to say itself, on the same subject."""
    terms = tuple(Term(stem, 1.0, False) for stem in sorted(told.stems))
    question = Question(
        text="", shape="open", about="world", terms=terms, expects="", own=told.own, plural=False, past=True,
        words=(),
    )  # fmt: skip
    standing = current(known.told[-_LOOKED_AT:])
    earlier = [other for other in standing if _may_remind(other, known)]
    before = Ranking(earlier, known.aliases).best(question, _RELATED)
    if before and before[0].told.stems != told.stems and not _is_recent(before[0].told, choice):
        return [retell(before[0].told, phrases.REMINDED, choice)]
    if tone_of(told.words) in ("hard", "unfriendly"):
        return []
    own = Ranking(known.own, {}).best(question, _RELATED)
    if own and own[0].told.stems & told.stems and own[0].told.text.lower() not in choice.recent:
        return [about_me(own[0].told, phrases.ECHOED, choice)]
    return []


def _may_remind(told: Statement, known: Knowledge) -> bool:
    return told not in known.fresh and not told.quoted and not is_naming(told)


def _is_recent(told: Statement, choice: Choice) -> bool:
    return told.retold().lower() in choice.recent


def _asked_back(told: Statement, choice: Choice) -> str:
    options = _questions(told)
    meant = [
        mention
        for mention in mentions(told.text)
        if mention.head in PEOPLE | PETS or mention.phrase[0].isupper()
    ]
    usable = [option for option in options if meant or "{m}" not in option]
    name = turned(meant[0].phrase) if meant else ""
    return fill(choice.pick("back", usable or phrases.ASK_ANY), m=name)


def _questions(told: Statement) -> tuple[str, ...]:
    words = set(told.words) | set(plain_words(told.text))
    tone = tone_of(told.words)
    if tone == "hard":
        return phrases.ASK_HARD
    if tone == "unfriendly":
        return phrases.ASK_HATE if told.own else phrases.ASK_UNFRIENDLY
    if words & PEOPLE and not words & SECOND:
        return phrases.ASK_WHO
    if words & PETS:
        return phrases.ASK_PET
    if "role" in told.features and told.own:
        return phrases.ASK_WORK
    if {"hate", "fear"} & told.concepts:
        return phrases.ASK_HATE
    if told.verb in _GOING and "place" in told.features:
        return phrases.ASK_PLACE
    if "like" in told.concepts and told.own:
        return phrases.ASK_LIKE
    return phrases.ASK_ANY
