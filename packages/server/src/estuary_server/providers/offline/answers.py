"""Answers to questions, from what was told and from the persona. Retrieval is ``ranking.py``'s; nothing is
invented: what nobody told is said not to be known, and asked for.
"""

from __future__ import annotations

from dataclasses import replace

from estuary_server.english.concepts import NUMBERS
from estuary_server.english.text import finish
from estuary_server.providers.offline import phrases
from estuary_server.providers.offline.choice import Choice, fill
from estuary_server.providers.offline.knowledge import Knowledge
from estuary_server.providers.offline.questions import Question, Term
from estuary_server.providers.offline.ranking import STRONG, WEAK, Ranked, Ranking, current
from estuary_server.providers.offline.senses import concepts_of, is_label, meanings
from estuary_server.providers.offline.statements import Statement
from estuary_server.providers.offline.telling import about_me, ask_for, retell

_SEVERAL = 4
_LOOKED_AT = 60
_NEARLY_AS_GOOD = 0.85
_EQUALLY_GOOD = 0.975
_NEARER = 0.1
_POLAR_LEAST = 0.28
_MATCHED = 0.45
_FEELINGS = frozenset({"like", "hate", "fear", "want"})
_SETTLING = frozenset({"name", "live", "age", "birth", "origin", "job", "spouse"})


def answer(question: Question, known: Knowledge, choice: Choice) -> list[str]:
    """The sentences that answer a question; messages found again count where nothing told answers."""
    if known.heard and not _is_told(question, known):
        known = known.with_heard()
    if question.about == "character" and not _tells_of_both(question, known):
        return _about_character(question, known, choice)
    if question.shape == "polar":
        return _polar(question, known, choice)
    return _open(question, known, choice)


def _is_told(question: Question, known: Knowledge) -> bool:
    """Whether memory or the conversation answers."""
    if _asks_own_name(question):
        return bool(known.player_name)
    if not question.terms:
        return bool(known.told)
    found = Ranking(known.told, known.aliases).best(question)
    return bool(found) and found[0].score >= STRONG


def _tells_of_both(question: Question, known: Knowledge) -> bool:
    """Whether a question with "you" and "me" in it is answered by what the player told."""
    if not {"me", "us"} & set(question.words):
        return False
    found = Ranking(known.told, known.aliases).best(question)
    return bool(found) and found[0].score >= STRONG


def _open(question: Question, known: Knowledge, choice: Choice) -> list[str]:
    own_name = _asks_own_name(question)
    if own_name and known.player_name:
        return [retell(known.naming[-1], phrases.TOLD, choice)]
    if not question.terms:
        return summary(known, choice)
    found = Ranking(known.naming if own_name else known.told, known.aliases).best(question)
    if question.shape == "about" and (named := Ranking(known.told, known.aliases).mentioning(question)):
        found += [entry for entry in named if entry.told not in [other.told for other in found]]
    if question.about == "world":
        own = Ranking(known.own, known.aliases).best(question)
        if own and (not found or own[0].score > found[0].score + _NEARER):
            return [about_me(own[0].told, phrases.ABOUT_ME, choice)]
    if not found and question.shape == "about":
        return _asides(question, known, choice) or _unknown(question, choice)
    if not found:
        return _unknown(question, choice)
    if found[0].score < STRONG and question.shape != "about":
        return [retell(found[0].told, phrases.HEDGED, choice), ask_for(question)]
    return _several(question, found, choice)


def _asides(question: Question, known: Knowledge, choice: Choice) -> list[str]:
    """What was only wished for or supposed of the thing asked about, quoted."""
    said = Ranking(known.asides, known.aliases).mentioning(question)[:_SEVERAL]
    frames = choice.order("quoted", phrases.QUOTED)
    return [fill(frame, q=entry.told.text) for frame, entry in zip(frames, said, strict=False)]


def _asks_own_name(question: Question) -> bool:
    """Whether the player asks for their own name, and not for one they had before."""
    asked = all(term.stem in ("name", "call") for term in question.terms)
    if not question.terms:
        return question.words[:3] == ("who", "am", "i")
    return asked and question.about == "player" and question.own and not question.past


