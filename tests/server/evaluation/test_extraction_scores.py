from __future__ import annotations

import pytest

from estuary_server.evaluation.extraction_scores import Reading, junk, score, stems, unfound, verdict
from estuary_server.evaluation.labels import Label, Part, TurnLabels, labels_document
from estuary_server.memory.candidate import Candidate, MemoryType

DOG = Label(("fact", "event"), ("terrier", "Biscuit"), key="dog.name|terrier.name", value="Biscuit")
TRIP = Label(("event",), ("Kyoto",), on="2023-05-07", never=("is going to Kyoto",))
AUNT = Label(("relationship",), ("aunt",), expected=False)

NEWS = Part("We got a terrier called Biscuit!", (DOG,))
ABROAD = Part("I was in Kyoto yesterday, my feet hurt.", (TRIP,))
QUOTE = Part("My aunt says 'I live in Porto'.", (AUNT,), trap="quote", strict=True)


def reading(
    *candidates: Candidate, parts: tuple[Part, ...] = (NEWS, ABROAD, QUOTE), before: str = ""
) -> Reading:
    text = " ".join(part.text for part in parts)
    return Reading(TurnLabels("s1", "D1:1", parts), text, before, candidates)


def candidate(
    content: str, quote: str, memory_type: MemoryType = "fact", *, key: str = "", value: str = "",
    on: str = "", doubtful: bool = False,
) -> Candidate:  # fmt: skip
    return Candidate(
        content, quote, memory_type, 0.9, fact_key=key, fact_value=value, happens_on=on, doubtful=doubtful
    )


@pytest.mark.parametrize(
    ("content", "quote", "expected"),
    [
        ("The player's terrier is called Biscuit", "a terrier called Biscuit", "matched"),
        ("The player owns terriers, one of them biscuit", "We got a terrier", "matched"),
        ("The player's name is Biscuit", "a terrier called Biscuit", "junk"),
        ("The player's terrier is called Biscuit", "a terrier named Biscuit", "junk"),
        ("The player's terrier is called Biscuit", "", "junk"),
        ("The player's terrier is called Biscuit", "I was in Kyoto", "junk"),
        ("The player was in Kyoto", "I was in Kyoto yesterday", "matched"),
        ("The player is going to Kyoto", "I was in Kyoto yesterday", "junk"),
        ("The player's feet hurt", "my feet hurt", "unlabelled"),
        ("The player's feet hurt in Paris", "my feet hurt", "junk"),
        ("The player's feet hurt", "feet hurt", "junk"),
        ("The player lives in Porto", "I live in Porto", "junk"),
        ("The player's aunt says so", "My aunt says", "matched"),
    ],
)
def test_what_is_stored_is_matched_unlabelled_or_junk(content: str, quote: str, expected: str) -> None:
    one = candidate(content, quote)
    assert verdict(reading(one), one) == expected


def test_a_word_may_have_two_ways() -> None:
    part = Part("mum rang", (Label(("relationship",), ("mum|mother",)),))
    for content, expected in (("Their mother rang", "matched"), ("Their father rang", "junk")):
        one = candidate(content, "mum rang")
        assert verdict(reading(one, parts=(part,)), one) == expected


def test_the_turn_before_supports_what_an_answer_says() -> None:
    part = Part("I do, a lot.")
    one = candidate("The player likes swimming a lot", "I do, a lot")
    assert verdict(reading(one, parts=(part,), before="Do you like swimming?"), one) == "unlabelled"
    assert verdict(reading(one, parts=(part,), before="Really?"), one) == "junk"


def test_a_part_that_comes_twice_is_found_twice() -> None:
    again = Part(NEWS.text)
    turn = reading(parts=(NEWS, again))
    assert score([turn]).expected == 1


def test_scores_of_a_perfect_extraction() -> None:
    turn = reading(
        candidate(
            "Their terrier is called Biscuit", "terrier called Biscuit", key="dog.name", value="biscuit"
        ),
        candidate("The player was in Kyoto", "I was in Kyoto", "event", on="2023-05-07"),
    )
    found = score([turn])
    assert (found.precision, found.recall, found.junk_rate) == (1, 1, 0)
    assert (found.typed, found.keyed, found.dated) == ((2, 2), (1, 1), (1, 1))
    assert junk([turn]) == unfound([turn]) == []


def test_scores_of_a_poor_extraction() -> None:
    turn = reading(
        candidate(
            "The player has a terrier Biscuit", "We got a terrier", "preference", key="name", value="x"
        ),
        candidate("The player lives in Porto", "I live in Porto", key="home", value="Porto"),
        candidate("The player's feet hurt", "my feet hurt", "emotional_state"),
        candidate("The player is a vase", "nothing of the kind", doubtful=True),
    )
    found = score([turn, reading()])
    assert (found.turns, found.stored, found.doubtful) == (2, 3, 1)
    assert (found.matched, found.unlabelled, found.junk) == (1, 1, 1)
    assert (found.expected, found.found) == (4, 1)
    assert (found.typed, found.keyed, found.dated) == ((0, 1), (0, 1), (0, 0))
    assert (found.precision, found.recall, found.junk_rate) == (1 / 3, 0.25, 1 / 3)
    assert found.junk_by_trap == {"quote": 1}
    rows = {row.memory_type: (row.expected, row.found, row.stored, row.matched) for row in found.rows}
    assert rows == {
        "fact": (2, 1, 1, 0), "event": (2, 0, 0, 0), "preference": (0, 0, 1, 1),
        "emotional_state": (0, 0, 1, 0),
    }  # fmt: skip
    assert [one["content"] for one in junk([turn])] == ["The player lives in Porto"]
    assert [one["words"] for one in unfound([turn])] == [["Kyoto"]]


def test_nothing_stored_is_precise_and_finds_nothing() -> None:
    found = score([reading()])
    assert (found.precision, found.recall, found.junk_rate) == (1, 0, 0)


def test_stems_ignore_inflection_and_function_words() -> None:
    assert stems("The player's hobbies") == stems("player hobby")


def test_labels_are_written_whole() -> None:
    (written,) = labels_document([TurnLabels("s1", "D1:1", (QUOTE,))])
    assert written["dia_id"] == "D1:1"
    assert written["parts"] == (
        {
            "text": QUOTE.text,
            "labels": (
                {
                    "types": ("relationship",), "words": ("aunt",), "expected": False, "key": "", "value": "",
                    "on": "", "never": (),
                },
            ),
            "trap": "quote",
            "strict": True,
        },
    )  # fmt: skip
