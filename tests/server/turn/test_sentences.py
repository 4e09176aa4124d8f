"""Where a reply is cut, and what holds for any reply that comes in any pieces."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.turn.sentences import LONGEST_PIECE, Sentences

LATER = "Well.\n"
"""A first piece, after which whole sentences come."""


def cut(text: str) -> list[str]:
    """The pieces of a reply, with a bar where each ended; the whole of it comes at once."""
    sentences = Sentences()
    return sentences.push(text) + sentences.end()


def certain(text: str) -> list[str]:
    """What is given before the reply has ended."""
    return Sentences().push(text)


def pieces_of(marked: str) -> list[str]:
    return marked.split("|")


def letter_by_letter(text: str) -> list[str]:
    sentences = Sentences()
    return [piece for letter in text for piece in sentences.push(letter)] + sentences.end()


SENTENCES = [
    # sentences
    "Hello. |How are you? |Fine!",
    "Stop!! |Now?! |Yes.",
    "hello! |how are you? |i am fine. |really",
    "It rains. |   It pours.",
    "Bonjour ! |Comment allez-vous ? |Bien.",
    # abbreviations
    "Mr. Smith met Dr. Jones and Mrs. Hall. |They talked.",
    "Use a tool, e.g. a saw. |Or (i.e. better) a knife. |Good.",
    "He lives in the U.S. Army base. |She does not.",
    "Come at 5 p.m. tomorrow. |Or at 6 p.m. |Tomorrow is fine.",
    "Apples, pears etc. are fruit. |Nuts etc. |They are not.",
    "J. K. Rowling and C. S. Lewis wrote. |I read.",
    "So do I. |And you?",
    "No. 5 is alive. |No. |I disagree.",
    "See (Fig. 3) here. |Then stop.",
    "Ask Antidisestablishmentarianism. |Then go.",
    # numbers, times, addresses
    "It costs $3.14 at 10:30. |Cheap.",
    "We have 3. |You have 4. |Done.",
    "1. First thing\n|2. Second thing\n|a. Third thing\n|End",
    "Go to example.com. |Or https://x.org/a.b?c=d. |Done.",
    "Version 2.0.1 is out. |Get it.",
    # ellipses
    "Well... maybe so. |Wait... |What? |Hm\u2026  |I see. |Ah\u2026 yes.",
    "...and then it ended. |Good.",
    "Well . |. . . maybe.",
    # quotes and brackets
    '"Stop!" he said. |"No." |She left. |(Really?) |Yes.',
    "He said \u201cGo.\u201d |Then he went. |\u2018Ah.\u2019 |Oh.",
    "**Bold.** |Next. |_Yes._ |No.",
    '"Is it?", he asked. |Nobody knew.',
    '"What?"! |Good.',
    # other scripts
    "\u4f60\u597d\u3002|\u4f60\u597d\u5417\uff1f|\u5f88\u597d\uff01",
    "\u4f60\u597d\u3002 |\u8d70\u5427\u3002\u201d|\u4ed6\u8bf4\u3002",
    "OK!|\u4f60\u597d",
    "\u0645\u0631\u062d\u0628\u0627\u061f |\u200f\u0628\u062e\u064a\u0631. |\u0634\u0643\u0631\u0627",
    "\u0928\u092e\u0938\u094d\u0924\u0947\u0964 |\u0920\u0940\u0915",
    # emoji
    "Great!\U0001f600 |I love it. |\U0001f600 Wow! |Yes.\u2764\ufe0f |Bye",
    # lines
    "A title\n|\nA line\n|- an item\n|* another. |One more\n",
    "One.\r|\nTwo",
    # what says nothing does not stand alone
    "?! ... Hello. |\U0001f600",
    # asides are kept together
    "*waves. smiles, and sits* Hello there. |[laughs. coughs] Good.",
    "2 * 3. |4 * 5. |Done.",
    "I *love. you* so. |(*sighs. loudly.*) |Yes.",
    "*waves.\n|Good. |Bye",
    "**a. b** is bold. |So *c*d*e. |It is.",
    "foo [bar. baz. |",
    # code is kept together
    "Look. |\n```py\nx = 1. \ny = 2\n```\n|Done.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_later_pieces_are_sentences(marked: str) -> None:
    pieces = pieces_of(LATER + "|" + marked) if marked[-1] != "|" else [LATER, marked[:-1]]
    assert cut("".join(pieces)) == pieces
    assert letter_by_letter("".join(pieces)) == pieces


FIRST = [
    "Oh, I think so, |my friend.",
    "Well now, yes: |it is.",
    "The time is 10:30, |so 3,000 went",
    "I think so - |yes",
    "I mean pre- and post-war, |yes",
    "From -5 to 5-6, |yes",
    "I do think so\u2014|yes",
    "I do\u2014yes, then, |no",
    "You, me and I; |they",
    "\u6211\u89c9\u5f97\u5f88\u597d\uff0c|\u4f60\u5462\uff1f",
    "\u597d\uff0c\u6211\u89c9\u5f97\u5f88\u597d\uff0c|\u4f60\u5462\uff1f",
    "\u0645\u0631\u062d\u0628\u0627 \u0643\u064a\u0641 \u062d\u0627\u0644\u0643\u060c |\u0634\u0643\u0631",
    "No punctuation at all but one word after another goes on and |on and on",
    "Hi",
]


@pytest.mark.parametrize("marked", FIRST)
def test_the_first_piece_comes_early(marked: str) -> None:
    pieces = pieces_of(marked)
    assert cut("".join(pieces)) == pieces
    assert letter_by_letter("".join(pieces)) == pieces


def test_one_or_two_words_are_too_few_for_a_first_piece() -> None:
    assert cut("Unfortunately, no") == ["Unfortunately, no"]


def test_a_first_piece_that_is_not_heard_does_not_count() -> None:
    assert cut("*waves at you.* [laughs].\nI do think so, my friend") == [
        "*waves at you.* ",
        "[laughs].\n",
        "I do think so, ",
        "my friend",
    ]


def test_a_long_sentence_ends_at_a_clause() -> None:
    words = "word " * 39 + "word, "
    assert cut(LATER + words + "and more, and the end.") == [LATER, words, "and more, and the end."]


def test_a_longer_one_ends_at_any_word() -> None:
    words = "word " * 50
    assert cut(LATER + words + "and the end.") == [LATER, words, "and the end."]


def test_but_not_within_a_name() -> None:
    words = "word " * 49 + "Mr. "
    assert cut(LATER + words + "Smith comes.") == [LATER, words + "Smith ", "comes."]


def test_a_script_without_spaces_ends_between_two_characters() -> None:
    text = "\u4f60" * 300
    assert cut(text) == ["\u4f60" * 30, "\u4f60" * 125, "\u4f60" * 125, "\u4f60" * 20]


def test_an_asterisk_that_is_never_closed_holds_nothing_up_for_long() -> None:
    words = "word. " * 40
    first, *_, last = cut(LATER + "*" + words)[1:]
    assert 120 <= len(first) <= 130
    assert last == "word. "


@pytest.mark.parametrize(
    "text",
    [
        "Done.",
        "Done?",
        "Hi. It is 3.",
        "Mr. ",
        "Well...",
        "etc. ",
        '"Stop!" ',
        "Good\u3002",
        "a, ",
        "wait\u2026 ",
    ],
)
def test_what_is_not_certain_waits(text: str) -> None:
    """Each of these may go on in a way that makes its last mark none, or part of a longer one."""
    assert "".join(certain(text)) in ("", "Hi. ")
    assert cut(text)[-1] == text.removeprefix("Hi. ")


@pytest.mark.parametrize(
    ("text", "given"),
    [("Done. ", "Done. "), ("Done! ", "Done! "), ("Done\n", "Done\n"), ("Wait... W", "Wait... ")],
)
def test_what_is_certain_does_not_wait(text: str, given: str) -> None:
    assert certain(text) == [given]


def test_nothing_gives_nothing() -> None:
    assert cut("") == []


def test_blank_ends_are_given_too() -> None:
    assert cut("Done. \n ") == ["Done. ", "\n "]


ALPHABET = "aB1I \n.,!?:;-\u2014\u2026*[]`\"'()\u4f60\u3002\uff0c\U0001f600\ufe0f\u200d\u0645\u061f"
replies = st.one_of(
    st.text(st.sampled_from(ALPHABET), max_size=400),
    st.text(max_size=100),
    st.lists(
        st.sampled_from(["Mr. ", "word ", "etc. ", "3.1", "e.g. ", "*sighs* ", "```", "end. ", "\n"])
    ).map("".join),
)


@given(replies, st.lists(st.integers(0, 400)))
def test_the_pieces_are_the_reply_however_it_comes(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(min(at, len(text)) for at in cuts)})
    sentences = Sentences()
    pieces = [
        piece
        for start, end in zip(edges, [*edges[1:], len(text)], strict=True)
        for piece in sentences.push(text[start:end])
    ]
    pieces += sentences.end()
    assert "".join(pieces) == text
    assert pieces == cut(text)
    assert all(0 < len(piece) <= LONGEST_PIECE for piece in pieces)


@given(replies)
def test_a_piece_has_something_to_say_or_is_the_last(text: str) -> None:
    assert all(any(character.isalnum() for character in piece) for piece in cut(text)[:-1])


HOSTILE = [
    "x",
    ".",
    "a.",
    "!",
    " ",
    "*a ",
    "[a",
    "```a",
    "etc. ",
    "\u4f60",
    "a\n",
    "\u200d",
    '."',
    "\U0001f600",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    began_s = time.process_time()
    pieces = letter_by_letter(text)
    assert time.process_time() - began_s < 3  # takes 0.1 s; if each letter cost what came before it, minutes
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= LONGEST_PIECE
