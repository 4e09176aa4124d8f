"""Composes the reply of the embedded character: a pure function of the request, with no model behind it.

Theory of operation. The message is read sentence by sentence. What is conventional (``acts.py``) gets a
stock reply in one of several wordings; what asks is answered by retrieval from what was told and from the
persona (``questions.py``, ``ranking.py``, ``answers.py``); what tells is said back and asked about
(``reflection.py``); what asks for length gets a speech (``speech.py``). The wording depends on the turn's
number and the message alone; where it comes out as one of the last replies, the next wording is tried, so
that nothing is ever said twice in a row.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from estuary_server.english.clauses import Clause, clauses
from estuary_server.english.lexicon import FIRST, STOP_WORDS, word_set
from estuary_server.english.text import LINE_LIMIT, MESSAGE_LIMIT, WORD, clean, plain_words, sentences
from estuary_server.providers.language import Line, ReplyRequest
from estuary_server.providers.offline import phrases, pleasantries
from estuary_server.providers.offline.acts import Act, act_of, greets
from estuary_server.providers.offline.answers import answer, fresh_sentences
from estuary_server.providers.offline.choice import Choice, fill
from estuary_server.providers.offline.knowledge import Knowledge, gather
from estuary_server.providers.offline.questions import Question, Term, read_question
from estuary_server.providers.offline.ranking import Ranking
from estuary_server.providers.offline.reflection import met, reflect
from estuary_server.providers.offline.senses import meanings
from estuary_server.providers.offline.smalltalk import small_talk, vocative
from estuary_server.providers.offline.speech import lengthened, remainder, speech
from estuary_server.providers.offline.statements import statement
from estuary_server.providers.offline.telling import about_me

WORDS_A_TOKEN = 0.75
_REMEMBERED_REPLIES = 4
_WORDINGS = 8
_REPEATED_WORDS = 2
_FRAMING = word_set("told tell said say remember know yes no also besides")
_SENTENCES = {"short": 2, "medium": 4, "long": 7}
_TELLING_VERBS = word_set("tell remind describe explain say list name talk speak guess show give")
_GO_ON = frozenset(
    {"go on", "continue", "keep going", "carry on", "please continue", "please go on", "go on please"}
)
_URGENT: tuple[Act, ...] = ("crisis", "secret", "machine", "insult")


def compose(request: ReplyRequest) -> str:
    """The reply to ``request``: never empty, never the last reply again, within ``max_tokens``."""
    known = gather(request)
    replies = [line.text for line in request.history if line.role == "assistant"]
    recent = [_plain(reply[:4000]) for reply in replies[-_REMEMBERED_REPLIES:]]
    seed = len(replies) + zlib.crc32(request.text[:LINE_LIMIT].encode("utf-8", "replace")) % 97
    limit = max(1, int(request.style.max_tokens * WORDS_A_TOKEN))
    for wording in range(_WORDINGS):
        said = _reply(request, known, Choice(seed + wording, " ".join(recent)))
        text = bounded(" ".join(said), limit)
        if text and not _is_repeated(text, recent):
            return text
    last = recent[-1:] or [""]
    words = (bounded(text, limit) for text in pleasantries.LAST_RESORT)
    return next((text for text in words if _plain(text) != last[0]), "Yes.")


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def _is_repeated(text: str, recent: list[str]) -> bool:
    """Whether a reply, or the part of it that was heard before it was cut, was given of late."""
    plain = _plain(text)
    return any(plain == reply or (len(reply.split()) > 3 and plain.startswith(reply)) for reply in recent)


def bounded(text: str, words: int) -> str:
    """``text`` cut to at most so many words, at the end of a sentence where one is near."""
    parts = text.split()
    if len(parts) <= words:
        return text
    cut = parts[:words]
    stops = [index for index, word in enumerate(cut, 1) if word.endswith((".", "!", "?", '."', '?"'))]
    if stops and stops[-1] >= words // 3:
        return " ".join(cut[: stops[-1]])
    return " ".join(cut).rstrip(" ,;:-.") + "."


# One reply


def _reply(request: ReplyRequest, known: Knowledge, choice: Choice) -> list[str]:
    text = clean(request.text, MESSAGE_LIMIT)
    acts = [(sentence, act_of(sentence.text)) for sentence in sentences(text)]
    found = [act for _, act in acts]
    if "speech" in found:
        return _at_length(text, request, known, choice)
    urgent = next((act for act in _URGENT if act in found), None)
    if urgent or not acts:
        unwritten = "wordless" if text or not request.text.strip() else "unreadable"
        return small_talk(urgent or unwritten, text, request.history, known, choice)
    content = [clause for sentence, act in acts if act in ("", "foreign") for clause in clauses(sentence)]
    said = _to_content(content, text, request, known, choice) if content else []
    if not said:
        said = _to_acts(found, text, request, known, choice)
    return _sized(said, request.style.verbosity, known, choice)


def _to_acts(
    found: list[Act], text: str, request: ReplyRequest, known: Knowledge, choice: Choice
) -> list[str]:
    """The reply to a message that only greets, thanks and the like."""
    main = next((act for act in reversed(found) if act not in ("hello", "", "short")), None) or found[-1]
    if act_of(text) not in ("", "speech"):
        main = act_of(text)
    if found[0] == "hello" and main in ("yes", "no", "short"):
        main = "hello"
    said = small_talk(main, text, request.history, known, choice)
    if found[0] == "hello" and main != "hello" and said:
        return [fill(choice.pick("hello", pleasantries.HELLO), v=vocative(known)), *said]
    return said or reflect(known, text, choice)


def _to_content(
    content: list[Clause], text: str, request: ReplyRequest, known: Knowledge, choice: Choice
) -> list[str]:
    said: list[str] = []
    if greets(text):
        said.append(fill(choice.pick("hello", pleasantries.HELLO), v=vocative(known)))
    asked = [index for index, clause in enumerate(content) if _is_question(clause)]
    if asked:
        for index in asked[-2:]:
            foreign = act_of(content[index].text) == "foreign"
            before = None if foreign else _before(content[:index], request.history)
            question = read_question(content[index].text, known.mentioned, before)
            if foreign and not Ranking([*known.heard, *known.told], known.aliases).best(question):
                return small_talk("foreign", text, request.history, known, choice)
            if _asks_to_do(question):
                return [*said, *_declined(choice)]
            said += (met(known, choice) if question.about == "character" else []) + answer(
                question, known, choice
            )
        return _once(said)
    if all(clause.mood == "commands" for clause in content):
        return [*said, *_declined(choice)]
    if all(act_of(clause.text) == "foreign" for clause in content):
        return [*said, *small_talk("foreign", text, request.history, known, choice)]
    told = reflect(known, text, choice)
    return told if met(known, choice) and said else [*said, *told]


def _once(said: list[str]) -> list[str]:
    """The sentences without those that only say again, in another frame, what one before them says."""
    kept: list[str] = []
    heard: list[set[str]] = []
    for sentence in said:
        words = set(plain_words(sentence)) - STOP_WORDS - _FRAMING
        again = len(words) >= _REPEATED_WORDS and any(words <= earlier for earlier in heard)
        if sentence not in kept and (sentence.endswith("?") or not again):
            kept.append(sentence)
            heard.append(words)
    return kept


def _asks_to_do(question: Question) -> bool:
    """Whether a question asks the character to do something for the player ("can you help me")."""
    words = question.words
    asked = words[:1] in (("can",), ("could",), ("will",), ("would",)) and words[1:2] == ("you",)
    return asked and bool(FIRST & set(words))


def _declined(choice: Choice) -> list[str]:
    return [choice.pick("commanded", pleasantries.COMMANDED), choice.pick("ask", phrases.ASK_DAY)]


def _is_question(clause: Clause) -> bool:
    if clause.mood == "commands":
        return bool(_TELLING_VERBS & set(clause.text.lower().split()[:3]))
    return clause.mood == "asks"


def _before(content: list[Clause], history: tuple[Line, ...]) -> Question | None:
    """What a question may lean on: what was asked or told just before it."""
    if content:
        return _last_leanable(content)
    for line in reversed(history):
        if line.role == "user":
            found = [
                clause for sentence in sentences(clean(line.text, LINE_LIMIT)) for clause in clauses(sentence)
            ]
            return _last_leanable(found)
    return None


def _last_leanable(content: list[Clause]) -> Question | None:
    """The last clause with words of its own; one like "And yours?" has none."""
    questions = [_leanable(clause) for clause in content]
    return next((question for question in reversed(questions) if question.terms), None)


def _leanable(clause: Clause) -> Question:
    if clause.mood != "tells":
        return read_question(clause.text, [])
    told = statement(clause.text, "talk", 0)
    heads = told.subject or {stem for stem in told.stems if "like" not in meanings(stem)}
    terms = tuple(Term(stem, 0.9, stem in heads and stem != "favourit") for stem in sorted(told.stems))
    return Question(
        text=clause.text, shape="open", about="player", terms=terms, expects="", own=told.own, plural=False,
        past=False, words=told.words,
    )  # fmt: skip


def _at_length(text: str, request: ReplyRequest, known: Knowledge, choice: Choice) -> list[str]:
    plain = " ".join(WORD.findall(text.lower()))
    if plain in _GO_ON and len(request.history) >= 2 and request.history[-2].role == "user":
        asked, cut = request.history[-2:]
        whole = compose(replace(request, text=asked.text, history=request.history[:-2]))
        rest = remainder(whole, cut.text)
        if rest:
            resumed = [choice.pick("resumed", pleasantries.RESUMED), *rest]
            return lengthened(resumed, known, request.history, choice)
    return speech(text, known, request.history, choice)


def _sized(said: list[str], verbosity: str, known: Knowledge, choice: Choice) -> list[str]:
    """As many sentences as the style allows; a long style adds some of the character's own."""
    if verbosity == "long" and len(said) < _SENTENCES["medium"]:
        own = [
            told for told in known.own if told.text.lower() not in " ".join([*said, choice.recent]).lower()
        ]
        said = [*said[:1], *[about_me(told, phrases.ABOUT_ME, choice) for told in own[:1]], *said[1:]]
        said += [sentence for sentence in fresh_sentences(known, choice, 3)[1:2] if sentence not in said]
    return said[: _SENTENCES.get(verbosity, _SENTENCES["medium"])]
