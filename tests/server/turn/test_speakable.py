"""What a voice is handed of what a language model wrote."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.turn.speakable import speakable

SPOKEN = [
    # as it is
    ("Hello, how are you?", "Hello, how are you?"),
    ("It is -5 \u00b0C, or 3.14 (about).", "It is -5 \u00b0C, or 3.14 (about)."),
    ("\u4f60\u597d\u3002", "\u4f60\u597d\u3002"),
    ("\u0928\u092e\u0938\u094d\u0924\u0947", "\u0928\u092e\u0938\u094d\u0924\u0947"),
    ("caf\u00e9 na\u00efve", "caf\u00e9 na\u00efve"),
    # white space
    ("  Two \n\n lines. ", "Two lines."),
    # Markdown
    ("## A **bold** and _slanted_ `word`\n", "A bold and slanted word"),
    ("- an item", "an item"),
    ("> * quoted", "quoted"),
    ("\u2022 an item", "an item"),
    ("1. an item", "1. an item"),
    ("* [x] done", "done"),
    ("~~wrong~~ right", "wrong right"),
    ("snake_case __init__", "snake_case init"),
    ("[the guide](https://example.com/a) says", "the guide says"),
    ("![a cat](cat.png) here", "a cat here"),
    ("| a | b |\n|---|:-:|\n| 1 | 2 |", "a b 1 2"),
    ("a\n---\nb", "a b"),
    ("```py\nx = 1\n``` So.", "So."),
    ("Look: ```x = 1", "Look:"),
    ('<b>Bold</b><br/> <a href="https://x.y">link</a> <!-- no -->yes', "Bold link yes"),
    ("a <b and c> d", "a <b and c> d"),
    # addresses
    ("See https://www.example.com/a?b=c#d.", "See example.com."),
    ("See <https://me@example.com:80/> now", "See example.com now"),
    ("(www.example.org/x), yes", "(example.org), yes"),
    ("At **https://example.com**!", "At example.com!"),
    # stage directions
    ("*waves* Hello.", "Hello."),
    ("[laughs] Hello [1].", "Hello."),
    ("Hello. *smiles and waves*", "Hello."),
    ("*sighs* *looks away* Fine.", "Fine."),
    ('"No." *leaves*', '"No."'),
    ("*Smiles* Hello.", "Hello."),
    ("*Waves.*", ""),
    # emphasis
    ("I *really* mean it.", "I really mean it."),
    ("*Never* do that.", "Never do that."),
    ("*Never*, ever.", "Never, ever."),
    ("*No!*", "No!"),
    ("an open *star", "an open star"),
    ("2 *3* 4", "2 3 4"),
    # pictograms
    ("Great!\U0001f600 Next \u2764\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467.", "Great! Next."),
    ("Wave \U0001f44b\U0001f3fd now", "Wave now"),
    ("1\ufe0f\u20e3 one \U0001f1ee\U0001f1f8", "1 one"),
    ("a \u2192 b \u2605", "a b"),
    ("Hi :) I <3 you ;-P xD ^_^", "Hi I you"),
    # punctuation
    ("What?!?! No!!! Well\u2026\u2026 ok......", "What? No! Well\u2026 ok..."),
    ("Hm,,, so", "Hm, so"),
    ("Noooooo, it is 1000000", "Nooo, it is 1000000"),
    ("\u771f\u7684\uff1f\uff01", "\u771f\u7684?"),
    ("Bonjour ! Oui .", "Bonjour! Oui."),
    ("*sighs*, fine", "fine"),
    ("it is .5", "it is .5"),
]


@pytest.mark.parametrize(("text", "spoken"), SPOKEN)
def test_what_is_spoken(text: str, spoken: str) -> None:
    assert speakable(text) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "...",
        "?!",
        "\u2764\ufe0f",
        "\U0001f600",
        "***",
        "---",
        "[laughs]",
        "```x```",
        "**",
        ":)",
        '"',
        "\u2014",
    ],
)
def test_nothing_to_say(text: str) -> None:
    assert speakable(text) == ""


@given(
    st.text(max_size=300)
    | st.text(st.sampled_from("aB .!?*[]()<>`_|-:#/\n\"'\U0001f600\u200d"), max_size=300)
)
def test_it_is_never_longer_and_says_something_or_nothing(text: str) -> None:
    spoken = speakable(text)
    assert len(spoken) <= len(text)
    assert spoken == "" or any(character.isalnum() for character in spoken)
    assert spoken == spoken.strip()


words = st.lists(
    st.sampled_from(["I", "never", "caf\u00e9", "\u4f60\u597d", "don't", "3.14", "well-known", "X"]),
    min_size=1,
)


@given(words)
def test_no_word_is_lost(said: list[str]) -> None:
    assert speakable("**" + ", ".join(said) + ".**") == ", ".join(said) + "."


@pytest.mark.parametrize(
    "unit", ["*", "* a", "[", "[]", "](", "<", "<!--", "|", "`", "a*b ", "www.", "- ", "? ", "_", "<a b="]
)
def test_hostile_pieces_take_no_time(unit: str) -> None:
    began_s = time.process_time()
    speakable((unit * 2_000)[:2_000])
    assert time.process_time() - began_s < 0.5  # takes a few milliseconds
