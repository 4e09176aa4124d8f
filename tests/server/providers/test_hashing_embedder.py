"""The embedder that needs nothing: that its vectors last, and what is near what."""

from __future__ import annotations

import hashlib
import threading

import numpy as np
import pytest

from estuary_server.providers import hashing_embedder
from estuary_server.providers.hashing_embedder import (
    EACH_TEXT_CHARS,
    NAME,
    PART_CHARS,
    READS_CHARS,
    HashingEmbedder,
    vectors_of,
)

LASTING = (
    "My dog is called Rex, and I've had him since I was twelve.",
    "我的狗叫小白",
    "كلبي اسمه ريكس",
    "Où est la bibliothèque? 😀",
    "",
)
KNOWN_AS = {"hashing:1": "d73a8979503f1e61"}
"""A name, and the digest of what it makes of LASTING. Where the digest changes a new name is needed: vectors
that were stored under the old one cannot be compared with these. An old line is then replaced."""


def cosine(one: str, other: str) -> float:
    first, second = vectors_of([one, other])
    return float(first @ second)


def test_what_a_name_stands_for_does_not_change() -> None:
    rounded = np.round(vectors_of(LASTING) * 1_000).astype("<i2") + 0
    assert {NAME: hashlib.sha256(rounded.tobytes()).hexdigest()[:16]} == KNOWN_AS


@pytest.mark.parametrize(
    ("asked", "told", "other"),
    [
        ("What is my dog called?", "My dog is called Rex.", "I live in Berlin."),
        ("what's my job", "I work as a nurse", "my favourite food is pizza"),
        ("Which pets do I have?", "I have a cat and a parrot.", "I have an exam on Monday."),
        ("我的狗叫什么名字", "我的狗叫小白", "今天天气很好"),
        ("ما اسم كلبي", "كلبي اسمه ريكس", "الطقس جميل اليوم"),
        ("¿Cómo se llama mi perro?", "Mi perro se llama Rex", "Vivo en Madrid"),
        ("Wie heißt mein Hund?", "Mein Hund heisst Rex", "Ich wohne in Wien"),
        ("🎂", "It is my birthday 🎂🎉", "I like 🍕"),
    ],
)
def test_an_answer_is_nearer_than_something_else(asked: str, told: str, other: str) -> None:
    assert cosine(asked, told) > cosine(asked, other) + 0.15


def test_common_words_alone_bring_nothing_near() -> None:
    assert cosine("What is the name of my dog?", "What is the colour of my car?") < 0.2


def test_features_that_cancel_each_other_out_leave_a_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    signs = {"w a": 1, "w b": -1}
    monkeypatch.setattr(hashing_embedder, "_place", lambda feature: (0, signs.get(feature, 1)))
    assert np.linalg.norm(vectors_of(["a b"])[0]) == pytest.approx(1.0)


async def test_what_is_beyond_the_limit_is_not_read() -> None:
    (whole, cut) = await HashingEmbedder().embed(["dog " * READS_CHARS, ("dog " * READS_CHARS)[:READS_CHARS]])
    assert np.array_equal(whole, cut)


async def test_much_is_done_beside_the_event_loop_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: list[tuple[int, bool]] = []

    def noted(texts: list[str]) -> object:
        parts.append((len(texts), threading.current_thread() is threading.main_thread()))
        return vectors_of(texts)

    monkeypatch.setattr(hashing_embedder, "vectors_of", noted)
    fit = -(-PART_CHARS // (EACH_TEXT_CHARS + 3))
    assert len(await HashingEmbedder().embed(["dog"] * (2 * fit + 1))) == 2 * fit + 1
    assert parts == [(fit, False), (fit, False), (1, False)]
    await HashingEmbedder().embed(["dog"])
    assert parts[-1] == (1, True)
