"""What of a character and a conversation reaches the language model."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from estuary_server.providers.language import Line, Persona, Recalled, ReplyRequest, ReplyStyle
from estuary_server.store.records import Role, StoredMessage
from estuary_server.turn.context import persona_of, reply_request
from tests.conformance.store.examples import NOON, a_character


def stored(*lines: tuple[Role, str]) -> list[StoredMessage]:
    return [
        StoredMessage(number, "conv", role, text, NOON, f"m{number}")
        for number, (role, text) in enumerate(lines, 1)
    ]


def history_of(texts: list[str], chars: int) -> list[str]:
    history = stored(*(("user", text) for text in texts))
    return [line.text for line in reply_request(a_character(), history, "?", (), chars).history]


def test_everything_of_a_character_is_handed_over() -> None:
    character = a_character(
        tagline="poet",
        personality="dry",
        background="born in Esk",
        system_prompt="rhyme",
        llm_model="m-1",
        llm_temperature=0.2,
        llm_max_tokens=99,
        llm_verbosity="short",
    )
    recalled = (Recalled("The player has a dog", "my dog"),)
    history = stored(("user", "hi"), ("assistant", "hello"))
    assert reply_request(character, history, "who are you?", recalled, 100) == ReplyRequest(
        persona=Persona("Ada", "poet", "dry", "born in Esk", "rhyme"),
        text="who are you?",
        history=(Line("user", "hi"), Line("assistant", "hello")),
        recalled=recalled,
        style=ReplyStyle("m-1", 0.2, 99, "short"),
    )


def test_what_a_character_lacks_is_empty() -> None:
    assert persona_of(a_character()) == Persona("Ada", "", "", "", "")


def test_lines_that_just_fit_are_kept() -> None:
    assert history_of(["one", "two", "three"], 11) == ["one", "two", "three"]


def test_the_oldest_line_gives_way_whole() -> None:
    assert history_of(["one", "two", "three"], 10) == ["two", "three"]


def test_a_line_that_does_not_fit_hides_what_is_before_it() -> None:
    assert history_of(["a", "much too long", "b"], 5) == ["b"]


def test_there_may_be_no_history() -> None:
    assert history_of([], 100) == []
    assert history_of(["one"], 0) == []


@given(st.lists(st.text(max_size=9)), st.integers(0, 60))
def test_the_longest_end_that_fits_is_kept(texts: list[str], chars: int) -> None:
    kept = history_of(texts, chars)
    assert kept == texts[len(texts) - len(kept) :]
    assert sum(map(len, kept)) <= chars
    if len(kept) < len(texts):
        assert sum(map(len, texts[-len(kept) - 1 :])) > chars
