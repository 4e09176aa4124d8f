from __future__ import annotations

from estuary_server.evaluation.generate.data_files import read_shared
from estuary_server.evaluation.generate.kinds import load_catalogue
from estuary_server.evaluation.generate.stock import load_stock

OPEN = read_shared("values")["open"]


def test_a_third_of_every_open_pool_is_held_out() -> None:
    dev, held_out = load_stock("dev"), load_stock("held-out")
    for name, entries in OPEN.items():
        ours, theirs = ({value.text for value in stock[name]} for stock in (dev, held_out))
        assert ours.isdisjoint(theirs)
        assert len(ours) + len(theirs) == len(entries)
        assert len(theirs) == len(entries) // 3


def test_closed_pools_are_shared() -> None:
    assert load_stock("dev")["siblings"] == load_stock("held-out")["siblings"]


def test_a_value_brings_its_other_words_and_its_pronouns() -> None:
    sister = next(value for value in load_stock("dev")["siblings"] if value.text == "sister")
    assert sister.slots("sib") == {
        "sib": "sister", "sib.g": "f", "sib.they": "she", "sib.them": "her", "sib.their": "her",
    }  # fmt: skip


def test_names_have_a_gender() -> None:
    assert {name.attributes["g"] for name in load_stock("dev")["names"]} == {"f", "m"}


def test_every_slot_of_a_chain_has_a_pool_and_enough_values() -> None:
    stock = load_stock("held-out")
    for chain in load_catalogue().chains:
        for source in chain.slots.values():
            assert len(stock[source.partition(":")[0]]) >= 2, chain.name