def _several(question: Question, found: list[Ranked], choice: Choice) -> list[str]:
    listing = question.plural or question.shape == "about" or _asks_for_kind(question)
    near = _NEARLY_AS_GOOD if listing else _EQUALLY_GOOD
    limit = _SEVERAL if listing else 2
    chosen: list[Statement] = []
    for entry in found:
        near_enough = entry.score >= near * found[0].score or question.shape == "about"
        if near_enough and not any(_says_same(entry.told, other) for other in chosen):
            chosen.append(entry.told)
    chosen = chosen[:limit]
    said = [retell(chosen[0], phrases.TOLD, choice)]
    frames = choice.order("also", phrases.ALSO)
    for index, told in enumerate(chosen[1:]):
        said.append(retell(told, (frames[index % len(frames)],), choice))
    return said


def _says_same(told: Statement, other: Statement) -> bool:
    """Whether one of two statements has nothing beyond the other."""
    if told.stems <= other.stems:
        return True
    return other.stems < told.stems and other.verb == told.verb and other.negated == told.negated


def _asks_for_kind(question: Question) -> bool:
    """Whether things of a kind are asked for ("what pet do I have"), not a property of one."""
    return not question.expects and any(is_label(term.stem) for term in question.terms)


def _unknown(question: Question, choice: Choice) -> list[str]:
    if question.about == "world":
        return [choice.pick("unknown", phrases.UNKNOWN_WORLD), choice.pick("ask", phrases.ASK_WORLD)]
    return [choice.pick("unknown", phrases.UNKNOWN), ask_for(question)]


def summary(known: Knowledge, choice: Choice) -> list[str]:
    """What is known about the player, the newest of what clashes, five statements at most."""
    chosen: list[Statement] = []
    for told in reversed(current(known.told[-_LOOKED_AT:])):
        if not told.stems or told.quoted:
            continue
        same = next((at for at, kept in enumerate(chosen) if _says_same(told, kept)), None)
        if same is None:
            chosen.append(told)
        elif chosen[same].stems < told.stems:
            chosen[same] = told
    if not chosen:
        return [choice.pick("none", phrases.SUMMARY_NONE), choice.pick("first", phrases.SUMMARY_ASK)]
    chosen = chosen[:5][::-1]
    frames = choice.order("also", phrases.ALSO)
    more = [retell(told, (frames[index % len(frames)],), choice) for index, told in enumerate(chosen[1:])]
    return [choice.pick("open", phrases.SUMMARY_OPEN), retell(chosen[0], phrases.TOLD, choice), *more]


# Yes or no


def _polar(question: Question, known: Knowledge, choice: Choice) -> list[str]:
    ranking = Ranking(known.told, known.aliases)
    loosened = _only_first_head(question, ranking)
    found = ranking.best(loosened, _POLAR_LEAST, lenient=True)
    if not found and question.about == "world":
        return _polar_me(question, known, choice)
    for entry in found:
        missing = [term for term in loosened.terms if ranking.match(term, entry.told) < _MATCHED]
        if not missing:
            frames = phrases.NO_PLAIN if ranking.denies(loosened, entry.told) else phrases.YES
            return [retell(entry.told, frames, choice)]
        if "hate" in entry.told.concepts and all("like" in meanings(term.stem) for term in missing):
            return [retell(entry.told, phrases.NO_PLAIN, choice)]
    return _contradicted(loosened, ranking, found, choice)


def _contradicted(question: Question, ranking: Ranking, found: list[Ranked], choice: Choice) -> list[str]:
    for entry in found:
        missing = [term for term in question.terms if ranking.match(term, entry.told) < _MATCHED]
        if all(_clashes(term, question, entry.told) for term in missing):
            return [retell(entry.told, phrases.NO, choice)]
    said = [choice.pick("unsure", phrases.UNSURE)]
    if found and (found[0].score >= WEAK or any(term.head for term in question.terms)):
        said.append(retell(found[0].told, phrases.PARTLY, choice))
    return [*said, ask_for(question)]


def _clashes(term: Term, question: Question, told: Statement) -> bool:
    """Whether a statement excludes what the question supposes, having another value of the same sort."""
    kinds = {concept for concept in meanings(term.stem) if concept.startswith("a ")}
    if told.verb == "be" and kinds & concepts_of(told.stems - told.subject):
        return True
    numeric = term.stem.isdigit() or term.stem in NUMBERS
    if numeric:
        return "number" in told.features
    settled = (
        {concept for asked in question.terms for concept in meanings(asked.stem)}
        & _SETTLING
        & (told.concepts | ({"age"} & told.features))
    )
    if told.verb == "be" and "favourit" in told.stems:
        return True
    return bool(settled) and bool(
        told.features & {"name", "place", "number", "time", "role", "selfname"} or settled
    )


