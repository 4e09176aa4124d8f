"""What the hashing embedder sees in texts of many scripts."""

from __future__ import annotations

import pytest

from estuary_server.providers.hashing_features import COMMON_WORD, NOTHING, features


def weights(text: str) -> dict[str, float]:
    return dict(features(text))


def words(text: str) -> set[str]:
    return {feature for feature in weights(text) if feature.startswith("w ")}


def common(one: str, other: str) -> set[str]:
    return set(weights(one)) & set(weights(other))


def test_forms_of_a_word_share_a_stem() -> None:
    assert words("running dogs") == words("Dogs RUN") == {"w run", "w dog"}


def test_the_words_that_every_text_is_full_of_weigh_little() -> None:
    found = weights("the dog")
    assert found["w the"] == COMMON_WORD
    assert found["w dog"] == 1.0


def test_a_word_that_comes_twice_weighs_twice() -> None:
    assert weights("dog dog")["w dog"] == 2.0


def test_near_synonyms_share_a_concept_and_examples_their_kind() -> None:
    assert "c job" in common("profession", "occupation")
    assert "k pet" in common("poodle", "parrot")
    assert "k pet" in common("pets", "parrot")


def test_the_order_of_words_does_not_count() -> None:
    assert weights("Rex bites Ada") == weights("Ada bites Rex")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café", "cafe"),
        ("cafe\u0301", "caf\u00e9"),
        ("Straße", "STRASSE"),
        ("\ufb01lm", "film"),
        ("\uff32\uff45\uff58", "rex"),
        ("كَلْبِي", "كلبي"),
        ("שָׁלוֹם", "שלום"),
        ("don\u2019t", "don't"),
        ("Ada's dog", "Ada dog"),
        ("dog\u200d!", "dog"),
    ],
)
def test_ways_of_writing_make_no_difference(one: str, other: str) -> None:
    assert weights(one) == weights(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("доброе", "добрый"),
        ("강아지가", "강아지는"),
        ("كلبي", "الكلب"),
        ("कुत्ते", "कुत्ता"),
        ("hospitalised", "hospitl"),
        ("我的小狗", "一只小狗"),
        ("สุนัขของฉัน", "สุนัขสีดำ"),
    ],
)
def test_other_forms_of_a_word_have_letters_in_common(one: str, other: str) -> None:
    assert common(one, other)


def test_words_are_not_cut_within_a_script_that_has_spaces() -> None:
    assert words("강아지 이름") == {"w 강아지", "w 이름"}
    assert words("मेरे कुत्ते") == {"w मेरे", "w कुत्ते"}


def test_signs_count_alone_and_in_pairs() -> None:
    assert set(weights("小狗")) == {"s 小", "s 狗", "s 小狗"}


def test_pictures_count() -> None:
    assert weights("👍🏽 nice ❤️")["p 👍"] == weights("❤")["p ❤"] == 1.0


@pytest.mark.parametrize("text", ["", " \n", "?!", "\u0301", "\ud83d", "\x00"])
def test_a_text_without_any_word_has_a_feature_too(text: str) -> None:
    assert features(text) == NOTHING


def test_a_word_without_end_is_cut() -> None:
    assert weights("a" * 1_000) == weights("a" * 2_000)
