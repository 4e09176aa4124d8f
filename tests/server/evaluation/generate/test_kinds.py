from __future__ import annotations

from estuary_server.evaluation.generate.kinds import load_catalogue

CATALOGUE = load_catalogue()


def test_every_kind_is_a_step_of_one_chain() -> None:
    steps = [kind for chain in CATALOGUE.chains for step in chain.steps for kind in step.kinds]
    assert sorted(steps) == sorted(CATALOGUE.kinds)


def test_every_kind_has_labels_and_only_facts_about_others_expect_nothing() -> None:
    assert all(kind.labels for kind in CATALOGUE.kinds.values())
    silent = {
        kind.name for kind in CATALOGUE.kinds.values() if not any(label.expected for label in kind.labels)
    }
    assert silent == {kind.name for kind in CATALOGUE.kinds.values() if kind.others}


def test_what_ends_a_truth_comes_later_in_its_chain() -> None:
    for chain in CATALOGUE.chains:
        order = {kind: i for i, step in enumerate(chain.steps) for kind in step.kinds}
        for kind in order:
            until = CATALOGUE.kinds[kind].until
            assert not until or order[until] > order[kind]


def test_joins_are_over_steps_of_one_chain() -> None:
    chains = [{kind for step in chain.steps for kind in step.kinds} for chain in CATALOGUE.chains]
    for join in CATALOGUE.joins:
        assert len(join.steps) >= 2
        assert any(set(join.steps) <= chain for chain in chains)


def test_labels_with_a_date_belong_to_kinds_with_one() -> None:
    for kind in CATALOGUE.kinds.values():
        assert {label.on for label in kind.labels} <= {"", kind.when}