def _only_first_head(question: Question, ranking: Ranking) -> Question:
    """Of the things a yes-or-no question names only the first is its subject; the others are supposed.

    Word order alone does not tell where the subject ends ("is my car electric"); what was one before does.
    """
    subjects = [term for term in question.terms if ranking.is_subject(term)]
    first = next(iter(subjects or [term for term in question.terms if term.head]), None)
    terms = [replace(term, head=term is first) for term in question.terms]
    if question.own or (terms and question.words[1:2] in (("i",), ("we",), ("you",))):
        terms = [replace(term, head=False) for term in terms]
    return replace(question, terms=tuple(terms), own=not any(term.head for term in terms))


# About the character


def _about_character(question: Question, known: Knowledge, choice: Choice) -> list[str]:
    if _asks_who(question):
        return introduction(known, choice)
    if all(meanings(term.stem) & _FEELINGS for term in question.terms):
        return _me_unknown(question, known, choice)
    if question.shape == "polar":
        return _polar_me(question, known, choice)
    found = Ranking(known.own, known.aliases).best(question)
    if not found:
        return _me_unknown(question, known, choice)
    said = [about_me(found[0].told, phrases.ABOUT_ME, choice)]
    if len(found) > 1 and found[1].score >= _NEARLY_AS_GOOD * found[0].score:
        said.append(finish(found[1].told.text))
    return [*said, choice.pick("you", phrases.ASK_PLAYER)]


def _asks_who(question: Question) -> bool:
    if not question.terms:
        return question.shape == "about" or bool({"who", "name"} & set(question.words))
    return all("name" in meanings(term.stem) for term in question.terms)


def _polar_me(question: Question, known: Knowledge, choice: Choice) -> list[str]:
    ranking = Ranking(known.own, known.aliases)
    loosened = _only_first_head(question, ranking)
    for entry in ranking.best(loosened, _MATCHED, lenient=True):
        if all(ranking.match(term, entry.told) >= _MATCHED for term in loosened.terms):
            hated = "hate" in entry.told.concepts and any(
                "like" in meanings(term.stem) for term in loosened.terms
            )
            negative = ranking.denies(loosened, entry.told) or hated
            return [about_me(entry.told, phrases.ME_NO if negative else phrases.ME_YES, choice)]
        if entry.score >= STRONG:
            return [about_me(entry.told, phrases.ME_PARTLY, choice)]
    return _me_unknown(question, known, choice)


def _me_unknown(question: Question, known: Knowledge, choice: Choice) -> list[str]:
    if question.about == "world":
        return _unknown(question, choice)
    said = [choice.pick("unknown", phrases.ME_UNKNOWN)]
    plain = [told for told in known.own if '"' not in told.text]
    if plain:
        told = plain[choice.seed % len(plain)]
        said.append(about_me(told, phrases.ME_INSTEAD, choice))
    return [*said, choice.pick("you", phrases.ASK_PLAYER)]


def named(known: Knowledge, choice: Choice) -> str:
    """The character's name as a sentence."""
    if known.portrait.nameless:
        return choice.pick("nameless", phrases.NAMELESS)
    return fill(choice.pick("name", phrases.I_AM), n=known.portrait.name)


def introduction(known: Knowledge, choice: Choice) -> list[str]:
    """Who the character is: its name and two sentences of its persona."""
    said = [named(known, choice)]
    said += fresh_sentences(known, choice, 2) or [choice.pick("blank", phrases.BLANK)]
    asks = phrases.ASK_DAY if known.player_name else phrases.ASK_NAME
    return [*said, choice.pick("asks", asks)]


def fresh_sentences(known: Knowledge, choice: Choice, count: int) -> list[str]:
    """The first ``count`` persona sentences that were not said of late, or the first ones of all."""
    said = known.portrait.sentences
    fresh = [sentence for sentence in said if sentence.lower().rstrip(".") not in choice.recent]
    return list((fresh or said)[:count])
