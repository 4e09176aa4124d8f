"""What somebody does, did or means to do, as a frame's blank takes it."""

from __future__ import annotations

from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.english import ADVERBS, AUXILIARIES, is_finite, verb_base, word_set
from estuary_server.memory.extraction.phrases import DEICTIC, rest
from estuary_server.memory.extraction.view import is_past
from estuary_server.memory.extraction.words import Word

Words = list[Word]


def does(words: Words) -> Words:
    """What somebody is said to do: a verb, perhaps behind their name, and more."""
    at = 0
    while at < min(3, len(words)) and words[at].capital and words[at].low not in AUXILIARIES:
        at += 1
    at += at == 0 and bool(words) and words[0].low in lexicon.GIVEN_NAMES
    while at < len(words) and words[at].low in ADVERBS - AUXILIARIES:
        at += 1
    if at >= len(words) or not (is_finite(words[at].low) or words[at].low in AUXILIARIES):
        return []
    tail = words[at + 1 :]
    if words[at].low in _SAYING or (tail and all(word.low in _POINTING for word in tail)):
        return []
    return rest(words)


_POINTING = word_set("it that this them those these him her so too there here then though either")
_SAYING = word_set(
    "say says said tell tells told think thinks thought ask asks asked believe believes claims claimed "
    "mean means know knows would could should might may goes"
)


def deed(words: Words) -> Words:
    """What somebody means to do: a verb with what belongs to it, nothing that is part of the talk itself."""
    found = rest(words)
    verb = next((word.low for word in found if word.low not in ADVERBS), "")
    if verb == "be" and len(found) > 2 and found[1].low in ("a", "an", "the"):
        return found
    if not rest(found[1:]):
        return []
    return found if verb_base(verb) not in _TALK and verb not in _TALK else []


def habit(words: Words) -> Words:
    """What somebody does again and again, rather than now: "chess", "my bike to work every day"."""
    found = rest(words)
    if not found:
        return []
    lows = [word.low for word in found]
    again = _AGAIN & set(lows) or any(low in ("for", "since") for low in lows[1:])
    return (
        found if again or lows[0] not in _AT_HAND or lows[:2] in (["to", "church"], ["to", "school"]) else []
    )


_AGAIN = word_set(
    "every each often usually always sometimes weekends daily weekly regularly twice lot fun living "
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays times nights mornings evenings "
    "professionally free competitively never rarely most gym church"
)
_AT_HAND = word_set(
    "the my a an this that these those his her their to towards toward into away up down over out back "
    "after around at from north south east west left right forward off through across past home "
    "outside inside some one two all it"
)


def routine(words: Words) -> Words:
    """What somebody says that they do regularly."""
    found = rest(words)
    verb = found[0].low if found else ""
    regular = {word.low for word in found[1:]} & _REGULARLY
    return (
        found
        if regular and verb_base(verb) == verb != "" and verb not in _TALK | _DULL - {"wake", "use", "get"}
        else []
    )


_REGULARLY = word_set(
    "every daily weekly mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends "
    "mornings evenings nights"
)


def did(words: Words) -> Words:
    """What somebody did: a verb in the past with what belongs to it."""
    at = next((at for at, word in enumerate(words) if word.low not in ADVERBS), 0)
    verb = words[at].low
    told = (
        (is_past(verb) or (verb.endswith("ed") and len(verb) > 4))
        and verb_base(verb) not in _DULL
        and len(words) - at > 1
    )
    again = words[at + 1].low in DEICTIC and len(words) - at < 4 if told else False
    return rest(words) if told and not again else []


_DULL = word_set(
    "say tell ask think know mean guess feel see hear want like love need wonder forget remember "
    "notice figure try laugh smile hope expect understand realize believe let call talk speak listen "
    "answer explain promise decide agree die kill wake deserve matter seem look sound happen appear "
    "care get do be have use assume suppose check mention"
)
_TALK = word_set(
                    "say tell ask talk speak know hear see understand think show explain mention point "
                    "apologize apologise thank admit believe remember stop be sound seem continue chat "
                    "hang discuss share try imagine pretend play guess test check make sure let wait "
                    "bother sleep leave call order have kid joke end exit quit reset restart skip switch "
                    "change"
) - word_set("play call leave see try quit have change switch")  # fmt: skip
