"""The whole reply: conventions, length, repetition, bounds, and properties that hold for any text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_server.english.text import sentences
from estuary_server.providers.language import Line, Persona, Recalled, ReplyRequest, ReplyStyle
from estuary_server.providers.offline.compose import bounded, compose
from tests.server.providers.offline.conversation import Talk
from tests.server.providers.offline.personas import ALL, KEEPER, NAMED_ONLY, PIRATE

LONG_REQUESTS = (
    "Tell me a long story",
    "Say more",
    "Go on",
    "Tell me everything about yourself",
    "Explain in detail how you keep the light",
    "Could you tell me another story, please?",
    "I'd like to hear a very long tale about the sea.",
    "talk for a while",
)


def words(text: str) -> int:
    return len(text.split())


@pytest.mark.parametrize("persona", ALL, ids=["keeper", "named", "pirate", "empty"])
@pytest.mark.parametrize("request_text", LONG_REQUESTS)
def test_asked_for_length_it_speaks_at_length(persona: Persona, request_text: str) -> None:
    talk = Talk(persona)
    talk.says("I keep bees in Évora.")
    reply = talk.says(request_text)
    assert 200 <= words(reply) <= 420
    said = [sentence.text.lower() for sentence in sentences(reply)]
    assert len(said) == len(set(said))
    assert re.search(r"[.!?\"]$", reply)


def test_more_is_never_the_same() -> None:
    talk = Talk(NAMED_ONLY)
    replies = [talk.says("Tell me a long story") for _ in range(6)]
    assert len(set(replies)) == 6
    for before, after in pairwise(replies):
        told = {sentence.text for sentence in sentences(before)}
        repeated = [sentence.text for sentence in sentences(after) if sentence.text in told]
        assert len(repeated) <= 2, repeated


def test_a_cut_story_is_taken_up_where_it_was_cut() -> None:
    talk = Talk(PIRATE)
    whole = talk.says("Tell me a long story")
    cut = " ".join(whole.split()[:60])
    talk.lines[-1] = Line("assistant", cut)
    rest = talk.says("go on")
    last = whole.split(". ")[-1].rstrip(".?!")
    assert last in rest
    assert words(rest) >= 200


def test_a_long_reply_is_woven_from_persona_and_player() -> None:
    talk = Talk(KEEPER)
    talk.says("I keep bees in Évora.")
    reply = talk.says("Tell me everything about yourself")
    assert "I was born in 1951 in Cabo Raso" in reply
    assert "bees in Évora" in reply


def test_it_introduces_itself() -> None:
    reply = Talk().says("Who are you?")
    assert "Mira Vale" in reply
    assert "keeper of the last light" in reply.lower()
    assert "Bo" in Talk(NAMED_ONLY).says("Introduce yourself")


def test_it_greets_by_name_with_what_memory_holds() -> None:
    recalled = (
        Recalled("The player's dog is called Biscuit", "my dog is called Biscuit"),
        Recalled("The player's name is Ada", "my name is Ada"),
    )
    reply = Talk(recalled=recalled).says("Hello!")
    assert "Ada" in reply
    assert "your dog is called Biscuit" in reply


def test_a_statement_is_reflected_and_asked_about() -> None:
    reply = Talk().says("I moved to Lisbon because I love the sea.")
    assert "you moved to lisbon because you love the sea" in reply.lower()
    assert "?" in reply or "Tell me more" in reply


@pytest.mark.parametrize(
    "text",
    [
        "ok", "hm", "😀😀", "12345", "?", "...", "", "   ", "\n", "bye", "thanks", "sorry", "you are stupid",
        "no", "yes",
        "Привет, как дела?", "你好吗", "¿Dónde vives ahora mismo?", "a", "I", "!!!", "lol", "My", "what",
        "why?", "And you?", "don't", "'s", "\"", "who", "is", "tell me", "remember that", "I told you that",
        "\u202e\u0000",
    ],
)  # fmt: skip
@pytest.mark.parametrize("persona", ALL, ids=["keeper", "named", "pirate", "empty"])
def test_any_message_gets_a_reply(text: str, persona: Persona) -> None:
    reply = compose(ReplyRequest(persona, text))
    assert reply.strip()
    assert "{" not in reply


def test_it_is_honest_about_what_it_is() -> None:
    for question in ("Are you an AI?", "Are you real?", "Which language model are you?"):
        assert "language model" in Talk().says(question)


def test_someone_in_distress_is_sent_to_people() -> None:
    assert "emergency number" in Talk().says("I want to die")


@pytest.mark.parametrize(
    "line",
    [
        "What is my dog called?",
        "hi",
        "ok",
        "Who are you?",
        "I like rain.",
        "thanks",
        "😀",
        "Sing!",
        "Wo bist du heute?",
    ],
)
def test_nothing_is_said_twice_in_a_row(line: str) -> None:
    talk = Talk()
    talk.says("My dog is called Biscuit.")
    replies = [talk.says(line) for _ in range(8)]
    assert all(before != after for before, after in pairwise(replies))


def test_a_reply_that_was_cut_is_not_given_again() -> None:
    first = compose(ReplyRequest(KEEPER, "Who are you?"))
    cut = " ".join(first.split()[:6])
    history = (Line("user", "Who are you?"), Line("assistant", cut))
    assert not compose(ReplyRequest(KEEPER, "Who are you?", history)).startswith(cut)


@pytest.mark.parametrize(
    "text", ["\x00\x01\x02\x7f\x80ab", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "\ufffd" * 40]
)
def test_rubbish_is_called_unreadable_and_never_echoed(text: str) -> None:
    talk = Talk()
    assert "make" in talk.says(text)
    assert "out" in talk.replies[-1]
    for line in ("What did I just say?", "My name is Ada\x00\x1b and I like \u202e tea", "What do I like?"):
        reply = talk.says(line)
        assert reply.isprintable()
        assert '""' not in reply


def test_a_tale_has_the_right_articles() -> None:
    wrong = re.compile(r"\ba (?:afternoon|evening|owl|old|empty)\b|\ban (?!o|a|e|i|u|h)", re.I)
    for persona in ALL:
        talk = Talk(persona)
        for _ in range(12):
            assert not wrong.findall(talk.says("Tell me a story about a owl"))


def test_verbosity_decides_the_length() -> None:
    lengths = {
        verbosity: sum(
            words(Talk(style=ReplyStyle(verbosity=verbosity)).says(line))
            for line in ("Hello", "Who are you?", "I moved to Lisbon last week.", "Where were you born?")
        )
        for verbosity in ("short", "medium", "long")
    }
    assert lengths["short"] < lengths["medium"] < lengths["long"]


@pytest.mark.parametrize("tokens", [1, 2, 10, 60, 400])
def test_max_tokens_bounds_the_length(tokens: int) -> None:
    style = ReplyStyle(max_tokens=tokens)
    for line in ("Tell me a long story", "Who are you?", "hm"):
        assert words(Talk(style=style).says(line)) <= max(1, int(tokens * 0.75))


def test_bounded_ends_with_a_sentence_where_one_is_near() -> None:
    assert bounded("One two three. Four five six.", 4) == "One two three."
    assert bounded("One two three four five six.", 4) == "One two three four."


text = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            "i",
            "my",
            "you",
            "your",
            "am",
            "is",
            "are",
            "was",
            "do",
            "what",
            "where",
            "who",
            "how",
            "old",
            "called",
            "name",
            "dog",
            "sister",
            "Nora",
            "Lisbon",
            "and",
            "but",
            "because",
            "40",
            "not",
            "never",
            ",",
            ".",
            "?",
            "!",
            "'",
            "'s",
            '"',
            "story",
            "more",
            "tell",
            "me",
            "about",
            "hello",
            "she",
            "her",
            "it",
            "they",
            "go",
            "on",
            "in",
            "the",
            "a",
            "I'm",
            "don't",
        ]
    ),
    max_size=25,
).map(" ".join)
personas = st.builds(Persona, name=text, tagline=text, personality=text, background=text, system_prompt=text)
lines = st.lists(st.builds(Line, role=st.sampled_from(["user", "assistant"]), text=text), max_size=8).map(
    tuple
)
styles = st.builds(
    ReplyStyle, max_tokens=st.integers(1, 4096), verbosity=st.sampled_from(["short", "medium", "long"])
)
requests = st.builds(
    ReplyRequest,
    persona=personas,
    text=text,
    history=lines,
    recalled=st.lists(st.builds(Recalled, content=text, quote=text), max_size=3).map(tuple),
    style=styles,
)


@settings(max_examples=300, deadline=None)
@given(requests)
def test_any_request_is_answered_the_same_way_and_never_like_the_last(request: ReplyRequest) -> None:
    reply = compose(request)
    assert reply.strip()
    assert reply == compose(request)
    assert words(reply) <= max(1, int(request.style.max_tokens * 0.75))
    assert reply not in [line.text for line in request.history if line.role == "assistant"][-1:]


@settings(max_examples=150, deadline=None)
@given(requests)
def test_the_reply_just_given_is_not_given_again(request: ReplyRequest) -> None:
    """With the reply put in the place of the last one nothing else changes, so it would be given again."""
    asked = replace(request, history=(*request.history, Line("user", "Well?"), Line("assistant", "Mm.")))
    reply = compose(asked)
    again = compose(replace(asked, history=(*asked.history[:-1], Line("assistant", reply))))
    assert again.lower() != reply.lower()


@settings(max_examples=60, deadline=None)
@given(personas, st.lists(text, min_size=2, max_size=6))
def test_a_conversation_never_repeats_a_reply(persona: Persona, said: list[str]) -> None:
    talk = Talk(persona)
    for line in said:
        talk.says(line)
    assert all(before != after for before, after in pairwise(talk.replies))
