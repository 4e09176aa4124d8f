"""The frames as data: what is written in one can be read, and is documented."""

from __future__ import annotations

import re

from estuary_server.memory.extraction.frames import ANYWHERE, FRAMES, frames_for, prepare
from estuary_server.memory.extraction.keys import KEYS, holds_one
from estuary_server.memory.extraction.topics import TOPICS

ALL = (*FRAMES, *ANYWHERE)
_FIELD = re.compile(r"\{(\w+)\}")


def test_every_frame_can_be_compiled_and_matches_no_empty_text() -> None:
    assert [frame.name for frame in ALL if frame.regex.match("")] == []


def test_all_can_be_compiled_beforehand() -> None:
    prepare()
    assert all("regex" in vars(frame) for frame in ALL)


def test_names_are_unique() -> None:
    names = [frame.name for frame in ALL]
    assert sorted(set(names)) == sorted(names)


def test_topics_are_of_the_list() -> None:
    assert {topic for frame in ALL for topic in (frame.topic, *frame.also)} <= set(TOPICS)


def test_templates_name_blanks_that_the_pattern_has() -> None:
    strays = [
        (frame.name, field)
        for frame in ALL
        for template in (frame.key, frame.value, frame.content, frame.alias, *frame.relations)
        for field in _FIELD.findall(template)
        if field not in {*frame.blanks, "Player", "when"}
    ]
    assert strays == []


def test_keys_are_documented() -> None:
    patterns = [re.escape(key).replace(r"\*", r"(?:\{\w+\}|partner)") for key in KEYS]
    keys = {frame.key for frame in ALL if frame.key}
    assert {key for key in keys if not any(re.fullmatch(pattern, key) for pattern in patterns)} == set()


def test_a_frame_is_tried_where_its_first_word_stands() -> None:
    assert FRAMES[0] in frames_for("my name is sam")
    assert FRAMES[0] not in frames_for("i am sam")


def test_which_keys_hold_one_value() -> None:
    assert holds_one("name")
    assert holds_one("mother.name")
    assert not holds_one("sister.name")
    assert not holds_one("dog.name")
