"""How a reply request is put to a chat model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from estuary_server.providers.language import Line, Persona, Recalled, ReplyRequest, ReplyStyle
from estuary_server.providers.prompts import chat_messages, system_prompt

ASKED = ReplyRequest(Persona("Ada"), "who are you?")


def test_history_stands_between_the_prompt_and_the_text() -> None:
    request = replace(ASKED, history=(Line("user", "hi"), Line("assistant", "hello")))
    assert chat_messages(request) == [
        {"role": "system", "content": system_prompt(request)},
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": "hello"},
        {"role": "user", "content": "who are you?"},
    ]


def test_the_whole_persona_is_told_in_order() -> None:
    persona = Persona("Ada", "poet", "dry", "born in Esk", "Rhyme always.")
    prompt = system_prompt(replace(ASKED, persona=persona))
    assert prompt.startswith(
        "You are Ada.\npoet\nPersonality: dry\nBackground: born in Esk\n\nRhyme always.\n\n"
    )


def test_what_is_not_set_leaves_no_trace() -> None:
    prompt = system_prompt(ASKED)
    assert "Personality" not in prompt
    assert "Background" not in prompt
    assert "remember about the player" not in prompt
    assert "\n\n\n" not in prompt
    assert not prompt.endswith("\n")


def test_what_is_remembered_is_listed_in_order() -> None:
    recalled = (Recalled("The player has a dog", "my dog"), Recalled("The player is 34"))
    prompt = system_prompt(replace(ASKED, recalled=recalled))
    assert prompt.endswith("What you remember about the player:\n- The player has a dog\n- The player is 34")
    assert "my dog" not in prompt


def test_each_length_reads_differently_and_an_unknown_one_is_medium() -> None:
    prompts = {
        length: system_prompt(replace(ASKED, style=ReplyStyle(verbosity=length)))
        for length in ("short", "medium", "long", "chatty")
    }
    assert len(set(prompts.values())) == 3
    assert prompts["chatty"] == prompts["medium"]


@pytest.mark.parametrize("text", ["", "{name}", "%s", 'a "quote"\n'])
def test_text_is_put_in_as_it_is(text: str) -> None:
    request = ReplyRequest(Persona("Ada", system_prompt=text), text)
    assert text in system_prompt(request)
    assert chat_messages(request)[-1]["content"] == text
