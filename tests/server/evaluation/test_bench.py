from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from estuary_server.evaluation.bench import SEARCH_LIMIT, run_bench
from estuary_server.evaluation.dataset import Conversation, Session, parse_dataset
from estuary_server.evaluation.scores import recall_table
from tests.server.evaluation.bm25 import Bm25Memory
from tests.server.evaluation.samples import question, sample


class WatchedMemory:
    """Notes what it is asked; finds whatever was said first."""

    name = "watched"
    versions: Mapping[str, str] = {"model": "7"}

    def __init__(self) -> None:
        self.log: list[str] = []

    async def start(self, conversation: Conversation) -> None:
        self.log.append(f"start {conversation.sample_id}")

    async def ingest(self, session: Session) -> None:
        self.log.append(f"ingest {session.number}")

    async def search(self, question: str, limit: int) -> Sequence[tuple[str, ...]]:
        self.log.append(f"search {question} {limit}")
        return [("D1:1",)] * (limit + 5)


async def test_everything_is_told_in_order_and_then_asked() -> None:
    asked = [question("one?", ["D1:1"]), question("flawed?", []), question("two?", ["D2:1"])]
    conversations = parse_dataset([{**sample(), "qa": asked}, {**sample(), "sample_id": "s2", "qa": []}])
    memory, done = WatchedMemory(), count()
    run = await run_bench(conversations, memory, progress=lambda: (next(done), None)[1])
    assert memory.log == [
        "start s1", "ingest 1", "ingest 2", f"search one? {SEARCH_LIMIT}", f"search two? {SEARCH_LIMIT}",
        "start s2", "ingest 1", "ingest 2",
    ]  # fmt: skip
    assert next(done) == 2
    assert (run.memory, run.versions, run.turns) == ("watched", {"model": "7"}, 8)
    assert {len(one.results) for one in run.answered} == {SEARCH_LIMIT}


async def test_times_are_those_of_ingest_and_search() -> None:
    ticks = count()
    run = await run_bench(parse_dataset([sample()]), WatchedMemory(), clock=lambda: float(next(ticks)) ** 2)
    assert run.ingest_s == (1, 5)
    assert [one.seconds for one in run.answered] == [9, 13, 17, 21]


async def test_the_baseline_finds_what_shares_words() -> None:
    run = await run_bench(parse_dataset([sample()]), Bm25Memory())
    assert {row.what: row.recall[0] for row in recall_table(run.answered)} == {
        "multi-hop": 0.5, "temporal": 1, "single-hop": 1, "adversarial": 0, "all": 0.625,
    }  # fmt: skip


async def test_the_turn_before_makes_an_answer_findable() -> None:
    turns = [
        {"speaker": "Ben", "dia_id": "D1:1", "text": "What's your dog called?"},
        {"speaker": "Ana", "dia_id": "D1:2", "text": "Biscuit!"},
    ]
    document = [{**sample(session_1=turns), "qa": [question("What is the dog of Ana called?", ["D1:2"])]}]
    conversations = parse_dataset(document)
    alone = await run_bench(conversations, Bm25Memory())
    together = await run_bench(conversations, Bm25Memory(with_previous=True))
    assert alone.answered[0].results[0] == ("D1:1",)
    assert together.answered[0].results[0] == ("D1:2",)
