from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import pytest

from estuary_server.evaluation.dataset import parse_dataset
from estuary_server.evaluation.generate import PARTS, Part, generate
from estuary_server.evaluation.generate.own_set import SEEDS
from estuary_server.evaluation.generate.public_form import public_form
from estuary_server.evaluation.labels import labels_document

DIGEST = """
import hashlib, json
from estuary_server.evaluation.generate import generate
from estuary_server.evaluation.generate.public_form import public_form
own = generate("dev", 1)
print(hashlib.sha256(json.dumps(public_form(own.conversations)).encode()).hexdigest())
"""


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_set_does_not_depend_on_the_process(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    program = [sys.executable, "-c", DIGEST]
    other = subprocess.run(program, env=environment, capture_output=True, text=True, check=True)
    ours = json.dumps(public_form(generate("dev", 1).conversations))
    assert other.stdout.strip() == hashlib.sha256(ours.encode()).hexdigest()


@pytest.mark.parametrize("part", PARTS)
def test_the_public_form_is_read_again_as_it_was(part: Part) -> None:
    own = generate(part, 2)
    assert parse_dataset(json.loads(json.dumps(public_form(own.conversations)))) == own.conversations


def test_labels_are_not_in_the_public_form() -> None:
    own = generate("dev", 1)
    (sample,) = public_form(own.conversations)
    assert set(sample) == {"sample_id", "conversation", "qa"}
    assert json.loads(json.dumps(labels_document(own.labels)))[0]["sample_id"] == "dev-00"


def test_a_third_of_the_seeds_is_held_out() -> None:
    assert set(SEEDS["dev"]).isdisjoint(SEEDS["held-out"])
    assert 3 * len(SEEDS["held-out"]) == len(SEEDS["dev"]) + len(SEEDS["held-out"])


def test_a_limit_takes_the_first_conversations() -> None:
    assert generate("dev", 2).conversations[:1] == generate("dev", 1).conversations
    assert [one.sample_id for one in generate("held-out", 1).conversations] == ["held-out-12"]


def test_there_are_several_hundred_sessions() -> None:
    made = [generate(part) for part in PARTS]
    assert sum(len(one.sessions) for own in made for one in own.conversations) >= 400
    assert all(120 <= len(one.questions) <= 220 for own in made for one in own.conversations)
